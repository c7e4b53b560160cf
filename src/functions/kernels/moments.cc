// Aggregate kernels of statistics: variance and its kin over one column, covariance, correlation and regression over
// two. They update and merge means and central moments in the order in which Spark does, so that the last digits agree.
#include <algorithm>
#include <cmath>

#include "functions/kernels/aggregate_state.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/raise.h"

namespace piezo::functions {
namespace {

using duckdb::AggregateBinaryInput;
using duckdb::AggregateFinalizeData;
using duckdb::AggregateFunction;
using duckdb::AggregateInputData;
using duckdb::AggregateUnaryInput;
using duckdb::idx_t;
using duckdb::LogicalType;

struct Moments {
  double n, mean, m2, m3, m4;
};

enum class Statistic { kVarPop, kVarSamp, kStddevPop, kStddevSamp, kSkewness, kKurtosis };

template <Statistic statistic>
struct MomentsOp {
  template <class STATE>
  static void Initialize(STATE& state) {
    state = {};
  }
  template <class INPUT, class STATE, class OP>
  static void Operation(STATE& state, const INPUT& value, AggregateUnaryInput&) {
    Add(state, value);
  }
  template <class STATE>
  static void Add(STATE& state, double value) {
    state.n += 1.0;
    const double delta = value - state.mean;
    const double delta_n = delta / state.n;
    state.mean += delta_n;
    state.m2 += delta * (delta - delta_n);
    if constexpr (statistic == Statistic::kSkewness || statistic == Statistic::kKurtosis) {
      const double delta2 = delta * delta;
      const double delta_n2 = delta_n * delta_n;
      state.m3 = state.m3 - 3.0 * delta_n * state.m2 + delta * (delta2 - delta_n2);
      state.m4 = state.m4 - 4.0 * delta_n * state.m3 - 6.0 * delta_n2 * state.m2 +
                 delta * (delta * delta2 - delta_n * delta_n2);
    }
  }
  template <class INPUT, class STATE, class OP>
  static void ConstantOperation(STATE& state, const INPUT& value, AggregateUnaryInput& input, idx_t count) {
    for (idx_t i = 0; i < count; ++i) Operation<INPUT, STATE, OP>(state, value, input);
  }
  template <class STATE, class OP>
  static void Combine(const STATE& right, STATE& left, AggregateInputData&) {
    if (right.n == 0) return;
    const double n1 = left.n;
    const double n2 = right.n;
    const double n = n1 + n2;
    const double delta = right.mean - left.mean;
    const double delta_n = delta / n;
    STATE merged{};
    merged.n = n;
    merged.mean = left.mean + delta_n * n2;
    merged.m2 = left.m2 + right.m2 + delta * delta_n * n1 * n2;
    merged.m3 = left.m3 + right.m3 + delta_n * delta_n * delta * n1 * n2 * (n1 - n2) +
                3.0 * delta_n * (n1 * right.m2 - n2 * left.m2);
    merged.m4 = left.m4 + right.m4 + delta_n * delta_n * delta_n * delta * n1 * n2 * (n1 * n1 - n1 * n2 + n2 * n2) +
                delta_n * delta_n * 6.0 * (n1 * n1 * right.m2 + n2 * n2 * left.m2) +
                4.0 * delta_n * (n1 * right.m3 - n2 * left.m3);
    left = merged;
  }
  template <class RESULT, class STATE>
  static void Finalize(STATE& state, RESULT& target, AggregateFinalizeData& finalize) {
    const bool sample = statistic == Statistic::kVarSamp || statistic == Statistic::kStddevSamp;
    const bool shape = statistic == Statistic::kSkewness || statistic == Statistic::kKurtosis;
    if (state.n == 0 || (sample && state.n == 1) || (shape && state.m2 == 0)) return finalize.ReturnNull();
    const double variance = state.m2 / (sample ? state.n - 1.0 : state.n);
    switch (statistic) {
      case Statistic::kVarPop:
      case Statistic::kVarSamp:
        target = variance;
        break;
      case Statistic::kStddevPop:
      case Statistic::kStddevSamp:
        target = std::sqrt(variance);
        break;
      case Statistic::kSkewness:
        target = std::sqrt(state.n) * state.m3 / std::sqrt(state.m2 * state.m2 * state.m2);
        break;
      case Statistic::kKurtosis:
        target = state.n * state.m4 / (state.m2 * state.m2) - 3.0;
        break;
    }
  }
  static bool IgnoreNull() { return true; }
};

/// The aggregate OP, whose last column is Spark's partition of the row: each partition by itself, then all merged in
/// their order, as Spark does it. For few rows: it shows in the last digits, and where a mean is infinite.
template <class STATE, class OP, size_t columns>
class PerPartition {
 public:
  static AggregateFunction Make() {
    duckdb::vector<LogicalType> arguments(columns, LogicalType::DOUBLE);
    arguments.push_back(LogicalType::INTEGER);
    AggregateFunction function(std::move(arguments), LogicalType::DOUBLE, StateSize, Initialize, Update, Combine,
                               Finalize, nullptr, nullptr, Destroy);
    function.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
    return function;
  }

 private:
  using Part = std::pair<int32_t, STATE>;
  using Parts = std::vector<Part>;
  using State = HeapState<Parts>;

  static idx_t StateSize(const AggregateFunction&) { return sizeof(State); }
  static void Initialize(const AggregateFunction&, duckdb::data_ptr_t state) {
    reinterpret_cast<State*>(state)->value = nullptr;
  }

  static State& At(const duckdb::UnifiedVectorFormat& places, idx_t row) {
    return *duckdb::UnifiedVectorFormat::GetData<State*>(places)[places.sel->get_index(row)];
  }

  static STATE& Of(State& state, int32_t partition) {
    if (state.value == nullptr) state.value = new Parts();
    for (auto& [number, part] : *state.value) {
      if (number == partition) return part;
    }
    STATE& added = state.value->emplace_back(partition, STATE{}).second;
    OP::Initialize(added);
    return added;
  }

  static void Update(duckdb::Vector inputs[], AggregateInputData&, idx_t, duckdb::Vector& states, idx_t count) {
    duckdb::UnifiedVectorFormat formats[columns + 1];
    for (size_t i = 0; i <= columns; ++i) inputs[i].ToUnifiedFormat(count, formats[i]);
    duckdb::UnifiedVectorFormat places;
    states.ToUnifiedFormat(count, places);
    for (idx_t row = 0; row < count; ++row) {
      double values[columns];
      bool valid = true;
      for (size_t i = 0; i < columns; ++i) {
        const idx_t index = formats[i].sel->get_index(row);
        valid = valid && formats[i].validity.RowIsValid(index);
        if (valid) values[i] = duckdb::UnifiedVectorFormat::GetData<double>(formats[i])[index];
      }
      if (!valid) continue;
      const auto& last = formats[columns];
      STATE& state = Of(At(places, row), duckdb::UnifiedVectorFormat::GetData<int32_t>(last)[last.sel->get_index(row)]);
      if constexpr (columns == 1) {
        OP::Add(state, values[0]);
      } else {
        OP::Add(state, values[0], values[1]);
      }
    }
  }

  static void Combine(duckdb::Vector& sources, duckdb::Vector& targets, AggregateInputData& input, idx_t count) {
    duckdb::UnifiedVectorFormat from;
    duckdb::UnifiedVectorFormat to;
    sources.ToUnifiedFormat(count, from);
    targets.ToUnifiedFormat(count, to);
    for (idx_t row = 0; row < count; ++row) {
      State& source = At(from, row);
      if (source.value == nullptr) continue;
      for (const auto& [number, part] : *source.value) {
        STATE& target = Of(At(to, row), number);
        if (target.n == 0) {
          target = part;
        } else {
          OP::template Combine<STATE, OP>(part, target, input);
        }
      }
    }
  }

  static void Finalize(duckdb::Vector& states, AggregateInputData& input, duckdb::Vector& result, idx_t count,
                       idx_t offset) {
    duckdb::UnifiedVectorFormat places;
    states.ToUnifiedFormat(count, places);
    AggregateFinalizeData finalize(result, input);
    for (idx_t row = 0; row < count; ++row) {
      STATE whole{};
      OP::Initialize(whole);
      if (Parts* parts = At(places, row).value) {
        std::sort(parts->begin(), parts->end(), [](const Part& a, const Part& b) { return a.first < b.first; });
        for (const auto& [number, part] : *parts) OP::template Combine<STATE, OP>(part, whole, input);
      }
      finalize.result_idx = row + offset;
      OP::template Finalize<double, STATE>(whole, duckdb::FlatVector::GetData<double>(result)[row + offset], finalize);
    }
  }

  static void Destroy(duckdb::Vector& states, AggregateInputData&, idx_t count) {
    duckdb::UnifiedVectorFormat places;
    states.ToUnifiedFormat(count, places);
    for (idx_t row = 0; row < count; ++row) delete std::exchange(At(places, row).value, nullptr);
  }
};

/// (x[, partition])
template <Statistic statistic>
void BindMoments(AggregateCall& call) {
  if (call.size() > 1) return call.Use(PerPartition<Moments, MomentsOp<statistic>, 1>::Make());
  call.Use(UnaryKernel<Moments, double, double, MomentsOp<statistic>>(LogicalType::DOUBLE, LogicalType::DOUBLE));
}

/// Of two columns x and y: means, co-moment and both second moments.
struct CoMoments {
  double n, x_mean, y_mean, xy, xx, yy;
};

enum class Relation {
  kCovarPop,
  kCovarSamp,
  kCorr,
  kRegrAvgX,
  kRegrAvgY,
  kRegrSxx,
  kRegrSyy,
  kRegrSxy,
  kRegrSlope,
  kRegrIntercept,
  kRegrR2
};

/// For the regr_ functions the first column is y, the dependent one.
template <Relation relation>
struct CoMomentsOp {
  /// Lines take the covariance of x and y, not of y and x, which rounds otherwise.
  static constexpr bool kTurned = relation == Relation::kRegrSlope || relation == Relation::kRegrIntercept;
  template <class STATE>
  static void Initialize(STATE& state) {
    state = {};
  }
  template <class A, class B, class STATE, class OP>
  static void Operation(STATE& state, const A& x, const B& y, AggregateBinaryInput&) {
    Add(state, x, y);
  }
  template <class STATE>
  static void Add(STATE& state, double x, double y) {
    state.n += 1.0;
    const double dx = x - state.x_mean;
    const double dx_n = dx / state.n;
    const double dy = y - state.y_mean;
    const double dy_n = dy / state.n;
    state.x_mean += dx_n;
    state.y_mean += dy_n;
    state.xy += kTurned ? dy * (x - state.x_mean) : dx * (y - state.y_mean);
    // Where Spark has one column's variance beside the covariance, it rounds as it does for that.
    constexpr bool kAsVariance = relation == Relation::kRegrSxx || relation == Relation::kRegrSyy ||
                                 relation == Relation::kRegrSlope || relation == Relation::kRegrIntercept;
    state.xx += dx * (kAsVariance ? dx - dx_n : x - state.x_mean);
    state.yy += dy * (kAsVariance ? dy - dy_n : y - state.y_mean);
  }
  template <class STATE, class OP>
  static void Combine(const STATE& right, STATE& left, AggregateInputData&) {
    if (right.n == 0) return;
    const double n1 = left.n;
    const double n2 = right.n;
    const double n = n1 + n2;
    const double dx = right.x_mean - left.x_mean;
    const double dx_n = dx / n;
    const double dy = right.y_mean - left.y_mean;
    const double dy_n = dy / n;
    STATE merged{};
    merged.n = n;
    merged.x_mean = left.x_mean + dx_n * n2;
    merged.y_mean = left.y_mean + dy_n * n2;
    merged.xy = left.xy + right.xy + (kTurned ? dy * dx_n : dx * dy_n) * n1 * n2;
    merged.xx = left.xx + right.xx + dx * dx_n * n1 * n2;
    merged.yy = left.yy + right.yy + dy * dy_n * n1 * n2;
    left = merged;
  }
  template <class RESULT, class STATE>
  static void Finalize(STATE& state, RESULT& target, AggregateFinalizeData& finalize) {
    if (state.n == 0) return finalize.ReturnNull();
    const auto null_if = [&](bool condition, double value) {
      if (condition) return finalize.ReturnNull();
      target = value;
    };
    switch (relation) {
      case Relation::kCovarPop:
        target = state.xy / state.n;
        return;
      case Relation::kCovarSamp:
        return null_if(state.n == 1, state.xy / (state.n - 1.0));
      case Relation::kCorr: {
        const double both = std::sqrt(state.xx * state.yy);
        if (state.n > 1 && both == 0 && finalize.input.bind_data) RaiseDivideByZero(SiteOf(finalize.input));
        return null_if(state.n == 1 || both == 0, state.xy / both);
      }
      case Relation::kRegrAvgX:
        target = state.y_mean;
        return;
      case Relation::kRegrAvgY:
        target = state.x_mean;
        return;
      case Relation::kRegrSxx:
        target = state.yy;
        return;
      case Relation::kRegrSyy:
        target = state.xx;
        return;
      case Relation::kRegrSxy:
        target = state.xy;
        return;
      case Relation::kRegrSlope:
        return null_if(state.yy == 0, state.xy / state.yy);
      case Relation::kRegrIntercept:
        return null_if(state.yy == 0, state.x_mean - state.xy / state.yy * state.y_mean);
      case Relation::kRegrR2:
        if (state.yy != 0 && state.xx == 0) {
          target = 1.0;
          return;
        }
        return null_if(state.yy == 0, state.xy * state.xy / state.xx / state.yy);
    }
  }
  static bool IgnoreNull() { return true; }
};

template <Relation relation>
AggregateFunction OfBoth(const AggregateCall& call) {
  if (call.size() > 2) return PerPartition<CoMoments, CoMomentsOp<relation>, 2>::Make();
  return AggregateFunction::BinaryAggregate<CoMoments, double, double, double, CoMomentsOp<relation>>(
      LogicalType::DOUBLE, LogicalType::DOUBLE, LogicalType::DOUBLE);
}

/// (x, y[, partition])
template <Relation relation>
void BindCoMoments(AggregateCall& call) {
  call.Use(OfBoth<relation>(call));
}

/// (x, y[, partition], site): raises where one of the columns does not vary.
void BindAnsiCorrelation(AggregateCall& call) {
  auto site = duckdb::make_uniq<AggregateSite>(call.TakeSite());
  call.Use(OfBoth<Relation::kCorr>(call), std::move(site));
}

}  // namespace

void AddMomentKernels(KernelSet& kernels) {
  kernels.AddAggregate("piezo_var_pop", BindMoments<Statistic::kVarPop>);
  kernels.AddAggregate("piezo_var_samp", BindMoments<Statistic::kVarSamp>);
  kernels.AddAggregate("piezo_stddev_pop", BindMoments<Statistic::kStddevPop>);
  kernels.AddAggregate("piezo_stddev_samp", BindMoments<Statistic::kStddevSamp>);
  kernels.AddAggregate("piezo_skewness", BindMoments<Statistic::kSkewness>);
  kernels.AddAggregate("piezo_kurtosis", BindMoments<Statistic::kKurtosis>);
  kernels.AddAggregate("piezo_covar_pop", BindCoMoments<Relation::kCovarPop>);
  kernels.AddAggregate("piezo_covar_samp", BindCoMoments<Relation::kCovarSamp>);
  kernels.AddAggregate("piezo_corr", BindCoMoments<Relation::kCorr>);
  kernels.AddAggregate("piezo_corr_ansi", BindAnsiCorrelation);
  kernels.AddAggregate("piezo_regr_avgx", BindCoMoments<Relation::kRegrAvgX>);
  kernels.AddAggregate("piezo_regr_avgy", BindCoMoments<Relation::kRegrAvgY>);
  kernels.AddAggregate("piezo_regr_sxx", BindCoMoments<Relation::kRegrSxx>);
  kernels.AddAggregate("piezo_regr_syy", BindCoMoments<Relation::kRegrSyy>);
  kernels.AddAggregate("piezo_regr_sxy", BindCoMoments<Relation::kRegrSxy>);
  kernels.AddAggregate("piezo_regr_slope", BindCoMoments<Relation::kRegrSlope>);
  kernels.AddAggregate("piezo_regr_intercept", BindCoMoments<Relation::kRegrIntercept>);
  kernels.AddAggregate("piezo_regr_r2", BindCoMoments<Relation::kRegrR2>);
}

}  // namespace piezo::functions
