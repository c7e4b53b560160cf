// DateTimeFormats: how dates and times stand in the texts of CSV, JSON and XML.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "conf/options.h"
#include "types/data_type.h"
#include "types/datetime_pattern.h"
#include "types/time_zone.h"

namespace piezo::functions {

/// By the patterns dateFormat, timestampFormat and timestampNTZFormat. Without one, texts are read as casts read them
/// and written as ISO 8601 has them. Immutable, thread-safe.
class DateTimeFormats {
 public:
  using Use = types::DateTimePattern::Use;

  /// Throws INVALID_TIMEZONE; an error for a locale that is not English.
  DateTimeFormats(const OptionMap& options, Use use);

  /// Throws when the pattern for values of `type`, or in them, is none. To be called before any of what follows.
  void Require(const DataType& type) const;
  const types::TimeZone& zone() const { return zone_; }
  bool has_date_pattern() const { return !std::holds_alternative<std::monostate>(date_); }

  std::optional<int64_t> ParseDate(std::string_view text) const;
  std::optional<int64_t> ParseTimestamp(std::string_view text) const;
  /// None for a text that names a time zone.
  std::optional<int64_t> ParseTimestampNtz(std::string_view text) const;
  void AppendDate(int64_t days, std::string& out) const;
  void AppendTimestamp(int64_t utc, std::string& out) const;
  void AppendTimestampNtz(int64_t local, std::string& out) const;

 private:
  using Pattern = std::variant<std::monostate, types::DateTimePattern, types::PatternProblem>;
  static Pattern Compile(const OptionMap& options, std::string_view name, std::string_view otherwise, Use use);

  types::TimeZone zone_;
  Pattern date_;
  Pattern timestamp_;
  Pattern timestamp_ntz_;
};

}  // namespace piezo::functions
