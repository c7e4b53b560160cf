// The calendar of java.util: Julian before 15 October 1582, Gregorian since. Days are counted from 1970-01-01.
#pragma once

#include <cstdint>

#include "types/datetime_text.h"

namespace piezo::types {

/// The day of a date whose month and day may lie outside of their year and month: month 13 is January.
int64_t DaysFromHybrid(int64_t year, int64_t month, int64_t day);
CivilDate HybridFromDays(int64_t days);

/// What calendars in the United States say of a day: weeks begin on Sunday, the first has the year's first day in it.
struct HybridDay {
  explicit HybridDay(int64_t days);

  CivilDate date;
  int day_of_year;       // from 1
  int weekday;           // from Monday, 1
  int week_of_year;      // from 1
  int64_t week_year;     // that of week_of_year
  int week_of_month;     // from 1
  int weekday_in_month;  // the first Monday, the second: from 1
};

}  // namespace piezo::types
