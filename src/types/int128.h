// 128-bit integers, which ISO C++ has no name for, and their text.
#pragma once

#include <cstdint>
#include <string>

namespace piezo::types {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

/// |value|, also of the smallest one.
constexpr UInt128 Magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

std::string ToString(Int128 value);

}  // namespace piezo::types

namespace piezo {
using types::Int128;
}  // namespace piezo
