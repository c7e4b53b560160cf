// The lattice of types/widening.h and the cast rules of types/cast_rules.h under the short names of this folder.
#pragma once

#include <optional>

#include "types/cast_rules.h"
#include "types/widening.h"

namespace piezo::functions {

using types::CanStoreAssign;
using types::CastForcesNull;
using types::WiderDecimal;

inline std::optional<DataType> TightestType(const DataType& left, const DataType& right, bool ansi) {
  return types::TightestCommonType(left, right, ansi);
}
inline std::optional<DataType> WiderType(const DataType& left, const DataType& right, bool ansi) {
  return types::WiderTypeForTwo(left, right, ansi);
}

}  // namespace piezo::functions
