// Kernels of hashes: Spark's own 32- and 64-bit hashes of values of any type (Murmur3 and XXH64 with Spark's treatment
// of tails and nulls), checksums and message digests.
#include <openssl/evp.h>
#include <zlib.h>

#include <bit>
#include <cstring>
#include <memory>

#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/murmur3.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::PhysicalType;
using duckdb::RecursiveUnifiedVectorFormat;
using duckdb::string_t;
using duckdb::UnifiedVectorFormat;
using duckdb::Vector;

/// XXH64.
struct XxHash64 {
  using Hash = uint64_t;
  using Result = int64_t;
  static constexpr const char* kName = "piezo_xxhash64";
  static LogicalType Type() { return LogicalType::BIGINT; }

  static constexpr uint64_t kPrime1 = 0x9E3779B185EBCA87ULL;
  static constexpr uint64_t kPrime2 = 0xC2B2AE3D27D4EB4FULL;
  static constexpr uint64_t kPrime3 = 0x165667B19E3779F9ULL;
  static constexpr uint64_t kPrime4 = 0x85EBCA77C2B2AE63ULL;
  static constexpr uint64_t kPrime5 = 0x27D4EB2F165667C5ULL;

  static uint64_t Finish(uint64_t hash) {
    hash = (hash ^ (hash >> 33)) * kPrime2;
    hash = (hash ^ (hash >> 29)) * kPrime3;
    return hash ^ (hash >> 32);
  }
  static uint64_t Round(uint64_t lane, uint64_t input) { return std::rotl(lane + input * kPrime2, 31) * kPrime1; }
  static Hash Int(int32_t value, Hash seed) {
    uint64_t hash = seed + kPrime5 + 4;
    hash ^= uint64_t{static_cast<uint32_t>(value)} * kPrime1;
    return Finish(std::rotl(hash, 23) * kPrime2 + kPrime3);
  }
  static Hash Long(int64_t value, Hash seed) {
    uint64_t hash = seed + kPrime5 + 8;
    hash ^= Round(0, static_cast<uint64_t>(value));
    return Finish(std::rotl(hash, 27) * kPrime1 + kPrime4);
  }
  static uint64_t Word(std::string_view bytes, size_t at) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, 8);
    return word;
  }
  static Hash Bytes(std::string_view bytes, Hash seed) {
    size_t i = 0;
    uint64_t hash = seed + kPrime5;
    if (bytes.size() >= 32) {
      uint64_t lanes[4] = {seed + kPrime1 + kPrime2, seed + kPrime2, seed, seed - kPrime1};
      for (; i + 32 <= bytes.size(); i += 32) {
        for (size_t lane = 0; lane < 4; ++lane) lanes[lane] = Round(lanes[lane], Word(bytes, i + lane * 8));
      }
      hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) + std::rotl(lanes[3], 18);
      for (const uint64_t lane : lanes) hash = (hash ^ Round(0, lane)) * kPrime1 + kPrime4;
    }
    hash += bytes.size();
    for (; i + 8 <= bytes.size(); i += 8) hash = std::rotl(hash ^ Round(0, Word(bytes, i)), 27) * kPrime1 + kPrime4;
    if (i + 4 <= bytes.size()) {
      uint32_t word = 0;
      std::memcpy(&word, bytes.data() + i, 4);
      hash = std::rotl(hash ^ (word * kPrime1), 23) * kPrime2 + kPrime3;
      i += 4;
    }
    for (; i < bytes.size(); ++i) {
      hash = std::rotl(hash ^ (static_cast<unsigned char>(bytes[i]) * kPrime5), 11) * kPrime1;
    }
    return Finish(hash);
  }
};

/// The bytes of a big integer as Java gives them: big-endian, as few as hold the sign.
std::string_view BigIntegerBytes(Int128 value, char (&buffer)[16]) {
  for (size_t i = 0; i < 16; ++i) buffer[i] = static_cast<char>(value >> (8 * (15 - i)));
  size_t skip = 0;
  const auto redundant = [&](size_t i) {
    return (buffer[i] == 0 && buffer[i + 1] >= 0) || (buffer[i] == -1 && buffer[i + 1] < 0);
  };
  while (skip < 15 && redundant(skip)) ++skip;
  return {buffer + skip, 16 - skip};
}

template <class H>
class ValueHasher {
 public:
  using Hash = typename H::Hash;

  /// The value at `row` of a column; a null leaves the seed as it is.
  static Hash At(const RecursiveUnifiedVectorFormat& column, idx_t row, Hash seed) {
    const idx_t place = column.unified.sel->get_index(row);
    if (!column.unified.validity.RowIsValid(place)) return seed;
    if (column.logical_type.id() == LogicalTypeId::DECIMAL) return Decimal(column, place, seed);
    switch (column.logical_type.InternalType()) {
      case PhysicalType::BOOL:
        return H::Int(Get<bool>(column, place) ? 1 : 0, seed);
      case PhysicalType::INT8:
        return H::Int(Get<int8_t>(column, place), seed);
      case PhysicalType::INT16:
        return H::Int(Get<int16_t>(column, place), seed);
      case PhysicalType::INT32:
        return H::Int(Get<int32_t>(column, place), seed);
      case PhysicalType::INT64:
        return Long(column, place, seed);
      case PhysicalType::FLOAT:
        return Float(Get<float>(column, place), seed);
      case PhysicalType::DOUBLE:
        return Double(Get<double>(column, place), seed);
      case PhysicalType::VARCHAR:
        return H::Bytes(View(Get<string_t>(column, place)), seed);
      case PhysicalType::INTERVAL: {
        const auto interval = Get<duckdb::interval_t>(column, place);
        return H::Int(interval.months, H::Int(interval.days, H::Long(interval.micros, seed)));
      }
      case PhysicalType::LIST: {
        const auto entry = Get<duckdb::list_entry_t>(column, place);
        for (idx_t i = 0; i < entry.length; ++i) seed = At(column.children[0], entry.offset + i, seed);
        return seed;
      }
      case PhysicalType::STRUCT:
        for (const RecursiveUnifiedVectorFormat& field : column.children) seed = At(field, row, seed);
        return seed;
      default:
        return seed;
    }
  }

 private:
  template <class T>
  static T Get(const RecursiveUnifiedVectorFormat& column, idx_t place) {
    return UnifiedVectorFormat::GetData<T>(column.unified)[place];
  }
  static Hash Long(const RecursiveUnifiedVectorFormat& column, idx_t place, Hash seed) {
    const auto value = Get<int64_t>(column, place);
    // Spark counts times of day in nanoseconds.
    return H::Long(column.logical_type.id() == LogicalTypeId::TIME ? value * 1000 : value, seed);
  }
  static Hash Float(float value, Hash seed) {
    const float canonical = value != value ? std::numeric_limits<float>::quiet_NaN() : value == 0 ? 0.0F : value;
    return H::Int(std::bit_cast<int32_t>(canonical), seed);
  }
  static Hash Double(double value, Hash seed) {
    const double canonical = value != value ? std::numeric_limits<double>::quiet_NaN() : value == 0 ? 0.0 : value;
    return H::Long(std::bit_cast<int64_t>(canonical), seed);
  }
  static Hash Decimal(const RecursiveUnifiedVectorFormat& column, idx_t place, Hash seed) {
    return WithDecimalStorage(column.logical_type, [&](auto storage) -> Hash {
      using D = decltype(storage);
      const Int128 value = DecimalStorage<D>::Read(Get<D>(column, place));
      if (sizeof(D) <= 8) return H::Long(static_cast<int64_t>(value), seed);
      char buffer[16];
      return H::Bytes(BigIntegerBytes(value, buffer), seed);
    });
  }
};

template <class H>
Body BindHash(KernelCall& call) {
  call.Returns(H::Type());
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    constexpr typename H::Hash kSeed = 42;
    const bool constant = args.AllConstant();
    const idx_t count = constant ? 1 : args.size();
    std::vector<RecursiveUnifiedVectorFormat> columns(args.ColumnCount());
    for (idx_t i = 0; i < args.ColumnCount(); ++i) {
      Vector::RecursiveToUnifiedFormat(args.data[i], args.size(), columns[i]);
    }
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* out = duckdb::FlatVector::GetData<typename H::Result>(result);
    for (idx_t row = 0; row < count; ++row) {
      typename H::Hash hash = kSeed;
      for (const RecursiveUnifiedVectorFormat& column : columns) hash = ValueHasher<H>::At(column, row, hash);
      out[row] = static_cast<typename H::Result>(hash);
    }
    if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

Body BindCrc32(KernelCall& call) {
  call.Returns(LogicalType::BIGINT);
  return Unary<string_t, int64_t>([](const string_t& bytes, Vector&) {
    return static_cast<int64_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.GetData()), bytes.GetSize()));
  });
}

// ---- Digests ----

const EVP_MD* Sha2(int32_t bits) {
  switch (bits) {
    case 224:
      return EVP_sha224();
    case 0:
    case 256:
      return EVP_sha256();
    case 384:
      return EVP_sha384();
    case 512:
      return EVP_sha512();
    default:
      return nullptr;
  }
}

/// The digest in small hexadecimal digits.
string_t Digest(const EVP_MD* method, std::string_view bytes, Vector& result) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, method, nullptr);
  char text[EVP_MAX_MD_SIZE * 2];
  for (unsigned i = 0; i < size; ++i) {
    text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    text[2 * i + 1] = "0123456789abcdef"[digest[i] & 0xF];
  }
  return Put(result, {text, size_t{size} * 2});
}

template <const EVP_MD* (*method)()>
Body BindDigest(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>(
      [](const string_t& bytes, Vector& result) { return Digest(method(), View(bytes), result); });
}

Body BindSha2(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return BinaryOrNull<string_t, int32_t, string_t>(
      [](const string_t& bytes, int32_t bits, Vector& result, NullRow null) {
        const EVP_MD* method = Sha2(bits);
        return method != nullptr ? Digest(method, View(bytes), result) : null.Set();
      });
}

}  // namespace

void AddHashKernels(KernelSet& kernels) {
  kernels.Add("piezo_hash", BindHash<Murmur3>, KernelNulls::kSeen);
  kernels.Add("piezo_xxhash64", BindHash<XxHash64>, KernelNulls::kSeen);
  kernels.Add("piezo_crc32", BindCrc32);
  kernels.Add("piezo_md5", BindDigest<EVP_md5>);
  kernels.Add("piezo_sha1", BindDigest<EVP_sha1>);
  kernels.Add("piezo_sha2", BindSha2);
}

}  // namespace piezo::functions
