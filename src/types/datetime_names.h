// The names in dates and times, in American English: months, weekdays, quarters, eras, zones.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "types/time_zone.h"

namespace piezo::types {

std::span<const std::string_view> MonthNames();         // from January
std::span<const std::string_view> ShortMonthNames();    // from Jan
std::span<const std::string_view> DayNames();           // from Monday
std::span<const std::string_view> ShortDayNames();      // from Mon
std::span<const std::string_view> QuarterNames();       // from 1st quarter
std::span<const std::string_view> ShortQuarterNames();  // from Q1
std::span<const std::string_view> EraNames();           // Before Christ, Anno Domini
std::span<const std::string_view> ShortEraNames();      // BC, AD
std::span<const std::string_view> AmPmNames();

/// The zone's name at an instant: `PDT`, or `Pacific Daylight Time`. `generic` ones do not tell of daylight saving.
std::string ZoneName(const TimeZone& zone, int64_t utc_micros, bool full, bool generic);

/// A zone's name at the start of a text, and the zone: `Europe/Paris`, `+01:00`, with `names` also `PST` and `Pacific
/// Daylight Time`. Nothing when there is none.
struct ZoneAtStart {
  TimeZone zone;
  size_t length = 0;
};
std::optional<ZoneAtStart> TakeZone(std::string_view text, bool names);

}  // namespace piezo::types
