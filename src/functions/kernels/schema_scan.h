// SchemaScan: table functions that look through files and give one row, the schema of their records as JSON.
#pragma once

#include <duckdb.hpp>
#include <functional>
#include <string>
#include <vector>

#include "functions/kernels/record_blocks.h"
#include "types/data_type.h"

namespace piezo::functions {

/// Calls `use` with each block of the files, in order, until it gives false.
using BlockWalk =
    std::function<void(const BlockOptions&, const std::function<bool(std::string_view, bool starts_file)>&)>;
using InferSchema = Schema (*)(const duckdb::vector<duckdb::Value>& arguments, const BlockWalk& walk);

/// NAME(files VARCHAR[], arguments…)
duckdb::TableFunction SchemaScan(const std::string& name, duckdb::vector<duckdb::LogicalType> arguments,
                                 InferSchema infer);

}  // namespace piezo::functions
