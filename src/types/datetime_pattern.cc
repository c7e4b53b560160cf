// Compiling patterns and formatting by them. The letters and their repetition mean what java.time's
// DateTimeFormatterBuilder.appendPattern says; Spark adds its own prohibitions.
#include "types/datetime_pattern.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "base/ascii.h"
#include "types/datetime_names.h"
#include "types/datetime_text.h"
#include "types/simple_date_pattern.h"
#include "types/value.h"

namespace piezo::types {
namespace {

using Kind = DateTimePattern::Kind;
using Part = DateTimePattern::Part;
using SignStyle = DateTimePattern::SignStyle;
using Use = DateTimePattern::Use;

constexpr std::string_view kWeekBasedLetters = "YWwuec";
constexpr std::string_view kForbiddenLetters = "ABnNp";
constexpr std::string_view kFormatOnlyLetters = "EFqQ";
constexpr std::string_view kForbiddenRuns[] = {"GGGGG", "MMMMM", "LLLLL", "EEEEE",
                                               "uuuuu", "QQQQQ", "qqqqq", "yyyyyyy"};

// The styles of offsets, by java.time's numbers: +HH, +HHmm, +HH:mm, +HHMM, +HH:MM, +HHMMss, +HH:MM:ss.
constexpr int kHoursMinutesIfAny = 1;
constexpr int kHoursMinutes = 3;
constexpr int kHoursColonMinutes = 4;
constexpr int kHoursMinutesSecondsIfAny = 5;
constexpr int kHoursColonMinutesSecondsIfAny = 6;

/// Spark answers in another way when the older dialect has the pattern.
PatternProblem Problem(std::string_view pattern, std::string condition,
                       std::vector<std::pair<std::string, std::string>> parameters) {
  if (!SimpleDatePattern::Compile(pattern, SimpleDatePattern::Dialect::kStrict)) {
    return {std::move(condition), std::move(parameters)};
  }
  return {"INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION",
          {{"pattern", ToSqlValue(Value::String(std::string(pattern)))},
           {"config", "\"spark.sql.legacy.timeParserPolicy\""},
           {"docroot", "https://spark.apache.org/docs/latest"}}};
}

PatternProblem NoPattern(std::string_view pattern) {
  PatternProblem unknown = UnknownPattern(pattern);
  return Problem(pattern, std::move(unknown.condition), std::move(unknown.parameters));
}

/// Calls `visit` for each stretch outside of quotes.
template <class Visit>
void EachUnquoted(std::string_view pattern, Visit visit) {
  bool quoted = false;
  for (size_t start = 0; start <= pattern.size();) {
    const size_t end = std::min(pattern.find('\'', start), pattern.size());
    if (!quoted) visit(pattern.substr(start, end - start));
    quoted = !quoted;
    start = end + 1;
  }
}

/// Spark's own prohibitions.
std::optional<PatternProblem> CheckLetters(std::string_view pattern, Use use) {
  std::optional<PatternProblem> problem;
  EachUnquoted(pattern, [&](std::string_view part) {
    if (problem) return;
    const auto first_of = [&](std::string_view letters) {
      const size_t at = part.find_first_of(letters);
      return at == std::string_view::npos ? std::string() : std::string(1, part[at]);
    };
    if (const std::string c = first_of(kWeekBasedLetters); !c.empty()) {
      problem = Problem(pattern, "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN", {{"c", c}});
      return;
    }
    std::string forbidden(kForbiddenLetters);
    if (use == Use::kParse) forbidden += kFormatOnlyLetters;
    if (const std::string c = first_of(forbidden); !c.empty()) {
      problem =
          Problem(pattern, "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER", {{"c", c}, {"pattern", std::string(pattern)}});
      return;
    }
    for (const std::string_view run : kForbiddenRuns) {
      if (part.find(run) == std::string_view::npos) continue;
      problem = Problem(pattern, "INVALID_DATETIME_PATTERN.LENGTH", {{"pattern", std::string(run)}});
      return;
    }
  });
  return problem;
}

std::optional<DateTimeField> FieldOf(char letter) {
  switch (letter) {
    case 'M':
    case 'L':
      return DateTimeField::kMonth;
    case 'Q':
    case 'q':
      return DateTimeField::kQuarter;
    case 'D':
      return DateTimeField::kDayOfYear;
    case 'd':
      return DateTimeField::kDayOfMonth;
    case 'F':
      return DateTimeField::kDayOfWeekInMonth;
    case 'H':
      return DateTimeField::kHourOfDay;
    case 'k':
      return DateTimeField::kClockHourOfDay;
    case 'K':
      return DateTimeField::kHourOfAmPm;
    case 'h':
      return DateTimeField::kClockHourOfAmPm;
    case 'm':
      return DateTimeField::kMinute;
    case 's':
      return DateTimeField::kSecond;
    default:
      return std::nullopt;
  }
}

/// Builds the parts, keeping track of numbers that stand side by side.
class Builder {
 public:
  Builder(Use use, bool has_era) : use_(use), has_era_(has_era) {}

  std::vector<Part> TakeParts() { return std::move(parts_); }

  void Literal(std::string text) { Append({.kind = Kind::kLiteral, .text = std::move(text)}); }
  void StartOptional() {
    ++depth_;
    Append({.kind = Kind::kOptionalStart});
  }
  bool EndOptional() {
    if (depth_ == 0) return false;
    --depth_;
    Append({.kind = Kind::kOptionalEnd});
    return true;
  }
  /// An open section ends with the pattern.
  void Close() {
    while (EndOptional()) {
    }
  }

  /// A run of one letter; false when it means nothing.
  bool Letters(char c, int count) {
    switch (c) {
      case 'y':
        return Year(count);
      case 'G':
        return count <= 4 && Text(DateTimeField::kEra, count == 4);
      case 'E':
        return count <= 4 && Text(DateTimeField::kDayOfWeek, count == 4);
      case 'a':
        return count == 1 && Text(DateTimeField::kAmPm, false);
      case 'M':
      case 'L':
      case 'Q':
      case 'q':
        if (count > 4) return false;
        return count > 2 ? Text(*FieldOf(c), count == 4) : PlainNumber(*FieldOf(c), count);
      case 'D':
        if (count > 3) return false;
        if (count == 1) return PlainNumber(DateTimeField::kDayOfYear, 1);
        return Number({.kind = Kind::kNumber,
                       .field = DateTimeField::kDayOfYear,
                       .min_width = count,
                       .max_width = 3,
                       .sign = SignStyle::kNotNegative});
      case 'g':
        return count <= 19 &&
               Number({.kind = Kind::kNumber, .field = DateTimeField::kModifiedJulianDay, .min_width = count});
      case 'F':
        return count == 1 && PlainNumber(DateTimeField::kDayOfWeekInMonth, 1);
      case 'S':
        return Fraction(count);
      case 'V':
        return count == 2 && Append({.kind = Kind::kZoneId});
      case 'z':
        return count <= 4 && Append({.kind = Kind::kZoneText, .full = count == 4});
      case 'v':
        return (count == 1 || count == 4) && Append({.kind = Kind::kZoneText, .full = count == 4, .offset_style = 1});
      case 'O':
        return (count == 1 || count == 4) && Append({.kind = Kind::kLocalOffset, .full = count == 4});
      case 'X':
      case 'x':
      case 'Z':
        return Offset(c, count);
      default:
        return FieldOf(c) && count <= 2 && PlainNumber(*FieldOf(c), count);
    }
  }

 private:
  bool Append(Part part) {
    parts_.push_back(std::move(part));
    active_ = SIZE_MAX;
    return true;
  }

  /// Numbers without anything between: the first takes what the others, of fixed width, leave to it.
  bool Number(Part part) {
    const size_t index = parts_.size();
    if (active_ == SIZE_MAX) {
      parts_.push_back(std::move(part));
      active_ = index;
      return true;
    }
    const bool fixed = part.min_width == part.max_width && part.sign == SignStyle::kNotNegative;
    if (fixed) {
      parts_[active_].subsequent_width += part.max_width;
      part.subsequent_width = -1;
      parts_.push_back(std::move(part));
    } else {
      parts_[active_].subsequent_width = -1;
      parts_.push_back(std::move(part));
      active_ = index;
    }
    return true;
  }

  bool PlainNumber(DateTimeField field, int count) {
    if (count == 1) return Number({.kind = Kind::kNumber, .field = field});
    return Number({.kind = Kind::kNumber,
                   .field = field,
                   .min_width = count,
                   .max_width = count,
                   .sign = SignStyle::kNotNegative});
  }

  /// Without an era, years may be negative.
  bool Year(int count) {
    const DateTimeField field = has_era_ ? DateTimeField::kYearOfEra : DateTimeField::kYear;
    if (count > 19) return false;
    if (count == 2) {
      return Number({.kind = Kind::kReducedYear,
                     .field = field,
                     .min_width = 2,
                     .max_width = 2,
                     .sign = SignStyle::kNotNegative});
    }
    return Number({.kind = Kind::kNumber,
                   .field = field,
                   .min_width = count,
                   .sign = count < 4 ? SignStyle::kNormal : SignStyle::kExceedsPad});
  }

  bool Text(DateTimeField field, bool full) { return Append({.kind = Kind::kText, .field = field, .full = full}); }

  /// Spark reads any number of digits up to the letters', and writes that many.
  bool Fraction(int count) {
    if (count > 9) return false;
    Part part{.kind = Kind::kFraction,
              .field = DateTimeField::kNano,
              .min_width = use_ == Use::kParse ? 1 : count,
              .max_width = count,
              .sign = SignStyle::kNotNegative};
    if (part.min_width == part.max_width) return Number(std::move(part));
    return Append(std::move(part));
  }

  bool Offset(char c, int count) {
    if (count > 5) return false;
    if (c == 'Z') {
      if (count == 4) return Append({.kind = Kind::kLocalOffset, .full = true});
      if (count == 5)
        return Append({.kind = Kind::kOffset, .offset_style = kHoursColonMinutesSecondsIfAny, .text = "Z"});
      return Append({.kind = Kind::kOffset, .offset_style = kHoursMinutes, .text = "+0000"});
    }
    static constexpr int kStyles[] = {kHoursMinutesIfAny, kHoursMinutes, kHoursColonMinutes, kHoursMinutesSecondsIfAny,
                                      kHoursColonMinutesSecondsIfAny};
    const std::string zero = c == 'X' ? "Z" : count == 1 ? "+00" : count % 2 == 0 ? "+0000" : "+00:00";
    return Append({.kind = Kind::kOffset, .offset_style = kStyles[count - 1], .text = zero});
  }

  Use use_;
  bool has_era_;
  int depth_ = 0;
  size_t active_ = SIZE_MAX;  // the number that adjacent ones belong to
  std::vector<Part> parts_;
};

/// A quoted stretch from `at`, the opening quote; moves behind the closing one. False when there is none.
bool TakeQuoted(std::string_view pattern, size_t& at, std::string& text) {
  for (++at; at < pattern.size(); ++at) {
    if (pattern[at] != '\'') {
      text += pattern[at];
    } else if (at + 1 < pattern.size() && pattern[at + 1] == '\'') {
      text += '\'';
      ++at;
    } else {
      ++at;
      if (text.empty()) text = "'";
      return true;
    }
  }
  return false;
}

bool Build(std::string_view pattern, Builder& builder) {
  for (size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (IsAlphaAscii(c)) {
      size_t end = at;
      while (end < pattern.size() && pattern[end] == c) ++end;
      if (end - at > 99 || !builder.Letters(c, static_cast<int>(end - at))) return false;
      at = end;
    } else if (c == '\'') {
      std::string text;
      if (!TakeQuoted(pattern, at, text)) return false;
      builder.Literal(std::move(text));
    } else {
      if (c == '{' || c == '}' || c == '#') return false;
      if (c == '[') {
        builder.StartOptional();
      } else if (c == ']') {
        if (!builder.EndOptional()) return false;
      } else {
        builder.Literal(std::string(1, c));
      }
      ++at;
    }
  }
  builder.Close();
  return true;
}

}  // namespace

PatternProblem UnknownPattern(std::string_view pattern) {
  return {"INVALID_DATETIME_PATTERN.WITH_SUGGESTION",
          {{"pattern", ToSqlValue(Value::String(std::string(pattern)))},
           {"docroot", "https://spark.apache.org/docs/latest"}}};
}

std::variant<DateTimePattern, PatternProblem> DateTimePattern::Compile(std::string_view pattern, Use use) {
  if (std::optional<PatternProblem> problem = CheckLetters(pattern, use)) return *std::move(problem);
  bool has_era = false;
  EachUnquoted(pattern, [&](std::string_view part) { has_era = has_era || part.find('G') != std::string_view::npos; });
  Builder builder(use, has_era);
  if (!Build(pattern, builder)) return NoPattern(pattern);
  return DateTimePattern(builder.TakeParts());
}

// ---- Formatting ----

namespace {

constexpr int64_t kSecondsPerHour = 3'600;
constexpr int64_t kMicrosPerHour = kSecondsPerHour * kMicrosPerSecond;
constexpr int64_t kDaysToModifiedJulian = 40'587;  // of 1970-01-01

int64_t FloorDiv(int64_t value, int64_t divisor) { return value / divisor - (value % divisor < 0 ? 1 : 0); }

/// An instant's local date and time, taken apart once.
struct Moment {
  explicit Moment(int64_t local)
      : days(FloorDiv(local, kMicrosPerDay)), micros_of_day(local - days * kMicrosPerDay), date(CivilFromDays(days)) {}

  int64_t Get(DateTimeField field) const {
    const int64_t hour = micros_of_day / kMicrosPerHour;
    switch (field) {
      case DateTimeField::kEra:
        return date.year > 0 ? 1 : 0;
      case DateTimeField::kYear:
        return date.year;
      case DateTimeField::kYearOfEra:
        return date.year > 0 ? date.year : 1 - date.year;
      case DateTimeField::kQuarter:
        return (date.month + 2) / 3;
      case DateTimeField::kMonth:
        return date.month;
      case DateTimeField::kDayOfYear:
        return days - DaysFromCivil({date.year, 1, 1}) + 1;
      case DateTimeField::kDayOfMonth:
        return date.day;
      case DateTimeField::kDayOfWeek:
        return days + 3 - FloorDiv(days + 3, 7) * 7 + 1;  // 1970-01-01 was a Thursday
      case DateTimeField::kDayOfWeekInMonth:
        return (date.day - 1) % 7 + 1;
      case DateTimeField::kModifiedJulianDay:
        return days + kDaysToModifiedJulian;
      case DateTimeField::kAmPm:
        return hour / 12;
      case DateTimeField::kHourOfDay:
        return hour;
      case DateTimeField::kClockHourOfDay:
        return hour == 0 ? 24 : hour;
      case DateTimeField::kHourOfAmPm:
        return hour % 12;
      case DateTimeField::kClockHourOfAmPm:
        return hour % 12 == 0 ? 12 : hour % 12;
      case DateTimeField::kMinute:
        return micros_of_day / (60 * kMicrosPerSecond) % 60;
      case DateTimeField::kSecond:
        return micros_of_day / kMicrosPerSecond % 60;
      case DateTimeField::kNano:
        return micros_of_day % kMicrosPerSecond * kNanosPerMicro;
    }
    return 0;
  }

  int64_t days;
  int64_t micros_of_day;
  CivilDate date;
};

void AppendPadded(int64_t value, int width, std::string& out) {
  const std::string digits = std::to_string(value);
  const auto missing = width - static_cast<int>(digits.size());
  if (missing > 0) out.append(static_cast<size_t>(missing), '0');
  out += digits;
}

void AppendNumber(int64_t value, const Part& part, std::string& out) {
  if (value < 0) {
    out += '-';
  } else if (part.sign == SignStyle::kExceedsPad && static_cast<int>(std::to_string(value).size()) > part.min_width) {
    out += '+';
  }
  AppendPadded(std::abs(value), part.min_width, out);
}

std::string_view NameOf(const Part& part, int64_t value) {
  const auto at = static_cast<size_t>(value);
  switch (part.field) {
    case DateTimeField::kEra:
      return (part.full ? EraNames() : ShortEraNames())[at];
    case DateTimeField::kAmPm:
      return AmPmNames()[at];
    case DateTimeField::kMonth:
      return (part.full ? MonthNames() : ShortMonthNames())[at - 1];
    case DateTimeField::kQuarter:
      return (part.full ? QuarterNames() : ShortQuarterNames())[at - 1];
    default:
      return (part.full ? DayNames() : ShortDayNames())[at - 1];
  }
}

void AppendOffset(int64_t offset, const Part& part, std::string& out) {
  const int64_t seconds = std::abs(offset) / kMicrosPerSecond;
  if (seconds == 0) {
    out += part.text;
    return;
  }
  const bool colon = part.offset_style % 2 == 0;
  const int64_t minutes = seconds / 60 % 60;
  out += offset < 0 ? '-' : '+';
  AppendPadded(seconds / kSecondsPerHour, 2, out);
  if (part.offset_style >= kHoursMinutes || minutes > 0) {
    if (colon) out += ':';
    AppendPadded(minutes, 2, out);
    if (part.offset_style >= kHoursMinutesSecondsIfAny && seconds % 60 > 0) {
      if (colon) out += ':';
      AppendPadded(seconds % 60, 2, out);
    }
  }
}

/// GMT, GMT+1, GMT+01:00
void AppendLocalOffset(int64_t offset, bool full, std::string& out) {
  out += "GMT";
  const int64_t seconds = std::abs(offset) / kMicrosPerSecond;
  if (seconds == 0) return;
  out += offset < 0 ? '-' : '+';
  AppendPadded(seconds / kSecondsPerHour, full ? 2 : 1, out);
  if (full || seconds % kSecondsPerHour != 0) {
    out += ':';
    AppendPadded(seconds / 60 % 60, 2, out);
    if (seconds % 60 != 0) {
      out += ':';
      AppendPadded(seconds % 60, 2, out);
    }
  }
}

}  // namespace

void DateTimePattern::Format(int64_t local, int64_t offset, const TimeZone& zone, std::string& out) const {
  const Moment moment(local);
  for (const Part& part : parts_) {
    switch (part.kind) {
      case Kind::kLiteral:
        out += part.text;
        break;
      case Kind::kNumber:
        AppendNumber(moment.Get(part.field), part, out);
        break;
      case Kind::kReducedYear:
        AppendPadded(std::abs(moment.Get(part.field)) % 100, 2, out);
        break;
      case Kind::kText:
        out += NameOf(part, moment.Get(part.field));
        break;
      case Kind::kFraction: {
        std::string digits;
        AppendPadded(moment.Get(DateTimeField::kNano), 9, digits);
        out.append(digits, 0, static_cast<size_t>(part.max_width));
        break;
      }
      case Kind::kZoneId:
        out += zone.id();
        break;
      case Kind::kZoneText:
        out += ZoneName(zone, local - offset, part.full, part.offset_style == 1);
        break;
      case Kind::kOffset:
        AppendOffset(offset, part, out);
        break;
      case Kind::kLocalOffset:
        AppendLocalOffset(offset, part.full, out);
        break;
      case Kind::kOptionalStart:
      case Kind::kOptionalEnd:
        break;
    }
  }
}

}  // namespace piezo::types
