// Compiling patterns and formatting by them.
#include "types/simple_date_pattern.h"

#include <algorithm>
#include <cstdlib>

#include "base/ascii.h"
#include "types/datetime_names.h"
#include "types/hybrid_calendar.h"

namespace piezo::types {
namespace {

using Part = SimpleDatePattern::Part;

constexpr std::string_view kLetters = "GyYMLwWDdFEuaHkKhmsSzZX";
constexpr int kLongestIsoZone = 3;
constexpr int kFullName = 4;

/// A quoted stretch from `at`, the opening quote; moves behind the closing one. False when there is none.
bool TakeQuoted(std::string_view pattern, size_t& at, std::string& text) {
  if (pattern.substr(at).starts_with("''")) {
    text += '\'';
    at += 2;
    return true;
  }
  for (++at; at < pattern.size(); ++at) {
    if (pattern[at] != '\'') {
      text += pattern[at];
    } else if (at + 1 < pattern.size() && pattern[at + 1] == '\'') {
      text += '\'';
      ++at;
    } else {
      ++at;
      return true;
    }
  }
  return false;
}

int64_t FloorDiv(int64_t value, int64_t divisor) { return value / divisor - (value % divisor < 0 ? 1 : 0); }

void AppendPadded(int64_t value, int width, std::string& out) {
  const std::string digits = std::to_string(std::abs(value));
  if (value < 0) out += '-';
  const auto missing = width - static_cast<int>(digits.size());
  if (missing > 0) out.append(static_cast<size_t>(missing), '0');
  out += digits;
}

std::string_view Name(std::span<const std::string_view> names, int64_t place) {
  return names[static_cast<size_t>(place)];
}

/// The date that the same figures mean in the calendar of patterns; those that it skips are its first Gregorian one.
int64_t ToHybridDays(int64_t days) {
  const CivilDate date = CivilFromDays(days);
  if (date.year == 1582 && date.month == 10 && date.day > 4 && date.day < 15) return DaysFromHybrid(1582, 10, 15);
  return DaysFromHybrid(date.year, date.month, date.day);
}

/// Zones of java.util have no history before 1900.
int64_t OffsetSince1900(int64_t utc, int64_t offset, const TimeZone& zone) {
  constexpr int64_t kStart = -2'208'988'800 * kMicrosPerSecond;
  return utc >= kStart ? offset : zone.OffsetMicrosAt(kStart);
}

/// Z: -0800; X: -08, -0800, -08:00, or Z.
void AppendOffset(const Part& part, int64_t offset, std::string& out) {
  const int64_t minutes = std::abs(offset) / (60 * kMicrosPerSecond);
  const bool iso = part.letter == 'X';
  if (iso && offset == 0) {
    out += 'Z';
    return;
  }
  out += offset < 0 ? '-' : '+';
  AppendPadded(minutes / 60, 2, out);
  if (iso && part.count == 1) return;
  if (iso && part.count == kLongestIsoZone) out += ':';
  AppendPadded(minutes % 60, 2, out);
}

/// The numbers that letters stand for.
std::optional<int64_t> NumberOf(char letter, const HybridDay& day, int64_t seconds_of_day) {
  const int64_t hour = seconds_of_day / 3600;
  switch (letter) {
    case 'w':
      return day.week_of_year;
    case 'W':
      return day.week_of_month;
    case 'D':
      return day.day_of_year;
    case 'd':
      return day.date.day;
    case 'F':
      return day.weekday_in_month;
    case 'u':
      return day.weekday;
    case 'H':
      return hour;
    case 'k':
      return hour == 0 ? 24 : hour;
    case 'K':
      return hour % 12;
    case 'h':
      return hour % 12 == 0 ? 12 : hour % 12;
    case 'm':
      return seconds_of_day / 60 % 60;
    case 's':
      return seconds_of_day % 60;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<SimpleDatePattern> SimpleDatePattern::Compile(std::string_view pattern, Dialect dialect) {
  SimpleDatePattern compiled;
  compiled.dialect_ = dialect;
  std::vector<Part>& parts = compiled.parts_;
  const auto literal = [&]() -> std::string& {
    if (parts.empty() || parts.back().letter != 0) parts.push_back({});
    return parts.back().text;
  };
  for (size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '\'') {
      if (!TakeQuoted(pattern, at, literal())) return std::nullopt;
    } else if (!IsAlphaAscii(c)) {
      literal() += c;
      ++at;
    } else {
      const size_t end = std::min(pattern.find_first_not_of(c, at), pattern.size());
      const auto count = static_cast<int>(end - at);
      if (kLetters.find(c) == std::string_view::npos || (c == 'X' && count > kLongestIsoZone)) return std::nullopt;
      parts.push_back({.letter = c, .count = count});
      at = end;
    }
  }
  if (dialect == Dialect::kFast) {
    compiled.fraction_digits_ = 0;
    for (const Part& part : parts) compiled.fraction_digits_ += part.letter == 'S' ? part.count : 0;
    compiled.fraction_unit_ = kMicrosPerSecond;
    for (int i = 0; i < compiled.fraction_digits_; ++i) compiled.fraction_unit_ /= 10;
  }
  return compiled;
}

void SimpleDatePattern::Format(int64_t local, int64_t offset, const TimeZone& zone, std::string& out) const {
  const int64_t days = FloorDiv(local, kMicrosPerDay);
  const int64_t micros = local - days * kMicrosPerDay;
  const HybridDay day(ToHybridDays(days));
  const int64_t seconds = micros / kMicrosPerSecond;
  const int64_t fraction = micros % kMicrosPerSecond;
  const int64_t year_of_era = day.date.year > 0 ? day.date.year : 1 - day.date.year;
  for (const Part& part : parts_) {
    switch (part.letter) {
      case 0:
        out += part.text;
        break;
      case 'G':
        out += Name(ShortEraNames(), day.date.year > 0 ? 1 : 0);
        break;
      case 'y':
      case 'Y': {
        const int64_t year = part.letter == 'y' ? year_of_era : day.week_year;
        AppendPadded(part.count == 2 ? year % 100 : year, part.count, out);
        break;
      }
      case 'M':
      case 'L':
        if (part.count < 3) {
          AppendPadded(day.date.month, part.count, out);
        } else {
          out += Name(part.count >= kFullName ? MonthNames() : ShortMonthNames(), day.date.month - 1);
        }
        break;
      case 'E':
        out += Name(part.count >= kFullName ? DayNames() : ShortDayNames(), day.weekday - 1);
        break;
      case 'a':
        out += Name(AmPmNames(), seconds / 3600 / 12);
        break;
      case 'S': {
        int64_t number = fraction / std::max<int64_t>(fraction_unit_, 1);
        for (int i = 6; i < fraction_digits_; ++i) number *= 10;
        AppendPadded(number, part.count, out);
        break;
      }
      case 'z':
        out += ZoneName(zone, local - offset, part.count >= kFullName, /*generic=*/false);
        break;
      case 'Z':
      case 'X':
        AppendOffset(part, OffsetSince1900(local - offset, offset, zone), out);
        break;
      default:
        AppendPadded(NumberOf(part.letter, day, seconds).value_or(0), part.count, out);
    }
  }
}

}  // namespace piezo::types
