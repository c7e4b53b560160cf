// Kernels that make an array of other arrays' elements: added, left out, moved, joined, sorted.
#include <duckdb/execution/expression_executor_state.hpp>
#include <numeric>
#include <random>
#include <unordered_map>

#include "functions/kernels/elements.h"
#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/mersenne_twister.h"

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

constexpr int64_t kMaxArrayLength = 2147483632;  // Spark's: Java's longest array, less a header

/// What Spark says of an array that would be too long; it names the parameter of some functions only.
void CheckLength(int64_t length, std::string_view function, std::string_view parameter, int64_t site) {
  if (length <= kMaxArrayLength) return;
  std::vector<std::pair<std::string, std::string>> parameters = {
      {"numberOfElements", std::to_string(length)},
      {"functionName", "`" + std::string(function) + "`"},
      {"maxRoundedArrayLength", std::to_string(kMaxArrayLength)}};
  if (parameter.empty()) engine::RaiseCondition("COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION", parameters, site);
  parameters.emplace_back("parameter", "`" + std::string(parameter) + "`");
  engine::RaiseCondition("COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER", parameters, site);
}

/// Runs over the rows whose array is not null; `row(elements of the row, gather)` pushes what the result has.
template <class Row>
Body EachList(Row each) {
  return [each](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Elements elements(lists.child(), lists.child_size());
    ListGather gather(result, rows);
    gather.AddSource(lists.child(), lists.child_size());
    for (idx_t row = 0; row < rows; ++row) {
      if (lists.IsNull(row)) {
        gather.NullRow();
        continue;
      }
      each(lists.At(row), elements, gather);
      gather.EndRow();
    }
    gather.Finish();
  };
}

Body BindCompact(KernelCall& call) {
  call.Returns(call.type(0));
  return EachList([](list_entry_t list, const Elements& elements, ListGather& gather) {
    for (idx_t i = list.offset; i < list.offset + list.length; ++i) {
      if (!elements.IsNull(i)) gather.Push(i);
    }
  });
}

Body BindReverse(KernelCall& call) {
  call.Returns(call.type(0));
  return EachList([](list_entry_t list, const Elements&, ListGather& gather) {
    for (idx_t i = list.length; i > 0; --i) gather.Push(list.offset + i - 1);
  });
}

/// piezo_list_sort(list, ascending, nulls first)
Body BindSort(KernelCall& call) {
  const bool nulls_first = call.TakeLastConstant().GetValue<bool>();
  const bool ascending = call.TakeLastConstant().GetValue<bool>();
  call.Returns(call.type(0));
  return EachList([=](list_entry_t list, const Elements& elements, ListGather& gather) {
    std::vector<idx_t> order(list.length);
    std::iota(order.begin(), order.end(), list.offset);
    const auto middle =
        std::stable_partition(order.begin(), order.end(), [&](idx_t i) { return elements.IsNull(i) == nulls_first; });
    const auto first = nulls_first ? middle : order.begin();
    const auto last = nulls_first ? order.end() : middle;
    std::stable_sort(first, last, [&](idx_t left, idx_t right) {
      return ascending ? elements.Compare(left, elements, right) < 0 : elements.Compare(right, elements, left) < 0;
    });
    for (const idx_t i : order) gather.Push(i);
  });
}

/// The random numbers of one thread for each partition, which go on from row to row.
using ShuffleState = LocalState<std::unordered_map<int32_t, MersenneTwister>>;

duckdb::unique_ptr<duckdb::FunctionLocalState> MakeShuffleState(ExpressionState&,
                                                                const duckdb::BoundFunctionExpression&,
                                                                duckdb::FunctionData*) {
  return duckdb::make_uniq<ShuffleState>();
}

/// piezo_list_shuffle(list, partition, seed or null): in the order that Spark gives with this seed.
Body BindShuffle(KernelCall& call) {
  const duckdb::Value given = call.TakeLastConstant();
  const int64_t seed = given.IsNull() ? static_cast<int64_t>(std::random_device{}()) : given.GetValue<int64_t>();
  call.Returns(call.type(0));
  call.Volatile();
  return [seed](DataChunk& args, ExpressionState& state, Vector& result) {
    auto& randoms = duckdb::ExecuteFunctionState::GetFunctionState(state)->Cast<ShuffleState>().value;
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const ColumnReader<int32_t> partitions(args.data[1], rows);
    ListGather gather(result, rows);
    gather.AddSource(lists.child(), lists.child_size());
    std::vector<idx_t> order;
    for (idx_t row = 0; row < rows; ++row) {
      if (lists.IsNull(row)) {
        gather.NullRow();
        continue;
      }
      const list_entry_t list = lists.At(row);
      MersenneTwister& random = randoms.try_emplace(partitions[row], seed + partitions[row]).first->second;
      order.resize(list.length);
      for (idx_t i = 0; i < list.length; ++i) {
        const auto j = static_cast<idx_t>(random.NextInt(static_cast<int32_t>(i) + 1));
        if (j != i) order[i] = order[j];
        order[j] = list.offset + i;
      }
      for (const idx_t i : order) gather.Push(i);
      gather.EndRow();
    }
    gather.Finish();
  };
}

/// Runs over rows of an array and a value beside it, which is the source at `base`.
template <class Row>
Body EachListAndValue(Row each) {
  return [each](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Elements elements(lists.child(), lists.child_size());
    const Elements values(args.data[1], rows);
    ListGather gather(result, rows);
    gather.AddSource(lists.child(), lists.child_size());
    const idx_t base = gather.AddSource(args.data[1], rows);
    for (idx_t row = 0; row < rows; ++row) {
      if (lists.IsNull(row) || each(lists.At(row), row, base, elements, values, gather)) {
        gather.NullRow();
      } else {
        gather.EndRow();
      }
    }
    gather.Finish();
  };
}

template <bool before>
Body BindAdd(KernelCall& call) {
  call.Returns(call.type(0));
  return EachListAndValue(
      [](list_entry_t list, idx_t row, idx_t base, const Elements&, const Elements&, ListGather& gather) {
        if (before) gather.Push(base + row);
        gather.PushAll(list);
        if (!before) gather.Push(base + row);
        return false;
      });
}

Body BindRemove(KernelCall& call) {
  call.Returns(call.type(0));
  return EachListAndValue(
      [](list_entry_t list, idx_t row, idx_t, const Elements& elements, const Elements& values, ListGather& gather) {
        if (values.IsNull(row)) return true;
        for (idx_t i = list.offset; i < list.offset + list.length; ++i) {
          if (!elements.Equal(i, values, row)) gather.Push(i);
        }
        return false;
      });
}

/// Where and after how many nulls an element is put in.
struct Insertion {
  idx_t before = 0;      // elements of the array before it
  idx_t gap_before = 0;  // nulls between them and it
  idx_t gap_after = 0;   // nulls behind it
};

Insertion PlaceOf(int64_t position, idx_t length, bool legacy_negative) {
  if (position > 0) {
    const auto place = static_cast<idx_t>(position) - 1;
    return place <= length ? Insertion{place, 0, 0} : Insertion{length, place - length, 0};
  }
  const auto from_end = static_cast<idx_t>(-position);
  // -1 is behind the last element; in Spark's legacy mode before it.
  const idx_t reach = legacy_negative ? length : length + 1;
  if (from_end <= reach) return {reach - from_end, 0, 0};
  return {0, 0, from_end - reach};
}

/// piezo_list_insert(list, value, position, legacy, site)
Body BindInsert(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool legacy = call.TakeLastConstant().GetValue<bool>();
  call.Returns(call.type(0));
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Values<int32_t> positions(args.data[2], rows);
    ListGather gather(result, rows);
    gather.AddSource(lists.child(), lists.child_size());
    const idx_t base = gather.AddSource(args.data[1], rows);
    for (idx_t row = 0; row < rows; ++row) {
      if (lists.IsNull(row) || positions.IsNull(row)) {
        gather.NullRow();
        continue;
      }
      const int64_t position = positions[row];
      if (position == 0) engine::RaiseCondition("INVALID_INDEX_OF_ZERO", {}, site);
      const list_entry_t list = lists.At(row);
      const Insertion at = PlaceOf(position, list.length, legacy);
      CheckLength(static_cast<int64_t>(list.length + at.gap_before + at.gap_after) + 1, "array_insert", "", site);
      gather.PushAll({list.offset, at.before});
      for (idx_t i = 0; i < at.gap_before; ++i) gather.PushNull();
      gather.Push(base + row);
      for (idx_t i = 0; i < at.gap_after; ++i) gather.PushNull();
      gather.PushAll({list.offset + at.before, list.length - at.before});
      gather.EndRow();
    }
    gather.Finish();
  };
}

/// piezo_list_slice(list, start from 1 or from the end, length, site)
Body BindSlice(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(call.type(0));
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Values<int32_t> starts(args.data[1], rows);
    const Values<int32_t> lengths(args.data[2], rows);
    ListGather gather(result, rows);
    gather.AddSource(lists.child(), lists.child_size());
    for (idx_t row = 0; row < rows; ++row) {
      if (lists.IsNull(row) || starts.IsNull(row) || lengths.IsNull(row)) {
        gather.NullRow();
        continue;
      }
      const list_entry_t list = lists.At(row);
      const auto size = static_cast<int64_t>(list.length);
      if (starts[row] == 0) {
        engine::RaiseCondition("INVALID_PARAMETER_VALUE.START", {{"parameter", "`start`"}, {"functionName", "`slice`"}},
                               site);
      }
      if (lengths[row] < 0) {
        engine::RaiseCondition(
            "INVALID_PARAMETER_VALUE.LENGTH",
            {{"parameter", "`length`"}, {"functionName", "`slice`"}, {"length", std::to_string(lengths[row])}}, site);
      }
      const int64_t start = starts[row] > 0 ? int64_t{starts[row]} - 1 : size + starts[row];
      if (start >= 0 && start < size) {
        const auto length = static_cast<idx_t>(std::min<int64_t>(lengths[row], size - start));
        gather.PushAll({list.offset + static_cast<idx_t>(start), length});
      }
      gather.EndRow();
    }
    gather.Finish();
  };
}

/// piezo_list_repeat(value, count, site)
Body BindRepeat(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::LIST(call.type(0)));
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const Values<int32_t> counts(args.data[1], rows);
    ListGather gather(result, rows);
    gather.AddSource(args.data[0], rows);
    for (idx_t row = 0; row < rows; ++row) {
      if (counts.IsNull(row)) {
        gather.NullRow();
        continue;
      }
      CheckLength(counts[row], "array_repeat", "count", site);
      for (int32_t i = 0; i < counts[row]; ++i) gather.Push(row);
      gather.EndRow();
    }
    gather.Finish();
  };
}

/// The elements of arrays of arrays; null when one of those is null.
Body BindFlatten(KernelCall& call) {
  call.Returns(ListType::GetChildType(call.type(0)));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const ListArgument inner(lists.child(), lists.child_size());
    ListGather gather(result, rows);
    gather.AddSource(inner.child(), inner.child_size());
    for (idx_t row = 0; row < rows; ++row) {
      const list_entry_t list = lists.IsNull(row) ? list_entry_t{} : lists.At(row);
      bool unknown = lists.IsNull(row);
      for (idx_t i = list.offset; i < list.offset + list.length; ++i) unknown = unknown || inner.IsNull(i);
      if (unknown) {
        gather.NullRow();
        continue;
      }
      for (idx_t i = list.offset; i < list.offset + list.length; ++i) gather.PushAll(inner.At(i));
      gather.EndRow();
    }
    gather.Finish();
  };
}

Body BindConcat(KernelCall& call) {
  call.Returns(call.type(0));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    ListGather gather(result, rows);
    std::vector<ListArgument> lists;
    std::vector<idx_t> bases;
    for (Vector& argument : args.data) {
      lists.emplace_back(argument, rows);
      bases.push_back(gather.AddSource(lists.back().child(), lists.back().child_size()));
    }
    for (idx_t row = 0; row < rows; ++row) {
      if (std::any_of(lists.begin(), lists.end(), [&](const ListArgument& list) { return list.IsNull(row); })) {
        gather.NullRow();
        continue;
      }
      for (size_t i = 0; i < lists.size(); ++i) gather.PushAll(lists[i].At(row), bases[i]);
      gather.EndRow();
    }
    gather.Finish();
  };
}

}  // namespace

void AddListEditKernels(KernelSet& kernels) {
  kernels.Add("piezo_list_compact", BindCompact);
  kernels.Add("piezo_list_reverse", BindReverse);
  kernels.Add("piezo_list_sort", BindSort);
  kernels.Add("piezo_list_shuffle", BindShuffle, KernelNulls::kGiveNull, MakeShuffleState);
  kernels.Add("piezo_list_append", BindAdd<false>, KernelNulls::kSeen);
  kernels.Add("piezo_list_prepend", BindAdd<true>, KernelNulls::kSeen);
  kernels.Add("piezo_list_remove", BindRemove);
  kernels.Add("piezo_list_insert", BindInsert, KernelNulls::kSeen);
  kernels.Add("piezo_list_slice", BindSlice);
  kernels.Add("piezo_list_repeat", BindRepeat, KernelNulls::kSeen);
  kernels.Add("piezo_list_flatten", BindFlatten, KernelNulls::kSeen);
  kernels.Add("piezo_list_concat", BindConcat);
}

}  // namespace piezo::functions
