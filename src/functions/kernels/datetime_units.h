// The units in which dates and timestamps are moved, measured and cut.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace piezo::functions {

/// A unit is a number of months, or a number of days, or a number of microseconds.
struct DateTimeUnit {
  int64_t months = 0;
  int64_t days = 0;
  int64_t micros = 0;
};

/// Of timestampadd and timestampdiff: MICROSECOND … YEAR, in any case; none for other names.
std::optional<DateTimeUnit> FindUnit(std::string_view name);

/// What trunc and date_trunc cut to, by all of Spark's names for it ("MON", "mm", "month"); none for other names.
enum class Cut : uint8_t { kMicrosecond, kMillisecond, kSecond, kMinute, kHour, kDay, kWeek, kMonth, kQuarter, kYear };
std::optional<Cut> FindCut(std::string_view name);

/// The first day of the week, month, quarter or year that a day lies in.
int64_t CutDay(int64_t days, Cut cut);

}  // namespace piezo::functions
