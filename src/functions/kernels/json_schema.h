// Types of JSON values, as Spark infers them.
#pragma once

#include <optional>

#include "functions/kernels/json_format.h"
#include "types/data_type.h"

namespace piezo::functions {

/// Of one value: objects are structs with sorted fields, nulls and empty arrays have the null type in them.
DataType InferJsonType(const JsonDocument& document, const JsonNode& node, const JsonFormat& format);
/// The type that holds values of both.
DataType CommonJsonType(const DataType& left, const DataType& right);
/// What was always null is a string; a struct without fields is nothing.
std::optional<DataType> CanonicalJsonType(const DataType& type);

}  // namespace piezo::functions
