#include "types/number_text.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/ascii.h"

namespace piezo::types {
namespace {

/// value = 0.d1d2d3… × 10^point, without sign.
struct Digits {
  std::string digits;
  int point = 0;
};

template <class Float>
Digits ShortestDigits(Float value) {
  char buffer[40];
  auto result = std::to_chars(std::begin(buffer), std::end(buffer), value, std::chars_format::scientific);
  const std::string_view shortest(buffer, static_cast<size_t>(result.ptr - buffer));
  if (shortest.find('e') == 1) {
    // Java wants two digits at least and then the nearest ones: 4.9E-324, not 5.0E-324.
    result = std::to_chars(std::begin(buffer), std::end(buffer), value, std::chars_format::scientific, 1);
  }
  const std::string_view text(buffer, static_cast<size_t>(result.ptr - buffer));
  const size_t e = text.find('e');
  Digits out;
  for (const char c : text.substr(0, e)) {
    if (c != '.') out.digits += c;
  }
  const char* exponent = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(exponent, text.data() + text.size(), out.point);
  ++out.point;
  while (out.digits.size() > 1 && out.digits.back() == '0') out.digits.pop_back();
  return out;
}

std::string Plain(const Digits& number) {
  const auto size = static_cast<int>(number.digits.size());
  if (number.point <= 0) return "0." + std::string(static_cast<size_t>(-number.point), '0') + number.digits;
  if (number.point >= size) return number.digits + std::string(static_cast<size_t>(number.point - size), '0') + ".0";
  return number.digits.substr(0, static_cast<size_t>(number.point)) + "." +
         number.digits.substr(static_cast<size_t>(number.point));
}

std::string Scientific(const Digits& number) {
  const std::string fraction = number.digits.size() > 1 ? number.digits.substr(1) : "0";
  return number.digits.substr(0, 1) + "." + fraction + "E" + std::to_string(number.point - 1);
}

template <class Float>
std::string ToJavaString(Float value) {
  if (std::isnan(value)) return "NaN";
  const std::string sign = std::signbit(value) ? "-" : "";
  const Float magnitude = std::fabs(value);
  if (std::isinf(magnitude)) return sign + "Infinity";
  if (magnitude == 0) return sign + "0.0";
  const Digits number = ShortestDigits(magnitude);
  return sign + (number.point > -3 && number.point <= 7 ? Plain(number) : Scientific(number));
}

/// Exactly digits, point and exponent, as Java's grammar has it; std::from_chars alone would also take "inf" or "1e".
bool IsDecimalFloat(std::string_view text) {
  size_t digits = 0;
  size_t at = 0;
  const auto skip_digits = [&] {
    const size_t begin = at;
    while (at < text.size() && IsDigitAscii(text[at])) ++at;
    return at - begin;
  };
  digits += skip_digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    digits += skip_digits();
  }
  if (digits == 0) return false;
  if (at < text.size() && ToLowerAscii(text[at]) == 'e') {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (skip_digits() == 0) return false;
  }
  return at == text.size();
}

/// The value of a number that is too large or too small for from_chars: infinite or zero, as in Java.
template <class Float>
Float OutOfRange(std::string_view text) {
  // The exponent decides unless the mantissa has hundreds of digits; strtod handles every case and is locale-free here,
  // since the text holds no letters but e.
  const double value = std::strtod(std::string(text).c_str(), nullptr);
  return static_cast<Float>(value);
}

template <class Float>
std::optional<Float> ParseHex(std::string_view text) {
  const size_t p = text.find_first_of("pP");
  if (p == std::string_view::npos || p < 3) return std::nullopt;
  Float value = 0;
  const auto result = std::from_chars(text.data() + 2, text.data() + text.size(), value, std::chars_format::hex);
  if (result.ptr != text.data() + text.size()) return std::nullopt;
  if (result.ec == std::errc::result_out_of_range) return OutOfRange<Float>(text);
  return result.ec == std::errc() ? std::optional(value) : std::nullopt;
}

template <class Float>
std::optional<Float> Parse(std::string_view text) {
  text = TrimAscii(text);
  if (text.empty()) return std::nullopt;
  if (EqualsIgnoreCase(text, "nan")) return std::numeric_limits<Float>::quiet_NaN();
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  const auto signed_value = [&](Float value) { return negative ? -value : value; };
  if (EqualsIgnoreCase(text, "inf") || EqualsIgnoreCase(text, "infinity")) {
    return signed_value(std::numeric_limits<Float>::infinity());
  }
  const bool is_hex = text.size() > 2 && text[0] == '0' && ToLowerAscii(text[1]) == 'x';
  const char last = text.empty() ? '\0' : ToLowerAscii(text.back());
  if (last == 'd' || last == 'f') {
    if (!is_hex || text.find_first_of("pP") != std::string_view::npos) text.remove_suffix(1);
  }
  if (is_hex) {
    const std::optional<Float> value = ParseHex<Float>(text);
    return value ? std::optional(signed_value(*value)) : std::nullopt;
  }
  if (!IsDecimalFloat(text)) return std::nullopt;
  Float value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) return signed_value(OutOfRange<Float>(text));
  return signed_value(value);
}

}  // namespace

std::string JavaDoubleToString(double value) { return ToJavaString(value); }
std::string JavaFloatToString(float value) { return ToJavaString(value); }

std::optional<double> ParseDouble(std::string_view text) { return Parse<double>(text); }
std::optional<float> ParseFloat(std::string_view text) { return Parse<float>(text); }

}  // namespace piezo::types
