#include "base/ids.h"

#include <cctype>
#include <chrono>
#include <cstdint>
#include <random>

namespace piezo {
namespace {

std::mt19937_64& Generator() {
  thread_local std::mt19937_64 generator = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return generator;
}

bool IsDash(size_t position) { return position == 8 || position == 13 || position == 18 || position == 23; }

}  // namespace

std::string NewUuid() {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text(36, '-');
  uint64_t bits = 0;
  int left = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsDash(i)) continue;
    if (left == 0) {
      bits = Generator()();
      left = 16;
    }
    uint64_t digit = bits & 15U;
    bits >>= 4U;
    --left;
    if (i == 14) digit = 4;                  // version
    if (i == 19) digit = 8U | (digit & 3U);  // variant
    text[i] = kHex[digit];
  }
  return text;
}

// RFC 9562: 48 bits of milliseconds, the version, 12 bits of the millisecond's fraction, then chance.
std::string NewTimedUuid() {
  using std::chrono::duration_cast;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto micros = static_cast<uint64_t>(duration_cast<std::chrono::microseconds>(now).count());
  const uint64_t time = (micros / 1000) << 12U | (micros % 1000) * 4096 / 1000;  // 60 bits
  constexpr char kHex[] = "0123456789abcdef";
  std::string text = NewUuid();
  text[14] = '7';
  unsigned shift = 60;
  for (const size_t place : {0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17}) {
    shift -= 4;
    text[place] = kHex[time >> shift & 15U];
  }
  return text;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool good = IsDash(i) ? text[i] == '-' : std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    if (!good) return false;
  }
  return true;
}

}  // namespace piezo
