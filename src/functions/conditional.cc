// CASE and its kin: functions that choose one of their arguments.
#include <utility>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collation.h"
#include "functions/collection_types.h"
#include "functions/comparison_types.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

/// The common type of the values to choose from.
DataType CommonType(const std::vector<DataType>& values, std::string_view function, const BindContext& context) {
  const bool same = std::all_of(values.begin(), values.end(), [&](const DataType& type) { return type == values[0]; });
  if (same) return values[0];
  const std::optional<DataType> common = types::WiderCommonType(values, context.ansi());
  if (!common) ThrowDifferentTypes(function, values, context);
  return *common;
}

bool NullableAs(const Argument& argument, const DataType& type) {
  return argument.nullable || CastMayGiveNull(argument.type, type);
}

// ---- CASE: when(condition, value, condition, value, …[, else]) ----

bool IsTrue(const Argument& argument) {
  return argument.literal != nullptr && argument.literal->data == decltype(types::Value::data)(true);
}

/// What follows a condition that always holds cannot be reached.
bool CaseNullable(Arguments arguments, const DataType& type) {
  for (size_t i = 0; i + 1 < arguments.size(); i += 2) {
    if (NullableAs(arguments[i + 1], type)) return true;
    if (IsTrue(arguments[i])) return false;
  }
  return arguments.size() % 2 == 0 || NullableAs(arguments.back(), type);
}

Bound BindCase(Arguments arguments, const BindContext& context) {
  if (arguments.empty()) {
    throw Error("COMPLEX_EXPRESSION_UNSUPPORTED_INPUT.NO_INPUTS", {{"expression", errors::QuoteText(context.text)}},
                context.origin);
  }
  std::vector<DataType> values;
  Bound bound;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool condition = i % 2 == 0 && i + 1 < arguments.size();
    if (!condition) values.push_back(arguments[i].type);
  }
  bound.type = CommonType(values, "casewhen", context);
  for (size_t i = 0; i + 1 < arguments.size(); i += 2) {
    if (!arguments[i].type.is(TypeId::kBoolean)) ThrowUnexpectedType(i / 2, "\"BOOLEAN\"", arguments[i], context);
  }
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool condition = i % 2 == 0 && i + 1 < arguments.size();
    bound.argument_types.push_back(condition ? arguments[i].type : bound.type);
  }
  bound.nullable = CaseNullable(arguments, bound.type);
  return bound;
}

engine::Expr LowerCase(engine::Exprs args, const LowerContext&) {
  std::vector<std::pair<engine::Expr, engine::Expr>> branches;
  for (size_t i = 0; i + 1 < args.size(); i += 2) branches.emplace_back(std::move(args[i]), std::move(args[i + 1]));
  return engine::Case(std::move(branches), args.size() % 2 == 1 ? std::move(args.back()) : engine::Expr());
}

std::string ShowCase(std::span<const std::string> args, const plan::Call*) {
  std::string out = "CASE";
  for (size_t i = 0; i + 1 < args.size(); i += 2) out += " WHEN " + args[i] + " THEN " + args[i + 1];
  if (args.size() % 2 == 1) out += " ELSE " + args.back();
  return out + " END";
}

// ---- if ----

Bound BindIf(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 3) ThrowWrongNumArgs("if", "3", arguments.size(), context.origin);
  if (!arguments[0].type.is(TypeId::kBoolean) && !arguments[0].type.is(TypeId::kNull)) {
    ThrowUnexpectedType(0, "\"BOOLEAN\"", arguments[0], context);
  }
  Bound bound;
  bound.type = CommonType({arguments[1].type, arguments[2].type}, "if", context);
  bound.argument_types = {DataType::Boolean(), bound.type, bound.type};
  bound.nullable = NullableAs(arguments[1], bound.type) || NullableAs(arguments[2], bound.type);
  return bound;
}

engine::Expr LowerIf(engine::Exprs args, const LowerContext&) {
  return engine::If(std::move(args[0]), std::move(args[1]), std::move(args[2]));
}

std::string ShowIf(std::span<const std::string> args, const plan::Call*) {
  return "(IF(" + args[0] + ", " + args[1] + ", " + args[2] + "))";
}

// ---- coalesce, nvl, nvl2, nullif ----

Bound BindCoalesce(Arguments arguments, const BindContext& context) {
  std::vector<DataType> values;
  for (const Argument& argument : arguments) values.push_back(argument.type);
  Bound bound;
  const bool same = std::all_of(values.begin(), values.end(), [&](const DataType& type) { return type == values[0]; });
  const std::optional<DataType> common =
      same ? std::optional(values[0]) : types::WiderCommonType(values, context.ansi());
  if (!common) {
    std::string types;
    for (const DataType& type : values) {
      types += (types.empty() ? "(" : " or ") + errors::QuoteText(types::SqlName(type));
    }
    BindContext shown = context;
    shown.text = "coalesce(" + arguments[0].text;
    for (size_t i = 1; i < arguments.size(); ++i) shown.text += ", " + arguments[i].text;
    throw Error(
        "DATATYPE_MISMATCH.DATA_DIFF_TYPES",
        {{"sqlExpr", errors::QuoteText(shown.text + ")")}, {"functionName", "`coalesce`"}, {"dataType", types + ")"}},
        context.origin);
  }
  bound.type = *common;
  bound.argument_types.assign(arguments.size(), bound.type);
  bound.nullable = std::all_of(arguments.begin(), arguments.end(),
                               [&](const Argument& argument) { return NullableAs(argument, bound.type); });
  return bound;
}

template <size_t count>
Bound BindCoalesceOf(Arguments arguments, const BindContext& context) {
  const bool variadic = count == 0;
  if (variadic ? arguments.empty() : arguments.size() != count) {
    ThrowWrongNumArgs(context.called_as.empty() ? "coalesce" : context.called_as,
                      variadic ? "> 0" : std::to_string(count), arguments.size(), context.origin);
  }
  return BindCoalesce(arguments, context);
}

engine::Expr LowerCoalesce(engine::Exprs args, const LowerContext&) { return engine::Coalesce(std::move(args)); }

Bound BindNvl2(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 3) ThrowWrongNumArgs("nvl2", "3", arguments.size(), context.origin);
  Bound bound;
  BindContext shown = context;  // what it stands for
  shown.text = LazyText([arguments] {
    return ShowIf(
        std::vector{"(" + arguments[0].text.str() + " IS NOT NULL)", arguments[1].text.str(), arguments[2].text.str()},
        nullptr);
  });
  bound.type = CommonType({arguments[1].type, arguments[2].type}, "if", shown);
  bound.argument_types = {arguments[0].type, bound.type, bound.type};
  bound.nullable = NullableAs(arguments[1], bound.type) || NullableAs(arguments[2], bound.type);
  return bound;
}

engine::Expr LowerNvl2(engine::Exprs args, const LowerContext&) {
  return engine::If(engine::IsNotNull(std::move(args[0])), std::move(args[1]), std::move(args[2]));
}

/// The sides are compared on their common type, but the result has the first one's.
Bound BindNullIf(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 2) ThrowWrongNumArgs("nullif", "2", arguments.size(), context.origin);
  const DataType& left = arguments[0].type;
  const DataType& right = arguments[1].type;
  const std::optional<DataType> common = ComparisonType(left, right, context.ansi(), true);
  if (!common) ThrowBinaryDiffTypes(left, right, ComparedOnce("=", arguments[1], context));
  CheckOrderable(*common, "=", ComparedOnce("=", arguments[1], context));
  Bound bound;
  bound.argument_types = {left, right};
  bound.type = left;
  return bound;
}

engine::Expr LowerNullIf(engine::Exprs args, const LowerContext& context) {
  const DataType& left = context.arg_type(0);
  const DataType& right = context.arg_type(1);
  const DataType common = ComparisonType(left, right, context.ansi, true).value_or(left);
  engine::Expr value = args[0].Copy();
  const auto as_common = [&](engine::Expr expr, const DataType& type) {
    if (!type.SameAs(common)) expr = context.cast(std::move(expr), type, common);
    return CollationKey(std::move(expr), common);
  };
  return engine::If(engine::Compare(engine::Comparison::kEqual, as_common(std::move(args[0]), left),
                                    as_common(std::move(args[1]), right)),
                    engine::Constant(types::Value::Null(context.type)), std::move(value));
}

engine::Expr Zero(const DataType& type, const LowerContext& context) {
  engine::Expr zero = engine::Constant(types::Value::Int(0));
  return type.is(TypeId::kInt) ? std::move(zero) : context.cast(std::move(zero), DataType::Int(), type);
}

/// Compared with 0 as `x = 0` is; of x's own type.
Bound BindNullIfZero(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 1, "nullifzero", context);
  const DataType& type = arguments[0].type;
  if (!ComparisonType(type, DataType::Int(), context.ansi(), true)) {
    BindContext comparison = context;
    comparison.text = "(" + arguments[0].text + " = 0)";
    ThrowBinaryDiffTypes(type, DataType::Int(), comparison);
  }
  return {.argument_types = {type}, .type = type, .nullable = true};
}

engine::Expr LowerNullIfZero(engine::Exprs args, const LowerContext& context) {
  const DataType& type = context.arg_type(0);
  if (type.is(TypeId::kNull)) return std::move(args[0]);
  const DataType compared = ComparisonType(type, DataType::Int(), context.ansi, true).value_or(type);
  engine::Expr value = args[0].Copy();
  engine::Expr number = compared.SameAs(type) ? std::move(args[0]) : context.cast(std::move(args[0]), type, compared);
  return engine::If(engine::Compare(engine::Comparison::kEqual, std::move(number), Zero(compared, context)),
                    engine::Constant(types::Value::Null(context.type)), std::move(value));
}

/// coalesce(x, 0)
Bound BindZeroIfNull(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 1, "zeroifnull", context);
  const std::vector<DataType> both = {arguments[0].type, DataType::Int()};
  const std::optional<DataType> common = types::WiderCommonType(both, context.ansi());
  if (!common) {
    BindContext inner = context;
    inner.text = "coalesce(" + arguments[0].text + ", 0)";
    ThrowUnlikeTypes("coalesce", both, inner);
  }
  return {.argument_types = {*common}, .type = *common, .nullable = false};
}

engine::Expr LowerZeroIfNull(engine::Exprs args, const LowerContext& context) {
  return engine::Coalesce(engine::List(std::move(args[0]), Zero(context.type, context)));
}

}  // namespace

std::vector<Function> ConditionalFunctions() {
  return {
      {
          .name = "when",
          .signatures = {"(condition BOOLEAN, value T, more ANY...) -> T"},
          .collates = Collates::kAll,
          .bind = BindCase,
          .show = ShowCase,
          .lower = LowerCase,
          .since = "1.0.1",
          .doc = "Value that follows the first condition that holds, else the last value, else null.",
          .examples = {{.sql = "SELECT CASE WHEN 1 > 0 THEN 1 WHEN 2 > 0 THEN 2.0 ELSE 1.2 END", .result = "1.0"},
                       {.sql = "SELECT CASE 3 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", .result = "NULL"}},
      },
      {
          .name = "if",
          .signatures = {"(condition BOOLEAN, then T, otherwise T) -> T"},
          .collates = Collates::kAll,
          .bind = BindIf,
          .show = ShowIf,
          .lower = LowerIf,
          .since = "1.0.0",
          .doc = "The second argument when the condition holds, else the third.",
          .examples = {{.sql = "SELECT if(1 < 2, 'a', 'b')", .result = "a"}},
      },
      {
          .name = "coalesce",
          .signatures = {"(first T, more T...) -> T"},
          .collates = Collates::kAll,
          .bind = BindCoalesceOf<0>,
          .lower = LowerCoalesce,
          .since = "1.0.0",
          .doc = "First argument that is not null.",
          .examples = {{.sql = "SELECT coalesce(NULL, 1, NULL)", .result = "1"}},
      },
      {
          .name = "nvl",
          .aliases = {"ifnull"},
          .shown_as_called = true,
          .signatures = {"(a T, b T) -> T"},
          .collates = Collates::kUnseen,
          .bind = BindCoalesceOf<2>,
          .lower = LowerCoalesce,
          .since = "2.0.0",
          .doc = "The first argument, or the second when the first is null.",
          .examples = {{.sql = "SELECT nvl(NULL, 2)", .result = "2"}, {.sql = "SELECT ifnull(1, 2)", .result = "1"}},
      },
      {
          .name = "nvl2",
          .signatures = {"(a ANY, b T, c T) -> T"},
          .collates = Collates::kUnseen,
          .bind = BindNvl2,
          .lower = LowerNvl2,
          .since = "2.0.0",
          .doc = "The second argument when the first is not null, else the third.",
          .examples = {{.sql = "SELECT nvl2(NULL, 2, 1)", .result = "1"}},
      },
      {
          .name = "nullif",
          .signatures = {"(a T, b T) -> T"},
          .collates = Collates::kCommonFirst,
          .needs_collation = true,
          .bind = BindNullIf,
          .lower = LowerNullIf,
          .since = "2.0.0",
          .doc = "Null when both are equal, else the first argument.",
          .examples = {{.sql = "SELECT nullif(2, 2)", .result = "NULL"}, {.sql = "SELECT nullif(2, 3)", .result = "2"}},
      },
      {
          .name = "nullifzero",
          .signatures = {"(x T) -> T"},
          .bind = BindNullIfZero,
          .lower = LowerNullIfZero,
          .since = "4.0.0",
          .doc = "Null for zero, else the number.",
          .examples = {{.sql = "SELECT nullifzero(0)", .result = "NULL"}},
      },
      {
          .name = "zeroifnull",
          .signatures = {"(x T) -> T"},
          .bind = BindZeroIfNull,
          .lower = LowerZeroIfNull,
          .since = "4.0.0",
          .doc = "Zero for null, else the number.",
          .examples = {{.sql = "SELECT zeroifnull(NULL)", .result = "0"},
                       {.sql = "SELECT zeroifnull(2)", .result = "2"}},
      },
  };
}

}  // namespace piezo::functions
