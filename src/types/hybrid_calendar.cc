#include "types/hybrid_calendar.h"

namespace piezo::types {
namespace {

constexpr int64_t kFirstGregorianDay = -141'427;  // 1582-10-15

int64_t FloorDiv(int64_t value, int64_t divisor) { return value / divisor - (value % divisor < 0 ? 1 : 0); }

/// The day of a date of the Julian calendar.
int64_t DaysFromJulian(int64_t year, int64_t month, int64_t day) {
  // Years begin in March: the leap day comes last.
  const int64_t shifted = month > 2 ? year : year - 1;
  const int64_t month_from_march = month > 2 ? month - 3 : month + 9;
  constexpr int64_t kJulianEpoch = -719'470;  // 0000-03-01
  return kJulianEpoch + shifted * 365 + FloorDiv(shifted, 4) + (153 * month_from_march + 2) / 5 + day - 1;
}

CivilDate JulianFromDays(int64_t days) {
  constexpr int64_t kJulianEpoch = -719'470;
  constexpr int64_t kDaysInFourYears = 1461;
  const int64_t since = days - kJulianEpoch;
  const int64_t cycle = FloorDiv(since, kDaysInFourYears);
  const int64_t in_cycle = since - cycle * kDaysInFourYears;
  const int64_t year_in_cycle = (in_cycle - in_cycle / 1460) / 365;
  const int64_t in_year = in_cycle - year_in_cycle * 365;
  const int64_t month_from_march = (5 * in_year + 2) / 153;
  const int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const int64_t day = in_year - (153 * month_from_march + 2) / 5 + 1;
  return {cycle * 4 + year_in_cycle + (month <= 2 ? 1 : 0), static_cast<int>(month), static_cast<int>(day)};
}

int WeekdayOf(int64_t days) { return static_cast<int>(days + 3 - FloorDiv(days + 3, 7) * 7 + 1); }

}  // namespace

int64_t DaysFromHybrid(int64_t year, int64_t month, int64_t day) {
  const int64_t years = FloorDiv(month - 1, 12);
  year += years;
  month -= years * 12;
  const int64_t gregorian = DaysFromCivil({year, static_cast<int>(month), 1}) + day - 1;
  return gregorian >= kFirstGregorianDay ? gregorian : DaysFromJulian(year, month, 1) + day - 1;
}

CivilDate HybridFromDays(int64_t days) {
  return days >= kFirstGregorianDay ? CivilFromDays(days) : JulianFromDays(days);
}

HybridDay::HybridDay(int64_t days) : date(HybridFromDays(days)), weekday(WeekdayOf(days)), week_year(date.year) {
  const int64_t first_of_year = DaysFromHybrid(date.year, 1, 1);
  const int64_t first_of_month = DaysFromHybrid(date.year, date.month, 1);
  const auto week = [](int64_t first, int64_t day) {
    return static_cast<int>((day - first + WeekdayOf(first) % 7) / 7) + 1;
  };
  day_of_year = static_cast<int>(days - first_of_year) + 1;
  week_of_year = week(first_of_year, days);
  week_of_month = week(first_of_month, days);
  weekday_in_month = (date.day - 1) / 7 + 1;
  const int64_t next_year = DaysFromHybrid(date.year + 1, 1, 1);
  if (days - weekday % 7 + 7 > next_year) {  // the next Sunday comes after New Year
    week_of_year = 1;
    ++week_year;
  }
}

}  // namespace piezo::types
