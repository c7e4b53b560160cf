// The random numbers that Spark draws from Apache Commons Math's MersenneTwister (shuffle, uuid): MT19937, seeded from
// the two halves of a 64-bit seed.
#pragma once

#include <array>
#include <cstdint>

namespace piezo::functions {

class MersenneTwister {
 public:
  explicit MersenneTwister(int64_t seed);

  /// The next `bits` random bits.
  uint32_t Next(int bits);
  /// From 0 to below `bound`.
  int32_t NextInt(int32_t bound);

 private:
  void SeedByArray(std::array<uint32_t, 2> key);

  static constexpr size_t kSize = 624;
  std::array<uint32_t, kSize> state_;
  size_t index_ = kSize;
};

}  // namespace piezo::functions
