// + - * / where an operand is a date, a timestamp, a time or an interval: which operation Spark makes of it, on which
// types, and how it is lowered and shown.
#pragma once

#include <optional>

#include "functions/arithmetic_types.h"
#include "functions/function.h"

namespace piezo::functions {

/// Binds the operation when its operands make it one on dates or intervals; none when it is one on numbers.
std::optional<Bound> BindDateTime(ArithmeticOp op, const Argument& left, const Argument& right,
                                  const BindContext& context);

/// Lowers what BindDateTime bound; none when the call's operands are numbers.
std::optional<engine::Expr> LowerDateTime(ArithmeticOp op, engine::Exprs& args, const LowerContext& context);

/// How the operation is shown; none when it is the plain `(a + b)`.
std::optional<std::string> ShowDateTime(ArithmeticOp op, std::span<const std::string> args, const plan::Call& call);

}  // namespace piezo::functions
