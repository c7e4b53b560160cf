// Dates and timestamps moved, measured and cut: date_add, datediff, trunc, timestampadd and their kin.
#include "base/ascii.h"
#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collection_types.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using types::Value;

engine::Expr Text(std::string text) { return engine::Constant(Value::String(std::move(text))); }

engine::Expr ZoneOf(const DataType& type, const LowerContext& context) {
  return Text(type.is(TypeId::kTimestamp) ? context.conf.time_zone() : std::string());
}

engine::Expr LowerDateDiff(engine::Exprs args, const LowerContext&) {
  return engine::Call("-", engine::List(engine::Call("piezo_date_days", engine::List(std::move(args[0]))),
                                        engine::Call("piezo_date_days", engine::List(std::move(args[1])))));
}

engine::Expr LowerMonthsBetween(engine::Exprs args, const LowerContext& context) {
  args.push_back(Text(context.conf.time_zone()));
  return engine::Call("piezo_months_between", std::move(args));
}

engine::Expr LowerNextDay(engine::Exprs args, const LowerContext& context) {
  args.push_back(engine::Constant(Value::Boolean(context.ansi)));
  args.push_back(context.site());
  return engine::Call("piezo_next_day", std::move(args));
}

engine::Expr LowerDateTrunc(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_timestamp_trunc",
                      engine::List(std::move(args[1]), std::move(args[0]), Text(context.conf.time_zone())));
}

// ---- timestampadd, timestampdiff ----

bool IsUnit(std::string_view name) {
  static constexpr std::string_view kUnits[] = {"MICROSECOND", "MILLISECOND", "SECOND", "MINUTE",  "HOUR", "DAY",
                                                "DAYOFYEAR",   "WEEK",        "MONTH",  "QUARTER", "YEAR"};
  return std::any_of(std::begin(kUnits), std::end(kUnits),
                     [&](std::string_view unit) { return EqualsIgnoreCase(unit, name); });
}

/// Spark's parser takes the unit for a keyword; from a DataFrame it comes as a text.
void CheckUnit(const Argument& unit, std::string_view function, const BindContext& context) {
  const auto* name = unit.literal != nullptr ? std::get_if<std::string>(&unit.literal->data) : nullptr;
  if (name != nullptr && IsUnit(*name)) return;
  throw Error("INVALID_PARAMETER_VALUE.DATETIME_UNIT",
              {{"functionName", errors::QuoteIdentifier(function)},
               {"parameter", "`unit`"},
               {"invalidValue", "'" + unit.text + "'"}},
              context.origin);
}

/// The argument as a timestamp; with a zone unless it is one without.
DataType TimestampOf(const Argument& argument, const BindContext& context) {
  if (argument.type.is(TypeId::kTimestampNtz)) return argument.type;
  const TypePattern pattern{.kind = TypePattern::Kind::kConcrete, .concrete = DataType::Timestamp()};
  const std::optional<DataType> type = ImplicitCast(argument.type, pattern, context.ansi());
  if (!type) ThrowUnexpectedType(1, "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"", argument, context);
  return *type;
}

bool Nullable(Arguments arguments, const Bound& bound) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].nullable || CastMayGiveNull(arguments[i].type, bound.argument_types[i])) return true;
  }
  return false;
}

Bound BindTimestampAdd(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 3, 3, "timestampadd", context);
  CheckUnit(arguments[0], "timestampadd", context);
  const TypePattern count{.kind = TypePattern::Kind::kConcrete, .concrete = DataType::Long()};
  const std::optional<DataType> quantity = ImplicitCast(arguments[1].type, count, context.ansi());
  if (!quantity) ThrowUnexpectedType(0, "\"BIGINT\"", arguments[1], context);  // the unit is not counted
  const DataType type = TimestampOf(arguments[2], context);
  Bound bound{.argument_types = {arguments[0].type, *quantity, type}, .type = type};
  bound.nullable = Nullable(arguments, bound);
  return bound;
}

engine::Expr LowerTimestampAdd(engine::Exprs args, const LowerContext& context) {
  args.push_back(ZoneOf(context.type, context));
  args.push_back(context.site());
  return engine::Call("piezo_timestamp_add", std::move(args));
}

Bound BindTimestampDiff(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 3, 3, "timestampdiff", context);
  CheckUnit(arguments[0], "timestampdiff", context);
  const TypePattern instant{.kind = TypePattern::Kind::kConcrete, .concrete = DataType::Timestamp()};
  for (size_t i = 1; i < 3; ++i) {
    if (ImplicitCast(arguments[i].type, instant, context.ansi())) continue;
    ThrowUnexpectedType(i - 1, "\"TIMESTAMP\"", arguments[i], context);
  }
  Bound bound{.argument_types = {arguments[0].type, DataType::Timestamp(), DataType::Timestamp()},
              .type = DataType::Long()};
  bound.nullable = Nullable(arguments, bound);
  return bound;
}

engine::Expr LowerTimestampDiff(engine::Exprs args, const LowerContext& context) {
  args.push_back(Text(context.conf.time_zone()));
  return engine::Call("piezo_timestamp_diff", std::move(args));
}

Function DateDiff(std::string name, std::string since, std::vector<Example> examples) {
  return {.name = std::move(name),
          .signatures = {"(end DATE, start DATE) -> INT"},
          .lower = LowerDateDiff,
          .since = std::move(since),
          .doc = "The number of days from the second date to the first.",
          .examples = std::move(examples)};
}

}  // namespace

std::vector<Function> DateTimeMoveFunctions() {
  using enum Function::Nulls;
  return {
      {
          .name = "add_months",
          .signatures = {"(start DATE, months INT) -> DATE"},
          .lower = Kernel("piezo_date_add_months", Raises::kYes),
          .since = "1.5.0",
          .doc = "The date so many months later; the month's last day where it has no such day.",
          .examples = {{.sql = "SELECT add_months('2016-08-31', 1)", .result = "2016-09-30"}},
      },
      {
          .name = "date_add",
          .aliases = {"dateadd"},
          .signatures = {"(start DATE, days INT | SMALLINT | TINYINT) -> DATE"},
          .lower = Kernel("piezo_date_add_days"),
          .since = "1.5.0",
          .doc = "The date so many days later.",
          .examples = {{.sql = "SELECT date_add('2016-07-30', 1)", .result = "2016-07-31"},
                       {.sql = "SELECT date_add(DATE '2016-07-30', -30)", .result = "2016-06-30"}},
      },
      {
          .name = "date_sub",
          .signatures = {"(start DATE, days INT | SMALLINT | TINYINT) -> DATE"},
          .lower = Kernel("piezo_date_subtract_days"),
          .since = "1.5.0",
          .doc = "The date so many days earlier.",
          .examples = {{.sql = "SELECT date_sub('2016-07-30', 1)", .result = "2016-07-29"}},
      },
      DateDiff("datediff", "1.5.0", {{.sql = "SELECT datediff('2009-07-31', '2009-07-30')", .result = "1"}}),
      DateDiff("date_diff", "3.4.0", {{.sql = "SELECT date_diff('2009-07-30', '2009-07-31')", .result = "-1"}}),
      {
          .name = "date_trunc",
          .signatures = {"(unit STRING, timestamp TIMESTAMP) -> TIMESTAMP"},
          .nulls = kAlways,
          .lower = LowerDateTrunc,
          .since = "2.3.0",
          .doc = "The timestamp cut to a unit, from MICROSECOND to YEAR; null for another unit.",
          .examples = {{.sql = "SELECT date_trunc('HOUR', '2015-03-05T09:32:05.359')", .result = "2015-03-05 09:00:00"},
                       {.sql = "SELECT date_trunc('week', TIMESTAMP '2015-03-05 09:32:05')",
                        .result = "2015-03-02 00:00:00"},
                       {.sql = "SELECT date_trunc('age', now())", .result = "NULL"}},
      },
      {
          .name = "last_day",
          .signatures = {"(date DATE) -> DATE"},
          .lower = Builtin("last_day"),
          .since = "1.5.0",
          .doc = "The last day of the month that a date lies in.",
          .examples = {{.sql = "SELECT last_day('2009-01-12')", .result = "2009-01-31"}},
      },
      {
          .name = "months_between",
          .signatures = {"(timestamp1 TIMESTAMP, timestamp2 TIMESTAMP, roundOff BOOLEAN = true) -> DOUBLE"},
          .lower = LowerMonthsBetween,
          .since = "1.5.0",
          .doc =
              "The months from the second timestamp to the first, parts of months counted by 31 days; rounded to eight "
              "digits, unless told not to.",
          .examples = {{.sql = "SELECT months_between('1997-02-28 10:30:00', '1996-10-30')", .result = "3.94959677"},
                       {.sql = "SELECT months_between('1997-02-28 10:30:00', '1996-10-30', false)",
                        .result = "3.9495967741935485"}},
      },
      {
          .name = "next_day",
          .signatures = {"(start DATE, dayOfWeek STRING) -> DATE"},
          .nulls = kAlways,
          .lower = LowerNextDay,
          .raises = {"ILLEGAL_DAY_OF_WEEK"},
          .since = "1.5.0",
          .doc = "The next date after one that is the given weekday ('MON', 'Monday', 'MO').",
          .examples = {{.sql = "SELECT next_day('2015-01-14', 'TU')", .result = "2015-01-20"},
                       {.sql = "SELECT next_day('2015-01-14', 'xx')", .raises = "ILLEGAL_DAY_OF_WEEK"}},
      },
      {
          .name = "timestampadd",
          .signatures = {"(unit STRING, quantity BIGINT, timestamp TIMESTAMP | TIMESTAMP_NTZ) -> TIMESTAMP"},
          .bind = BindTimestampAdd,
          .lower = LowerTimestampAdd,
          .raises = {"DATETIME_OVERFLOW"},
          .since = "3.3.0",
          .doc = "The timestamp so many units later.",
          .examples = {{.sql = "SELECT timestampadd(HOUR, 8, TIMESTAMP_NTZ '2022-02-11 20:30:00')",
                        .result = "2022-02-12 04:30:00"},
                       {.sql = "SELECT timestampadd(MONTH, 1, TIMESTAMP '2022-01-31 00:00:00')",
                        .result = "2022-02-28 00:00:00"},
                       {.sql = "SELECT timestampadd(HOUR, 9223372036854775807, TIMESTAMP '2022-02-11 20:30:00')",
                        .raises = "DATETIME_OVERFLOW"}},
      },
      {
          .name = "timestampdiff",
          .signatures = {"(unit STRING, start TIMESTAMP, end TIMESTAMP) -> BIGINT"},
          .bind = BindTimestampDiff,
          .lower = LowerTimestampDiff,
          .since = "3.3.0",
          .doc = "The whole units from one timestamp to another.",
          .examples = {{.sql = "SELECT timestampdiff(HOUR, TIMESTAMP_NTZ '2022-02-11 20:30:00', "
                               "TIMESTAMP_NTZ '2022-02-12 04:30:00')",
                        .result = "8"},
                       {.sql = "SELECT timestampdiff(MONTH, TIMESTAMP '2022-01-01 00:00:00', "
                               "TIMESTAMP '2022-02-28 00:00:00')",
                        .result = "1"}},
      },
      {
          .name = "trunc",
          .signatures = {"(date DATE, unit STRING) -> DATE"},
          .nulls = kAlways,
          .lower = Kernel("piezo_date_trunc"),
          .since = "1.5.0",
          .doc = "The first day of the week, month, quarter or year that a date lies in; null for another unit.",
          .examples = {{.sql = "SELECT trunc('2019-08-04', 'week')", .result = "2019-07-29"},
                       {.sql = "SELECT trunc('2015-10-27', 'YEAR')", .result = "2015-01-01"},
                       {.sql = "SELECT trunc('2015-10-27', 'day')", .result = "NULL"}},
      },
  };
}

}  // namespace piezo::functions
