// Casts to dates, timestamps, times and intervals.
#include <cmath>
#include <limits>

#include "functions/kernels/cast_call.h"
#include "functions/kernels/civil.h"
#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/time_zone.h"
#include "types/datetime_text.h"
#include "types/interval_text.h"
#include "types/number_text.h"

namespace piezo::functions {
namespace {

using duckdb::date_t;
using duckdb::dtime_t;
using duckdb::idx_t;
using duckdb::interval_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::timestamp_t;
using duckdb::ValidityMask;

std::string TakeZoneName(KernelCall& call) { return call.TakeLastConstant().ToString(); }

types::TimeZone FindZone(const std::string& name) {
  return types::TimeZone::Find(name).value_or(types::TimeZone::Utc());
}

/// The day on which the query runs, for times without a date.
int64_t Today(const types::TimeZone& zone) {
  return FloorDivide(zone.ToLocal(duckdb::Timestamp::GetCurrentTimestamp().value), kMicrosPerDay);
}

// ---- Dates ----

Body BindDate(KernelCall& call) {
  const CastEnd end = TakeCastEnd(call);
  call.Returns(LogicalType::DATE);
  if (call.type(0).id() == LogicalTypeId::TIMESTAMP_TZ) {
    const ZonePtr zone = MakeZone(TakeZoneName(call));
    return CastBody<timestamp_t, date_t>([zone](timestamp_t at, ValidityMask&, idx_t) {
      return date_t(static_cast<int32_t>(FloorDivide(zone->ToLocal(at.value), kMicrosPerDay)));
    });
  }
  if (call.type(0).id() != LogicalTypeId::VARCHAR) RefuseTypes(call);
  return CastBody<string_t, date_t>([end](string_t text, ValidityMask& mask, idx_t row) {
    const std::optional<int32_t> days = types::ParseDate(View(text));
    if (!days) FailTextCast(text, "DATE", end, mask, row);
    return date_t(days.value_or(0));
  });
}

// ---- Timestamps ----

int64_t SaturatingSeconds(int64_t seconds) {
  int64_t micros = 0;
  if (!__builtin_mul_overflow(seconds, kMicrosPerSecond, &micros)) return micros;
  return seconds < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

Body FromSeconds(const CastEnd& end) {
  return CastBody<double, timestamp_t>([end](double seconds, ValidityMask& mask, idx_t row) {
    const double micros = seconds * static_cast<double>(kMicrosPerSecond);
    if (!std::isfinite(seconds)) {
      if (end.raises()) RaiseInvalidCast(types::JavaDoubleToString(seconds), "DOUBLE", "TIMESTAMP", end.site);
      mask.SetInvalid(row);
      return timestamp_t(0);
    }
    if (std::fabs(micros) < 9223372036854775808.0) return timestamp_t(static_cast<int64_t>(micros));
    if (end.raises()) RaiseCastOverflow(types::JavaDoubleToString(micros) + "D", "DOUBLE", "BIGINT");
    if (!end.legacy()) mask.SetInvalid(row);
    return timestamp_t(micros < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max());
  });
}

Body FromDecimalSeconds(KernelCall& call) {
  const int scale = duckdb::DecimalType::GetScale(call.type(0));
  return WithDecimalArgument(call, 0, [&](auto storage) -> Body {
    using D = decltype(storage);
    return CastBody<D, timestamp_t>([scale](D value, ValidityMask&, idx_t) {
      const Int256 micros = Multiply(DecimalStorage<D>::Read(value), kMicrosPerSecond);
      Int128 whole = 0;
      static_cast<void>(Divide(micros, Int256(PowerOfTen(scale))).quotient.To(whole));
      return timestamp_t(static_cast<int64_t>(whole));  // the low 64 bits, as Java's longValue
    });
  });
}

Body TimestampFromText(const CastEnd& end, const types::TimeZone& zone) {
  return CastBody<string_t, timestamp_t>([=, today = Today(zone)](string_t text, ValidityMask& mask, idx_t row) {
    const std::optional<int64_t> micros = types::ParseTimestamp(View(text), zone, today);
    if (!micros) FailTextCast(text, "TIMESTAMP", end, mask, row);
    return timestamp_t(micros.value_or(0));
  });
}

Body BindTimestamp(KernelCall& call) {
  const CastEnd end = TakeCastEnd(call);
  call.Returns(LogicalType::TIMESTAMP_TZ);
  switch (call.type(0).id()) {
    case LogicalTypeId::VARCHAR:
      return TimestampFromText(end, FindZone(TakeZoneName(call)));
    case LogicalTypeId::DATE: {
      const ZonePtr zone = MakeZone(TakeZoneName(call));
      return CastBody<date_t, timestamp_t>(
          [zone](date_t date, ValidityMask&, idx_t) { return timestamp_t(zone->ToUtc(date.days * kMicrosPerDay)); });
    }
    case LogicalTypeId::TIMESTAMP: {
      const ZonePtr zone = MakeZone(TakeZoneName(call));
      return CastBody<timestamp_t, timestamp_t>(
          [zone](timestamp_t local, ValidityMask&, idx_t) { return timestamp_t(zone->ToUtc(local.value)); });
    }
    case LogicalTypeId::BIGINT:
      return CastBody<int64_t, timestamp_t>(
          [](int64_t seconds, ValidityMask&, idx_t) { return timestamp_t(SaturatingSeconds(seconds)); });
    case LogicalTypeId::DOUBLE:
      return FromSeconds(end);
    case LogicalTypeId::DECIMAL:
      return FromDecimalSeconds(call);
    default:
      RefuseTypes(call);
  }
}

Body BindTimestampNtz(KernelCall& call) {
  const CastEnd end = TakeCastEnd(call);
  call.Returns(LogicalType::TIMESTAMP);
  if (call.type(0).id() == LogicalTypeId::TIMESTAMP_TZ) {
    const ZonePtr zone = MakeZone(TakeZoneName(call));
    return CastBody<timestamp_t, timestamp_t>(
        [zone](timestamp_t at, ValidityMask&, idx_t) { return timestamp_t(zone->ToLocal(at.value)); });
  }
  if (call.type(0).id() != LogicalTypeId::VARCHAR) RefuseTypes(call);
  return CastBody<string_t, timestamp_t>([end](string_t text, ValidityMask& mask, idx_t row) {
    const std::optional<types::LocalTimestamp> local = types::ParseLocalTimestamp(View(text));
    if (!local) FailTextCast(text, "TIMESTAMP_NTZ", end, mask, row);
    return timestamp_t(local ? local->micros : 0);
  });
}

Body BindTime(KernelCall& call) {
  const CastEnd end = TakeCastEnd(call);
  call.Returns(LogicalType::TIME);
  return CastBody<string_t, dtime_t>([end](string_t text, ValidityMask& mask, idx_t row) {
    const std::optional<int64_t> nanos = types::ParseTime(View(text));
    if (!nanos) FailTextCast(text, "TIME(6)", end, mask, row);
    return dtime_t(nanos.value_or(0) / types::kNanosPerMicro);
  });
}

/// cut_time(time, digits): without the digits behind those of the second that the type keeps.
Body BindCutTime(KernelCall& call) {
  int64_t unit = types::kMicrosPerSecond;
  for (int32_t digits = call.TakeLastConstant().GetValue<int32_t>(); digits > 0; --digits) unit /= 10;
  call.Returns(LogicalType::TIME);
  return [unit](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnaryExecutor::Execute<dtime_t, dtime_t>(
        args.data[0], result, args.size(), [unit](dtime_t time) { return dtime_t(time.micros - time.micros % unit); });
  };
}

// ---- Intervals ----

/// How many months or microseconds one unit of a field has.
int64_t UnitOf(int field, bool year_month) {
  if (year_month) return field == types::kYear ? 12 : 1;
  switch (field) {
    case types::kDay:
      return kMicrosPerDay;
    case types::kHour:
      return kMicrosPerHour;
    case types::kMinute:
      return kMicrosPerMinute;
    default:
      return kMicrosPerSecond;
  }
}

/// A text in the form of the interval's fields. A bad one is an error in legacy mode, too.
template <class T>
Body IntervalFromText(const DataType& to, const CastEnd& end) {
  return CastBody<string_t, T>([=](string_t text, ValidityMask& mask, idx_t row) -> T {
    const std::variant<int64_t, Error> parsed = types::ParseAnsiInterval(View(text), to);
    if (const auto* value = std::get_if<int64_t>(&parsed)) return static_cast<T>(*value);
    if (end.on_failure != CastFailure::kNull) {
      const auto& error = std::get<Error>(parsed);
      engine::RaiseCondition(error.condition(), error.parameters());
    }
    mask.SetInvalid(row);
    return 0;
  });
}

template <class F, class T>
Body IntervalFromUnits(const DataType& to, const CastEnd& end, int64_t unit) {
  return CastBody<F, T>([=](F units, ValidityMask& mask, idx_t row) -> T {
    T value = 0;
    if (!__builtin_mul_overflow(units, unit, &value)) return value;
    if (end.on_failure != CastFailure::kNull) {
      RaiseCastOverflow(std::to_string(units) + (sizeof(F) == 8 ? "L" : ""), sizeof(F) == 8 ? "BIGINT" : "INT",
                        types::SqlName(to));
    }
    mask.SetInvalid(row);
    return 0;
  });
}

template <class T>
Body BindAnsiInterval(KernelCall& call) {
  constexpr bool kYearMonth = sizeof(T) == 4;
  const CastEnd end = TakeCastEnd(call);
  const int last = call.TakeLastConstant().GetValue<int32_t>();
  const int first = call.TakeLastConstant().GetValue<int32_t>();
  const DataType to = kYearMonth ? DataType::YearMonthInterval(first, last) : DataType::DayTimeInterval(first, last);
  call.Returns(kYearMonth ? LogicalType::INTEGER : LogicalType::BIGINT);
  switch (call.type(0).id()) {
    case LogicalTypeId::VARCHAR:
      return IntervalFromText<T>(to, end);
    case LogicalTypeId::INTEGER:
      return IntervalFromUnits<int32_t, T>(to, end, UnitOf(last, kYearMonth));
    case LogicalTypeId::BIGINT:
      return IntervalFromUnits<int64_t, T>(to, end, UnitOf(last, kYearMonth));
    default:
      RefuseTypes(call);
  }
}

Body BindCalendar(KernelCall& call) {
  TakeCastEnd(call);
  call.Returns(LogicalType::INTERVAL);
  return CastBody<string_t, interval_t>([](string_t text, ValidityMask& mask, idx_t row) {
    const std::optional<types::CalendarInterval> parsed = types::ParseCalendarInterval(View(text));
    if (!parsed) mask.SetInvalid(row);
    const types::CalendarInterval value = parsed.value_or(types::CalendarInterval{});
    return interval_t{value.months, value.days, value.microseconds};
  });
}

// ---- From timestamps and intervals to numbers ----

Body BindSeconds(KernelCall& call) {
  call.Returns(LogicalType::BIGINT);
  return CastBody<timestamp_t, int64_t>(
      [](timestamp_t at, ValidityMask&, idx_t) { return FloorDivide(at.value, kMicrosPerSecond); });
}

Body BindSecondsDouble(KernelCall& call) {
  call.Returns(LogicalType::DOUBLE);
  return CastBody<timestamp_t, double>([](timestamp_t at, ValidityMask&, idx_t) {
    return static_cast<double>(at.value) / static_cast<double>(kMicrosPerSecond);
  });
}

Body BindIntervalUnits(KernelCall& call) {
  const int field = call.TakeLastConstant().GetValue<int32_t>();
  const bool year_month = call.type(0).id() == LogicalTypeId::INTEGER;
  const int64_t unit = UnitOf(field, year_month);
  call.Returns(LogicalType::BIGINT);
  if (year_month) {
    return CastBody<int32_t, int64_t>([unit](int32_t months, ValidityMask&, idx_t) { return months / unit; });
  }
  return CastBody<int64_t, int64_t>([unit](int64_t micros, ValidityMask&, idx_t) { return micros / unit; });
}

}  // namespace

void AddDateTimeCastKernels(KernelSet& kernels) {
  kernels.Add("piezo_cast_date", BindDate);
  kernels.Add("piezo_cast_timestamp", BindTimestamp);
  kernels.Add("piezo_cast_timestamp_ntz", BindTimestampNtz);
  kernels.Add("piezo_cast_time", BindTime);
  kernels.Add("piezo_cut_time", BindCutTime);
  kernels.Add("piezo_cast_year_month", BindAnsiInterval<int32_t>);
  kernels.Add("piezo_cast_day_time", BindAnsiInterval<int64_t>);
  kernels.Add("piezo_cast_calendar", BindCalendar);
  kernels.Add("piezo_seconds", BindSeconds);
  kernels.Add("piezo_seconds_double", BindSecondsDouble);
  kernels.Add("piezo_interval_units", BindIntervalUnits);
}

}  // namespace piezo::functions
