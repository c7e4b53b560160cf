#include "piezo/client/value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace piezo::client {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
constexpr int kMaxDigits = 38;

template <typename... F>
struct Match : F... {
  using F::operator()...;
};
template <typename... F>
Match(F...) -> Match<F...>;

std::string Padded(int64_t number, int width) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*lld", width, static_cast<long long>(number));
  return text;
}

/// Digits behind the point, without zeros at the end; nothing for a whole number.
std::string Fraction(int64_t value, int width) {
  if (value == 0) return {};
  std::string digits = Padded(value, width);
  digits.erase(digits.find_last_not_of('0') + 1);
  return "." + digits;
}

std::string ClockText(int64_t seconds) {
  return Padded(seconds / 3600, 2) + ":" + Padded(seconds / 60 % 60, 2) + ":" + Padded(seconds % 60, 2);
}

int64_t FloorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

std::string InstantText(int64_t micros) {
  const int64_t seconds = FloorDivide(micros, kMicrosPerSecond);
  const int64_t days = FloorDivide(seconds, kSecondsPerDay);
  return Date{static_cast<int32_t>(days)}.toString() + " " + ClockText(seconds - days * kSecondsPerDay) +
         Fraction(micros - seconds * kMicrosPerSecond, 6);
}

/// As Java prints a double: the shortest digits that read back, with an exponent outside of [1e-3, 1e7).
template <typename T>
std::string FloatText(T number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  char buffer[64];
  const T size = std::fabs(number);
  const bool plain = size == 0 || (size >= static_cast<T>(1e-3) && size < static_cast<T>(1e7));
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, number, format).ptr);
  if (plain) return text.find('.') == std::string::npos ? text + ".0" : text;
  const size_t e = text.find('e');
  std::string mantissa = text.substr(0, e);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  int exponent = 0;
  const char* digits = text.data() + e + 1 + (text[e + 1] == '+' ? 1 : 0);
  std::from_chars(digits, text.data() + text.size(), exponent);
  return mantissa + "E" + std::to_string(exponent);
}

std::string HexText(const std::string& bytes) {
  std::string text = "[";
  for (const char byte : bytes) {
    char hex[4];
    std::snprintf(hex, sizeof hex, "%02X", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    if (text.size() > 1) text += ' ';
    text += hex;
  }
  return text + "]";
}

std::string ListText(const List& list) {
  std::string text = "[";
  for (const Value& item : list) text += (text.size() > 1 ? ", " : "") + item.toString();
  return text + "]";
}

std::string MapText(const MapEntries& map) {
  std::string text = "{";
  for (const auto& [key, value] : map)
    text += (text.size() > 1 ? ", " : "") + key.toString() + " -> " + value.toString();
  return text + "}";
}

}  // namespace

Decimal Decimal::parse(std::string_view text) {
  Decimal decimal{0, 0, 0};
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  bool point = false;
  int digits = 0;
  bool good = !text.empty();
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    good = good && c >= '0' && c <= '9';
    if (!good) break;
    decimal.unscaled = decimal.unscaled * 10 + (c - '0');
    if (decimal.unscaled != 0) ++digits;
    if (point) ++decimal.scale;
    good = digits <= kMaxDigits && decimal.scale <= kMaxDigits;
  }
  if (!good) throw Error(ErrorKind::kUsage, "Not a decimal number of up to 38 digits.");
  decimal.precision = std::max({digits, decimal.scale, 1});
  if (negative) decimal.unscaled = -decimal.unscaled;
  return decimal;
}

std::string Decimal::toString() const {
  const bool negative = unscaled < 0;
  __extension__ using Unsigned = unsigned __int128;
  Unsigned rest = negative ? -static_cast<Unsigned>(unscaled) : static_cast<Unsigned>(unscaled);
  std::string digits;
  for (; rest != 0; rest /= 10) digits += static_cast<char>('0' + static_cast<int>(rest % 10));
  while (static_cast<int32_t>(digits.size()) <= scale) digits += '0';
  std::reverse(digits.begin(), digits.end());
  if (scale > 0) digits.insert(digits.size() - static_cast<size_t>(scale), ".");
  if (scale < 0 && digits != "0") digits.append(static_cast<size_t>(-scale), '0');
  return negative ? "-" + digits : digits;
}

double Decimal::toDouble() const { return static_cast<double>(unscaled) / std::pow(10.0, scale); }

Date Date::of(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) throw Error(ErrorKind::kUsage, "There is no such day.");
  return {static_cast<int32_t>(std::chrono::sys_days(date).time_since_epoch().count())};
}

std::string Date::toString() const {
  const std::chrono::year_month_day date(toSysDays());
  const int year = static_cast<int>(date.year());
  const std::string sign = year < 0 ? "-" : year > 9999 ? "+" : "";
  return sign + Padded(std::abs(year), 4) + "-" + Padded(static_cast<unsigned>(date.month()), 2) + "-" +
         Padded(static_cast<unsigned>(date.day()), 2);
}

std::string Timestamp::toString() const { return InstantText(micros); }
std::string TimestampNtz::toString() const { return InstantText(micros); }

std::string TimeOfDay::toString() const {
  constexpr int64_t kNanosPerSecond = 1'000'000'000;
  return ClockText(nanos / kNanosPerSecond) + Fraction(nanos % kNanosPerSecond, 9);
}

std::string YearMonthInterval::toString() const {
  const int64_t size = std::abs(static_cast<int64_t>(months));
  return std::string("INTERVAL '") + (months < 0 ? "-" : "") + std::to_string(size / 12) + "-" +
         std::to_string(size % 12) + "' YEAR TO MONTH";
}

std::string DayTimeInterval::toString() const {
  const uint64_t size = micros < 0 ? 0 - static_cast<uint64_t>(micros) : static_cast<uint64_t>(micros);
  const auto seconds = static_cast<int64_t>(size / kMicrosPerSecond);
  return std::string("INTERVAL '") + (micros < 0 ? "-" : "") + std::to_string(seconds / kSecondsPerDay) + " " +
         ClockText(seconds % kSecondsPerDay) + Fraction(static_cast<int64_t>(size % kMicrosPerSecond), 6) +
         "' DAY TO SECOND";
}

std::string CalendarInterval::toString() const {
  std::string text;
  const auto add = [&](int64_t count, const char* unit) {
    if (count != 0) text += (text.empty() ? "" : " ") + std::to_string(count) + " " + unit;
  };
  add(months / 12, "years");
  add(months % 12, "months");
  add(days, "days");
  const int64_t seconds = micros / kMicrosPerSecond;
  add(seconds / 3600, "hours");
  add(seconds / 60 % 60, "minutes");
  if (micros % (60 * kMicrosPerSecond) != 0) {
    const bool negative = micros < 0;
    text += (text.empty() ? "" : " ") + std::string(negative ? "-" : "") + std::to_string(std::abs(seconds % 60)) +
            Fraction(std::abs(micros % kMicrosPerSecond), 6) + " seconds";
  }
  return text.empty() ? "0 seconds" : text;
}

void Value::misfit(std::string_view wanted) const {
  const std::string shown = isNull() ? "null" : "'" + toString().substr(0, 60) + "'";
  throw Error(ErrorKind::kUsage, "The value " + shown + " is not " + std::string(wanted) + ".");
}

std::string Value::toString() const {
  return std::visit(
      Match{[](std::monostate) { return std::string("NULL"); },
            [](bool held) { return std::string(held ? "true" : "false"); },
            [](int8_t held) { return std::to_string(held); }, [](int16_t held) { return std::to_string(held); },
            [](int32_t held) { return std::to_string(held); }, [](int64_t held) { return std::to_string(held); },
            [](float held) { return FloatText(held); }, [](double held) { return FloatText(held); },
            [](const std::string& held) { return held; }, [](const Binary& held) { return HexText(held.bytes); },
            [](const VariantValue& held) { return HexText(held.value); },
            [](const std::shared_ptr<const List>& held) { return ListText(*held); },
            [](const std::shared_ptr<const MapEntries>& held) { return MapText(*held); },
            [](const std::shared_ptr<const Row>& held) { return held->toString(); },
            [](const auto& held) { return held.toString(); }},
      storage_);
}

bool operator==(const Value& left, const Value& right) {
  if (left.storage_.index() != right.storage_.index()) return false;
  return std::visit(
      [&](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        const auto& other = std::get<Held>(right.storage_);
        if constexpr (requires { *held == *other; })
          return *held == *other;
        else
          return held == other;
      },
      left.storage_);
}

const Schema& Row::schema() const {
  static const Schema none;
  return schema_ ? *schema_ : none;
}

const Value& Row::operator[](size_t index) const {
  if (index >= values_.size()) {
    throw Error(ErrorKind::kUsage,
                "A row of " + std::to_string(values_.size()) + " columns has no column " + std::to_string(index) + ".");
  }
  return values_[index];
}

const Value& Row::operator[](std::string_view name) const {
  const int index = schema().indexOf(name);
  if (index < 0) throw Error(ErrorKind::kUsage, "The row has no one column '" + std::string(name) + "'.");
  return (*this)[static_cast<size_t>(index)];
}

void Row::checkSize(size_t wanted) const {
  if (wanted == values_.size()) return;
  throw Error(ErrorKind::kUsage, "A row of " + std::to_string(values_.size()) + " columns does not fit into " +
                                     std::to_string(wanted) + " values.");
}

std::string Row::toString() const {
  std::string text = "{";
  for (const Value& value : values_) text += (text.size() > 1 ? ", " : "") + value.toString();
  return text + "}";
}

}  // namespace piezo::client
