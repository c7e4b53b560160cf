// Parsing by patterns, as strictly as java.time's STRICT resolver; what a text leaves out comes from 1970-01-01 00:00,
// as Spark has it.
#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "base/ascii.h"
#include "types/datetime_names.h"
#include "types/datetime_pattern.h"
#include "types/datetime_text.h"

namespace piezo::types {
namespace {

using Kind = DateTimePattern::Kind;
using Part = DateTimePattern::Part;
using SignStyle = DateTimePattern::SignStyle;

constexpr size_t kFailed = SIZE_MAX;
constexpr int64_t kSecondsPerHour = 3'600;

/// What was read so far.
struct Fields {
  std::array<std::optional<int64_t>, kDateTimeFields> values;
  std::optional<TimeZone> zone;

  std::optional<int64_t>& operator[](DateTimeField field) { return values[static_cast<size_t>(field)]; }
  /// False when the field was read before with another value.
  bool Set(DateTimeField field, int64_t value) {
    std::optional<int64_t>& known = (*this)[field];
    const bool agrees = !known || *known == value;
    known = value;
    return agrees;
  }
};

/// Walks over a text part by part. Each method gives the position behind what it read, or kFailed, and where it failed
/// in `error`.
class Reader {
 public:
  Reader(std::span<const Part> parts, std::string_view text) : parts_(parts), text_(text) {}

  bool Read() {
    position_ = Section(0, parts_.size(), 0);
    return position_ != kFailed;
  }
  size_t position() const { return position_; }
  size_t error() const { return error_; }
  Fields& fields() { return fields_; }

 private:
  size_t Fail(size_t at) {
    error_ = at;
    return kFailed;
  }

  /// The parts [first, last), which are not an optional section's or all of one's.
  size_t Section(size_t first, size_t last, size_t at) {
    for (size_t i = first; i < last; ++i) {
      if (parts_[i].kind == Kind::kOptionalStart) {
        const size_t end = EndOfOptional(i);
        const Fields before = fields_;
        const size_t next = Section(i + 1, end, at);
        if (next == kFailed) {
          fields_ = before;
        } else {
          at = next;
        }
        i = end;
        continue;
      }
      at = One(parts_[i], at);
      if (at == kFailed) return kFailed;
    }
    return at;
  }

  size_t EndOfOptional(size_t start) const {
    int depth = 0;
    for (size_t i = start;; ++i) {
      if (parts_[i].kind == Kind::kOptionalStart) ++depth;
      if (parts_[i].kind == Kind::kOptionalEnd && --depth == 0) return i;
    }
  }

  size_t One(const Part& part, size_t at) {
    switch (part.kind) {
      case Kind::kLiteral:
        return StartsWith(at, part.text) ? at + part.text.size() : Fail(at);
      case Kind::kNumber:
      case Kind::kReducedYear:
        return Number(part, at);
      case Kind::kText:
        return Text(part, at);
      case Kind::kFraction:
        return Fraction(part, at);
      case Kind::kZoneId:
      case Kind::kZoneText:
        return Zone(at, part.kind == Kind::kZoneText);
      case Kind::kOffset:
        return Offset(part, at);
      case Kind::kLocalOffset:
        return LocalOffset(part, at);
      case Kind::kOptionalStart:
      case Kind::kOptionalEnd:
        break;
    }
    return at;
  }

  bool StartsWith(size_t at, std::string_view wanted) const {
    return EqualsIgnoreCase(text_.substr(std::min(at, text_.size()), wanted.size()), wanted);
  }
  bool IsDigit(size_t at) const { return at < text_.size() && IsDigitAscii(text_[at]); }

  size_t Number(const Part& part, size_t at) {
    if (at >= text_.size()) return Fail(at);
    const bool positive = text_[at] == '+';
    const bool negative = text_[at] == '-';
    if (positive || negative) {
      const bool allowed = part.sign == SignStyle::kExceedsPad || (part.sign == SignStyle::kNormal && negative);
      if (!allowed) return Fail(at);
      ++at;
    }
    const auto min = static_cast<size_t>(part.min_width);
    const size_t subsequent = static_cast<size_t>(std::max(part.subsequent_width, 0));
    size_t digits = CountDigits(at, static_cast<size_t>(part.max_width) + subsequent);
    if (digits < min || at + min > text_.size()) return Fail(at);
    // The digits of the numbers behind are theirs.
    if (subsequent > 0) digits = CountDigits(at, std::max(min, digits > subsequent ? digits - subsequent : 0));
    int64_t value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, text_[at + i] - '0', &value)) {
        return Fail(at);
      }
    }
    if (negative) {
      if (value == 0) return Fail(at - 1);
      value = -value;
    } else if (part.sign == SignStyle::kExceedsPad) {
      if (positive && digits <= min) return Fail(at - 1);
      if (!positive && digits > min) return Fail(at);
    }
    if (part.kind == Kind::kReducedYear) value += 2000;
    return fields_.Set(part.field, value) ? at + digits : Fail(at);
  }

  size_t CountDigits(size_t at, size_t most) const {
    size_t digits = 0;
    while (digits < most && IsDigit(at + digits)) ++digits;
    return digits;
  }

  size_t Text(const Part& part, size_t at) {
    const auto find = [&](std::span<const std::string_view> names, int64_t first) {
      for (size_t i = 0; i < names.size(); ++i) {
        if (!StartsWith(at, names[i])) continue;
        return fields_.Set(part.field, static_cast<int64_t>(i) + first) ? at + names[i].size() : Fail(at);
      }
      return Fail(at);
    };
    switch (part.field) {
      case DateTimeField::kEra:
        return find(part.full ? EraNames() : ShortEraNames(), 0);
      case DateTimeField::kAmPm:
        return find(AmPmNames(), 0);
      case DateTimeField::kMonth:
        return find(part.full ? MonthNames() : ShortMonthNames(), 1);
      case DateTimeField::kQuarter:
        return find(part.full ? QuarterNames() : ShortQuarterNames(), 1);
      default:
        return find(part.full ? DayNames() : ShortDayNames(), 1);
    }
  }

  size_t Fraction(const Part& part, size_t at) {
    const size_t digits = CountDigits(at, static_cast<size_t>(part.max_width));
    if (digits < static_cast<size_t>(part.min_width)) return Fail(at);
    int64_t nanos = 0;
    for (size_t i = 0; i < 9; ++i) nanos = nanos * 10 + (i < digits ? text_[at + i] - '0' : 0);
    return fields_.Set(DateTimeField::kNano, nanos) ? at + digits : Fail(at);
  }

  size_t SetZone(TimeZone zone, size_t next) {
    fields_.zone = std::move(zone);
    return next;
  }

  size_t Zone(size_t at, bool names) {
    if (at >= text_.size()) return Fail(at);
    std::optional<ZoneAtStart> found = TakeZone(text_.substr(at), names);
    if (!found) return Fail(at);
    const size_t next = at + found->length;
    return SetZone(std::move(found->zone), next);
  }

  /// Two digits below 60 (or `limit`), behind a colon or not; none when they are not there.
  std::optional<int64_t> TwoDigits(size_t& at, bool colon) const {
    const size_t start = colon ? at + 1 : at;
    if (colon && (at >= text_.size() || text_[at] != ':')) return std::nullopt;
    if (!IsDigit(start) || !IsDigit(start + 1)) return std::nullopt;
    const int64_t value = (text_[start] - '0') * 10 + (text_[start + 1] - '0');
    if (value > 59) return std::nullopt;
    at = start + 2;
    return value;
  }

  size_t SetOffset(bool negative, int64_t seconds, size_t start, size_t next) {
    std::string id(negative ? "-" : "+");
    const auto two = [](int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    id += two(seconds / kSecondsPerHour) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60);
    std::optional<TimeZone> zone = TimeZone::Find(id);
    return zone ? SetZone(*std::move(zone), next) : Fail(start);
  }

  size_t Offset(const Part& part, size_t at) {
    if (at >= text_.size()) return Fail(at);
    if (StartsWith(at, part.text)) return SetZone(TimeZone::Utc(), at + part.text.size());
    const bool negative = text_[at] == '-';
    if (!negative && text_[at] != '+') return Fail(at);
    const bool colon = part.offset_style % 2 == 0;
    size_t next = at + 1;
    const std::optional<int64_t> hours = TwoDigits(next, false);
    if (!hours) return Fail(at);
    const std::optional<int64_t> minutes = TwoDigits(next, colon);
    if (!minutes && part.offset_style >= 3) return Fail(at);
    const bool seconds_allowed = part.offset_style >= 5 && minutes;
    const std::optional<int64_t> seconds = seconds_allowed ? TwoDigits(next, colon) : std::nullopt;
    const int64_t total = *hours * kSecondsPerHour + minutes.value_or(0) * 60 + seconds.value_or(0);
    return SetOffset(negative, total, at, next);
  }

  size_t LocalOffset(const Part& part, size_t at) {
    if (!StartsWith(at, "GMT")) return Fail(at);
    size_t next = at + 3;
    if (next >= text_.size() || (text_[next] != '+' && text_[next] != '-')) return SetZone(TimeZone::Utc(), next);
    const bool negative = text_[next++] == '-';
    const size_t digits = CountDigits(next, 2);
    if (digits == 0 || (part.full && digits < 2)) return Fail(at);
    int64_t seconds = 0;
    for (size_t i = 0; i < digits; ++i) seconds = seconds * 10 + (text_[next + i] - '0');
    seconds *= kSecondsPerHour;
    next += digits;
    if (const std::optional<int64_t> minutes = TwoDigits(next, true)) {
      seconds += *minutes * 60 + TwoDigits(next, true).value_or(0);
    } else if (part.full) {
      return Fail(at);
    }
    return SetOffset(negative, seconds, at, next);
  }

  std::span<const Part> parts_;
  std::string_view text_;
  Fields fields_;
  size_t position_ = 0;
  size_t error_ = 0;
};

struct Range {
  DateTimeField field;
  std::string_view name;
  int64_t least;
  int64_t most;
  std::string_view text;
};
constexpr int64_t kMaxYear = 999'999'999;
constexpr Range kRanges[] = {
    {DateTimeField::kEra, "Era", 0, 1, "0 - 1"},
    {DateTimeField::kYear, "Year", -kMaxYear, kMaxYear, "-999999999 - 999999999"},
    {DateTimeField::kYearOfEra, "YearOfEra", 1, kMaxYear + 1, "1 - 999999999/1000000000"},
    {DateTimeField::kMonth, "MonthOfYear", 1, 12, "1 - 12"},
    {DateTimeField::kDayOfYear, "DayOfYear", 1, 366, "1 - 365/366"},
    {DateTimeField::kDayOfMonth, "DayOfMonth", 1, 31, "1 - 28/31"},
    {DateTimeField::kAmPm, "AmPmOfDay", 0, 1, "0 - 1"},
    {DateTimeField::kHourOfDay, "HourOfDay", 0, 23, "0 - 23"},
    {DateTimeField::kClockHourOfDay, "ClockHourOfDay", 1, 24, "1 - 24"},
    {DateTimeField::kHourOfAmPm, "HourOfAmPm", 0, 11, "0 - 11"},
    {DateTimeField::kClockHourOfAmPm, "ClockHourOfAmPm", 1, 12, "1 - 12"},
    {DateTimeField::kMinute, "MinuteOfHour", 0, 59, "0 - 59"},
    {DateTimeField::kSecond, "SecondOfMinute", 0, 59, "0 - 59"},
    {DateTimeField::kNano, "NanoOfSecond", 0, 999'999'999, "0 - 999999999"},
};

/// Makes a date and a time of the fields. What is wrong with them goes to `problem`.
class Resolver {
 public:
  explicit Resolver(Fields& fields) : fields_(fields) {}

  std::optional<int64_t> Resolve() {
    CheckTimes();
    const std::optional<int64_t> days = problem_.empty() ? Days() : std::nullopt;
    if (!problem_.empty()) return std::nullopt;
    int64_t micros = 0;
    if (__builtin_mul_overflow(*days, kMicrosPerDay, &micros) ||
        __builtin_add_overflow(micros, MicrosOfDay(), &micros)) {
      problem_ = "long overflow";
      return std::nullopt;
    }
    return micros;
  }
  const std::string& problem() const { return problem_; }
  /// Whether java.time finds the problem while it parses, or Spark when it fills the gaps.
  bool while_parsing() const { return while_parsing_; }

 private:
  bool Check(DateTimeField field) {
    const std::optional<int64_t> value = fields_[field];
    if (!value || !problem_.empty()) return problem_.empty();
    const auto* range =
        std::find_if(std::begin(kRanges), std::end(kRanges), [&](const Range& one) { return one.field == field; });
    if (range == std::end(kRanges) || (*value >= range->least && *value <= range->most)) return true;
    problem_ = "Invalid value for " + std::string(range->name) + " (valid values " + std::string(range->text) +
               "): " + std::to_string(*value);
    return false;
  }

  void CheckTimes() {
    for (const DateTimeField field : {DateTimeField::kClockHourOfDay, DateTimeField::kClockHourOfAmPm,
                                      DateTimeField::kAmPm, DateTimeField::kHourOfAmPm, DateTimeField::kMinute,
                                      DateTimeField::kNano, DateTimeField::kHourOfDay, DateTimeField::kSecond}) {
      Check(field);
    }
    if (!problem_.empty()) return;
    if (const auto clock = fields_[DateTimeField::kClockHourOfDay]) {
      Merge(DateTimeField::kHourOfDay, "HourOfDay", *clock % 24, "ClockHourOfDay");
    }
    if (const auto clock = fields_[DateTimeField::kClockHourOfAmPm]) {
      Merge(DateTimeField::kHourOfAmPm, "HourOfAmPm", *clock % 12, "ClockHourOfAmPm");
    }
    const auto half = fields_[DateTimeField::kAmPm];
    const auto hour = fields_[DateTimeField::kHourOfAmPm];
    if (half && hour) Merge(DateTimeField::kHourOfDay, "HourOfDay", *half * 12 + *hour, "AmPmOfDay");
  }

  void Merge(DateTimeField field, const std::string& name, int64_t value, const std::string& source) {
    const std::optional<int64_t> known = fields_[field];
    if (fields_.Set(field, value) || !problem_.empty()) return;
    problem_ = "Conflict found: " + name + " " + std::to_string(*known) + " differs from " + name + " " +
               std::to_string(value) + " while resolving  " + source;
  }

  int64_t MicrosOfDay() {
    int64_t hour = 0;
    if (const auto value = fields_[DateTimeField::kHourOfDay]) {
      hour = *value;
    } else if (const auto of_half = fields_[DateTimeField::kHourOfAmPm]) {
      hour = *of_half;
    } else {
      hour = fields_[DateTimeField::kAmPm].value_or(0) * 12;
    }
    const int64_t minutes = hour * 60 + fields_[DateTimeField::kMinute].value_or(0);
    const int64_t seconds = minutes * 60 + fields_[DateTimeField::kSecond].value_or(0);
    return seconds * kMicrosPerSecond + fields_[DateTimeField::kNano].value_or(0) / kNanosPerMicro;
  }

  std::optional<int64_t> Days() {
    Check(DateTimeField::kEra);
    Check(DateTimeField::kYearOfEra);
    if (!problem_.empty()) return std::nullopt;
    if (const auto of_era = fields_[DateTimeField::kYearOfEra]) {
      const bool before_christ = fields_[DateTimeField::kEra].value_or(1) == 0;
      fields_.Set(DateTimeField::kYear, before_christ ? 1 - *of_era : *of_era);
    }
    const auto year = fields_[DateTimeField::kYear];
    const auto month = fields_[DateTimeField::kMonth];
    const auto day = fields_[DateTimeField::kDayOfMonth];
    const auto day_of_year = fields_[DateTimeField::kDayOfYear];
    while_parsing_ = year && ((month && day) || (day_of_year && !(month && day)));
    Check(DateTimeField::kYear);
    Check(DateTimeField::kMonth);
    Check(DateTimeField::kDayOfMonth);
    Check(DateTimeField::kDayOfYear);
    if (!problem_.empty()) return std::nullopt;
    if (day_of_year) return DayOfYear(year.value_or(1970), *day_of_year);
    return CheckedDate({year.value_or(1970), static_cast<int>(month.value_or(1)), static_cast<int>(day.value_or(1))});
  }

  std::optional<int64_t> DayOfYear(int64_t year, int64_t day) {
    if (day == 366 && !IsLeapYear(year)) {
      problem_ = "Invalid date 'DayOfYear 366' as '" + std::to_string(year) + "' is not a leap year";
      return std::nullopt;
    }
    const int64_t days = DaysFromCivil({year, 1, 1}) + day - 1;
    const CivilDate date = CivilFromDays(days);
    CheckAgainst(DateTimeField::kMonth, "MonthOfYear", date.month, days);
    CheckAgainst(DateTimeField::kDayOfMonth, "DayOfMonth", date.day, days);
    return problem_.empty() ? std::optional(days) : std::nullopt;
  }

  /// A field that the day of the year gives as well must agree with it.
  void CheckAgainst(DateTimeField field, const std::string& name, int64_t derived, int64_t days) {
    const std::optional<int64_t> given = fields_[field];
    if (!given || *given == derived || !problem_.empty()) return;
    problem_ = "Conflict found: Field " + name + " " + std::to_string(*given) + " differs from " + name + " " +
               std::to_string(derived) + " derived from day " + std::to_string(days) + " after 1970-01-01";
  }

  std::optional<int64_t> CheckedDate(const CivilDate& date) {
    if (date.day <= DaysInMonth(date.year, date.month)) return DaysFromCivil(date);
    if (date.day == 29) {
      problem_ = "Invalid date 'February 29' as '" + std::to_string(date.year) + "' is not a leap year";
    } else {
      std::string month(MonthNames()[static_cast<size_t>(date.month) - 1]);
      month = ToUpperAscii(std::string_view(month));
      problem_ = "Invalid date '" + month + " " + std::to_string(date.day) + "'";
    }
    return std::nullopt;
  }

  Fields& fields_;
  std::string problem_;
  bool while_parsing_ = true;
};

std::string TextInQuotes(std::string_view text) {
  constexpr size_t kMostShown = 64;
  if (text.size() <= kMostShown) return "Text '" + std::string(text) + "'";
  return "Text '" + std::string(text.substr(0, kMostShown)) + "...'";
}

}  // namespace

std::variant<DateTimePattern::Parsed, std::string> DateTimePattern::Parse(std::string_view text) const {
  Reader reader(parts_, text);
  if (!reader.Read()) {
    return TextInQuotes(text) + " could not be parsed at index " + std::to_string(reader.error());
  }
  if (reader.position() < text.size()) {
    return TextInQuotes(text) + " could not be parsed, unparsed text found at index " +
           std::to_string(reader.position());
  }
  Resolver resolver(reader.fields());
  const std::optional<int64_t> local = resolver.Resolve();
  if (local) return Parsed{*local, std::move(reader.fields().zone)};
  if (!resolver.while_parsing()) return resolver.problem();
  return TextInQuotes(text) + " could not be parsed: " + resolver.problem();
}

}  // namespace piezo::types
