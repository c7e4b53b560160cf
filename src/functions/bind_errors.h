// The errors of binding: wrong number of arguments, wrong types. Spark's conditions with Spark's parameters, shared by
// Bind and by the entries that bind themselves.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "functions/function.h"

namespace piezo::functions {

[[noreturn]] void ThrowWrongNumArgs(std::string_view function, std::string_view expected, size_t actual,
                                    const SourceSpan& origin);
/// UNEXPECTED_INPUT_TYPE: `required` as RequiredType spells it; `index` from 0.
[[noreturn]] void ThrowUnexpectedType(size_t index, std::string_view required, const Argument& argument,
                                      const BindContext& context);
/// DATA_DIFF_TYPES of a function whose arguments must agree.
[[noreturn]] void ThrowDifferentTypes(std::string_view function, std::span<const DataType> all,
                                      const BindContext& context);
/// The same, with the types told as alternatives.
[[noreturn]] void ThrowUnlikeTypes(std::string_view function, std::span<const DataType> all,
                                   const BindContext& context);
[[noreturn]] void ThrowBinaryDiffTypes(const DataType& left, const DataType& right, const BindContext& context);
[[noreturn]] void ThrowBinaryWrongType(std::string_view required, const DataType& actual, const BindContext& context);
/// NON_FOLDABLE_INPUT: an argument that must be known at analysis.
[[noreturn]] void ThrowNonFoldable(std::string_view input_name, const DataType& type, const Argument& argument,
                                   const BindContext& context);
/// The same, of functions that tell in words which types would do.
[[noreturn]] void ThrowNonFoldable(std::string_view input_name, std::string_view types, const Argument& argument,
                                   const BindContext& context);
/// REQUIRED_PARAMETER_NOT_FOUND; `index` from 0, among those that have to be given by name.
[[noreturn]] void ThrowMissingParameter(std::string_view function, std::string_view parameter, size_t index,
                                        const SourceSpan& origin);
/// VALUE_OUT_OF_RANGE, for arguments known at analysis.
[[noreturn]] void ThrowOutOfRange(std::string_view expression_name, std::string_view range,
                                  std::string_view current_value, const BindContext& context);

/// "first", "second", …: how Spark counts parameters.
std::string Ordinal(size_t index);

}  // namespace piezo::functions
