// See list_gather.h.
#include "functions/kernels/list_gather.h"

#include <duckdb/common/vector_operations/vector_operations.hpp>

namespace piezo::functions {
namespace {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListVector;
using duckdb::SelectionVector;
using duckdb::Vector;
using duckdb::VectorOperations;

}  // namespace

ListArgument::ListArgument(Vector& vector, idx_t rows)
    : child_(&ListVector::GetEntry(vector)), child_size_(ListVector::GetListSize(vector)) {
  vector.ToUnifiedFormat(rows, format_);
}

ListGather::ListGather(Vector& result, idx_t rows) : result_(result) {
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  elements_.reserve(rows);
}

idx_t ListGather::AddSource(Vector& elements, idx_t count) {
  sources_.push_back({&elements, count});
  const idx_t base = total_;
  total_ += count;
  return base;
}

void ListGather::PushNull() {
  nulls_.push_back(elements_.size());
  elements_.push_back(0);
}

void ListGather::PushAll(list_entry_t entry, idx_t base) {
  for (idx_t i = 0; i < entry.length; ++i) Push(base + entry.offset + i);
}

void ListGather::EndRow() {
  FlatVector::GetData<list_entry_t>(result_)[row_++] = {row_start_, elements_.size() - row_start_};
  row_start_ = elements_.size();
}

void ListGather::NullRow() {
  FlatVector::SetNull(result_, row_, true);
  EndRow();
}

void ListGather::Finish() {
  ListVector::Reserve(result_, elements_.size());
  Vector& child = ListVector::GetEntry(result_);
  if (!elements_.empty() && total_ > 0) CopyElements(child);
  for (const idx_t place : nulls_) FlatVector::SetNull(child, place, true);
  ListVector::SetListSize(result_, elements_.size());
}

void ListGather::CopyElements(Vector& child) {
  const SelectionVector selection(elements_.data());
  if (sources_.size() == 1) {
    VectorOperations::Copy(*sources_[0].elements, child, selection, elements_.size(), 0, 0);
    return;
  }
  Vector all(child.GetType(), total_);
  idx_t filled = 0;
  for (const Source& source : sources_) {
    if (source.count == 0) continue;
    VectorOperations::Copy(*source.elements, all, source.count, 0, filled);
    filled += source.count;
  }
  VectorOperations::Copy(all, child, selection, elements_.size(), 0, 0);
}

}  // namespace piezo::functions
