#include "types/datetime_text.h"

#include <array>
#include <cstdlib>

#include "base/ascii.h"

namespace piezo::types {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kNanosPerSecond = kMicrosPerSecond * kNanosPerMicro;
constexpr int64_t kDaysPerEra = 146'097;       // 400 years
constexpr int64_t kDaysBeforeEpoch = 719'468;  // from 0000-03-01 to 1970-01-01

int64_t FloorDiv(int64_t value, int64_t divisor) { return value / divisor - (value % divisor < 0 ? 1 : 0); }

void AppendPadded(int64_t value, size_t width, std::string& out) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

/// `.5` for 500,000,000 nanoseconds; nothing for none.
void AppendFraction(int64_t nanos, std::string& out) {
  if (nanos == 0) return;
  out += '.';
  AppendPadded(nanos, 9, out);
  out.erase(out.find_last_not_of('0') + 1);
}

void AppendTimeOfDay(int64_t nanos, std::string& out) {
  const int64_t seconds = nanos / kNanosPerSecond;
  AppendPadded(seconds / 3600, 2, out);
  out += ':';
  AppendPadded(seconds / 60 % 60, 2, out);
  out += ':';
  AppendPadded(seconds % 60, 2, out);
  AppendFraction(nanos % kNanosPerSecond, out);
}

/// A position in the text; what `Take…` does not find, it leaves.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(TrimAscii(text)) {}

  bool at_end() const { return text_.empty(); }
  std::string_view rest() const { return text_; }
  char Peek() const { return text_.empty() ? '\0' : text_[0]; }
  bool Take(char c) {
    if (Peek() != c || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool TakeDateTimeSeparator() { return Take(' ') || Take('T'); }

  std::optional<int64_t> TakeNumber(size_t min_digits, size_t max_digits) {
    size_t digits = 0;
    int64_t value = 0;
    while (digits < text_.size() && IsDigitAscii(text_[digits])) {
      if (digits == max_digits) return std::nullopt;
      value = value * 10 + (text_[digits++] - '0');
    }
    if (digits < min_digits) return std::nullopt;
    text_.remove_prefix(digits);
    return value;
  }

  /// Any number of digits after the point, of which six count.
  int64_t TakeMicros() {
    int64_t micros = 0;
    int64_t unit = kMicrosPerSecond / 10;
    for (; !text_.empty() && IsDigitAscii(text_[0]); text_.remove_prefix(1), unit /= 10) {
      micros += (text_[0] - '0') * unit;
    }
    return micros;
  }

 private:
  std::string_view text_;
};

/// Year, month and day; what is left out is 1, and then the text must end. Nothing when the date does not exist.
std::optional<CivilDate> TakeDate(Scanner& scanner, size_t max_year_digits) {
  constexpr size_t kMinYearDigits = 4;
  const bool negative = scanner.Peek() == '-';
  if (negative) {
    scanner.Take('-');
  } else {
    scanner.Take('+');
  }
  CivilDate date;
  const std::optional<int64_t> year = scanner.TakeNumber(kMinYearDigits, max_year_digits);
  if (!year) return std::nullopt;
  date.year = negative ? -*year : *year;
  for (int* part : {&date.month, &date.day}) {
    if (scanner.at_end()) break;
    if (!scanner.Take('-')) return std::nullopt;
    const std::optional<int64_t> number = scanner.TakeNumber(1, 2);
    if (!number) return std::nullopt;
    *part = static_cast<int>(*number);
  }
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > DaysInMonth(date.year, date.month)) {
    return std::nullopt;
  }
  return date;
}

struct TimeOfDay {
  int64_t micros = 0;
  bool has_minutes = false;
  bool has_seconds = false;
};

/// `h[h][:m[m][:s[s][.fraction]]]`
std::optional<TimeOfDay> TakeTime(Scanner& scanner) {
  int64_t parts[3] = {0, 0, 0};
  TimeOfDay time;
  for (size_t i = 0; i < 3; ++i) {
    if (i > 0 && !scanner.Take(':')) break;
    const std::optional<int64_t> number = scanner.TakeNumber(1, 2);
    if (!number || *number >= (i == 0 ? 24 : 60)) return std::nullopt;
    parts[i] = *number;
    time.has_minutes = i >= 1;
    time.has_seconds = i == 2;
  }
  time.micros = ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * kMicrosPerSecond;
  if (time.has_seconds && scanner.Take('.')) time.micros += scanner.TakeMicros();
  return time;
}

bool StartsWithTime(std::string_view text) {
  size_t digits = 0;
  while (digits < text.size() && IsDigitAscii(text[digits])) ++digits;
  return digits >= 1 && digits <= 2 && digits < text.size() && text[digits] == ':';
}

std::optional<int64_t> MicrosAt(int64_t days, int64_t micros_of_day) {
  int64_t result = 0;
  if (days < 0) {  // from the end of the day, so that the first representable day does not overflow midway
    ++days;
    micros_of_day -= kMicrosPerDay;
  }
  if (__builtin_mul_overflow(days, kMicrosPerDay, &result) || __builtin_add_overflow(result, micros_of_day, &result)) {
    return std::nullopt;
  }
  return result;
}

}  // namespace

int DaysInMonth(int64_t year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[static_cast<size_t>(month - 1)];
}

// Both conversions count years from March, so that the leap day comes last.
int64_t DaysFromCivil(const CivilDate& date) {
  const int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const int64_t era = FloorDiv(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
  const int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  return era * kDaysPerEra + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - kDaysBeforeEpoch;
}

CivilDate CivilFromDays(int64_t days) {
  const int64_t shifted = days + kDaysBeforeEpoch;
  const int64_t era = FloorDiv(shifted, kDaysPerEra);
  const int64_t day_of_era = shifted - era * kDaysPerEra;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (kDaysPerEra - 1)) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;
  CivilDate date;
  date.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

std::string FormatDate(int64_t days) {
  const CivilDate date = CivilFromDays(days);
  std::string text = date.year < 0 ? "-" : date.year > 9999 ? "+" : "";
  AppendPadded(std::abs(date.year), 4, text);
  text += '-';
  AppendPadded(date.month, 2, text);
  text += '-';
  AppendPadded(date.day, 2, text);
  return text;
}

std::string FormatLocalTimestamp(int64_t local_micros) {
  const int64_t days = FloorDiv(local_micros, kMicrosPerDay);
  std::string text = FormatDate(days) + " ";
  // Unsigned, since days * kMicrosPerDay may lie below the range for the first representable day.
  const auto micros_of_day = static_cast<int64_t>(static_cast<uint64_t>(local_micros) -
                                                  static_cast<uint64_t>(days) * static_cast<uint64_t>(kMicrosPerDay));
  AppendTimeOfDay(micros_of_day * kNanosPerMicro, text);
  return text;
}

std::string FormatTimestamp(int64_t utc_micros, const TimeZone& zone) {
  return FormatLocalTimestamp(zone.ToLocal(utc_micros));
}

std::string FormatTime(int64_t nanos) {
  std::string text;
  AppendTimeOfDay(nanos, text);
  return text;
}

std::optional<int32_t> ParseDate(std::string_view text) {
  constexpr size_t kMaxYearDigits = 7;
  Scanner scanner(text);
  const std::optional<CivilDate> date = TakeDate(scanner, kMaxYearDigits);
  if (!date || (!scanner.at_end() && !scanner.TakeDateTimeSeparator())) return std::nullopt;
  return static_cast<int32_t>(DaysFromCivil(*date));
}

std::optional<LocalTimestamp> ParseLocalTimestamp(std::string_view text, std::optional<int64_t> today) {
  constexpr size_t kMaxYearDigits = 6;
  Scanner scanner(text);
  int64_t days = 0;
  const bool time_alone = scanner.Peek() == 'T' || StartsWithTime(scanner.rest());
  if (time_alone) {
    if (!today) return std::nullopt;
    days = *today;
    scanner.Take('T');
  } else {
    const std::optional<CivilDate> date = TakeDate(scanner, kMaxYearDigits);
    if (!date) return std::nullopt;
    days = DaysFromCivil(*date);
    const bool date_alone = scanner.at_end();
    if (!date_alone && (!scanner.TakeDateTimeSeparator() || scanner.at_end())) return std::nullopt;
  }
  LocalTimestamp result;
  int64_t micros_of_day = 0;
  if (!scanner.at_end()) {
    const std::optional<TimeOfDay> time = TakeTime(scanner);
    if (!time || (!scanner.at_end() && !time->has_seconds)) return std::nullopt;
    micros_of_day = time->micros;
    if (!scanner.at_end()) {
      result.zone = TimeZone::Find(TrimAscii(scanner.rest()));
      if (!result.zone) return std::nullopt;
    }
  } else if (time_alone) {
    return std::nullopt;
  }
  const std::optional<int64_t> micros = MicrosAt(days, micros_of_day);
  if (!micros) return std::nullopt;
  result.micros = *micros;
  return result;
}

std::optional<int64_t> ParseTimestamp(std::string_view text, const TimeZone& zone, std::optional<int64_t> today) {
  const std::optional<LocalTimestamp> local = ParseLocalTimestamp(text, today);
  if (!local) return std::nullopt;
  const int64_t offset = (local->zone ? *local->zone : zone).OffsetMicrosAtLocal(local->micros);
  int64_t utc = 0;
  return __builtin_sub_overflow(local->micros, offset, &utc) ? std::nullopt : std::optional(utc);
}

std::optional<int64_t> ParseTime(std::string_view text) {
  constexpr int64_t kNoonMicros = 12 * 3600 * kMicrosPerSecond;
  text = TrimAscii(text);
  const std::string_view suffix = text.size() >= 2 ? text.substr(text.size() - 2) : std::string_view();
  const bool is_pm = EqualsIgnoreCase(suffix, "PM");
  const bool is_twelve_hour = is_pm || EqualsIgnoreCase(suffix, "AM");
  if (is_twelve_hour) text.remove_suffix(2);
  Scanner scanner(text);
  scanner.Take('T');
  const std::optional<TimeOfDay> time = TakeTime(scanner);
  if (!time || !time->has_minutes || !scanner.at_end()) return std::nullopt;
  if (!is_twelve_hour) return time->micros * kNanosPerMicro;
  constexpr int64_t kOneMicros = 3600 * kMicrosPerSecond;
  if (time->micros < kOneMicros || time->micros >= kNoonMicros + kOneMicros) return std::nullopt;
  return (time->micros % kNoonMicros + (is_pm ? kNoonMicros : 0)) * kNanosPerMicro;
}

}  // namespace piezo::types
