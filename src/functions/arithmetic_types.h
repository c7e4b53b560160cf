// The types of arithmetic on numbers: what Spark casts the operands of + - * / % div to, and the type of the result.
#pragma once

#include "functions/function.h"
#include "types/widening.h"

namespace piezo::functions {

using ArithmeticOp = types::DecimalOp;

/// Binds an operation on two numbers. Throws BINARY_OP_* when Spark does.
Bound BindNumbers(ArithmeticOp op, const Argument& left, const Argument& right, const BindContext& context);

}  // namespace piezo::functions
