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

inline int64_t SiteOf(const duckdb::AggregateInputData& input) {
  return input.bind_data ? input.bind_data->Cast<AggregateSite>().site : -1;
}

}  // namespace piezo::functions
