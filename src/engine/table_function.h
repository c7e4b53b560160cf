// Table functions as DuckDB's FROM items; for engine and lowering.
#pragma once

#include <duckdb.hpp>
#include <duckdb/parser/tableref/table_function_ref.hpp>

#include "engine/database.h"

namespace piezo::engine {

duckdb::unique_ptr<duckdb::TableFunctionRef> ToTableRef(TableFunction function);

}  // namespace piezo::engine
