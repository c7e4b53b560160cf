// Kernels that find elements of arrays by their keys (collation_key.cc): they give places, from 1, and the elements
// there are picked from the arrays themselves.
#include <algorithm>
#include <numeric>

#include "functions/kernels/collation_kernels.h"
#include "functions/kernels/elements.h"
#include "functions/kernels/list_gather.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::Vector;

/// A result vector of lists of places.
class PlaceWriter {
 public:
  explicit PlaceWriter(Vector& lists) : lists_(lists) { lists.SetVectorType(duckdb::VectorType::FLAT_VECTOR); }

  void Add(idx_t index) { places_.push_back(static_cast<int64_t>(index) + 1); }
  void EndRow(idx_t row) {
    FlatVector::GetData<list_entry_t>(lists_)[row] = {start_, places_.size() - start_};
    start_ = places_.size();
  }
  void NullRow(idx_t row) {
    FlatVector::SetNull(lists_, row, true);
    EndRow(row);
  }
  void Finish() {
    ListVector::Reserve(lists_, places_.size());
    std::copy(places_.begin(), places_.end(), FlatVector::GetData<int64_t>(ListVector::GetEntry(lists_)));
    ListVector::SetListSize(lists_, places_.size());
  }

 private:
  Vector& lists_;
  std::vector<int64_t> places_;
  idx_t start_ = 0;
};

/// key_places_distinct(keys): the first of each kind.
Body BindDistinct(KernelCall& call) {
  call.Returns(LogicalType::LIST(LogicalType::BIGINT));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const ListArgument lists(args.data[0], args.size());
    const Elements elements(lists.child(), lists.child_size());
    ElementSet set(elements, lists.child());
    PlaceWriter places(result);
    for (idx_t row = 0; row < args.size(); ++row) {
      if (lists.IsNull(row)) {
        places.NullRow(row);
        continue;
      }
      const list_entry_t list = lists.At(row);
      set.Reset(list.length);
      for (idx_t i = 0; i < list.length; ++i) {
        if (set.Insert(list.offset + i)) places.Add(i);
      }
      places.EndRow(row);
    }
    places.Finish();
  };
}

/// key_places_in(keys, others), key_places_not_in(keys, others): the first of each kind that the other list has, or has
/// not.
template <bool wanted>
Body BindAmong(KernelCall& call) {
  call.Returns(LogicalType::LIST(LogicalType::BIGINT));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument left(args.data[0], rows);
    const ListArgument right(args.data[1], rows);
    const idx_t total = left.child_size() + right.child_size();
    Vector all(duckdb::ListType::GetChildType(args.data[0].GetType()), std::max<idx_t>(total, 1));
    if (left.child_size() > 0) duckdb::VectorOperations::Copy(left.child(), all, left.child_size(), 0, 0);
    if (right.child_size() > 0) {
      duckdb::VectorOperations::Copy(right.child(), all, right.child_size(), 0, left.child_size());
    }
    const Elements elements(all, total);
    ElementSet others(elements, all);
    ElementSet seen(elements, all);
    PlaceWriter places(result);
    for (idx_t row = 0; row < rows; ++row) {
      if (left.IsNull(row) || right.IsNull(row)) {
        places.NullRow(row);
        continue;
      }
      const list_entry_t list = left.At(row);
      const list_entry_t other = right.At(row);
      others.Reset(other.length);
      seen.Reset(list.length);
      for (idx_t i = 0; i < other.length; ++i) others.Insert(left.child_size() + other.offset + i);
      for (idx_t i = 0; i < list.length; ++i) {
        if (others.Contains(list.offset + i) == wanted && seen.Insert(list.offset + i)) places.Add(i);
      }
      places.EndRow(row);
    }
    places.Finish();
  };
}

/// key_places_other(keys, key): those of other kinds.
Body BindOther(KernelCall& call) {
  call.Returns(LogicalType::LIST(LogicalType::BIGINT));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const ListArgument lists(args.data[0], args.size());
    const Elements elements(lists.child(), lists.child_size());
    args.data[1].Flatten(args.size());
    const Elements keys(args.data[1], args.size());
    PlaceWriter places(result);
    for (idx_t row = 0; row < args.size(); ++row) {
      if (lists.IsNull(row) || keys.IsNull(row)) {
        places.NullRow(row);
        continue;
      }
      const list_entry_t list = lists.At(row);
      for (idx_t i = 0; i < list.length; ++i) {
        if (!elements.Equal(list.offset + i, keys, row)) places.Add(i);
      }
      places.EndRow(row);
    }
    places.Finish();
  };
}

/// key_places_sorted(keys, ascending, nulls first): in the order of the keys; equal ones stay as they stand.
Body BindSorted(KernelCall& call) {
  const bool nulls_first = duckdb::BooleanValue::Get(call.TakeLastConstant());
  const bool ascending = duckdb::BooleanValue::Get(call.TakeLastConstant());
  call.Returns(LogicalType::LIST(LogicalType::BIGINT));
  return [ascending, nulls_first](DataChunk& args, ExpressionState&, Vector& result) {
    const ListArgument lists(args.data[0], args.size());
    const Elements elements(lists.child(), lists.child_size());
    PlaceWriter places(result);
    std::vector<idx_t> order;
    for (idx_t row = 0; row < args.size(); ++row) {
      if (lists.IsNull(row)) {
        places.NullRow(row);
        continue;
      }
      const list_entry_t list = lists.At(row);
      order.resize(list.length);
      std::iota(order.begin(), order.end(), idx_t{0});
      std::stable_sort(order.begin(), order.end(), [&](idx_t left, idx_t right) {
        const bool null = elements.IsNull(list.offset + left);
        if (null != elements.IsNull(list.offset + right)) return null == nulls_first;
        const int compared = elements.Compare(list.offset + left, elements, list.offset + right);
        return ascending ? compared < 0 : compared > 0;
      });
      for (const idx_t index : order) places.Add(index);
      places.EndRow(row);
    }
    places.Finish();
  };
}

}  // namespace

void AddCollationListKernels(KernelSet& kernels) {
  kernels.Add("piezo_key_places_distinct", BindDistinct);
  kernels.Add("piezo_key_places_in", BindAmong<true>);
  kernels.Add("piezo_key_places_not_in", BindAmong<false>);
  kernels.Add("piezo_key_places_other", BindOther);
  kernels.Add("piezo_key_places_sorted", BindSorted);
}

}  // namespace piezo::functions
