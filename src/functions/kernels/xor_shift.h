// Spark's XORShiftRandom: the generator behind rand, samples and the places where rows are dealt out from.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "functions/kernels/java_math.h"

namespace piezo::functions {

/// Behind the interface of java.util.Random.
class XorShift {
 public:
  explicit XorShift(int64_t seed) {
    constexpr uint32_t kArraySeed = 0x3C074A61;
    const uint32_t low = SeedHash(static_cast<uint64_t>(seed), kArraySeed);
    const uint32_t high = SeedHash(static_cast<uint64_t>(seed), low);
    state_ = uint64_t{high} << 32 | low;
  }

  int32_t Next(int bits) {
    state_ ^= state_ << 21;
    state_ ^= state_ >> 35;
    state_ ^= state_ << 4;
    return static_cast<int32_t>(state_ & ((uint64_t{1} << bits) - 1));
  }
  int32_t NextInt() { return Next(32); }
  /// From 0 to below `bound`, which is positive.
  int32_t NextInt(int32_t bound) {
    if (std::has_single_bit(static_cast<uint32_t>(bound))) {
      return static_cast<int32_t>((int64_t{bound} * Next(31)) >> 31);
    }
    while (true) {
      const int32_t bits = Next(31);
      const int32_t value = bits % bound;
      if (int64_t{bits} - value + (bound - 1) <= INT32_MAX) return value;
    }
  }
  double NextDouble() {
    const int64_t high = int64_t{Next(26)} << 27;
    return static_cast<double>(high + Next(27)) * 0x1p-53;
  }
  /// Marsaglia's polar method; every second number was made along with the first.
  double NextGaussian() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double x = 0;
    double y = 0;
    double s = 0;
    do {
      x = 2 * NextDouble() - 1;
      y = 2 * NextDouble() - 1;
      s = x * x + y * y;
    } while (s >= 1 || s == 0);
    const double factor = std::sqrt(-2 * java::Log(s) / s);
    spare_ = y * factor;
    has_spare_ = true;
    return x * factor;
  }

 private:
  /// Scala's MurmurHash3.bytesHash of the eight bytes of a number, highest first.
  static uint32_t SeedHash(uint64_t number, uint32_t seed) {
    const auto mix = [](uint32_t hash, uint32_t word) {
      const uint32_t key = std::rotl(word * 0xCC9E2D51U, 15) * 0x1B873593U;
      return std::rotl(hash ^ key, 13) * 5 + 0xE6546B64U;
    };
    // Scala reads words lowest byte first, from bytes that were written highest first.
    uint32_t hash = mix(seed, __builtin_bswap32(static_cast<uint32_t>(number >> 32)));
    hash = mix(hash, __builtin_bswap32(static_cast<uint32_t>(number)));
    hash ^= 8;
    hash = (hash ^ (hash >> 16)) * 0x85EBCA6BU;
    hash = (hash ^ (hash >> 13)) * 0xC2B2AE35U;
    return hash ^ (hash >> 16);
  }

  uint64_t state_ = 0;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace piezo::functions
