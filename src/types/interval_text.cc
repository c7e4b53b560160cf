#include "types/interval_text.h"

#include <array>
#include <limits>

#include "base/ascii.h"
#include "types/int128.h"

namespace piezo::types {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMonthsPerYear = 12;

/// Of day, hour, minute, second: how many microseconds, and how many of them the next larger field holds.
constexpr std::array<int64_t, 4> kFieldMicros = {86'400 * kMicrosPerSecond, 3'600 * kMicrosPerSecond,
                                                 60 * kMicrosPerSecond, kMicrosPerSecond};
constexpr std::array<uint64_t, 4> kFieldLimits = {0, 24, 60, 60};
constexpr std::array<std::string_view, 4> kFieldSeparators = {"", " ", ":", ":"};

uint64_t MagnitudeOf(int64_t value) {
  return value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

std::string Padded(uint64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

/// `.5` for 500,000 microseconds; nothing for none.
std::string Fraction(uint64_t micros) {
  if (micros == 0) return "";
  std::string digits = std::to_string(kMicrosPerSecond + static_cast<int64_t>(micros));
  digits[0] = '.';
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits;
}

std::string WithFields(const std::string& text, const DataType& type) {
  constexpr std::string_view kPrefix = "interval";
  return "INTERVAL '" + text + "'" + ToUpperAscii(std::string_view(TypeName(type)).substr(kPrefix.size()));
}

void AppendPart(int64_t value, std::string_view unit, std::string& out) {
  if (value == 0) return;
  if (!out.empty()) out += ' ';
  out += std::to_string(value) + " " + std::string(unit);
}

/// Reads an interval from left to right.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool Take(char c) {
    const bool found = !text_.empty() && text_[0] == c;
    if (found) text_.remove_prefix(1);
    return found;
  }
  bool TakeBlanks() {
    const size_t before = text_.size();
    while (!text_.empty() && (IsBlank(text_[0]))) text_.remove_prefix(1);
    return text_.size() != before;
  }
  /// One sign, if there is any; true for minus.
  bool TakeSign() {
    if (Take('-')) return true;
    Take('+');
    return false;
  }
  /// Digits up to 18, so that they fit.
  std::optional<uint64_t> TakeNumber() {
    constexpr size_t kMaxDigits = 19;
    const std::string_view digits = TakeDigits();
    if (digits.empty() || digits.size() > kMaxDigits) return std::nullopt;
    uint64_t value = 0;
    for (const char c : digits) value = value * 10 + static_cast<uint64_t>(c - '0');
    return value;
  }
  /// Up to nine digits of a second's fraction, of which six count.
  std::optional<uint64_t> TakeFraction() {
    constexpr size_t kMaxDigits = 9;
    constexpr size_t kCounted = 6;
    const std::string_view digits = TakeDigits();
    if (digits.size() > kMaxDigits) return std::nullopt;
    uint64_t micros = 0;
    for (size_t i = 0; i < kCounted; ++i) {
      micros = micros * 10 + (i < digits.size() ? static_cast<uint64_t>(digits[i] - '0') : 0);
    }
    return micros;
  }
  bool starts_with_digit() const { return !text_.empty() && IsDigitAscii(text_[0]); }
  std::string_view TakeWord() {
    size_t size = 0;
    while (size < text_.size() && !IsBlank(text_[size])) ++size;
    const std::string_view word = text_.substr(0, size);
    text_.remove_prefix(size);
    return word;
  }

 private:
  static bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  std::string_view TakeDigits() {
    size_t size = 0;
    while (size < text_.size() && IsDigitAscii(text_[size])) ++size;
    const std::string_view digits = text_.substr(0, size);
    text_.remove_prefix(size);
    return digits;
  }

  std::string_view text_;
};

struct Unit {
  std::string_view name;
  int64_t months = 0;
  int64_t days = 0;
  int64_t micros = 0;
};

constexpr Unit kUnits[] = {
    {"year", kMonthsPerYear, 0, 0},
    {"month", 1, 0, 0},
    {"week", 0, 7, 0},
    {"day", 0, 1, 0},
    {"hour", 0, 0, 3'600 * kMicrosPerSecond},
    {"minute", 0, 0, 60 * kMicrosPerSecond},
    {"second", 0, 0, kMicrosPerSecond},
    {"millisecond", 0, 0, 1'000},
    {"microsecond", 0, 0, 1},
};

const Unit* FindUnit(std::string_view word) {
  std::string name = ToLowerAscii(word);
  if (name.size() > 1 && name.back() == 's') name.pop_back();
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

/// total += value × factor; false when the total leaves the range of `Int`.
template <class Int>
bool Accumulate(int64_t value, int64_t factor, Int& total) {
  const Int128 sum = static_cast<Int128>(value) * factor + total;
  if (sum < std::numeric_limits<Int>::min() || sum > std::numeric_limits<Int>::max()) return false;
  total = static_cast<Int>(sum);
  return true;
}

/// `[+|-] number unit` into `interval`; false when malformed.
bool TakePart(Scanner& scanner, CalendarInterval& interval) {
  const bool negative = scanner.TakeSign();
  scanner.TakeBlanks();
  const bool has_whole = scanner.starts_with_digit();
  uint64_t whole = 0;
  if (has_whole) {
    const std::optional<uint64_t> number = scanner.TakeNumber();
    const auto limit = static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) + (negative ? 1 : 0);
    if (!number || *number > limit) return false;
    whole = *number;
  }
  const bool has_point = scanner.Take('.');
  if (!has_whole && !(has_point && scanner.starts_with_digit())) return false;
  const std::optional<uint64_t> fraction = has_point ? scanner.TakeFraction() : std::optional<uint64_t>(0);
  if (!fraction || !scanner.TakeBlanks()) return false;
  const Unit* unit = FindUnit(scanner.TakeWord());
  if (unit == nullptr || (has_point && unit->name != "second")) return false;
  const auto value = static_cast<int64_t>(negative ? uint64_t{0} - whole : whole);
  const auto rest = static_cast<int64_t>(*fraction);
  return Accumulate(value, unit->months, interval.months) && Accumulate(value, unit->days, interval.days) &&
         Accumulate(value, unit->micros, interval.microseconds) &&
         Accumulate(negative ? -rest : rest, 1, interval.microseconds);
}

// ---- ANSI intervals ----

/// `y-m`, `d h:m:s.n` or a part of it, as messages name the form.
std::string FormOf(const DataType& type) {
  if (type.is(TypeId::kYearMonthInterval)) {
    return type.start_field() == type.end_field() ? (type.start_field() == kYear ? "y" : "m") : "y-m";
  }
  constexpr std::array<std::string_view, 4> kLetters = {"d", "h", "m", "s.n"};
  std::string form;
  for (int field = type.start_field(); field <= type.end_field(); ++field) {
    const auto index = static_cast<size_t>(field);
    if (field != type.start_field()) form += kFieldSeparators[index];
    form += kLetters[index];
  }
  return form;
}

Error Unmatched(std::string_view text, const DataType& type) {
  const std::string form = "[+|-]" + FormOf(type);
  const std::string full = WithFields(form, type);
  constexpr std::string_view kQuote = "INTERVAL ";
  const std::string supported = "`" + form + "`, `" + std::string(kQuote) + "[+|-]" + full.substr(kQuote.size()) + "`";
  const bool is_day_time = type.is(TypeId::kDayTimeInterval);
  errors::Parameters parameters = {{"input", std::string(text)},
                                   {"intervalStr", is_day_time ? "day-time" : "year-month"},
                                   {"supportedFormat", supported},
                                   {"typeName", TypeName(type)}};
  if (is_day_time) return Error("INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE", std::move(parameters));
  return Error("INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING", std::move(parameters));
}

/// Takes `INTERVAL [+|-]'` off the front and `' fields` off the end, if they are there. True for a minus sign.
std::optional<bool> Unwrap(std::string_view& text, const DataType& type) {
  constexpr std::string_view kInterval = "interval";
  if (text.size() < kInterval.size() || !EqualsIgnoreCase(text.substr(0, kInterval.size()), kInterval)) return false;
  std::string_view rest = TrimAscii(text.substr(kInterval.size()));
  Scanner sign(rest);
  const bool negative = sign.TakeSign();
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) rest.remove_prefix(1);
  const size_t close = rest.rfind('\'');
  if (rest.empty() || rest[0] != '\'' || close == 0) return std::nullopt;
  const std::string fields = TypeName(type).substr(kInterval.size());
  if (!EqualsIgnoreCase(TrimAscii(rest.substr(close + 1)), TrimAscii(fields))) return std::nullopt;
  text = rest.substr(1, close - 1);
  return negative;
}

struct FieldSum {
  bool matched = false;
  bool in_range = true;
  UInt128 magnitude = 0;
};

FieldSum SumYearMonth(Scanner& scanner, const DataType& type) {
  FieldSum sum;
  const std::optional<uint64_t> first = scanner.TakeNumber();
  if (!first) return sum;
  sum.magnitude = type.start_field() == kYear ? static_cast<UInt128>(*first) * kMonthsPerYear : *first;
  if (type.start_field() != type.end_field()) {
    if (!scanner.Take('-')) return sum;
    const std::optional<uint64_t> months = scanner.TakeNumber();
    if (!months) return sum;
    sum.in_range = *months < kMonthsPerYear;
    sum.magnitude += *months;
  }
  sum.matched = scanner.at_end();
  return sum;
}

FieldSum SumDayTime(Scanner& scanner, const DataType& type) {
  FieldSum sum;
  for (int field = type.start_field(); field <= type.end_field(); ++field) {
    const auto index = static_cast<size_t>(field);
    const bool is_first = field == type.start_field();
    if (!is_first && !scanner.Take(kFieldSeparators[index][0])) return sum;
    const std::optional<uint64_t> number = scanner.TakeNumber();
    if (!number) return sum;
    if (!is_first && *number >= kFieldLimits[index]) sum.in_range = false;
    sum.magnitude += static_cast<UInt128>(*number) * static_cast<UInt128>(kFieldMicros[index]);
  }
  if (type.end_field() == kSecond && scanner.Take('.')) {
    const std::optional<uint64_t> fraction = scanner.starts_with_digit() ? scanner.TakeFraction() : std::nullopt;
    if (!fraction) return sum;
    sum.magnitude += *fraction;
  }
  sum.matched = scanner.at_end();
  return sum;
}

}  // namespace

std::string FormatYearMonthInterval(int64_t months, const DataType& type) {
  const uint64_t magnitude = MagnitudeOf(months);
  std::string text = months < 0 ? "-" : "";
  if (type.start_field() == kMonth) {
    text += std::to_string(magnitude);
  } else {
    text += std::to_string(magnitude / kMonthsPerYear);
    if (type.end_field() == kMonth) text += "-" + std::to_string(magnitude % kMonthsPerYear);
  }
  return WithFields(text, type);
}

std::string FormatDayTimeInterval(int64_t micros, const DataType& type) {
  uint64_t rest = MagnitudeOf(micros);
  std::string text = micros < 0 ? "-" : "";
  for (int field = type.start_field(); field <= type.end_field(); ++field) {
    const auto index = static_cast<size_t>(field);
    const auto unit = static_cast<uint64_t>(kFieldMicros[index]);
    if (field != type.start_field()) text += kFieldSeparators[index];
    text += field == kDay ? std::to_string(rest / unit) : Padded(rest / unit);
    rest %= unit;
  }
  if (type.end_field() == kSecond) text += Fraction(rest);
  return WithFields(text, type);
}

std::string FormatCalendarInterval(const CalendarInterval& interval) {
  std::string text;
  AppendPart(interval.months / kMonthsPerYear, "years", text);
  AppendPart(interval.months % kMonthsPerYear, "months", text);
  AppendPart(interval.days, "days", text);
  AppendPart(interval.microseconds / kFieldMicros[kHour], "hours", text);
  AppendPart(interval.microseconds % kFieldMicros[kHour] / kFieldMicros[kMinute], "minutes", text);
  if (const int64_t seconds = interval.microseconds % kFieldMicros[kMinute]; seconds != 0) {
    const uint64_t magnitude = MagnitudeOf(seconds);
    if (!text.empty()) text += ' ';
    text += (seconds < 0 ? "-" : "") + std::to_string(magnitude / kMicrosPerSecond) +
            Fraction(magnitude % kMicrosPerSecond) + " seconds";
  }
  return text.empty() ? "0 seconds" : text;
}

std::optional<CalendarInterval> ParseCalendarInterval(std::string_view text) {
  constexpr std::string_view kInterval = "interval";
  text = TrimAscii(text);
  if (text.size() > kInterval.size() && EqualsIgnoreCase(text.substr(0, kInterval.size()), kInterval)) {
    text.remove_prefix(kInterval.size());
    if (TrimAscii(text).size() == text.size()) return std::nullopt;
    text = TrimAscii(text);
  }
  if (text.empty()) return std::nullopt;
  Scanner scanner(text);
  CalendarInterval interval;
  do {
    if (!TakePart(scanner, interval)) return std::nullopt;
  } while (scanner.TakeBlanks());
  return interval;
}

std::variant<int64_t, Error> ParseAnsiInterval(std::string_view text, const DataType& type) {
  const bool is_year_month = type.is(TypeId::kYearMonthInterval);
  std::string_view body = TrimAscii(text);
  const std::optional<bool> outer_minus = Unwrap(body, type);
  if (!outer_minus) return Unmatched(text, type);
  Scanner scanner(body);
  const bool negative = scanner.TakeSign() != *outer_minus;
  const FieldSum sum = is_year_month ? SumYearMonth(scanner, type) : SumDayTime(scanner, type);
  if (!sum.matched) return Unmatched(text, type);
  const UInt128 limit = is_year_month ? UInt128{1} << 31 : UInt128{1} << 63;
  if (!sum.in_range || sum.magnitude > limit || (sum.magnitude == limit && !negative)) {
    if (is_year_month) {
      return Error("INVALID_INTERVAL_FORMAT.INTERVAL_PARSING",
                   {{"input", std::string(text)}, {"interval", "year-month"}});
    }
    return Error("INVALID_INTERVAL_FORMAT.DAY_TIME_PARSING",
                 {{"input", std::string(text)}, {"msg", "a field is out of its range"}});
  }
  const auto value = static_cast<Int128>(sum.magnitude);
  return static_cast<int64_t>(negative ? -value : value);
}

}  // namespace piezo::types
