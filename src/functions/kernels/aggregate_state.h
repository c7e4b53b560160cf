// Shared by the aggregate kernels: states that DuckDB may place at any multiple of eight bytes, and the shape of an
// aggregate over one column.
#pragma once

#include "functions/kernels/kernel_set.h"
#include "functions/kernels/wide_integer.h"

namespace piezo::functions {

/// A 128-bit sum that does not ask for an alignment of sixteen.
class WideSum {
 public:
  Int128 get() const { return ToInt128(value_); }
  void set(Int128 value) { value_ = ToHugeint(value); }

 private:
  duckdb::hugeint_t value_;
};

/// The aggregate of STATE over one column: OP has Initialize, Operation, ConstantOperation, Combine, Finalize.
template <class STATE, class INPUT, class RESULT, class OP>
duckdb::AggregateFunction UnaryKernel(const duckdb::LogicalType& input, const duckdb::LogicalType& result) {
  return duckdb::AggregateFunction::UnaryAggregate<STATE, INPUT, RESULT, OP>(input, result);
}

/// A state that does not fit into DuckDB's rows: made on the heap with the group's first value.
template <class T>
struct HeapState {
  T* value;
};

/// What the operations on a HeapState<T> have in common. OP::Operation, Combine and Finalize are the kernel's own.
template <class T>
struct HeapStateOp {
  template <class STATE>
  static void Initialize(STATE& state) {
    state.value = nullptr;
  }
  template <class STATE>
  static void Destroy(STATE& state, duckdb::AggregateInputData&) {
    delete state.value;
    state.value = nullptr;
  }
  template <class INPUT, class STATE, class OP>
  static void ConstantOperation(STATE& state, const INPUT& value, duckdb::AggregateUnaryInput& input,
                                duckdb::idx_t count) {
    for (duckdb::idx_t i = 0; i < count; ++i) OP::template Operation<INPUT, STATE, OP>(state, value, input);
  }
  static bool IgnoreNull() { return true; }
};

/// The aggregate of a HeapState over one column.
template <class T, class INPUT, class RESULT, class OP>
duckdb::AggregateFunction HeapKernel(const duckdb::LogicalType& input, const duckdb::LogicalType& result) {
  return duckdb::AggregateFunction::UnaryAggregateDestructor<HeapState<T>, INPUT, RESULT, OP>(input, result);
}

/// What an aggregate's bind leaves for its loops, as a plain value.
template <class T>
struct AggregateOptions : duckdb::FunctionData {
  explicit AggregateOptions(T to_keep) : value(std::move(to_keep)) {}
  duckdb::unique_ptr<duckdb::FunctionData> Copy() const override {
    return duckdb::make_uniq<AggregateOptions<T>>(value);
  }
  bool Equals(const duckdb::FunctionData& other) const override {
    return value == other.Cast<AggregateOptions<T>>().value;
  }
  T value;
};
template <class T, class Input>
const T& OptionsOf(const Input& input) {
  return input.bind_data->template Cast<AggregateOptions<T>>().value;
}

/// Where a list that an aggregate gives is written: behind those of the groups before.
inline duckdb::list_entry_t AppendList(duckdb::Vector& lists, duckdb::idx_t size) {
  const duckdb::idx_t start = duckdb::ListVector::GetListSize(lists);
  duckdb::ListVector::Reserve(lists, start + size);
  duckdb::ListVector::SetListSize(lists, start + size);
  return {start, size};
}

inline int64_t SiteOf(const duckdb::AggregateInputData& input) {
  return input.bind_data ? input.bind_data->Cast<AggregateSite>().site : -1;
}

}  // namespace piezo::functions
