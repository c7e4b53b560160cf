// Integers wider than the machine's, for decimals: DuckDB's hugeint_t as the compiler's 128 bits, and 256 bits for
// intermediate results of 38 digits times 38 digits.
#pragma once

#include <duckdb.hpp>

#include "types/decimal.h"
#include "types/int128.h"

namespace piezo::functions {

using types::Int128;
using types::UInt128;

inline Int128 ToInt128(duckdb::hugeint_t value) {
  return static_cast<Int128>((static_cast<UInt128>(static_cast<uint64_t>(value.upper)) << 64) | value.lower);
}
inline duckdb::hugeint_t ToHugeint(Int128 value) {
  duckdb::hugeint_t out;
  out.lower = static_cast<uint64_t>(value);
  out.upper = static_cast<int64_t>(value >> 64);
  return out;
}

using types::Magnitude;
using types::PowerOfTen;
/// A signed number of up to 256 bits of magnitude.
struct Int256 {
  UInt128 high = 0;
  UInt128 low = 0;
  bool negative = false;

  Int256() = default;
  explicit Int256(Int128 value) : low(Magnitude(value)), negative(value < 0) {}

  bool is_zero() const { return high == 0 && low == 0; }
  /// As 128 bits; false when it does not fit.
  bool To(Int128& out) const;
  std::string ToString(int scale) const;  // in decimal, with a point before the last `scale` digits
};

Int256 Multiply(Int128 left, Int128 right);
Int256 Add(const Int256& left, const Int256& right);
inline Int256 Negate(Int256 value) {
  value.negative = !value.negative;
  return value;
}
/// Quotient towards zero and remainder with the sign of the dividend. The divisor is not zero.
struct Division {
  Int256 quotient;
  Int256 remainder;
};
Division Divide(const Int256& dividend, const Int256& divisor);
/// Times or by a power of ten, half away from zero; `digits` may be negative (division).
Int256 ScaleHalfUp(const Int256& value, int digits);
/// dividend / divisor rounded half away from zero.
Int256 DivideHalfUp(const Int256& dividend, const Int256& divisor);

}  // namespace piezo::functions
