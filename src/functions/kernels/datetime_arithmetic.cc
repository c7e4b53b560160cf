// Kernels of + and - on dates, timestamps and times. Timestamps are moved in local time, as Spark does: a day later is
// the same hour of the clock. Kernels on timestamps take the session's time zone as a constant before the site; for
// timestamps without a zone it is empty.
#include <duckdb/common/types/time.hpp>

#include "functions/kernels/civil.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/raise.h"
#include "functions/kernels/time_zone.h"

namespace piezo::functions {
namespace {

using duckdb::BinaryExecutor;
using duckdb::DataChunk;
using duckdb::date_t;
using duckdb::ExpressionState;
using duckdb::interval_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::timestamp_t;
using duckdb::Vector;

date_t ToDate(int64_t days, int64_t site) {
  if (days != static_cast<int32_t>(days)) RaiseOverflow("integer overflow", "", site);
  return date_t(static_cast<int32_t>(days));
}

int64_t AddMicros(int64_t left, int64_t right, int64_t site) {
  int64_t sum = 0;
  if (__builtin_add_overflow(left, right, &sum)) RaiseOverflow("long overflow", "", site);
  return sum;
}

/// Moves the date of a local time, keeping the time of day.
template <class Move>
int64_t MoveLocalDate(int64_t utc, const Zone& zone, Move move) {
  const int64_t offset = zone.OffsetAt(utc);
  const int64_t local = utc + offset;
  const int64_t day = FloorDivide(local, kMicrosPerDay);
  const int64_t moved = move(day);
  if (moved == day) return utc;
  return zone.ToUtc(moved * kMicrosPerDay + (local - day * kMicrosPerDay), offset);
}

template <class A, class B, class R, class Apply>
Body Binary(Apply apply) {
  return [apply](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::Execute<A, B, R>(args.data[0], args.data[1], result, args.size(), apply);
  };
}

template <int sign>
Body BindDateAddDays(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.CastArgument(1, LogicalType::INTEGER);
  call.Returns(LogicalType::DATE);
  return Binary<date_t, int32_t, date_t>(
      [site](date_t date, int32_t days) { return ToDate(date.days + sign * int64_t{days}, site); });
}

template <int sign>
Body BindDateAddMonths(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::DATE);
  return Binary<date_t, int32_t, date_t>(
      [site](date_t date, int32_t months) { return ToDate(AddMonths(date.days, sign * int64_t{months}), site); });
}

/// A date and a calendar interval; in ANSI mode the interval must be of whole days.
template <int sign>
Body BindDateAddInterval(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool ansi = call.TakeLastConstant().GetValue<bool>();
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  call.Returns(LogicalType::DATE);
  return Binary<date_t, interval_t, date_t>([=](date_t date, const interval_t& interval) {
    if (ansi && interval.micros != 0) engine::RaiseCondition("INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION", {}, site);
    const int64_t day = AddMonths(date.days, sign * int64_t{interval.months}) + sign * int64_t{interval.days};
    if (interval.micros == 0) return ToDate(day, site);
    const int64_t moved = zone->ToUtc(day * kMicrosPerDay) + sign * interval.micros;
    return ToDate(FloorDivide(zone->ToLocal(moved), kMicrosPerDay), site);
  });
}

/// A timestamp and a day-time interval, in microseconds.
template <int sign>
Body BindTimestampAddMicros(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  call.Returns(call.type(0));
  return Binary<timestamp_t, int64_t, timestamp_t>([=](timestamp_t at, int64_t interval) {
    const int64_t days = interval / kMicrosPerDay;
    const int64_t rest = interval - days * kMicrosPerDay;
    const int64_t moved = MoveLocalDate(at.value, *zone, [&](int64_t day) { return day + sign * days; });
    return timestamp_t(AddMicros(moved, sign * rest, site));
  });
}

template <int sign>
Body BindTimestampAddMonths(KernelCall& call) {
  call.TakeSite();
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  call.Returns(call.type(0));
  return Binary<timestamp_t, int32_t, timestamp_t>([zone](timestamp_t at, int32_t months) {
    return timestamp_t(
        MoveLocalDate(at.value, *zone, [&](int64_t day) { return AddMonths(day, sign * int64_t{months}); }));
  });
}

template <int sign>
Body BindTimestampAddInterval(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  call.Returns(call.type(0));
  return Binary<timestamp_t, interval_t, timestamp_t>([=](timestamp_t at, const interval_t& interval) {
    const int64_t moved = MoveLocalDate(at.value, *zone, [&](int64_t day) {
      return AddMonths(day, sign * int64_t{interval.months}) + sign * int64_t{interval.days};
    });
    return timestamp_t(AddMicros(moved, sign * interval.micros, site));
  });
}

Body BindDateSubtract(KernelCall& call) {
  call.Returns(LogicalType::BIGINT);
  return Binary<date_t, date_t, int64_t>(
      [](date_t left, date_t right) { return (int64_t{left.days} - right.days) * kMicrosPerDay; });
}

/// Whole months and the days that are left, as java.time.Period counts them.
interval_t MonthsAndDays(date_t from, date_t to) {
  const CivilDate start = CivilFromDays(from.days);
  const CivilDate end = CivilFromDays(to.days);
  int64_t months = (end.year - start.year) * 12 + end.month - start.month;
  int64_t days = end.day - start.day;
  if (months > 0 && days < 0) {
    --months;
    days = to.days - AddMonths(from.days, months);
  } else if (months < 0 && days > 0) {
    ++months;
    days -= DaysInMonth(end.year, end.month);
  }
  return {static_cast<int32_t>(months), static_cast<int32_t>(days), 0};
}

Body BindCalendarSubtract(KernelCall& call) {
  call.Returns(LogicalType::INTERVAL);
  return Binary<date_t, date_t, interval_t>([](date_t left, date_t right) { return MonthsAndDays(right, left); });
}

Body BindTimestampSubtract(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  call.Returns(LogicalType::BIGINT);
  return Binary<timestamp_t, timestamp_t, int64_t>([=](timestamp_t left, timestamp_t right) {
    int64_t difference = 0;
    if (__builtin_sub_overflow(zone->ToLocal(left.value), zone->ToLocal(right.value), &difference)) {
      RaiseOverflow("long overflow", "", site);
    }
    return difference;
  });
}

/// A time of day and a day-time interval: must stay within the day.
template <int sign>
Body BindTimeAdd(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(call.type(0));
  return Binary<duckdb::dtime_t, int64_t, duckdb::dtime_t>([site](duckdb::dtime_t time, int64_t interval) {
    const int64_t moved = AddMicros(time.micros, sign * interval, site);
    if (moved < 0 || moved >= kMicrosPerDay) {
      engine::RaiseCondition(
          "DATETIME_OVERFLOW",
          {{"operation", std::string(sign > 0 ? "add" : "subtract") + " " + std::to_string(interval) +
                             " microseconds to the time '" + duckdb::Time::ToString(time) + "'"}},
          site);
    }
    return duckdb::dtime_t(moved);
  });
}

Body BindTimeSubtract(KernelCall& call) {
  call.Returns(LogicalType::BIGINT);
  return Binary<duckdb::dtime_t, duckdb::dtime_t, int64_t>(
      [](duckdb::dtime_t left, duckdb::dtime_t right) { return left.micros - right.micros; });
}

}  // namespace

void AddDateTimeArithmeticKernels(KernelSet& kernels) {
  kernels.Add("piezo_date_add_days", BindDateAddDays<1>);
  kernels.Add("piezo_date_subtract_days", BindDateAddDays<-1>);
  kernels.Add("piezo_date_add_months", BindDateAddMonths<1>);
  kernels.Add("piezo_date_subtract_months", BindDateAddMonths<-1>);
  kernels.Add("piezo_date_add_interval", BindDateAddInterval<1>);
  kernels.Add("piezo_date_subtract_interval", BindDateAddInterval<-1>);
  kernels.Add("piezo_timestamp_add_micros", BindTimestampAddMicros<1>);
  kernels.Add("piezo_timestamp_subtract_micros", BindTimestampAddMicros<-1>);
  kernels.Add("piezo_timestamp_add_months", BindTimestampAddMonths<1>);
  kernels.Add("piezo_timestamp_subtract_months", BindTimestampAddMonths<-1>);
  kernels.Add("piezo_timestamp_add_interval", BindTimestampAddInterval<1>);
  kernels.Add("piezo_timestamp_subtract_interval", BindTimestampAddInterval<-1>);
  kernels.Add("piezo_date_subtract", BindDateSubtract);
  kernels.Add("piezo_calendar_subtract", BindCalendarSubtract);
  kernels.Add("piezo_timestamp_subtract", BindTimestampSubtract);
  kernels.Add("piezo_time_add", BindTimeAdd<1>);
  kernels.Add("piezo_time_subtract_micros", BindTimeAdd<-1>);
  kernels.Add("piezo_time_subtract", BindTimeSubtract);
}

}  // namespace piezo::functions
