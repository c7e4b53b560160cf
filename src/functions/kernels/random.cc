// Kernels of random numbers, with the numbers that Spark's generators give in one partition.
#include <bit>
#include <cmath>
#include <memory>
#include <mutex>

#include "functions/kernels/executors.h"
#include "functions/kernels/java_math.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::Vector;

/// Scala's MurmurHash3.bytesHash of the eight bytes of a number, highest first.
uint32_t SeedHash(uint64_t number, uint32_t seed) {
  const auto mix = [](uint32_t hash, uint32_t word) {
    const uint32_t key = std::rotl(word * 0xCC9E2D51U, 15) * 0x1B873593U;
    return std::rotl(hash ^ key, 13) * 5 + 0xE6546B64U;
  };
  // Scala reads words lowest byte first, from bytes that were written highest first.
  uint32_t hash = mix(seed, __builtin_bswap32(static_cast<uint32_t>(number >> 32)));
  hash = mix(hash, __builtin_bswap32(static_cast<uint32_t>(number)));
  hash ^= 8;
  hash = (hash ^ (hash >> 16)) * 0x85EBCA6BU;
  hash = (hash ^ (hash >> 13)) * 0xC2B2AE35U;
  return hash ^ (hash >> 16);
}

/// Spark's XORShiftRandom behind the interface of java.util.Random.
class XorShift {
 public:
  explicit XorShift(int64_t seed) {
    constexpr uint32_t kArraySeed = 0x3C074A61;
    const uint32_t low = SeedHash(static_cast<uint64_t>(seed), kArraySeed);
    const uint32_t high = SeedHash(static_cast<uint64_t>(seed), low);
    state_ = uint64_t{high} << 32 | low;
  }

  int32_t Next(int bits) {
    state_ ^= state_ << 21;
    state_ ^= state_ >> 35;
    state_ ^= state_ << 4;
    return static_cast<int32_t>(state_ & ((uint64_t{1} << bits) - 1));
  }
  int32_t NextInt() { return Next(32); }
  double NextDouble() {
    const int64_t high = int64_t{Next(26)} << 27;
    return static_cast<double>(high + Next(27)) * 0x1p-53;
  }
  /// Marsaglia's polar method; every second number was made along with the first.
  double NextGaussian() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double x = 0;
    double y = 0;
    double s = 0;
    do {
      x = 2 * NextDouble() - 1;
      y = 2 * NextDouble() - 1;
      s = x * x + y * y;
    } while (s >= 1 || s == 0);
    const double factor = std::sqrt(-2 * java::Log(s) / s);
    spare_ = y * factor;
    has_spare_ = true;
    return x * factor;
  }

 private:
  uint64_t state_ = 0;
  double spare_ = 0;
  bool has_spare_ = false;
};

/// One generator for a call, shared by the threads that run it: each number is drawn once.
struct SharedGenerator {
  explicit SharedGenerator(int64_t seed) : generator(seed) {}
  std::mutex mutex;
  XorShift generator;
};

/// Fills a chunk with `draw(generator)`.
template <class R, class Draw>
Body Draws(KernelCall& call, Draw draw) {
  const duckdb::Value seed = call.TakeLastConstant();
  call.Volatile();
  auto shared = std::make_shared<SharedGenerator>(seed.IsNull() ? 0 : seed.GetValue<int64_t>());
  return [shared, draw](DataChunk& args, ExpressionState&, Vector& result) {
    const std::lock_guard lock(shared->mutex);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    R* out = duckdb::FlatVector::GetData<R>(result);
    for (idx_t row = 0; row < args.size(); ++row) out[row] = draw(shared->generator, result);
  };
}

Body BindRand(KernelCall& call) {
  call.Returns(LogicalType::DOUBLE);
  return Draws<double>(call, [](XorShift& generator, Vector&) { return generator.NextDouble(); });
}

Body BindRandn(KernelCall& call) {
  call.Returns(LogicalType::DOUBLE);
  return Draws<double>(call, [](XorShift& generator, Vector&) { return generator.NextGaussian(); });
}

template <class T>
Body UniformOf(KernelCall& call) {
  const duckdb::Value seed = call.TakeLastConstant();
  const duckdb::Value last = call.TakeLastConstant();
  const duckdb::Value first = call.TakeLastConstant();
  call.Volatile();
  if (first.IsNull() || last.IsNull()) {
    return [](DataChunk&, ExpressionState&, Vector& result) { result.Reference(duckdb::Value(result.GetType())); };
  }
  const double greatest = last.GetValue<double>();
  const double least = first.GetValue<double>();
  auto shared = std::make_shared<SharedGenerator>(seed.IsNull() ? 0 : seed.GetValue<int64_t>());
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const std::lock_guard lock(shared->mutex);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    T* out = duckdb::FlatVector::GetData<T>(result);
    for (idx_t row = 0; row < args.size(); ++row) {
      out[row] = static_cast<T>(least + shared->generator.NextDouble() * (greatest - least));
    }
  };
}

/// uniform(any value of the result's type, least, greatest, seed)
Body BindUniform(KernelCall& call) {
  const LogicalType type = call.type(0);
  call.Returns(type);
  switch (type.id()) {
    case LogicalTypeId::TINYINT:
      return UniformOf<int8_t>(call);
    case LogicalTypeId::SMALLINT:
      return UniformOf<int16_t>(call);
    case LogicalTypeId::INTEGER:
      return UniformOf<int32_t>(call);
    case LogicalTypeId::BIGINT:
      return UniformOf<int64_t>(call);
    case LogicalTypeId::FLOAT:
      return UniformOf<float>(call);
    case LogicalTypeId::DOUBLE:
      return UniformOf<double>(call);
    default:
      RefuseTypes(call);
  }
}

/// piezo_sample(row, lower, upper, seed): whether the number drawn for the row lies in [lower, upper).
Body BindSample(KernelCall& call) {
  const int64_t seed = call.TakeLastConstant().GetValue<int64_t>();
  const double upper = call.TakeLastConstant().GetValue<double>();
  const double lower = call.TakeLastConstant().GetValue<double>();
  call.Returns(LogicalType::BOOLEAN);
  call.Volatile();
  auto shared = std::make_shared<SharedGenerator>(seed);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const std::lock_guard lock(shared->mutex);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    bool* out = duckdb::FlatVector::GetData<bool>(result);
    for (idx_t row = 0; row < args.size(); ++row) {
      const double drawn = shared->generator.NextDouble();
      out[row] = drawn >= lower && drawn < upper;
    }
  };
}

/// How many arrivals, each an exponential time after the one before, come before `mean`.
int64_t DrawPoisson(XorShift& generator, double mean) {
  int64_t arrivals = 0;
  for (double time = -std::log1p(-generator.NextDouble()); time < mean; ++arrivals) {
    time -= std::log1p(-generator.NextDouble());
  }
  return arrivals;
}

/// piezo_copies(row, mean, seed): how often a row comes in a sample with replacement.
Body BindCopies(KernelCall& call) {
  const int64_t seed = call.TakeLastConstant().GetValue<int64_t>();
  const double mean = call.TakeLastConstant().GetValue<double>();
  call.Returns(LogicalType::BIGINT);
  call.Volatile();
  auto shared = std::make_shared<SharedGenerator>(seed);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const std::lock_guard lock(shared->mutex);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    int64_t* out = duckdb::FlatVector::GetData<int64_t>(result);
    for (idx_t row = 0; row < args.size(); ++row) out[row] = DrawPoisson(shared->generator, mean);
  };
}

/// randstr(length, seed): digits and letters.
Body BindRandomText(KernelCall& call) {
  const duckdb::Value seed = call.TakeLastConstant();
  const duckdb::Value characters = call.TakeLastConstant();
  const int32_t length = characters.IsNull() ? 0 : characters.GetValue<int32_t>();  // as Spark takes it
  call.Returns(LogicalType::VARCHAR);
  call.Volatile();
  auto shared = std::make_shared<SharedGenerator>(seed.IsNull() ? 0 : seed.GetValue<int64_t>());
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    static constexpr char kCharacters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const std::lock_guard lock(shared->mutex);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* out = duckdb::FlatVector::GetData<string_t>(result);
    for (idx_t row = 0; row < args.size(); ++row) {
      out[row] = duckdb::StringVector::EmptyString(result, static_cast<idx_t>(length));
      char* text = out[row].GetDataWriteable();
      for (int32_t i = 0; i < length; ++i) text[i] = kCharacters[std::abs(shared->generator.NextInt() % 62)];
      out[row].Finalize();
    }
  };
}

}  // namespace

void AddRandomKernels(KernelSet& kernels) {
  kernels.Add("piezo_rand", BindRand, KernelNulls::kSeen);
  kernels.Add("piezo_randn", BindRandn, KernelNulls::kSeen);
  kernels.Add("piezo_uniform", BindUniform, KernelNulls::kSeen);
  kernels.Add("piezo_sample", BindSample, KernelNulls::kSeen);
  kernels.Add("piezo_copies", BindCopies, KernelNulls::kSeen);
  kernels.Add("piezo_randstr", BindRandomText, KernelNulls::kSeen);
}

}  // namespace piezo::functions
