// What a type holds at any depth.
#pragma once

#include "types/data_type.h"

namespace piezo::types {

/// Whether it is a map or has one within.
bool HasMap(const DataType& type);
/// Whether it is a variant or has one within.
bool HasVariant(const DataType& type);
/// Whether it is a geometry or geography or has one within.
bool HasShape(const DataType& type);

}  // namespace piezo::types
