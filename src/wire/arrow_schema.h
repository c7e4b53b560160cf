// Spark's types and Arrow's, both ways. For the other files of this folder only: Arrow C++ stays behind its headers.
#pragma once

#include <arrow/type.h>

#include <memory>
#include <optional>
#include <string>

#include "types/data_type.h"

namespace piezo::wire {

/// The Arrow type of columns of `type` in results, as Spark's ArrowUtils maps it.
std::shared_ptr<arrow::DataType> ToArrow(const DataType& type, const std::string& time_zone);
std::shared_ptr<arrow::Schema> ToArrow(const Schema& schema, const std::string& time_zone);

/// The Spark type of what a client sent as `type`. Throws Error UNSUPPORTED_ARROWTYPE.
DataType FromArrow(const arrow::DataType& type);
Schema FromArrow(const arrow::Schema& schema);
/// The type of shapes that a struct's metadata tells; none for other structs.
std::optional<DataType> ShapeFromArrow(const arrow::StructType& type);

}  // namespace piezo::wire
