// Kernels that take arrays as sets: each element once, in the order of its first occurrence.
#include "functions/kernels/elements.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListType;
using duckdb::Vector;

Body BindDistinct(KernelCall& call) {
  call.Returns(call.type(0));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Elements elements(lists.child(), lists.child_size());
    ElementSet set(elements, lists.child());
    ListGather gather(result, rows);
    gather.AddSource(lists.child(), lists.child_size());
    for (idx_t row = 0; row < rows; ++row) {
      if (lists.IsNull(row)) {
        gather.NullRow();
        continue;
      }
      const list_entry_t list = lists.At(row);
      set.Reset(list.length);
      for (idx_t i = list.offset; i < list.offset + list.length; ++i) {
        if (set.Insert(i)) gather.Push(i);
      }
      gather.EndRow();
    }
    gather.Finish();
  };
}

enum class SetOperation { kUnion, kIntersect, kExcept };

/// One row: `left` and `right` are places in the elements of both sides, put in one vector.
template <SetOperation operation>
void Combine(list_entry_t left, list_entry_t right, ElementSet& first, ElementSet& second, ListGather& gather) {
  first.Reset(left.length + right.length);
  if (operation == SetOperation::kUnion) {
    for (const list_entry_t list : {left, right}) {
      for (idx_t i = list.offset; i < list.offset + list.length; ++i) {
        if (first.Insert(i)) gather.Push(i);
      }
    }
    return;
  }
  for (idx_t i = right.offset; i < right.offset + right.length; ++i) first.Insert(i);
  second.Reset(left.length);
  for (idx_t i = left.offset; i < left.offset + left.length; ++i) {
    const bool wanted = first.Contains(i) == (operation == SetOperation::kIntersect);
    if (wanted && second.Insert(i)) gather.Push(i);
  }
}

template <SetOperation operation>
Body BindSetOperation(KernelCall& call) {
  call.Returns(call.type(0));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument left(args.data[0], rows);
    const ListArgument right(args.data[1], rows);
    const idx_t total = left.child_size() + right.child_size();
    Vector all(ListType::GetChildType(args.data[0].GetType()), std::max<idx_t>(total, 1));
    if (left.child_size() > 0) duckdb::VectorOperations::Copy(left.child(), all, left.child_size(), 0, 0);
    if (right.child_size() > 0) {
      duckdb::VectorOperations::Copy(right.child(), all, right.child_size(), 0, left.child_size());
    }
    const Elements elements(all, total);
    ElementSet first(elements, all);
    ElementSet second(elements, all);
    ListGather gather(result, rows);
    gather.AddSource(all, total);
    for (idx_t row = 0; row < rows; ++row) {
      if (left.IsNull(row) || right.IsNull(row)) {
        gather.NullRow();
        continue;
      }
      list_entry_t other = right.At(row);
      other.offset += left.child_size();
      Combine<operation>(left.At(row), other, first, second, gather);
      gather.EndRow();
    }
    gather.Finish();
  };
}

}  // namespace

void AddListSetKernels(KernelSet& kernels) {
  kernels.Add("piezo_list_distinct", BindDistinct);
  kernels.Add("piezo_list_union", BindSetOperation<SetOperation::kUnion>);
  kernels.Add("piezo_list_intersect", BindSetOperation<SetOperation::kIntersect>);
  kernels.Add("piezo_list_except", BindSetOperation<SetOperation::kExcept>);
}

}  // namespace piezo::functions
