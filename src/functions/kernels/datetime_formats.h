// DateTimeFormats: how dates and times stand in the texts of CSV, JSON and XML.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "conf/options.h"
#include "types/data_type.h"
#include "types/instant_format.h"
#include "types/time_zone.h"

namespace piezo::functions {

/// By the patterns dateFormat, timestampFormat and timestampNTZFormat, in the dialect that the session has. Without
/// one, texts are read as casts read them and written as ISO 8601 has them. Immutable, thread-safe.
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
  template <class Format>
  using Pattern = std::variant<std::monostate, Format, types::PatternProblem>;
  Pattern<types::InstantFormat> CompileInstant(const OptionMap& options, std::string_view name,
                                               std::string_view otherwise, Use use) const;
  static Pattern<types::DateTimePattern> CompileLocal(const OptionMap& options, Use use);
  const types::PatternProblem* ProblemOf(const DataType& type) const;

  types::TimeZone zone_;
  types::TimeParserPolicy policy_;
  Pattern<types::InstantFormat> date_;
  Pattern<types::InstantFormat> timestamp_;
  Pattern<types::DateTimePattern> timestamp_ntz_;
};

}  // namespace piezo::functions
