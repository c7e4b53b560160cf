// ListGather and ListArgument: arrays and maps in and out of kernels. An array is built by naming the elements of other
// arrays that it takes; the values are copied at the end, all at once.
#pragma once

#include <duckdb.hpp>
#include <vector>

namespace piezo::functions {

/// A LIST or MAP argument of a kernel.
class ListArgument {
 public:
  ListArgument(duckdb::Vector& vector, duckdb::idx_t rows);

  bool IsNull(duckdb::idx_t row) const { return !format_.validity.RowIsValid(format_.sel->get_index(row)); }
  duckdb::list_entry_t At(duckdb::idx_t row) const {
    return duckdb::UnifiedVectorFormat::GetData<duckdb::list_entry_t>(format_)[format_.sel->get_index(row)];
  }
  duckdb::Vector& child() const { return *child_; }
  duckdb::idx_t child_size() const { return child_size_; }

 private:
  duckdb::UnifiedVectorFormat format_;
  duckdb::Vector* child_;
  duckdb::idx_t child_size_;
};

/// Another argument: its values by row.
template <class T>
class Values {
 public:
  Values(duckdb::Vector& vector, duckdb::idx_t rows) { vector.ToUnifiedFormat(rows, format_); }
  bool IsNull(duckdb::idx_t row) const { return !format_.validity.RowIsValid(format_.sel->get_index(row)); }
  const T& operator[](duckdb::idx_t row) const {
    return duckdb::UnifiedVectorFormat::GetData<T>(format_)[format_.sel->get_index(row)];
  }

 private:
  duckdb::UnifiedVectorFormat format_;
};

/// Fills a LIST or MAP vector row by row: add the sources, then for each row Push… and EndRow, or NullRow; at last
/// Finish.
class ListGather {
 public:
  ListGather(duckdb::Vector& result, duckdb::idx_t rows);

  /// Elements of a source are named by the returned base plus their place in it. All sources come before the first row;
  /// they must live until Finish.
  duckdb::idx_t AddSource(duckdb::Vector& elements, duckdb::idx_t count);
  void Push(duckdb::idx_t element) { elements_.push_back(static_cast<duckdb::sel_t>(element)); }
  void PushNull();
  void PushAll(duckdb::list_entry_t entry, duckdb::idx_t base = 0);
  void EndRow();
  void NullRow();
  void Finish();

 private:
  void CopyElements(duckdb::Vector& child);

  struct Source {
    duckdb::Vector* elements;
    duckdb::idx_t count;
  };
  duckdb::Vector& result_;
  duckdb::idx_t row_ = 0;
  duckdb::idx_t row_start_ = 0;
  duckdb::idx_t total_ = 0;  // of the sources
  std::vector<Source> sources_;
  std::vector<duckdb::sel_t> elements_;
  std::vector<duckdb::idx_t> nulls_;  // places in elements_
};

}  // namespace piezo::functions
