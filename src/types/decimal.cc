#include "types/decimal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/ascii.h"
#include "base/check.h"
#include "types/number_text.h"
#include "types/uint256.h"

namespace piezo::types {
namespace {

constexpr std::array<Int128, kMaxDecimalPrecision + 1> kPowers = [] {
  std::array<Int128, kMaxDecimalPrecision + 1> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

UInt128 Power(int exponent) { return static_cast<UInt128>(PowerOfTen(exponent)); }

/// A sign and a magnitude of up to 256 bits.
struct Wide {
  UInt256 magnitude;
  bool negative = false;
};

Wide Widen(ScaledInt value, int to_scale) {
  return {UInt256::Product(Magnitude(value.unscaled), Power(to_scale - value.scale)), value.unscaled < 0};
}

std::optional<Int128> Narrow(const UInt256& magnitude, bool negative, int precision) {
  if (!magnitude.FitsUInt128() || magnitude.Low() >= Power(precision)) return std::nullopt;
  const auto value = static_cast<Int128>(magnitude.Low());
  return negative ? -value : value;
}

Wide AddWide(const Wide& left, const Wide& right) {
  if (left.negative == right.negative) return {left.magnitude.Plus(right.magnitude), left.negative};
  if (left.magnitude < right.magnitude) return {right.magnitude.Minus(left.magnitude), right.negative};
  return {left.magnitude.Minus(right.magnitude), left.negative};
}

bool RoundsAway(Rounding rounding, bool negative, UInt128 remainder, UInt128 divisor, bool quotient_is_odd) {
  if (remainder == 0) return false;
  const UInt128 rest = divisor - remainder;
  switch (rounding) {
    case Rounding::kHalfUp:
      return remainder >= rest;
    case Rounding::kHalfEven:
      return remainder > rest || (remainder == rest && quotient_is_odd);
    case Rounding::kDown:
      return false;
    case Rounding::kFloor:
      return negative;
    case Rounding::kCeiling:
      return !negative;
  }
  return false;
}

UInt256 DivideRounded(const UInt256& dividend, UInt128 divisor, bool negative, Rounding rounding) {
  const UInt256::Quotient result = dividend.DividedBy(divisor);
  const bool is_odd = (result.quotient.Low() & 1) != 0;
  const bool away = RoundsAway(rounding, negative, result.remainder, divisor, is_odd);
  return away ? result.quotient.Plus(UInt256(1)) : result.quotient;
}

/// Drops `digits` decimal digits, up to 76.
UInt256 DropDigits(const UInt256& value, int digits, bool negative, Rounding rounding) {
  if (digits <= kMaxDecimalPrecision) return DivideRounded(value, Power(digits), negative, rounding);
  const UInt256::Quotient first = value.DividedBy(Power(kMaxDecimalPrecision));
  const UInt128 divisor = Power(digits - kMaxDecimalPrecision);
  const UInt256::Quotient second = first.quotient.DividedBy(divisor);
  // What the first division lost only matters as "more than": half a unit of the doubled remainder.
  const UInt128 remainder = second.remainder * 2 + (first.remainder == 0 ? 0 : 1);
  const bool is_odd = (second.quotient.Low() & 1) != 0;
  const bool away = RoundsAway(rounding, negative, remainder, divisor * 2, is_odd);
  return away ? second.quotient.Plus(UInt256(1)) : second.quotient;
}

std::optional<Int128> Fit(const Wide& value, int from_scale, DecimalShape result) {
  if (result.scale >= from_scale) {
    const std::optional<UInt256> scaled = value.magnitude.Times(Power(result.scale - from_scale));
    return scaled ? Narrow(*scaled, value.negative, result.precision) : std::nullopt;
  }
  const UInt256 rounded = DropDigits(value.magnitude, from_scale - result.scale, value.negative, Rounding::kHalfUp);
  return Narrow(rounded, value.negative, result.precision);
}

/// Digits and exponent of a number in text: value = digits × 10^exponent.
struct TextNumber {
  std::string digits;  // without leading zeros, "" for 0
  int64_t exponent = 0;
  bool negative = false;
  size_t written = 0;  // digits in the text, leading zeros too
};

std::optional<TextNumber> ReadNumber(std::string_view text) {
  TextNumber number;
  text = TrimAscii(text);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    number.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  bool after_point = false;
  size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !after_point) {
      after_point = true;
    } else if (IsDigitAscii(c)) {
      ++number.written;
      if (after_point) --number.exponent;
      if (c != '0' || !number.digits.empty()) number.digits += c;
    } else {
      break;
    }
  }
  if (number.written == 0) return std::nullopt;
  if (at == text.size()) return number;
  if (ToLowerAscii(text[at]) != 'e') return std::nullopt;
  text.remove_prefix(at + 1);
  if (!text.empty() && text[0] == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '-') return std::nullopt;
  }
  int32_t exponent = 0;  // beyond this range Java refuses, too
  const auto result = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  number.exponent += exponent;
  return number;
}

Int128 ToInt128(std::string_view digits) {
  Int128 value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

/// Unscaled digits of `number` at `scale`, half up; nothing when they are more than `precision`.
std::optional<Int128> RoundText(const TextNumber& number, DecimalShape shape) {
  if (number.digits.empty()) return 0;
  const auto size = static_cast<int64_t>(number.digits.size());
  const int64_t kept = size + number.exponent + shape.scale;  // digits left of the rounding place
  if (kept > shape.precision) return std::nullopt;
  if (kept < 0) return 0;
  Int128 value = 0;
  if (kept >= size) {
    value = ToInt128(number.digits) * PowerOfTen(static_cast<int>(kept - size));
  } else {
    value = ToInt128(std::string_view(number.digits).substr(0, static_cast<size_t>(kept)));
    if (number.digits[static_cast<size_t>(kept)] >= '5') ++value;
  }
  if (!FitsPrecision(value, shape.precision)) return std::nullopt;
  return number.negative ? -value : value;
}

}  // namespace

std::string ToString(Int128 value) {
  std::string reversed;
  UInt128 rest = Magnitude(value);
  do {
    reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0);
  if (value < 0) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

Int128 PowerOfTen(int exponent) {
  PIEZO_CHECK(exponent >= 0 && exponent <= kMaxDecimalPrecision);
  return kPowers[static_cast<size_t>(exponent)];
}

int DigitCount(Int128 value) {
  const UInt128 magnitude = Magnitude(value);
  const auto above = std::upper_bound(kPowers.begin(), kPowers.end(), magnitude,
                                      [](UInt128 m, Int128 power) { return m < static_cast<UInt128>(power); });
  return std::max(1, static_cast<int>(above - kPowers.begin()));
}

std::string DecimalToPlainString(Int128 unscaled, int scale) {
  std::string text = ToString(unscaled);
  if (scale <= 0) return text;
  const size_t sign = unscaled < 0 ? 1 : 0;
  const auto fraction = static_cast<size_t>(scale);
  if (text.size() - sign <= fraction) text.insert(sign, fraction + 1 - (text.size() - sign), '0');
  text.insert(text.size() - fraction, ".");
  return text;
}

std::string DecimalToString(Int128 unscaled, int scale) {
  const int exponent = DigitCount(unscaled) - 1 - scale;  // of the first digit
  if (exponent >= -6) return DecimalToPlainString(unscaled, scale);
  std::string text = ToString(unscaled);
  const size_t sign = unscaled < 0 ? 1 : 0;
  if (text.size() - sign > 1) text.insert(sign + 1, ".");
  return text + "E" + std::to_string(exponent);
}

std::optional<Int128> Rescale(Int128 unscaled, int from_scale, int to_scale, int precision, Rounding rounding) {
  const bool negative = unscaled < 0;
  if (to_scale >= from_scale) {
    return Narrow(UInt256::Product(Magnitude(unscaled), Power(to_scale - from_scale)), negative, precision);
  }
  const UInt256 rounded = DropDigits(UInt256(Magnitude(unscaled)), from_scale - to_scale, negative, rounding);
  return Narrow(rounded, negative, precision);
}

std::optional<Int128> AddDecimals(ScaledInt left, ScaledInt right, DecimalShape result) {
  const int scale = std::max(left.scale, right.scale);
  return Fit(AddWide(Widen(left, scale), Widen(right, scale)), scale, result);
}

std::optional<Int128> SubtractDecimals(ScaledInt left, ScaledInt right, DecimalShape result) {
  return AddDecimals(left, {-right.unscaled, right.scale}, result);
}

std::optional<Int128> MultiplyDecimals(ScaledInt left, ScaledInt right, DecimalShape result) {
  const UInt256 product = UInt256::Product(Magnitude(left.unscaled), Magnitude(right.unscaled));
  return Fit({product, (left.unscaled < 0) != (right.unscaled < 0)}, left.scale + right.scale, result);
}

std::optional<Int128> DivideDecimals(ScaledInt left, ScaledInt right, DecimalShape result) {
  PIEZO_CHECK(right.unscaled != 0);
  const bool negative = (left.unscaled < 0) != (right.unscaled < 0);
  int digits = result.scale - left.scale + right.scale;  // to be put behind the dividend
  UInt256 dividend(Magnitude(left.unscaled));
  if (digits < 0) {
    const UInt256 divisor = UInt256::Product(Magnitude(right.unscaled), Power(-digits));
    if (!divisor.FitsUInt128()) return 0;  // larger than any dividend by a power of ten at least
    return Narrow(DivideRounded(dividend, divisor.Low(), negative, Rounding::kHalfUp), negative, result.precision);
  }
  for (; digits > 0; digits -= kMaxDecimalPrecision) {
    const std::optional<UInt256> scaled = dividend.Times(Power(std::min(digits, kMaxDecimalPrecision)));
    if (!scaled) return std::nullopt;  // over 10^76: the quotient has more than 38 digits whatever the divisor
    dividend = *scaled;
  }
  return Narrow(DivideRounded(dividend, Magnitude(right.unscaled), negative, Rounding::kHalfUp), negative,
                result.precision);
}

std::optional<Int128> RemainderOfDecimals(ScaledInt left, ScaledInt right, DecimalShape result) {
  PIEZO_CHECK(right.unscaled != 0);
  const int scale = std::max(left.scale, right.scale);
  const Wide dividend = Widen(left, scale);
  const UInt256 divisor = Widen(right, scale).magnitude;
  if (dividend.magnitude < divisor) return Fit(dividend, scale, result);
  // One of the two kept its scale and so has at most 128 bits: the divisor, or the dividend and hence the divisor, too.
  return Fit({UInt256(dividend.magnitude.DividedBy(divisor.Low()).remainder), dividend.negative}, scale, result);
}

std::optional<Int128> IntegralDivideDecimals(ScaledInt left, ScaledInt right, DecimalShape result) {
  PIEZO_CHECK(right.unscaled != 0);
  const int scale = std::max(left.scale, right.scale);
  const bool negative = (left.unscaled < 0) != (right.unscaled < 0);
  const UInt256 dividend = Widen(left, scale).magnitude;
  const UInt256 divisor = Widen(right, scale).magnitude;
  UInt256 quotient;
  if (!(dividend < divisor)) quotient = dividend.DividedBy(divisor.Low()).quotient;
  return Fit({quotient, negative}, 0, result);
}

int CompareDecimals(ScaledInt left, ScaledInt right) {
  if ((left.unscaled < 0) != (right.unscaled < 0)) return left.unscaled < 0 ? -1 : 1;
  const int scale = std::max(left.scale, right.scale);
  const UInt256 a = Widen(left, scale).magnitude;
  const UInt256 b = Widen(right, scale).magnitude;
  if (a == b) return 0;
  return (a < b) != (left.unscaled < 0) ? -1 : 1;
}

DecimalFromText ParseDecimal(std::string_view text, DecimalShape result) {
  const std::optional<TextNumber> number = ReadNumber(text);
  if (!number) return {ParseStatus::kMalformed, 0};
  const std::optional<Int128> value = RoundText(*number, result);
  if (!value) return {ParseStatus::kOverflow, 0};
  return {ParseStatus::kOk, *value};
}

std::optional<ParsedDecimal> ParseDecimalLiteral(std::string_view text) {
  const std::optional<TextNumber> number = ReadNumber(text);
  if (!number || number->exponent < -kMaxDecimalPrecision || number->exponent > kMaxDecimalPrecision) {
    return std::nullopt;
  }
  const int scale = std::max(0, static_cast<int>(-number->exponent));
  const std::optional<Int128> value = RoundText(*number, {kMaxDecimalPrecision, scale});
  if (!value) return std::nullopt;
  return ParsedDecimal{{*value, scale}, std::max(DigitCount(*value), scale)};
}

double DecimalToDouble(Int128 unscaled, int scale) {
  const std::string text = ToString(unscaled) + "e" + std::to_string(-scale);
  return std::strtod(text.c_str(), nullptr);
}

std::optional<Int128> DecimalFromDouble(double value, DecimalShape result) {
  if (!std::isfinite(value)) return std::nullopt;
  const DecimalFromText parsed = ParseDecimal(JavaDoubleToString(value), result);
  return parsed.status == ParseStatus::kOk ? std::optional(parsed.unscaled) : std::nullopt;
}

}  // namespace piezo::types
