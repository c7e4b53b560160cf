// Functions of mathematics: elementary functions, rounding, bits, number bases.
#include <algorithm>
#include <string>
#include <utility>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collation.h"
#include "functions/collection_types.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;

// ---- Functions of doubles: Spark counts all of one argument as nullable ----

Function OfDouble(const char* name, std::string shown, const char* since, const char* doc,
                  std::vector<Example> examples) {
  return {
      .name = name,
      .shown_as = std::move(shown),
      .signatures = {"(x DOUBLE) -> DOUBLE"},
      .nulls = kAlways,
      .lower = Kernel("piezo_" + std::string(name)),
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

Function OfDoubles(const char* name, const char* shown, const char* signature, const char* since, const char* doc,
                   std::vector<Example> examples) {
  return {
      .name = name,
      .shown_as = shown,
      .signatures = {signature},
      .lower = Kernel("piezo_" + std::string(name)),
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

Function NumberConstant(const char* name, const char* shown, double value, const char* since, const char* doc,
                        std::vector<Example> examples) {
  return {
      .name = name,
      .shown_as = shown,
      .signatures = {"() -> DOUBLE"},
      .nulls = kNever,
      .lower = [value](engine::Exprs, const LowerContext&) { return engine::Constant(types::Value::Double(value)); },
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

/// log(x) is ln(x), shown with its base; log(base, x) has two.
Function Log() {
  return {
      .name = "log",
      .signatures = {"(x DOUBLE) -> DOUBLE", "(base DOUBLE, x DOUBLE) -> DOUBLE"},
      .nulls = kAlways,
      .show =
          [](std::span<const std::string> args, const plan::Call*) {
            return args.size() == 1 ? "LOG(E(), " + args[0] + ")" : "LOG(" + args[0] + ", " + args[1] + ")";
          },
      .lower =
          [](engine::Exprs args, const LowerContext&) {
            const char* name = args.size() == 1 ? "piezo_ln" : "piezo_log";
            return engine::Call(name, std::move(args));
          },
      .since = "1.5.0",
      .doc = "Logarithm to a base, or the natural one; null outside of its domain.",
      .examples = {{.sql = "SELECT log(10, 100)", .result = "2.0"},
                   {.sql = "SELECT log(10)", .result = "2.302585092994046"},
                   {.sql = "SELECT log(2, 0)", .result = "NULL"}},
  };
}

std::vector<Function> Exponentials() {
  return {
      NumberConstant("e", "E", 2.718281828459045, "1.5.0", "Euler's number.",
                     {{.sql = "SELECT e()", .result = "2.718281828459045"}}),
      NumberConstant("pi", "PI", 3.141592653589793, "1.5.0", "The circle's circumference over its diameter.",
                     {{.sql = "SELECT pi()", .result = "3.141592653589793"}}),
      OfDouble("exp", "EXP", "1.4.0", "Euler's number to the power of x.",
               {{.sql = "SELECT exp(1.058)", .result = "2.88060401618483"}}),
      OfDouble("expm1", "EXPM1", "1.4.0", "`exp(x)` less 1, exact for small x.",
               {{.sql = "SELECT expm1(0)", .result = "0.0"}}),
      OfDouble("ln", "", "1.4.0", "Natural logarithm; null for zero and below.",
               {{.sql = "SELECT ln(1)", .result = "0.0"}, {.sql = "SELECT ln(0)", .result = "NULL"}}),
      OfDouble("log2", "LOG2", "1.4.0", "Logarithm to base 2.", {{.sql = "SELECT log2(8)", .result = "3.0"}}),
      OfDouble("log10", "LOG10", "1.4.0", "Logarithm to base 10.", {{.sql = "SELECT log10(100)", .result = "2.0"}}),
      OfDouble("log1p", "LOG1P", "1.4.0", "`ln(1 + x)`, exact for small x.",
               {{.sql = "SELECT log1p(0)", .result = "0.0"}}),
      Log(),
      OfDouble("sqrt", "SQRT", "1.1.1", "Square root; NaN below zero.",
               {{.sql = "SELECT sqrt(4)", .result = "2.0"}, {.sql = "SELECT sqrt(-1)", .result = "NaN"}}),
      OfDouble("cbrt", "CBRT", "1.4.0", "Cube root.", {{.sql = "SELECT cbrt(27.0)", .result = "3.0"}}),
      OfDoubles("pow", "", "(x DOUBLE, y DOUBLE) -> DOUBLE", "1.4.0", "x to the power of y.",
                {{.sql = "SELECT pow(2, 3)", .result = "8.0"}}),
      {
          .name = "power",
          .shown_as = "POWER",
          .signatures = {"(x DOUBLE, y DOUBLE) -> DOUBLE"},
          .lower = Kernel("piezo_pow"),
          .since = "1.4.0",
          .doc = "x to the power of y.",
          .examples = {{.sql = "SELECT power(2, 0.5)", .result = "1.4142135623730951"}},
      },
  };
}

std::vector<Function> Trigonometry() {
  return {
      OfDouble("sin", "SIN", "1.4.0", "Sine of an angle in radians.", {{.sql = "SELECT sin(0)", .result = "0.0"}}),
      OfDouble("cos", "COS", "1.4.0", "Cosine of an angle in radians.", {{.sql = "SELECT cos(0)", .result = "1.0"}}),
      OfDouble("tan", "TAN", "1.4.0", "Tangent of an angle in radians.", {{.sql = "SELECT tan(0)", .result = "0.0"}}),
      OfDouble("cot", "COT", "2.3.0", "Cotangent of an angle in radians.",
               {{.sql = "SELECT cot(1)", .result = "0.6420926159343306"}}),
      OfDouble("sec", "SEC", "3.3.0", "Secant of an angle in radians.", {{.sql = "SELECT sec(0)", .result = "1.0"}}),
      OfDouble("csc", "CSC", "3.3.0", "Cosecant of an angle in radians.",
               {{.sql = "SELECT csc(1)", .result = "1.1883951057781212"}}),
      OfDouble("asin", "ASIN", "1.4.0", "Angle of that sine.", {{.sql = "SELECT asin(2)", .result = "NaN"}}),
      OfDouble("acos", "ACOS", "1.4.0", "Angle of that cosine.", {{.sql = "SELECT acos(1)", .result = "0.0"}}),
      OfDouble("atan", "ATAN", "1.4.0", "Angle of that tangent.", {{.sql = "SELECT atan(0)", .result = "0.0"}}),
      OfDoubles("atan2", "ATAN2", "(y DOUBLE, x DOUBLE) -> DOUBLE", "1.4.0", "Angle to the point (x, y).",
                {{.sql = "SELECT atan2(1, 1)", .result = "0.7853981633974483"}}),
      OfDouble("sinh", "SINH", "1.4.0", "Hyperbolic sine.", {{.sql = "SELECT sinh(0)", .result = "0.0"}}),
      OfDouble("cosh", "COSH", "1.4.0", "Hyperbolic cosine.", {{.sql = "SELECT cosh(0)", .result = "1.0"}}),
      OfDouble("tanh", "TANH", "1.4.0", "Hyperbolic tangent.", {{.sql = "SELECT tanh(0)", .result = "0.0"}}),
      OfDouble("asinh", "ASINH", "3.0.0", "Number of that hyperbolic sine.",
               {{.sql = "SELECT asinh(0)", .result = "0.0"}}),
      OfDouble("acosh", "ACOSH", "3.0.0", "Number of that hyperbolic cosine.",
               {{.sql = "SELECT acosh(0)", .result = "NaN"}}),
      OfDouble("atanh", "ATANH", "3.0.0", "Number of that hyperbolic tangent.",
               {{.sql = "SELECT atanh(2)", .result = "NaN"}}),
      OfDouble("degrees", "DEGREES", "1.4.0", "Radians as degrees.",
               {{.sql = "SELECT degrees(pi())", .result = "180.0"}}),
      OfDouble("radians", "RADIANS", "1.4.0", "Degrees as radians.",
               {{.sql = "SELECT radians(180)", .result = "3.141592653589793"}}),
      OfDoubles("hypot", "HYPOT", "(x DOUBLE, y DOUBLE) -> DOUBLE", "1.4.0", "Length of the hypotenuse.",
                {{.sql = "SELECT hypot(3, 4)", .result = "5.0"}}),
      OfDouble("rint", "", "1.4.0", "Nearest whole number, the even one of two.",
               {{.sql = "SELECT rint(12.3456)", .result = "12.0"}, {.sql = "SELECT rint(2.5)", .result = "2.0"}}),
  };
}

// ---- sign, abs ----

engine::Expr LowerSignum(engine::Exprs args, const LowerContext&) {
  return engine::Call("piezo_signum", engine::List(std::move(args[0])));
}

Function Signum(const char* name, const char* shown) {
  return {
      .name = name,
      .shown_as = shown,
      .signatures = {"(x DOUBLE | YEAR_MONTH | DAY_TIME) -> DOUBLE"},
      .nulls = kAlways,
      .lower = LowerSignum,
      .since = "1.4.0",
      .doc = "-1, 0 or 1 as the number is below, at or above zero.",
      .examples = {{.sql = "SELECT " + std::string(name) + "(-40)", .result = "-1.0"}},
  };
}

engine::Expr LowerAbs(engine::Exprs args, const LowerContext& context) {
  const DataType& type = context.type;
  if (type.is(TypeId::kDecimal)) return engine::Call("piezo_decimal_abs", std::move(args));
  if ((!context.ansi && !type.IsAnsiInterval()) || type.IsFractional()) {
    return engine::Call("piezo_wrap_abs", std::move(args));
  }
  args.push_back(context.site());
  return engine::Call("piezo_abs", std::move(args));
}

// ---- Rounding ----

/// The number of digits, 0 when it is null or not known.
int32_t ScaleOf(const Argument& argument, const BindContext& context) {
  const std::optional<types::Value> value = context.ValueOf(argument);
  const auto* number = value ? std::get_if<int64_t>(&value->data) : nullptr;
  return number != nullptr ? static_cast<int32_t>(*number) : 0;
}

void CheckScale(Arguments arguments, const BindContext& context) {
  if (arguments.size() > 1 && !arguments[1].foldable) ThrowNonFoldable("scale", DataType::Int(), arguments[1], context);
}

/// A rounded decimal may need one more digit before the point.
DataType RoundedDecimal(const DataType& type, int32_t scale) {
  const int whole = type.precision() - type.scale() + 1;
  if (scale < 0) return DataType::Decimal(std::min(38, std::max(whole, 1 - std::max(scale, -38))), 0);
  const int kept = std::min<int>(type.scale(), scale);
  return DataType::Decimal(std::min(38, whole + kept), kept);
}

DataType RoundedType(Arguments arguments, const BindContext& context) {
  const DataType& type = arguments[0].type;
  return type.is(TypeId::kDecimal) ? RoundedDecimal(type, ScaleOf(arguments[1], context)) : type;
}

bool IsNullLiteral(const plan::ExprPtr& expr) {
  const auto* literal = std::get_if<plan::Literal>(&expr->op);
  return literal != nullptr && literal->value.is_null();
}

engine::Expr CallRound(std::string_view kernel, engine::Exprs args, const LowerContext& context) {
  if (IsNullLiteral(context.call.args[1])) return engine::Constant(types::Value::Null(context.type));
  if (context.type.is(TypeId::kDecimal)) args.push_back(engine::Constant({context.type, Int128{0}}));
  args.push_back(engine::Constant(types::Value::Boolean(context.ansi)));
  args.push_back(context.site());
  return engine::Call(kernel, std::move(args));
}

Function Round(const char* name, const char* kernel, const char* since, const char* doc,
               std::vector<std::string> raises, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {"(x T: NUMERIC, scale INT = 0) -> T"},
      .check = CheckScale,
      .returns = RoundedType,
      .nulls = kAlways,
      .lower = [kernel](engine::Exprs args,
                        const LowerContext& context) { return CallRound(kernel, std::move(args), context); },
      .raises = std::move(raises),
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

/// ceil(x) of doubles gives BIGINT; ceil(x, scale) works on decimals.
Bound BindCeil(Arguments arguments, const BindContext& context) {
  static const Signature kOne("(x BIGINT | DOUBLE | DECIMAL) -> ANY");
  static const Signature kTwo("(x DECIMAL, scale INT) -> ANY");
  if (arguments.empty() || arguments.size() > 2) {
    ThrowWrongNumArgs(context.called_as, "2", arguments.size(), context.origin);
  }
  const bool scaled = arguments.size() == 2;
  const Argument& x = arguments[0];
  std::optional<DataType> type = ImplicitCast(x.type, (scaled ? kTwo : kOne).parameters[0].type, context.ansi());
  if (!scaled && (x.type.is(TypeId::kFloat) || x.type.IsStringLike())) type = DataType::Double();
  if (!scaled && x.type.is(TypeId::kNull)) type = DataType::Long();
  if (!type) {
    static constexpr char kAnyNumber[] = R"(("DOUBLE" or "DECIMAL" or "BIGINT"))";
    ThrowUnexpectedType(0, scaled ? RequiredType(kTwo.parameters[0].type) : kAnyNumber, x, context);
  }
  Bound bound;
  bound.argument_types = {*type};
  bound.type = DataType::Long();
  if (scaled) {
    const std::optional<types::Value> scale = context.ValueOf(arguments[1]);
    if (!arguments[1].type.is(TypeId::kInt) || !arguments[1].foldable || (scale && scale->is_null())) {
      throw Error("NON_FOLDABLE_ARGUMENT",
                  {{"funcName", errors::QuoteIdentifier(context.called_as)},
                   {"paramName", "`scale`"},
                   {"paramType", "\"INT\""}},
                  context.origin);
    }
    bound.argument_types.push_back(DataType::Int());
  }
  if (type->is(TypeId::kDecimal)) {
    bound.type =
        scaled || type->scale() > 0 ? RoundedDecimal(*type, scaled ? ScaleOf(arguments[1], context) : 0) : *type;
  }
  return bound;
}

engine::Expr LowerCeil(std::string_view of_double, std::string_view of_decimal, engine::Exprs args,
                       const LowerContext& context) {
  const DataType& type = context.arg_type(0);
  if (type.is(TypeId::kLong)) return std::move(args[0]);
  if (type.is(TypeId::kDouble)) return engine::Call(of_double, std::move(args));
  const bool scaled = args.size() == 2;
  if (!scaled) {
    args.push_back(engine::Constant(types::Value::Int(0)));
  } else if (IsNullLiteral(context.call.args[1])) {
    return engine::Constant(types::Value::Null(context.type));
  }
  args.push_back(engine::Constant({context.type, Int128{0}}));
  args.push_back(engine::Constant(types::Value::Boolean(context.ansi)));
  args.push_back(context.site());
  return engine::Call(of_decimal, std::move(args));
}

Function Ceil(std::string name, std::vector<std::string> aliases, std::string shown, std::string of_double,
              std::string of_decimal, const char* since, const char* doc, std::vector<Example> examples) {
  return {
      .name = name,
      .aliases = std::move(aliases),
      .signatures = {"(x BIGINT | DOUBLE | DECIMAL) -> BIGINT", "(x DECIMAL, scale INT) -> DECIMAL"},
      .bind = BindCeil,
      .show =
          [name, shown](std::span<const std::string> args, const plan::Call* call) {
            const std::string called = call != nullptr && !call->called_as.empty() ? call->called_as : name;
            if (args.size() == 2) return called + "(" + args[0] + ", " + args[1] + ")";
            return (called == name ? shown : called) + "(" + args[0] + ")";
          },
      .lower = [of_double, of_decimal](
                   engine::Exprs args,
                   const LowerContext& context) { return LowerCeil(of_double, of_decimal, std::move(args), context); },
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

std::vector<Function> Rounds() {
  return {
      Signum("sign", ""),
      Signum("signum", "SIGNUM"),
      {
          .name = "abs",
          .signatures = {"(x T: NUMERIC | DAY_TIME | YEAR_MONTH) -> T"},
          .lower = LowerAbs,
          .raises = {"ARITHMETIC_OVERFLOW"},
          .since = "1.2.0",
          .doc = "The number or interval without its sign.",
          .examples = {{.sql = "SELECT abs(-1.5)", .result = "1.5"},
                       {.sql = "SELECT abs(-2147483648)", .raises = "ARITHMETIC_OVERFLOW"}},
      },
      Round("round", "piezo_round", "1.5.0", "Rounded to so many digits behind the point, a tie away from zero.",
            {"ARITHMETIC_OVERFLOW"},
            {{.sql = "SELECT round(2.5)", .result = "3"},
             {.sql = "SELECT round(2.675D, 2)", .result = "2.68"},
             {.sql = "SELECT round(25, -1)", .result = "30"},
             {.sql = "SELECT round(2147483647, -1)", .raises = "ARITHMETIC_OVERFLOW"}}),
      Round("bround", "piezo_bround", "2.0.0", "Rounded to so many digits behind the point, a tie to the even digit.",
            {}, {{.sql = "SELECT bround(2.5)", .result = "2"}, {.sql = "SELECT bround(25, -1)", .result = "20"}}),
      Ceil("ceil", {"ceiling"}, "CEIL", "piezo_ceil", "piezo_round_up", "3.3.0",
           "Least number of so many digits behind the point that is not below.",
           {{.sql = "SELECT ceil(-0.1)", .result = "0"},
            {.sql = "SELECT ceil(3.1411, 3)", .result = "3.142"},
            {.sql = "SELECT ceiling(5.2D)", .result = "6"}}),
      Ceil("floor", {}, "FLOOR", "piezo_floor", "piezo_round_down", "3.3.0",
           "Greatest number of so many digits behind the point that is not above.",
           {{.sql = "SELECT floor(-0.1)", .result = "-1"}, {.sql = "SELECT floor(3.1411, -3)", .result = "0"}}),
  };
}

// ---- Bits ----

/// Two integers of the wider type; in ANSI mode strings beside integers become BIGINT.
Bound BindIntegers(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 2) ThrowWrongNumArgs(context.called_as, "2", arguments.size(), context.origin);
  const DataType& left = arguments[0].type;
  const DataType& right = arguments[1].type;
  const bool strings = context.ansi() && (left.IsStringLike() || right.IsStringLike());
  std::optional<DataType> common =
      strings ? types::WiderTypeForTwo(left, right, true) : types::TightestCommonType(left, right, context.ansi());
  if (left.is(TypeId::kNull) && right.is(TypeId::kNull)) common = DataType::Int();
  if (!common) ThrowBinaryDiffTypes(left, right, context);
  if (!common->IsIntegral()) ThrowBinaryWrongType("\"INTEGRAL\"", *common, context);
  Bound bound;
  bound.argument_types = {*common, *common};
  bound.type = *common;
  bound.nullable = arguments[0].nullable || arguments[1].nullable || CastMayGiveNull(left, *common) ||
                   CastMayGiveNull(right, *common);
  return bound;
}

/// ~x: strings are not made numbers.
Bound BindOneInteger(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 1) ThrowWrongNumArgs(context.called_as, "1", arguments.size(), context.origin);
  const bool null = arguments[0].type.is(TypeId::kNull);
  if (!null && !arguments[0].type.IsIntegral()) ThrowUnexpectedType(0, "\"INTEGRAL\"", arguments[0], context);
  Bound bound;
  bound.type = null ? DataType::Int() : arguments[0].type;
  bound.argument_types = {bound.type};
  bound.nullable = arguments[0].nullable;
  return bound;
}

Function Bitwise(std::string symbol, std::string engine_name, const char* doc, std::vector<Example> examples) {
  return {
      .name = symbol,
      .signatures = {"(a T: INTEGRAL, b T) -> T"},
      .bind = BindIntegers,
      .show = [symbol](std::span<const std::string> args,
                       const plan::Call*) { return "(" + args[0] + " " + symbol + " " + args[1] + ")"; },
      .lower = Builtin(std::move(engine_name)),
      .since = "1.4.0",
      .doc = doc,
      .examples = std::move(examples),
  };
}

Function Shift(std::string name, std::string symbol, const char* since, const char* doc,
               std::vector<Example> examples) {
  return {
      .name = name,
      .aliases = {symbol},
      .signatures = {"(x INT, distance INT) -> INT", "(x BIGINT, distance INT) -> BIGINT"},
      .show =
          [name, symbol](std::span<const std::string> args, const plan::Call* call) {
            if (call != nullptr && call->called_as == symbol) return "(" + args[0] + " " + symbol + " " + args[1] + ")";
            return name + "(" + args[0] + ", " + args[1] + ")";
          },
      .lower = Kernel("piezo_" + name),
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

engine::Expr LowerBitCount(engine::Exprs args, const LowerContext&) {
  return engine::Call("piezo_bit_count", engine::List(engine::Cast(std::move(args[0]), DataType::Long())));
}

engine::Expr LowerBitGet(engine::Exprs args, const LowerContext& context) {
  const std::string name = context.call.called_as.empty() ? "getbit" : context.call.called_as;
  args.push_back(engine::Constant(types::Value::String(name)));
  args.push_back(context.site());
  return engine::Call("piezo_bit_get", std::move(args));
}

std::vector<Function> BitFunctions() {
  return {
      Bitwise("&", "&", "Bits that are set in both.", {{.sql = "SELECT 3 & 5", .result = "1"}}),
      Bitwise("|", "|", "Bits that are set in one or both.", {{.sql = "SELECT 3 | 5", .result = "7"}}),
      Bitwise("^", "xor", "Bits that are set in just one.", {{.sql = "SELECT 3 ^ 5", .result = "6"}}),
      {
          .name = "~",
          .signatures = {"(x T: INTEGRAL) -> T"},
          .bind = BindOneInteger,
          .show = [](std::span<const std::string> args, const plan::Call*) { return "~" + args[0]; },
          .lower = Builtin("~"),
          .since = "1.4.0",
          .doc = "Bits that are not set.",
          .examples = {{.sql = "SELECT ~0", .result = "-1"}},
      },
      Shift("shiftleft", "<<", "1.5.0", "Bits moved to the left.", {{.sql = "SELECT shiftleft(2, 1)", .result = "4"}}),
      Shift("shiftright", ">>", "1.5.0", "Bits moved to the right, the sign copied.",
            {{.sql = "SELECT shiftright(-8, 1)", .result = "-4"}, {.sql = "SELECT 4 >> 1", .result = "2"}}),
      Shift("shiftrightunsigned", ">>>", "1.5.0", "Bits moved to the right, zeros put in.",
            {{.sql = "SELECT shiftrightunsigned(-8, 1)", .result = "2147483644"}}),
      {
          .name = "bit_count",
          .signatures = {"(x INTEGRAL | BOOLEAN) -> INT"},
          .coercion = Coercion::kNone,
          .lower = LowerBitCount,
          .since = "3.0.0",
          .doc = "Number of bits that are set, of 64.",
          .examples = {{.sql = "SELECT bit_count(7)", .result = "3"}, {.sql = "SELECT bit_count(-1)", .result = "64"}},
      },
      {
          .name = "getbit",
          .aliases = {"bit_get"},
          .shown_as_called = true,
          .signatures = {"(x INTEGRAL, position INT) -> TINYINT"},
          .lower = LowerBitGet,
          .raises = {"INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE"},
          .since = "3.2.0",
          .doc = "The bit at a position, from 0 at the right.",
          .examples = {{.sql = "SELECT getbit(11, 1)", .result = "1"},
                       {.sql = "SELECT getbit(11, 64)", .raises = "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE"}},
      },
  };
}

// ---- Bases and the rest ----

engine::Expr LowerConv(engine::Exprs args, const LowerContext& context) {
  args.push_back(engine::Constant(types::Value::Boolean(context.ansi)));
  args.push_back(context.site());
  return engine::Call("piezo_conv", std::move(args));
}

/// Value and bounds each by itself: doubles or intervals. Only then they have to be of one kind.
Bound BindBuckets(Arguments arguments, const BindContext& context) {
  static const Signature kParameters("(bound DOUBLE | YEAR_MONTH | DAY_TIME, count BIGINT) -> BIGINT");
  CheckCount(arguments, 4, 4, "width_bucket", context);
  Bound bound{.argument_types = {}, .type = DataType::Long()};
  for (size_t i = 0; i < 4; ++i) {
    const TypePattern& pattern = kParameters.parameters[i < 3 ? 0 : 1].type;
    bound.argument_types.push_back(CastFor(arguments, i, pattern, context));
  }
  const std::span<const DataType> bounds(bound.argument_types.data(), 3);
  const auto differs = [&](const DataType& type) { return type.id() != bounds[0].id(); };
  if (std::any_of(bounds.begin(), bounds.end(), differs)) ThrowUnlikeTypes("width_bucket", bounds, context);
  return bound;
}

std::vector<Function> Bases() {
  return {
      {
          .name = "bin",
          .signatures = {"(x BIGINT) -> STRING"},
          .lower = Kernel("piezo_bin"),
          .since = "1.5.0",
          .doc = "Binary digits of the number's 64 bits.",
          .examples = {{.sql = "SELECT bin(13)", .result = "1101"}},
      },
      {
          .name = "hex",
          .signatures = {"(x BIGINT | BINARY | STRING) -> STRING"},
          .returns = [](Arguments arguments, const BindContext&) { return StringOf(arguments); },
          .lower = Kernel("piezo_hex"),
          .since = "1.5.0",
          .doc = "Hexadecimal digits of a number, or of each byte.",
          .examples = {{.sql = "SELECT hex(17)", .result = "11"},
                       {.sql = "SELECT hex('Spark')", .result = "537061726B"}},
      },
      {
          .name = "unhex",
          .signatures = {"(text STRING) -> BINARY"},
          .nulls = kAlways,
          .lower = Kernel("piezo_unhex"),
          .since = "1.5.0",
          .doc = "Bytes that hexadecimal digits spell; null for other text.",
          .examples = {{.sql = "SELECT decode(unhex('537061726B'), 'UTF-8')", .result = "Spark"},
                       {.sql = "SELECT unhex('zz')", .result = "NULL"}},
      },
      {
          .name = "conv",
          .signatures = {"(text S: STRING, from INT, to INT) -> S"},
          .nulls = kAlways,
          .lower = LowerConv,
          .raises = {"ARITHMETIC_OVERFLOW"},
          .since = "1.5.0",
          .doc = "Digits of a number in another base; signed when the base is negative.",
          .examples = {{.sql = "SELECT conv('100', 2, 10)", .result = "4"},
                       {.sql = "SELECT conv(-10, 16, -10)", .result = "-16"},
                       {.sql = "SELECT conv('fffffffffffffffff', 16, 10)", .raises = "ARITHMETIC_OVERFLOW"}},
      },
      {
          .name = "factorial",
          .signatures = {"(n INT) -> BIGINT"},
          .nulls = kAlways,
          .lower = Kernel("piezo_factorial"),
          .since = "1.5.0",
          .doc = "Product of the numbers up to n; null outside of 0 to 20.",
          .examples = {{.sql = "SELECT factorial(5)", .result = "120"},
                       {.sql = "SELECT factorial(21)", .result = "NULL"}},
      },
      {
          .name = "width_bucket",
          .signatures = {"(value DOUBLE, least DOUBLE, greatest DOUBLE, count BIGINT) -> BIGINT",
                         "(value YEAR_MONTH, least YEAR_MONTH, greatest YEAR_MONTH, count BIGINT) -> BIGINT",
                         "(value DAY_TIME, least DAY_TIME, greatest DAY_TIME, count BIGINT) -> BIGINT"},
          .bind = BindBuckets,
          .lower = Kernel("piezo_width_bucket"),
          .raises = {"DATATYPE_MISMATCH.DATA_DIFF_TYPES"},
          .since = "3.1.0",
          .doc = "Number of the bucket, of so many of equal width, that the value falls into.",
          .examples = {{.sql = "SELECT width_bucket(5.3, 0.2, 10.6, 5)", .result = "3"},
                       {.sql = "SELECT width_bucket(-0.9, 5.2, 0.5, 2)", .result = "3"},
                       {.sql =
                            "SELECT width_bucket(INTERVAL '-3' MONTH, INTERVAL '-178956970-8' YEAR TO MONTH, INTERVAL "
                            "'178956970-7' YEAR TO MONTH, 10)",
                        .result = "5"},
                       {.sql = "SELECT width_bucket(1, INTERVAL '1' DAY, 3, 4)",
                        .raises = "DATATYPE_MISMATCH.DATA_DIFF_TYPES"}},
      },
  };
}

}  // namespace

std::vector<Function> MathFunctions() {
  std::vector<Function> all;
  for (std::vector<Function> (*make)() : {Exponentials, Trigonometry, Rounds, BitFunctions, Bases}) {
    for (Function& function : make()) all.push_back(std::move(function));
  }
  return all;
}

}  // namespace piezo::functions
