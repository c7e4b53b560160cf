// Dates and times in the proleptic Gregorian calendar, and their text as Spark reads and writes it. Dates are days,
// timestamps microseconds since 1970-01-01, times of day nanoseconds since midnight.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "types/time_zone.h"

namespace piezo::types {

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;
inline constexpr int64_t kNanosPerMicro = 1'000;
inline constexpr int64_t kNanosPerDay = kMicrosPerDay * kNanosPerMicro;

struct CivilDate {
  int64_t year = 1970;
  int month = 1;
  int day = 1;
  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

constexpr bool IsLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
int DaysInMonth(int64_t year, int month);
/// `date` exists in the calendar.
int64_t DaysFromCivil(const CivilDate& date);
CivilDate CivilFromDays(int64_t days);

/// `2020-01-31`; years beyond 9999 with `+`, negative ones as `-0044-03-15`.
std::string FormatDate(int64_t days);
/// `2020-01-31 12:00:00.5`: the fraction without trailing zeros.
std::string FormatLocalTimestamp(int64_t local_micros);
std::string FormatTimestamp(int64_t utc_micros, const TimeZone& zone);
/// `12:00:00.5`
std::string FormatTime(int64_t nanos);

/// `[+-]y{4,7}[-m[m][-d[d]]]`, then optionally a blank or `T` and anything; white space around is skipped.
std::optional<int32_t> ParseDate(std::string_view text);

/// A timestamp as written: the local time, and the zone when the text names one.
struct LocalTimestamp {
  int64_t micros = 0;
  std::optional<TimeZone> zone;
};
/// `[+-]y{4,6}[-m[m][-d[d]]]`, then optionally a blank or `T` and `h[h][:m[m][:s[s][.fraction][zone]]]`. A time alone,
/// `[T]h:m…`, means a day of `today` (a local date in days); without `today` it is no timestamp.
std::optional<LocalTimestamp> ParseLocalTimestamp(std::string_view text, std::optional<int64_t> today = {});
/// The same as an instant, in `zone` unless the text says another.
std::optional<int64_t> ParseTimestamp(std::string_view text, const TimeZone& zone, std::optional<int64_t> today = {});
/// `h[h]:m[m][:s[s][.fraction]]`, also with ` AM` or ` PM`.
std::optional<int64_t> ParseTime(std::string_view text);

}  // namespace piezo::types
