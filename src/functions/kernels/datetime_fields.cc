// Kernels that take a part out of a date, a timestamp, a time of day or an interval, by the part's name. Timestamps
// come with the session's time zone behind the part; it is empty for those without a zone.
#include <array>

#include "functions/kernels/civil.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/time_zone.h"
#include "types/datetime_names.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::date_t;
using duckdb::ExpressionState;
using duckdb::interval_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::UnaryExecutor;
using duckdb::Vector;

constexpr int64_t kMonthsPerYear = 12;

/// 0 for Monday to 6; 1970-01-01 was a Thursday.
int64_t DayOfWeek(int64_t days) { return FloorRemainder(days + 3, 7); }

int64_t DayOfYear(int64_t days) { return days - DaysFromCivil(CivilFromDays(days).year, 1, 1) + 1; }

/// ISO 8601: a week belongs to the year of its Thursday.
struct IsoWeek {
  int64_t year;
  int64_t week;
};
IsoWeek WeekOf(int64_t days) {
  const int64_t thursday = days - DayOfWeek(days) + 3;
  const int64_t year = CivilFromDays(thursday).year;
  return {year, (thursday - DaysFromCivil(year, 1, 1)) / 7 + 1};
}

using DateField = int64_t (*)(int64_t days);

DateField FindDateField(std::string_view name) {
  struct Named {
    std::string_view name;
    DateField field;
  };
  static constexpr Named kFields[] = {
      {"year", [](int64_t days) { return CivilFromDays(days).year; }},
      {"quarter", [](int64_t days) -> int64_t { return (CivilFromDays(days).month + 2) / 3; }},
      {"month", [](int64_t days) -> int64_t { return CivilFromDays(days).month; }},
      {"day", [](int64_t days) -> int64_t { return CivilFromDays(days).day; }},
      {"dayofyear", DayOfYear},
      {"dayofweek", [](int64_t days) { return FloorRemainder(days + 4, 7) + 1; }},  // 1 for Sunday
      {"dayofweek_iso", [](int64_t days) { return DayOfWeek(days) + 1; }},          // 1 for Monday
      {"weekday", DayOfWeek},
      {"week", [](int64_t days) { return WeekOf(days).week; }},
      {"yearofweek", [](int64_t days) { return WeekOf(days).year; }},
  };
  for (const Named& known : kFields) {
    if (known.name == name) return known.field;
  }
  throw duckdb::BinderException("no field of dates: " + std::string(name));
}

/// piezo_date_field(date, field)
Body BindDateField(KernelCall& call) {
  const DateField field = FindDateField(call.TakeLastConstant().ToString());
  call.Returns(LogicalType::INTEGER);
  return [field](DataChunk& args, ExpressionState&, Vector& result) {
    UnaryExecutor::Execute<date_t, int32_t>(args.data[0], result, args.size(),
                                            [field](date_t date) { return static_cast<int32_t>(field(date.days)); });
  };
}

/// The unit of a part of the day, and how many of them make the next greater part.
struct TimePart {
  int64_t micros;
  int64_t count;
};
TimePart FindTimePart(std::string_view name) {
  if (name == "hour") return {kMicrosPerHour, 24};
  if (name == "minute") return {kMicrosPerMinute, 60};
  if (name == "second") return {kMicrosPerSecond, 60};
  if (name == "seconds") return {1, kMicrosPerMinute};  // with the fraction, in millionths
  throw duckdb::BinderException("no field of times: " + std::string(name));
}

/// Seconds with their fraction are a DECIMAL(8,6), which is stored in 32 bits as well.
LogicalType TypeOfPart(std::string_view name) {
  return name == "seconds" ? LogicalType::DECIMAL(8, 6) : LogicalType::INTEGER;
}

/// piezo_time_field(time or timestamp, field, zone)
Body BindTimeField(KernelCall& call) {
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  const std::string name = call.TakeLastConstant().ToString();
  const TimePart part = FindTimePart(name);
  call.Returns(TypeOfPart(name));
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    UnaryExecutor::Execute<int64_t, int32_t>(args.data[0], result, args.size(), [&](int64_t micros) {
      const int64_t local = zone->ToLocal(micros);
      return static_cast<int32_t>(FloorRemainder(FloorDivide(local, part.micros), part.count));
    });
  };
}

template <class From, class To, class Apply>
Body Each(Apply apply) {
  return [apply](DataChunk& args, ExpressionState&, Vector& result) {
    UnaryExecutor::Execute<From, To>(args.data[0], result, args.size(), apply);
  };
}

Body MonthsField(KernelCall& call, std::string_view name) {
  if (name == "year") {
    call.Returns(LogicalType::INTEGER);
    return Each<int32_t, int32_t>([](int32_t months) { return static_cast<int32_t>(months / kMonthsPerYear); });
  }
  call.Returns(LogicalType::TINYINT);
  return Each<int32_t, int8_t>([](int32_t months) { return static_cast<int8_t>(months % kMonthsPerYear); });
}

/// The parts of a day-time interval; `micros_of` reads it from the argument's type.
template <class T, class Micros>
Body TimeOfInterval(KernelCall& call, std::string_view name, Micros micros_of) {
  const TimePart part = FindTimePart(name);
  if (name == "seconds") {
    call.Returns(LogicalType::DECIMAL(8, 6));
    return Each<T, int32_t>([=](const T& interval) { return static_cast<int32_t>(micros_of(interval) % part.count); });
  }
  call.Returns(LogicalType::TINYINT);
  return Each<T, int8_t>(
      [=](const T& interval) { return static_cast<int8_t>(micros_of(interval) / part.micros % part.count); });
}

Body MicrosField(KernelCall& call, std::string_view name) {
  if (name != "day") return TimeOfInterval<int64_t>(call, name, [](int64_t micros) { return micros; });
  call.Returns(LogicalType::INTEGER);
  return Each<int64_t, int32_t>([](int64_t micros) { return static_cast<int32_t>(micros / kMicrosPerDay); });
}

Body CalendarField(KernelCall& call, std::string_view name) {
  if (name == "year") {
    call.Returns(LogicalType::INTEGER);
    return Each<interval_t, int32_t>(
        [](const interval_t& interval) { return static_cast<int32_t>(interval.months / kMonthsPerYear); });
  }
  if (name == "month") {
    call.Returns(LogicalType::TINYINT);
    return Each<interval_t, int8_t>(
        [](const interval_t& interval) { return static_cast<int8_t>(interval.months % kMonthsPerYear); });
  }
  if (name == "day") {
    call.Returns(LogicalType::INTEGER);
    return Each<interval_t, int32_t>([](const interval_t& interval) {
      return static_cast<int32_t>(interval.days + interval.micros / kMicrosPerDay);
    });
  }
  return TimeOfInterval<interval_t>(call, name, [](const interval_t& interval) { return interval.micros; });
}

/// piezo_interval_field(interval, field)
Body BindIntervalField(KernelCall& call) {
  const std::string name = call.TakeLastConstant().ToString();
  switch (call.type(0).id()) {
    case LogicalTypeId::INTEGER:
      return MonthsField(call, name);
    case LogicalTypeId::BIGINT:
      return MicrosField(call, name);
    case LogicalTypeId::INTERVAL:
      return CalendarField(call, name);
    default:
      RefuseTypes(call);
  }
}

/// Names are short enough to stand in the string itself.
string_t Name(std::string_view name) { return {name.data(), static_cast<uint32_t>(name.size())}; }

Body BindDayName(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Each<date_t, string_t>(
      [](date_t date) { return Name(types::ShortDayNames()[static_cast<size_t>(DayOfWeek(date.days))]); });
}

Body BindMonthName(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Each<date_t, string_t>([](date_t date) {
    return Name(types::ShortMonthNames()[static_cast<size_t>(CivilFromDays(date.days).month) - 1]);
  });
}

}  // namespace

void AddDateTimeFieldKernels(KernelSet& kernels) {
  kernels.Add("piezo_date_field", BindDateField);
  kernels.Add("piezo_time_field", BindTimeField);
  kernels.Add("piezo_interval_field", BindIntervalField);
  kernels.Add("piezo_day_name", BindDayName);
  kernels.Add("piezo_month_name", BindMonthName);
}

}  // namespace piezo::functions
