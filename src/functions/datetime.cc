// Fields of dates and timestamps, days added and counted, the clock.
#include <string_view>
#include <utility>

#include "functions/bind_errors.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using types::Value;

engine::Expr AsInt(engine::Expr expr) { return engine::Cast(std::move(expr), DataType::Int()); }

/// A field that the engine counts as Spark does, from a date.
Function DateField(std::string name, std::string engine_name, std::string doc, std::string result) {
  const std::string sql = "SELECT " + name + "(DATE'2016-07-30')";
  return {
      .name = std::move(name),
      .signatures = {"(date DATE) -> INT"},
      .lower = [engine_name](engine::Exprs args,
                             const LowerContext&) { return AsInt(engine::Call(engine_name, std::move(args))); },
      .since = "1.5.0",
      .doc = std::move(doc),
      .examples = {{.sql = sql, .result = std::move(result)}},
  };
}

/// A field of the clock in the session's time zone.
Function ClockField(std::string name, std::string doc, std::string result) {
  const std::string sql = "SELECT " + name + "(TIMESTAMP'2009-07-30 12:58:59')";
  return {
      .name = name,
      .signatures = {"(timestamp TIMESTAMP) -> INT"},
      .lower =
          [name](engine::Exprs args, const LowerContext& context) {
            engine::Expr local = context.cast(std::move(args[0]), DataType::Timestamp(), DataType::TimestampNtz());
            return AsInt(engine::Call(name, engine::List(std::move(local))));
          },
      .since = "1.5.0",
      .doc = std::move(doc),
      .examples = {{.sql = sql, .result = std::move(result)}},
  };
}

std::vector<Function> Fields() {
  std::vector<Function> all = {
      DateField("year", "year", "Year of the date.", "2016"),
      DateField("quarter", "quarter", "Quarter of the year, 1 to 4.", "3"),
      DateField("month", "month", "Month of the year, 1 to 12.", "7"),
      DateField("day", "day", "Day of the month.", "30"),
      DateField("dayofyear", "dayofyear", "Day of the year, from 1.", "212"),
      DateField("weekofyear", "weekofyear", "Week of the year by ISO 8601.", "30"),
      ClockField("hour", "Hour of the timestamp.", "12"),
      ClockField("minute", "Minute of the timestamp.", "58"),
      ClockField("second", "Second of the timestamp, without fraction.", "59"),
  };
  all[3].aliases = {"dayofmonth"};
  return all;
}

/// Days of the week: 1 is Sunday for dayofweek, 0 is Monday for weekday.
std::vector<Function> Weekdays() {
  return {
      {
          .name = "dayofweek",
          .signatures = {"(date DATE) -> INT"},
          .lower =
              [](engine::Exprs args, const LowerContext&) {
                engine::Expr from_sunday = AsInt(engine::Call("dayofweek", std::move(args)));
                return engine::Call("+", engine::List(std::move(from_sunday), engine::Constant(Value::Int(1))));
              },
          .since = "2.3.0",
          .doc = "Day of the week: 1 is Sunday, 7 is Saturday.",
          .examples = {{.sql = "SELECT dayofweek(DATE'2009-07-30')", .result = "5"}},
      },
      {
          .name = "weekday",
          .signatures = {"(date DATE) -> INT"},
          .lower =
              [](engine::Exprs args, const LowerContext&) {
                engine::Expr from_monday = AsInt(engine::Call("isodow", std::move(args)));
                return engine::Call("-", engine::List(std::move(from_monday), engine::Constant(Value::Int(1))));
              },
          .since = "2.4.0",
          .doc = "Day of the week: 0 is Monday, 6 is Sunday.",
          .examples = {{.sql = "SELECT weekday(DATE'2009-07-30')", .result = "3"}},
      },
  };
}

engine::Expr AddDays(engine::Exprs args, bool add) {
  engine::Expr days = AsInt(std::move(args[1]));
  return engine::Call(add ? "+" : "-", engine::List(std::move(args[0]), std::move(days)));
}

std::vector<Function> DayArithmetic() {
  return {
      {
          .name = "date_add",
          .aliases = {"dateadd"},
          .signatures = {"(start DATE, days INT) -> DATE"},
          .lower = [](engine::Exprs args, const LowerContext&) { return AddDays(std::move(args), true); },
          .since = "1.5.0",
          .doc = "The date that many days later.",
          .examples = {{.sql = "SELECT date_add(DATE'2016-07-30', 1)", .result = "2016-07-31"}},
      },
      {
          .name = "date_sub",
          .signatures = {"(start DATE, days INT) -> DATE"},
          .lower = [](engine::Exprs args, const LowerContext&) { return AddDays(std::move(args), false); },
          .since = "1.5.0",
          .doc = "The date that many days earlier.",
          .examples = {{.sql = "SELECT date_sub(DATE'2016-07-30', 1)", .result = "2016-07-29"}},
      },
      {
          .name = "datediff",
          .aliases = {"date_diff"},
          .signatures = {"(end DATE, start DATE) -> INT"},
          .lower =
              [](engine::Exprs args, const LowerContext&) {
                return AsInt(engine::Call("-", engine::List(std::move(args[0]), std::move(args[1]))));
              },
          .since = "1.5.0",
          .doc = "Days from `start` to `end`.",
          .examples = {{.sql = "SELECT datediff(DATE'2009-07-31', DATE'2009-07-30')", .result = "1"}},
      },
      {
          .name = "last_day",
          .signatures = {"(date DATE) -> DATE"},
          .lower = Builtin("last_day"),
          .since = "1.5.0",
          .doc = "The last day of the date's month.",
          .examples = {{.sql = "SELECT last_day(DATE'2009-01-12')", .result = "2009-01-31"}},
      },
  };
}

std::vector<Function> Clock() {
  const auto now = [](engine::Exprs, const LowerContext& context) {
    return engine::Constant(Value{DataType::Timestamp(), context.facts.now_micros});
  };
  const auto today = [](engine::Exprs, const LowerContext& context) {
    engine::Expr instant = engine::Constant(Value{DataType::Timestamp(), context.facts.now_micros});
    return context.cast(std::move(instant), DataType::Timestamp(), DataType::Date());
  };
  return {
      {
          .name = "current_timestamp",
          .aliases = {"now"},
          .signatures = {"() -> TIMESTAMP"},
          .nulls = Function::Nulls::kNever,
          .lower = now,
          .since = "1.5.0",
          .doc = "When the query began, the same for all its rows.",
          .examples = {{.sql = "SELECT current_timestamp() = now()", .result = "true"}},
      },
      {
          .name = "current_date",
          .aliases = {"curdate"},
          .signatures = {"() -> DATE"},
          .nulls = Function::Nulls::kNever,
          .lower = today,
          .since = "1.5.0",
          .doc = "The day on which the query began, in the session's time zone.",
          .examples = {{.sql = "SELECT current_date() = current_date", .result = "true"}},
      },
  };
}

/// The field's name without regard to case and plural, or empty when it is not a field of days.
std::string FieldFunction(std::string name) {
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  constexpr std::pair<std::string_view, std::string_view> kFields[] = {
      {"year", "year"},    {"years", "year"},   {"y", "year"},       {"yr", "year"},         {"quarter", "quarter"},
      {"qtr", "quarter"},  {"month", "month"},  {"months", "month"}, {"mon", "month"},       {"mons", "month"},
      {"day", "day"},      {"days", "day"},     {"d", "day"},        {"week", "weekofyear"}, {"weeks", "weekofyear"},
      {"w", "weekofyear"}, {"doy", "dayofyear"}};
  for (const auto& [spelling, function] : kFields) {
    if (name == spelling) return std::string(function);
  }
  constexpr std::pair<std::string_view, std::string_view> kClock[] = {
      {"hour", "hour"},      {"hours", "hour"}, {"h", "hour"},    {"minute", "minute"},
      {"minutes", "minute"}, {"m", "minute"},   {"min", "minute"}};
  for (const auto& [spelling, function] : kClock) {
    if (name == spelling) return std::string(function);
  }
  return {};
}

bool IsClockField(const std::string& function) { return function == "hour" || function == "minute"; }

std::string LiteralText(const Value& value) {
  const auto* text = std::get_if<std::string>(&value.data);
  return text == nullptr ? std::string() : *text;
}

Bound BindExtract(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 2 || arguments[0].literal == nullptr) {
    throw Error("NON_FOLDABLE_ARGUMENT",
                {{"funcName", errors::QuoteIdentifier(context.called_as)},
                 {"paramName", "`field`"},
                 {"paramType", "\"STRING\""}},
                context.origin);
  }
  const std::string function = FieldFunction(LiteralText(*arguments[0].literal));
  const bool clock = IsClockField(function);
  const DataType source = clock ? DataType::Timestamp() : DataType::Date();
  const bool fits =
      arguments[1].type.IsStringLike() || arguments[1].type.IsDateTime() || arguments[1].type.is(TypeId::kNull);
  if (function.empty() || !fits) {
    throw Error("INVALID_EXTRACT_FIELD",
                {{"field", errors::QuoteIdentifier(LiteralText(*arguments[0].literal))},
                 {"expr", errors::QuoteText(arguments[1].text)}},
                context.origin);
  }
  Bound bound;
  bound.argument_types = {DataType::String(), source};
  bound.type = DataType::Int();
  bound.nullable = arguments[1].nullable;
  return bound;
}

engine::Expr LowerExtract(engine::Exprs args, const LowerContext& context) {
  const auto& literal = std::get<plan::Literal>(context.call.args[0]->op);
  const std::string function = FieldFunction(LiteralText(literal.value));
  engine::Expr source = std::move(args[1]);
  if (IsClockField(function)) source = context.cast(std::move(source), DataType::Timestamp(), DataType::TimestampNtz());
  return AsInt(engine::Call(function, engine::List(std::move(source))));
}

Function Extract() {
  return {
      .name = "extract",
      .aliases = {"date_part", "datepart"},
      .signatures = {"(field STRING, source ANY) -> INT"},
      .bind = BindExtract,
      .lower = LowerExtract,
      .since = "3.0.0",
      .doc = "A field of a date or timestamp by its name: year, quarter, month, week, day, doy, hour, minute.",
      .examples = {{.sql = "SELECT date_part('YEAR', DATE'2019-08-12')", .result = "2019"},
                   {.sql = "SELECT extract(week FROM DATE'2019-08-12')", .result = "33"}},
  };
}

}  // namespace

std::vector<Function> DateTimeFunctions() {
  std::vector<Function> all;
  for (std::vector<Function> (*make)() : {Fields, Weekdays, DayArithmetic, Clock}) {
    for (Function& function : make()) all.push_back(std::move(function));
  }
  all.push_back(Extract());
  return all;
}

}  // namespace piezo::functions
