// The types of arithmetic on numbers: what Spark casts the operands of + - * / % div to, and the precision of decimal
// results.
#pragma once

#include "functions/function.h"
#include "types/widening.h"

namespace piezo::functions {

using ArithmeticOp = types::DecimalOp;

/// Precision and scale of a decimal result; where they pass 38 digits Spark gives up digits behind the point, but keeps
/// at least six.
DataType DecimalResult(ArithmeticOp op, const DataType& left, const DataType& right, const Conf& conf);

/// Binds an operation on two numbers. Throws BINARY_OP_* when Spark does.
Bound BindNumbers(ArithmeticOp op, const Argument& left, const Argument& right, const BindContext& context);

}  // namespace piezo::functions
