// Exact percentiles of the values that the engine's `list` aggregate has collected.
#include <algorithm>
#include <cmath>
#include <limits>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_reader.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;
using duckdb::Vector;

enum class Method { kInterpolate, kPick, kPickAsBefore };

/// A value and how many there are of it and of those before it.
struct Step {
  double value;
  int64_t up_to;
};

bool Less(double left, double right) { return left < right || (std::isnan(right) && !std::isnan(left)); }

/// The percentile of values in order, as Spark computes it: halfway between neighbours, or one of them.
double Percentile(const std::vector<Step>& steps, double percentage, Method method) {
  const auto at = [&](int64_t position) {
    const auto found = std::lower_bound(steps.begin(), steps.end(), position + 1,
                                        [](const Step& step, int64_t wanted) { return step.up_to < wanted; });
    return (found == steps.end() ? steps.back() : *found).value;
  };
  if (std::isnan(percentage)) return at(0);
  const int64_t count = steps.back().up_to;
  if (method == Method::kPick) {
    const auto rank = static_cast<int64_t>(std::ceil(percentage * static_cast<double>(count)));
    return at(std::max<int64_t>(rank, 1) - 1);
  }
  const double position = percentage * static_cast<double>(count - 1);
  const double lower = at(static_cast<int64_t>(std::floor(position)));
  if (method == Method::kPickAsBefore) return lower;
  const double upper = at(static_cast<int64_t>(std::ceil(position)));
  if (lower == upper || (std::isnan(lower) && std::isnan(upper))) return lower;
  return (std::ceil(position) - position) * lower + (position - std::floor(position)) * upper;
}

/// What a call's constants say.
struct Settings {
  std::vector<double> percentages;
  bool list;
  Method method;
  bool descending;
};

/// The constants at the end: percentage or list of them, method, whether values go downwards, a value of the type of
/// the results.
Settings TakeSettings(KernelCall& call, LogicalType& type) {
  Settings settings{};
  type = call.TakeType();
  settings.descending = call.TakeLastConstant().GetValue<bool>();
  settings.method = static_cast<Method>(call.TakeLastConstant().GetValue<int32_t>());
  const Value given = call.TakeLastConstant();
  settings.list = given.type().id() == LogicalTypeId::LIST;
  if (settings.list) {
    for (const Value& value : duckdb::ListValue::GetChildren(given)) {
      settings.percentages.push_back(value.IsNull() ? 0 : value.GetValue<double>());
    }
  } else {
    settings.percentages.push_back(given.GetValue<double>());
  }
  call.Returns(settings.list ? LogicalType::LIST(type) : type);
  return settings;
}

void Order(std::vector<Step>& steps, bool descending) {
  std::sort(steps.begin(), steps.end(), [descending](const Step& left, const Step& right) {
    return descending ? Less(right.value, left.value) : Less(left.value, right.value);
  });
  int64_t before = 0;
  for (Step& step : steps) {
    if (__builtin_add_overflow(step.up_to, before, &step.up_to)) step.up_to = std::numeric_limits<int64_t>::max();
    before = step.up_to;
  }
}

/// Runs over the rows: `collect(row, steps)` gives the values with their numbers; without any the result is null.
/// Intervals are whole: the results are cut to T.
template <class T, class Collect>
void Run(DataChunk& args, Vector& result, const Settings& settings, Collect collect) {
  std::vector<Step> steps;
  const auto filled = [&](idx_t row, duckdb::ValidityMask& mask) {
    steps.clear();
    if (!settings.percentages.empty()) collect(row, steps);  // none asked for: null
    if (steps.empty()) mask.SetInvalid(row);
    Order(steps, settings.descending);
    return !steps.empty();
  };
  if (!settings.list) {
    ForEachRowWithNulls<T>(args, result, [&](idx_t row, duckdb::ValidityMask& mask) {
      return filled(row, mask) ? static_cast<T>(Percentile(steps, settings.percentages[0], settings.method)) : T{};
    });
    return;
  }
  idx_t size = 0;
  ForEachRowWithNulls<list_entry_t>(args, result, [&](idx_t row, duckdb::ValidityMask& mask) {
    if (!filled(row, mask)) return list_entry_t{};
    const list_entry_t entry{size, settings.percentages.size()};
    duckdb::ListVector::SetListSize(result, size);
    size += entry.length;
    duckdb::ListVector::Reserve(result, size);
    T* out = duckdb::FlatVector::GetData<T>(duckdb::ListVector::GetEntry(result)) + entry.offset;
    for (const double percentage : settings.percentages) {
      *out++ = static_cast<T>(Percentile(steps, percentage, settings.method));
    }
    return entry;
  });
  duckdb::ListVector::SetListSize(result, size);
}

template <class Collect>
void RunTyped(DataChunk& args, Vector& result, const LogicalType& type, const Settings& settings, Collect collect) {
  switch (type.id()) {
    case LogicalTypeId::INTEGER:
      return Run<int32_t>(args, result, settings, collect);
    case LogicalTypeId::BIGINT:
      return Run<int64_t>(args, result, settings, collect);
    default:
      return Run<double>(args, result, settings, collect);
  }
}

/// percentile(list of doubles, percentage(s), method, descending, type)
Body BindPercentile(KernelCall& call) {
  LogicalType type;
  const Settings settings = TakeSettings(call, type);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const ListReader<double> values(args.data[0], args.size());
    RunTyped(args, result, type, settings, [&](idx_t row, std::vector<Step>& steps) {
      if (values.IsNull(row)) return;
      values.ForEach(row, [&](size_t, const double* value) {
        if (value != nullptr) steps.push_back({*value, 1});
      });
    });
  };
}

/// weighted_percentile(list of doubles, list of how often each counts, percentage(s), method, descending, type, text of
/// the frequency, site)
Body BindWeightedPercentile(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const std::string frequency = call.TakeLastConstant().ToString();
  LogicalType type;
  const Settings settings = TakeSettings(call, type);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const ListReader<double> values(args.data[0], args.size());
    const ListReader<int64_t> counts(args.data[1], args.size());
    RunTyped(args, result, type, settings, [&](idx_t row, std::vector<Step>& steps) {
      if (values.IsNull(row) || counts.IsNull(row)) return;
      values.ForEach(row, [&](size_t i, const double* value) {
        const int64_t* count = counts.At(row, i);
        if (value == nullptr || count == nullptr || *count == 0) return;
        if (*count < 0) {
          engine::RaiseCondition(
              "NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION",
              {{"frequencyExpression", "\"" + frequency + "\""}, {"negativeValue", std::to_string(*count) + "L"}},
              site);
        }
        steps.push_back({*value, *count});
      });
    });
  };
}

}  // namespace

void AddPercentileKernels(KernelSet& kernels) {
  kernels.Add("piezo_percentile", BindPercentile, KernelNulls::kSeen);
  kernels.Add("piezo_weighted_percentile", BindWeightedPercentile, KernelNulls::kSeen);
}

}  // namespace piezo::functions
