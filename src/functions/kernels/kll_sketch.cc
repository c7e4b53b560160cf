// KLL sketches of Apache DataSketches: quantiles and ranks of numbers, stored as Spark does. The kernels take the type
// of the items from a constant of it.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <kll_sketch.hpp>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/list_reader.h"
#include "functions/kernels/sketch_aggregate.h"
#include "types/number_text.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;
using Format = duckdb::RecursiveUnifiedVectorFormat;

constexpr std::string_view kBroken = "KLL_INVALID_INPUT_SKETCH_BUFFER";
constexpr uint16_t kUsualK = 200;
constexpr size_t kEmptySize = 8;

template <class T>
using Kll = datasketches::kll_sketch<T>;

template <class T>
std::string Serialized(const Kll<T>& sketch) {
  const auto bytes = sketch.serialize();
  return {bytes.begin(), bytes.end()};
}

template <class N>
N NumberAt(std::string_view bytes, size_t at) {
  N value{};
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

/// How many bytes a sketch takes; none for what is no sketch. The library takes levels on trust: they must follow each
/// other, and their items with their weights make up N.
template <class T>
std::optional<size_t> SizeOf(std::string_view bytes) {
  constexpr uint8_t kEmpty = 1;
  constexpr uint8_t kSingle = 4;
  constexpr size_t kHead = 20;
  constexpr uint8_t kMostLevels = 60;
  if (bytes.size() < kEmptySize) return std::nullopt;
  const auto flags = static_cast<uint8_t>(bytes[3]);
  const auto k = NumberAt<uint16_t>(bytes, 4);
  if (k < 8 || bytes[6] != 8) return std::nullopt;
  if ((flags & kEmpty) != 0) return kEmptySize;
  if ((flags & kSingle) != 0) return kEmptySize + sizeof(T);
  if (bytes.size() < kHead) return std::nullopt;
  const auto levels = static_cast<uint8_t>(bytes[18]);
  if (levels == 0 || levels > kMostLevels || bytes.size() < kHead + levels * size_t{4}) return std::nullopt;
  const uint32_t capacity = datasketches::kll_helper::compute_total_capacity(k, 8, levels);
  uint64_t weight = 0;
  for (uint8_t level = 0; level < levels; ++level) {
    const auto begin = NumberAt<uint32_t>(bytes, kHead + level * size_t{4});
    const auto end = level + 1 < levels ? NumberAt<uint32_t>(bytes, kHead + (level + size_t{1}) * 4) : capacity;
    if (begin > end || end > capacity) return std::nullopt;
    weight += uint64_t{end - begin} << level;
  }
  const auto first = NumberAt<uint32_t>(bytes, kHead);
  if (weight != NumberAt<uint64_t>(bytes, 8)) return std::nullopt;
  return kHead + levels * size_t{4} + (2 + size_t{capacity - first}) * sizeof(T);
}

template <class T>
Kll<T> Read(std::string_view bytes, std::string_view function, int64_t site) {
  return WithSketchErrors(
      kBroken, function,
      [&] {
        const std::optional<size_t> size = SizeOf<T>(bytes);
        if (!size || *size > bytes.size()) throw std::invalid_argument("unsound");
        return Kll<T>::deserialize(bytes.data(), *size);
      },
      site);
}

/// Calls use(T{}) for the C++ type of the items.
template <class Use>
auto WithItems(const LogicalType& type, Use use) {
  switch (type.id()) {
    case duckdb::LogicalTypeId::FLOAT:
      return use(float{});
    case duckdb::LogicalTypeId::DOUBLE:
      return use(double{});
    default:
      return use(int64_t{});
  }
}

template <class T>
constexpr const char* kSuffix = "bigint";
template <>
constexpr const char* kSuffix<float> = "float";
template <>
constexpr const char* kSuffix<double> = "double";

template <class T>
std::string Named(const char* function) {
  return std::string(function) + "_" + kSuffix<T>;
}

template <class T>
size_t SketchBytes(const Kll<T>& sketch) {
  return 2 * sizeof(T) * (sketch.get_num_retained() + size_t{sketch.get_k()}) + 1024;
}

// ---- kll_sketch_agg_…, kll_merge_agg_… ----

struct AggregateOptionsOfKll {
  int32_t k = 0;  // 0: that of the first sketch
  int64_t site = -1;
  friend bool operator==(const AggregateOptionsOfKll&, const AggregateOptionsOfKll&) = default;
};

template <class T>
class ValueSketch {
 public:
  using Options = AggregateOptionsOfKll;
  explicit ValueSketch(const Options& options) : values_(static_cast<uint16_t>(options.k)) {}
  void Add(const Format& values, idx_t index) {
    values_.update(duckdb::UnifiedVectorFormat::GetData<T>(values.unified)[index]);
  }
  void Merge(ValueSketch& other) { values_.merge(other.values_); }
  void Write(Vector& result, idx_t row) { WriteBytes(Serialized(values_), result, row); }
  size_t bytes() const { return SketchBytes(values_); }

 private:
  Kll<T> values_;
};

template <class T>
class MergedSketches {
 public:
  using Options = AggregateOptionsOfKll;
  explicit MergedSketches(const Options& options) : options_(options) {}
  void Add(const Format& values, idx_t index) {
    Take(Read<T>(BytesAt(values, index), Named<T>("kll_merge_agg"), options_.site));
  }
  void Merge(MergedSketches& other) {
    if (other.merged_) Take(*other.merged_);
  }
  void Write(Vector& result, idx_t row) {
    WriteBytes(Serialized(merged_ ? *merged_ : Kll<T>(options_.k > 0 ? static_cast<uint16_t>(options_.k) : kUsualK)),
               result, row);
  }
  size_t bytes() const { return merged_ ? SketchBytes(*merged_) : 0; }

 private:
  void Take(const Kll<T>& sketch) {
    if (!merged_) merged_.emplace(options_.k > 0 ? static_cast<uint16_t>(options_.k) : sketch.get_k());
    merged_->merge(sketch);
  }

  Options options_;
  std::optional<Kll<T>> merged_;
};

/// piezo_kll_agg(value[, partition], k)
void BindValues(AggregateCall& call) {
  AggregateOptionsOfKll options;
  options.k = call.TakeLastConstant().GetValue<int32_t>();
  WithItems(call.type(0), [&](auto item) {
    SketchAggregate<ByPartition<ValueSketch<decltype(item)>>>::Use(call, options, LogicalType::BLOB);
  });
}

/// piezo_kll_merge_agg(sketch[, partition], k or 0, item, site)
void BindMerged(AggregateCall& call) {
  AggregateOptionsOfKll options;
  options.site = call.TakeSite();
  const LogicalType type = call.TakeType();
  options.k = call.TakeLastConstant().GetValue<int32_t>();
  WithItems(type, [&](auto item) {
    SketchAggregate<ByPartition<MergedSketches<decltype(item)>>>::Use(call, options, LogicalType::BLOB);
  });
}

// ---- Of sketches ----

/// piezo_kll_n(sketch, item, site)
Body BindCount(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BIGINT);
  return WithItems(call.TakeType(), [&](auto item) -> Body {
    using T = decltype(item);
    return Unary<string_t, int64_t>([site](const string_t& bytes, Vector&) {
      return static_cast<int64_t>(Read<T>(View(bytes), Named<T>("kll_sketch_get_n"), site).get_n());
    });
  });
}

/// piezo_kll_merge(sketch, sketch, item, site)
Body BindMerge(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BLOB);
  return WithItems(call.TakeType(), [&](auto item) -> Body {
    using T = decltype(item);
    return Binary<string_t, string_t, string_t>([site](const string_t& left, const string_t& right, Vector& result) {
      const std::string name = Named<T>("kll_sketch_merge");
      Kll<T> merged = Read<T>(View(left), name, site);
      merged.merge(Read<T>(View(right), name, site));
      return Put(result, Serialized(merged));
    });
  });
}

template <class T>
std::string ItemText(T item) {
  if constexpr (std::is_same_v<T, float>) return types::JavaFloatToString(item);
  if constexpr (std::is_same_v<T, double>) return types::JavaDoubleToString(item);
  if constexpr (std::is_same_v<T, int64_t>) return std::to_string(item);
}

/// As the library of Java shows a sketch.
template <class T>
std::string Summary(const Kll<T>& sketch, size_t stored) {
  constexpr const char* kNames[] = {"Longs", "Floats", "Doubles"};
  const char* name = kNames[std::is_same_v<T, float> ? 1 : std::is_same_v<T, double> ? 2 : 0];
  std::string out = std::string("\n### KllKll") + name + "Sketch Summary:\n";
  const auto line = [&](const char* label, const std::string& value) {
    char padded[32];
    std::snprintf(padded, sizeof(padded), "   %-23s: ", label);
    out += padded + value + "\n";
  };
  const auto percent = [&](bool pmf) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.3f%%", 100 * sketch.get_normalized_rank_error(pmf));
    return std::string(text);
  };
  const auto yes = [](bool value) { return std::string(value ? "true" : "false"); };
  const std::string bytes = Serialized(sketch);
  const bool full = sketch.get_n() > 1;
  const uint8_t levels = full ? static_cast<uint8_t>(bytes[18]) : 1;
  const size_t capacity = datasketches::kll_helper::compute_total_capacity(sketch.get_k(), 8, levels);
  const uint16_t min_k = full ? NumberAt<uint16_t>(bytes, 16) : sketch.get_k();
  constexpr size_t kHead = 20;
  line("K", std::to_string(sketch.get_k()));
  line("Dynamic min K", std::to_string(min_k));
  line("M", "8");
  line("N", std::to_string(sketch.get_n()));
  line("Epsilon", percent(false));
  line("Epsilon PMF", percent(true));
  line("Empty", yes(sketch.is_empty()));
  line("Estimation Mode", yes(sketch.is_estimation_mode()));
  line("Levels", std::to_string(levels));
  line("Level 0 Sorted", yes(full && (static_cast<uint8_t>(bytes[3]) & 2) != 0));
  line("Capacity Items", std::to_string(capacity));
  line("Retained Items", std::to_string(sketch.get_num_retained()));
  line("Free Space", std::to_string(capacity - sketch.get_num_retained()));
  line("ReadOnly", "false");
  line("Updatable Storage Bytes", std::to_string(kHead + 4 * (levels + size_t{1}) + (capacity + 2) * sizeof(T)));
  line("Compact Storage Bytes", std::to_string(stored));
  line("Min Item", sketch.is_empty() ? "NaN" : ItemText(sketch.get_min_item()));
  line("Max Item", sketch.is_empty() ? "NaN" : ItemText(sketch.get_max_item()));
  return out + "### End sketch summary\n";
}

/// piezo_kll_string(sketch, item, site)
Body BindSummary(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::VARCHAR);
  return WithItems(call.TakeType(), [&](auto item) -> Body {
    using T = decltype(item);
    return Unary<string_t, string_t>([site](const string_t& bytes, Vector& result) {
      return Put(result, Summary(Read<T>(View(bytes), Named<T>("kll_sketch_to_string"), site), bytes.GetSize()));
    });
  });
}

// ---- Quantiles and ranks ----

template <class T>
T QuantileOf(const Kll<T>& sketch, double rank, int64_t site) {
  const std::string name = Named<T>("kll_sketch_get_quantile");
  if (!(rank >= 0 && rank <= 1)) {
    engine::RaiseCondition("KLL_SKETCH_INVALID_QUANTILE_RANGE", {{"functionName", "`" + name + "`"}}, site);
  }
  return WithSketchErrors(
      kBroken, name, [&] { return T(sketch.get_quantile(rank, true)); }, site);
}

template <class T>
double RankOf(const Kll<T>& sketch, T item, int64_t site) {
  return WithSketchErrors(
      kBroken, Named<T>("kll_sketch_get_rank"),
      [&] {
        if (sketch.is_empty() || std::isnan(static_cast<double>(item))) throw std::invalid_argument("no rank");
        return sketch.get_rank(item, true);
      },
      site);
}

/// The answer to one question, or to a list of them. ANSWER(sketch, question, site) with questions Q and answers A. A
/// null in a list asks for 0, as Spark reads it.
template <class T, class Q, class A, class Answer>
Body Answers(const LogicalType& questions, const char* function, int64_t site, Answer answer) {
  if (questions.id() != duckdb::LogicalTypeId::LIST) {
    return Binary<string_t, Q, A>([=](const string_t& bytes, const Q& question, Vector&) {
      return answer(Read<T>(View(bytes), Named<T>(function), site), question, site);
    });
  }
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const Values<string_t> sketches(args.data[0], args.size());
    const ListReader<Q> lists(args.data[1], args.size());
    idx_t used = 0;
    ForEachRow<duckdb::list_entry_t>(args, result, [&](idx_t row) {
      const Kll<T> sketch = Read<T>(View(sketches[row]), Named<T>(function), site);
      const duckdb::list_entry_t entry{used, lists.Size(row)};
      duckdb::ListVector::Reserve(result, used + entry.length);
      lists.ForEach(row, [&](size_t, const Q* question) {
        A* answers = duckdb::FlatVector::GetData<A>(duckdb::ListVector::GetEntry(result));
        answers[used++] = answer(sketch, question != nullptr ? *question : Q{}, site);
        duckdb::ListVector::SetListSize(result, used);
      });
      return entry;
    });
  };
}

LogicalType ListLike(const LogicalType& questions, const LogicalType& answer) {
  return questions.id() == duckdb::LogicalTypeId::LIST ? LogicalType::LIST(answer) : answer;
}

/// piezo_kll_quantile(sketch, rank or ranks, item, site)
Body BindQuantile(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const LogicalType item_type = call.TakeType();
  const LogicalType questions = call.type(1);
  call.Returns(ListLike(questions, item_type));
  return WithItems(item_type, [&](auto item) -> Body {
    using T = decltype(item);
    return Answers<T, double, T>(
        questions, "kll_sketch_get_quantile", site,
        [](const Kll<T>& sketch, double rank, int64_t at) { return QuantileOf<T>(sketch, rank, at); });
  });
}

/// piezo_kll_rank(sketch, item or items, item, site)
Body BindRank(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const LogicalType item_type = call.TakeType();
  const LogicalType questions = call.type(1);
  call.Returns(ListLike(questions, LogicalType::DOUBLE));
  return WithItems(item_type, [&](auto item) -> Body {
    using T = decltype(item);
    return Answers<T, T, double>(questions, "kll_sketch_get_rank", site, [](const Kll<T>& sketch, T value, int64_t at) {
      return RankOf<T>(sketch, value, at);
    });
  });
}

}  // namespace

void AddKllSketchKernels(KernelSet& kernels) {
  kernels.AddAggregate("piezo_kll_agg", BindValues);
  kernels.AddAggregate("piezo_kll_merge_agg", BindMerged);
  kernels.Add("piezo_kll_n", BindCount);
  kernels.Add("piezo_kll_merge", BindMerge);
  kernels.Add("piezo_kll_string", BindSummary);
  kernels.Add("piezo_kll_quantile", BindQuantile);
  kernels.Add("piezo_kll_rank", BindRank);
}

}  // namespace piezo::functions
