// histogram_numeric: the streaming histogram of Ben-Haim and Tom-Tov ("A streaming parallel decision tree algorithm",
// 2010): the two nearest bins are merged when there are too many; of equally near ones, one is drawn with the random
// numbers that Spark takes.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "functions/kernels/aggregate_state.h"
#include "functions/kernels/java_random.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/sketch_aggregate.h"

namespace piezo::functions {
namespace {

using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::Vector;

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

/// Centres may be a little beyond the greatest whole number.
template <class T>
T FromCentre(double value) {
  if constexpr (std::is_integral_v<T>) {
    if (value >= std::ldexp(1.0, std::numeric_limits<T>::digits)) return std::numeric_limits<T>::max();
  }
  return static_cast<T>(value);
}

/// Of values of type X; the centres of bins are given as T.
template <class X, class T>
class Bins {
 public:
  using Options = int32_t;
  explicit Bins(int32_t most) : histogram_(static_cast<size_t>(most)) {}

  void Add(const duckdb::RecursiveUnifiedVectorFormat& values, idx_t index) {
    histogram_.Add(static_cast<double>(duckdb::UnifiedVectorFormat::GetData<X>(values.unified)[index]));
  }
  void Merge(Bins& other) { histogram_.Merge(other.histogram_); }
  void Write(Vector& result, idx_t row) {
    const std::vector<StreamHistogram::Bin>& bins = histogram_.bins();
    if (bins.empty()) return duckdb::FlatVector::SetNull(result, row, true);
    const duckdb::list_entry_t entry = AppendList(result, bins.size());
    duckdb::FlatVector::GetData<duckdb::list_entry_t>(result)[row] = entry;
    auto& fields = duckdb::StructVector::GetEntries(duckdb::ListVector::GetEntry(result));
    T* x = duckdb::FlatVector::GetData<T>(*fields[0]) + entry.offset;
    double* height = duckdb::FlatVector::GetData<double>(*fields[1]) + entry.offset;
    for (const StreamHistogram::Bin& bin : bins) {
      *x++ = FromCentre<T>(bin.x);
      *height++ = bin.height;
    }
  }
  size_t bytes() const { return histogram_.bins().capacity() * sizeof(StreamHistogram::Bin) + sizeof(Bins); }

 private:
  StreamHistogram histogram_;
};

template <class T>
void Use(AggregateCall& call, const LogicalType& type, bool as_input, int32_t bins) {
  const LogicalType bin =
      LogicalType::STRUCT({{"x", as_input ? type : LogicalType::DOUBLE}, {"y", LogicalType::DOUBLE}});
  if (as_input) {
    SketchAggregate<ByPartition<Bins<T, T>>>::Use(call, bins, LogicalType::LIST(bin));
  } else {
    SketchAggregate<ByPartition<Bins<T, double>>>::Use(call, bins, LogicalType::LIST(bin));
  }
}

/// histogram_numeric(x[, partition], number of bins, whether centres are of x's type, else doubles)
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
