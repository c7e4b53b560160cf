// Dates and times by pattern.
#include "functions/kernels/datetime_formats.h"

#include "base/ascii.h"
#include "functions/kernels/civil.h"
#include "types/datetime_text.h"

namespace piezo::functions {
namespace {

using types::DateTimePattern;

// What Spark writes by when no pattern is given.
constexpr std::string_view kDatePattern = "yyyy-MM-dd";
constexpr std::string_view kTimestampPattern = "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]";
constexpr std::string_view kTimestampNtzPattern = "yyyy-MM-dd'T'HH:mm:ss[.SSS]";

types::TimeZone ZoneOf(const OptionMap& options) {
  const std::string id = options.Text({"timeZone"}, "UTC");
  const std::optional<types::TimeZone> zone = types::TimeZone::Find(id);
  if (!zone) throw Error("INVALID_TIMEZONE", {{"timeZone", id}});
  return *zone;
}

std::optional<DateTimePattern::Parsed> Parse(const DateTimePattern& pattern, std::string_view text) {
  auto parsed = pattern.Parse(text);
  auto* found = std::get_if<DateTimePattern::Parsed>(&parsed);
  return found != nullptr ? std::optional(std::move(*found)) : std::nullopt;
}

}  // namespace

DateTimeFormats::Pattern DateTimeFormats::Compile(const OptionMap& options, std::string_view name,
                                                  std::string_view otherwise, Use use) {
  const std::optional<std::string> given = options.Find({name});
  if (!given && use == Use::kParse) return std::monostate();
  auto compiled = DateTimePattern::Compile(given ? std::string_view(*given) : otherwise, use);
  if (auto* problem = std::get_if<types::PatternProblem>(&compiled)) return std::move(*problem);
  return std::get<DateTimePattern>(std::move(compiled));
}

DateTimeFormats::DateTimeFormats(const OptionMap& options, Use use)
    : zone_(ZoneOf(options)),
      date_(Compile(options, "dateFormat", kDatePattern, use)),
      timestamp_(Compile(options, "timestampFormat", kTimestampPattern, use)),
      timestamp_ntz_(Compile(options, "timestampNTZFormat", kTimestampNtzPattern, use)) {
  const std::string locale = options.Text({"locale"}, "en-US");
  const std::string language = ToLowerAscii(locale.substr(0, locale.find_first_of("-_")));
  if (language != "en") errors::ThrowUnsupported("option locale with value " + locale);
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
  const Pattern* pattern = type.is(TypeId::kDate)           ? &date_
                           : type.is(TypeId::kTimestamp)    ? &timestamp_
                           : type.is(TypeId::kTimestampNtz) ? &timestamp_ntz_
                                                            : nullptr;
  if (pattern == nullptr) return;
  if (const auto* problem = std::get_if<types::PatternProblem>(pattern)) {
    throw Error::FromData(problem->condition, problem->parameters);
  }
}

std::optional<int64_t> DateTimeFormats::ParseDate(std::string_view text) const {
  const auto* pattern = std::get_if<DateTimePattern>(&date_);
  if (pattern == nullptr) return types::ParseDate(text);
  const auto parsed = Parse(*pattern, text);
  return parsed ? std::optional(FloorDivide(parsed->local, kMicrosPerDay)) : std::nullopt;
}

std::optional<int64_t> DateTimeFormats::ParseTimestamp(std::string_view text) const {
  const auto* pattern = std::get_if<DateTimePattern>(&timestamp_);
  if (pattern == nullptr) return types::ParseTimestamp(text, zone_);
  const auto parsed = Parse(*pattern, text);
  return parsed ? std::optional((parsed->zone ? *parsed->zone : zone_).ToUtc(parsed->local)) : std::nullopt;
}

std::optional<int64_t> DateTimeFormats::ParseTimestampNtz(std::string_view text) const {
  if (const auto* pattern = std::get_if<DateTimePattern>(&timestamp_ntz_)) {
    const auto parsed = Parse(*pattern, text);
    return parsed && !parsed->zone ? std::optional(parsed->local) : std::nullopt;
  }
  const auto local = types::ParseLocalTimestamp(text);
  return local && !local->zone ? std::optional(local->micros) : std::nullopt;
}

void DateTimeFormats::AppendDate(int64_t days, std::string& out) const {
  std::get<DateTimePattern>(date_).Format(days * kMicrosPerDay, 0, types::TimeZone::Utc(), out);
}

void DateTimeFormats::AppendTimestamp(int64_t utc, std::string& out) const {
  const int64_t offset = zone_.OffsetMicrosAt(utc);
  std::get<DateTimePattern>(timestamp_).Format(utc + offset, offset, zone_, out);
}

void DateTimeFormats::AppendTimestampNtz(int64_t local, std::string& out) const {
  std::get<DateTimePattern>(timestamp_ntz_).Format(local, 0, types::TimeZone::Utc(), out);
}

}  // namespace piezo::functions
