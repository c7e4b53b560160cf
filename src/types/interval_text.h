// The text of intervals, both ways.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "errors/error.h"
#include "types/data_type.h"
#include "types/value.h"

namespace piezo::types {

/// `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '14' MONTH`: months in the fields of `type`, a year-month interval.
std::string FormatYearMonthInterval(int64_t months, const DataType& type);
/// `INTERVAL '1 02:03:04.5' DAY TO SECOND`: microseconds in the fields of `type`, a day-time interval.
std::string FormatDayTimeInterval(int64_t micros, const DataType& type);
/// `1 years 2 months 3 days 4 hours 5 minutes 6.7 seconds`, without the parts that are 0; `0 seconds`.
std::string FormatCalendarInterval(const CalendarInterval& interval);

/// `[interval] {[+|-] number unit}…`, as in `1 day -2 hours 1.5 seconds`. Nothing when malformed or out of range.
std::optional<CalendarInterval> ParseCalendarInterval(std::string_view text);

/// Months or microseconds from `1-2` or `INTERVAL '1-2' YEAR TO MONTH` and the like, in the fields of `type`; or
/// INVALID_INTERVAL_FORMAT.* as a cast raises it.
std::variant<int64_t, errors::Error> ParseAnsiInterval(std::string_view text, const DataType& type);

}  // namespace piezo::types
