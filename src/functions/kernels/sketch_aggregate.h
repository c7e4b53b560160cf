// Aggregates whose state is a sketch: an object on the heap that grows with what it has seen, and whose memory counts
// against the engine's limit.
#pragma once

#include <algorithm>
#include <duckdb.hpp>
#include <duckdb/storage/buffer_manager.hpp>
#include <utility>
#include <vector>

#include "functions/kernels/kernel_set.h"

namespace piezo::functions {

/// Memory that is used outside of the engine's own, reserved there: past the limit the query ends as one that needs too
/// much. Not thread-safe.
class MemoryCharge {
 public:
  explicit MemoryCharge(duckdb::BufferManager& manager) : manager_(manager) {}
  ~MemoryCharge() { manager_.FreeReservedMemory(reserved_); }
  MemoryCharge(const MemoryCharge&) = delete;
  MemoryCharge& operator=(const MemoryCharge&) = delete;

  void Set(size_t bytes) {
    if (bytes == reserved_) return;
    if (bytes > reserved_) {
      manager_.ReserveMemory(bytes - reserved_);
    } else {
      manager_.FreeReservedMemory(reserved_ - bytes);
    }
    reserved_ = bytes;
  }

 private:
  duckdb::BufferManager& manager_;
  size_t reserved_ = 0;
};

/// Calls what uses the library of sketches, which tells of broken input by exceptions: those become `condition`, with
/// the function's name.
template <class Call>
auto WithSketchErrors(std::string_view condition, std::string_view function, Call call, int64_t site = -1) {
  try {
    return call();
  } catch (const std::logic_error&) {
  } catch (const std::runtime_error&) {
  }
  engine::RaiseCondition(condition, {{"function", "`" + std::string(function) + "`"}}, site);
}

/// The aggregate of SKETCH over one column:
///   Options               what bind found: copyable, comparable
///   Sketch(options)
///   void Add(const duckdb::RecursiveUnifiedVectorFormat&, index)    of a value that is not null
///   void Merge(Sketch&)
///   void Write(duckdb::Vector& result, row)
///   size_t bytes() const
/// With At(partition), which gives the sketch to add to, it may have a second column: Spark's partition of the row.
template <class Sketch>
class SketchAggregate {
 public:
  using Options = typename Sketch::Options;

  static void Use(AggregateCall& call, Options options, duckdb::LogicalType result) {
    auto data = duckdb::make_uniq<Data>();
    data->options = std::move(options);
    data->memory = &duckdb::BufferManager::GetBufferManager(call.context());
    duckdb::vector<duckdb::LogicalType> arguments;
    for (size_t i = 0; i < call.size(); ++i) arguments.push_back(call.type(i));
    duckdb::AggregateFunction function(std::move(arguments), std::move(result), StateSize, Initialize, Update, Combine,
                                       Finalize, nullptr, nullptr, Destroy);
    function.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
    call.Use(std::move(function), std::move(data));
  }

 private:
  struct Data : duckdb::FunctionData {
    Options options;
    duckdb::BufferManager* memory = nullptr;

    duckdb::unique_ptr<duckdb::FunctionData> Copy() const override { return duckdb::make_uniq<Data>(*this); }
    bool Equals(const duckdb::FunctionData& other) const override { return options == other.Cast<Data>().options; }
  };
  struct Kept {
    explicit Kept(const Data& data) : charge(*data.memory), sketch(data.options) {}
    MemoryCharge charge;
    Sketch sketch;
  };
  struct State {
    Kept* kept;
  };

  static const Data& DataOf(const duckdb::AggregateInputData& input) { return input.bind_data->template Cast<Data>(); }
  static Kept& Made(State& state, const Data& data) {
    if (state.kept == nullptr) state.kept = new Kept(data);
    return *state.kept;
  }

  static duckdb::idx_t StateSize(const duckdb::AggregateFunction&) { return sizeof(State); }
  static void Initialize(const duckdb::AggregateFunction&, duckdb::data_ptr_t state) {
    reinterpret_cast<State*>(state)->kept = nullptr;
  }

  static int32_t PartitionAt(const duckdb::UnifiedVectorFormat& partitions, duckdb::idx_t row) {
    return duckdb::UnifiedVectorFormat::GetData<int32_t>(partitions)[partitions.sel->get_index(row)];
  }

  static State& At(const duckdb::UnifiedVectorFormat& places, duckdb::idx_t row) {
    return *duckdb::UnifiedVectorFormat::GetData<State*>(places)[places.sel->get_index(row)];
  }

  static void Update(duckdb::Vector inputs[], duckdb::AggregateInputData& input, duckdb::idx_t columns,
                     duckdb::Vector& states, duckdb::idx_t count) {
    duckdb::RecursiveUnifiedVectorFormat values;
    duckdb::Vector::RecursiveToUnifiedFormat(inputs[0], count, values);
    duckdb::UnifiedVectorFormat places;
    states.ToUnifiedFormat(count, places);
    duckdb::UnifiedVectorFormat partitions;
    if (columns > 1) inputs[1].ToUnifiedFormat(count, partitions);
    const Data& data = DataOf(input);
    for (duckdb::idx_t row = 0; row < count; ++row) {
      const duckdb::idx_t index = values.unified.sel->get_index(row);
      if (!values.unified.validity.RowIsValid(index)) continue;
      Kept& kept = Made(At(places, row), data);
      if constexpr (requires { kept.sketch.At(int32_t{0}); }) {
        kept.sketch.At(columns > 1 ? PartitionAt(partitions, row) : 0).Add(values, index);
      } else {
        kept.sketch.Add(values, index);
      }
      kept.charge.Set(kept.sketch.bytes());
    }
  }

  static void Combine(duckdb::Vector& sources, duckdb::Vector& targets, duckdb::AggregateInputData& input,
                      duckdb::idx_t count) {
    duckdb::UnifiedVectorFormat from;
    duckdb::UnifiedVectorFormat to;
    sources.ToUnifiedFormat(count, from);
    targets.ToUnifiedFormat(count, to);
    for (duckdb::idx_t row = 0; row < count; ++row) {
      State& source = At(from, row);
      if (source.kept == nullptr) continue;
      Kept& kept = Made(At(to, row), DataOf(input));
      kept.sketch.Merge(source.kept->sketch);
      kept.charge.Set(kept.sketch.bytes());
    }
  }

  static void Finalize(duckdb::Vector& states, duckdb::AggregateInputData& input, duckdb::Vector& result,
                       duckdb::idx_t count, duckdb::idx_t offset) {
    duckdb::UnifiedVectorFormat places;
    states.ToUnifiedFormat(count, places);
    for (duckdb::idx_t row = 0; row < count; ++row) {
      Made(At(places, row), DataOf(input)).sketch.Write(result, row + offset);
    }
  }

  static void Destroy(duckdb::Vector& states, duckdb::AggregateInputData&, duckdb::idx_t count) {
    duckdb::UnifiedVectorFormat places;
    states.ToUnifiedFormat(count, places);
    for (duckdb::idx_t row = 0; row < count; ++row) delete std::exchange(At(places, row).kept, nullptr);
  }
};

/// A SKETCH for each of Spark's partitions, merged in their order when all rows have been seen: as Spark does it, which
/// can be seen where a sketch keeps its values in the order in which they came.
template <class Sketch>
class ByPartition {
 public:
  using Options = typename Sketch::Options;
  explicit ByPartition(const Options& options) : options_(options) {}

  Sketch& At(int32_t partition) {
    for (auto& [number, sketch] : sketches_) {
      if (number == partition) return sketch;
    }
    return sketches_.emplace_back(partition, Sketch(options_)).second;
  }
  void Merge(ByPartition& other) {
    for (auto& [number, sketch] : other.sketches_) {
      const auto same = std::find_if(sketches_.begin(), sketches_.end(),
                                     [&, wanted = number](const auto& kept) { return kept.first == wanted; });
      if (same == sketches_.end()) {
        sketches_.emplace_back(number, std::move(sketch));
      } else {
        same->second.Merge(sketch);
      }
    }
    other.sketches_.clear();
  }
  void Write(duckdb::Vector& result, duckdb::idx_t row) {
    std::stable_sort(sketches_.begin(), sketches_.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    Sketch whole(options_);
    for (auto& [number, sketch] : sketches_) whole.Merge(sketch);
    whole.Write(result, row);
  }
  size_t bytes() const {
    size_t sum = 0;
    for (const auto& [number, sketch] : sketches_) sum += sketch.bytes();
    return sum;
  }

 private:
  Options options_;
  std::vector<std::pair<int32_t, Sketch>> sketches_ = {};
};

/// Bytes into a flat vector of BLOB.
inline void WriteBytes(std::string_view bytes, duckdb::Vector& result, duckdb::idx_t row) {
  duckdb::FlatVector::GetData<duckdb::string_t>(result)[row] =
      duckdb::StringVector::AddStringOrBlob(result, bytes.data(), bytes.size());
}

inline std::string_view BytesAt(const duckdb::RecursiveUnifiedVectorFormat& values, duckdb::idx_t index) {
  const auto& bytes = duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(values.unified)[index];
  return {bytes.GetData(), bytes.GetSize()};
}

}  // namespace piezo::functions
