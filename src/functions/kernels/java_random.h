// The numbers that java.util.Random gives for a seed: a linear congruential generator of 48 bits.
#pragma once

#include <cstdint>

namespace piezo::functions {

class JavaRandom {
 public:
  explicit JavaRandom(int64_t seed) : state_((static_cast<uint64_t>(seed) ^ kFactor) & kMask) {}

  /// From 0 to below `bound`, which is positive.
  int32_t NextInt(int32_t bound) {
    while (true) {
      const int32_t bits = Next(31);
      const int32_t value = bits % bound;
      if (int64_t{bits} - value + (bound - 1) <= INT32_MAX) return value;
    }
  }
  /// From 0 to below 1.
  double NextDouble() {
    const int64_t high = int64_t{Next(26)} << 27;
    return static_cast<double>(high + Next(27)) * 0x1.0p-53;
  }

 private:
  static constexpr uint64_t kFactor = 0x5DEECE66D;
  static constexpr uint64_t kMask = (uint64_t{1} << 48) - 1;

  int32_t Next(int bits) {
    state_ = (state_ * kFactor + 0xB) & kMask;
    return static_cast<int32_t>(state_ >> (48 - bits));
  }

  uint64_t state_;
};

}  // namespace piezo::functions
