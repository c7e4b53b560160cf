// Type names with their parameters, as every place that reads types shares them: DDL, the SQL parser, JSON.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "errors/error.h"
#include "types/data_type.h"

namespace piezo::types {

/// A type, or why there is none.
using TypeOrError = std::variant<DataType, errors::Error>;

/// The type of a plain name (any case) and the numbers in its parentheses: `int`, `decimal(10,2)`, `char(3)`,
/// `time(3)`. Errors: UNSUPPORTED_DATATYPE, DATATYPE_MISSING_SIZE, INCOMPLETE_TYPE_DEFINITION.* and those of decimal
/// and time.
TypeOrError FindPrimitiveType(std::string_view name, std::span<const int64_t> parameters,
                              errors::SourceSpan where = {});

/// `interval <start> [to <end>]` from the names of its fields (any case); nothing when the grammar has no such pair, an
/// error when the two stand in the wrong order.
std::optional<TypeOrError> FindIntervalType(std::string_view start, std::string_view end,
                                            errors::SourceSpan where = {});

}  // namespace piezo::types
