// df.freqItems: the counters of Karp, Schenker and Papadimitriou ("A simple algorithm for finding frequent elements in
// streams and bags", 2003), in one pass and with a bounded number of values kept.
#include <algorithm>
#include <unordered_map>
#include <vector>

#include "functions/kernels/aggregate_state.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::AggregateInputData;
using duckdb::data_ptr_t;
using duckdb::idx_t;
using duckdb::Vector;

struct ValueHash {
  size_t operator()(const duckdb::Value& value) const { return value.Hash(); }
};
struct ValueEqual {
  bool operator()(const duckdb::Value& left, const duckdb::Value& right) const {
    return duckdb::Value::NotDistinctFrom(left, right);
  }
};

class FrequentValues {
 public:
  explicit FrequentValues(size_t most) : most_(most) {}

  void Add(const duckdb::Value& value, int64_t count) {
    const auto known = counts_.find(value);
    if (known != counts_.end()) {
      known->second += count;
      return;
    }
    if (counts_.size() < most_) {
      counts_.emplace(value, count);
      return;
    }
    // All counters go down by what the smallest has; the new value takes a place that this makes free.
    int64_t least = INT64_MAX;
    for (const auto& [_, kept] : counts_) least = std::min(least, kept);
    const int64_t drop = std::min(least, count);
    if (count >= least) counts_.emplace(value, count);
    std::erase_if(counts_, [&](const auto& entry) { return count >= least && entry.second <= least; });
    for (auto& [_, kept] : counts_) kept -= drop;
  }

  void Merge(const FrequentValues& other) {
    for (const auto& [value, count] : other.counts_) Add(value, count);
  }

  /// In their order, nulls first: what was found does not tell how the rows were split.
  std::vector<duckdb::Value> Values() const {
    std::vector<duckdb::Value> values;
    for (const auto& [value, _] : counts_) values.push_back(value);
    std::sort(values.begin(), values.end(), [](const duckdb::Value& left, const duckdb::Value& right) {
      if (left.IsNull() || right.IsNull()) return left.IsNull() && !right.IsNull();
      return left < right;
    });
    return values;
  }

 private:
  size_t most_;
  std::unordered_map<duckdb::Value, int64_t, ValueHash, ValueEqual> counts_;
};

using State = HeapState<FrequentValues>;

idx_t StateSize(const duckdb::AggregateFunction&) { return sizeof(State); }

void Initialize(const duckdb::AggregateFunction&, data_ptr_t state) {
  reinterpret_cast<State*>(state)->value = nullptr;
}

FrequentValues& Filled(State& state, const AggregateInputData& input) {
  if (state.value == nullptr) state.value = new FrequentValues(static_cast<size_t>(OptionsOf<int32_t>(input)));
  return *state.value;
}

void Update(Vector inputs[], AggregateInputData& input, idx_t, Vector& states, idx_t count) {
  duckdb::UnifiedVectorFormat places;
  states.ToUnifiedFormat(count, places);
  for (idx_t row = 0; row < count; ++row) {
    State& state = *duckdb::UnifiedVectorFormat::GetData<State*>(places)[places.sel->get_index(row)];
    Filled(state, input).Add(inputs[0].GetValue(row), 1);
  }
}

void Combine(Vector& sources, Vector& targets, AggregateInputData& input, idx_t count) {
  duckdb::UnifiedVectorFormat from;
  sources.ToUnifiedFormat(count, from);
  State* const* to = duckdb::FlatVector::GetData<State*>(targets);
  for (idx_t row = 0; row < count; ++row) {
    const State& source = *duckdb::UnifiedVectorFormat::GetData<State*>(from)[from.sel->get_index(row)];
    if (source.value != nullptr) Filled(*to[row], input).Merge(*source.value);
  }
}

void Finalize(Vector& states, AggregateInputData&, Vector& result, idx_t count, idx_t offset) {
  duckdb::UnifiedVectorFormat places;
  states.ToUnifiedFormat(count, places);
  const duckdb::LogicalType type = duckdb::ListType::GetChildType(result.GetType());
  for (idx_t row = 0; row < count; ++row) {
    const State& state = *duckdb::UnifiedVectorFormat::GetData<State*>(places)[places.sel->get_index(row)];
    duckdb::vector<duckdb::Value> values;
    if (state.value != nullptr) {
      for (duckdb::Value& value : state.value->Values()) values.push_back(std::move(value));
    }
    result.SetValue(row + offset, duckdb::Value::LIST(type, std::move(values)));
  }
}

void Destroy(Vector& states, AggregateInputData&, idx_t count) {
  State* const* places = duckdb::FlatVector::GetData<State*>(states);
  for (idx_t row = 0; row < count; ++row) delete std::exchange(places[row]->value, nullptr);
}

/// piezo_frequent_items(value, most)
void Bind(AggregateCall& call) {
  const int32_t most = call.TakeLastConstant().GetValue<int32_t>();
  const duckdb::LogicalType type = call.type(0);
  call.Use(duckdb::AggregateFunction({type}, duckdb::LogicalType::LIST(type), StateSize, Initialize, Update, Combine,
                                     Finalize, nullptr, nullptr, Destroy),
           duckdb::make_uniq<AggregateOptions<int32_t>>(most));
}

}  // namespace

void AddFrequentItemsKernels(KernelSet& kernels) { kernels.AddAggregate("piezo_frequent_items", Bind); }

}  // namespace piezo::functions
