// SimpleDatePattern: the patterns for dates and times of Spark before 3.0 ('yyyy-MM-dd HH:mm:ss', too), which are those
// of Java's SimpleDateFormat, in its calendar: the Julian one until 4 October 1582, the Gregorian one from the next
// day, which was the 15th.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "types/time_zone.h"

namespace piezo::types {

/// Immutable, thread-safe.
class SimpleDatePattern {
 public:
  /// What CSV, JSON and XML have instead is Java's FastDateFormat: it carries fields that are too large over to the
  /// next (month 13 is January), and S counts in a unit that the number of letters says, not in milliseconds.
  enum class Dialect : uint8_t { kStrict, kFast };

  /// None for a text that is no pattern.
  static std::optional<SimpleDatePattern> Compile(std::string_view pattern, Dialect dialect);

  /// Appends an instant, given as microseconds of local time in `zone`, `offset` of them ahead of UTC.
  void Format(int64_t local, int64_t offset, const TimeZone& zone, std::string& out) const;
  /// The instant that stands at the start of a text; what is behind does not matter.
  std::optional<int64_t> Parse(std::string_view text, const TimeZone& zone) const;

  /// A run of one letter, or a text (letter 0).
  struct Part {
    char letter = 0;
    int count = 0;
    std::string text = {};
  };

 private:
  std::vector<Part> parts_;
  Dialect dialect_ = Dialect::kStrict;
  int64_t fraction_unit_ = 1000;  // of S, in microseconds; 0 where it is less than one
  int fraction_digits_ = 3;
};

}  // namespace piezo::types
