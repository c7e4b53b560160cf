// The type of a JSON text's value, as Spark infers it.
#pragma once

#include <optional>
#include <string_view>

#include "types/data_type.h"

namespace piezo::functions {

/// None for a text that is no JSON. Fields are sorted by name; what is only ever null is a string.
std::optional<DataType> InferJsonType(std::string_view text);

}  // namespace piezo::functions
