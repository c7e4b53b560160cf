// The operators + - * / div % and their named and try_ forms. Numbers here and in arithmetic_types.cc; dates and
// intervals in datetime_arithmetic.cc.
#include <algorithm>
#include <string>
#include <utility>

#include "functions/arithmetic_types.h"
#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/datetime_arithmetic.h"
#include "functions/groups.h"
#include "plan/walk.h"

namespace piezo::functions {
namespace {

/// What becomes of a result that does not exist: as the session has it, or null in the try_ forms.
enum class OnFailure : uint8_t { kAsSession, kNull };

void CheckCount(Arguments arguments, size_t expected, std::string_view name, const BindContext& context) {
  if (arguments.size() == expected) return;
  ThrowWrongNumArgs(context.called_as.empty() ? name : context.called_as, std::to_string(expected), arguments.size(),
                    context.origin);
}

/// A text that is no number has to give null, too, in the try_ forms: lowering reads it.
void ReadTextsLater(Arguments arguments, Bound& bound) {
  if (!bound.type.IsNumeric()) return;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].type.IsStringLike()) bound.argument_types[i] = arguments[i].type;
  }
}

/// Reads them: both operands are then of the result's type. False where there are none.
bool ReadTexts(engine::Exprs& args, const LowerContext& context) {
  if (!context.type.IsNumeric()) return false;
  if (!context.arg_type(0).IsStringLike() && !context.arg_type(1).IsStringLike()) return false;
  for (size_t i = 0; i < args.size(); ++i) {
    if (context.arg_type(i).SameAs(context.type)) continue;
    args[i] = context.try_cast(std::move(args[i]), context.arg_type(i), context.type);
  }
  return true;
}

template <ArithmeticOp op, OnFailure failure = OnFailure::kAsSession>
Bound BindBinary(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, "", context);
  std::optional<Bound> bound = BindDateTime(op, arguments[0], arguments[1], context);
  if (!bound) bound = BindNumbers(op, arguments[0], arguments[1], context);
  if (failure == OnFailure::kNull) {
    bound->nullable = true;
    ReadTextsLater(arguments, *bound);
  }
  return *bound;
}

std::string KernelStem(ArithmeticOp op) {
  switch (op) {
    case ArithmeticOp::kAdd:
      return "add";
    case ArithmeticOp::kSubtract:
      return "subtract";
    case ArithmeticOp::kMultiply:
      return "multiply";
    case ArithmeticOp::kDivide:
      return "divide";
    case ArithmeticOp::kIntegralDivide:
      return "integral_divide";
    case ArithmeticOp::kRemainder:
      return "remainder";
  }
  return {};
}

bool MayOverflowOnly(ArithmeticOp op) {
  return op == ArithmeticOp::kAdd || op == ArithmeticOp::kSubtract || op == ArithmeticOp::kMultiply;
}

std::string EngineOperator(ArithmeticOp op) {
  return op == ArithmeticOp::kAdd ? "+" : op == ArithmeticOp::kSubtract ? "-" : "*";
}

/// `type` is that of the operands. `stem` names the kernels: piezo_STEM raises, piezo_wrap_STEM wraps, piezo_try_STEM
/// gives null.
engine::Expr LowerNumbers(const std::string& stem, bool raise, bool wrap, engine::Exprs args, const DataType& type,
                          const LowerContext& context) {
  std::string name = raise ? "piezo_" : "piezo_try_";
  if (type.is(TypeId::kDecimal)) {
    name += "decimal_";
    if (context.type.is(TypeId::kDecimal)) args.push_back(engine::Constant({context.type, Int128{0}}));
  } else if (wrap) {
    name = "piezo_wrap_";
  }
  if (raise && (type.is(TypeId::kDecimal) || !wrap)) args.push_back(context.site());
  return engine::Call(name + stem, std::move(args));
}

engine::Expr NullIfZero(engine::Expr number, const DataType& type) {
  engine::Expr zero = engine::Cast(engine::Constant(Value::Int(0)), type);
  engine::Expr there = engine::Compare(engine::Comparison::kNotEqual, number.Copy(), std::move(zero));
  return engine::If(std::move(there), std::move(number), {});
}

/// The engine tries nothing with a subquery in it, nor what differs by chance: that raises.
bool CanBeTried(const plan::Call& call) {
  return std::none_of(call.args.begin(), call.args.end(), [](const plan::ExprPtr& arg) {
    return plan::Any(arg, [](const plan::Expr& part) {
      const auto* inner = std::get_if<plan::Call>(&part.op);
      return std::holds_alternative<plan::Subquery>(part.op) || (inner != nullptr && !inner->function->deterministic);
    });
  });
}

template <ArithmeticOp op, OnFailure failure = OnFailure::kAsSession>
engine::Expr LowerBinary(engine::Exprs args, const LowerContext& context) {
  if (op == ArithmeticOp::kDivide && failure == OnFailure::kNull && context.arg_type(0).IsInterval()) {
    args[1] = NullIfZero(std::move(args[1]), context.arg_type(1));
  }
  const bool texts = failure == OnFailure::kNull && ReadTexts(args, context);
  if (!texts) {
    if (std::optional<engine::Expr> lowered = LowerDateTime(op, args, context)) {
      const bool tries = failure == OnFailure::kNull && CanBeTried(context.call);
      return tries ? engine::Try(std::move(*lowered)) : std::move(*lowered);
    }
  }
  const DataType& type = texts ? context.type : context.arg_type(0);
  const bool floating = type.is(TypeId::kFloat) || type.is(TypeId::kDouble);
  if (MayOverflowOnly(op) && floating) return engine::Call(EngineOperator(op), std::move(args));
  if (op == ArithmeticOp::kIntegralDivide && type.is(TypeId::kYearMonthInterval)) {
    for (engine::Expr& arg : args) arg = engine::Cast(std::move(arg), DataType::Long());
  }
  const bool raise = failure == OnFailure::kAsSession && context.ansi;
  const bool wrap = failure == OnFailure::kAsSession && !context.ansi && MayOverflowOnly(op);
  return LowerNumbers(KernelStem(op), raise, wrap, std::move(args), type, context);
}

template <ArithmeticOp op>
std::string ShowBinary(std::span<const std::string> args, const plan::Call* call) {
  static constexpr std::string_view kSymbols[] = {"+", "-", "*", "/", "div", "%"};
  if (call != nullptr) {
    if (std::optional<std::string> shown = ShowDateTime(op, args, *call)) return *shown;
  }
  return "(" + args[0] + " " + std::string(kSymbols[static_cast<size_t>(op)]) + " " + args[1] + ")";
}

// ---- pmod ----

Bound BindPmod(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, "pmod", context);
  return BindNumbers(ArithmeticOp::kRemainder, arguments[0], arguments[1], context);
}

engine::Expr LowerPmod(engine::Exprs args, const LowerContext& context) {
  return LowerNumbers("pmod", context.ansi, false, std::move(args), context.arg_type(0), context);
}

// ---- Signs ----

const TypePattern& Signed() {
  static const TypePattern kPattern =
      Signature("(x NUMERIC | DAY_TIME | YEAR_MONTH | CALENDAR) -> ANY").parameters[0].type;
  return kPattern;
}

Bound BindSign(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, "", context);
  const Argument& argument = arguments[0];
  const std::optional<DataType> type = ImplicitCast(argument.type, Signed(), context.ansi());
  if (!type) ThrowUnexpectedType(0, RequiredType(Signed()), argument, context);
  Bound bound;
  bound.argument_types = {*type};
  bound.type = *type;
  bound.nullable = argument.nullable || CastMayGiveNull(argument.type, *type);
  return bound;
}

engine::Expr LowerNegative(engine::Exprs args, const LowerContext& context) {
  const DataType& type = context.type;
  if (type.is(TypeId::kDecimal)) return engine::Call("piezo_decimal_negate", std::move(args));
  if (type.IsInterval()) {
    args.push_back(context.site());
    return engine::Call("piezo_interval_negate", std::move(args));
  }
  if (!context.ansi || type.IsFractional()) return engine::Call("piezo_wrap_negate", std::move(args));
  args.push_back(context.site());
  return engine::Call("piezo_negate", std::move(args));
}

engine::Expr LowerPositive(engine::Exprs args, const LowerContext&) { return std::move(args[0]); }

/// `-` is both: a - b and -a.
Bound BindMinus(Arguments arguments, const BindContext& context) {
  return arguments.size() == 1 ? BindSign(arguments, context) : BindBinary<ArithmeticOp::kSubtract>(arguments, context);
}
engine::Expr LowerMinus(engine::Exprs args, const LowerContext& context) {
  return args.size() == 1 ? LowerNegative(std::move(args), context)
                          : LowerBinary<ArithmeticOp::kSubtract>(std::move(args), context);
}
std::string ShowMinus(std::span<const std::string> args, const plan::Call* call) {
  if (args.size() == 1) return "(- " + args[0] + ")";
  return ShowBinary<ArithmeticOp::kSubtract>(args, call);
}
std::string ShowPositive(std::span<const std::string> args, const plan::Call*) { return "(+ " + args[0] + ")"; }

}  // namespace

std::vector<Function> ArithmeticFunctions() {
  using enum ArithmeticOp;
  return {
      {
          .name = "+",
          .signatures = {"(a T: NUMERIC | INTERVAL, b T) -> T"},
          .bind = BindBinary<kAdd>,
          .show = ShowBinary<kAdd>,
          .lower = LowerBinary<kAdd>,
          .raises = {"ARITHMETIC_OVERFLOW", "BINARY_ARITHMETIC_OVERFLOW"},
          .since = "1.0.0",
          .doc = "Sum of two numbers or intervals, or a date or timestamp moved forward.",
          .examples = {{.sql = "SELECT 1 + 2", .result = "3"},
                       {.sql = "SELECT 1.50 + 2", .result = "3.50"},
                       {.sql = "SELECT DATE '2024-01-31' + INTERVAL '1' MONTH", .result = "2024-02-29"},
                       {.sql = "SELECT 2147483647 + 1", .raises = "ARITHMETIC_OVERFLOW"},
                       {.sql = "SELECT 127Y + 1Y", .raises = "BINARY_ARITHMETIC_OVERFLOW"}},
      },
      {
          .name = "-",
          .signatures = {"(a T: NUMERIC | INTERVAL, b T) -> T", "(x T: NUMERIC | INTERVAL) -> T"},
          .bind = BindMinus,
          .show = ShowMinus,
          .lower = LowerMinus,
          .raises = {"ARITHMETIC_OVERFLOW"},
          .since = "1.0.0",
          .doc = "Difference of two numbers or intervals, time between two dates, or a date moved back.",
          .examples = {{.sql = "SELECT 1 - 2", .result = "-1"},
                       {.sql = "SELECT DATE '1998-12-01' - INTERVAL '90' DAY", .result = "1998-09-02"},
                       {.sql = "SELECT DATE '2024-03-01' - DATE '2024-02-01'", .result = "INTERVAL '29' DAY"},
                       {.sql = "SELECT -9223372036854775808L - 1", .raises = "ARITHMETIC_OVERFLOW"}},
      },
      {
          .name = "*",
          .signatures = {"(a T: NUMERIC, b T) -> T"},
          .bind = BindBinary<kMultiply>,
          .show = ShowBinary<kMultiply>,
          .lower = LowerBinary<kMultiply>,
          .raises = {"ARITHMETIC_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION"},
          .since = "1.0.0",
          .doc = "Product of two numbers, or a multiple of an interval.",
          .examples = {{.sql = "SELECT 3 * 4", .result = "12"},
                       {.sql = "SELECT 1.10 * 2.05", .result = "2.2550"},
                       {.sql = "SELECT 9223372036854775807L * 2", .raises = "ARITHMETIC_OVERFLOW"},
                       {.sql = "SELECT 99999999999999999999999999999999999999BD * 10BD",
                        .raises = "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION"}},
      },
      {
          .name = "/",
          .signatures = {"(a DOUBLE, b DOUBLE) -> DOUBLE", "(a DECIMAL, b DECIMAL) -> DECIMAL"},
          .bind = BindBinary<kDivide>,
          .show = ShowBinary<kDivide>,
          .lower = LowerBinary<kDivide>,
          .raises = {"DIVIDE_BY_ZERO", "INTERVAL_DIVIDED_BY_ZERO"},
          .since = "1.0.0",
          .doc = "Quotient, fractional even for integers.",
          .examples = {{.sql = "SELECT 7 / 2", .result = "3.5"},
                       {.sql = "SELECT 1.0 / 3", .result = "0.333333"},
                       {.sql = "SELECT 1 / 0", .raises = "DIVIDE_BY_ZERO"},
                       {.sql = "SELECT INTERVAL '1' DAY / 0", .raises = "INTERVAL_DIVIDED_BY_ZERO"}},
      },
      {
          .name = "div",
          .signatures = {"(a BIGINT, b BIGINT) -> BIGINT"},
          .bind = BindBinary<kIntegralDivide>,
          .show = ShowBinary<kIntegralDivide>,
          .lower = LowerBinary<kIntegralDivide>,
          .raises = {"DIVIDE_BY_ZERO"},
          .since = "3.0.0",
          .doc = "Whole part of the quotient.",
          .examples = {{.sql = "SELECT 7 div 2", .result = "3"},
                       {.sql = "SELECT -7.5 div 2", .result = "-3"},
                       {.sql = "SELECT 1 div 0", .raises = "DIVIDE_BY_ZERO"}},
      },
      {
          .name = "%",
          .signatures = {"(a T: NUMERIC, b T) -> T"},
          .bind = BindBinary<kRemainder>,
          .show = ShowBinary<kRemainder>,
          .lower = LowerBinary<kRemainder>,
          .raises = {"REMAINDER_BY_ZERO"},
          .since = "1.0.0",
          .doc = "Remainder of the division, with the sign of the dividend.",
          .examples = {{.sql = "SELECT -7 % 2", .result = "-1"},
                       {.sql = "SELECT 7.5 % 2", .result = "1.5"},
                       {.sql = "SELECT 1 % 0", .raises = "REMAINDER_BY_ZERO"}},
      },
      {
          .name = "mod",
          .signatures = {"(a T: NUMERIC, b T) -> T"},
          .bind = BindBinary<kRemainder>,
          .lower = LowerBinary<kRemainder>,
          .raises = {"REMAINDER_BY_ZERO"},
          .since = "2.3.0",
          .doc = "Remainder of the division, with the sign of the dividend.",
          .examples = {{.sql = "SELECT mod(-7, 2)", .result = "-1"},
                       {.sql = "SELECT mod(1, 0)", .raises = "REMAINDER_BY_ZERO"}},
      },
      {
          .name = "pmod",
          .signatures = {"(a T: NUMERIC, b T) -> T"},
          .bind = BindPmod,
          .lower = LowerPmod,
          .raises = {"REMAINDER_BY_ZERO"},
          .since = "1.5.0",
          .doc = "Remainder of the division that is not negative for a positive divisor.",
          .examples = {{.sql = "SELECT pmod(-7, 3)", .result = "2"},
                       {.sql = "SELECT pmod(1, 0)", .raises = "REMAINDER_BY_ZERO"}},
      },
      {
          .name = "negative",
          .signatures = {"(x T: NUMERIC | INTERVAL) -> T"},
          .bind = BindSign,
          .lower = LowerNegative,
          .raises = {"ARITHMETIC_OVERFLOW"},
          .since = "1.0.0",
          .doc = "The number or interval with the opposite sign.",
          .examples = {{.sql = "SELECT negative(1)", .result = "-1"},
                       {.sql = "SELECT negative(-2147483648)", .raises = "ARITHMETIC_OVERFLOW"}},
      },
      {
          .name = "positive",
          .signatures = {"(x T: NUMERIC | INTERVAL) -> T"},
          .bind = BindSign,
          .show = ShowPositive,
          .lower = LowerPositive,
          .since = "1.5.0",
          .doc = "The number or interval itself.",
          .examples = {{.sql = "SELECT positive(-1)", .result = "-1"}},
      },
      {
          .name = "try_add",
          .signatures = {"(a T: NUMERIC | INTERVAL, b T) -> T"},
          .bind = BindBinary<kAdd, OnFailure::kNull>,
          .lower = LowerBinary<kAdd, OnFailure::kNull>,
          .since = "3.2.0",
          .doc = "Sum as `+` gives it, or null where `+` would raise.",
          .examples = {{.sql = "SELECT try_add(1, 2)", .result = "3"},
                       {.sql = "SELECT try_add(2147483647, 1)", .result = "NULL"},
                       {.sql = "SELECT try_add('x', 1)", .result = "NULL"},
                       {.sql = "SELECT try_add('2', 1)", .result = "3"}},
      },
      {
          .name = "try_subtract",
          .signatures = {"(a T: NUMERIC | INTERVAL, b T) -> T"},
          .bind = BindBinary<kSubtract, OnFailure::kNull>,
          .lower = LowerBinary<kSubtract, OnFailure::kNull>,
          .since = "3.3.0",
          .doc = "Difference as `-` gives it, or null where `-` would raise.",
          .examples = {{.sql = "SELECT try_subtract(2, 1)", .result = "1"},
                       {.sql = "SELECT try_subtract(-2147483648, 1)", .result = "NULL"}},
      },
      {
          .name = "try_multiply",
          .signatures = {"(a T: NUMERIC, b T) -> T"},
          .bind = BindBinary<kMultiply, OnFailure::kNull>,
          .lower = LowerBinary<kMultiply, OnFailure::kNull>,
          .since = "3.3.0",
          .doc = "Product as `*` gives it, or null where `*` would raise.",
          .examples = {{.sql = "SELECT try_multiply(2, 3)", .result = "6"},
                       {.sql = "SELECT try_multiply(2147483647, 2)", .result = "NULL"}},
      },
      {
          .name = "try_divide",
          .signatures = {"(a DOUBLE, b DOUBLE) -> DOUBLE", "(a DECIMAL, b DECIMAL) -> DECIMAL"},
          .bind = BindBinary<kDivide, OnFailure::kNull>,
          .lower = LowerBinary<kDivide, OnFailure::kNull>,
          .since = "3.2.0",
          .doc = "Quotient as `/` gives it, or null where `/` would raise.",
          .examples = {{.sql = "SELECT try_divide(3, 2)", .result = "1.5"},
                       {.sql = "SELECT try_divide(1, 0)", .result = "NULL"}},
      },
      {
          .name = "try_mod",
          .signatures = {"(a T: NUMERIC, b T) -> T"},
          .bind = BindBinary<kRemainder, OnFailure::kNull>,
          .lower = LowerBinary<kRemainder, OnFailure::kNull>,
          .since = "4.0.0",
          .doc = "Remainder as `%` gives it, or null where `%` would raise.",
          .examples = {{.sql = "SELECT try_mod(3, 2)", .result = "1"},
                       {.sql = "SELECT try_mod(1, 0)", .result = "NULL"}},
      },
  };
}

}  // namespace piezo::functions
