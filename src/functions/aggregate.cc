// Aggregates that count, add, pick or collect. Statistics are in statistics.cc, functions of windows alone in
// window.cc.
#include <algorithm>
#include <utility>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collation.h"
#include "functions/comparison_types.h"
#include "functions/groups.h"
#include "functions/order_key.h"
#include "functions/show.h"
#include "types/collation.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;

engine::Expr AnyNull(const engine::Exprs& args) {
  engine::Exprs tests;
  for (const engine::Expr& arg : args) tests.push_back(engine::IsNull(arg.Copy()));
  return tests.size() == 1 ? std::move(tests[0]) : engine::Or(std::move(tests));
}

// ---- count ----

bool NeverNull(const plan::Call& call) {
  return std::none_of(call.args.begin(), call.args.end(), [](const plan::ExprPtr& arg) { return arg->nullable; });
}

/// Of several columns: the rows in which none is null. COUNT(*) comes as count(1).
engine::Expr LowerCount(engine::Exprs args, const LowerContext& context) {
  if (!context.call.distinct && NeverNull(context.call)) return context.aggregate("count_star", {});
  if (args.size() == 1) return context.aggregate("count", std::move(args));
  engine::Expr missing = AnyNull(args);
  engine::Expr row = engine::Call("row", std::move(args));
  return context.aggregate(
      "count", engine::List(engine::If(std::move(missing), engine::Constant(types::Value::Null()), std::move(row))));
}

engine::Expr LowerCountIf(engine::Exprs args, const LowerContext& context) {
  return context.aggregate_where("count_star", {}, std::move(args[0]));
}

// ---- sum, avg ----

DataType SumType(Arguments arguments, const BindContext&) {
  const DataType& type = arguments[0].type;
  if (type.is(TypeId::kDecimal)) return DataType::Decimal(std::min(38, type.precision() + 10), type.scale());
  if (type.IsIntegral()) return DataType::Long();
  if (type.IsAnsiInterval()) return type;
  return DataType::Double();
}

DataType AverageType(Arguments arguments, const BindContext&) {
  const DataType& type = arguments[0].type;
  if (type.is(TypeId::kDecimal)) {
    return DataType::Decimal(std::min(38, type.precision() + 4), std::min(38, type.scale() + 4));
  }
  if (type.is(TypeId::kYearMonthInterval)) return DataType::YearMonthInterval();
  if (type.is(TypeId::kDayTimeInterval)) return DataType::DayTimeInterval();
  return DataType::Double();
}

/// `sum` and `avg` take strings for numbers, but name their parameter in their own words when they refuse.
template <bool average>
Bound BindSum(Arguments arguments, const BindContext& context) {
  static const Signature kSignature("(x NUMERIC | DAY_TIME | YEAR_MONTH) -> ANY");
  if (arguments.size() != 1) {
    const std::string name = context.called_as.empty() ? (average ? "avg" : "sum") : context.called_as;
    // Their constructors take one more, which is for Spark itself.
    ThrowWrongNumArgs(name, name.starts_with("try_") ? "[1, 2]" : "1", arguments.size(), context.origin);
  }
  const std::optional<DataType> type = ImplicitCast(arguments[0].type, kSignature.parameters[0].type, context.ansi());
  if (!type) ThrowUnexpectedType(0, R"("NUMERIC" or "ANSI INTERVAL")", arguments[0], context);
  const Argument cast{.type = *type};
  Bound bound;
  bound.argument_types = {*type};
  bound.type = average ? AverageType({&cast, 1}, context) : SumType({&cast, 1}, context);
  bound.nullable = true;
  return bound;
}

enum class OnOverflow : uint8_t { kAsSession, kNull };

template <OnOverflow on_overflow = OnOverflow::kAsSession>
engine::Expr LowerSum(engine::Exprs args, const LowerContext& context) {
  const DataType& type = context.arg_type(0);
  const bool raise = on_overflow == OnOverflow::kAsSession && context.ansi;
  std::string name = raise ? "piezo_" : "piezo_try_";
  if (type.is(TypeId::kFloat) || type.is(TypeId::kDouble)) {
    return context.aggregate("sum", engine::List(engine::Cast(std::move(args[0]), DataType::Double())));
  }
  if (type.is(TypeId::kDecimal)) {
    args.push_back(engine::Constant({context.type, Int128{0}}));
    name += "decimal_sum";
  } else if (type.IsAnsiInterval()) {
    name = on_overflow == OnOverflow::kNull ? "piezo_try_interval_sum" : "piezo_interval_sum";
    if (on_overflow == OnOverflow::kAsSession) args.push_back(context.site());
    return context.aggregate(name, std::move(args));
  } else {
    name = raise ? "piezo_sum" : on_overflow == OnOverflow::kNull ? "piezo_try_sum" : "piezo_wrap_sum";
  }
  if (raise) args.push_back(context.site());
  return context.aggregate(name, std::move(args));
}

template <OnOverflow on_overflow = OnOverflow::kAsSession>
engine::Expr LowerAverage(engine::Exprs args, const LowerContext& context) {
  const DataType& type = context.arg_type(0);
  const bool raise = on_overflow == OnOverflow::kAsSession && context.ansi;
  if (type.IsAnsiInterval()) {
    engine::Expr count = context.aggregate("count", engine::List(args[0].Copy()));
    engine::Expr sum = LowerSum<on_overflow>(std::move(args), context);
    return engine::Call("piezo_interval_divide", engine::List(std::move(sum), std::move(count), context.site()));
  }
  if (!type.is(TypeId::kDecimal)) {
    return context.aggregate("avg", engine::List(engine::Cast(std::move(args[0]), DataType::Double())));
  }
  args.push_back(engine::Constant({context.type, Int128{0}}));
  if (raise) args.push_back(context.site());
  return context.aggregate(raise ? "piezo_decimal_avg" : "piezo_try_decimal_avg", std::move(args));
}

// ---- min, max and the like ----

void CheckOrder(Arguments arguments, const BindContext& context) {
  CheckOrderable(arguments.back().type, context.called_as, context);
}

// ---- first, last ----

template <bool last>
engine::Expr LowerFirst(engine::Exprs args, const LowerContext& context) {
  const char* name = last ? "last" : "first";
  engine::Expr value = std::move(args[0]);
  // Over a window the call itself tells the engine what to pass over: a filter would leave rows out of their frames.
  if (!context.call.ignore_nulls || context.windowed) return context.aggregate(name, engine::List(std::move(value)));
  engine::Expr present = engine::IsNotNull(value.Copy());
  return context.aggregate_where(name, engine::List(std::move(value)), std::move(present));
}

std::string CalledAs(const plan::Call* call, std::string_view otherwise) {
  return call == nullptr || call->called_as.empty() ? std::string(otherwise) : call->called_as;
}

// ---- Collecting ----

DataType CollectedType(Arguments arguments, const BindContext&) { return DataType::Array(arguments[0].type, false); }

engine::Expr LowerCollectList(engine::Exprs args, const LowerContext& context) {
  engine::Expr present = engine::IsNotNull(args[0].Copy());
  engine::Expr list = context.aggregate_where("list", std::move(args), std::move(present));
  if (context.call.distinct && types::HasCollation(context.type)) list = DistinctByKey(std::move(list), context.type);
  return engine::Coalesce(engine::List(std::move(list), engine::Constant({context.type, types::Value::Values{}})));
}

engine::Expr LowerCollectSet(engine::Exprs args, const LowerContext& context) {
  return engine::Call("list_distinct", engine::List(LowerCollectList(std::move(args), context)));
}

void CheckSetElement(Arguments arguments, const BindContext& context) {
  if (!arguments[0].type.is(TypeId::kMap) && !types::HasCollation(arguments[0].type)) return;
  throw Error("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE",
              {{"sqlExpr", errors::QuoteText(context.text)},
               {"functionName", "`collect_set`"},
               {"dataType", R"("MAP" or "COLLATED STRING")"}},
              context.origin);
}

/// A separator has the collation of the texts, or is null.
void CheckSeparator(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2 || arguments[0].type.SameAs(arguments[1].type)) return;
  if (arguments[1].literal != nullptr && arguments[1].literal->is_null()) return;
  ThrowDifferentTypes("listagg", std::vector<DataType>{arguments[0].type, arguments[1].type}, context);
}

/// Different texts as their collation sees it, in its order where the call gives none.
engine::Expr CollatedListAgg(engine::Expr value, engine::Expr separator, const LowerContext& context) {
  const DataType type = DataType::Array(context.type, false);
  engine::Expr present = engine::IsNotNull(value.Copy());
  engine::Expr parts = context.aggregate_where("list", engine::List(std::move(value)), std::move(present));
  engine::Expr missing = engine::IsNull(parts.Copy());
  parts = DistinctByKey(std::move(parts), type);
  if (context.call.order_by.empty()) parts = SortedByKey(std::move(parts), type, true, false);
  engine::Expr joined = engine::Call("piezo_concat_ws", engine::List(std::move(separator), std::move(parts)));
  return engine::If(std::move(missing), engine::Constant(types::Value::Null(context.type)), std::move(joined));
}

engine::Expr LowerListAgg(engine::Exprs args, const LowerContext& context) {
  const bool binary = context.type.is(TypeId::kBinary);
  engine::Expr separator =
      args.size() > 1
          ? engine::Coalesce(engine::List(std::move(args[1]), engine::Constant({context.type, std::string()})))
          : engine::Constant({context.type, std::string()});
  if (context.call.distinct && types::HasCollation(context.type)) {
    return CollatedListAgg(std::move(args[0]), std::move(separator), context);
  }
  const bool sorted = !binary && context.call.distinct && context.call.order_by.empty();
  if (!binary && !sorted) {
    return context.aggregate("string_agg", engine::List(std::move(args[0]), std::move(separator)));
  }
  engine::Expr present = engine::IsNotNull(args[0].Copy());
  engine::Expr parts = context.aggregate_where("list", engine::List(std::move(args[0])), std::move(present));
  if (!sorted) return engine::Call("piezo_join_binary", engine::List(std::move(parts), std::move(separator)));
  // Different texts come in no order of their own: an answer that is the same each time is in theirs.
  engine::Expr missing = engine::IsNull(parts.Copy());
  engine::Expr joined = engine::Call(
      "piezo_concat_ws", engine::List(std::move(separator), engine::Call("list_sort", engine::List(std::move(parts)))));
  return engine::If(std::move(missing), engine::Constant(types::Value::Null(context.type)), std::move(joined));
}

/// Analysis puts a column of the grouping sets in the place of each call that has its place.
engine::Expr ThrowNotGrouping(engine::Exprs, const LowerContext&) {
  throw Error("UNSUPPORTED_GROUPING_EXPRESSION", {});
}

std::vector<Function> CountsAndSums() {
  return {
      {
          .name = "count",
          .kind = Kind::kAggregate,
          .signatures = {"(first ANY, more ANY...) -> BIGINT"},
          .compares = true,
          .nulls = kNever,
          .lower = LowerCount,
          .since = "1.0.0",
          .doc = "Number of rows in which no argument is null; of all rows for `*`.",
          .examples = {{.sql = "SELECT count(*) FROM VALUES (NULL), (5), (5), (20) AS t(a)", .result = "4"},
                       {.sql = "SELECT count(a) FROM VALUES (NULL), (5), (5), (20) AS t(a)", .result = "3"},
                       {.sql = "SELECT count(DISTINCT a, b) FROM VALUES (1, 2), (1, 2), (1, NULL) AS t(a, b)",
                        .result = "1"}},
      },
      {
          .name = "count_if",
          .kind = Kind::kAggregate,
          .signatures = {"(condition BOOLEAN) -> BIGINT"},
          .nulls = kNever,
          .lower = LowerCountIf,
          .since = "3.0.0",
          .doc = "Number of rows for which the condition holds.",
          .examples = {{.sql = "SELECT count_if(a % 2 = 0) FROM VALUES (NULL), (0), (1), (2) AS t(a)", .result = "2"}},
      },
      {
          .name = "sum",
          .kind = Kind::kAggregate,
          .signatures = {"(x NUMERIC | INTERVAL) -> ANY"},
          .bind = BindSum<false>,
          .lower = LowerSum<>,
          .raises = {"ARITHMETIC_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION"},
          .since = "1.0.0",
          .doc = "Sum of all values that are not null.",
          .examples = {{.sql = "SELECT sum(a) FROM VALUES (NULL), (5), (10) AS t(a)", .result = "15"},
                       {.sql = "SELECT sum(a) FROM VALUES (1.50), (2.25) AS t(a)", .result = "3.75"},
                       {.sql = "SELECT sum(a) FROM VALUES (9223372036854775807L), (1L) AS t(a)",
                        .raises = "ARITHMETIC_OVERFLOW"},
                       {.sql = "SELECT sum(a) FROM VALUES (99999999999999999999999999999999999999BD), (1BD) AS t(a)",
                        .raises = "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION"}},
      },
      {
          .name = "try_sum",
          .kind = Kind::kAggregate,
          .signatures = {"(x NUMERIC | INTERVAL) -> ANY"},
          .bind = BindSum<false>,
          .lower = LowerSum<OnOverflow::kNull>,
          .since = "3.3.0",
          .doc = "Sum as `sum` gives it, or null where `sum` would raise.",
          .examples = {{.sql = "SELECT try_sum(a) FROM VALUES (9223372036854775807L), (1L) AS t(a)", .result = "NULL"}},
      },
      {
          .name = "avg",
          .aliases = {"mean"},
          .shown_as_called = true,
          .kind = Kind::kAggregate,
          .signatures = {"(x NUMERIC | INTERVAL) -> ANY"},
          .bind = BindSum<true>,
          .lower = LowerAverage<>,
          .since = "1.0.0",
          .doc = "Mean of all values that are not null.",
          .examples = {{.sql = "SELECT avg(a) FROM VALUES (1), (2), (NULL) AS t(a)", .result = "1.5"},
                       {.sql = "SELECT avg(a) FROM VALUES (1.00), (2.00), (2.00) AS t(a)", .result = "1.666667"}},
      },
      {
          .name = "try_avg",
          .kind = Kind::kAggregate,
          .signatures = {"(x NUMERIC | INTERVAL) -> ANY"},
          .bind = BindSum<true>,
          .lower = LowerAverage<OnOverflow::kNull>,
          .since = "3.3.0",
          .doc = "Mean as `avg` gives it, or null where `avg` would raise.",
          .examples = {{.sql = "SELECT try_avg(a) FROM VALUES (1), (2) AS t(a)", .result = "1.5"}},
      },
  };
}

Function Extreme(std::string name, std::string doc, std::vector<Example> examples) {
  return {
      .name = name,
      .kind = Kind::kAggregate,
      .signatures = {"(x T) -> T"},
      .check = CheckOrder,
      .nulls = kAlways,
      .lower =
          [name](engine::Exprs args, const LowerContext& context) {
            if (!IsOrderedByKey(context.type)) return BuiltinAggregate(name)(std::move(args), context);
            args.push_back(OrderKey(CollationKey(args[0].Copy(), context.type), context.type));
            return context.aggregate(name == "max" ? "arg_max" : "arg_min", std::move(args));
          },
      .since = "1.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

Function ExtremeBy(std::string name, std::string engine_name, std::string doc, std::vector<Example> examples) {
  return {
      .name = std::move(name),
      .kind = Kind::kAggregate,
      .signatures = {"(x A, by B) -> A"},
      .check = CheckOrder,
      .nulls = kAlways,
      .lower =
          [engine_name = std::move(engine_name)](engine::Exprs args, const LowerContext& context) {
            args[1] = OrderKey(CollationKey(std::move(args[1]), context.arg_type(1)), context.arg_type(1));
            return BuiltinAggregate(engine_name)(std::move(args), context);
          },
      .since = "3.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

void CheckIgnoresNulls(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2) return;
  const types::Value* value = arguments[1].literal;
  if (value != nullptr && std::holds_alternative<bool>(value->data)) return;
  throw Error("_LEGACY_ERROR_TEMP_1210", {{"funcName", context.called_as}}, context.origin);
}

Function FirstOrLast(std::string name, std::vector<std::string> aliases, Lower lower, std::string since,
                     std::string doc, std::vector<Example> examples) {
  return {
      .name = name,
      .aliases = std::move(aliases),
      .kind = Kind::kAggregate,
      .signatures = {"(x T) -> T", "(x T, ignore_nulls BOOLEAN) -> T"},
      .check = CheckIgnoresNulls,
      .nulls = kAlways,
      .show = [name](std::span<const std::string> args,
                     const plan::Call* call) { return ShowFirst(CalledAs(call, name), args); },
      .lower = std::move(lower),
      .deterministic = false,
      .since = std::move(since),
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

std::vector<Function> Choices() {
  return {
      Extreme("min", "Least of all values.",
              {{.sql = "SELECT min(a) FROM VALUES (10), (-1), (20) AS t(a)", .result = "-1"}}),
      Extreme("max", "Greatest of all values.",
              {{.sql = "SELECT max(a) FROM VALUES ('b'), ('c'), ('a') AS t(a)", .result = "c"}}),
      ExtremeBy("max_by", "arg_max_null", "The first column where the second is greatest.",
                {{.sql = "SELECT max_by(a, b) FROM VALUES ('x', 10), ('y', 50), ('z', 20) AS t(a, b)", .result = "y"}}),
      ExtremeBy("min_by", "arg_min_null", "The first column where the second is least.",
                {{.sql = "SELECT min_by(a, b) FROM VALUES ('x', 10), ('y', 50), ('z', 20) AS t(a, b)", .result = "x"}}),
      FirstOrLast("first", {"first_value"}, LowerFirst<false>, "2.0.0",
                  "Value of the first row, or of the first row where it is not null.",
                  {{.sql = "SELECT first(a, true) FROM VALUES (NULL), (5), (20) AS t(a)", .result = "5"}}),
      FirstOrLast("last", {"last_value"}, LowerFirst<true>, "2.0.0",
                  "Value of the last row, or of the last row where it is not null.",
                  {{.sql = "SELECT last(a, true) FROM VALUES (10), (5), (NULL) AS t(a)", .result = "5"}}),
      FirstOrLast("any_value", {}, LowerFirst<false>, "3.4.0", "Value of some row.",
                  {{.sql = "SELECT any_value(a) FROM VALUES (5), (5) AS t(a)", .result = "5"}}),
  };
}

Function Truth(std::string name, std::vector<std::string> aliases, std::string engine_name, std::string doc,
               std::vector<Example> examples) {
  return {
      .name = std::move(name),
      .aliases = std::move(aliases),
      .shown_as_called = true,
      .kind = Kind::kAggregate,
      .signatures = {"(x BOOLEAN) -> BOOLEAN"},
      .nulls = kAlways,
      .lower = BuiltinAggregate(std::move(engine_name)),
      .since = "3.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

Function Bits(std::string name, std::string doc, std::vector<Example> examples) {
  return {
      .name = name,
      .kind = Kind::kAggregate,
      .signatures = {"(x T: INTEGRAL) -> T"},
      .coercion = Coercion::kNone,
      .nulls = kAlways,
      .lower = BuiltinAggregate(name),
      .since = "3.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

std::vector<Function> TruthAndBits() {
  return {
      Truth("bool_and", {"every"}, "bool_and", "Whether all values are true.",
            {{.sql = "SELECT bool_and(a) FROM VALUES (true), (NULL), (false) AS t(a)", .result = "false"}}),
      Truth("bool_or", {"some", "any"}, "bool_or", "Whether some value is true.",
            {{.sql = "SELECT bool_or(a) FROM VALUES (false), (NULL), (true) AS t(a)", .result = "true"}}),
      Bits("bit_and", "Bits that are set in all values.",
           {{.sql = "SELECT bit_and(a) FROM VALUES (3), (5) AS t(a)", .result = "1"}}),
      Bits("bit_or", "Bits that are set in some value.",
           {{.sql = "SELECT bit_or(a) FROM VALUES (3), (5) AS t(a)", .result = "7"}}),
      Bits("bit_xor", "Bits that are set in an odd number of values.",
           {{.sql = "SELECT bit_xor(a) FROM VALUES (3), (5) AS t(a)", .result = "6"}}),
  };
}

std::vector<Function> Collections() {
  return {
      {
          .name = "collect_list",
          .aliases = {"array_agg"},
          .kind = Kind::kAggregate,
          .signatures = {"(x T) -> ARRAY<T>"},
          .returns = CollectedType,
          .nulls = kNever,
          .lower = LowerCollectList,
          .deterministic = false,
          .since = "2.0.0",
          .doc = "Array of all values that are not null.",
          .examples = {{.sql = "SELECT collect_list(a) FROM VALUES (1), (NULL), (1) AS t(a)", .result = "[1, 1]"}},
      },
      {
          .name = "collect_set",
          .kind = Kind::kAggregate,
          .signatures = {"(x T) -> ARRAY<T>"},
          .check = CheckSetElement,
          .returns = CollectedType,
          .nulls = kNever,
          .lower = LowerCollectSet,
          .deterministic = false,
          .since = "2.0.0",
          .doc = "Array of the different values that are not null.",
          .examples = {{.sql = "SELECT collect_set(a) FROM VALUES (1), (NULL), (1) AS t(a)", .result = "[1]"}},
      },
      {
          .name = "listagg",
          .aliases = {"string_agg"},
          .shown_as_called = true,
          .kind = Kind::kAggregate,
          .signatures = {"(x S: STRING, separator STRING | VOID = NULL) -> S",
                         "(x BINARY, separator BINARY | VOID = NULL) -> BINARY"},
          .within_group = WithinGroup::kOrdersRows,
          .check = CheckSeparator,
          .nulls = kAlways,
          .lower = LowerListAgg,
          .since = "4.0.0",
          .doc = "All texts that are not null in a row, with the separator between them.",
          .examples = {{.sql =
                            "SELECT listagg(a, ', ') WITHIN GROUP (ORDER BY a DESC) FROM VALUES ('a'), ('b'), (NULL) "
                            "AS t(a)",
                        .result = "b, a"},
                       {.sql = "SELECT listagg(DISTINCT a) FROM VALUES ('b'), ('a'), ('b') AS t(a)", .result = "ab"}},
      },
      {
          .name = "grouping",
          .kind = Kind::kAggregate,
          .signatures = {"(column ANY) -> TINYINT"},
          .nulls = kNever,
          .lower = ThrowNotGrouping,
          .since = "2.0.0",
          .doc = "Whether the column is aggregated away in this row of a grouping set: 1 when it is.",
          .examples = {{.sql = "SELECT grouping(a) FROM VALUES (1) AS t(a) GROUP BY CUBE (a) HAVING grouping(a) = 1",
                        .result = "1"}},
      },
      {
          .name = "grouping_id",
          .kind = Kind::kAggregate,
          .signatures = {"(columns ANY...) -> BIGINT"},
          .nulls = kNever,
          .lower = ThrowNotGrouping,
          .since = "2.0.0",
          .doc = "The bits of `grouping` of all grouping columns as one number.",
          .examples = {{.sql =
                            "SELECT grouping_id() FROM VALUES (1, 2) AS t(a, b) GROUP BY GROUPING SETS ((a), (a, b)) "
                            "ORDER BY 1",
                        .result = "0\n1"}},
      },
  };
}

}  // namespace

std::vector<Function> AggregateFunctions() {
  std::vector<Function> all = CountsAndSums();
  for (std::vector<Function> (*make)() : {Choices, TruthAndBits, Collections}) {
    for (Function& function : make()) all.push_back(std::move(function));
  }
  return all;
}

}  // namespace piezo::functions
