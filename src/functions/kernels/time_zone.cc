// See time_zone.h. The offset changes up to the year 2500 are read from ICU once per zone object: searching a few
// hundred numbers is much faster than asking ICU for each row. Later years are looked up 400 years, or a multiple of
// that, before: by then the calendar repeats itself, weekdays and all.
#include "functions/kernels/time_zone.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/tztrans.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <optional>
#include <string>

#include "functions/kernels/civil.h"

namespace piezo::functions {
namespace {

constexpr int64_t kMicrosPerMilli = 1000;
constexpr double kLastMillis = 16725225600000.0;  // 2500-01-01
constexpr int64_t kLastMicros = 16725225600000 * kMicrosPerMilli;
constexpr int64_t kCycleMicros = 146097 * kMicrosPerDay;  // 400 years

int64_t WithinKnownYears(int64_t time) {
  return time < kLastMicros ? time : time - ((time - kLastMicros) / kCycleMicros + 1) * kCycleMicros;
}

int64_t OffsetMicros(const icu::TimeZoneRule& rule) {
  return (int64_t{rule.getRawOffset()} + rule.getDSTSavings()) * kMicrosPerMilli;
}

/// One or two digits.
std::optional<int> TakeNumber(std::string_view& text) {
  int number = 0;
  size_t length = 0;
  while (length < 2 && length < text.size() && text[length] >= '0' && text[length] <= '9') {
    number = number * 10 + (text[length++] - '0');
  }
  if (length == 0) return std::nullopt;
  text.remove_prefix(length);
  if (!text.empty() && text[0] == ':') text.remove_prefix(1);
  return number;
}

/// "+1", "-05:30", "UTC+01:00", "GMT-3": none when `name` is no offset.
std::optional<int64_t> FixedOffset(std::string_view name) {
  for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
    if (!name.starts_with(prefix)) continue;
    name.remove_prefix(prefix.size());
    break;
  }
  if (name.empty() || name == "Z") return 0;
  if (name[0] != '+' && name[0] != '-') return std::nullopt;
  const int64_t sign = name[0] == '-' ? -1 : 1;
  name.remove_prefix(1);
  const std::optional<int> hours = TakeNumber(name);
  if (!hours) return std::nullopt;
  const int minutes = TakeNumber(name).value_or(0);
  const int seconds = TakeNumber(name).value_or(0);
  return sign * ((*hours * 60 + minutes) * 60 + seconds) * kMicrosPerSecond;
}

}  // namespace

Zone::Zone(std::string_view name) {
  if (const std::optional<int64_t> fixed = FixedOffset(name)) {
    first_offset_ = *fixed;
    return;
  }
  const std::unique_ptr<icu::TimeZone> zone(
      icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(std::string(name))));
  const auto* rules = dynamic_cast<const icu::BasicTimeZone*>(zone.get());
  icu::TimeZoneTransition transition;
  UDate at = -1e17;
  if (rules == nullptr || !rules->getNextTransition(at, true, transition)) {
    first_offset_ = int64_t{zone->getRawOffset()} * kMicrosPerMilli;
    return;
  }
  first_offset_ = OffsetMicros(*transition.getFrom());
  do {
    at = transition.getTime();
    const int64_t before = OffsetMicros(*transition.getFrom());
    const int64_t after = OffsetMicros(*transition.getTo());
    const int64_t utc = static_cast<int64_t>(at) * kMicrosPerMilli;
    if (before != after) changes_.push_back({utc, utc + std::max(before, after), after});
  } while (at < kLastMillis && rules->getNextTransition(at, false, transition));
}

int64_t Zone::OffsetAt(int64_t utc) const {
  const auto after = std::upper_bound(changes_.begin(), changes_.end(), WithinKnownYears(utc),
                                      [](int64_t time, const Change& change) { return time < change.utc; });
  return after == changes_.begin() ? first_offset_ : std::prev(after)->offset;
}

int64_t Zone::ToUtc(int64_t local) const {
  const auto after = std::upper_bound(changes_.begin(), changes_.end(), WithinKnownYears(local),
                                      [](int64_t time, const Change& change) { return time < change.local; });
  return local - (after == changes_.begin() ? first_offset_ : std::prev(after)->offset);
}

int64_t Zone::ToUtc(int64_t local, int64_t preferred) const {
  return OffsetAt(local - preferred) == preferred ? local - preferred : ToUtc(local);
}

ZonePtr MakeZone(std::string_view name) { return std::make_shared<const Zone>(name); }

}  // namespace piezo::functions
