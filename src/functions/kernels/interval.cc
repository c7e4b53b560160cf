// Kernels of arithmetic on intervals. Year-month intervals are 32-bit months, day-time intervals 64-bit microseconds;
// calendar intervals have months, days and microseconds, each with its own overflow.
#include <cmath>
#include <limits>

#include "functions/kernels/civil.h"
#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/raise.h"

namespace piezo::functions {
namespace {

using duckdb::BinaryExecutor;
using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::interval_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Vector;

template <class A, class B, class R, class Apply>
Body Binary(Apply apply) {
  return [apply](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::Execute<A, B, R>(args.data[0], args.data[1], result, args.size(), apply);
  };
}

/// left ± right, exact.
template <int sign, class T>
T Sum(T left, T right, int64_t site) {
  T sum = 0;
  const bool overflows =
      sign > 0 ? __builtin_add_overflow(left, right, &sum) : __builtin_sub_overflow(left, right, &sum);
  if (overflows) RaiseIntervalOverflow(sign > 0 ? "try_add" : "try_subtract", site);
  return sum;
}

template <int sign>
Body BindSum(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const LogicalType type = call.type(0);
  call.Returns(type);
  switch (type.id()) {
    case LogicalTypeId::INTEGER:
      return Binary<int32_t, int32_t, int32_t>([site](int32_t a, int32_t b) { return Sum<sign>(a, b, site); });
    case LogicalTypeId::BIGINT:
      return Binary<int64_t, int64_t, int64_t>([site](int64_t a, int64_t b) { return Sum<sign>(a, b, site); });
    default:
      return Binary<interval_t, interval_t, interval_t>([site](const interval_t& a, const interval_t& b) {
        return interval_t{Sum<sign>(a.months, b.months, site), Sum<sign>(a.days, b.days, site),
                          Sum<sign>(a.micros, b.micros, site)};
      });
  }
}

Body BindNegate(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(call.type(0));
  const auto negate = [site](auto value) { return Sum<-1>(decltype(value){0}, value, site); };
  switch (call.type(0).id()) {
    case LogicalTypeId::INTEGER:
      return [negate](DataChunk& args, ExpressionState&, Vector& result) {
        duckdb::UnaryExecutor::Execute<int32_t, int32_t>(args.data[0], result, args.size(), negate);
      };
    case LogicalTypeId::BIGINT:
      return [negate](DataChunk& args, ExpressionState&, Vector& result) {
        duckdb::UnaryExecutor::Execute<int64_t, int64_t>(args.data[0], result, args.size(), negate);
      };
    default:
      return [negate](DataChunk& args, ExpressionState&, Vector& result) {
        duckdb::UnaryExecutor::Execute<interval_t, interval_t>(
            args.data[0], result, args.size(), [&](const interval_t& value) {
              return interval_t{negate(value.months), negate(value.days), negate(value.micros)};
            });
      };
  }
}

/// A double rounded half away from zero into an interval of T.
template <class T>
T RoundDouble(double value, int64_t site) {
  if (std::isnan(value) || std::isinf(value)) RaiseOverflow("input is infinite or NaN", "", site);
  const double rounded = std::round(value);
  const double limit = std::ldexp(1.0, std::numeric_limits<T>::digits);
  if (rounded >= limit || rounded < -limit) {
    RaiseOverflow("rounded value is out of range for input " + std::to_string(value) + " and rounding mode HALF_UP", "",
                  site);
  }
  return static_cast<T>(rounded);
}

template <class T>
T Narrow(const Int256& value, int64_t site) {
  Int128 wide = 0;
  if (!value.To(wide) || wide != static_cast<T>(wide)) RaiseOverflow("Overflow", "", site);
  return static_cast<T>(wide);
}

template <class T>
Body MultiplyBody(KernelCall& call, int64_t site) {
  const LogicalType by = call.type(1);
  if (by.id() == LogicalTypeId::DECIMAL) {
    const int scale = duckdb::DecimalType::GetScale(by);
    return WithDecimalArgument(call, 1, [&](auto d) -> Body {
      using D = decltype(d);
      return Binary<T, D, T>([=](T interval, D factor) {
        const Int256 product = Multiply(interval, DecimalStorage<D>::Read(factor));
        return Narrow<T>(ScaleHalfUp(product, -scale), site);
      });
    });
  }
  if (by.id() == LogicalTypeId::FLOAT || by.id() == LogicalTypeId::DOUBLE) {
    call.CastArgument(1, LogicalType::DOUBLE);
    return Binary<T, double, T>(
        [site](T interval, double factor) { return RoundDouble<T>(static_cast<double>(interval) * factor, site); });
  }
  call.CastArgument(1, LogicalType::BIGINT);
  return Binary<T, int64_t, T>([site](T interval, int64_t factor) {
    T product = 0;
    if (__builtin_mul_overflow(interval, factor, &product)) {
      RaiseOverflow(sizeof(T) == 4 ? "integer overflow" : "long overflow", "", site);
    }
    return product;
  });
}

template <class T>
Body DivideBody(KernelCall& call, int64_t site) {
  const LogicalType by = call.type(1);
  const auto check = [site](bool zero) {
    if (zero) engine::RaiseCondition("INTERVAL_DIVIDED_BY_ZERO", {}, site);
  };
  if (by.id() == LogicalTypeId::DECIMAL) {
    const int scale = duckdb::DecimalType::GetScale(by);
    return WithDecimalArgument(call, 1, [&](auto d) -> Body {
      using D = decltype(d);
      return Binary<T, D, T>([=](T interval, D divisor) {
        const Int128 number = DecimalStorage<D>::Read(divisor);
        check(number == 0);
        return Narrow<T>(DivideHalfUp(Multiply(interval, PowerOfTen(scale)), Int256(number)), site);
      });
    });
  }
  if (by.id() == LogicalTypeId::FLOAT || by.id() == LogicalTypeId::DOUBLE) {
    call.CastArgument(1, LogicalType::DOUBLE);
    return Binary<T, double, T>([=](T interval, double divisor) {
      check(divisor == 0);
      return RoundDouble<T>(static_cast<double>(interval) / divisor, site);
    });
  }
  call.CastArgument(1, LogicalType::BIGINT);
  return Binary<T, int64_t, T>([=](T interval, int64_t divisor) {
    check(divisor == 0);
    if (interval == std::numeric_limits<T>::min() && divisor == -1) RaiseIntervalOverflow("try_divide", site);
    return Narrow<T>(DivideHalfUp(Int256(interval), Int256(divisor)), site);
  });
}

/// Months whole, the rest of a month is dropped, the rest of a day goes to the microseconds.
interval_t FromParts(double months, double days, double micros, int64_t site) {
  const double whole_months = std::trunc(months);
  const double whole_days = std::trunc(days);
  const double rest = std::round(micros + static_cast<double>(kMicrosPerDay) * (days - whole_days));
  if (std::fabs(whole_months) > std::numeric_limits<int32_t>::max() ||
      std::fabs(whole_days) > std::numeric_limits<int32_t>::max() || std::fabs(rest) >= 9223372036854775808.0) {
    RaiseIntervalOverflow("", site);
  }
  return {static_cast<int32_t>(whole_months), static_cast<int32_t>(whole_days), static_cast<int64_t>(rest)};
}

template <bool divide>
Body BindScale(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const LogicalType type = call.type(0);
  call.Returns(type);
  switch (type.id()) {
    case LogicalTypeId::INTEGER:
      return divide ? DivideBody<int32_t>(call, site) : MultiplyBody<int32_t>(call, site);
    case LogicalTypeId::BIGINT:
      return divide ? DivideBody<int64_t>(call, site) : MultiplyBody<int64_t>(call, site);
    default:
      call.CastArgument(1, LogicalType::DOUBLE);
      return Binary<interval_t, double, interval_t>([site](const interval_t& interval, double number) {
        if (divide && number == 0) engine::RaiseCondition("INTERVAL_DIVIDED_BY_ZERO", {}, site);
        const auto scaled = [&](auto part) {
          return divide ? static_cast<double>(part) / number : static_cast<double>(part) * number;
        };
        return FromParts(scaled(interval.months), scaled(interval.days), scaled(interval.micros), site);
      });
  }
}

}  // namespace

void AddIntervalKernels(KernelSet& kernels) {
  kernels.Add("piezo_interval_add", BindSum<1>);
  kernels.Add("piezo_interval_subtract", BindSum<-1>);
  kernels.Add("piezo_interval_negate", BindNegate);
  kernels.Add("piezo_interval_multiply", BindScale<false>);
  kernels.Add("piezo_interval_divide", BindScale<true>);
}

}  // namespace piezo::functions
