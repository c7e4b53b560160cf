// The names of a struct's fields inside the engine. Spark lets them be empty or repeat (but for case); DuckDB does not.
#pragma once

#include <string>
#include <vector>

#include "types/data_type.h"

namespace piezo::engine {

/// One name a field, in order: the field's own, unless it is empty or an earlier one has it (ignoring case), then with
/// a number behind it.
std::vector<std::string> EngineFieldNames(const DataType& struct_type);

}  // namespace piezo::engine
