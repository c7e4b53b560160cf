// Bytes that Spark takes a value of a type to be where nothing was measured (DataType.defaultSize).
#pragma once

#include <cstdint>

#include "types/data_type.h"

namespace piezo::types {

/// Of one element of an array or map.
int64_t DefaultSize(const DataType& type);

}  // namespace piezo::types
