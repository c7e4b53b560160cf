// Kernels of bitmaps: bytes of which each bit stands for a number. Aggregates work on bitmaps of one fixed size.
#include <algorithm>
#include <array>
#include <bit>

#include "functions/kernels/aggregate_state.h"
#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::AggregateFinalizeData;
using duckdb::AggregateInputData;
using duckdb::AggregateUnaryInput;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

constexpr int64_t kBytes = 4096;
constexpr int64_t kBits = kBytes * 8;
using Bitmap = std::array<uint8_t, kBytes>;

Body BindBucket(KernelCall& call) {
  call.Returns(LogicalType::BIGINT);
  return Unary<int64_t, int64_t>(
      [](int64_t value, Vector&) { return value > 0 ? 1 + (value - 1) / kBits : value / kBits; });
}

Body BindPosition(KernelCall& call) {
  call.Returns(LogicalType::BIGINT);
  return Unary<int64_t, int64_t>(
      [](int64_t value, Vector&) { return value > 0 ? (value - 1) % kBits : -(value % kBits); });
}

Body BindCount(KernelCall& call) {
  call.Returns(LogicalType::BIGINT);
  return Unary<string_t, int64_t>([](const string_t& bytes, Vector&) {
    int64_t count = 0;
    for (const char byte : View(bytes)) count += std::popcount(static_cast<uint8_t>(byte));
    return count;
  });
}

enum class Join { kPositions, kOr, kAnd };

template <Join join>
struct BitmapOp : HeapStateOp<Bitmap> {
  static constexpr uint8_t kStart = join == Join::kAnd ? 0xFF : 0;

  static Bitmap& Of(HeapState<Bitmap>& state) {
    if (state.value == nullptr) {
      state.value = new Bitmap;
      state.value->fill(kStart);
    }
    return *state.value;
  }
  static void Mix(Bitmap& target, const uint8_t* bytes, size_t size) {
    for (size_t i = 0; i < target.size(); ++i) {
      const uint8_t byte = i < size ? bytes[i] : 0;
      target[i] = static_cast<uint8_t>(join == Join::kAnd ? target[i] & byte : target[i] | byte);
    }
  }

  template <class INPUT, class STATE, class OP>
  static void Operation(STATE& state, const INPUT& input, AggregateUnaryInput& unary) {
    if constexpr (join == Join::kPositions) {
      if (input < 0 || input >= kBits) {
        engine::RaiseCondition("INVALID_BITMAP_POSITION",
                               {{"bitPosition", std::to_string(input)},
                                {"bitmapNumBytes", std::to_string(kBytes)},
                                {"bitmapNumBits", std::to_string(kBits)}},
                               SiteOf(unary.input));
      }
      Of(state)[static_cast<size_t>(input / 8)] |= static_cast<uint8_t>(1U << (input % 8));
    } else {
      Mix(Of(state), reinterpret_cast<const uint8_t*>(input.GetData()), input.GetSize());
    }
  }
  template <class INPUT, class STATE, class OP>
  static void ConstantOperation(STATE& state, const INPUT& input, AggregateUnaryInput& unary, duckdb::idx_t) {
    Operation<INPUT, STATE, OP>(state, input, unary);
  }
  template <class STATE, class OP>
  static void Combine(const STATE& source, STATE& target, AggregateInputData&) {
    if (source.value != nullptr) Mix(Of(target), source.value->data(), source.value->size());
  }
  template <class RESULT, class STATE>
  static void Finalize(STATE& state, RESULT& target, AggregateFinalizeData& finalize) {
    const Bitmap& bitmap = Of(state);
    target = duckdb::StringVector::AddStringOrBlob(finalize.result, reinterpret_cast<const char*>(bitmap.data()),
                                                   bitmap.size());
  }
};

/// bitmap_construct_agg(position, site)
void BindConstruct(AggregateCall& call) {
  const int64_t site = call.TakeSite();
  call.Use(HeapKernel<Bitmap, int64_t, string_t, BitmapOp<Join::kPositions>>(LogicalType::BIGINT, LogicalType::BLOB),
           duckdb::make_uniq<AggregateSite>(site));
}

template <Join join>
void BindJoin(AggregateCall& call) {
  call.Use(HeapKernel<Bitmap, string_t, string_t, BitmapOp<join>>(LogicalType::BLOB, LogicalType::BLOB));
}

}  // namespace

void AddBitmapKernels(KernelSet& kernels) {
  kernels.Add("piezo_bitmap_bucket_number", BindBucket);
  kernels.Add("piezo_bitmap_bit_position", BindPosition);
  kernels.Add("piezo_bitmap_count", BindCount);
  kernels.AddAggregate("piezo_bitmap_construct_agg", BindConstruct);
  kernels.AddAggregate("piezo_bitmap_or_agg", BindJoin<Join::kOr>);
  kernels.AddAggregate("piezo_bitmap_and_agg", BindJoin<Join::kAnd>);
}

}  // namespace piezo::functions
