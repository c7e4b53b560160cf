// InstantFormat: instants as texts by a pattern, in the dialect of patterns that spark.sql.legacy.timeParserPolicy asks
// for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "types/datetime_pattern.h"
#include "types/simple_date_pattern.h"
#include "types/time_zone.h"

namespace piezo::types {

/// Which dialect counts, DateTimePattern's or SimpleDatePattern's. With kException it is the first, but a text that
/// only the second can read is an error and not just no time.
enum class TimeParserPolicy : uint8_t { kCorrected, kLegacy, kException };
/// By the setting's value.
TimeParserPolicy FindTimeParserPolicy(std::string_view name);

/// Immutable, thread-safe.
class InstantFormat {
 public:
  /// `old` is what SimpleDatePattern's dialect is called where the format is used.
  static std::variant<InstantFormat, PatternProblem> Compile(std::string_view pattern, DateTimePattern::Use use,
                                                             TimeParserPolicy policy, SimpleDatePattern::Dialect old);

  /// Appends `local` microseconds in `zone`, `offset` of them ahead of UTC.
  void Format(int64_t local, int64_t offset, const TimeZone& zone, std::string& out) const;

  /// Why a text is no time: in Java's words, or as a condition that is one in any mode.
  using Failure = std::variant<std::string, PatternProblem>;
  /// An instant; in `zone` unless the text names one.
  std::variant<int64_t, Failure> Parse(std::string_view text, const TimeZone& zone) const;
  /// A local time. Of a zone that the text names, only the older dialect takes notice.
  std::variant<int64_t, Failure> ParseLocal(std::string_view text) const;

 private:
  std::variant<int64_t, Failure> Parse(std::string_view text, const TimeZone& zone, bool local) const;

  std::optional<DateTimePattern> current_;
  std::optional<SimpleDatePattern> old_;
};

}  // namespace piezo::types
