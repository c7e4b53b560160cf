// Dates and times by pattern.
#include "functions/kernels/datetime_formats.h"

#include "base/ascii.h"
#include "engine/kernel_error.h"
#include "functions/kernels/civil.h"
#include "types/datetime_text.h"

namespace piezo::functions {
namespace {

using types::DateTimePattern;
using types::InstantFormat;
using types::TimeParserPolicy;

// What Spark writes by when no pattern is given.
constexpr std::string_view kDatePattern = "yyyy-MM-dd";
constexpr std::string_view kTimestampPattern = "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]";
constexpr std::string_view kOldTimestampPattern = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";
constexpr std::string_view kTimestampNtzPattern = "yyyy-MM-dd'T'HH:mm:ss[.SSS]";

types::TimeZone ZoneOf(const OptionMap& options) {
  const std::string id = options.Text({"timeZone"}, "UTC");
  const std::optional<types::TimeZone> zone = types::TimeZone::Find(id);
  if (!zone) throw Error("INVALID_TIMEZONE", {{"timeZone", id}});
  return *zone;
}

/// None for a text that is no time.
std::optional<int64_t> Checked(const std::variant<int64_t, InstantFormat::Failure>& parsed) {
  if (const auto* instant = std::get_if<int64_t>(&parsed)) return *instant;
  const auto& failure = std::get<InstantFormat::Failure>(parsed);
  if (const auto* problem = std::get_if<types::PatternProblem>(&failure)) {
    engine::RaiseCondition(problem->condition, problem->parameters);
  }
  return std::nullopt;
}

}  // namespace

/// The older dialect has patterns for reading, too, when none is given.
DateTimeFormats::Pattern<InstantFormat> DateTimeFormats::CompileInstant(const OptionMap& options, std::string_view name,
                                                                        std::string_view otherwise, Use use) const {
  const std::optional<std::string> given = options.Find({name});
  if (!given && use == Use::kParse && policy_ != TimeParserPolicy::kLegacy) return std::monostate();
  auto compiled = InstantFormat::Compile(given ? std::string_view(*given) : otherwise, use, policy_,
                                         types::SimpleDatePattern::Dialect::kFast);
  if (auto* problem = std::get_if<types::PatternProblem>(&compiled)) return std::move(*problem);
  return std::get<InstantFormat>(std::move(compiled));
}

DateTimeFormats::Pattern<DateTimePattern> DateTimeFormats::CompileLocal(const OptionMap& options, Use use) {
  const std::optional<std::string> given = options.Find({"timestampNTZFormat"});
  if (!given && use == Use::kParse) return std::monostate();
  auto compiled = DateTimePattern::Compile(given ? std::string_view(*given) : kTimestampNtzPattern, use);
  if (auto* problem = std::get_if<types::PatternProblem>(&compiled)) return std::move(*problem);
  return std::get<DateTimePattern>(std::move(compiled));
}

DateTimeFormats::DateTimeFormats(const OptionMap& options, Use use)
    : zone_(ZoneOf(options)),
      policy_(types::FindTimeParserPolicy(options.Text({"spark.sql.legacy.timeParserPolicy"}, ""))),
      date_(CompileInstant(options, "dateFormat", kDatePattern, use)),
      timestamp_(CompileInstant(options, "timestampFormat",
                                policy_ == TimeParserPolicy::kLegacy ? kOldTimestampPattern : kTimestampPattern, use)),
      timestamp_ntz_(CompileLocal(options, use)) {
  const std::string locale = options.Text({"locale"}, "en-US");
  const std::string language = ToLowerAscii(locale.substr(0, locale.find_first_of("-_")));
  if (language != "en") errors::ThrowUnsupported("option locale with value " + locale);
}

const types::PatternProblem* DateTimeFormats::ProblemOf(const DataType& type) const {
  if (type.is(TypeId::kDate)) return std::get_if<types::PatternProblem>(&date_);
  if (type.is(TypeId::kTimestamp)) return std::get_if<types::PatternProblem>(&timestamp_);
  return type.is(TypeId::kTimestampNtz) ? std::get_if<types::PatternProblem>(&timestamp_ntz_) : nullptr;
}

void DateTimeFormats::Require(const DataType& type) const {
  if (type.is(TypeId::kArray)) Require(type.element());
  if (type.is(TypeId::kMap)) {
    Require(type.key());
    Require(type.value());
  }
  if (type.is(TypeId::kStruct)) {
    for (const Field& field : type.fields()) Require(field.type);
  }
  if (const types::PatternProblem* problem = ProblemOf(type)) {
    throw Error::FromData(problem->condition, problem->parameters);
  }
}

std::optional<int64_t> DateTimeFormats::ParseDate(std::string_view text) const {
  if (const auto* pattern = std::get_if<InstantFormat>(&date_)) {
    if (const auto local = Checked(pattern->ParseLocal(text))) return FloorDivide(*local, kMicrosPerDay);
    if (policy_ != TimeParserPolicy::kLegacy) return std::nullopt;
  }
  return types::ParseDate(text);
}

std::optional<int64_t> DateTimeFormats::ParseTimestamp(std::string_view text) const {
  if (const auto* pattern = std::get_if<InstantFormat>(&timestamp_)) {
    const auto instant = Checked(pattern->Parse(text, zone_));
    if (instant || policy_ != TimeParserPolicy::kLegacy) return instant;
  }
  return types::ParseTimestamp(text, zone_);
}

std::optional<int64_t> DateTimeFormats::ParseTimestampNtz(std::string_view text) const {
  if (const auto* pattern = std::get_if<DateTimePattern>(&timestamp_ntz_)) {
    const auto parsed = pattern->Parse(text);
    const auto* found = std::get_if<DateTimePattern::Parsed>(&parsed);
    return found != nullptr && !found->zone ? std::optional(found->local) : std::nullopt;
  }
  const auto local = types::ParseLocalTimestamp(text);
  return local && !local->zone ? std::optional(local->micros) : std::nullopt;
}

void DateTimeFormats::AppendDate(int64_t days, std::string& out) const {
  std::get<InstantFormat>(date_).Format(days * kMicrosPerDay, 0, types::TimeZone::Utc(), out);
}

void DateTimeFormats::AppendTimestamp(int64_t utc, std::string& out) const {
  const int64_t offset = zone_.OffsetMicrosAt(utc);
  std::get<InstantFormat>(timestamp_).Format(utc + offset, offset, zone_, out);
}

void DateTimeFormats::AppendTimestampNtz(int64_t local, std::string& out) const {
  std::get<DateTimePattern>(timestamp_ntz_).Format(local, 0, types::TimeZone::Utc(), out);
}

}  // namespace piezo::functions
