// Kernels on maps. A MAP vector is a list of (key, value) structs; making one checks that no key is null or repeats, as
// Spark does with every map that it builds.
#include <algorithm>

#include "functions/kernels/elements.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/raise.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListType;
using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::MapType;
using duckdb::StructVector;
using duckdb::Vector;

/// What to do with a key that occurs again, from spark.sql.mapKeyDedupPolicy; last arguments of kernels that make maps.
struct KeyPolicy {
  explicit KeyPolicy(KernelCall& call) : site(call.TakeSite()), last_wins(call.TakeLastConstant().GetValue<bool>()) {}
  int64_t site;
  bool last_wins;
};

/// The entries of a map: their places in a vector of keys, in order, with repeated ones resolved.
class MapRow {
 public:
  MapRow(Vector& keys, const Elements& elements, const KeyPolicy& policy)
      : keys_(keys), elements_(elements), policy_(policy) {}

  void Clear() { entries_.clear(); }
  void Add(idx_t entry) {
    if (elements_.IsNull(entry)) engine::RaiseCondition("NULL_MAP_KEY", {}, policy_.site);
    for (idx_t& known : entries_) {
      if (!elements_.Equal(known, elements_, entry)) continue;
      if (!policy_.last_wins) RaiseDuplicate(entry);
      known = entry;
      return;
    }
    entries_.push_back(entry);
  }
  const std::vector<idx_t>& entries() const { return entries_; }

 private:
  [[noreturn]] void RaiseDuplicate(idx_t entry) const {
    engine::RaiseCondition(
        "DUPLICATED_MAP_KEY",
        {{"key", keys_.GetValue(entry).ToString()}, {"mapKeyDedupPolicy", "\"spark.sql.mapKeyDedupPolicy\""}},
        policy_.site);
  }

  Vector& keys_;
  const Elements& elements_;
  const KeyPolicy& policy_;
  std::vector<idx_t> entries_;
};

/// Spark keeps one zero among the keys of a map: -0.0 becomes 0.0.
template <class T>
void NormalizeZeros(Vector& keys, idx_t count) {
  auto* data = FlatVector::GetData<T>(keys);
  for (idx_t i = 0; i < count; ++i) {
    if (data[i] == T{0}) data[i] = T{0};
  }
}

void NormalizeKeys(Vector& map) {
  Vector& keys = duckdb::MapVector::GetKeys(map);
  const idx_t count = ListVector::GetListSize(map);
  if (keys.GetType().id() == duckdb::LogicalTypeId::DOUBLE) NormalizeZeros<double>(keys, count);
  if (keys.GetType().id() == duckdb::LogicalTypeId::FLOAT) NormalizeZeros<float>(keys, count);
}

/// A vector of (key, value) over two vectors of one length.
Vector Pairs(const LogicalType& map_type, Vector& keys, Vector& values, idx_t count) {
  Vector pairs(ListType::GetChildType(map_type), nullptr);
  pairs.Initialize(false, std::max<idx_t>(count, 1));
  StructVector::GetEntries(pairs)[0]->Reference(keys);
  StructVector::GetEntries(pairs)[1]->Reference(values);
  return pairs;
}

/// Copies the elements that both sides have in each row to vectors in step, so that entry i of one goes with entry i of
/// the other.
class Zipped {
 public:
  Zipped(const LogicalType& map_type, const ListArgument& keys, const ListArgument& values, idx_t rows, int64_t site)
      : rows_(rows) {
    std::vector<duckdb::sel_t> left;
    std::vector<duckdb::sel_t> right;
    for (idx_t row = 0; row < rows; ++row) {
      if (keys.IsNull(row) || values.IsNull(row)) continue;
      const list_entry_t key = keys.At(row);
      const list_entry_t value = values.At(row);
      if (key.length != value.length) engine::RaiseCondition("_LEGACY_ERROR_TEMP_2128", {}, site);
      rows_[row] = {left.size(), key.length};
      for (idx_t i = 0; i < key.length; ++i) {
        left.push_back(static_cast<duckdb::sel_t>(key.offset + i));
        right.push_back(static_cast<duckdb::sel_t>(value.offset + i));
      }
    }
    count_ = left.size();
    keys_ = std::make_unique<Vector>(MapType::KeyType(map_type), std::max<idx_t>(count_, 1));
    values_ = std::make_unique<Vector>(MapType::ValueType(map_type), std::max<idx_t>(count_, 1));
    if (count_ == 0) return;
    duckdb::VectorOperations::Copy(keys.child(), *keys_, duckdb::SelectionVector(left.data()), count_, 0, 0);
    duckdb::VectorOperations::Copy(values.child(), *values_, duckdb::SelectionVector(right.data()), count_, 0, 0);
  }

  list_entry_t At(idx_t row) const { return rows_[row]; }
  idx_t count() const { return count_; }
  Vector& keys() { return *keys_; }
  Vector& values() { return *values_; }

 private:
  std::vector<list_entry_t> rows_;
  idx_t count_ = 0;
  std::unique_ptr<Vector> keys_;
  std::unique_ptr<Vector> values_;
};

/// piezo_map_from_arrays(keys, values, last wins, site)
Body BindFromArrays(KernelCall& call) {
  const KeyPolicy policy(call);
  const LogicalType type = LogicalType::MAP(ListType::GetChildType(call.type(0)), ListType::GetChildType(call.type(1)));
  call.Returns(type);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument keys(args.data[0], rows);
    const ListArgument values(args.data[1], rows);
    Zipped zipped(type, keys, values, rows, policy.site);
    Vector pairs = Pairs(type, zipped.keys(), zipped.values(), zipped.count());
    const Elements elements(zipped.keys(), zipped.count());
    MapRow map(zipped.keys(), elements, policy);
    ListGather gather(result, rows);
    gather.AddSource(pairs, zipped.count());
    for (idx_t row = 0; row < rows; ++row) {
      if (keys.IsNull(row) || values.IsNull(row)) {
        gather.NullRow();
        continue;
      }
      map.Clear();
      const list_entry_t entries = zipped.At(row);
      for (idx_t i = 0; i < entries.length; ++i) map.Add(entries.offset + i);
      for (const idx_t entry : map.entries()) gather.Push(entry);
      gather.EndRow();
    }
    gather.Finish();
    NormalizeKeys(result);
  };
}

LogicalType MapOfEntries(const LogicalType& list) {
  const LogicalType& entry = ListType::GetChildType(list);
  return LogicalType::MAP(duckdb::StructType::GetChildType(entry, 0), duckdb::StructType::GetChildType(entry, 1));
}

/// piezo_map_from_entries(list of structs of two, last wins, site): null when an entry is null.
Body BindFromEntries(KernelCall& call) {
  const KeyPolicy policy(call);
  const LogicalType type = MapOfEntries(call.type(0));
  call.Returns(type);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    lists.child().Flatten(lists.child_size());
    auto& fields = StructVector::GetEntries(lists.child());
    Vector pairs = Pairs(type, *fields[0], *fields[1], lists.child_size());
    const Elements elements(*fields[0], lists.child_size());
    MapRow map(*fields[0], elements, policy);
    ListGather gather(result, rows);
    gather.AddSource(pairs, lists.child_size());
    for (idx_t row = 0; row < rows; ++row) {
      const list_entry_t list = lists.IsNull(row) ? list_entry_t{} : lists.At(row);
      bool unknown = lists.IsNull(row);
      for (idx_t i = list.offset; i < list.offset + list.length; ++i) {
        unknown = unknown || FlatVector::IsNull(lists.child(), i);
      }
      if (unknown) {
        gather.NullRow();
        continue;
      }
      map.Clear();
      for (idx_t i = list.offset; i < list.offset + list.length; ++i) map.Add(i);
      for (const idx_t entry : map.entries()) gather.Push(entry);
      gather.EndRow();
    }
    gather.Finish();
    NormalizeKeys(result);
  };
}

/// piezo_map_concat(maps…, last wins, site)
Body BindConcat(KernelCall& call) {
  const KeyPolicy policy(call);
  const LogicalType type = call.type(0);
  call.Returns(type);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    std::vector<ListArgument> maps;
    std::vector<idx_t> bases;
    idx_t total = 0;
    for (Vector& argument : args.data) {
      maps.emplace_back(argument, rows);
      bases.push_back(total);
      total += maps.back().child_size();
    }
    Vector pairs(ListType::GetChildType(type), std::max<idx_t>(total, 1));
    for (size_t i = 0; i < maps.size(); ++i) {
      const idx_t size = maps[i].child_size();
      if (size > 0) duckdb::VectorOperations::Copy(maps[i].child(), pairs, size, 0, bases[i]);
    }
    Vector& keys = *StructVector::GetEntries(pairs)[0];
    const Elements elements(keys, total);
    MapRow map(keys, elements, policy);
    ListGather gather(result, rows);
    gather.AddSource(pairs, total);
    for (idx_t row = 0; row < rows; ++row) {
      if (std::any_of(maps.begin(), maps.end(), [&](const ListArgument& one) { return one.IsNull(row); })) {
        gather.NullRow();
        continue;
      }
      map.Clear();
      for (size_t i = 0; i < maps.size(); ++i) {
        const list_entry_t entries = maps[i].At(row);
        for (idx_t j = 0; j < entries.length; ++j) map.Add(bases[i] + entries.offset + j);
      }
      for (const idx_t entry : map.entries()) gather.Push(entry);
      gather.EndRow();
    }
    gather.Finish();
  };
}

/// The entries of a map whose keys are known to differ; and a map's entries. Both are the same memory.
Body BindFromUnique(KernelCall& call) {
  call.Returns(MapOfEntries(call.type(0)));
  return [](DataChunk& args, ExpressionState&, Vector& result) { result.Reinterpret(args.data[0]); };
}
Body BindEntries(KernelCall& call) {
  call.Returns(LogicalType::LIST(ListType::GetChildType(call.type(0))));
  return [](DataChunk& args, ExpressionState&, Vector& result) { result.Reinterpret(args.data[0]); };
}

/// The place of a key among a map's entries; none when it is not there.
std::optional<idx_t> Find(const Elements& keys, list_entry_t entries, const Elements& wanted, idx_t row) {
  for (idx_t i = entries.offset; i < entries.offset + entries.length; ++i) {
    if (keys.Equal(i, wanted, row)) return i;
  }
  return std::nullopt;
}

/// piezo_map_get(map, key): the key's value, null when it has none.
Body BindGet(KernelCall& call) {
  call.Returns(MapType::ValueType(call.type(0)));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument maps(args.data[0], rows);
    maps.child().Flatten(maps.child_size());
    auto& fields = StructVector::GetEntries(maps.child());
    const Elements keys(*fields[0], maps.child_size());
    const Elements wanted(args.data[1], rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    std::vector<duckdb::sel_t> places(rows, 0);
    std::vector<idx_t> missing;
    for (idx_t row = 0; row < rows; ++row) {
      const bool unknown = maps.IsNull(row) || wanted.IsNull(row);
      const std::optional<idx_t> found = unknown ? std::nullopt : Find(keys, maps.At(row), wanted, row);
      places[row] = static_cast<duckdb::sel_t>(found.value_or(0));
      if (!found) missing.push_back(row);
    }
    if (maps.child_size() > 0) {
      duckdb::VectorOperations::Copy(*fields[1], result, duckdb::SelectionVector(places.data()), rows, 0, 0);
    }
    for (const idx_t row : missing) FlatVector::SetNull(result, row, true);
  };
}

Body BindContains(KernelCall& call) {
  call.Returns(LogicalType::BOOLEAN);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument maps(args.data[0], rows);
    maps.child().Flatten(maps.child_size());
    const Elements keys(*StructVector::GetEntries(maps.child())[0], maps.child_size());
    const Elements wanted(args.data[1], rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < rows; ++row) {
      if (maps.IsNull(row) || wanted.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
      } else {
        FlatVector::GetData<bool>(result)[row] = Find(keys, maps.At(row), wanted, row).has_value();
      }
    }
  };
}

/// piezo_map_zip(map, map): an entry (key, left value, right value) for each key of either.
Body BindZip(KernelCall& call) {
  const LogicalType left_type = call.type(0);
  const LogicalType entry = LogicalType::STRUCT({{"key", MapType::KeyType(left_type)},
                                                 {"left", MapType::ValueType(left_type)},
                                                 {"right", MapType::ValueType(call.type(1))}});
  call.Returns(LogicalType::LIST(entry));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument left(args.data[0], rows);
    const ListArgument right(args.data[1], rows);
    left.child().Flatten(left.child_size());
    right.child().Flatten(right.child_size());
    auto& left_fields = StructVector::GetEntries(left.child());
    auto& right_fields = StructVector::GetEntries(right.child());
    const Elements left_keys(*left_fields[0], left.child_size());
    const Elements right_keys(*right_fields[0], right.child_size());

    // Row by row: the left map's entries with the right value of the same key, then the right map's other entries.
    struct Match {
      std::optional<idx_t> left;
      std::optional<idx_t> right;
    };
    std::vector<Match> matches;
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* entries = FlatVector::GetData<list_entry_t>(result);
    for (idx_t row = 0; row < rows; ++row) {
      const idx_t start = matches.size();
      if (left.IsNull(row) || right.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        entries[row] = {start, 0};
        continue;
      }
      const list_entry_t a = left.At(row);
      const list_entry_t b = right.At(row);
      for (idx_t i = a.offset; i < a.offset + a.length; ++i) matches.push_back({i, Find(right_keys, b, left_keys, i)});
      for (idx_t i = b.offset; i < b.offset + b.length; ++i) {
        if (!Find(left_keys, a, right_keys, i)) matches.push_back({std::nullopt, i});
      }
      entries[row] = {start, matches.size() - start};
    }
    ListVector::Reserve(result, matches.size());
    auto& outputs = StructVector::GetEntries(ListVector::GetEntry(result));
    for (idx_t i = 0; i < matches.size(); ++i) {
      const auto copy = [&](Vector& from, const std::optional<idx_t>& place, Vector& to) {
        if (place) {
          duckdb::VectorOperations::Copy(from, to, *place + 1, *place, i);
        } else {
          FlatVector::SetNull(to, i, true);
        }
      };
      copy(matches[i].left ? *left_fields[0] : *right_fields[0], matches[i].left ? matches[i].left : matches[i].right,
           *outputs[0]);
      copy(*left_fields[1], matches[i].left, *outputs[1]);
      copy(*right_fields[1], matches[i].right, *outputs[2]);
    }
    ListVector::SetListSize(result, matches.size());
  };
}

/// The value with the entries of every map in it in the order of their keys: equal maps are then the same.
duckdb::Value SortMaps(const duckdb::Value& value) {
  if (value.IsNull()) return value;
  const auto sort_all = [](duckdb::vector<duckdb::Value> values) {
    for (duckdb::Value& each : values) each = SortMaps(each);
    return values;
  };
  const LogicalType& type = value.type();
  switch (type.id()) {
    case duckdb::LogicalTypeId::MAP: {
      duckdb::vector<duckdb::Value> entries = sort_all(duckdb::MapValue::GetChildren(value));
      const auto key = [](const duckdb::Value& entry) { return duckdb::StructValue::GetChildren(entry)[0]; };
      std::sort(entries.begin(), entries.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
      return duckdb::Value::MAP(ListType::GetChildType(type), std::move(entries));
    }
    case duckdb::LogicalTypeId::LIST:
      return duckdb::Value::LIST(ListType::GetChildType(type), sort_all(duckdb::ListValue::GetChildren(value)));
    case duckdb::LogicalTypeId::STRUCT:
      return duckdb::Value::STRUCT(type, sort_all(duckdb::StructValue::GetChildren(value)));
    default:
      return value;
  }
}

/// piezo_sort_maps(value), for grouping. Value by value: it is rare.
Body BindSortMaps(KernelCall& call) {
  call.Returns(call.type(0));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < args.size(); ++row) result.SetValue(row, SortMaps(args.data[0].GetValue(row)));
    if (args.AllConstant()) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

}  // namespace

void AddMapKernels(KernelSet& kernels) {
  kernels.Add("piezo_map_from_arrays", BindFromArrays);
  kernels.Add("piezo_map_from_entries", BindFromEntries, KernelNulls::kSeen);
  kernels.Add("piezo_map_from_unique", BindFromUnique);
  kernels.Add("piezo_map_entries", BindEntries);
  kernels.Add("piezo_map_concat", BindConcat);
  kernels.Add("piezo_map_get", BindGet, KernelNulls::kSeen);
  kernels.Add("piezo_map_contains", BindContains);
  kernels.Add("piezo_map_zip", BindZip);
  kernels.Add("piezo_sort_maps", BindSortMaps);
}

}  // namespace piezo::functions
