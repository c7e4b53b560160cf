// spark::connect's DataType and Expression.Literal ↔ DataType, Schema and Value.
#pragma once

#include <spark/connect/expressions.pb.h>
#include <spark/connect/types.pb.h>

#include "types/data_type.h"
#include "types/value.h"

namespace piezo::wire {

/// Throws Error when a type is malformed or one that Piezo lacks (geometry, geography).
DataType FromProto(const spark::connect::DataType& proto);
void ToProto(const DataType& type, spark::connect::DataType& proto);

/// The constant of a literal, in all the forms that clients of Spark 3.4 to 4.2 send. Throws Error when it is
/// malformed.
Value FromProto(const spark::connect::Expression::Literal& proto);
/// The form that every client reads (observed metrics). Types go along where the literal's own form leaves them open.
void ToProto(const Value& value, spark::connect::Expression::Literal& proto);

}  // namespace piezo::wire
