// See mersenne_twister.h. The generator is Matsumoto's and Nishimura's.
#include "functions/kernels/mersenne_twister.h"

namespace piezo::functions {

MersenneTwister::MersenneTwister(int64_t seed) {
  const auto bits = static_cast<uint64_t>(seed);
  SeedByArray({static_cast<uint32_t>(bits >> 32), static_cast<uint32_t>(bits)});
}

void MersenneTwister::SeedByArray(std::array<uint32_t, 2> key) {
  state_[0] = 19650218;
  for (uint32_t i = 1; i < kSize; ++i) state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
  size_t i = 1;
  const auto advance = [&] {
    if (++i < kSize) return;
    state_[0] = state_[kSize - 1];
    i = 1;
  };
  size_t j = 0;
  for (size_t k = 0; k < kSize; ++k) {
    state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1664525U)) + key[j] + static_cast<uint32_t>(j);
    advance();
    j = (j + 1) % key.size();
  }
  for (size_t k = 1; k < kSize; ++k) {
    state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1566083941U)) - static_cast<uint32_t>(i);
    advance();
  }
  state_[0] = 0x80000000U;
}

uint32_t MersenneTwister::Next(int bits) {
  constexpr size_t kShift = 397;
  if (index_ == kSize) {
    for (size_t i = 0; i < kSize; ++i) {
      const uint32_t y = (state_[i] & 0x80000000U) | (state_[(i + 1) % kSize] & 0x7fffffffU);
      state_[i] = state_[(i + kShift) % kSize] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908b0dfU : 0U);
    }
    index_ = 0;
  }
  uint32_t y = state_[index_++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680U;
  y ^= (y << 15) & 0xefc60000U;
  y ^= y >> 18;
  return y >> (32 - bits);
}

int32_t MersenneTwister::NextInt(int32_t bound) {
  if ((bound & -bound) == bound) return static_cast<int32_t>((int64_t{bound} * Next(31)) >> 31);
  while (true) {
    const auto bits = static_cast<int32_t>(Next(31));
    const int32_t value = bits % bound;
    // Beyond the last whole multiple of the bound some values would come up more often than others.
    if (int64_t{bits} - value + (bound - 1) <= INT32_MAX) return value;
  }
}

}  // namespace piezo::functions
