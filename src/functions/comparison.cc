// Comparisons, IN and BETWEEN. Both sides are cast to one type, then the engine compares: its order is Spark's (NaN is
// the greatest number and equal to itself, -0.0 is 0.0), but for nulls within values (order_key.h).
#include <utility>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collation.h"
#include "functions/comparison_types.h"
#include "functions/groups.h"
#include "functions/order_key.h"

namespace piezo::functions {
namespace {

using engine::Comparison;

bool AnyNullable(Arguments arguments, const DataType& type) {
  for (const Argument& argument : arguments) {
    if (argument.nullable || CastMayGiveNull(argument.type, type)) return true;
  }
  return false;
}

template <bool equality, bool null_safe = false>
Bound BindComparison(std::string_view symbol, Arguments arguments, const BindContext& context) {
  if (arguments.size() != 2) {
    ThrowWrongNumArgs(context.called_as.empty() ? symbol : context.called_as, "2", arguments.size(), context.origin);
  }
  const DataType& left = arguments[0].type;
  const DataType& right = arguments[1].type;
  const std::optional<DataType> common = ComparisonType(left, right, context.ansi(), equality);
  if (!common) ThrowBinaryDiffTypes(left, right, context);
  CheckOrderable(*common, symbol, context);
  Bound bound;
  bound.argument_types = {*common, *common};
  bound.type = DataType::Boolean();
  bound.nullable = !null_safe && AnyNullable(arguments, *common);
  return bound;
}

void OrderByKey(engine::Exprs& args, const LowerContext& context) {
  const std::vector<plan::ExprPtr>& sides = context.call.args;
  if (std::none_of(sides.begin(), sides.end(), [](const auto& side) { return HoldsNulls(side->type); })) return;
  for (engine::Expr& arg : args) arg = NullsFirstKey(std::move(arg));
}

/// The entry of one comparison operator.
template <Comparison op, bool equality, bool null_safe = false>
Function Operator(std::string symbol, std::string shown, std::string doc, std::vector<Example> examples) {
  return {
      .name = std::move(symbol),
      .signatures = {"(a T, b T) -> BOOLEAN"},
      .collates = Collates::kAll,
      .needs_collation = true,
      .compares = true,
      .bind =
          [shown](Arguments arguments, const BindContext& context) {
            return BindComparison<equality, null_safe>(shown, arguments, context);
          },
      .show = [shown](std::span<const std::string> args,
                      const plan::Call*) { return "(" + args[0] + " " + shown + " " + args[1] + ")"; },
      .lower =
          [](engine::Exprs args, const LowerContext& context) {
            if constexpr (!equality) OrderByKey(args, context);
            return engine::Compare(op, std::move(args[0]), std::move(args[1]));
          },
      .since = "1.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

Bound BindEqualNull(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 2) return BindComparison<true, true>("equal_null", arguments, context);
  BindContext shown = context;
  shown.text = "(" + arguments[0].text + " <=> " + arguments[1].text + ")";
  return BindComparison<true, true>("<=>", arguments, shown);
}
engine::Expr LowerEqualNull(engine::Exprs args, const LowerContext&) {
  return engine::Compare(Comparison::kNotDistinctFrom, std::move(args[0]), std::move(args[1]));
}

// ---- IN (list) ----

Bound BindIn(Arguments arguments, const BindContext& context) {
  std::vector<DataType> all;
  for (const Argument& argument : arguments) all.push_back(argument.type);
  const bool same = std::all_of(all.begin(), all.end(), [&](const DataType& type) { return type.SameAs(all[0]); });
  const std::optional<DataType> common = same ? std::optional(all[0]) : types::WiderCommonType(all, context.ansi());
  if (!common) ThrowDifferentTypes("in", all, context);
  CheckOrderable(*common, "in", context);
  Bound bound;
  bound.argument_types.assign(all.size(), *common);
  bound.type = DataType::Boolean();
  bound.nullable = AnyNullable(arguments, *common);
  return bound;
}

engine::Expr LowerIn(engine::Exprs args, const LowerContext&) {
  engine::Expr value = std::move(args[0]);
  args.erase(args.begin());
  return engine::In(std::move(value), std::move(args));
}

std::string ShowIn(std::span<const std::string> args, const plan::Call*) {
  std::string items;
  for (size_t i = 1; i < args.size(); ++i) items += (i > 1 ? ", " : "") + args[i];
  return "(" + args[0] + " IN (" + items + "))";
}

// ---- BETWEEN ----

Bound BindBetween(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 3) ThrowWrongNumArgs("between", "3", arguments.size(), context.origin);
  const bool ansi = context.ansi();
  const DataType& value = arguments[0].type;
  const auto with_bound = [&](size_t i, std::string_view symbol) {
    const std::optional<DataType> type = ComparisonType(value, arguments[i].type, ansi, false);
    if (type) return *type;
    ThrowBinaryDiffTypes(value, arguments[i].type, ComparedOnce(symbol, arguments[i], context));
  };
  const DataType low = with_bound(1, ">=");
  const DataType high = with_bound(2, "<=");
  const DataType common = ComparisonType(low, high, ansi, false).value_or(low);
  CheckOrderable(low, ">=", ComparedOnce(">=", arguments[1], context));
  CheckOrderable(high, "<=", ComparedOnce("<=", arguments[2], context));
  Bound bound;
  bound.argument_types.assign(3, common);
  bound.type = DataType::Boolean();
  bound.nullable = AnyNullable(arguments, common);
  return bound;
}

engine::Expr LowerBetween(engine::Exprs args, const LowerContext& context) {
  OrderByKey(args, context);
  return engine::Between(std::move(args[0]), std::move(args[1]), std::move(args[2]));
}

// ---- greatest, least ----

Bound BindExtreme(std::string_view name, Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2) ThrowWrongNumArgs(name, "> 1", arguments.size(), context.origin);
  std::vector<DataType> all;
  bool nullable = true;
  for (const Argument& argument : arguments) {
    all.push_back(argument.type);
  }
  std::optional<DataType> common = DataType::Null();
  for (const DataType& type : all) {
    if (common) common = types::WiderTypeWithoutStrings(*common, type, context.ansi());
  }
  if (!common) ThrowDifferentTypes(name, all, context);
  CheckOrderable(*common, name, context);
  for (const Argument& argument : arguments) nullable &= argument.nullable || CastMayGiveNull(argument.type, *common);
  Bound bound;
  bound.argument_types.assign(all.size(), *common);
  bound.type = *common;
  bound.nullable = nullable;
  return bound;
}

template <bool greatest>
engine::Expr LowerExtreme(engine::Exprs args, const LowerContext& context) {
  if (!IsOrderedByKey(context.type)) return engine::Call(greatest ? "greatest" : "least", std::move(args));
  return ExtremeByKey(engine::Call("list_value", std::move(args)), DataType::Array(context.type), greatest);
}

}  // namespace

std::vector<Function> ComparisonFunctions() {
  return {
      Operator<Comparison::kEqual, true>("==", "=", "Whether both are equal; null when one is null.",
                                         {{.sql = "SELECT 2 = 2.0", .result = "true"},
                                          {.sql = "SELECT double('NaN') = double('NaN')", .result = "true"},
                                          {.sql = "SELECT NULL = 1", .result = "NULL"}}),
      Operator<Comparison::kEqual, true>("=", "=", "Whether both are equal; null when one is null.",
                                         {{.sql = "SELECT 'a' = 'A'", .result = "false"}}),
      Operator<Comparison::kNotDistinctFrom, true, true>(
          "<=>", "<=>", "Whether both are equal; two nulls are.",
          {{.sql = "SELECT NULL <=> 1", .result = "false"}, {.sql = "SELECT NULL <=> NULL", .result = "true"}}),
      Operator<Comparison::kLess, false>(
          "<", "<", "Whether the left side comes first.",
          {{.sql = "SELECT 1 < 2", .result = "true"}, {.sql = "SELECT 1e300 < double('NaN')", .result = "true"}}),
      Operator<Comparison::kLessOrEqual, false>("<=", "<=", "Whether the left side comes first or both are equal.",
                                                {{.sql = "SELECT 2 <= 2", .result = "true"}}),
      Operator<Comparison::kGreater, false>(">", ">", "Whether the right side comes first.",
                                            {{.sql = "SELECT DATE '2024-01-01' > '2023-12-31'", .result = "true"}}),
      Operator<Comparison::kGreaterOrEqual, false>(">=", ">=", "Whether the right side comes first or both are equal.",
                                                   {{.sql = "SELECT 1 >= 2", .result = "false"}}),
      {
          .name = "equal_null",
          .signatures = {"(a T, b T) -> BOOLEAN"},
          .collates = Collates::kUnseen,
          .needs_collation = true,
          .compares = true,
          .bind = BindEqualNull,
          .lower = LowerEqualNull,
          .since = "3.4.0",
          .doc = "Whether both are equal; two nulls are.",
          .examples = {{.sql = "SELECT equal_null(3, 3)", .result = "true"},
                       {.sql = "SELECT equal_null(NULL, 3)", .result = "false"}},
      },
      {
          .name = "in",
          .signatures = {"(value T, items T...) -> BOOLEAN"},
          .collates = Collates::kAll,
          .needs_collation = true,
          .compares = true,
          .bind = BindIn,
          .show = ShowIn,
          .lower = LowerIn,
          .since = "1.0.0",
          .doc = "Whether the value is among the items.",
          .examples = {{.sql = "SELECT 1 IN (1, 2, 3)", .result = "true"},
                       {.sql = "SELECT 1 IN (2, NULL)", .result = "NULL"}},
      },
      {
          .name = "between",
          .signatures = {"(value T, low T, high T) -> BOOLEAN"},
          .collates = Collates::kCommonFirst,
          .needs_collation = true,
          .compares = true,
          .bind = BindBetween,
          .lower = LowerBetween,
          .since = "1.0.0",
          .doc = "Whether the value is not below the first nor above the second bound.",
          .examples = {{.sql = "SELECT 2 BETWEEN 1 AND 2", .result = "true"},
                       {.sql = "SELECT 0.5 NOT BETWEEN 1 AND 2", .result = "true"}},
      },
      {
          .name = "greatest",
          .signatures = {"(a T, b T, more T...) -> T"},
          .collates = Collates::kAll,
          .bind = [](Arguments arguments,
                     const BindContext& context) { return BindExtreme("greatest", arguments, context); },
          .lower = LowerExtreme<true>,
          .since = "1.5.0",
          .doc = "Greatest of the arguments; nulls are left out.",
          .examples = {{.sql = "SELECT greatest(10, 9.5, NULL, 4)", .result = "10.0"}},
      },
      {
          .name = "least",
          .signatures = {"(a T, b T, more T...) -> T"},
          .collates = Collates::kAll,
          .bind = [](Arguments arguments,
                     const BindContext& context) { return BindExtreme("least", arguments, context); },
          .lower = LowerExtreme<false>,
          .since = "1.5.0",
          .doc = "Least of the arguments; nulls are left out.",
          .examples = {{.sql = "SELECT least(10, 9, NULL, 4)", .result = "4"}},
      },
  };
}

}  // namespace piezo::functions
