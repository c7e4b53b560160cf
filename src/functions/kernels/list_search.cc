// Kernels that look into arrays: size, element at a place, membership, extremes.
#include "functions/kernels/elements.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListType;
using duckdb::LogicalType;
using duckdb::Vector;

constexpr duckdb::sel_t kNoElement = std::numeric_limits<duckdb::sel_t>::max();

/// Makes the result of one picked element a row; null for kNoElement.
void Pick(Vector& elements, idx_t size, std::vector<duckdb::sel_t> picks, Vector& result) {
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  std::vector<idx_t> nulls;
  for (idx_t row = 0; row < picks.size(); ++row) {
    if (picks[row] != kNoElement) continue;
    nulls.push_back(row);
    picks[row] = 0;
  }
  if (size > 0) {
    duckdb::VectorOperations::Copy(elements, result, duckdb::SelectionVector(picks.data()), picks.size(), 0, 0);
  }
  for (const idx_t row : nulls) FlatVector::SetNull(result, row, true);
}

Body BindSize(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    duckdb::UnaryExecutor::Execute<list_entry_t, int32_t>(
        args.data[0], result, args.size(), [](list_entry_t entry) { return static_cast<int32_t>(entry.length); });
  };
}

void RaiseIndex(std::string_view condition, int64_t index, idx_t size, int64_t site) {
  const errors::Parameters parameters = {{"indexValue", std::to_string(index)}, {"arraySize", std::to_string(size)}};
  engine::RaiseCondition(condition, parameters, site);
}

/// Chooses an element a row by `choose(list, index)`: its place in the child vector, or kNoElement.
template <class Choose>
Body PickByIndex(Choose choose) {
  return [choose](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Values<int64_t> indexes(args.data[1], rows);
    std::vector<duckdb::sel_t> picks(rows, kNoElement);
    for (idx_t row = 0; row < rows; ++row) {
      if (lists.IsNull(row) || indexes.IsNull(row)) continue;
      picks[row] = static_cast<duckdb::sel_t>(choose(lists.At(row), indexes[row]));
    }
    Pick(lists.child(), lists.child_size(), std::move(picks), result);
  };
}

/// piezo_list_get(list, index from 0, raises, site)
Body BindGet(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raises = call.TakeLastConstant().GetValue<bool>();
  call.CastArgument(1, LogicalType::BIGINT);
  call.Returns(ListType::GetChildType(call.type(0)));
  return PickByIndex([=](list_entry_t list, int64_t index) -> idx_t {
    if (index >= 0 && static_cast<idx_t>(index) < list.length) return list.offset + static_cast<idx_t>(index);
    if (raises) RaiseIndex("INVALID_ARRAY_INDEX", index, list.length, site);
    return kNoElement;
  });
}

/// piezo_list_element_at(list, index from 1 or from the end, raises, site)
Body BindElementAt(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raises = call.TakeLastConstant().GetValue<bool>();
  call.CastArgument(1, LogicalType::BIGINT);
  call.Returns(ListType::GetChildType(call.type(0)));
  return PickByIndex([=](list_entry_t list, int64_t index) -> idx_t {
    if (index == 0) engine::RaiseCondition("INVALID_INDEX_OF_ZERO", {}, site);
    const auto length = static_cast<int64_t>(list.length);
    const int64_t place = index > 0 ? index - 1 : length + index;
    if (place >= 0 && place < length) return list.offset + static_cast<idx_t>(place);
    if (raises) RaiseIndex("INVALID_ARRAY_INDEX_IN_ELEMENT_AT", index, list.length, site);
    return kNoElement;
  });
}

Body BindContains(KernelCall& call) {
  call.Returns(LogicalType::BOOLEAN);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Elements elements(lists.child(), lists.child_size());
    const Elements values(args.data[1], rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* found = FlatVector::GetData<bool>(result);
    for (idx_t row = 0; row < rows; ++row) {
      found[row] = false;
      bool unknown = lists.IsNull(row) || values.IsNull(row);
      const list_entry_t list = unknown ? list_entry_t{} : lists.At(row);
      for (idx_t i = list.offset; i < list.offset + list.length && !found[row]; ++i) {
        const bool is_null = elements.IsNull(i);
        unknown = unknown || is_null;
        found[row] = !is_null && elements.Equal(i, values, row);
      }
      if (unknown && !found[row]) FlatVector::SetNull(result, row, true);
    }
  };
}

Body BindPosition(KernelCall& call) {
  call.Returns(LogicalType::BIGINT);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Elements elements(lists.child(), lists.child_size());
    const Elements values(args.data[1], rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* position = FlatVector::GetData<int64_t>(result);
    for (idx_t row = 0; row < rows; ++row) {
      position[row] = 0;
      if (lists.IsNull(row) || values.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      const list_entry_t list = lists.At(row);
      for (idx_t i = 0; i < list.length && position[row] == 0; ++i) {
        if (elements.Equal(list.offset + i, values, row)) position[row] = static_cast<int64_t>(i) + 1;
      }
    }
  };
}

/// The least (sign < 0) or greatest element, nulls left out.
template <int sign>
Body BindExtreme(KernelCall& call) {
  call.Returns(ListType::GetChildType(call.type(0)));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Elements elements(lists.child(), lists.child_size());
    std::vector<duckdb::sel_t> picks(rows, kNoElement);
    for (idx_t row = 0; row < rows; ++row) {
      if (lists.IsNull(row)) continue;
      const list_entry_t list = lists.At(row);
      for (idx_t i = list.offset; i < list.offset + list.length; ++i) {
        if (elements.IsNull(i)) continue;
        if (picks[row] == kNoElement || elements.Compare(i, elements, picks[row]) * sign > 0) {
          picks[row] = static_cast<duckdb::sel_t>(i);
        }
      }
    }
    Pick(lists.child(), lists.child_size(), std::move(picks), result);
  };
}

/// Whether two arrays share an element that is not null. Unknown when they don't, neither is empty and one has a null.
Body BindOverlap(KernelCall& call) {
  call.Returns(LogicalType::BOOLEAN);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument left(args.data[0], rows);
    const ListArgument right(args.data[1], rows);
    Vector all(ListType::GetChildType(args.data[0].GetType()),
               std::max<idx_t>(left.child_size() + right.child_size(), 1));
    if (left.child_size() > 0) duckdb::VectorOperations::Copy(left.child(), all, left.child_size(), 0, 0);
    if (right.child_size() > 0) {
      duckdb::VectorOperations::Copy(right.child(), all, right.child_size(), 0, left.child_size());
    }
    const Elements elements(all, left.child_size() + right.child_size());
    ElementSet set(elements, all);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* overlap = FlatVector::GetData<bool>(result);
    for (idx_t row = 0; row < rows; ++row) {
      overlap[row] = false;
      if (left.IsNull(row) || right.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      const list_entry_t a = left.At(row);
      const list_entry_t b = right.At(row);
      bool has_null = false;
      set.Reset(a.length);
      for (idx_t i = a.offset; i < a.offset + a.length; ++i) {
        if (elements.IsNull(i)) {
          has_null = true;
        } else {
          set.Insert(i);
        }
      }
      const idx_t start = left.child_size() + b.offset;
      for (idx_t i = start; i < start + b.length && !overlap[row]; ++i) {
        if (elements.IsNull(i)) {
          has_null = true;
        } else {
          overlap[row] = set.Contains(i);
        }
      }
      if (!overlap[row] && has_null && a.length > 0 && b.length > 0) FlatVector::SetNull(result, row, true);
    }
  };
}

/// piezo_list_any(list of booleans, three-valued): true when one is; else null when one is null.
/// piezo_list_all: false when one is; else null when one is null.
template <bool wanted>
Body BindQuantifier(KernelCall& call) {
  const bool three_valued = call.TakeLastConstant().GetValue<bool>();
  call.Returns(LogicalType::BOOLEAN);
  return [three_valued](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Elements elements(lists.child(), lists.child_size());
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* answer = FlatVector::GetData<bool>(result);
    for (idx_t row = 0; row < rows; ++row) {
      answer[row] = !wanted;
      bool unknown = lists.IsNull(row);
      const list_entry_t list = unknown ? list_entry_t{} : lists.At(row);
      for (idx_t i = list.offset; i < list.offset + list.length && answer[row] != wanted; ++i) {
        if (elements.IsNull(i)) {
          unknown = unknown || three_valued;
        } else if (elements.Get<bool>(i) == wanted) {
          answer[row] = wanted;
        }
      }
      if (unknown && answer[row] != wanted) FlatVector::SetNull(result, row, true);
    }
  };
}

}  // namespace

void AddListSearchKernels(KernelSet& kernels) {
  kernels.Add("piezo_list_size", BindSize);
  kernels.Add("piezo_list_get", BindGet, KernelNulls::kSeen);
  kernels.Add("piezo_list_element_at", BindElementAt, KernelNulls::kSeen);
  kernels.Add("piezo_list_contains", BindContains, KernelNulls::kSeen);
  kernels.Add("piezo_list_position", BindPosition);
  kernels.Add("piezo_list_min", BindExtreme<-1>, KernelNulls::kSeen);
  kernels.Add("piezo_list_max", BindExtreme<1>, KernelNulls::kSeen);
  kernels.Add("piezo_list_overlap", BindOverlap, KernelNulls::kSeen);
  kernels.Add("piezo_list_any", BindQuantifier<true>, KernelNulls::kSeen);
  kernels.Add("piezo_list_all", BindQuantifier<false>, KernelNulls::kSeen);
}

}  // namespace piezo::functions
