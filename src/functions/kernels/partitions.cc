// Kernels that put rows where Spark would have them: into slices of a range, into hash, round robin and range
// partitions, and that number them there.
#include "functions/kernels/partitions.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "functions/kernels/executors.h"
#include "functions/kernels/murmur3.h"
#include "functions/kernels/xor_shift.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Vector;

using Wide = __int128;

/// piezo_slice(value, first, step, count, slices): of `count` values first, first + step, … in `slices` slices of (but
/// for one) equal length, the slice that `value` is in. There are no more slices than values.
Body BindSlice(KernelCall& call) {
  const auto slices = call.TakeLastConstant().GetValue<int64_t>();
  const auto step = call.TakeConstant(2).GetValue<int64_t>();
  const auto first = call.TakeConstant(1).GetValue<int64_t>();
  call.CastArgument(0, LogicalType::BIGINT);
  call.Returns(LogicalType::INTEGER);
  return Binary<int64_t, int64_t, int32_t>([=](int64_t value, int64_t count, Vector&) {
    const Wide index = (Wide{value} - first) / step;
    return static_cast<int32_t>(((index + 1) * slices - 1) / std::max<int64_t>(count, 1));
  });
}

/// piezo_local_slice(row number from 1, number of rows, slices): the same for rows that the client sent.
Body BindLocalSlice(KernelCall& call) {
  const auto slices = call.TakeLastConstant().GetValue<int64_t>();
  call.Returns(LogicalType::INTEGER);
  return Binary<int64_t, int64_t, int32_t>([=](int64_t number, int64_t count, Vector&) {
    const int64_t used = std::max<int64_t>(std::min(count, slices), 1);
    return static_cast<int32_t>((number * used - 1) / std::max<int64_t>(count, 1));
  });
}

/// piezo_bucket(hash, count)
Body BindBucket(KernelCall& call) {
  const auto count = call.TakeLastConstant().GetValue<int32_t>();
  call.Returns(LogicalType::INTEGER);
  return Unary<int32_t, int32_t>([=](int32_t hash, Vector&) {
    const int32_t rest = hash % count;
    return rest < 0 ? rest + count : rest;
  });
}

/// piezo_row_id(partition): the partition in the upper bits, then numbers from 0 on, in the order in which rows come.
Body BindRowId(KernelCall& call) {
  constexpr int kBitsOfRows = 33;
  struct Counters {
    std::mutex mutex;
    std::unordered_map<int32_t, int64_t> next;
  };
  call.Volatile();
  call.Returns(LogicalType::BIGINT);
  auto counters = std::make_shared<Counters>();  // shared by the threads that run the call
  return [counters](DataChunk& args, ExpressionState&, Vector& result) {
    const ColumnReader<int32_t> partitions(args.data[0], args.size());
    const std::lock_guard lock(counters->mutex);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* out = duckdb::FlatVector::GetData<int64_t>(result);
    for (idx_t row = 0; row < args.size(); ++row) {
      out[row] = (int64_t{partitions[row]} << kBitsOfRows) + counters->next[partitions[row]]++;
    }
  };
}

/// piezo_dealt(partition, row number from 1, count): where a row goes that its partition deals out to `count` others,
/// one after the other, from a place that depends on the partition.
Body BindDealt(KernelCall& call) {
  const auto count = call.TakeLastConstant().GetValue<int32_t>();
  call.Returns(LogicalType::INTEGER);
  return Binary<int32_t, int64_t, int32_t>([=](int32_t partition, int64_t number, Vector&) {
    return static_cast<int32_t>((XorShift(partition).NextInt(count) + number) % count);
  });
}

/// The words of a row in Spark's binary form: which values are null, the values, texts behind them.
class RowWords {
 public:
  explicit RowWords(size_t width) : words_((width + 63) / 64 + width, 0), first_((width + 63) / 64) {}

  void SetNull(size_t i) { words_[i / 64] |= uint64_t{1} << (i % 64); }
  void Set(size_t i, uint64_t word) { words_[first_ + i] = word; }
  void SetBytes(size_t i, std::string_view bytes) {
    Set(i, uint64_t{words_.size() * 8} << 32 | bytes.size());
    const size_t at = words_.size();
    words_.resize(at + (bytes.size() + 7) / 8, 0);
    std::memcpy(words_.data() + at, bytes.data(), bytes.size());
  }
  int32_t Hash() const {
    constexpr uint32_t kSeed = 42;
    const auto* bytes = reinterpret_cast<const char*>(words_.data());
    return static_cast<int32_t>(Murmur3::Bytes({bytes, words_.size() * 8}, kSeed));
  }

 private:
  std::vector<uint64_t> words_;
  size_t first_;
};

template <class To, class From>
uint64_t Bits(From value) {
  uint64_t word = 0;
  std::memcpy(&word, &value, sizeof(To));
  return word;
}

/// A value that takes one word; texts are added. False for what has another form.
bool AddValue(RowWords& words, size_t i, const duckdb::Value& value) {
  switch (value.type().InternalType()) {
    case duckdb::PhysicalType::BOOL:
      words.Set(i, value.GetValueUnsafe<bool>() ? 1 : 0);
      return true;
    case duckdb::PhysicalType::INT8:
      words.Set(i, Bits<int8_t>(value.GetValueUnsafe<int8_t>()));
      return true;
    case duckdb::PhysicalType::INT16:
    case duckdb::PhysicalType::INT32:
    case duckdb::PhysicalType::INT64: {
      if (value.type().id() == LogicalTypeId::DECIMAL) {
        const int64_t digits =
            value.type().InternalType() == duckdb::PhysicalType::INT16   ? value.GetValueUnsafe<int16_t>()
            : value.type().InternalType() == duckdb::PhysicalType::INT32 ? value.GetValueUnsafe<int32_t>()
                                                                         : value.GetValueUnsafe<int64_t>();
        words.Set(i, static_cast<uint64_t>(digits));
      } else if (value.type().InternalType() == duckdb::PhysicalType::INT16) {
        words.Set(i, Bits<int16_t>(value.GetValueUnsafe<int16_t>()));
      } else if (value.type().InternalType() == duckdb::PhysicalType::INT32) {
        words.Set(i, Bits<int32_t>(value.GetValueUnsafe<int32_t>()));
      } else {
        words.Set(i, Bits<int64_t>(value.GetValueUnsafe<int64_t>()));
      }
      return true;
    }
    case duckdb::PhysicalType::FLOAT:
      words.Set(i, Bits<float>(value.GetValueUnsafe<float>()));
      return true;
    case duckdb::PhysicalType::DOUBLE:
      words.Set(i, Bits<double>(value.GetValueUnsafe<double>()));
      return true;
    case duckdb::PhysicalType::VARCHAR: {
      const std::string& text = duckdb::StringValue::Get(value);
      words.SetBytes(i, text);
      return true;
    }
    default:
      return false;
  }
}

/// piezo_row_hash(values…): the hash of the row as a whole, by which Spark sorts rows before it deals them out, so that
/// they go to the same places when it must do so again. 0 for rows with arrays, maps and structs.
Body BindRowHash(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* out = duckdb::FlatVector::GetData<int32_t>(result);
    for (idx_t row = 0; row < args.size(); ++row) {
      RowWords words(args.ColumnCount());
      bool flat = true;
      for (idx_t i = 0; i < args.ColumnCount() && flat; ++i) {
        const duckdb::Value value = args.data[i].GetValue(row);
        if (value.IsNull()) {
          words.SetNull(i);
        } else {
          flat = AddValue(words, i, value);
        }
      }
      out[row] = flat ? words.Hash() : 0;
    }
  };
}

/// piezo_range_number(rank, number of rows, count): rows come sorted, with the number of those before them and their
/// equals as rank. The bounds between partitions are drawn as Spark draws them from a sample, which of so few rows is
/// all: each is the first row that ends a share of them, but never twice the same value.
Body BindRangeNumber(KernelCall& call) {
  const auto count = call.TakeLastConstant().GetValue<int32_t>();
  call.Volatile();
  call.Returns(LogicalType::INTEGER);
  struct Bounds {
    std::mutex mutex;
    int64_t seen = 0;
    int64_t rank = -1;  // of the last row
    int32_t drawn = 0;  // bounds so far
    bool own = false;   // the last of them is of that rank
    double share = 0;
  };
  auto bounds = std::make_shared<Bounds>();
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const ColumnReader<int64_t> ranks(args.data[0], args.size());
    const ColumnReader<int64_t> rows(args.data[1], args.size());
    const std::lock_guard lock(bounds->mutex);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* out = duckdb::FlatVector::GetData<int32_t>(result);
    for (idx_t row = 0; row < args.size(); ++row) {
      const auto partitions = static_cast<int32_t>(std::min<int64_t>(count, rows[row]));
      const double step = static_cast<double>(rows[row]) / partitions;
      if (ranks[row] != bounds->rank) bounds->own = false;
      bounds->rank = ranks[row];
      if (bounds->seen == 0) bounds->share = step;
      ++bounds->seen;
      if (static_cast<double>(bounds->seen) >= bounds->share && !bounds->own && bounds->drawn < partitions - 1) {
        bounds->own = true;
        bounds->share += step;
        ++bounds->drawn;
      }
      out[row] = bounds->drawn - (bounds->own ? 1 : 0);
    }
  };
}

}  // namespace

void AddPartitionKernels(KernelSet& kernels) {
  kernels.Add("piezo_bucket", BindBucket);
  kernels.Add("piezo_dealt", BindDealt);
  kernels.Add("piezo_local_slice", BindLocalSlice);
  kernels.Add("piezo_range_number", BindRangeNumber);
  kernels.Add("piezo_row_hash", BindRowHash, KernelNulls::kSeen);
  kernels.Add("piezo_row_id", BindRowId, KernelNulls::kSeen);
  kernels.Add("piezo_slice", BindSlice);
}

}  // namespace piezo::functions
