// Options of functions that read or write JSON and CSV, and the formats of dates and times among them.
#pragma once

#include <duckdb.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "types/datetime_pattern.h"
#include "types/time_zone.h"

namespace piezo::functions {

/// Names in lower case. Made from a constant list of texts, names and values in turn.
class TextOptions {
 public:
  explicit TextOptions(const duckdb::Value& list);

  std::optional<std::string> Get(std::string_view name) const;
  std::string Get(std::string_view name, std::string_view otherwise) const;
  bool GetBool(std::string_view name, bool otherwise) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// How dates and times stand in texts: by the options' patterns, or as casts have it. Thread-safe.
class DateTimeFormats {
 public:
  DateTimeFormats(const TextOptions& options, const types::TimeZone& zone, types::DateTimePattern::Use use,
                  int64_t site);

  std::optional<int64_t> ParseDate(std::string_view text) const;
  std::optional<int64_t> ParseTimestamp(std::string_view text) const;
  std::optional<int64_t> ParseTimestampNtz(std::string_view text) const;
  void AppendDate(int64_t days, std::string& out) const;
  void AppendTimestamp(int64_t utc, std::string& out) const;
  void AppendTimestampNtz(int64_t local, std::string& out) const;

 private:
  types::TimeZone zone_;
  std::optional<types::DateTimePattern> date_;
  std::optional<types::DateTimePattern> timestamp_;
  std::optional<types::DateTimePattern> timestamp_ntz_;
};

}  // namespace piezo::functions
