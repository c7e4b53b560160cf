// Writing lists of texts into a result vector.
#pragma once

#include <string_view>

#include "functions/kernels/executors.h"

namespace piezo::functions {

/// Collects the elements of one list after the other.
class TextListWriter {
 public:
  explicit TextListWriter(duckdb::Vector& lists) : lists_(lists) {}

  void Add(std::string_view text) {
    if (size_ == duckdb::ListVector::GetListCapacity(lists_)) {
      duckdb::ListVector::SetListSize(lists_, size_);  // what a larger vector must keep
      duckdb::ListVector::Reserve(lists_, size_ == 0 ? STANDARD_VECTOR_SIZE : size_ * 2);
    }
    duckdb::Vector& elements = duckdb::ListVector::GetEntry(lists_);
    duckdb::FlatVector::GetData<duckdb::string_t>(elements)[size_++] = Put(elements, text);
  }
  void AddNull() {
    Add({});
    duckdb::FlatVector::SetNull(duckdb::ListVector::GetEntry(lists_), size_ - 1, true);
  }

  /// Ends a list: its place among the elements.
  duckdb::list_entry_t Finish() {
    const duckdb::list_entry_t entry{start_, size_ - start_};
    start_ = size_;
    duckdb::ListVector::SetListSize(lists_, size_);
    return entry;
  }

 private:
  duckdb::Vector& lists_;
  duckdb::idx_t start_ = 0;
  duckdb::idx_t size_ = 0;
};

}  // namespace piezo::functions
