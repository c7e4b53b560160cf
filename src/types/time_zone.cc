#include "types/time_zone.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <cmath>

#include "base/ascii.h"

namespace piezo::types {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMicrosPerMilli = 1'000;
constexpr int32_t kMaxOffsetSeconds = 18 * 3600;

/// Takes a number of one or two digits.
std::optional<int32_t> TakeNumber(std::string_view& text, size_t max_digits) {
  int32_t value = 0;
  size_t digits = 0;
  while (digits < max_digits && digits < text.size() && IsDigitAscii(text[digits]))
    value = value * 10 + (text[digits++] - '0');
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

/// `+h`, `+hh`, `+h:mm`, `+hh:m`, `+hh:mm`, `+hhmm`, `+hh:mm:ss`, `+hhmmss`, the same with `-`; in seconds.
std::optional<int32_t> ParseOffset(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int32_t sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  const bool has_colon = text.find(':') != std::string_view::npos;
  int32_t parts[3] = {0, 0, 0};
  for (size_t i = 0; i < 3 && !text.empty(); ++i) {
    if (i > 0 && has_colon) {
      if (text[0] != ':') return std::nullopt;
      text.remove_prefix(1);
    } else if (i > 0 && text.size() < 2) {
      return std::nullopt;  // +hhm
    }
    const std::optional<int32_t> number = TakeNumber(text, 2);
    if (!number) return std::nullopt;
    parts[i] = *number;
  }
  const int32_t seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
  if (!text.empty() || parts[1] > 59 || parts[2] > 59 || seconds > kMaxOffsetSeconds) return std::nullopt;
  return sign * seconds;
}

std::optional<int32_t> FixedOffset(std::string_view id) {
  if (id == "Z" || id == "UTC" || id == "GMT" || id == "UT") return 0;
  if (id == "EST") return -5 * 3600;
  if (id == "MST") return -7 * 3600;
  if (id == "HST") return -10 * 3600;
  for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
    if (id.starts_with(prefix) && id.size() > prefix.size()) {
      if (const auto offset = ParseOffset(id.substr(prefix.size()))) return offset;
    }
  }
  return ParseOffset(id);
}

}  // namespace

/// ICU's rules of one region.
struct TimeZone::Region {
  std::unique_ptr<const icu::BasicTimeZone> rules;
};

std::optional<TimeZone> TimeZone::Find(std::string_view id) {
  if (const std::optional<int32_t> offset = FixedOffset(id)) return TimeZone(std::string(id), *offset);
  if (id.empty() || !IsAlphaAscii(id[0]) || id.starts_with("Etc/Unknown")) return std::nullopt;
  const auto name = icu::UnicodeString::fromUTF8(icu::StringPiece(id.data(), static_cast<int32_t>(id.size())));
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(name));
  icu::UnicodeString found;
  // Custom ids such as GMT+5 come back in another spelling; those that Java knows were handled above.
  if (zone == nullptr || *zone == icu::TimeZone::getUnknown() || zone->getID(found) != name) return std::nullopt;
  const auto* rules = dynamic_cast<const icu::BasicTimeZone*>(zone.get());
  if (rules == nullptr) return std::nullopt;
  zone.release();  // NOLINT(bugprone-unused-return-value): `rules` is the same object
  TimeZone result(std::string(id), 0);
  result.region_ = std::make_shared<const Region>(Region{std::unique_ptr<const icu::BasicTimeZone>(rules)});
  return result;
}

TimeZone TimeZone::Host() {
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::detectHostTimeZone());
  icu::UnicodeString id;
  std::string name;
  if (zone != nullptr) zone->getID(id).toUTF8String(name);
  return Find(name).value_or(Utc());
}

int64_t TimeZone::OffsetMicrosAt(int64_t utc_micros) const {
  if (region_ == nullptr) return offset_seconds_ * kMicrosPerSecond;
  const double millis = std::floor(static_cast<double>(utc_micros) / kMicrosPerMilli);
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  region_->rules->getOffset(millis, false, raw, saving, status);
  return (int64_t{raw} + saving) * kMicrosPerMilli;
}

int64_t TimeZone::OffsetMicrosAtLocal(int64_t local_micros) const {
  if (region_ == nullptr) return offset_seconds_ * kMicrosPerSecond;
  const double millis = std::floor(static_cast<double>(local_micros) / kMicrosPerMilli);
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  region_->rules->getOffsetFromLocal(millis, UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw, saving, status);
  return (int64_t{raw} + saving) * kMicrosPerMilli;
}

}  // namespace piezo::types
