// Kernels that move, cut and measure dates, timestamps and times of day by named units. The session's time zone stands
// before the site; it is empty for timestamps without one.
#include <cmath>
#include <duckdb/common/types/time.hpp>

#include "base/ascii.h"
#include "functions/kernels/civil.h"
#include "functions/kernels/datetime_units.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/raise.h"
#include "functions/kernels/time_zone.h"
#include "types/datetime_text.h"

namespace piezo::functions {
namespace {

using duckdb::BinaryExecutor;
using duckdb::DataChunk;
using duckdb::date_t;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::Vector;

std::string_view View(const string_t& text) { return {text.GetData(), text.GetSize()}; }

/// Runs over two arguments where both are there; `apply(left, right, null)` may set `null`.
template <class A, class B, class R, class Apply>
Body OrNull(Apply apply) {
  return [apply](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::ExecuteWithNulls<A, B, R>(args.data[0], args.data[1], result, args.size(),
                                              [&](A left, B right, duckdb::ValidityMask& valid, idx_t row) {
                                                bool is_null = false;
                                                R value = apply(left, right, is_null);
                                                if (is_null) valid.SetInvalid(row);
                                                return value;
                                              });
  };
}

// ---- trunc, date_trunc, time_trunc ----

/// piezo_date_trunc(date, unit): null for a unit that dates don't have.
Body BindDateTrunc(KernelCall& call) {
  call.Returns(LogicalType::DATE);
  return OrNull<date_t, string_t, date_t>([](date_t date, const string_t& unit, bool& is_null) {
    const std::optional<Cut> cut = FindCut(View(unit));
    is_null = !cut || *cut < Cut::kWeek;
    return is_null ? date : date_t(static_cast<int32_t>(CutDay(date.days, *cut)));
  });
}

int64_t UnitMicros(Cut cut) {
  switch (cut) {
    case Cut::kMillisecond:
      return 1000;
    case Cut::kSecond:
      return kMicrosPerSecond;
    case Cut::kMinute:
      return kMicrosPerMinute;
    case Cut::kHour:
      return kMicrosPerHour;
    default:
      return 1;
  }
}

int64_t CutTimestamp(int64_t utc, Cut cut, const Zone& zone) {
  if (cut < Cut::kMinute) return utc - FloorRemainder(utc, UnitMicros(cut));
  const int64_t offset = zone.OffsetAt(utc);
  const int64_t local = utc + offset;
  if (cut < Cut::kDay) return zone.ToUtc(local - FloorRemainder(local, UnitMicros(cut)), offset);
  return zone.ToUtc(CutDay(FloorDivide(local, kMicrosPerDay), cut) * kMicrosPerDay);
}

/// piezo_timestamp_trunc(timestamp, unit, zone): null for an unknown unit.
Body BindTimestampTrunc(KernelCall& call) {
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  call.Returns(call.type(0));
  return OrNull<int64_t, string_t, int64_t>([zone](int64_t utc, const string_t& unit, bool& is_null) {
    const std::optional<Cut> cut = FindCut(View(unit));
    is_null = !cut;
    return is_null ? utc : CutTimestamp(utc, *cut, *zone);
  });
}

/// The length of a unit of the day; raises for others.
int64_t TimeUnit(std::string_view unit, std::string_view function, int64_t site) {
  if (const std::optional<DateTimeUnit> found = FindUnit(unit); found && found->micros > 0) return found->micros;
  engine::RaiseCondition("INVALID_PARAMETER_VALUE.TIME_UNIT",
                         {{"parameter", "`unit`"},
                          {"functionName", "`" + std::string(function) + "`"},
                          {"invalidValue", "'" + std::string(unit) + "'"}},
                         site);
}

/// piezo_time_trunc(time, unit, site)
Body BindTimeTrunc(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::TIME);
  return OrNull<int64_t, string_t, int64_t>([site](int64_t time, const string_t& unit, bool&) {
    return time - time % TimeUnit(View(unit), "time_trunc", site);
  });
}

/// piezo_time_diff(start, end, unit, site)
Body BindTimeDiff(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BIGINT);
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    duckdb::TernaryExecutor::Execute<int64_t, int64_t, string_t, int64_t>(
        args.data[0], args.data[1], args.data[2], result, args.size(),
        [site](int64_t start, int64_t end, const string_t& unit) {
          return (end - start) / TimeUnit(View(unit), "time_diff", site);
        });
  };
}

// ---- next_day, months_between ----

/// 0 for Monday; none for what is no weekday's name.
std::optional<int64_t> FindWeekday(std::string_view name) {
  static constexpr std::string_view kNames[] = {"MONDAY", "TUESDAY",  "WEDNESDAY", "THURSDAY",
                                                "FRIDAY", "SATURDAY", "SUNDAY"};
  for (size_t i = 0; i < std::size(kNames); ++i) {
    for (const size_t length : {size_t{2}, size_t{3}, kNames[i].size()}) {
      if (EqualsIgnoreCase(name, kNames[i].substr(0, length))) return static_cast<int64_t>(i);
    }
  }
  return std::nullopt;
}

/// piezo_next_day(date, weekday, raises, site)
Body BindNextDay(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raises = call.TakeLastConstant().GetValue<bool>();
  call.Returns(LogicalType::DATE);
  return OrNull<date_t, string_t, date_t>([=](date_t date, const string_t& name, bool& is_null) {
    const std::optional<int64_t> weekday = FindWeekday(View(name));
    if (!weekday && raises) engine::RaiseCondition("ILLEGAL_DAY_OF_WEEK", {{"string", name.GetString()}}, site);
    is_null = !weekday;
    if (is_null) return date;
    const int64_t ahead = FloorRemainder(*weekday - (date.days + 3) - 1, 7) + 1;
    return date_t(static_cast<int32_t>(date.days + ahead));
  });
}

/// Whole months between days that lie equally in their months; else parts of 31 days.
double MonthsBetween(int64_t micros1, int64_t micros2, bool rounded, const Zone& zone) {
  const int64_t local1 = zone.ToLocal(micros1);
  const int64_t local2 = zone.ToLocal(micros2);
  const int64_t days1 = FloorDivide(local1, kMicrosPerDay);
  const int64_t days2 = FloorDivide(local2, kMicrosPerDay);
  const CivilDate date1 = CivilFromDays(days1);
  const CivilDate date2 = CivilFromDays(days2);
  const auto months = static_cast<double>((date1.year - date2.year) * 12 + date1.month - date2.month);
  const bool last1 = date1.day == DaysInMonth(date1.year, date1.month);
  const bool last2 = date2.day == DaysInMonth(date2.year, date2.month);
  if (date1.day == date2.day || (last1 && last2)) return months;
  constexpr int64_t kSecondsPerDay = kMicrosPerDay / kMicrosPerSecond;
  // Of the time since midnight, not of what clocks show.
  const int64_t seconds1 = (micros1 - zone.ToUtc(days1 * kMicrosPerDay)) / kMicrosPerSecond;
  const int64_t seconds2 = (micros2 - zone.ToUtc(days2 * kMicrosPerDay)) / kMicrosPerSecond;
  const int64_t seconds = (date1.day - date2.day) * kSecondsPerDay + seconds1 - seconds2;
  const double difference = months + static_cast<double>(seconds) / static_cast<double>(31 * kSecondsPerDay);
  constexpr double kDigits = 1e8;
  return rounded ? std::floor(difference * kDigits + 0.5) / kDigits : difference;
}

/// piezo_months_between(timestamp, timestamp, rounded, zone)
Body BindMonthsBetween(KernelCall& call) {
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  call.Returns(LogicalType::DOUBLE);
  return [zone](DataChunk& args, ExpressionState&, Vector& result) {
    duckdb::TernaryExecutor::Execute<int64_t, int64_t, bool, double>(
        args.data[0], args.data[1], args.data[2], result, args.size(),
        [&](int64_t left, int64_t right, bool rounded) { return MonthsBetween(left, right, rounded, *zone); });
  };
}

// ---- timestampadd, timestampdiff ----

/// Within java.time's reach; beyond it Spark's arithmetic overflows.
constexpr int64_t kMostMonths = int64_t{12} * 999'999'999;
constexpr int64_t kMostDays = int64_t{366} * 999'999'999;

std::optional<int64_t> Move(int64_t utc, const DateTimeUnit& unit, int64_t count, const Zone& zone) {
  int64_t moved = 0;
  if (unit.micros > 0) {
    int64_t micros = 0;
    if (__builtin_mul_overflow(unit.micros, count, &micros) || __builtin_add_overflow(utc, micros, &moved)) {
      return std::nullopt;
    }
    return moved;
  }
  int64_t steps = 0;
  if (__builtin_mul_overflow(unit.months + unit.days, count, &steps)) return std::nullopt;
  if (steps > (unit.months > 0 ? kMostMonths : kMostDays) || -steps > (unit.months > 0 ? kMostMonths : kMostDays)) {
    return std::nullopt;
  }
  const int64_t offset = zone.OffsetAt(utc);
  const int64_t day = FloorDivide(utc + offset, kMicrosPerDay);
  const int64_t to = unit.months > 0 ? AddMonths(day, steps) : day + steps;
  if (to == day) return utc;
  int64_t local = 0;
  if (__builtin_mul_overflow(to, kMicrosPerDay, &local) ||
      __builtin_add_overflow(local, utc + offset - day * kMicrosPerDay, &local)) {
    return std::nullopt;
  }
  return zone.ToUtc(local, offset);
}

struct UnitArgument {
  DateTimeUnit unit;
  std::string name;
};
/// The unit, a constant that analysis has checked.
UnitArgument TakeUnit(KernelCall& call) {
  const std::string name = call.TakeConstant(0).ToString();
  const std::optional<DateTimeUnit> unit = FindUnit(name);
  if (!unit) throw duckdb::BinderException("no unit of time: " + name);
  return {*unit, name};
}

/// piezo_timestamp_add(unit, count, timestamp, zone, site)
Body BindTimestampAdd(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const std::string zone_name = call.TakeLastConstant().ToString();
  const ZonePtr zone = MakeZone(zone_name);
  const UnitArgument unit = TakeUnit(call);
  const bool has_zone = call.type(1).id() == LogicalTypeId::TIMESTAMP_TZ;
  call.CastArgument(0, LogicalType::BIGINT);
  call.Returns(call.type(1));
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::Execute<int64_t, int64_t, int64_t>(
        args.data[0], args.data[1], result, args.size(), [&](int64_t count, int64_t utc) {
          if (const std::optional<int64_t> moved = Move(utc, unit.unit, count, *zone)) return *moved;
          const std::string shown =
              (has_zone ? "TIMESTAMP '" : "TIMESTAMP_NTZ '") + types::FormatLocalTimestamp(zone->ToLocal(utc)) + "'";
          engine::RaiseCondition("DATETIME_OVERFLOW",
                                 {{"operation", "add " + std::to_string(count) + "L " + unit.name + " to " + shown}},
                                 site);
        });
  };
}

/// Whole units from one local time to another, as java.time counts them.
int64_t Between(int64_t start, int64_t end, const DateTimeUnit& unit) {
  if (unit.micros > 0) return (end - start) / unit.micros;
  if (unit.days > 0) return (end - start) / kMicrosPerDay / unit.days;
  // Months are full when the day and the time are reached again.
  const int64_t start_day = FloorDivide(start, kMicrosPerDay);
  const int64_t end_day = FloorDivide(end, kMicrosPerDay);
  const CivilDate from = CivilFromDays(start_day);
  const CivilDate to = CivilFromDays(end_day);
  const int64_t from_rest = from.day * kMicrosPerDay + start - start_day * kMicrosPerDay;
  const int64_t to_rest = to.day * kMicrosPerDay + end - end_day * kMicrosPerDay;
  int64_t months = (to.year - from.year) * 12 + to.month - from.month;
  if (months > 0 && to_rest < from_rest) --months;
  if (months < 0 && to_rest > from_rest) ++months;
  return months / unit.months;
}

/// piezo_timestamp_diff(unit, start, end, zone): in local time, whatever the clocks did between the two.
Body BindTimestampDiff(KernelCall& call) {
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  const UnitArgument unit = TakeUnit(call);
  call.Returns(LogicalType::BIGINT);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::Execute<int64_t, int64_t, int64_t>(
        args.data[0], args.data[1], result, args.size(),
        [&](int64_t start, int64_t end) { return Between(zone->ToLocal(start), zone->ToLocal(end), unit.unit); });
  };
}

// ---- window ----

/// piezo_window_start(timestamp, width, offset): the start of the window of equal windows that a time lies in. Spark
/// leaves out rows without a time, which no expression can: they are refused.
Body BindWindowStart(KernelCall& call) {
  call.MayRaise();
  const int64_t offset = call.TakeLastConstant().GetValue<int64_t>();
  const int64_t width = call.TakeLastConstant().GetValue<int64_t>();
  call.Returns(call.type(0));
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    duckdb::UnifiedVectorFormat times;
    args.data[0].ToUnifiedFormat(args.size(), times);
    for (idx_t row = 0; row < args.size() && !times.validity.AllValid(); ++row) {
      if (times.validity.RowIsValid(times.sel->get_index(row))) continue;
      engine::RaiseCondition("NOT_SUPPORTED_BY_PIEZO", {{"feature", "window() of a time that is null"}});
    }
    duckdb::UnaryExecutor::Execute<int64_t, int64_t>(
        args.data[0], result, args.size(), [=](int64_t time) { return time - FloorRemainder(time - offset, width); });
  };
}

/// piezo_add_micros(timestamp, microseconds)
Body BindAddMicros(KernelCall& call) {
  call.CastArgument(1, LogicalType::BIGINT);
  call.Returns(call.type(0));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::Execute<int64_t, int64_t, int64_t>(args.data[0], args.data[1], result, args.size(),
                                                       [](int64_t time, int64_t micros) {
                                                         int64_t moved = 0;
                                                         if (__builtin_add_overflow(time, micros, &moved))
                                                           RaiseOverflow("long overflow", "", -1);
                                                         return moved;
                                                       });
  };
}

}  // namespace

void AddDateTimeMoveKernels(KernelSet& kernels) {
  kernels.Add("piezo_date_trunc", BindDateTrunc);
  kernels.Add("piezo_timestamp_trunc", BindTimestampTrunc);
  kernels.Add("piezo_time_trunc", BindTimeTrunc);
  kernels.Add("piezo_time_diff", BindTimeDiff);
  kernels.Add("piezo_next_day", BindNextDay);
  kernels.Add("piezo_months_between", BindMonthsBetween);
  kernels.Add("piezo_timestamp_add", BindTimestampAdd);
  kernels.Add("piezo_timestamp_diff", BindTimestampDiff);
  kernels.Add("piezo_window_start", BindWindowStart, KernelNulls::kSeen);
  kernels.Add("piezo_add_micros", BindAddMicros);
}

}  // namespace piezo::functions
