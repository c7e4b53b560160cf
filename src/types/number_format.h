// NumberFormat: numbers as text by the patterns of java.text.DecimalFormat, in the English of its root locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "types/int128.h"

namespace piezo::types {

/// A number as decimal digits: 0.DIGITS × 10^point, without zeros at either end. Doubles come with the shortest digits
/// that mean them.
struct DecimalDigits {
  bool negative = false;
  std::string digits;
  int point = 0;
  enum class Kind : uint8_t { kFinite, kInfinite, kNan } kind = Kind::kFinite;
  std::optional<double> exact;  // of a double: what the digits stand for

  static DecimalDigits OfDecimal(types::Int128 number, int scale);
  static DecimalDigits OfDouble(double number);

  enum class Half : uint8_t { kEven, kUp };
  /// Rounded so that `count` digits stay (fewer than none: zero).
  void Keep(int count, Half half);
  /// Rounded to so many digits behind the point.
  void KeepFraction(int decimals, Half half) { Keep(point + decimals, half); }
  bool is_zero() const { return digits.empty(); }
};

class NumberFormat {
 public:
  /// #,##0.000
  static NumberFormat WithDecimals(int decimals);
  /// None for a malformed pattern; `reason` says why.
  static std::optional<NumberFormat> Parse(std::string_view pattern, std::string& reason);

  std::string Write(DecimalDigits number) const;

 private:
  friend class PatternReader;
  std::string WritePlain(DecimalDigits number) const;
  std::string WriteScientific(DecimalDigits number) const;

  std::string positive_prefix_;
  std::string positive_suffix_;
  std::string negative_prefix_ = "-";
  std::string negative_suffix_;
  int least_whole_ = 1;
  int most_whole_ = 0;  // scientific form only
  int least_fraction_ = 0;
  int most_fraction_ = 0;
  int group_ = 0;              // digits between separators; 0: none
  int shift_ = 0;              // 2 for percent, 3 for permille
  int least_exponent_ = 0;     // digits of it; 0: plain form
  bool always_point_ = false;  // also without a fraction
};

}  // namespace piezo::types
