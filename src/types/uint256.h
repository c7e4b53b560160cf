// UInt256: the intermediate results of decimal arithmetic, which can have twice the digits of the operands.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "types/int128.h"

namespace piezo::types {

/// An unsigned integer of 256 bits with the few operations that decimals need.
class UInt256 {
 public:
  constexpr UInt256() = default;
  explicit constexpr UInt256(UInt128 value)
      : limbs_{static_cast<uint64_t>(value), static_cast<uint64_t>(value >> 64), 0, 0} {}

  static UInt256 Product(UInt128 left, UInt128 right);

  bool FitsUInt128() const { return limbs_[2] == 0 && limbs_[3] == 0; }
  UInt128 Low() const { return static_cast<UInt128>(limbs_[1]) << 64 | limbs_[0]; }

  struct Quotient;
  /// `divisor` is not 0.
  Quotient DividedBy(UInt128 divisor) const;

  /// The sum; the caller knows that it fits.
  UInt256 Plus(const UInt256& other) const;
  /// The difference; the caller knows that `other` is not larger.
  UInt256 Minus(const UInt256& other) const;
  /// The product, or nothing when it does not fit.
  std::optional<UInt256> Times(UInt128 factor) const;

  friend bool operator==(const UInt256&, const UInt256&) = default;
  friend bool operator<(const UInt256& left, const UInt256& right);

 private:
  std::array<uint64_t, 4> limbs_{};  // lowest first
};

struct UInt256::Quotient {
  UInt256 quotient;
  UInt128 remainder;
};

}  // namespace piezo::types
