// Percentiles, exact and approximate, and the mode.
#include <utility>

#include "functions/bind_errors.h"
#include "functions/collation.h"
#include "functions/collection_types.h"
#include "functions/constant_argument.h"
#include "functions/groups.h"
#include "plan/walk.h"
#include "types/collation.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;
using types::Value;

constexpr const char* kValueTypes = "x NUMERIC | DAY_TIME | YEAR_MONTH";

/// The kernel's way to a value: see kernels/percentile.cc.
enum class Method : int32_t { kInterpolate, kPick, kPickAsBefore };

DataType ResultElement(const DataType& type) {
  if (type.is(TypeId::kYearMonthInterval)) return DataType::YearMonthInterval();
  if (type.is(TypeId::kDayTimeInterval)) return DataType::DayTimeInterval();
  return DataType::Double();
}

DataType MedianType(Arguments arguments, const BindContext&) { return ResultElement(arguments[0].type); }

engine::Expr AsDouble(engine::Expr value, const DataType& type, const LowerContext& context) {
  if (type.is(TypeId::kDouble)) return value;
  if (type.IsAnsiInterval()) return engine::Cast(std::move(value), DataType::Double());
  return context.cast(std::move(value), type, DataType::Double());
}

/// The constants that the kernels take last.
engine::Exprs WithSettings(engine::Exprs args, engine::Expr percentages, Method method, const LowerContext& context) {
  const bool descending = !context.call.order_by.empty() && !context.call.order_by.front().ascending;
  args.push_back(std::move(percentages));
  args.push_back(engine::Constant(Value::Int(static_cast<int32_t>(method))));
  args.push_back(engine::Constant(Value::Boolean(descending)));
  const DataType element = ResultElement(context.arg_type(0));
  args.push_back(engine::Constant({element, element.is(TypeId::kDouble) ? Value::Double(0).data : Value::Int(0).data}));
  return args;
}

/// The values of a group in a list, which a kernel sorts.
engine::Expr LowerValues(engine::Exprs args, engine::Expr percentages, Method method, const LowerContext& context) {
  engine::Expr value = AsDouble(std::move(args[0]), context.arg_type(0), context);
  engine::Expr present = engine::IsNotNull(value.Copy());
  engine::Expr list = context.aggregate_where("list", engine::List(std::move(value)), std::move(present));
  return engine::Call("piezo_percentile",
                      WithSettings(engine::List(std::move(list)), std::move(percentages), method, context));
}

bool IsOne(const plan::Expr& frequency) {
  const auto* literal = std::get_if<plan::Literal>(&frequency.op);
  return literal != nullptr && literal->value.data == decltype(Value::data)(int64_t{1});
}

engine::Expr LowerPercentile(engine::Exprs args, const LowerContext& context) {
  engine::Expr percentages = std::move(args[1]);
  if (IsOne(*context.call.args[2])) {
    return LowerValues(std::move(args), std::move(percentages), Method::kInterpolate, context);
  }
  engine::Expr value = AsDouble(std::move(args[0]), context.arg_type(0), context);
  engine::Expr count = engine::Cast(std::move(args[2]), DataType::Long());
  const auto collect = [&](const engine::Expr& column) {
    engine::Expr present = engine::And(engine::List(engine::IsNotNull(value.Copy()), engine::IsNotNull(count.Copy())));
    return context.aggregate_where("list", engine::List(column.Copy()), std::move(present));
  };
  engine::Expr values = collect(value);
  engine::Expr counts = collect(count);
  engine::Exprs all = WithSettings(engine::List(std::move(values), std::move(counts)), std::move(percentages),
                                   Method::kInterpolate, context);
  const auto* literal = std::get_if<plan::Literal>(&context.call.args[2]->op);
  all.push_back(engine::Constant(Value::String(literal != nullptr ? types::ToSql(literal->value) : "frequency")));
  all.push_back(context.site());
  return engine::Call("piezo_weighted_percentile", std::move(all));
}

engine::Expr LowerMedian(engine::Exprs args, const LowerContext& context) {
  return LowerValues(std::move(args), engine::Constant(Value::Double(0.5)), Method::kInterpolate, context);
}

engine::Expr LowerContinuous(engine::Exprs args, const LowerContext& context) {
  engine::Expr percentages = std::move(args[1]);
  return LowerValues(std::move(args), std::move(percentages), Method::kInterpolate, context);
}

engine::Expr LowerDiscrete(engine::Exprs args, const LowerContext& context) {
  engine::Expr percentages = std::move(args[1]);
  const bool as_before = context.conf.GetBool("spark.sql.legacy.percentileDiscCalculation");
  return LowerValues(std::move(args), std::move(percentages), as_before ? Method::kPickAsBefore : Method::kPick,
                     context);
}

/// A value and a percentage or an array of them, perhaps with a frequency. Arrays are cast only where that gives no
/// nulls, texts are no frequencies.
Bound BindPercentile(Arguments arguments, const BindContext& context) {
  static const Signature kParameters("(x NUMERIC | DAY_TIME | YEAR_MONTH, one DOUBLE, many ARRAY<DOUBLE>) -> ANY");
  const auto pattern = [&](size_t i) -> const TypePattern& { return kParameters.parameters[i].type; };
  const Argument& percentage = arguments[1];
  Bound bound{.argument_types = {CastFor(arguments, 0, pattern(0), context)}};
  if (percentage.type.is(TypeId::kArray)) {
    const DataType type = CastFor(arguments, 1, pattern(2), context);
    const bool same = type.SameAs(percentage.type);
    Argument cast = percentage;
    cast.type = type;
    CheckElements(1, RequiredType(pattern(2)), cast, context);
    bound.argument_types.push_back(same ? percentage.type : type);
  } else {
    bound.argument_types.push_back(CastFor(arguments, 1, pattern(1), context));
  }
  if (arguments.size() > 2) {
    const DataType& frequency = arguments[2].type;
    if (!frequency.IsIntegral() && !frequency.is(TypeId::kNull)) {
      ThrowUnexpectedType(2, "\"INTEGRAL\"", arguments[2], context);
    }
    bound.argument_types.push_back(frequency.is(TypeId::kNull) ? DataType::Int() : frequency);
  }
  Argument cast = percentage;
  cast.type = bound.argument_types[1];
  CheckFractions(cast, "percentage", NotANumber::kPasses, context);
  const DataType element = ResultElement(bound.argument_types[0]);
  bound.type = cast.type.is(TypeId::kArray) ? DataType::Array(element, false) : element;
  return bound;
}

Bound BindWeighted(Arguments arguments, const BindContext& given) {
  CheckCount(arguments, 2, 3, "percentile", given);
  if (arguments.size() > 2) return BindPercentile(arguments, given);
  BindContext context = given;
  context.text = "percentile(" + arguments[0].text + ", " + arguments[1].text + ", 1)";
  Bound bound = BindPercentile(arguments, context);
  bound.defaults.push_back(Value::Int(1));
  return bound;
}

std::vector<Function> ExactPercentiles() {
  static const std::string kNumbers = " FROM VALUES (0), (10), (NULL) AS t(a)";
  static const std::string kScalar = std::string("(") + kValueTypes + ", percentage DOUBLE";
  static const std::string kSeveral = std::string("(") + kValueTypes + ", percentages ARRAY<DOUBLE>";
  static const std::string kWeighted = kScalar + ", frequency INTEGRAL = 1) -> ANY";
  static const std::string kWeightedSeveral = kSeveral + ", frequency INTEGRAL = 1) -> ANY";
  static const std::string kPlain = kScalar + ") -> ANY";
  static const std::string kPlainSeveral = kSeveral + ") -> ANY";
  static const std::string kMedian = std::string("(") + kValueTypes + ") -> ANY";
  return {
      {
          .name = "percentile",
          .kind = Kind::kAggregate,
          .signatures = {kWeighted.c_str(), kWeightedSeveral.c_str()},
          .bind = BindWeighted,
          .lower = LowerPercentile,
          .raises = {"NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"},
          .since = "2.1.0",
          .doc = "Value below which that share of all values lies, between two values when need be.",
          .examples = {{.sql = "SELECT percentile(a, 0.3)" + kNumbers, .result = "3.0"},
                       {.sql = "SELECT percentile(a, array(0.25, 0.75))" + kNumbers, .result = "[2.5, 7.5]"},
                       {.sql = "SELECT percentile(a, array(0.25D, NULL))" + kNumbers, .result = "[2.5, 0.0]"},
                       {.sql = "SELECT percentile(a, array())" + kNumbers, .result = "NULL"},
                       {.sql = "SELECT percentile(a, double('NaN'))" + kNumbers, .result = "0.0"},
                       {.sql = "SELECT percentile(a, array(0.25, NULL))" + kNumbers,
                        .raises = "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"},
                       {.sql = "SELECT percentile(a, 0.5, b) FROM VALUES (1, 1), (2, 3) AS t(a, b)", .result = "2.0"},
                       {.sql = "SELECT percentile(a, 0.5, -1)" + kNumbers,
                        .raises = "NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION"}},
      },
      {
          .name = "median",
          .kind = Kind::kAggregate,
          .signatures = {kMedian.c_str()},
          .returns = MedianType,
          .nulls = kAlways,
          .lower = LowerMedian,
          .since = "3.4.0",
          .doc = "Value in the middle of all values.",
          .examples = {{.sql = "SELECT median(a)" + kNumbers, .result = "5.0"}},
      },
      {
          .name = "percentile_cont",
          .kind = Kind::kAggregate,
          .signatures = {kPlain.c_str(), kPlainSeveral.c_str()},
          .within_group = WithinGroup::kGivesValue,
          .bind = BindPercentile,
          .lower = LowerContinuous,
          .since = "4.0.0",
          .doc = "Value below which that share of all values lies, between two values when need be.",
          .examples = {{.sql = "SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY a)" + kNumbers, .result = "2.5"}},
      },
      {
          .name = "percentile_disc",
          .kind = Kind::kAggregate,
          .signatures = {kPlain.c_str(), kPlainSeveral.c_str()},
          .within_group = WithinGroup::kGivesValue,
          .bind = BindPercentile,
          .lower = LowerDiscrete,
          .since = "4.0.0",
          .doc = "First value at or below which that share of all values lies.",
          .examples = {{.sql = "SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY a)" + kNumbers, .result = "0.0"},
                       {.sql = "SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY a DESC)" + kNumbers,
                        .result = "10.0"}},
      },
  };
}

// ---- approx_percentile ----

DataType ApproxType(Arguments arguments, const BindContext&) {
  const DataType& type = arguments[0].type;
  return arguments[1].type.is(TypeId::kArray) ? DataType::Array(type, false) : type;
}

void CheckApproxPercentile(Arguments arguments, const BindContext& context) {
  CheckElements(1, R"(("DOUBLE" or "ARRAY<DOUBLE>"))", arguments[1], context);
  RefuseCast(2, R"("INTEGRAL")", arguments[2], BareNull::kPasses, context);
  CheckWholeNumber(arguments[2], "accuracy", 1, INT32_MAX, "(0, 2147483647]", "L", context);
  CheckFractions(arguments[1], "percentage", NotANumber::kRefused, context);
}

/// Decimals are taken for doubles, which may be a little more than the type holds: then the result is null.
engine::Expr LowerApproxPercentile(engine::Exprs args, const LowerContext& context) {
  const DataType type = context.arg_type(0);
  const bool decimal = type.is(TypeId::kDecimal);
  if (decimal) args[0] = AsDouble(std::move(args[0]), type, context);
  args[2] = engine::Cast(std::move(args[2]), DataType::Long());
  engine::Expr result = context.aggregate("piezo_approx_percentile", std::move(args));
  if (!decimal) return result;
  const bool several = context.type.is(TypeId::kArray);
  return context.try_cast(std::move(result), several ? DataType::Array(DataType::Double(), false) : DataType::Double(),
                          context.type);
}

Function ApproxPercentile() {
  static const std::string kTypes = "(x NUMERIC | DATE | TIMESTAMP | TIMESTAMP_NTZ | YEAR_MONTH | DAY_TIME, ";
  static const std::string kScalar = kTypes + "percentage DOUBLE, accuracy INTEGRAL = 10000) -> ANY";
  static const std::string kSeveral = kTypes + "percentages ARRAY<DOUBLE>, accuracy INTEGRAL = 10000) -> ANY";
  return {
      .name = "approx_percentile",
      .aliases = {"percentile_approx"},
      .shown_as_called = true,
      .kind = Kind::kAggregate,
      .signatures = {kScalar.c_str(), kSeveral.c_str()},
      .check = CheckApproxPercentile,
      .returns = ApproxType,
      .nulls = kAlways,
      .lower = LowerApproxPercentile,
      .since = "2.1.0",
      .doc = "Some value about which that share of all values lies below; more exact with a greater accuracy.",
      .examples = {{.sql = "SELECT approx_percentile(a, 0.5, 100) FROM VALUES (0), (6), (7), (9), (10) AS t(a)",
                    .result = "7"},
                   {.sql = "SELECT approx_percentile(a, array(0.5, 0.4, 0.1), 100) FROM VALUES (0), (1), (2), (10) AS "
                           "t(a)",
                    .result = "[1, 1, 0]"}},
  };
}

// ---- mode ----

Bound BindMode(Arguments arguments, const BindContext& context) {
  if (arguments.empty() || arguments.size() > 2) {
    ThrowWrongNumArgs("mode", "0", arguments.size(), context.origin);
  }
  Bound bound;
  for (const Argument& argument : arguments) bound.argument_types.push_back(argument.type);
  if (arguments.size() == 2) {
    const Argument& deterministic = arguments[1];
    if (!deterministic.foldable) {
      throw Error("NON_FOLDABLE_ARGUMENT",
                  {{"funcName", "`mode`"}, {"paramName", "`deterministic`"}, {"paramType", "\"BOOLEAN\""}},
                  context.origin);
    }
    if (const std::optional<Value> value = context.ValueOf(deterministic); value && value->is_null()) {
      BindContext shown = context;
      shown.text = deterministic.text;
      ThrowUnexpectedNull("`deterministic`", shown);
    }
    if (!deterministic.type.is(TypeId::kBoolean)) {
      throw Error("UNEXPECTED_INPUT_TYPE",
                  {{"functionName", "`mode`"},
                   {"paramIndex", Ordinal(1)},
                   {"requiredType", "\"BOOLEAN\""},
                   {"inputSql", errors::QuoteText(deterministic.text)},
                   {"inputType", errors::QuoteText(types::SqlName(deterministic.type))}},
                  context.origin);
    }
  }
  bound.type = arguments[0].type;
  return bound;
}

/// Of collated texts: the most frequent key, and the first text that has it.
engine::Expr LowerCollatedMode(engine::Expr value, const LowerContext& context) {
  const DataType& type = context.type;
  engine::Expr key = CollationKey(value.Copy(), type);
  engine::Expr present = engine::IsNotNull(value.Copy());
  engine::Expr mode = context.aggregate("mode", engine::List(std::move(key)));
  engine::Expr values = context.aggregate_where("list", engine::List(std::move(value)), std::move(present));
  engine::Expr keys = CollationKey(values.Copy(), DataType::Array(type));
  engine::Expr place = engine::Call("list_position", engine::List(std::move(keys), std::move(mode)));
  return engine::Call("list_extract", engine::List(std::move(values), std::move(place)));
}

/// Of values that have no order there is no least one: an error as soon as there is a value.
engine::Expr RefuseOrder(engine::Expr value, const LowerContext& context) {
  engine::Expr count = context.aggregate("count", engine::List(std::move(value)));
  const char* type = context.type.is(TypeId::kVariant) ? "PhysicalVariantType" : "PhysicalCalendarIntervalType";
  return engine::Cast(
      engine::Call("piezo_cannot_order",
                   engine::List(std::move(count), engine::Constant(Value::String(type)), context.site())),
      context.type);
}

engine::Expr LowerMode(engine::Exprs args, const LowerContext& context) {
  const bool ordered = !context.type.is(TypeId::kVariant) && !context.type.is(TypeId::kCalendarInterval);
  if (!ordered && !context.call.order_by.empty()) return RefuseOrder(std::move(args[0]), context);
  if (types::HasCollation(context.type)) return LowerCollatedMode(std::move(args[0]), context);
  // The engine takes a constant for a percentage.
  const bool varies = plan::Any(
      context.call.args[0], [](const plan::Expr& part) { return std::holds_alternative<plan::ColumnRef>(part.op); });
  if (!varies) return context.aggregate("first", engine::List(std::move(args[0])));
  return context.aggregate("mode", engine::List(std::move(args[0])));
}

/// mode(x, false) is mode(x).
std::string ShowMode(std::span<const std::string> args, const plan::Call*) {
  return args.empty() ? "mode()" : "mode(" + args[0] + ")";
}

Function Mode() {
  return {
      .name = "mode",
      .kind = Kind::kAggregate,
      .signatures = {"(x ANY, [deterministic BOOLEAN]) -> ANY"},
      .within_group = WithinGroup::kMayGiveValue,
      .bind = BindMode,
      .show = ShowMode,
      .lower = LowerMode,
      .raises = {"DATATYPE_CANNOT_ORDER"},
      .since = "3.4.0",
      .doc = "The most frequent value; of equally frequent ones the first in order, where an order is given.",
      .examples =
          {{.sql = "SELECT mode(a) FROM VALUES (0), (10), (10), (NULL), (NULL), (NULL) AS t(a)", .result = "10"},
           {.sql = "SELECT mode() WITHIN GROUP (ORDER BY a DESC) FROM VALUES (0), (10), (20) AS t(a)", .result = "20"},
           {.sql = "SELECT mode(a, true) FROM VALUES (30), (10), (20) AS t(a)", .result = "10"},
           {.sql = "SELECT mode('x', true)", .result = "x"},
           {.sql = "SELECT mode(make_interval(a), true) FROM VALUES (1) AS t(a)", .raises = "DATATYPE_CANNOT_ORDER"}},
  };
}

}  // namespace

std::vector<Function> PercentileFunctions() {
  std::vector<Function> all = ExactPercentiles();
  all.push_back(ApproxPercentile());
  all.push_back(Mode());
  return all;
}

}  // namespace piezo::functions
