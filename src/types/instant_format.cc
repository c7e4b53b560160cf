#include "types/instant_format.h"

#include "types/value.h"

namespace piezo::types {

TimeParserPolicy FindTimeParserPolicy(std::string_view name) {
  if (name == "LEGACY") return TimeParserPolicy::kLegacy;
  return name == "EXCEPTION" ? TimeParserPolicy::kException : TimeParserPolicy::kCorrected;
}

std::variant<InstantFormat, PatternProblem> InstantFormat::Compile(std::string_view pattern, DateTimePattern::Use use,
                                                                   TimeParserPolicy policy,
                                                                   SimpleDatePattern::Dialect old) {
  InstantFormat format;
  if (policy != TimeParserPolicy::kCorrected) format.old_ = SimpleDatePattern::Compile(pattern, old);
  if (policy == TimeParserPolicy::kLegacy) {
    if (!format.old_) return UnknownPattern(pattern);
    return format;
  }
  auto compiled = DateTimePattern::Compile(pattern, use);
  if (auto* problem = std::get_if<PatternProblem>(&compiled)) return std::move(*problem);
  format.current_ = std::get<DateTimePattern>(std::move(compiled));
  return format;
}

void InstantFormat::Format(int64_t local, int64_t offset, const TimeZone& zone, std::string& out) const {
  if (current_) {
    current_->Format(local, offset, zone, out);
  } else {
    old_->Format(local, offset, zone, out);
  }
}

std::variant<int64_t, InstantFormat::Failure> InstantFormat::Parse(std::string_view text, const TimeZone& zone) const {
  return Parse(text, zone, /*local=*/false);
}

std::variant<int64_t, InstantFormat::Failure> InstantFormat::ParseLocal(std::string_view text) const {
  return Parse(text, TimeZone::Utc(), /*local=*/true);
}

std::variant<int64_t, InstantFormat::Failure> InstantFormat::Parse(std::string_view text, const TimeZone& zone,
                                                                   bool local) const {
  const auto by_old = [&] { return old_ ? old_->Parse(text, zone) : std::nullopt; };
  if (!current_) {
    if (const std::optional<int64_t> instant = by_old()) return *instant;
    return Failure("Unparseable date: \"" + std::string(text) + "\"");
  }
  const auto parsed = current_->Parse(text);
  if (const auto* found = std::get_if<DateTimePattern::Parsed>(&parsed)) {
    if (local) return found->local;
    return (found->zone ? *found->zone : zone).ToUtc(found->local);
  }
  if (!by_old()) return Failure(std::get<std::string>(parsed));
  return Failure(PatternProblem{"INCONSISTENT_BEHAVIOR_CROSS_VERSION.PARSE_DATETIME_BY_NEW_PARSER",
                                {{"datetime", ToSqlValue(Value::String(std::string(text)))},
                                 {"config", "\"spark.sql.legacy.timeParserPolicy\""}}});
}

}  // namespace piezo::types
