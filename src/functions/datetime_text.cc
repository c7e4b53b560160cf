// Dates and timestamps from texts and to texts, by Spark's patterns; Unix times.
#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collection_types.h"
#include "functions/groups.h"
#include "functions/option_arguments.h"

namespace piezo::functions {
namespace {

using types::Value;

constexpr const char* kDefaultPattern = "yyyy-MM-dd HH:mm:ss";

engine::Expr Text(std::string text) { return engine::Constant(Value::String(std::move(text))); }

enum class OnFailure : uint8_t { kAsSession, kNull };

/// A timestamp read from a text by a pattern. `recommended` is what Spark tells users to call instead.
engine::Expr ParseTimestamp(engine::Expr text, engine::Expr pattern, const DataType& type, OnFailure on_failure,
                            const char* recommended, const LowerContext& context) {
  engine::Exprs args = engine::List(std::move(text), std::move(pattern));
  const bool has_zone = type.is(TypeId::kTimestamp);
  if (has_zone) {
    args.push_back(Text(context.conf.time_zone()));
    args.push_back(TimeParserPolicy(context.conf));
  }
  const bool raises = on_failure == OnFailure::kAsSession && context.ansi;
  args.push_back(raises ? Text(recommended) : engine::Constant(Value::Null(DataType::String())));
  args.push_back(context.site());
  return engine::Call(has_zone ? "piezo_parse_timestamp" : "piezo_parse_timestamp_ntz", std::move(args));
}

engine::Expr TryCast(engine::Expr value, const DataType& from, const DataType& to, OnFailure on_failure,
                     const LowerContext& context) {
  if (from.SameAs(to)) return value;
  if (on_failure == OnFailure::kAsSession) return context.cast(std::move(value), from, to);
  return context.try_cast(std::move(value), from, to);
}

// ---- to_date, to_timestamp ----

DataType SessionTimestamp(const Conf& conf) {
  return conf.Get("spark.sql.timestampType") == "TIMESTAMP_NTZ" ? DataType::TimestampNtz() : DataType::Timestamp();
}

bool CanBecome(const DataType& from, const DataType& to, bool has_pattern) {
  if (from.is(TypeId::kNull) || from.IsStringLike() || from.is(TypeId::kDate)) return true;
  if (from.is(TypeId::kTimestamp) || from.is(TypeId::kTimestampNtz)) return true;
  const bool number = from.IsNumeric() || from.is(TypeId::kBoolean);
  return number && to.is(TypeId::kTimestamp) && !has_pattern;
}

Bound BindParse(Arguments arguments, const DataType& type, OnFailure on_failure, const BindContext& context) {
  CheckCount(arguments, 1, 2, "", context);
  const Argument& value = arguments[0];
  if (!CanBecome(value.type, type, arguments.size() == 2)) {
    ThrowUnexpectedType(0, R"(("STRING" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ"))", value, context);
  }
  Bound bound{.argument_types = {value.type.is(TypeId::kNull) ? DataType::String() : value.type}, .type = type};
  bound.nullable = value.nullable || on_failure == OnFailure::kNull;
  if (arguments.size() == 1) {
    bound.nullable = bound.nullable || CastMayGiveNull(value.type, type);
    return bound;
  }
  const TypePattern text{.kind = TypePattern::Kind::kConcrete, .concrete = DataType::String()};
  const std::optional<DataType> pattern = ImplicitCast(arguments[1].type, text, context.ansi());
  if (!pattern) ThrowUnexpectedType(1, "\"STRING\"", arguments[1], context);
  bound.argument_types.push_back(*pattern);
  bound.nullable = bound.nullable || arguments[1].nullable || !context.ansi();
  return bound;
}

/// The type of the timestamp that a text is read as: a date comes from one, too.
DataType TimestampFor(const DataType& type) { return type.is(TypeId::kDate) ? DataType::Timestamp() : type; }

engine::Expr LowerParse(engine::Exprs args, OnFailure on_failure, const char* recommended,
                        const LowerContext& context) {
  const DataType& from = context.arg_type(0);
  if (args.size() == 1 || !from.IsStringLike()) {
    return TryCast(std::move(args[0]), from, context.type, on_failure, context);
  }
  const DataType timestamp = TimestampFor(context.type);
  engine::Expr parsed =
      ParseTimestamp(std::move(args[0]), std::move(args[1]), timestamp, on_failure, recommended, context);
  return timestamp.SameAs(context.type) ? std::move(parsed) : context.cast(std::move(parsed), timestamp, context.type);
}

enum class Target : uint8_t { kDate, kSessionTimestamp, kTimestamp, kTimestampNtz };

template <Target target, OnFailure on_failure>
Bound BindTo(Arguments arguments, const BindContext& context) {
  const DataType type = target == Target::kDate               ? DataType::Date()
                        : target == Target::kSessionTimestamp ? SessionTimestamp(context.conf)
                        : target == Target::kTimestamp        ? DataType::Timestamp()
                                                              : DataType::TimestampNtz();
  return BindParse(arguments, type, on_failure, context);
}

template <Target target, OnFailure on_failure>
engine::Expr LowerTo(engine::Exprs args, const LowerContext& context) {
  const char* recommended = target == Target::kDate ? "`try_to_date`" : "`try_to_timestamp`";
  return LowerParse(std::move(args), on_failure, recommended, context);
}

template <Target target, OnFailure on_failure>
Function To(std::string name, const char* result, std::string since, std::string doc, std::vector<Example> examples) {
  const std::string signature = std::string("(value ANY, [pattern STRING]) -> ") + result;
  Function function{.name = std::move(name),
                    .signatures = {signature.c_str()},
                    .bind = BindTo<target, on_failure>,
                    .lower = LowerTo<target, on_failure>,
                    .since = std::move(since),
                    .doc = std::move(doc),
                    .examples = std::move(examples)};
  if (on_failure == OnFailure::kAsSession && target != Target::kTimestampNtz && target != Target::kTimestamp) {
    function.raises = {"CANNOT_PARSE_TIMESTAMP", "CAST_INVALID_INPUT"};
  }
  return function;
}

// ---- unix_timestamp ----

constexpr int64_t kMicrosPerSecond = 1'000'000;

/// unix_timestamp() is the present.
Bound BindUnixTimestamp(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, context.called_as == "unix_timestamp" ? 0 : 1, 2, "unix_timestamp", context);
  Bound bound{.type = DataType::Long(), .nullable = false};
  if (arguments.empty()) return bound;
  const Argument& value = arguments[0];
  if (!CanBecome(value.type, DataType::Date(), true)) {
    ThrowUnexpectedType(0, R"(("STRING" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ"))", value, context);
  }
  bound.argument_types.push_back(value.type.is(TypeId::kNull) ? DataType::String() : value.type);
  bound.nullable = value.nullable || !context.ansi();
  if (arguments.size() == 1) {
    bound.defaults.push_back(Value::String(kDefaultPattern));
    return bound;
  }
  if (!arguments[1].type.IsStringLike() && !arguments[1].type.is(TypeId::kNull)) {
    ThrowUnexpectedType(1, "\"STRING\"", arguments[1], context);
  }
  bound.argument_types.push_back(DataType::String());
  bound.nullable = bound.nullable || arguments[1].nullable;
  return bound;
}

engine::Expr LowerUnixTimestamp(engine::Exprs args, const LowerContext& context) {
  if (args.empty()) {
    const int64_t now = context.facts.now_micros;
    return engine::Constant(Value::Long(now / kMicrosPerSecond - (now % kMicrosPerSecond < 0 ? 1 : 0)));
  }
  const DataType& from = context.arg_type(0);
  engine::Expr timestamp;
  if (from.IsStringLike()) {
    timestamp = ParseTimestamp(std::move(args[0]), std::move(args[1]), DataType::Timestamp(), OnFailure::kAsSession,
                               "`try_to_timestamp`", context);
  } else {
    timestamp = TryCast(std::move(args[0]), from, DataType::Timestamp(), OnFailure::kAsSession, context);
  }
  return engine::Call("piezo_timestamp_units",
                      engine::List(std::move(timestamp), engine::Constant(Value::Long(kMicrosPerSecond))));
}

std::string ShowUnixTimestamp(std::string_view name, std::span<const std::string> args) {
  std::string out = std::string(name) + "(" + (args.empty() ? "current_timestamp()" : args[0]) + ", ";
  return out + (args.size() < 2 ? kDefaultPattern : args[1]) + ")";
}

// ---- date_format, from_unixtime ----

engine::Expr Format(engine::Expr timestamp, engine::Expr pattern, const LowerContext& context) {
  return engine::Call("piezo_format_timestamp",
                      engine::List(std::move(timestamp), std::move(pattern), Text(context.conf.time_zone()),
                                   TimeParserPolicy(context.conf), context.site()));
}

engine::Expr LowerDateFormat(engine::Exprs args, const LowerContext& context) {
  return Format(std::move(args[0]), std::move(args[1]), context);
}

engine::Expr LowerFromUnixTime(engine::Exprs args, const LowerContext& context) {
  engine::Expr timestamp =
      engine::Call("piezo_units_timestamp",
                   engine::List(std::move(args[0]), engine::Constant(Value::Long(kMicrosPerSecond)), context.site()));
  return Format(std::move(timestamp), std::move(args[1]), context);
}

}  // namespace

std::vector<Function> DateTimeTextFunctions() {
  using enum OnFailure;
  using enum Target;
  return {
      To<kDate, kAsSession>("to_date", "DATE", "1.5.0", "The date in a text, read by a pattern if one is given.",
                            {{.sql = "SELECT to_date('2009-07-30 04:17:52')", .result = "2009-07-30"},
                             {.sql = "SELECT to_date('31/12/2016', 'dd/MM/yyyy')", .result = "2016-12-31"},
                             {.sql = "SELECT to_date('x', 'yyyy')", .raises = "CANNOT_PARSE_TIMESTAMP"},
                             {.sql = "SELECT to_date('x')", .raises = "CAST_INVALID_INPUT"}}),
      To<kDate, kNull>("try_to_date", "DATE", "4.0.0", "As to_date, but null for a text that is no date.",
                       {{.sql = "SELECT try_to_date('2016-12-31')", .result = "2016-12-31"},
                        {.sql = "SELECT try_to_date('foo', 'yyyy-MM-dd')", .result = "NULL"}}),
      To<kSessionTimestamp, kAsSession>(
          "to_timestamp", "TIMESTAMP", "2.2.0", "The timestamp in a text, read by a pattern if one is given.",
          {{.sql = "SELECT to_timestamp('2016-12-31 00:12:00')", .result = "2016-12-31 00:12:00"},
           {.sql = "SELECT to_timestamp('31 Dec 16, 5 PM', 'd MMM yy, h a')", .result = "2016-12-31 17:00:00"},
           {.sql = "SELECT to_timestamp('x', 'yyyy')", .raises = "CANNOT_PARSE_TIMESTAMP"},
           {.sql = "SELECT to_timestamp('x')", .raises = "CAST_INVALID_INPUT"}}),
      To<kTimestamp, kAsSession>(
          "to_timestamp_ltz", "TIMESTAMP", "3.4.0", "The instant in a text, read by a pattern if one is given.",
          {{.sql = "SELECT to_timestamp_ltz('2016-12-31 00:12:00')", .result = "2016-12-31 00:12:00"}}),
      To<kTimestampNtz, kAsSession>(
          "to_timestamp_ntz", "TIMESTAMP_NTZ", "3.4.0",
          "The local date and time in a text, read by a pattern if one is given.",
          {{.sql = "SELECT to_timestamp_ntz('2016-12-31', 'yyyy-MM-dd')", .result = "2016-12-31 00:00:00"}}),
      To<kSessionTimestamp, kNull>(
          "try_to_timestamp", "TIMESTAMP", "3.5.0", "As to_timestamp, but null for a text that is no timestamp.",
          {{.sql = "SELECT try_to_timestamp('2016-12-31 00:12:00')", .result = "2016-12-31 00:12:00"},
           {.sql = "SELECT try_to_timestamp('foo', 'yyyy-MM-dd')", .result = "NULL"}}),
      {
          .name = "date_format",
          .signatures = {"(timestamp TIMESTAMP, pattern STRING) -> STRING"},
          .lower = LowerDateFormat,
          .raises = {"INVALID_DATETIME_PATTERN.WITH_SUGGESTION"},
          .since = "1.5.0",
          .doc = "The timestamp as a text by a pattern.",
          .examples = {{.sql = "SELECT date_format('2016-04-08', 'y')", .result = "2016"},
                       {.sql = "SELECT date_format('2016-04-08 10:11:12.5', 'EEE d MMM, h:mm:ss.SS a')",
                        .result = "Fri 8 Apr, 10:11:12.50 AM"},
                       {.sql = "SELECT date_format('2016-04-08', 'foo')",
                        .raises = "INVALID_DATETIME_PATTERN.WITH_SUGGESTION"}},
      },
      {
          .name = "from_unixtime",
          .signatures = {"(seconds BIGINT, pattern STRING = 'yyyy-MM-dd HH:mm:ss') -> STRING"},
          .nulls = Function::Nulls::kAlways,
          .lower = LowerFromUnixTime,
          .since = "1.5.0",
          .doc = "The time so many seconds after 1970 began, as a text by a pattern.",
          .examples = {{.sql = "SELECT from_unixtime(0) IS NOT NULL", .result = "true"},
                       {.sql = "SELECT from_unixtime(86400, 'yyyy')", .result = "1970"}},
      },
      {
          .name = "unix_timestamp",
          .signatures = {"([time ANY], [pattern STRING]) -> BIGINT"},
          .bind = BindUnixTimestamp,
          .show = [](std::span<const std::string> args,
                     const plan::Call*) { return ShowUnixTimestamp("unix_timestamp", args); },
          .lower = LowerUnixTimestamp,
          .raises = {"CANNOT_PARSE_TIMESTAMP"},
          .since = "1.5.0",
          .doc = "Seconds from the beginning of 1970 to a time, or to the present.",
          .examples = {{.sql = "SELECT unix_timestamp(TIMESTAMP '1970-01-02 00:00:00Z')", .result = "86400"},
                       {.sql = "SELECT unix_timestamp('1970 +00', 'yyyy X')", .result = "0"},
                       {.sql = "SELECT unix_timestamp('x')", .raises = "CANNOT_PARSE_TIMESTAMP"}},
      },
      {
          .name = "to_unix_timestamp",
          .signatures = {"(time ANY, [pattern STRING]) -> BIGINT"},
          .bind = BindUnixTimestamp,
          .show = [](std::span<const std::string> args,
                     const plan::Call*) { return ShowUnixTimestamp("to_unix_timestamp", args); },
          .lower = LowerUnixTimestamp,
          .since = "1.6.0",
          .doc = "Seconds from the beginning of 1970 to a time.",
          .examples = {{.sql = "SELECT to_unix_timestamp('1970 +00', 'yyyy X')", .result = "0"}},
      },
  };
}

}  // namespace piezo::functions
