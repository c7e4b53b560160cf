#include "types/uint256.h"

#include <bit>

namespace piezo::types {
namespace {

constexpr int kLimbBits = 64;

uint64_t LowLimb(UInt128 value) { return static_cast<uint64_t>(value); }
uint64_t HighLimb(UInt128 value) { return static_cast<uint64_t>(value >> kLimbBits); }

/// The limbs shifted left by `shift` < 64 bits into one limb more.
std::array<uint64_t, 5> ShiftLeft(const std::array<uint64_t, 4>& limbs, int shift) {
  std::array<uint64_t, 5> shifted{};
  for (size_t i = 0; i < limbs.size(); ++i) {
    shifted[i] |= limbs[i] << shift;
    if (shift > 0) shifted[i + 1] = limbs[i] >> (kLimbBits - shift);
  }
  return shifted;
}

}  // namespace

UInt256 UInt256::Product(UInt128 left, UInt128 right) { return *UInt256(left).Times(right); }

std::optional<UInt256> UInt256::Times(UInt128 factor) const {
  const uint64_t factors[] = {LowLimb(factor), HighLimb(factor)};
  std::array<uint64_t, 6> product{};
  for (size_t j = 0; j < 2; ++j) {
    uint64_t carry = 0;
    for (size_t i = 0; i < limbs_.size(); ++i) {
      const UInt128 term = static_cast<UInt128>(limbs_[i]) * factors[j] + product[i + j] + carry;
      product[i + j] = LowLimb(term);
      carry = HighLimb(term);
    }
    product[limbs_.size() + j] = carry;
  }
  if (product[4] != 0 || product[5] != 0) return std::nullopt;
  UInt256 result;
  for (size_t i = 0; i < limbs_.size(); ++i) result.limbs_[i] = product[i];
  return result;
}

UInt256 UInt256::Plus(const UInt256& other) const {
  UInt256 sum;
  uint64_t carry = 0;
  for (size_t i = 0; i < limbs_.size(); ++i) {
    const UInt128 term = static_cast<UInt128>(limbs_[i]) + other.limbs_[i] + carry;
    sum.limbs_[i] = LowLimb(term);
    carry = HighLimb(term);
  }
  return sum;
}

UInt256 UInt256::Minus(const UInt256& other) const {
  UInt256 difference;
  uint64_t borrow = 0;
  for (size_t i = 0; i < limbs_.size(); ++i) {
    const UInt128 term = static_cast<UInt128>(limbs_[i]) - other.limbs_[i] - borrow;
    difference.limbs_[i] = LowLimb(term);
    borrow = HighLimb(term) != 0 ? 1 : 0;
  }
  return difference;
}

bool operator<(const UInt256& left, const UInt256& right) {
  for (size_t i = left.limbs_.size(); i-- > 0;) {
    if (left.limbs_[i] != right.limbs_[i]) return left.limbs_[i] < right.limbs_[i];
  }
  return false;
}

UInt256::Quotient UInt256::DividedBy(UInt128 divisor) const {
  if (FitsUInt128()) return {UInt256(Low() / divisor), Low() % divisor};
  UInt256 quotient;
  if (HighLimb(divisor) == 0) {
    const uint64_t small = LowLimb(divisor);
    uint64_t remainder = 0;
    for (size_t i = limbs_.size(); i-- > 0;) {
      const UInt128 part = static_cast<UInt128>(remainder) << kLimbBits | limbs_[i];
      quotient.limbs_[i] = LowLimb(part / small);
      remainder = LowLimb(part % small);
    }
    return {quotient, remainder};
  }
  // Long division in base 2^64 by a divisor of two limbs, normalized so that its highest bit is set (Knuth's D).
  const int shift = std::countl_zero(HighLimb(divisor));
  const UInt128 normalized = divisor << shift;
  const uint64_t high = HighLimb(normalized);
  const uint64_t low = LowLimb(normalized);
  std::array<uint64_t, 5> rest = ShiftLeft(limbs_, shift);
  for (size_t i = 3; i-- > 0;) {
    const UInt128 top = static_cast<UInt128>(rest[i + 2]) << kLimbBits | rest[i + 1];
    UInt128 digit = rest[i + 2] >= high ? static_cast<UInt128>(~uint64_t{0}) : top / high;
    UInt128 left_over = top - digit * high;
    while (HighLimb(left_over) == 0 && digit * low > (left_over << kLimbBits | rest[i])) {
      --digit;
      left_over += high;
    }
    uint64_t borrow = 0;
    uint64_t carry = 0;
    const uint64_t parts[] = {low, high};
    for (size_t j = 0; j < 2; ++j) {
      const UInt128 product = digit * parts[j] + carry;
      carry = HighLimb(product);
      const UInt128 difference = static_cast<UInt128>(rest[i + j]) - LowLimb(product) - borrow;
      rest[i + j] = LowLimb(difference);
      borrow = HighLimb(difference) != 0 ? 1 : 0;
    }
    rest[i + 2] -= carry + borrow;
    quotient.limbs_[i] = LowLimb(digit);
  }
  const UInt128 remainder = (static_cast<UInt128>(rest[1]) << kLimbBits | rest[0]) >> shift;
  return {quotient, remainder};
}

}  // namespace piezo::types
