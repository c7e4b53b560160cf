// The numbers of the variant's binary form. For variant_*.cc only.
#pragma once

#include <cstdint>
#include <string_view>

namespace piezo::types::variant {

inline constexpr uint8_t kVersion = 1;

/// The low two bits of a value's first byte.
enum Basic : uint8_t { kPrimitive = 0, kShortString = 1, kObject = 2, kArray = 3 };
inline constexpr size_t kLongestShortString = 63;

/// The high six bits of a primitive's.
enum Primitive : uint8_t {
  kNull = 0,
  kTrue = 1,
  kFalse = 2,
  kInt8 = 3,
  kInt16 = 4,
  kInt32 = 5,
  kInt64 = 6,
  kDouble = 7,
  kDecimal4 = 8,
  kDecimal8 = 9,
  kDecimal16 = 10,
  kDate = 11,
  kTimestamp = 12,
  kTimestampNtz = 13,
  kFloat = 14,
  kBinary = 15,
  kLongString = 16,
  kUuid = 20,
};

/// The order of the members of an object.
bool KeyBefore(std::string_view left, std::string_view right);

}  // namespace piezo::types::variant
