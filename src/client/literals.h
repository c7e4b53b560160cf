// Values as the protocol's literals, and back.
#pragma once

#include <spark/connect/expressions.pb.h>

#include "piezo/client/value.h"

namespace piezo::client::detail {

void ToLiteral(const Value& value, spark::connect::Expression::Literal& literal);
/// Throws Error (kProtocol) for a literal of a type that this library does not know.
Value FromLiteral(const spark::connect::Expression::Literal& literal);
/// The Spark type that a value has by itself; arrays and maps take it from their elements.
DataType TypeOf(const Value& value);

}  // namespace piezo::client::detail
