// See text_options.h.
#include "functions/kernels/text_options.h"

#include "base/ascii.h"
#include "engine/kernel_error.h"
#include "functions/kernels/civil.h"
#include "types/datetime_text.h"

namespace piezo::functions {
namespace {

using types::DateTimePattern;
using Use = DateTimePattern::Use;

// What Spark writes by when no pattern is given.
constexpr std::string_view kDatePattern = "yyyy-MM-dd";
constexpr std::string_view kTimestampPattern = "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]";
constexpr std::string_view kTimestampNtzPattern = "yyyy-MM-dd'T'HH:mm:ss[.SSS]";

std::optional<DateTimePattern> Compile(const TextOptions& options, std::string_view name, std::string_view otherwise,
                                       Use use, int64_t site) {
  const std::optional<std::string> given = options.Get(name);
  if (!given && use == Use::kParse) return std::nullopt;
  auto compiled = DateTimePattern::Compile(given ? std::string_view(*given) : otherwise, use);
  if (const auto* problem = std::get_if<types::PatternProblem>(&compiled)) {
    engine::RaiseCondition(problem->condition, problem->parameters, site);
  }
  return std::get<DateTimePattern>(std::move(compiled));
}

std::optional<DateTimePattern::Parsed> Parse(const DateTimePattern& pattern, std::string_view text) {
  auto parsed = pattern.Parse(text);
  auto* found = std::get_if<DateTimePattern::Parsed>(&parsed);
  return found != nullptr ? std::optional(std::move(*found)) : std::nullopt;
}

}  // namespace

TextOptions::TextOptions(const duckdb::Value& list) {
  const auto& items = duckdb::ListValue::GetChildren(list);
  for (size_t i = 0; i + 1 < items.size(); i += 2) {
    values_[ToLowerAscii(std::string_view(items[i].ToString()))] = items[i + 1].ToString();
  }
}

std::optional<std::string> TextOptions::Get(std::string_view name) const {
  const auto found = values_.find(ToLowerAscii(name));
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

std::string TextOptions::Get(std::string_view name, std::string_view otherwise) const {
  return Get(name).value_or(std::string(otherwise));
}

bool TextOptions::GetBool(std::string_view name, bool otherwise) const {
  const std::optional<std::string> value = Get(name);
  return value ? EqualsIgnoreCase(*value, "true") : otherwise;
}

DateTimeFormats::DateTimeFormats(const TextOptions& options, const types::TimeZone& zone, Use use, int64_t site)
    : zone_(types::TimeZone::Find(options.Get("timeZone", zone.id())).value_or(zone)),
      date_(Compile(options, "dateFormat", kDatePattern, use, site)),
      timestamp_(Compile(options, "timestampFormat", kTimestampPattern, use, site)),
      timestamp_ntz_(Compile(options, "timestampNTZFormat", kTimestampNtzPattern, use, site)) {}

std::optional<int64_t> DateTimeFormats::ParseDate(std::string_view text) const {
  if (!date_) return types::ParseDate(text);
  const auto parsed = Parse(*date_, text);
  return parsed ? std::optional(FloorDivide(parsed->local, kMicrosPerDay)) : std::nullopt;
}

std::optional<int64_t> DateTimeFormats::ParseTimestamp(std::string_view text) const {
  if (!timestamp_) return types::ParseTimestamp(text, zone_);
  const auto parsed = Parse(*timestamp_, text);
  return parsed ? std::optional((parsed->zone ? *parsed->zone : zone_).ToUtc(parsed->local)) : std::nullopt;
}

std::optional<int64_t> DateTimeFormats::ParseTimestampNtz(std::string_view text) const {
  if (timestamp_ntz_) {
    const auto parsed = Parse(*timestamp_ntz_, text);
    return parsed ? std::optional(parsed->local) : std::nullopt;
  }
  const auto local = types::ParseLocalTimestamp(text);
  return local ? std::optional(local->micros) : std::nullopt;
}

void DateTimeFormats::AppendDate(int64_t days, std::string& out) const {
  date_->Format(days * kMicrosPerDay, 0, types::TimeZone::Utc(), out);
}

void DateTimeFormats::AppendTimestamp(int64_t utc, std::string& out) const {
  const int64_t offset = zone_.OffsetMicrosAt(utc);
  timestamp_->Format(utc + offset, offset, zone_, out);
}

void DateTimeFormats::AppendTimestampNtz(int64_t local, std::string& out) const {
  timestamp_ntz_->Format(local, 0, types::TimeZone::Utc(), out);
}

}  // namespace piezo::functions
