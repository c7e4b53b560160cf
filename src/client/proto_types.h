// DataTypes as the protocol's messages, and back.
#pragma once

#include <spark/connect/types.pb.h>

#include "piezo/client/data_type.h"

namespace piezo::client::detail {

void ToProto(const DataType& type, spark::connect::DataType& out);
/// Throws Error (kProtocol) for a type that this library does not know, or one nested too deep.
DataType FromProto(const spark::connect::DataType& type);
/// The schema of a result: a struct at the top.
Schema SchemaFromProto(const spark::connect::DataType& type);

}  // namespace piezo::client::detail
