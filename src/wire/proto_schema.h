// Schemas on the wire: what AnalyzePlan.schema and ExecutePlanResponse.schema carry.
#pragma once

#include <spark/connect/types.pb.h>

#include "types/data_type.h"

namespace piezo::wire {

/// A struct type with a field for each column.
void ToProto(const Schema& schema, spark::connect::DataType& proto);
/// The columns of a struct type; any other type is INVALID_SCHEMA_TYPE_NON_STRUCT.
Schema SchemaFromProto(const spark::connect::DataType& proto);

}  // namespace piezo::wire
