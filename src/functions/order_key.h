// The order of arrays and structs with nulls in them. Spark puts a null within a value before all else, the engine
// after it, so such values are ordered by keys.
#pragma once

#include "engine/expr.h"
#include "types/data_type.h"

namespace piezo::functions {

/// Whether values of the type can hold nulls in their elements or fields, at any depth.
bool HoldsNulls(const DataType& type);
/// Whether values of the type are put in order by keys: for nulls in them, or for a collation.
bool IsOrderedByKey(const DataType& type);

/// What stands for a value of `type` where values are put in order; `key` is the value, or its CollationKey. A null
/// value's key is null.
engine::Expr OrderKey(engine::Expr key, const DataType& type);
/// The same for a value of any array or struct: to be compared with one that may hold nulls.
engine::Expr NullsFirstKey(engine::Expr key);

}  // namespace piezo::functions
