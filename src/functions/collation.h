// What functions do where strings have collations. Strings of UTF8_BINARY take no part in this: they are compared by
// the engine as they are.
#pragma once

#include <string>

#include "functions/function.h"

namespace piezo::functions {

/// What stands for a value where values are compared: itself, or for collated strings (at any depth) their keys.
engine::Expr CollationKey(engine::Expr value, const DataType& type);

/// A kernel that has a kin, `name` with `_collated`, for strings that are not compared by their bytes. That one gets
/// the name of the collation behind the arguments.
Lower CollatedKernel(std::string name, Raises raises = Raises::kNever);

/// The type of the result of a function that puts strings together: the first one's, of those that are.
DataType StringOf(Arguments arguments);

/// Elements of a collated `list`. `type`: of the list.
engine::Expr DistinctByKey(engine::Expr list, const DataType& type);
engine::Expr SortedByKey(engine::Expr list, const DataType& type, bool ascending, bool nulls_first);
/// The greatest or least one that is not null.
engine::Expr ExtremeByKey(engine::Expr list, const DataType& type, bool greatest);
/// Those of `list` that `others` has, or has not, each once.
engine::Expr AmongByKey(engine::Expr list, engine::Expr others, const DataType& type, bool wanted);
engine::Expr WithoutByKey(engine::Expr list, engine::Expr value, const DataType& type);

}  // namespace piezo::functions
