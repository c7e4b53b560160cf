// Spark's types and DuckDB's: the type table of the design, in both directions. For engine, lowering and kernels.
#pragma once

#include <duckdb.hpp>

#include "types/data_type.h"
#include "types/value.h"

namespace piezo::engine {

/// The engine type that holds values of `type`. Struct fields keep their names but for case and repetition: DuckDB's
/// field names must differ case-insensitively, so fields that clash are renamed; the Spark type keeps the true names.
duckdb::LogicalType ToEngine(const DataType& type);

/// The Spark type that stands nearest to an engine type; for schemas that the engine infers from files.
DataType FromEngine(const duckdb::LogicalType& type);

/// A constant of exactly ToEngine(value.type), and back.
duckdb::Value ToEngineValue(const Value& value);
Value FromEngineValue(const duckdb::Value& value, const DataType& type);

}  // namespace piezo::engine
