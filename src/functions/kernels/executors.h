// DuckDB's executors as kernel bodies: `compute` gets one row's values and the result vector (texts are stored there).
// Rows in which an argument is null become null; constants and dictionaries are handled by the executors.
#pragma once

#include <algorithm>
#include <string_view>

#include "functions/kernels/kernel_set.h"

namespace piezo::functions {

inline std::string_view View(const duckdb::string_t& text) { return {text.GetData(), text.GetSize()}; }
inline duckdb::string_t Put(duckdb::Vector& result, std::string_view text) {
  return duckdb::StringVector::AddStringOrBlob(result, text.data(), text.size());
}

/// The null of one row: `return Null(mask, row)` in a body with nulls.
struct NullRow {
  duckdb::ValidityMask& mask;
  duckdb::idx_t row;
  template <class R = duckdb::string_t>
  R Set() const {
    mask.SetInvalid(row);
    return R{};
  }
};

template <class A, class R, class Compute>
Body Unary(Compute compute) {
  return [compute](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnaryExecutor::Execute<A, R>(args.data[0], result, args.size(),
                                         [&](const A& a) { return compute(a, result); });
  };
}

/// `compute(a, result, null)` may return `null.Set<R>()`.
template <class A, class R, class Compute>
Body UnaryOrNull(Compute compute) {
  return [compute](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnaryExecutor::ExecuteWithNulls<A, R>(args.data[0], result, args.size(),
                                                  [&](const A& a, duckdb::ValidityMask& mask, duckdb::idx_t row) {
                                                    return compute(a, result, NullRow{mask, row});
                                                  });
  };
}

/// For values of any type: `put(flat, count, result)` gets the argument as a flat vector of its own, and fills the
/// result.
template <class PutAll>
Body OverFlat(PutAll put) {
  return [put](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    const bool constant = args.AllConstant();
    const duckdb::idx_t count = constant ? 1 : args.size();
    duckdb::Vector flat(args.data[0].GetType(), std::max<duckdb::idx_t>(count, 1));
    duckdb::VectorOperations::Copy(args.data[0], flat, count, 0, 0);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    put(flat, count, result);
    if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

template <class A, class B, class R, class Compute>
Body Binary(Compute compute) {
  return [compute](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::BinaryExecutor::Execute<A, B, R>(args.data[0], args.data[1], result, args.size(),
                                             [&](const A& a, const B& b) { return compute(a, b, result); });
  };
}

template <class A, class B, class R, class Compute>
Body BinaryOrNull(Compute compute) {
  return [compute](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::BinaryExecutor::ExecuteWithNulls<A, B, R>(
        args.data[0], args.data[1], result, args.size(),
        [&](const A& a, const B& b, duckdb::ValidityMask& mask, duckdb::idx_t row) {
          return compute(a, b, result, NullRow{mask, row});
        });
  };
}

template <class A, class B, class C, class R, class Compute>
Body Ternary(Compute compute) {
  return [compute](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::TernaryExecutor::Execute<A, B, C, R>(
        args.data[0], args.data[1], args.data[2], result, args.size(),
        [&](const A& a, const B& b, const C& c) { return compute(a, b, c, result); });
  };
}

template <class A, class B, class C, class R, class Compute>
Body TernaryOrNull(Compute compute) {
  return [compute](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::TernaryExecutor::ExecuteWithNulls<A, B, C, R>(
        args.data[0], args.data[1], args.data[2], result, args.size(),
        [&](const A& a, const B& b, const C& c, duckdb::ValidityMask& mask, duckdb::idx_t row) {
          return compute(a, b, c, result, NullRow{mask, row});
        });
  };
}

/// One argument read row by row, for kernels with more arguments than the executors take.
template <class T>
class ColumnReader {
 public:
  ColumnReader(duckdb::Vector& column, duckdb::idx_t count) {
    column.ToUnifiedFormat(count, format_);
    values_ = duckdb::UnifiedVectorFormat::GetData<T>(format_);
  }
  const T& operator[](duckdb::idx_t row) const { return values_[format_.sel->get_index(row)]; }
  bool IsNull(duckdb::idx_t row) const { return !format_.validity.RowIsValid(format_.sel->get_index(row)); }

 private:
  duckdb::UnifiedVectorFormat format_;
  const T* values_;
};

}  // namespace piezo::functions
