// How arrays and maps meet other values in a call: array_f(array, element), array_f(array, array), map_f(map, key).
// Spark brings both to one type in ways of its own, and has conditions of its own where they do not fit.
#pragma once

#include "functions/function.h"

namespace piezo::functions {

/// How far an element's type may be cast to meet another.
enum class Meeting : uint8_t {
  kTightest,        // without loss of digits
  kWiderNoStrings,  // decimals may lose digits; strings meet strings only
};

std::optional<DataType> MeetingType(const DataType& left, const DataType& right, Meeting meeting, bool ansi);

/// What Spark says when the array itself is a bare null.
enum class NullArray : uint8_t { kNullType, kDiffTypes, kUnexpectedType };

/// The arguments of array_f(array, …, element): the element's type from both, the array made of it. The arguments
/// between are left to the caller. `element` is the index of the element's argument.
struct ArrayAndElement {
  DataType array;
  DataType element;
};
ArrayAndElement BindArrayAndElement(Arguments arguments, size_t element, std::string_view function, Meeting meeting,
                                    NullArray null_array, const BindContext& context);

/// The element type of two arrays, and both arrays of it (each with its own nulls).
struct TwoArrays {
  DataType left;
  DataType right;
};
TwoArrays BindTwoArrays(Arguments arguments, std::string_view function, const BindContext& context);

/// A map and the type that its keys and the key asked for have in common.
struct MapAndKey {
  DataType map;
  DataType key;
};
MapAndKey BindMapAndKey(Arguments arguments, std::string_view function, const BindContext& context);

/// Whether the element of an array at a constant place may be null; `from` is the first element's number. None where
/// the array is not built in this place, or the place is not known.
std::optional<bool> ElementNullable(const Argument& array, const Argument& index, int64_t from,
                                    const BindContext& context);

/// Throws INVALID_MAP_KEY_TYPE for types that no key has.
void CheckKeyType(const DataType& key, const BindContext& context);

/// The argument as a constant of the engine's; whether a repeated key replaces the earlier one.
engine::Expr LastKeyWins(const LowerContext& context);

/// The type to which Spark casts an argument for a parameter. Throws UNEXPECTED_INPUT_TYPE where it does not.
DataType CastFor(Arguments arguments, size_t index, const TypePattern& pattern, const BindContext& context);

void CheckCount(Arguments arguments, size_t least, size_t most, std::string_view function, const BindContext& context);

}  // namespace piezo::functions
