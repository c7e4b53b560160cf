// Decimal numbers as Spark computes them: a 128-bit unscaled integer, the scale held elsewhere (in the type).
// Intermediate results have 256 bits, so nothing is rounded twice; a result that does not fit its type is `nullopt`,
// and the caller raises or gives NULL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "types/int128.h"

namespace piezo::types {

inline constexpr int kMaxDecimalPrecision = 38;

/// 10^exponent for 0 ≤ exponent ≤ 38.
Int128 PowerOfTen(int exponent);
/// How many decimal digits, at least 1.
int DigitCount(Int128 value);
inline bool FitsPrecision(Int128 unscaled, int precision) {
  return Magnitude(unscaled) < static_cast<UInt128>(PowerOfTen(precision));
}

/// Digits with a point, never an exponent: `-0.050`.
std::string DecimalToPlainString(Int128 unscaled, int scale);
/// java.math.BigDecimal.toString: E-notation for numbers below 1e-6 in size, `1E-7`, `0E-10`.
std::string DecimalToString(Int128 unscaled, int scale);

enum class Rounding { kHalfUp, kHalfEven, kDown, kFloor, kCeiling };

/// The same number with another scale, rounded; nothing when it needs more than `precision` digits.
std::optional<Int128> Rescale(Int128 unscaled, int from_scale, int to_scale, int precision,
                              Rounding rounding = Rounding::kHalfUp);

/// A number with its scale, and the shape that a result is to have.
struct ScaledInt {
  Int128 unscaled = 0;
  int scale = 0;
};
struct DecimalShape {
  int precision = kMaxDecimalPrecision;
  int scale = 0;
};

std::optional<Int128> AddDecimals(ScaledInt left, ScaledInt right, DecimalShape result);
std::optional<Int128> SubtractDecimals(ScaledInt left, ScaledInt right, DecimalShape result);
std::optional<Int128> MultiplyDecimals(ScaledInt left, ScaledInt right, DecimalShape result);
/// The divisor of these is not 0.
std::optional<Int128> DivideDecimals(ScaledInt left, ScaledInt right, DecimalShape result);
std::optional<Int128> RemainderOfDecimals(ScaledInt left, ScaledInt right, DecimalShape result);
/// The integer quotient, rounded toward zero (`div`); result.scale counts, so give 0 for an integer.
std::optional<Int128> IntegralDivideDecimals(ScaledInt left, ScaledInt right, DecimalShape result);

/// Less than, equal to or greater than 0.
int CompareDecimals(ScaledInt left, ScaledInt right);

/// A number read from text with the digits that it was written with.
struct ParsedDecimal {
  ScaledInt value;
  int precision = 1;  // at least the scale
};

enum class ParseStatus { kOk, kMalformed, kOverflow };

/// Text to decimal(result.precision, result.scale), rounded half up; white space around it is skipped.
struct DecimalFromText {
  ParseStatus status = ParseStatus::kMalformed;
  Int128 unscaled = 0;
};
DecimalFromText ParseDecimal(std::string_view text, DecimalShape result);

/// A literal such as `1.50` or `1e3`: value, precision and scale as written; nothing when malformed or over 38 digits.
std::optional<ParsedDecimal> ParseDecimalLiteral(std::string_view text);

double DecimalToDouble(Int128 unscaled, int scale);
/// As Spark: the number that the double's text shows, rounded half up. Nothing for NaN, infinities and overflow.
std::optional<Int128> DecimalFromDouble(double value, DecimalShape result);

}  // namespace piezo::types
