// Functions on times of day, and the windows of time in which rows are grouped.
#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collection_types.h"
#include "functions/groups.h"
#include "functions/time_window.h"
#include "types/interval_text.h"

namespace piezo::functions {
namespace {

using types::Value;

constexpr int kRaiseWithoutHint = 2;  // the kernels' OnFailure

engine::Expr LowerMakeTime(engine::Exprs args, const LowerContext& context) {
  args.push_back(engine::Constant(Value::Int(kRaiseWithoutHint)));
  args.push_back(context.site());
  return engine::Call("piezo_make_time", std::move(args));
}

template <bool raises>
engine::Expr LowerToTime(engine::Exprs args, const LowerContext& context) {
  args.push_back(engine::Constant(Value::Boolean(raises)));
  args.push_back(context.site());
  return engine::Call("piezo_parse_time", std::move(args));
}

/// Errors of a call that is not bound speak of the function inside.
std::string ShowTryToTime(std::span<const std::string> args, const plan::Call* call) {
  const std::string inner = "to_time(" + args[0] + (args.size() == 2 ? ", " + args[1] : "") + ")";
  return call != nullptr ? "try_to_time(" + inner + ")" : inner;
}

DataType SecondType(Arguments arguments, const BindContext&) { return arguments[1].type; }

engine::Expr LowerTimeTrunc(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_time_trunc", engine::List(std::move(args[1]), std::move(args[0]), context.site()));
}

engine::Expr LowerTimeDiff(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_time_diff",
                      engine::List(std::move(args[1]), std::move(args[2]), std::move(args[0]), context.site()));
}

// ---- window ----

constexpr int64_t kMicrosPerDay = 86'400'000'000;

/// A length of time given as an interval's text, or in microseconds.
int64_t Micros(const Argument& argument, const BindContext& context) {
  const types::Value* literal = argument.literal;
  const bool may_be = literal != nullptr && !literal->is_null();
  const auto* number = may_be && argument.type.IsIntegral() ? std::get_if<int64_t>(&literal->data) : nullptr;
  if (number != nullptr) return *number;
  const auto* text = may_be && argument.type.IsStringLike() ? std::get_if<std::string>(&literal->data) : nullptr;
  if (text == nullptr) throw Error("_LEGACY_ERROR_TEMP_1207", {}, context.origin);
  const std::optional<types::CalendarInterval> interval = types::ParseCalendarInterval(*text);
  if (!interval) {
    throw Error("CANNOT_PARSE_INTERVAL", {{"intervalString", "'" + argument.text + "'"}}, context.origin);
  }
  if (interval->months != 0)
    throw Error("_LEGACY_ERROR_TEMP_3231", {{"interval", std::string(argument.text)}}, context.origin);
  return interval->days * kMicrosPerDay + interval->microseconds;
}

WindowShape Shape(Arguments arguments, const BindContext& context) {
  WindowShape shape;
  shape.width = Micros(arguments[1], context);
  shape.slide = arguments.size() > 2 ? Micros(arguments[2], context) : shape.width;
  shape.start = arguments.size() > 3 ? Micros(arguments[3], context) : 0;
  return shape;
}

Bound BindWindow(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 4, "window", context);
  const WindowShape shape = Shape(arguments, context);
  BindContext shown = context;
  std::string at = arguments[0].text.str();
  if (arguments[0].literal != nullptr && at.ends_with('\'')) {  // a literal's value alone, without its type
    at.pop_back();
    at.erase(0, at.find('\'') + 1);
  }
  shown.text = "window(" + at + ", " + std::to_string(shape.width) + ", " + std::to_string(shape.slide) + ", " +
               std::to_string(shape.start) + ")";
  const std::string range = "(0, 9223372036854775807]";
  if (shape.width <= 0) ThrowOutOfRange("`window_duration`", range, std::to_string(shape.width) + "L", shown);
  if (shape.slide <= 0) ThrowOutOfRange("`slide_duration`", range, std::to_string(shape.slide) + "L", shown);
  if (shape.slide > shape.width) {
    throw Error("DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION",
                {{"sqlExpr", errors::QuoteText(shown.text)},
                 {"leftExprName", "`slide_duration`"},
                 {"leftExprValue", std::to_string(shape.slide) + "L"},
                 {"constraint", "<="},
                 {"rightExprName", "`window_duration`"},
                 {"rightExprValue", std::to_string(shape.width) + "L"}},
                context.origin);
  }
  const TypePattern timestamp{.kind = TypePattern::Kind::kConcrete, .concrete = DataType::Timestamp()};
  const Argument& time = arguments[0];
  const std::optional<DataType> type =
      time.type.is(TypeId::kTimestampNtz) ? time.type : ImplicitCast(time.type, timestamp, context.ansi());
  if (!type) ThrowUnexpectedType(0, R"(("TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE"))", time, shown);
  Bound bound{.argument_types = {*type},
              .type = DataType::Struct({{"start", *type, true, {}}, {"end", *type, true, {}}}),
              .nullable = shape.slides()};
  for (size_t i = 1; i < arguments.size(); ++i) bound.argument_types.push_back(arguments[i].type);
  return bound;
}

int64_t LiteralMicros(const plan::ExprPtr& expr) {
  const Value& value = std::get<plan::Literal>(expr->op).value;
  if (const auto* number = std::get_if<int64_t>(&value.data)) return *number;
  const types::CalendarInterval interval = *types::ParseCalendarInterval(std::get<std::string>(value.data));
  return interval.days * kMicrosPerDay + interval.microseconds;
}

engine::Expr AddMicros(engine::Expr time, int64_t micros) {
  return engine::Call("piezo_add_micros", engine::List(std::move(time), engine::Constant(Value::Long(micros))));
}

engine::Expr LowerWindow(engine::Exprs args, const LowerContext& context) {
  const auto [width, slide, offset] = ShapeOfWindow(context.call);
  if (width != slide) errors::ThrowUnsupported("sliding windows elsewhere than in SELECT and GROUP BY");
  engine::Expr start = engine::Call(
      "piezo_window_start",
      engine::List(std::move(args[0]), engine::Constant(Value::Long(width)), engine::Constant(Value::Long(offset))));
  engine::Expr end = AddMicros(start.Copy(), width);
  return engine::Struct(context.type, engine::List(std::move(start), std::move(end)));
}

std::string ShowWindow(std::span<const std::string>, const plan::Call*) { return "window"; }

/// The window of one row; what GROUP BY makes of those that touch is session_window.h's.
Bound BindSessionWindow(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 2, "session_window", context);
  const TypePattern timestamp{.kind = TypePattern::Kind::kConcrete, .concrete = DataType::Timestamp()};
  const Argument& time = arguments[0];
  const Argument& gap = arguments[1];
  const std::optional<DataType> type =
      time.type.is(TypeId::kTimestampNtz) ? time.type : ImplicitCast(time.type, timestamp, context.ansi());
  if (!type) ThrowUnexpectedType(0, R"(("TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE"))", time, context);
  if (!gap.type.IsStringLike() && !gap.type.is(TypeId::kCalendarInterval)) {
    ThrowUnexpectedType(1, R"(("STRING" or "INTERVAL"))", gap, context);
  }
  return {.argument_types = {*type, gap.type},
          .type = DataType::Struct({{"start", *type, true, {}}, {"end", *type, true, {}}}),
          .nullable = false};
}

/// A gap that is no interval makes a window without an end.
engine::Expr LowerSessionWindow(engine::Exprs args, const LowerContext& context) {
  const DataType& time = context.arg_type(0);
  const DataType& given = context.arg_type(1);
  engine::Expr gap = given.is(TypeId::kCalendarInterval)
                         ? std::move(args[1])
                         : context.try_cast(std::move(args[1]), given, DataType::CalendarInterval());
  const std::string zone = time.is(TypeId::kTimestampNtz) ? "" : context.conf.time_zone();
  engine::Expr end =
      engine::Call("piezo_timestamp_add_interval",
                   engine::List(args[0].Copy(), std::move(gap), engine::Constant(Value::String(zone)), context.site()));
  return engine::Struct(context.type, engine::List(std::move(args[0]), std::move(end)));
}

Bound BindWindowTime(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 1, "window_time", context);
  const DataType& type = arguments[0].type;
  if (!type.is(TypeId::kStruct) || type.fields().size() != 2 || type.fields()[1].name != "end") {
    ThrowUnexpectedType(0, "\"STRUCT\"", arguments[0], context);
  }
  return {.argument_types = {type}, .type = type.fields()[1].type, .nullable = true};
}

engine::Expr LowerWindowTime(engine::Exprs args, const LowerContext&) {
  return AddMicros(
      engine::Call("struct_extract_at", engine::List(std::move(args[0]), engine::Constant(Value::Long(2)))), -1);
}

}  // namespace

// The widths, known at analysis, ride along as arguments that are constants.
WindowShape ShapeOfWindow(const plan::Call& call) {
  const int64_t width = LiteralMicros(call.args[1]);
  return {.width = width,
          .slide = call.args.size() > 2 ? LiteralMicros(call.args[2]) : width,
          .start = call.args.size() > 3 ? LiteralMicros(call.args[3]) : 0};
}

std::vector<Function> TimeFunctions() {
  using enum Function::Nulls;
  return {
      {
          .name = "make_time",
          .signatures = {"(hour INT, minute INT, second DECIMAL) -> TIME"},
          .nulls = kAlways,
          .lower = LowerMakeTime,
          .raises = {"DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION"},
          .since = "4.1.0",
          .doc = "The time of day of an hour, minute and second.",
          .examples = {{.sql = "SELECT make_time(6, 30, 45.887)", .result = "06:30:45.887"},
                       {.sql = "SELECT make_time(25, 0, 0)",
                        .raises = "DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION"}},
      },
      {
          .name = "session_window",
          .signatures = {"(time TIMESTAMP | TIMESTAMP_NTZ, gap STRING | CALENDAR) -> STRUCT"},
          .bind = BindSessionWindow,
          .show = [](std::span<const std::string>, const plan::Call*) { return std::string("session_window"); },
          .lower = LowerSessionWindow,
          .since = "3.2.0",
          .doc = "In GROUP BY: the time in which rows of a group follow one another with no longer gaps than that; a "
                 "struct of its start and end, the gap after the last row included.",
          .examples = {{.sql = "SELECT session_window, count(*) FROM VALUES (TIMESTAMP_NTZ '2020-01-01 10:00:00'), "
                               "(TIMESTAMP_NTZ '2020-01-01 10:04:00'), (TIMESTAMP_NTZ '2020-01-01 10:10:00') AS t(a) "
                               "GROUP BY session_window(a, '5 minutes') ORDER BY 1",
                        .result = "{2020-01-01 10:00:00, 2020-01-01 10:09:00}\t2\n{2020-01-01 10:10:00, 2020-01-01 "
                                  "10:15:00}\t1"}},
      },
      {
          .name = "time_diff",
          .signatures = {"(unit STRING, start TIME, end TIME) -> BIGINT"},
          .nulls = kAlways,
          .lower = LowerTimeDiff,
          .raises = {"INVALID_PARAMETER_VALUE.TIME_UNIT"},
          .since = "4.1.0",
          .doc = "The whole units from one time of day to another.",
          .examples = {{.sql = "SELECT time_diff('HOUR', TIME '20:30:29', TIME '21:30:29')", .result = "1"},
                       {.sql = "SELECT time_diff('DAY', TIME '20:30:29', TIME '21:30:29')",
                        .raises = "INVALID_PARAMETER_VALUE.TIME_UNIT"}},
      },
      {
          .name = "time_trunc",
          .signatures = {"(unit STRING, time TIME) -> TIME"},
          .returns = SecondType,
          .nulls = kAlways,
          .lower = LowerTimeTrunc,
          .raises = {"INVALID_PARAMETER_VALUE.TIME_UNIT"},
          .since = "4.1.0",
          .doc = "The time of day cut to a unit, from MICROSECOND to HOUR.",
          .examples = {{.sql = "SELECT time_trunc('HOUR', TIME '09:32:05.359')", .result = "09:00:00"},
                       {.sql = "SELECT time_trunc('DAY', TIME '09:32:05.359')",
                        .raises = "INVALID_PARAMETER_VALUE.TIME_UNIT"}},
      },
      {
          .name = "to_time",
          .signatures = {"(text STRING, [pattern STRING]) -> TIME"},
          .coercion = Coercion::kNone,
          .nulls = kAlways,
          .lower = LowerToTime<true>,
          .raises = {"CANNOT_PARSE_TIME"},
          .since = "4.1.0",
          .doc = "The time of day in a text, read by a pattern if one is given.",
          .examples = {{.sql = "SELECT to_time('00:12:00')", .result = "00:12:00"},
                       {.sql = "SELECT to_time('12.10.05', 'HH.mm.ss')", .result = "12:10:05"},
                       {.sql = "SELECT to_time('x')", .raises = "CANNOT_PARSE_TIME"}},
      },
      {
          .name = "try_to_time",
          .signatures = {"(text STRING, [pattern STRING]) -> TIME"},
          .coercion = Coercion::kNone,
          .nulls = kAlways,
          .show = ShowTryToTime,
          .lower = LowerToTime<false>,
          .since = "4.1.0",
          .doc = "As to_time, but null for a text that is no time.",
          .examples = {{.sql = "SELECT try_to_time('foo')", .result = "NULL"},
                       {.sql = "SELECT try_to_time(1)", .raises = "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"}},
      },
      {
          .name = "window",
          .signatures = {"(time TIMESTAMP | TIMESTAMP_NTZ, windowDuration STRING, [slideDuration STRING], "
                         "[startTime STRING]) -> STRUCT"},
          .bind = BindWindow,
          .show = ShowWindow,
          .lower = LowerWindow,
          .since = "2.0.0",
          .doc = "The window of time, of a given width, that a timestamp lies in: a struct of its start and end.",
          .examples = {{.sql = "SELECT window(TIMESTAMP_NTZ '2020-01-01 10:07:00', '10 minutes')",
                        .result = "{2020-01-01 10:00:00, 2020-01-01 10:10:00}"},
                       {.sql = "SELECT window(TIMESTAMP_NTZ '2020-01-01 10:07:00', '10 minutes', '10 minutes', "
                               "'5 minutes')",
                        .result = "{2020-01-01 10:05:00, 2020-01-01 10:15:00}"}},
      },
      {
          .name = "window_time",
          .signatures = {"(window STRUCT) -> TIMESTAMP"},
          .bind = BindWindowTime,
          .lower = LowerWindowTime,
          .since = "3.4.0",
          .doc = "The last microsecond of a window of time.",
          .examples = {{.sql = "SELECT window_time(window(TIMESTAMP_NTZ '2020-01-01 10:07:00', '10 minutes'))",
                        .result = "2020-01-01 10:09:59.999999"}},
      },
  };
}

}  // namespace piezo::functions
