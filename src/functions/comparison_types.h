// The types on which two values of different types are compared.
#pragma once

#include "functions/function.h"

namespace piezo::functions {

/// The type that Spark casts both sides of a comparison to; none when they cannot be compared. `equality`: of = and
/// <=>, for which legacy mode also lets booleans meet numbers.
std::optional<DataType> ComparisonType(const DataType& left, const DataType& right, bool ansi, bool equality);

/// Whether two types differ at most in the names of fields: such structs are compared, and taken for each other, field
/// by field.
bool SameButForNames(const DataType& left, const DataType& right);

/// The context of a comparison with a value that Spark computes once for several: errors do not show that value.
BindContext ComparedOnce(std::string_view symbol, const Argument& with, const BindContext& context);

/// Whether values of a type have an order (maps, calendar intervals and variants have none).
bool IsOrderable(const DataType& type);
/// Throws INVALID_ORDERING_TYPE when not.
void CheckOrderable(const DataType& type, std::string_view function, const BindContext& context);

}  // namespace piezo::functions
