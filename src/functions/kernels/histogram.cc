// histogram_numeric: the streaming histogram of Ben-Haim and Tom-Tov ("A streaming parallel decision tree algorithm",
// 2010): the two nearest bins are merged when there are too many; of equally near ones, one is drawn with the random
// numbers that Spark takes.
#include <algorithm>
#include <vector>

#include "functions/kernels/aggregate_state.h"
#include "functions/kernels/java_random.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::AggregateFinalizeData;
using duckdb::AggregateInputData;
using duckdb::AggregateUnaryInput;
using duckdb::LogicalType;

class StreamHistogram {
 public:
  struct Bin {
    double x;
    double height;
  };

  explicit StreamHistogram(size_t most) : most_(most) {}

  void Add(double x) {
    const auto place = std::lower_bound(bins_.begin(), bins_.end(), x, Before);
    if (place != bins_.end() && place->x == x) {
      place->height += 1;
      return;
    }
    bins_.insert(place, {x, 1});
    Trim();
  }

  void Merge(const StreamHistogram& other) {
    bins_.insert(bins_.end(), other.bins_.begin(), other.bins_.end());
    std::stable_sort(bins_.begin(), bins_.end(), [](const Bin& left, const Bin& right) { return left.x < right.x; });
    Trim();
  }

  const std::vector<Bin>& bins() const { return bins_; }

 private:
  static bool Before(const Bin& bin, double x) { return bin.x < x; }

  void Trim() {
    while (bins_.size() > most_) {
      size_t nearest = 0;
      double least = bins_[1].x - bins_[0].x;
      int equal = 1;
      for (size_t i = 1; i + 1 < bins_.size(); ++i) {
        const double distance = bins_[i + 1].x - bins_[i].x;
        if (distance < least) {
          least = distance;
          nearest = i;
          equal = 1;
        } else if (distance == least && random_.NextDouble() <= 1.0 / ++equal) {
          nearest = i;
        }
      }
      Bin& left = bins_[nearest];
      const Bin& right = bins_[nearest + 1];
      const double height = left.height + right.height;
      left.x = left.x * (left.height / height) + right.x / height * right.height;
      left.height = height;
      bins_.erase(bins_.begin() + static_cast<int64_t>(nearest) + 1);
    }
  }

  size_t most_;
  std::vector<Bin> bins_;  // by x
  JavaRandom random_{31183};
};

/// The centres of bins are given as T.
template <class T>
struct HistogramOp : HeapStateOp<StreamHistogram> {
  template <class INPUT, class STATE, class OP>
  static void Operation(STATE& state, const INPUT& value, AggregateUnaryInput& unary) {
    if (state.value == nullptr) {
      state.value = new StreamHistogram(static_cast<size_t>(OptionsOf<int32_t>(unary.input)));
    }
    state.value->Add(static_cast<double>(value));
  }
  template <class STATE, class OP>
  static void Combine(const STATE& source, STATE& target, AggregateInputData&) {
    if (source.value == nullptr) return;
    if (target.value == nullptr) {
      target.value = new StreamHistogram(*source.value);
    } else {
      target.value->Merge(*source.value);
    }
  }
  template <class RESULT, class STATE>
  static void Finalize(STATE& state, RESULT& target, AggregateFinalizeData& finalize) {
    if (state.value == nullptr) return finalize.ReturnNull();
    const std::vector<StreamHistogram::Bin>& bins = state.value->bins();
    target = AppendList(finalize.result, bins.size());
    auto& fields = duckdb::StructVector::GetEntries(duckdb::ListVector::GetEntry(finalize.result));
    T* x = duckdb::FlatVector::GetData<T>(*fields[0]) + target.offset;
    double* height = duckdb::FlatVector::GetData<double>(*fields[1]) + target.offset;
    for (const StreamHistogram::Bin& bin : bins) {
      *x++ = static_cast<T>(bin.x);
      *height++ = bin.height;
    }
  }
};

template <class T>
void Use(AggregateCall& call, const LogicalType& type, bool as_input, int32_t bins) {
  const LogicalType bin =
      LogicalType::STRUCT({{"x", as_input ? type : LogicalType::DOUBLE}, {"y", LogicalType::DOUBLE}});
  const LogicalType list = LogicalType::LIST(bin);
  auto data = duckdb::make_uniq<AggregateOptions<int32_t>>(bins);
  if (as_input) {
    call.Use(HeapKernel<StreamHistogram, T, duckdb::list_entry_t, HistogramOp<T>>(type, list), std::move(data));
  } else {
    call.Use(HeapKernel<StreamHistogram, T, duckdb::list_entry_t, HistogramOp<double>>(type, list), std::move(data));
  }
}

/// histogram_numeric(x, number of bins, whether centres are of x's type, else doubles)
void BindHistogram(AggregateCall& call) {
  const bool as_input = call.TakeLastConstant().GetValue<bool>();
  const int32_t bins = call.TakeLastConstant().GetValue<int32_t>();
  const LogicalType type = call.type(0);
  switch (type.InternalType()) {
    case duckdb::PhysicalType::INT8:
      return Use<int8_t>(call, type, as_input, bins);
    case duckdb::PhysicalType::INT16:
      return Use<int16_t>(call, type, as_input, bins);
    case duckdb::PhysicalType::INT32:
      return Use<int32_t>(call, type, as_input, bins);
    case duckdb::PhysicalType::INT64:
      return Use<int64_t>(call, type, as_input, bins);
    case duckdb::PhysicalType::FLOAT:
      return Use<float>(call, type, as_input, bins);
    default:
      return Use<double>(call, type, as_input, bins);
  }
}

}  // namespace

void AddHistogramKernels(KernelSet& kernels) { kernels.AddAggregate("piezo_histogram_numeric", BindHistogram); }

}  // namespace piezo::functions
