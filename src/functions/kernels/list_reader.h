// Reading lists in vectors, and running a kernel row by row where DuckDB's executors do not reach.
#pragma once

#include "functions/kernels/kernel_set.h"

namespace piezo::functions {

/// The lists of a vector of LIST(T), whatever the shape of the vector and of its elements.
template <class T>
class ListReader {
 public:
  ListReader(duckdb::Vector& lists, duckdb::idx_t count) {
    lists.ToUnifiedFormat(count, lists_);
    duckdb::Vector& elements = duckdb::ListVector::GetEntry(lists);
    elements.ToUnifiedFormat(duckdb::ListVector::GetListSize(lists), elements_);
    entries_ = duckdb::UnifiedVectorFormat::GetData<duckdb::list_entry_t>(lists_);
    values_ = duckdb::UnifiedVectorFormat::GetData<T>(elements_);
  }

  bool IsNull(duckdb::idx_t row) const { return !lists_.validity.RowIsValid(lists_.sel->get_index(row)); }
  size_t Size(duckdb::idx_t row) const { return entries_[lists_.sel->get_index(row)].length; }
  /// Null when the element is null.
  const T* At(duckdb::idx_t row, size_t index) const {
    const duckdb::idx_t place = elements_.sel->get_index(entries_[lists_.sel->get_index(row)].offset + index);
    return elements_.validity.RowIsValid(place) ? &values_[place] : nullptr;
  }
  template <class Use>
  void ForEach(duckdb::idx_t row, Use use) const {
    const size_t size = Size(row);
    for (size_t i = 0; i < size; ++i) use(i, At(row, i));
  }

 private:
  duckdb::UnifiedVectorFormat lists_;
  duckdb::UnifiedVectorFormat elements_;
  const duckdb::list_entry_t* entries_;
  const T* values_;
};

/// Runs `compute(row, mask)` for every row; it sets the rows that are null. The result is constant when all arguments
/// are.
template <class R = duckdb::string_t, class Compute>
void ForEachRowWithNulls(duckdb::DataChunk& args, duckdb::Vector& result, Compute compute) {
  const bool constant = args.AllConstant();
  const duckdb::idx_t count = constant ? 1 : args.size();
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  R* out = duckdb::FlatVector::GetData<R>(result);
  duckdb::ValidityMask& mask = duckdb::FlatVector::Validity(result);
  for (duckdb::idx_t row = 0; row < count; ++row) out[row] = compute(row, mask);
  if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

/// Runs `compute(row)` for the rows in which no argument is null; the others become null.
template <class R = duckdb::string_t, class Compute>
void ForEachRow(duckdb::DataChunk& args, duckdb::Vector& result, Compute compute) {
  std::vector<duckdb::UnifiedVectorFormat> formats(args.ColumnCount());
  for (duckdb::idx_t i = 0; i < args.ColumnCount(); ++i) args.data[i].ToUnifiedFormat(args.size(), formats[i]);
  ForEachRowWithNulls<R>(args, result, [&](duckdb::idx_t row, duckdb::ValidityMask& mask) {
    for (const duckdb::UnifiedVectorFormat& format : formats) {
      if (format.validity.RowIsValid(format.sel->get_index(row))) continue;
      mask.SetInvalid(row);
      return R{};
    }
    return compute(row);
  });
}

}  // namespace piezo::functions
