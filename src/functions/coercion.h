// Coercion: which casts Spark inserts by itself to make an argument fit what a function asks for. The lattice of types
// is that of types/widening.h; here it meets the patterns of signatures.
#pragma once

#include <optional>
#include <span>

#include "functions/signature.h"
#include "types/data_type.h"
#include "types/widening.h"

namespace piezo::functions {

/// Whether a value of `type` is taken as it is. Variables are open: only their constraint counts.
bool Accepts(const TypePattern& pattern, const DataType& type);

/// The type to cast `from` to so that `pattern` accepts it: `from` itself when it does already; none when Spark does
/// not cast by itself.
std::optional<DataType> ImplicitCast(const DataType& from, const TypePattern& pattern, bool ansi);

/// Whether Spark takes the result of a cast for nullable although the value is not. It does so in ANSI mode, too, where
/// the cast raises instead.
bool CastMayGiveNull(const DataType& from, const DataType& to);

/// The tightest common type of all; none when there is none. (The wider one is types::WiderCommonType.)
std::optional<DataType> TightestCommonType(std::span<const DataType> all, bool ansi);

/// types::DecimalForType, but an integral literal needs only its own digits: 1 → decimal(1,0).
DataType DecimalForLiteral(const DataType& type, const types::Value* literal);

}  // namespace piezo::functions
