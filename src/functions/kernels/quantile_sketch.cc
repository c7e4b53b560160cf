// approx_percentile: the quantile summary of Greenwald and Khanna ("Space-efficient online computation of quantile
// summaries", 2001), compressed at the points where Spark does it, so that one partition's answers are Spark's.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "functions/kernels/aggregate_state.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::AggregateFinalizeData;
using duckdb::AggregateInputData;
using duckdb::AggregateUnaryInput;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;

/// NaN is above all numbers.
bool Less(double left, double right) { return left < right || (std::isnan(right) && !std::isnan(left)); }

class QuantileSummary {
 public:
  explicit QuantileSummary(double relative_error) : error_(relative_error) {}

  void Add(double value) {
    head_.push_back(value);
    if (head_.size() < kHeadSize) return;
    InsertHead();
    if (samples_.size() >= kCompressedSize) Compress();
  }

  void Merge(const QuantileSummary& source) {
    QuantileSummary other = source;
    other.Finish();
    Finish();
    if (other.count_ == 0) return;
    if (count_ == 0) {
      *this = std::move(other);
      return;
    }
    const int64_t own_extra = Slack(other.count_);
    const int64_t other_extra = Slack(count_);
    std::vector<Sample> merged;
    merged.reserve(samples_.size() + other.samples_.size());
    size_t own = 0;
    size_t theirs = 0;
    while (own < samples_.size() && theirs < other.samples_.size()) {
      const bool first = Less(samples_[own].value, other.samples_[theirs].value);
      merged.push_back(first ? samples_[own++] : other.samples_[theirs++]);
      merged.back().spread += first ? own_extra : other_extra;
    }
    merged.insert(merged.end(), samples_.begin() + static_cast<int64_t>(own), samples_.end());
    merged.insert(merged.end(), other.samples_.begin() + static_cast<int64_t>(theirs), other.samples_.end());
    samples_ = std::move(merged);
    count_ += other.count_;
    Compress();
  }

  /// Takes in what waits. To be called before Query.
  void Finish() {
    if (finished_ && head_.empty()) return;
    InsertHead();
    Compress();
    finished_ = true;
  }

  double Query(double percentage) const {
    if (percentage <= error_ || samples_.size() == 1) return samples_.front().value;
    if (percentage >= 1 - error_) return samples_.back().value;
    int64_t widest = 0;
    for (const Sample& sample : samples_) widest = std::max(widest, sample.spread + sample.gap);
    const double tolerance = static_cast<double>(widest) / 2;
    const double rank = std::ceil(percentage * static_cast<double>(count_));
    int64_t least_rank = 0;
    for (const Sample& sample : samples_) {
      least_rank += sample.gap;
      const auto least = static_cast<double>(least_rank);
      if (least + static_cast<double>(sample.spread) - tolerance <= rank && rank <= least + tolerance) {
        return sample.value;
      }
    }
    return samples_.back().value;
  }

 private:
  static constexpr size_t kHeadSize = 50000;
  static constexpr size_t kCompressedSize = 10000;

  /// A value seen, how many ranks it is above the sample before (at least), and how uncertain its rank is.
  struct Sample {
    double value;
    int64_t gap;
    int64_t spread;
  };

  int64_t Slack(int64_t count) const { return static_cast<int64_t>(2 * error_ * static_cast<double>(count)); }

  void InsertHead() {
    if (head_.empty()) return;
    finished_ = false;
    std::sort(head_.begin(), head_.end(), Less);
    std::vector<Sample> merged;
    merged.reserve(samples_.size() + head_.size());
    size_t next = 0;
    for (size_t i = 0; i < head_.size(); ++i) {
      while (next < samples_.size() && !Less(head_[i], samples_[next].value)) merged.push_back(samples_[next++]);
      ++count_;
      const bool extreme = merged.empty() || (next == samples_.size() && i + 1 == head_.size());
      merged.push_back({head_[i], 1, extreme ? 0 : Slack(count_)});
    }
    merged.insert(merged.end(), samples_.begin() + static_cast<int64_t>(next), samples_.end());
    samples_ = std::move(merged);
    head_.clear();
  }

  /// Joins neighbours, from the greatest down, whose ranks stay certain enough.
  void Compress() {
    if (samples_.size() < 2) return;
    const double limit = 2 * error_ * static_cast<double>(count_);
    std::vector<Sample> kept;
    Sample head = samples_.back();
    for (size_t i = samples_.size() - 2; i >= 1; --i) {
      if (static_cast<double>(samples_[i].gap + head.gap + head.spread) < limit) {
        head.gap += samples_[i].gap;
      } else {
        kept.push_back(head);
        head = samples_[i];
      }
    }
    kept.push_back(head);
    if (!Less(head.value, samples_.front().value)) kept.push_back(samples_.front());
    std::reverse(kept.begin(), kept.end());
    samples_ = std::move(kept);
  }

  double error_;
  int64_t count_ = 0;
  bool finished_ = false;
  std::vector<double> head_;
  std::vector<Sample> samples_;
};

struct Percentages {
  std::vector<double> values;
  double relative_error;
  bool operator==(const Percentages&) const = default;
};

template <class T>
T FromDouble(double value) {
  if constexpr (std::is_integral_v<T>) {
    // Sums of 53 bits stand for longs: the greatest of them rounds up to 2^63.
    if (value >= std::ldexp(1.0, std::numeric_limits<T>::digits)) return std::numeric_limits<T>::max();
  }
  return static_cast<T>(value);
}

struct SummaryOp : HeapStateOp<QuantileSummary> {
  template <class INPUT, class STATE, class OP>
  static void Operation(STATE& state, const INPUT& value, AggregateUnaryInput& unary) {
    if (state.value == nullptr) {
      state.value = new QuantileSummary(OptionsOf<Percentages>(unary.input).relative_error);
    }
    state.value->Add(static_cast<double>(value));
  }
  template <class STATE, class OP>
  static void Combine(const STATE& source, STATE& target, AggregateInputData&) {
    if (source.value == nullptr) return;
    if (target.value == nullptr) {
      target.value = new QuantileSummary(*source.value);
    } else {
      target.value->Merge(*source.value);
    }
  }
};

/// One percentage: a value of the input's type.
template <class T>
struct OneOp : SummaryOp {
  template <class RESULT, class STATE>
  static void Finalize(STATE& state, RESULT& target, AggregateFinalizeData& finalize) {
    if (state.value == nullptr) return finalize.ReturnNull();
    state.value->Finish();
    target = FromDouble<T>(state.value->Query(OptionsOf<Percentages>(finalize.input).values[0]));
  }
};

/// Several: a list of them.
template <class T>
struct ListOp : SummaryOp {
  template <class RESULT, class STATE>
  static void Finalize(STATE& state, RESULT& target, AggregateFinalizeData& finalize) {
    const std::vector<double>& percentages = OptionsOf<Percentages>(finalize.input).values;
    if (state.value == nullptr || percentages.empty()) return finalize.ReturnNull();
    state.value->Finish();
    target = AppendList(finalize.result, percentages.size());
    T* out = duckdb::FlatVector::GetData<T>(duckdb::ListVector::GetEntry(finalize.result)) + target.offset;
    for (const double percentage : percentages) *out++ = FromDouble<T>(state.value->Query(percentage));
  }
};

template <class T>
void Use(AggregateCall& call, const LogicalType& type, const Percentages& percentages, bool list) {
  auto data = duckdb::make_uniq<AggregateOptions<Percentages>>(percentages);
  if (list) {
    call.Use(HeapKernel<QuantileSummary, T, duckdb::list_entry_t, ListOp<T>>(type, LogicalType::LIST(type)),
             std::move(data));
  } else {
    call.Use(HeapKernel<QuantileSummary, T, T, OneOp<T>>(type, type), std::move(data));
  }
}

/// approx_percentile(x, percentage or list of them, accuracy): both constant, checked by analysis.
void BindApproxPercentile(AggregateCall& call) {
  Percentages percentages{{}, 1.0 / static_cast<double>(call.TakeLastConstant().GetValue<int64_t>())};
  const duckdb::Value given = call.TakeLastConstant();
  const bool list = given.type().id() == LogicalTypeId::LIST;
  if (list) {
    for (const duckdb::Value& value : duckdb::ListValue::GetChildren(given)) {
      percentages.values.push_back(value.IsNull() ? 0 : value.GetValue<double>());
    }
  } else {
    percentages.values.push_back(given.GetValue<double>());
  }
  const LogicalType type = call.type(0);
  switch (type.InternalType()) {
    case duckdb::PhysicalType::INT8:
      return Use<int8_t>(call, type, percentages, list);
    case duckdb::PhysicalType::INT16:
      return Use<int16_t>(call, type, percentages, list);
    case duckdb::PhysicalType::INT32:
      return Use<int32_t>(call, type, percentages, list);
    case duckdb::PhysicalType::INT64:
      return Use<int64_t>(call, type, percentages, list);
    case duckdb::PhysicalType::FLOAT:
      return Use<float>(call, type, percentages, list);
    default:
      return Use<double>(call, type, percentages, list);
  }
}

}  // namespace

void AddQuantileSketchKernels(KernelSet& kernels) {
  kernels.AddAggregate("piezo_approx_percentile", BindApproxPercentile);
}

}  // namespace piezo::functions
