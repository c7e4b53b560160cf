// DateTimePattern: Spark's patterns for dates and times ('yyyy-MM-dd HH:mm:ss'), which are java.time's with some
// letters shut out. Compiled once, used for many values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "types/time_zone.h"

namespace piezo::types {

/// Why a pattern is none: a condition of the table of errors, with its parameters.
struct PatternProblem {
  std::string condition;
  std::vector<std::pair<std::string, std::string>> parameters;
};

/// INVALID_DATETIME_PATTERN.WITH_SUGGESTION
PatternProblem UnknownPattern(std::string_view pattern);

/// The parts of a date and time that a pattern can name; a text need not give all of them.
enum class DateTimeField : uint8_t {
  kEra,
  kYear,
  kYearOfEra,
  kQuarter,
  kMonth,
  kDayOfYear,
  kDayOfMonth,
  kDayOfWeek,
  kDayOfWeekInMonth,  // F: day 8 is 1 again
  kModifiedJulianDay,
  kAmPm,
  kHourOfDay,        // H, 0 to 23
  kClockHourOfDay,   // k, 1 to 24
  kHourOfAmPm,       // K, 0 to 11
  kClockHourOfAmPm,  // h, 1 to 12
  kMinute,
  kSecond,
  kNano,
};
inline constexpr size_t kDateTimeFields = 18;

/// Immutable, thread-safe.
class DateTimePattern {
 public:
  enum class Use : uint8_t { kFormat, kParse };
  static std::variant<DateTimePattern, PatternProblem> Compile(std::string_view pattern, Use use);

  /// Appends an instant as the pattern has it: `local` microseconds in `zone`, `offset` of them ahead of UTC.
  void Format(int64_t local, int64_t offset, const TimeZone& zone, std::string& out) const;
  /// What a text says: a local date and time (1970-01-01 00:00 where it says nothing), and a zone if it names one. Or
  /// what is wrong with it, in the words of java.time, which are a parameter of Spark's error.
  struct Parsed {
    int64_t local = 0;
    std::optional<TimeZone> zone;
  };
  std::variant<Parsed, std::string> Parse(std::string_view text) const;

  enum class SignStyle : uint8_t { kNormal, kNotNegative, kExceedsPad };
  enum class Kind : uint8_t {
    kLiteral,
    kNumber,
    kReducedYear,  // two digits of 2000 to 2099
    kText,
    kFraction,
    kZoneId,       // VV
    kZoneText,     // z, v
    kOffset,       // X, x, Z
    kLocalOffset,  // O: GMT+1
    kOptionalStart,
    kOptionalEnd,
  };
  struct Part {
    Kind kind = Kind::kLiteral;
    DateTimeField field = DateTimeField::kYear;
    int min_width = 1;
    int max_width = 19;
    SignStyle sign = SignStyle::kNormal;
    int subsequent_width = 0;  // digits that the numbers right behind take; -1: the width is fixed
    bool full = false;         // full names; GMT+01:00
    int offset_style = 0;      // java.time's numbers, see datetime_pattern.cc
    std::string text = {};     // literals; the text of offset zero
  };

 private:
  explicit DateTimePattern(std::vector<Part> parts) : parts_(std::move(parts)) {}
  std::vector<Part> parts_;
};

}  // namespace piezo::types
