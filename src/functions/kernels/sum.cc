// Aggregate kernels sum and avg: of integers into 64 bits, of decimals into 128, of intervals. They raise, wrap or give
// null on overflow as the call's name says.
#include <limits>

#include "functions/kernels/aggregate_state.h"
#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/raise.h"

namespace piezo::functions {
namespace {

using duckdb::AggregateFinalizeData;
using duckdb::AggregateInputData;
using duckdb::AggregateUnaryInput;
using duckdb::DecimalType;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;

enum class Mode { kRaise, kWrap, kNull };

// ---- Integers and intervals ----

struct LongSum {
  int64_t value;
  bool seen;
  bool overflown;  // kNull: the result is null whatever follows
};

/// What kind of overflow a sum reports.
enum class Of { kLong, kYearMonth, kDayTime };

template <Mode mode, Of of>
struct LongSumOp {
  template <class STATE>
  static void Initialize(STATE& state) {
    state = {0, false, false};
  }

  static void Add(LongSum& state, int64_t value, AggregateInputData& input) {
    state.seen = true;
    bool overflows = __builtin_add_overflow(state.value, value, &state.value);
    if (of == Of::kYearMonth) overflows = overflows || state.value != static_cast<int32_t>(state.value);
    if (mode == Mode::kWrap || __builtin_expect(!overflows, 1)) return;
    if (mode == Mode::kNull) {
      state.overflown = true;
    } else if (of == Of::kLong) {
      RaiseOverflow("long overflow", "try_add", SiteOf(input));
    } else {
      RaiseIntervalOverflow("try_add", SiteOf(input));
    }
  }

  template <class INPUT, class STATE, class OP>
  static void Operation(STATE& state, const INPUT& value, AggregateUnaryInput& unary) {
    Add(state, value, unary.input);
  }
  template <class INPUT, class STATE, class OP>
  static void ConstantOperation(STATE& state, const INPUT& value, AggregateUnaryInput& unary, idx_t count) {
    for (idx_t i = 0; i < count; ++i) Add(state, value, unary.input);
  }
  template <class STATE, class OP>
  static void Combine(const STATE& source, STATE& target, AggregateInputData& input) {
    if (!source.seen) return;
    Add(target, source.value, input);
    target.overflown |= source.overflown;
  }
  template <class RESULT, class STATE>
  static void Finalize(STATE& state, RESULT& target, AggregateFinalizeData& finalize) {
    if (!state.seen || state.overflown) {
      finalize.ReturnNull();
    } else {
      target = static_cast<RESULT>(state.value);
    }
  }
  static bool IgnoreNull() { return true; }
};

template <Mode mode, Of of, class T, class R>
duckdb::AggregateFunction LongSumOf(const LogicalType& input, const LogicalType& result) {
  return UnaryKernel<LongSum, T, R, LongSumOp<mode, of>>(input, result);
}

template <Mode mode>
void BindSum(AggregateCall& call) {
  const int64_t site = mode == Mode::kRaise ? call.TakeSite() : -1;
  const LogicalType type = call.type(0);
  const auto use = [&](duckdb::AggregateFunction function) {
    call.Use(std::move(function), duckdb::make_uniq<AggregateSite>(site));
  };
  switch (type.id()) {
    case LogicalTypeId::TINYINT:
      return use(LongSumOf<mode, Of::kLong, int8_t, int64_t>(type, LogicalType::BIGINT));
    case LogicalTypeId::SMALLINT:
      return use(LongSumOf<mode, Of::kLong, int16_t, int64_t>(type, LogicalType::BIGINT));
    case LogicalTypeId::INTEGER:
      return use(LongSumOf<mode, Of::kLong, int32_t, int64_t>(type, LogicalType::BIGINT));
    default:
      return use(LongSumOf<mode, Of::kLong, int64_t, int64_t>(LogicalType::BIGINT, LogicalType::BIGINT));
  }
}

template <Mode mode>
void BindSumInterval(AggregateCall& call) {
  const int64_t site = mode == Mode::kRaise ? call.TakeSite() : -1;
  const LogicalType type = call.type(0);
  duckdb::AggregateFunction function = type.id() == LogicalTypeId::INTEGER
                                           ? LongSumOf<mode, Of::kYearMonth, int32_t, int32_t>(type, type)
                                           : LongSumOf<mode, Of::kDayTime, int64_t, int64_t>(type, type);
  call.Use(std::move(function), duckdb::make_uniq<AggregateSite>(site));
}

// ---- Decimals: sum and average ----

/// What the loops need to know of a call.
struct DecimalCall : AggregateSite {
  DecimalCall(int64_t at, bool raises, int from, int to_precision, int to_scale)
      : AggregateSite(at), raise(raises), input_scale(from), precision(to_precision), scale(to_scale) {}
  duckdb::unique_ptr<duckdb::FunctionData> Copy() const override {
    return duckdb::make_uniq<DecimalCall>(site, raise, input_scale, precision, scale);
  }
  bool Equals(const duckdb::FunctionData& other) const override {
    const auto& that = other.Cast<DecimalCall>();
    return site == that.site && raise == that.raise && input_scale == that.input_scale && precision == that.precision &&
           scale == that.scale;
  }
  bool raise;
  int input_scale;
  int precision;
  int scale;
};

struct DecimalSum {
  WideSum sum;
  int64_t count;
  bool overflown;
};

template <bool average>
struct DecimalSumOp {
  template <class STATE>
  static void Initialize(STATE& state) {
    state.sum.set(0);
    state.count = 0;
    state.overflown = false;
  }
  static void Add(DecimalSum& state, Int128 value, int64_t count) {
    Int128 sum = 0;
    if (__builtin_expect(__builtin_add_overflow(state.sum.get(), value, &sum), 0)) state.overflown = true;
    state.sum.set(sum);
    state.count += count;
  }
  template <class INPUT, class STATE, class OP>
  static void Operation(STATE& state, const INPUT& value, AggregateUnaryInput&) {
    Add(state, DecimalStorage<INPUT>::Read(value), 1);
  }
  template <class INPUT, class STATE, class OP>
  static void ConstantOperation(STATE& state, const INPUT& value, AggregateUnaryInput&, idx_t count) {
    Int128 product = 0;
    if (__builtin_mul_overflow(DecimalStorage<INPUT>::Read(value), static_cast<Int128>(count), &product)) {
      state.overflown = true;
    }
    Add(state, product, static_cast<int64_t>(count));
  }
  template <class STATE, class OP>
  static void Combine(const STATE& source, STATE& target, AggregateInputData&) {
    Add(target, source.sum.get(), source.count);
    target.overflown |= source.overflown;
  }
  template <class RESULT, class STATE>
  static void Finalize(STATE& state, RESULT& target, AggregateFinalizeData& finalize) {
    if (state.count == 0) return finalize.ReturnNull();
    const auto& call = finalize.input.bind_data->Cast<DecimalCall>();
    Int128 value = state.sum.get();
    bool fits = !state.overflown;
    if (average && fits) {
      const Int256 shifted = ScaleHalfUp(Int256(value), call.scale - call.input_scale);
      fits = DivideHalfUp(shifted, Int256(state.count)).To(value);
    }
    if (fits && Fits(value, call.precision)) {
      target = DecimalStorage<RESULT>::Write(value);
      return;
    }
    if (!call.raise) return finalize.ReturnNull();
    RaiseDecimalOverflow(types::DecimalToPlainString(value, call.scale), call.precision, call.scale, call.site);
  }
  static bool IgnoreNull() { return true; }
};

template <bool average, bool raise>
void BindDecimalSum(AggregateCall& call) {
  const int64_t site = raise ? call.TakeSite() : -1;
  const LogicalType result = call.TakeType();
  const LogicalType input = call.type(0);
  WithDecimalStorage(input, [&](auto in) {
    WithDecimalStorage(result, [&](auto out) {
      call.Use(UnaryKernel<DecimalSum, decltype(in), decltype(out), DecimalSumOp<average>>(input, result),
               duckdb::make_uniq<DecimalCall>(site, raise, DecimalType::GetScale(input), DecimalType::GetWidth(result),
                                              DecimalType::GetScale(result)));
    });
  });
}

}  // namespace

void AddSumKernels(KernelSet& kernels) {
  kernels.AddAggregate("piezo_sum", BindSum<Mode::kRaise>);
  kernels.AddAggregate("piezo_wrap_sum", BindSum<Mode::kWrap>);
  kernels.AddAggregate("piezo_try_sum", BindSum<Mode::kNull>);
  kernels.AddAggregate("piezo_interval_sum", BindSumInterval<Mode::kRaise>);
  kernels.AddAggregate("piezo_try_interval_sum", BindSumInterval<Mode::kNull>);
  kernels.AddAggregate("piezo_decimal_sum", BindDecimalSum<false, true>);
  kernels.AddAggregate("piezo_try_decimal_sum", BindDecimalSum<false, false>);
  kernels.AddAggregate("piezo_decimal_avg", BindDecimalSum<true, true>);
  kernels.AddAggregate("piezo_try_decimal_avg", BindDecimalSum<true, false>);
}

}  // namespace piezo::functions
