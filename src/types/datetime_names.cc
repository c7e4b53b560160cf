#include "types/datetime_names.h"

#include <unicode/locid.h>
#include <unicode/timezone.h>
#include <unicode/tznames.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>

#include "base/ascii.h"

namespace piezo::types {
namespace {

constexpr int64_t kMicrosPerMilli = 1'000;

/// ICU has only America's abbreviations for this locale; Java has these as well. By ICU's metazones.
struct Abbreviation {
  std::string_view metazone;
  std::string_view standard;
  std::string_view daylight;
  std::string_view zone;  // what the abbreviation means when it is read
};
constexpr Abbreviation kAbbreviations[] = {
    {"Africa_Central", "CAT", "CAT", "Africa/Maputo"},
    {"Africa_Eastern", "EAT", "EAT", "Africa/Nairobi"},
    {"Africa_Southern", "SAST", "SAST", "Africa/Johannesburg"},
    {"Africa_Western", "WAT", "WAST", "Africa/Lagos"},
    {"Alaska", "AKST", "AKDT", "America/Anchorage"},
    {"America_Central", "CST", "CDT", "America/Chicago"},
    {"America_Eastern", "EST", "EDT", "America/New_York"},
    {"America_Mountain", "MST", "MDT", "America/Denver"},
    {"America_Pacific", "PST", "PDT", "America/Los_Angeles"},
    {"Argentina", "ART", "ARST", "America/Argentina/Buenos_Aires"},
    {"Atlantic", "AST", "ADT", "America/Halifax"},
    {"Australia_Central", "ACST", "ACDT", "Australia/Adelaide"},
    {"Australia_Eastern", "AEST", "AEDT", "Australia/Sydney"},
    {"Australia_Western", "AWST", "AWDT", "Australia/Perth"},
    {"Brasilia", "BRT", "BRST", "America/Sao_Paulo"},
    {"China", "CST", "CDT", "Asia/Shanghai"},
    {"Europe_Central", "CET", "CEST", "Europe/Paris"},
    {"Europe_Eastern", "EET", "EEST", "Europe/Athens"},
    {"Europe_Western", "WET", "WEST", "Europe/Lisbon"},
    {"GMT", "GMT", "BST", "Europe/London"},
    {"Gulf", "GST", "GST", "Asia/Dubai"},
    {"Hawaii_Aleutian", "HST", "HDT", "Pacific/Honolulu"},
    {"Hong_Kong", "HKT", "HKST", "Asia/Hong_Kong"},
    {"India", "IST", "IST", "Asia/Kolkata"},
    {"Indochina", "ICT", "ICT", "Asia/Bangkok"},
    {"Indonesia_Western", "WIB", "WIB", "Asia/Jakarta"},
    {"Israel", "IST", "IDT", "Asia/Jerusalem"},
    {"Japan", "JST", "JDT", "Asia/Tokyo"},
    {"Korea", "KST", "KDT", "Asia/Seoul"},
    {"Moscow", "MSK", "MSD", "Europe/Moscow"},
    {"New_Zealand", "NZST", "NZDT", "Pacific/Auckland"},
    {"Newfoundland", "NST", "NDT", "America/St_Johns"},
    {"Pakistan", "PKT", "PKST", "Asia/Karachi"},
    {"Singapore", "SGT", "SGT", "Asia/Singapore"},
};

icu::UnicodeString Unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

bool IsUtc(std::string_view id) {
  return id == "UTC" || id == "Etc/UTC" || id == "Zulu" || id == "Etc/UCT" || id == "UCT" || id == "Universal" ||
         id == "Etc/Universal" || id == "Etc/Zulu";
}

const Abbreviation* FindMetazone(const std::string& zone_id, double millis) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::TimeZoneNames> names(icu::TimeZoneNames::createInstance(icu::Locale::getUS(), status));
  if (U_FAILURE(status)) return nullptr;
  icu::UnicodeString metazone;
  names->getMetaZoneID(Unicode(zone_id), millis, metazone);
  const std::string name = ToUtf8(metazone);
  for (const Abbreviation& abbreviation : kAbbreviations) {
    if (abbreviation.metazone == name) return &abbreviation;
  }
  return nullptr;
}

}  // namespace

std::span<const std::string_view> MonthNames() {
  static constexpr std::array<std::string_view, 12> kNames = {"January",   "February", "March",    "April",
                                                              "May",       "June",     "July",     "August",
                                                              "September", "October",  "November", "December"};
  return kNames;
}

std::span<const std::string_view> ShortMonthNames() {
  static constexpr std::array<std::string_view, 12> kNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return kNames;
}

std::span<const std::string_view> DayNames() {
  static constexpr std::array<std::string_view, 7> kNames = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                             "Friday", "Saturday", "Sunday"};
  return kNames;
}

std::span<const std::string_view> ShortDayNames() {
  static constexpr std::array<std::string_view, 7> kNames = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return kNames;
}

std::span<const std::string_view> QuarterNames() {
  static constexpr std::array<std::string_view, 4> kNames = {"1st quarter", "2nd quarter", "3rd quarter",
                                                             "4th quarter"};
  return kNames;
}

std::span<const std::string_view> ShortQuarterNames() {
  static constexpr std::array<std::string_view, 4> kNames = {"Q1", "Q2", "Q3", "Q4"};
  return kNames;
}

std::span<const std::string_view> EraNames() {
  static constexpr std::array<std::string_view, 2> kNames = {"Before Christ", "Anno Domini"};
  return kNames;
}

std::span<const std::string_view> ShortEraNames() {
  static constexpr std::array<std::string_view, 2> kNames = {"BC", "AD"};
  return kNames;
}

std::span<const std::string_view> AmPmNames() {
  static constexpr std::array<std::string_view, 2> kNames = {"AM", "PM"};
  return kNames;
}

std::string ZoneName(const TimeZone& zone, int64_t utc_micros, bool full, bool generic) {
  const std::string& id = zone.id();
  if (IsUtc(id)) return full ? "Coordinated Universal Time" : "UTC";
  if (id.empty() || !IsAlphaAscii(id[0])) return id;  // a plain offset has no other name
  const double millis = static_cast<double>(utc_micros / kMicrosPerMilli);
  const std::unique_ptr<icu::TimeZone> rules(icu::TimeZone::createTimeZone(Unicode(id)));
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  rules->getOffset(millis, false, raw, saving, status);
  if (!full && !generic) {
    if (const Abbreviation* abbreviation = FindMetazone(id, millis)) {
      return std::string(saving != 0 ? abbreviation->daylight : abbreviation->standard);
    }
  }
  icu::UnicodeString name;
  const auto style = generic ? (full ? icu::TimeZone::LONG_GENERIC : icu::TimeZone::SHORT_GENERIC)
                             : (full ? icu::TimeZone::LONG : icu::TimeZone::SHORT);
  rules->getDisplayName(saving != 0, style, icu::Locale::getUS(), name);
  return ToUtf8(name);
}

namespace {

/// `Pacific Daylight Time` and the like, as ICU spells them.
std::optional<ZoneAtStart> TakeFullName(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::TimeZoneNames> names(icu::TimeZoneNames::createInstance(icu::Locale::getUS(), status));
  if (U_FAILURE(status)) return std::nullopt;
  for (const Abbreviation& abbreviation : kAbbreviations) {
    for (const UTimeZoneNameType type : {UTZNM_LONG_DAYLIGHT, UTZNM_LONG_STANDARD, UTZNM_LONG_GENERIC}) {
      icu::UnicodeString name;
      names->getMetaZoneDisplayName(Unicode(abbreviation.metazone), type, name);
      const std::string known = ToUtf8(name);
      if (known.empty() || !EqualsIgnoreCase(text.substr(0, known.size()), known)) continue;
      return ZoneAtStart{*TimeZone::Find(abbreviation.zone), known.size()};
    }
  }
  return std::nullopt;
}

std::optional<ZoneAtStart> TakeAbbreviation(std::string_view text) {
  size_t length = 0;
  while (length < text.size() && IsAlphaAscii(text[length])) ++length;
  const std::string_view word = text.substr(0, length);
  for (const Abbreviation& abbreviation : kAbbreviations) {
    if (EqualsIgnoreCase(word, abbreviation.standard) || EqualsIgnoreCase(word, abbreviation.daylight)) {
      return ZoneAtStart{*TimeZone::Find(abbreviation.zone), length};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<ZoneAtStart> TakeZone(std::string_view text, bool names) {
  size_t length = 0;
  while (length < text.size() && (IsAlphaAscii(text[length]) || IsDigitAscii(text[length]) ||
                                  std::string_view("_/+-:").find(text[length]) != std::string_view::npos)) {
    ++length;
  }
  for (; length > 0; --length) {
    if (auto zone = TimeZone::Find(text.substr(0, length))) return ZoneAtStart{*std::move(zone), length};
  }
  if (!names) return std::nullopt;
  if (auto zone = TakeAbbreviation(text)) return zone;
  return TakeFullName(text);
}

}  // namespace piezo::types
