// Functions of windows alone: ranks, and values of other rows.
#include <algorithm>
#include <utility>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collection_types.h"
#include "functions/constant_argument.h"
#include "functions/groups.h"
#include "functions/show.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;

/// The engine counts in 64 bits, Spark in 32.
Lower Rank(std::string name) {
  return [name = std::move(name)](engine::Exprs args, const LowerContext& context) {
    if (name != "ntile") args.clear();  // ranks look at the order alone
    return engine::Cast(context.aggregate(name, std::move(args)), context.type);
  };
}

Function RankFunction(std::string name, std::string shown, std::string engine_name, const char* signature,
                      std::string doc, std::vector<Example> examples) {
  return {
      .name = std::move(name),
      .shown_as = std::move(shown),
      .kind = Kind::kWindow,
      .signatures = {signature},
      .nulls = kNever,
      .lower = Rank(std::move(engine_name)),
      .since = "2.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

int64_t LiteralNumber(const Argument& argument) {
  const auto* number = argument.literal != nullptr ? std::get_if<int64_t>(&argument.literal->data) : nullptr;
  return number != nullptr ? *number : 1;
}

void CheckBuckets(Arguments arguments, const BindContext& context) {
  const Argument& buckets = arguments[0];
  RefuseCast(0, "\"INT\"", buckets, BareNull::kRefused, context);
  if (!buckets.foldable) ThrowNonFoldable("buckets", buckets.type, buckets, context);
  if (LiteralNumber(buckets) > 0) return;
  ThrowOutOfRange("buckets", "(0, 2147483647]", std::to_string(LiteralNumber(buckets)), context);
}

/// Whether a default of a nested type becomes another: its parts may, as far as they are numbers.
bool FitsWithin(const DataType& given, const DataType& wanted) {
  if (given.SameAs(wanted) || given.is(TypeId::kNull) || (given.IsNumeric() && wanted.IsNumeric())) return true;
  if (given.id() != wanted.id()) return false;
  if (given.is(TypeId::kArray)) return FitsWithin(given.element(), wanted.element());
  if (given.is(TypeId::kMap)) return FitsWithin(given.key(), wanted.key()) && FitsWithin(given.value(), wanted.value());
  if (!given.is(TypeId::kStruct) || given.fields().size() != wanted.fields().size()) return false;
  return std::equal(given.fields().begin(), given.fields().end(), wanted.fields().begin(),
                    [](const Field& left, const Field& right) { return left.type.SameAs(right.type); });
}

/// The default becomes of the value's type, never the value of the default's.
DataType TypeOfDefault(Arguments arguments, const BindContext& context) {
  const DataType& type = arguments[0].type;
  const DataType& given = arguments[2].type;
  const TypePattern wanted{.kind = TypePattern::Kind::kConcrete, .concrete = type};
  if (FitsWithin(given, type) ||
      (!type.is(TypeId::kNull) && type.IsAtomic() && ImplicitCast(given, wanted, context.ansi()))) {
    return type;
  }
  ThrowUnexpectedType(2, "(" + errors::QuoteText(types::SqlName(type)) + " or \"VOID\")", arguments[2], context);
}

/// Spark asks for an INT and then for a literal: what it had to cast is none. lag takes the offset's negative before.
void CheckOffset(const Argument& offset, std::string_view function, const BindContext& context) {
  const bool lags = function == "lag";
  if (lags && offset.foldable && !offset.type.IsNumeric() && !offset.type.IsInterval() &&
      !offset.type.is(TypeId::kNull)) {
    throw Error("FAILED_FUNCTION_CALL", {{"funcName", "`lag`"}}, context.origin);
  }
  const TypePattern integer{.kind = TypePattern::Kind::kConcrete, .concrete = DataType::Int()};
  if (!ImplicitCast(offset.type, integer, context.ansi())) ThrowUnexpectedType(1, "\"INT\"", offset, context);
  if (!offset.foldable) {
    Argument shown = offset;
    if (lags) shown.text = "(- " + offset.text + ")";
    ThrowNonFoldable("offset", DataType::Int(), shown, context);
  }
  if (!offset.type.is(TypeId::kInt)) {
    throw Error("_LEGACY_ERROR_TEMP_1035", {{"prettyName", std::string(function)}}, context.origin);
  }
}

/// The constructors have one place more than the function: whether nulls are passed over, written as true or false.
void CheckIgnoreNulls(const Argument& argument, std::string_view function, const BindContext& context) {
  if (argument.literal != nullptr && std::holds_alternative<bool>(argument.literal->data)) return;
  throw Error("INVALID_PARAMETER_VALUE.BOOLEAN",
              {{"functionName", errors::QuoteIdentifier(function)},
               {"parameter", "`ignoreNulls`"},
               {"invalidValue", errors::QuoteText(argument.text)}},
              context.origin);
}

/// lag and lead: null unless both the value and the default are there. Without a value, of nulls.
Bound BindOffset(Arguments arguments, std::string_view function, const BindContext& given) {
  CheckCount(arguments, 0, 4, function, given);
  if (arguments.size() > 3) CheckIgnoreNulls(arguments[3], function, given);
  if (arguments.empty()) {
    const types::Value null = types::Value::Null();
    return {.argument_types = {}, .defaults = {null, types::Value::Int(1), null}, .type = DataType::Null()};
  }
  BindContext context = given;
  if (arguments.size() == 2)
    context.text = std::string(function) + "(" + arguments[0].text + ", " + arguments[1].text + ", NULL)";
  const DataType& type = arguments[0].type;
  Bound bound{.argument_types = {type}, .type = type};
  if (arguments.size() > 1) {
    CheckOffset(arguments[1], function, context);
    bound.argument_types.push_back(DataType::Int());
  } else {
    bound.defaults.push_back(types::Value::Int(1));
  }
  if (arguments.size() > 2) {
    bound.argument_types.push_back(TypeOfDefault(arguments, context));
    bound.nullable =
        arguments[0].nullable || arguments[2].nullable || CastMayGiveNull(arguments[2].type, bound.argument_types[2]);
  } else {
    bound.defaults.push_back(types::Value::Null(type));
  }
  if (arguments.size() > 3) bound.argument_types.push_back(DataType::Boolean());
  return bound;
}

Function OffsetFunction(std::string name, std::string doc, std::vector<Example> examples) {
  return {
      .name = name,
      .kind = Kind::kWindow,
      .signatures = {"([x T], offset INT = 1, otherwise T = NULL, [ignore_nulls BOOLEAN]) -> T"},
      .collates = Collates::kAll,
      .bind = [name](Arguments arguments, const BindContext& context) { return BindOffset(arguments, name, context); },
      // Without whether nulls are passed over, which the call tells.
      .show = [name](std::span<const std::string> args, const plan::Call*) { return ShowFirst(name, args, 3); },
      .lower =
          [name](engine::Exprs args, const LowerContext& context) {
            if (args.size() > 3) args.pop_back();
            return context.aggregate(name, std::move(args));
          },
      .since = "2.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

/// Spark reads whether nulls are passed over before anything else; it has to be written as true or false.
Bound BindNth(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 3, "nth_value", context);
  if (arguments.size() > 2) CheckIgnoreNulls(arguments[2], "nth_value", context);
  const Argument& nth = arguments[1];
  const TypePattern number{.kind = TypePattern::Kind::kConcrete, .concrete = DataType::Long()};
  if (!ImplicitCast(nth.type, number, context.ansi())) ThrowUnexpectedType(1, "\"BIGINT\"", nth, context);
  if (!nth.foldable) ThrowNonFoldable("offset", nth.type, nth, context);
  const std::optional<types::Value> value = context.ValueOf(nth);
  const int64_t offset = value && value->is_null() ? 0 : LiteralNumber(nth);
  if (offset <= 0) ThrowOutOfRange("offset", "(0, 9223372036854775807]", std::to_string(offset) + "L", context);
  Bound bound{.argument_types = {arguments[0].type, DataType::Long()}, .type = arguments[0].type};
  if (arguments.size() > 2) bound.argument_types.push_back(DataType::Boolean());
  return bound;
}

std::string ShowNth(std::span<const std::string> args, const plan::Call*) {
  const std::string shown = "nth_value(" + args[0] + (args.size() > 1 ? ", " + args[1] : "") + ")";
  return args.size() > 2 && args[2] == "true" ? shown + " ignore nulls" : shown;
}

engine::Expr LowerNth(engine::Exprs args, const LowerContext& context) {
  if (args.size() > 2) args.pop_back();  // whether nulls are passed over: told by the call
  return context.aggregate("nth_value", std::move(args));
}

}  // namespace

std::vector<Function> WindowFunctions() {
  return {
      RankFunction(
          "row_number", "", "row_number", "() -> INT", "Number of the row in its partition, from 1.",
          {{.sql = "SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY a) AS n FROM VALUES (5), (7) AS t(a))",
            .result = "2"}}),
      RankFunction(
          "rank", "RANK", "rank", "(children ANY...) -> INT",
          "Number of rows before this one that are not its equals, plus 1.",
          {{.sql = "SELECT max(n) FROM (SELECT rank() OVER (ORDER BY a) AS n FROM VALUES (1), (1), (2) AS t(a))",
            .result = "3"}}),
      RankFunction(
          "dense_rank", "DENSE_RANK", "dense_rank", "(children ANY...) -> INT", "Rank without gaps after equal rows.",
          {{.sql = "SELECT max(n) FROM (SELECT dense_rank() OVER (ORDER BY a) AS n FROM VALUES (1), (1), (2) AS "
                   "t(a))",
            .result = "2"}}),
      RankFunction(
          "percent_rank", "PERCENT_RANK", "percent_rank", "(children ANY...) -> DOUBLE",
          "Rank as a share of the partition's other rows, from 0 to 1.",
          {{.sql = "SELECT max(n) FROM (SELECT percent_rank() OVER (ORDER BY a) AS n FROM VALUES (1), (2) AS t(a))",
            .result = "1.0"}}),
      RankFunction(
          "cume_dist", "", "cume_dist", "() -> DOUBLE",
          "Share of the partition's rows that come no later than this one.",
          {{.sql = "SELECT min(n) FROM (SELECT cume_dist() OVER (ORDER BY a) AS n FROM VALUES (1), (2) AS t(a))",
            .result = "0.5"}}),
      {
          .name = "ntile",
          .kind = Kind::kWindow,
          .signatures = {"(buckets INT = 1) -> INT"},
          .check = CheckBuckets,
          .nulls = kNever,
          .lower = Rank("ntile"),
          .since = "2.0.0",
          .doc = "Number of the bucket, of that many of nearly equal size, that the row falls into.",
          .examples = {{.sql =
                            "SELECT max(n) FROM (SELECT ntile(2) OVER (ORDER BY a) AS n FROM VALUES (1), (2) AS t(a))",
                        .result = "2"}},
      },
      OffsetFunction("lag", "Value of the row so many rows earlier, or the default.",
                     {{.sql = "SELECT max(n) FROM (SELECT lag(a) OVER (ORDER BY a) AS n FROM VALUES (1), (2) AS t(a))",
                       .result = "1"}}),
      OffsetFunction(
          "lead", "Value of the row so many rows later, or the default.",
          {{.sql = "SELECT min(n) FROM (SELECT lead(a, 1, 0) OVER (ORDER BY a) AS n FROM VALUES (1), (2) AS "
                   "t(a))",
            .result = "0"},
           {.sql = "SELECT min(n) FROM (SELECT lead(a, 1, 9, true) OVER (ORDER BY b) AS n FROM VALUES (1, 1), "
                   "(NULL, 2), (3, 3) AS t(a, b))",
            .result = "3"}}),
      {
          .name = "nth_value",
          .kind = Kind::kWindow,
          .signatures = {"(x T, offset BIGINT, [ignore_nulls BOOLEAN]) -> T"},
          .bind = BindNth,
          .show = ShowNth,
          .lower = LowerNth,
          .since = "3.1.0",
          .doc = "Value of the frame's row of that number.",
          .examples = {{.sql =
                            "SELECT max(n) FROM (SELECT nth_value(a, 2) OVER (ORDER BY a) AS n FROM VALUES (1), (2) AS "
                            "t(a))",
                        .result = "2"}},
      },
  };
}

}  // namespace piezo::functions
