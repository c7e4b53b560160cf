// See wide_integer.h. Division is by limbs of 64 bits where the divisor has 64, by shifting else: only quotients of
// decimals with more than 19 digits come that far.
#include "functions/kernels/wide_integer.h"

#include <string>

namespace piezo::functions {
namespace {

constexpr UInt128 kLowHalf = ~uint64_t{0};

int Compare(const Int256& left, const Int256& right) {  // magnitudes
  if (left.high != right.high) return left.high < right.high ? -1 : 1;
  if (left.low != right.low) return left.low < right.low ? -1 : 1;
  return 0;
}

Int256 AddMagnitudes(const Int256& left, const Int256& right) {
  Int256 sum;
  sum.low = left.low + right.low;
  sum.high = left.high + right.high + (sum.low < left.low ? 1 : 0);
  return sum;
}

Int256 SubtractMagnitudes(const Int256& larger, const Int256& smaller) {
  Int256 difference;
  difference.low = larger.low - smaller.low;
  difference.high = larger.high - smaller.high - (larger.low < smaller.low ? 1 : 0);
  return difference;
}

/// Magnitude divided by 64 bits; returns the remainder.
uint64_t DivideBySmall(Int256& value, uint64_t divisor) {
  UInt128 rest = 0;
  const auto step = [&](UInt128 limbs) {
    UInt128 out = 0;
    for (const int shift : {64, 0}) {
      const UInt128 part = (rest << 64) | ((limbs >> shift) & kLowHalf);
      out |= (part / divisor) << shift;
      rest = part % divisor;
    }
    return out;
  };
  value.high = step(value.high);
  value.low = step(value.low);
  return static_cast<uint64_t>(rest);
}

Division DivideMagnitudes(const Int256& dividend, const Int256& divisor) {
  Division out;
  if (dividend.high == 0 && divisor.high == 0) {
    out.quotient.low = dividend.low / divisor.low;
    out.remainder.low = dividend.low % divisor.low;
    return out;
  }
  if (divisor.high == 0 && (divisor.low >> 64) == 0) {
    out.quotient = dividend;
    out.remainder.low = DivideBySmall(out.quotient, static_cast<uint64_t>(divisor.low));
    return out;
  }
  for (int bit = 255; bit >= 0; --bit) {
    out.remainder.high = (out.remainder.high << 1) | (out.remainder.low >> 127);
    out.remainder.low =
        (out.remainder.low << 1) | ((bit >= 128 ? dividend.high >> (bit - 128) : dividend.low >> bit) & 1);
    if (Compare(out.remainder, divisor) < 0) continue;
    out.remainder = SubtractMagnitudes(out.remainder, divisor);
    (bit >= 128 ? out.quotient.high : out.quotient.low) |= UInt128{1} << (bit % 128);
  }
  return out;
}

}  // namespace

bool Int256::To(Int128& out) const {
  constexpr UInt128 kLimit = UInt128{1} << 127;
  if (high != 0 || low > kLimit || (low == kLimit && !negative)) return false;
  out = static_cast<Int128>(negative ? UInt128{0} - low : low);
  return true;
}

std::string Int256::ToString(int scale) const {
  std::string digits;
  Int256 rest = *this;
  do {
    digits.push_back(static_cast<char>('0' + DivideBySmall(rest, 10)));
  } while (!rest.is_zero());
  while (static_cast<int>(digits.size()) <= scale) digits.push_back('0');
  if (scale > 0) digits.insert(static_cast<size_t>(scale), 1, '.');
  if (negative && !is_zero()) digits.push_back('-');
  return {digits.rbegin(), digits.rend()};
}

Int256 Multiply(Int128 left, Int128 right) {
  const UInt128 a = Magnitude(left);
  const UInt128 b = Magnitude(right);
  const UInt128 low = (a & kLowHalf) * (b & kLowHalf);
  const UInt128 middle1 = (a >> 64) * (b & kLowHalf);
  const UInt128 middle2 = (a & kLowHalf) * (b >> 64);
  const UInt128 middle = (low >> 64) + (middle1 & kLowHalf) + (middle2 & kLowHalf);
  Int256 product;
  product.low = (low & kLowHalf) | (middle << 64);
  product.high = (a >> 64) * (b >> 64) + (middle1 >> 64) + (middle2 >> 64) + (middle >> 64);
  product.negative = (left < 0) != (right < 0);
  return product;
}

Int256 Add(const Int256& left, const Int256& right) {
  Int256 sum;
  if (left.negative == right.negative) {
    sum = AddMagnitudes(left, right);
    sum.negative = left.negative;
  } else if (Compare(left, right) >= 0) {
    sum = SubtractMagnitudes(left, right);
    sum.negative = left.negative;
  } else {
    sum = SubtractMagnitudes(right, left);
    sum.negative = right.negative;
  }
  return sum;
}

Division Divide(const Int256& dividend, const Int256& divisor) {
  Division out = DivideMagnitudes(dividend, divisor);
  out.quotient.negative = dividend.negative != divisor.negative;
  out.remainder.negative = dividend.negative;
  return out;
}

Int256 DivideHalfUp(const Int256& dividend, const Int256& divisor) {
  Division out = Divide(dividend, divisor);
  const Int256 twice = AddMagnitudes(out.remainder, out.remainder);
  if (Compare(twice, divisor) >= 0) {
    const bool negative = out.quotient.negative;
    out.quotient = AddMagnitudes(out.quotient, Int256(1));
    out.quotient.negative = negative;
  }
  return out.quotient;
}

Int256 ScaleHalfUp(const Int256& value, int digits) {
  if (digits == 0) return value;
  if (digits < 0) {
    if (digits < -38) return ScaleHalfUp(Divide(value, Int256(PowerOfTen(38))).quotient, digits + 38);
    return DivideHalfUp(value, Int256(PowerOfTen(-digits)));
  }
  if (digits > 38) return ScaleHalfUp(ScaleHalfUp(value, 38), digits - 38);
  // value × 10^digits, limb by limb; callers stay within 76 digits.
  Int256 low = Multiply(static_cast<Int128>(value.low & (~UInt128{0} >> 1)), PowerOfTen(digits));
  if ((value.low >> 127) != 0) {
    const Int256 half = Multiply(Int128{1} << 126, PowerOfTen(digits));
    low = AddMagnitudes(low, AddMagnitudes(half, half));
  }
  low.high += value.high * static_cast<UInt128>(PowerOfTen(digits));
  low.negative = value.negative;
  return low;
}

}  // namespace piezo::functions
