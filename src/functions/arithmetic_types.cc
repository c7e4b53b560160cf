// See arithmetic_types.h.
#include "functions/arithmetic_types.h"

#include <algorithm>
#include <array>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "types/widening.h"

namespace piezo::functions {
namespace {

bool IsFloating(const DataType& type) { return type.is(TypeId::kFloat) || type.is(TypeId::kDouble); }

/// The operands' types after coercion.
struct Operands {
  DataType left;
  DataType right;
};

/// An integral operand beside a decimal. Only INT and BIGINT literals are taken digit by digit (and SMALLINT).
DataType AsDecimal(const Argument& argument, const DataType& type) {
  const bool literal = argument.literal != nullptr && argument.type.IsIntegral() && !argument.type.is(TypeId::kByte);
  return DecimalForLiteral(type, literal ? argument.literal : nullptr);
}

/// Strings beside numbers become numbers: ANSI mode picks BIGINT or DOUBLE after the other side, legacy always DOUBLE.
void PromoteStrings(Operands& operands, bool ansi) {
  const bool left = operands.left.IsStringLike();
  const bool right = operands.right.IsStringLike();
  if (!left && !right) return;
  if (!ansi) {
    if (left) operands.left = DataType::Double();
    if (right) operands.right = DataType::Double();
    return;
  }
  const DataType other = left ? operands.right : operands.left;
  DataType promoted = other;
  if (other.IsIntegral()) promoted = DataType::Long();
  if (other.IsFractional()) promoted = DataType::Double();
  if (other.is(TypeId::kNull)) promoted = DataType::String();
  if (other.IsAnsiInterval() || other.IsNested()) return;
  operands = {promoted, promoted};
}

Operands Coerce(ArithmeticOp op, const Argument& left, const Argument& right, const BindContext& context) {
  Operands operands{left.type, right.type};
  PromoteStrings(operands, context.ansi());
  const bool decimals = operands.left.is(TypeId::kDecimal) || operands.right.is(TypeId::kDecimal);
  if (decimals && op != ArithmeticOp::kIntegralDivide && (IsFloating(operands.left) || IsFloating(operands.right))) {
    return {DataType::Double(), DataType::Double()};
  }
  if (op == ArithmeticOp::kDivide && operands.left.is(TypeId::kNull) && operands.right.IsNumeric()) {
    return {DataType::Double(), DataType::Double()};
  }
  if (decimals) {
    if (operands.left.IsIntegral()) operands.left = AsDecimal(left, operands.left);
    if (operands.right.IsIntegral()) operands.right = AsDecimal(right, operands.right);
    if (operands.left.is(TypeId::kNull)) operands.left = operands.right;
    if (operands.right.is(TypeId::kNull)) operands.right = operands.left;
    return operands;
  }
  const auto number_or_null = [](const DataType& type) { return type.IsNumeric() || type.is(TypeId::kNull); };
  const bool numbers = number_or_null(operands.left) && number_or_null(operands.right);
  const bool nulls = operands.left.is(TypeId::kNull) && operands.right.is(TypeId::kNull);
  if (numbers && op == ArithmeticOp::kDivide) return {DataType::Double(), DataType::Double()};
  if (numbers && op == ArithmeticOp::kIntegralDivide && !IsFloating(operands.left) && !IsFloating(operands.right)) {
    return {DataType::Long(), DataType::Long()};
  }
  if (nulls) return {DataType::Double(), DataType::Double()};
  if (const std::optional<DataType> common = types::TightestCommonType(operands.left, operands.right, context.ansi())) {
    return {*common, *common};
  }
  return operands;
}

std::string Accepted(ArithmeticOp op) {
  switch (op) {
    case ArithmeticOp::kAdd:
    case ArithmeticOp::kSubtract:
      return R"(("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL"))";
    case ArithmeticOp::kMultiply:
    case ArithmeticOp::kRemainder:
      return R"("NUMERIC")";
    case ArithmeticOp::kDivide:
      return R"(("DOUBLE" or "DECIMAL"))";
    case ArithmeticOp::kIntegralDivide:
      return R"(("BIGINT" or "DECIMAL" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND"))";
  }
  return {};
}

bool IsAccepted(ArithmeticOp op, const DataType& type) {
  switch (op) {
    case ArithmeticOp::kAdd:
    case ArithmeticOp::kSubtract:
      return type.IsNumeric() || type.IsInterval();
    case ArithmeticOp::kMultiply:
    case ArithmeticOp::kRemainder:
      return type.IsNumeric();
    case ArithmeticOp::kDivide:
      return type.is(TypeId::kDouble) || type.is(TypeId::kDecimal);
    case ArithmeticOp::kIntegralDivide:
      return type.is(TypeId::kLong) || type.is(TypeId::kDecimal) || type.IsAnsiInterval();
  }
  return false;
}

DataType ResultType(ArithmeticOp op, const Operands& operands, const Conf& conf) {
  if (op == ArithmeticOp::kIntegralDivide) return DataType::Long();
  if (operands.left.is(TypeId::kDecimal)) {
    return types::DecimalResult(op, operands.left, operands.right,
                                conf.GetBool("spark.sql.decimalOperations.allowPrecisionLoss"));
  }
  return operands.left;
}

bool ResultNullable(ArithmeticOp op, const DataType& result, const BindContext& context) {
  switch (op) {
    case ArithmeticOp::kAdd:
    case ArithmeticOp::kSubtract:
    case ArithmeticOp::kMultiply:
      return result.is(TypeId::kDecimal) && !context.ansi();  // overflow
    default:
      return true;  // division by zero, in ANSI mode, too
  }
}

}  // namespace

Bound BindNumbers(ArithmeticOp op, const Argument& left, const Argument& right, const BindContext& context) {
  const Operands operands = Coerce(op, left, right, context);
  const bool both_decimal = operands.left.is(TypeId::kDecimal) && operands.right.is(TypeId::kDecimal);
  if (!both_decimal && !operands.left.SameAs(operands.right)) {
    ThrowBinaryDiffTypes(operands.left, operands.right, context);
  }
  if (!IsAccepted(op, operands.left)) ThrowBinaryWrongType(Accepted(op), operands.left, context);
  Bound bound;
  bound.argument_types = {operands.left, operands.right};
  bound.type = ResultType(op, operands, context.conf);
  bound.nullable = left.nullable || right.nullable || CastMayGiveNull(left.type, operands.left) ||
                   CastMayGiveNull(right.type, operands.right) || ResultNullable(op, bound.type, context);
  return bound;
}

}  // namespace piezo::functions
