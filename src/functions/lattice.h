// The lattice of Spark's types: what two types have in common, and which casts count as safe. One pair at a time; for
// many see coercion.h.
#pragma once

#include <optional>

#include "types/data_type.h"

namespace piezo::functions {

/// The smallest type that holds all values of both without loss.
std::optional<DataType> TightestType(const DataType& left, const DataType& right, bool ansi);
/// The same with decimals widened (digits may be lost beyond 38) and strings promoted.
std::optional<DataType> WiderType(const DataType& left, const DataType& right, bool ansi);
/// ANSI SQL's store assignment, by which ANSI mode casts by itself.
bool CanStoreAssign(const DataType& from, const DataType& to);
/// Whether a cast makes its result nullable whatever the value.
bool CastForcesNull(const DataType& from, const DataType& to);
/// The decimal that holds the digits of both on both sides of the point, cut to 38.
DataType WiderDecimal(const DataType& left, const DataType& right);

}  // namespace piezo::functions
