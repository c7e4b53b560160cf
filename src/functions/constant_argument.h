// Reading arguments that have to be known at analysis, with Spark's conditions where they are not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "functions/function.h"

namespace piezo::functions {

/// A number of any type as a double; none for nulls and what is no number.
std::optional<double> NumberOf(const types::Value& value);

/// Numbers between `least` and `most`, from one argument or from an array of them. Throws NON_FOLDABLE_INPUT,
/// UNEXPECTED_NULL or VALUE_OUT_OF_RANGE under `name`.
std::vector<double> CheckFractions(const Argument& argument, std::string_view name, const BindContext& context);

/// A whole number in a range, e.g. of bins. `suffix` is how Spark ends longs when it shows them: "L".
int64_t CheckWholeNumber(const Argument& argument, std::string_view name, int64_t least, int64_t most,
                         std::string_view range, std::string_view suffix, const BindContext& context);

/// DATATYPE_MISMATCH.UNEXPECTED_NULL.
[[noreturn]] void ThrowUnexpectedNull(std::string_view name, const BindContext& context);

/// A double as Spark shows it in errors: 0.5D.
std::string ShowDouble(double value);

}  // namespace piezo::functions
