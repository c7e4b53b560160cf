// count_min_sketch: the sketch of Cormode and Muthukrishnan ("An improved data stream summary: the count-min sketch and
// its applications", 2005), in Spark's own binary form, so that Spark reads it.
#include "functions/kernels/count_min.h"

#include <string>
#include <vector>

#include "functions/kernels/aggregate_state.h"
#include "functions/kernels/java_random.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/murmur3.h"

namespace piezo::functions {
namespace {

using duckdb::AggregateFinalizeData;
using duckdb::AggregateInputData;
using duckdb::AggregateUnaryInput;
using duckdb::LogicalType;
using duckdb::string_t;

struct Shape {
  int32_t depth;
  int32_t width;
  int32_t seed;
  bool operator==(const Shape&) const = default;
};

class CountMin {
 public:
  explicit CountMin(const Shape& shape)
      : shape_(shape), counts_(static_cast<size_t>(shape.depth) * static_cast<size_t>(shape.width)) {
    JavaRandom random(shape.seed);
    for (int32_t row = 0; row < shape.depth; ++row) factors_.push_back(random.NextInt(INT32_MAX));
  }

  void Add(int64_t item) {
    constexpr int64_t kPrime = INT32_MAX;  // 2^31 - 1: the modulus
    ++total_;
    for (int32_t row = 0; row < shape_.depth; ++row) {
      auto hash =
          static_cast<int64_t>(static_cast<uint64_t>(factors_[static_cast<size_t>(row)]) * static_cast<uint64_t>(item));
      hash = static_cast<int64_t>(static_cast<uint64_t>(hash) + static_cast<uint64_t>(hash >> 32)) & kPrime;
      ++At(row, static_cast<int32_t>(hash) % shape_.width);
    }
  }
  void Add(std::string_view bytes) {
    ++total_;
    const uint32_t first = Murmur3::Bytes(bytes, 0);
    const uint32_t second = Murmur3::Bytes(bytes, first);
    for (int32_t row = 0; row < shape_.depth; ++row) {
      const auto hash = static_cast<int32_t>(first + static_cast<uint32_t>(row) * second);
      ++At(row, std::abs(hash % shape_.width));
    }
  }
  void Merge(const CountMin& other) {
    total_ += other.total_;
    for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }

  std::string Serialize() const {
    constexpr uint32_t kVersion = 1;
    std::string bytes;
    Put(bytes, kVersion);
    Put(bytes, static_cast<uint64_t>(total_));
    Put(bytes, static_cast<uint32_t>(shape_.depth));
    Put(bytes, static_cast<uint32_t>(shape_.width));
    for (const int64_t factor : factors_) Put(bytes, static_cast<uint64_t>(factor));
    for (const int64_t count : counts_) Put(bytes, static_cast<uint64_t>(count));
    return bytes;
  }

 private:
  int64_t& At(int32_t row, int32_t column) {
    return counts_[static_cast<size_t>(row) * static_cast<size_t>(shape_.width) + static_cast<size_t>(column)];
  }
  template <class T>
  static void Put(std::string& bytes, T value) {
    for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<char>(value >> shift));
    }
  }

  Shape shape_;
  int64_t total_ = 0;
  std::vector<int64_t> factors_;
  std::vector<int64_t> counts_;  // row by row
};

struct CountMinOp : HeapStateOp<CountMin> {
  template <class INPUT, class STATE, class OP>
  static void Operation(STATE& state, const INPUT& item, AggregateUnaryInput& unary) {
    if (state.value == nullptr) state.value = new CountMin(OptionsOf<Shape>(unary.input));
    if constexpr (std::is_same_v<INPUT, string_t>) {
      state.value->Add(std::string_view(item.GetData(), item.GetSize()));
    } else {
      state.value->Add(item);
    }
  }
  template <class STATE, class OP>
  static void Combine(const STATE& source, STATE& target, AggregateInputData&) {
    if (source.value == nullptr) return;
    if (target.value == nullptr) {
      target.value = new CountMin(*source.value);
    } else {
      target.value->Merge(*source.value);
    }
  }
  template <class RESULT, class STATE>
  static void Finalize(STATE& state, RESULT& target, AggregateFinalizeData& finalize) {
    const std::string bytes =
        state.value != nullptr ? state.value->Serialize() : CountMin(OptionsOf<Shape>(finalize.input)).Serialize();
    target = duckdb::StringVector::AddStringOrBlob(finalize.result, bytes);
  }
};

/// count_min_sketch(item, eps, confidence, seed): constants that analysis has checked. Of the seed, Spark takes the
/// lower half.
void BindCountMin(AggregateCall& call) {
  Shape shape{};
  shape.seed = static_cast<int32_t>(call.TakeLastConstant().GetValue<int64_t>());
  const double confidence = call.TakeLastConstant().GetValue<double>();
  const double eps = call.TakeLastConstant().GetValue<double>();
  const auto [depth, width] = ShapeOf(eps, confidence);
  shape.depth = static_cast<int32_t>(depth);
  shape.width = static_cast<int32_t>(width);
  auto data = duckdb::make_uniq<AggregateOptions<Shape>>(shape);
  const LogicalType type = call.type(0);
  if (type.InternalType() == duckdb::PhysicalType::VARCHAR) {
    call.Use(HeapKernel<CountMin, string_t, string_t, CountMinOp>(type, LogicalType::BLOB), std::move(data));
  } else {
    call.Use(HeapKernel<CountMin, int64_t, string_t, CountMinOp>(LogicalType::BIGINT, LogicalType::BLOB),
             std::move(data));
  }
}

}  // namespace

void AddCountMinKernels(KernelSet& kernels) { kernels.AddAggregate("piezo_count_min_sketch", BindCountMin); }

}  // namespace piezo::functions
