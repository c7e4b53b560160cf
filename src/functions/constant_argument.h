// Reading arguments that have to be known at analysis, with Spark's conditions where they are not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "functions/function.h"

namespace piezo::functions {

/// A number of any type as a double; none for nulls and what is no number.
std::optional<double> NumberOf(const types::Value& value);

/// Numbers from 0 to 1, from one argument or from an array of them, where null counts as 0. `argument` as it is after
/// coercion. Throws NON_FOLDABLE_INPUT, UNEXPECTED_NULL or VALUE_OUT_OF_RANGE under `name`.
enum class NotANumber : uint8_t { kRefused, kPasses };
std::vector<double> CheckFractions(const Argument& argument, std::string_view name, NotANumber not_a_number,
                                   const BindContext& context);

/// Throws UNEXPECTED_INPUT_TYPE where an array had to be cast although its elements may be null, or may become so:
/// nulls are taken only in arrays of the type asked for. `argument` as it is after coercion.
void CheckElements(size_t index, std::string_view required, const Argument& argument, const BindContext& context);

/// A whole number in a range, e.g. of bins. `suffix` is how Spark ends longs when it shows them: "L".
int64_t CheckWholeNumber(const Argument& argument, std::string_view name, int64_t least, int64_t most,
                         std::string_view range, std::string_view suffix, const BindContext& context);

/// Throws UNEXPECTED_INPUT_TYPE for an argument that had to be cast to what the parameter takes. A bare null may pass.
enum class BareNull : uint8_t { kRefused, kPasses };
void RefuseCast(size_t index, std::string_view required, const Argument& argument, BareNull null,
                const BindContext& context);

/// DATATYPE_MISMATCH.UNEXPECTED_NULL.
[[noreturn]] void ThrowUnexpectedNull(std::string_view name, const BindContext& context);

/// A double as Spark shows it in errors: 0.5D.
std::string ShowDouble(double value);

}  // namespace piezo::functions
