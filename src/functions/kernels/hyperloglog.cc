// approx_count_distinct: HyperLogLog++ over 64-bit hashes, with Spark's registers, constants and order of estimates, so
// that small and large counts are Spark's own numbers. Between them Spark subtracts a bias that was measured and is
// kept in tables; here the same bias is computed from the distribution of the registers.
#include <bit>
#include <cmath>
#include <vector>

#include "functions/kernels/aggregate_state.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::AggregateFinalizeData;
using duckdb::AggregateInputData;
using duckdb::AggregateUnaryInput;
using duckdb::LogicalType;

/// Up to which linear count the empty registers are trusted, for 4 to 18 bits of address.
constexpr double kLinearLimits[] = {10,   20,   40,    80,    220,   400,    900,   1800,
                                    3100, 6500, 11500, 20000, 50000, 120000, 350000};
constexpr int kFewestBits = 4;

class Registers {
 public:
  explicit Registers(int bits) : bits_(bits), registers_(size_t{1} << bits) {}

  void Add(uint64_t hash) {
    const size_t index = hash >> (64 - bits_);
    const uint64_t rest = (hash << bits_) | (uint64_t{1} << (bits_ - 1));
    Raise(registers_[index], static_cast<uint8_t>(std::countl_zero(rest) + 1));
  }
  void Merge(const Registers& other) {
    for (size_t i = 0; i < registers_.size(); ++i) Raise(registers_[i], other.registers_[i]);
  }

  int64_t Estimate() const {
    const auto count = static_cast<double>(registers_.size());
    double inverse = 0;
    double empty = 0;
    for (const uint8_t value : registers_) {
      inverse += std::ldexp(1.0, -value);
      empty += value == 0 ? 1 : 0;
    }
    const size_t limit = static_cast<size_t>(bits_ - kFewestBits);
    if (empty > 0 && limit < std::size(kLinearLimits)) {
      const double linear = count * std::log(count / empty);
      if (linear <= kLinearLimits[limit]) return std::llround(linear);
    }
    const double raw = Alpha() * count * count / inverse;
    return std::llround(raw < 5 * count ? Unbiased(raw / count) * count : raw);
  }

 private:
  static void Raise(uint8_t& target, uint8_t value) { target = target < value ? value : target; }

  double Alpha() const {
    switch (bits_) {
      case 4:
        return 0.673;
      case 5:
        return 0.697;
      case 6:
        return 0.709;
      default:
        return 0.7213 / (1.0 + 1.079 / static_cast<double>(registers_.size()));
    }
  }

  /// The raw estimate a register that comes of `load` values a register: a register stays at or below k with
  /// probability exp(-load / 2^k).
  double ExpectedRaw(double load) const {
    double mean = std::exp(-load);
    double below = mean;
    for (int k = 1; k <= 64 - bits_; ++k) {
      const double up_to = std::exp(-std::ldexp(load, -k));
      mean += std::ldexp(up_to - below, -k);
      below = up_to;
    }
    return Alpha() / mean;
  }

  /// The load whose expected raw estimate is `raw`, which grows with it.
  double Unbiased(double raw) const {
    double low = 0;
    double high = 6;
    for (int step = 0; step < 60; ++step) {
      const double middle = (low + high) / 2;
      (ExpectedRaw(middle) < raw ? low : high) = middle;
    }
    return low;
  }

  int bits_;
  std::vector<uint8_t> registers_;
};

struct DistinctOp : HeapStateOp<Registers> {
  template <class INPUT, class STATE, class OP>
  static void Operation(STATE& state, const INPUT& hash, AggregateUnaryInput& unary) {
    if (state.value == nullptr) state.value = new Registers(OptionsOf<int32_t>(unary.input));
    state.value->Add(static_cast<uint64_t>(hash));
  }
  template <class INPUT, class STATE, class OP>
  static void ConstantOperation(STATE& state, const INPUT& hash, AggregateUnaryInput& unary, duckdb::idx_t) {
    Operation<INPUT, STATE, OP>(state, hash, unary);
  }
  template <class STATE, class OP>
  static void Combine(const STATE& source, STATE& target, AggregateInputData&) {
    if (source.value == nullptr) return;
    if (target.value == nullptr) {
      target.value = new Registers(*source.value);
    } else {
      target.value->Merge(*source.value);
    }
  }
  template <class RESULT, class STATE>
  static void Finalize(STATE& state, RESULT& target, AggregateFinalizeData&) {
    target = state.value == nullptr ? 0 : state.value->Estimate();
  }
};

/// approx_count_distinct(hash, bits of address)
void BindDistinct(AggregateCall& call) {
  const int32_t bits = call.TakeLastConstant().GetValue<int32_t>();
  call.Use(HeapKernel<Registers, int64_t, int64_t, DistinctOp>(LogicalType::BIGINT, LogicalType::BIGINT),
           duckdb::make_uniq<AggregateOptions<int32_t>>(bits));
}

}  // namespace

void AddHyperLogLogKernels(KernelSet& kernels) { kernels.AddAggregate("piezo_approx_count_distinct", BindDistinct); }

}  // namespace piezo::functions
