// See datetime_units.h.
#include "functions/kernels/datetime_units.h"

#include "base/ascii.h"
#include "functions/kernels/civil.h"

namespace piezo::functions {

std::optional<DateTimeUnit> FindUnit(std::string_view name) {
  struct Named {
    std::string_view name;
    DateTimeUnit unit;
  };
  static constexpr Named kUnits[] = {
      {"MICROSECOND", {.micros = 1}},
      {"MILLISECOND", {.micros = 1000}},
      {"SECOND", {.micros = kMicrosPerSecond}},
      {"MINUTE", {.micros = kMicrosPerMinute}},
      {"HOUR", {.micros = kMicrosPerHour}},
      {"DAY", {.days = 1}},
      {"DAYOFYEAR", {.days = 1}},
      {"WEEK", {.days = 7}},
      {"MONTH", {.months = 1}},
      {"QUARTER", {.months = 3}},
      {"YEAR", {.months = 12}},
  };
  for (const Named& known : kUnits) {
    if (EqualsIgnoreCase(known.name, name)) return known.unit;
  }
  return std::nullopt;
}

std::optional<Cut> FindCut(std::string_view name) {
  struct Named {
    std::string_view name;
    Cut cut;
  };
  static constexpr Named kCuts[] = {
      {"MICROSECOND", Cut::kMicrosecond},
      {"MILLISECOND", Cut::kMillisecond},
      {"SECOND", Cut::kSecond},
      {"MINUTE", Cut::kMinute},
      {"HOUR", Cut::kHour},
      {"DAY", Cut::kDay},
      {"DD", Cut::kDay},
      {"WEEK", Cut::kWeek},
      {"MON", Cut::kMonth},
      {"MONTH", Cut::kMonth},
      {"MM", Cut::kMonth},
      {"QUARTER", Cut::kQuarter},
      {"YEAR", Cut::kYear},
      {"YYYY", Cut::kYear},
      {"YY", Cut::kYear},
  };
  for (const Named& known : kCuts) {
    if (EqualsIgnoreCase(known.name, name)) return known.cut;
  }
  return std::nullopt;
}

int64_t CutDay(int64_t days, Cut cut) {
  if (cut == Cut::kWeek) return days - FloorRemainder(days + 3, 7);  // 1970-01-01 was a Thursday
  const CivilDate date = CivilFromDays(days);
  switch (cut) {
    case Cut::kMonth:
      return DaysFromCivil(date.year, date.month, 1);
    case Cut::kQuarter:
      return DaysFromCivil(date.year, (date.month - 1) / 3 * 3 + 1, 1);
    case Cut::kYear:
      return DaysFromCivil(date.year, 1, 1);
    default:
      return days;
  }
}

}  // namespace piezo::functions
