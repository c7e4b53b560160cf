// Dates, timestamps and intervals made of their parts or of numbers, numbers made of them, and changes of time zone.
#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collection_types.h"
#include "functions/groups.h"
#include "functions/show.h"

namespace piezo::functions {
namespace {

using types::Value;

engine::Expr Text(std::string text) { return engine::Constant(Value::String(std::move(text))); }

/// What kernels do for parts that make nothing: their OnFailure.
engine::Expr OnFailure(bool raises) { return engine::Constant(Value::Int(raises ? 1 : 0)); }

bool AnyNullable(Arguments arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [](const Argument& argument) { return argument.nullable; });
}

/// In legacy mode parts that make nothing give null.
bool NullableAsSession(Arguments arguments, const BindContext& context) {
  return !context.ansi() || AnyNullable(arguments);
}

engine::Expr LowerMakeDate(engine::Exprs args, const LowerContext& context) {
  args.push_back(OnFailure(context.ansi));
  args.push_back(context.site());
  return engine::Call("piezo_make_date", std::move(args));
}

// ---- make_timestamp ----

/// A local date and time as an instant: in the zone of the third argument, or the session's.
engine::Expr FromDateAndTime(engine::Exprs args, const LowerContext& context) {
  if (args.size() == 1) return context.cast(std::move(args[0]), DataType::Date(), context.type);
  engine::Expr local = engine::Call("piezo_timestamp_of", engine::List(std::move(args[0]), std::move(args[1])));
  if (context.type.is(TypeId::kTimestampNtz)) return local;
  if (args.size() == 2) return context.cast(std::move(local), DataType::TimestampNtz(), context.type);
  return engine::Call("piezo_to_utc", engine::List(std::move(local), std::move(args[2]), context.site()));
}

engine::Expr MakeTimestamp(engine::Exprs args, bool raises, const LowerContext& context) {
  if (args.size() < 6) return FromDateAndTime(std::move(args), context);
  const bool in_session_zone = args.size() == 6 && context.type.is(TypeId::kTimestamp);
  if (in_session_zone) args.push_back(Text(context.conf.time_zone()));
  args.push_back(OnFailure(raises));
  args.push_back(context.site());
  return engine::Call(in_session_zone ? "piezo_make_timestamp_in" : "piezo_make_timestamp", std::move(args));
}

engine::Expr LowerMakeTimestamp(engine::Exprs args, const LowerContext& context) {
  return MakeTimestamp(std::move(args), context.ansi, context);
}
engine::Expr LowerTryMakeTimestamp(engine::Exprs args, const LowerContext& context) {
  return MakeTimestamp(std::move(args), false, context);
}

/// Spark leaves the zone out of this one's name.
std::string ShowTry(std::span<const std::string> args, const plan::Call*) {
  return ShowFirst("try_make_timestamp", args, 6);
}
/// Of a date and a time these are shown as what they stand for.
std::string ShowLocal(std::span<const std::string> args, const plan::Call*) {
  return ShowFirst(args.size() <= 3 ? "make_timestamp" : "make_timestamp_ltz", args, 7);
}
std::string ShowTryLocal(std::span<const std::string> args, const plan::Call*) {
  return ShowFirst(args.size() <= 3 ? "make_timestamp" : "try_make_timestamp_ltz", args, 7);
}
std::string ShowTryWithoutZone(std::span<const std::string> args, const plan::Call* call) {
  if (args.size() != 2) return ShowFirst("try_make_timestamp_ntz", args, 6);
  const std::string inner = ShowFirst("make_timestamp_ntz", args, 2);
  return call != nullptr ? "try_make_timestamp_ntz(" + inner + ")" : inner;
}

/// A date and a time are taken as they are, never read from a text or out of a timestamp.
void CheckDateAndTime(Arguments arguments, const BindContext& context) {
  static constexpr TypeId kTypes[] = {TypeId::kDate, TypeId::kTime};
  static constexpr const char* kNames[] = {"\"DATE\"", "\"TIME\""};
  if (arguments.size() > 3) return;
  for (size_t i = 0; i < std::min<size_t>(arguments.size(), 2); ++i) {
    if (arguments[i].expr == nullptr) continue;
    Argument given = arguments[i];
    given.type = given.expr->type;
    if (!given.type.is(kTypes[i]) && !given.type.is(TypeId::kNull)) ThrowUnexpectedType(i, kNames[i], given, context);
  }
}

Function MakeTimestampFunction(std::string name, bool is_try, bool has_zone, std::string since, std::string doc,
                               std::vector<Example> examples) {
  Function function{.name = std::move(name),
                    .check = CheckDateAndTime,
                    .lower = is_try ? LowerTryMakeTimestamp : LowerMakeTimestamp,
                    .since = std::move(since),
                    .doc = std::move(doc),
                    .examples = std::move(examples)};
  if (has_zone) {
    function.signatures = {"(year INT, month INT, day INT, hour INT, min INT, sec DECIMAL, [zone STRING]) -> TIMESTAMP",
                           "(date DATE, time TIME, [zone STRING]) -> TIMESTAMP"};
    const bool of_date = function.name == "make_timestamp" || function.name == "try_make_timestamp";
    if (of_date) function.signatures.emplace_back("(date DATE) -> TIMESTAMP");
  } else {
    function.signatures = {"(year INT, month INT, day INT, hour INT, min INT, sec DECIMAL) -> TIMESTAMP_NTZ",
                           "(date DATE, time TIME) -> TIMESTAMP_NTZ"};
  }
  if (is_try) {
    // Of a date and a time it is make_timestamp: whatever they are, they make one.
    function.nullable = [has_zone](Arguments arguments, const BindContext&) {
      return arguments.size() > 3 || !has_zone || AnyNullable(arguments);
    };
    function.show = function.name == "try_make_timestamp"       ? ShowTry
                    : function.name == "try_make_timestamp_ltz" ? ShowTryLocal
                                                                : ShowTryWithoutZone;
  } else {
    if (function.name == "make_timestamp_ltz") function.show = ShowLocal;
    function.nullable = [has_zone](Arguments arguments, const BindContext& context) {
      return NullableAsSession(arguments, context) || (!has_zone && arguments.size() == 2);
    };
  }
  return function;
}

// ---- make_interval ----

const DataType& Seconds() {
  static const DataType kSeconds = DataType::Decimal(18, 6);
  return kSeconds;
}

/// So many INT parts and then seconds; those left out are 0.
Bound BindParts(Arguments arguments, size_t ints, const DataType& type, std::string_view function,
                const BindContext& context) {
  CheckCount(arguments, 0, ints + 1, function, context);
  const TypePattern integer{.kind = TypePattern::Kind::kConcrete, .concrete = DataType::Int()};
  Bound bound{.type = type, .nullable = false};
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Argument& argument = arguments[i];
    std::optional<DataType> taken;
    if (i < ints) {
      taken = ImplicitCast(argument.type, integer, context.ansi());
    } else if (argument.type.IsNumeric() || argument.type.IsStringLike() || argument.type.is(TypeId::kNull)) {
      taken = Seconds();
    }
    if (!taken) ThrowUnexpectedType(i, i < ints ? "\"INT\"" : "\"DECIMAL(18,6)\"", argument, context);
    bound.argument_types.push_back(*taken);
    bound.nullable = bound.nullable || argument.nullable || CastMayGiveNull(argument.type, *taken);
  }
  for (size_t i = arguments.size(); i < ints + 1; ++i) {
    bound.defaults.push_back(i < ints ? Value::Int(0) : Value{Seconds(), Int128{0}});
  }
  return bound;
}

Bound BindMakeInterval(Arguments arguments, const BindContext& context) {
  Bound bound = BindParts(arguments, 6, DataType::CalendarInterval(), "make_interval", context);
  bound.nullable = bound.nullable || !context.ansi();
  return bound;
}
Bound BindTryMakeInterval(Arguments arguments, const BindContext& context) {
  Bound bound = BindParts(arguments, 6, DataType::CalendarInterval(), "try_make_interval", context);
  bound.nullable = true;
  return bound;
}
Bound BindMakeDayTime(Arguments arguments, const BindContext& context) {
  return BindParts(arguments, 3, DataType::DayTimeInterval(), "make_dt_interval", context);
}

engine::Expr LowerInterval(engine::Exprs args, bool raises, const LowerContext& context) {
  args.push_back(OnFailure(raises));
  args.push_back(context.site());
  return engine::Call("piezo_make_interval", std::move(args));
}
engine::Expr LowerMakeInterval(engine::Exprs args, const LowerContext& context) {
  return LowerInterval(std::move(args), context.ansi, context);
}
engine::Expr LowerTryMakeInterval(engine::Exprs args, const LowerContext& context) {
  return LowerInterval(std::move(args), false, context);
}

// ---- Unix times ----

Lower UnitsTimestamp(int64_t unit_micros) {
  return [unit_micros](engine::Exprs args, const LowerContext& context) {
    return engine::Call("piezo_units_timestamp",
                        engine::List(std::move(args[0]), engine::Constant(Value::Long(unit_micros)), context.site()));
  };
}

Lower TimestampUnits(int64_t unit_micros) {
  return [unit_micros](engine::Exprs args, const LowerContext&) {
    return engine::Call("piezo_timestamp_units",
                        engine::List(std::move(args[0]), engine::Constant(Value::Long(unit_micros))));
  };
}

/// NaN and infinities are no times.
bool SecondsNullable(Arguments arguments, const BindContext&) {
  const DataType& type = arguments[0].type;
  return arguments[0].nullable || type.is(TypeId::kFloat) || type.is(TypeId::kDouble);
}

// ---- Time zones ----

engine::Expr LowerConvert(engine::Exprs args, const LowerContext& context) {
  if (args.size() == 2) args.insert(args.begin(), Text(context.conf.time_zone()));
  args.push_back(context.site());
  return engine::Call("piezo_convert_zone", std::move(args));
}

std::string ShowConvert(std::span<const std::string> args, const plan::Call*) {
  std::string out = "convert_timezone(";
  if (args.size() == 2) out += "current_timezone(), ";
  for (size_t i = 0; i < args.size(); ++i) out += (i > 0 ? ", " : "") + args[i];
  return out + ")";
}

Function UnixFunction(std::string name, const char* signature, Lower lower, std::string doc,
                      std::vector<Example> examples, Coercion coercion = Coercion::kNone) {
  return {.name = std::move(name),
          .signatures = {signature},
          .coercion = coercion,
          .lower = std::move(lower),
          .since = "3.1.0",
          .doc = std::move(doc),
          .examples = std::move(examples)};
}

std::vector<Function> MakeFunctions() {
  return {
      {
          .name = "make_date",
          .signatures = {"(year INT, month INT, day INT) -> DATE"},
          .nullable = NullableAsSession,
          .lower = LowerMakeDate,
          .raises = {"DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION"},
          .since = "3.0.0",
          .doc = "The date of a year, month and day.",
          .examples = {{.sql = "SELECT make_date(2013, 7, 15)", .result = "2013-07-15"},
                       {.sql = "SELECT make_date(2019, 13, 1)",
                        .raises = "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION"}},
      },
      MakeTimestampFunction(
          "make_timestamp", false, true, "3.0.0",
          "The timestamp of a date's and a time's parts, in a time zone or the session's.",
          {{.sql = "SELECT make_timestamp(2014, 12, 28, 6, 30, 45.887)", .result = "2014-12-28 06:30:45.887"},
           {.sql = "SELECT make_timestamp(2019, 6, 30, 23, 59, 60)", .result = "2019-07-01 00:00:00"},
           {.sql = "SELECT make_timestamp(DATE '2024-01-01', TIME '10:11:12')", .result = "2024-01-01 10:11:12"}}),
      MakeTimestampFunction(
          "make_timestamp_ltz", false, true, "3.4.0",
          "The instant of a date's and a time's parts, in a time zone or the session's.",
          {{.sql = "SELECT make_timestamp_ltz(2014, 12, 28, 6, 30, 45.887)", .result = "2014-12-28 06:30:45.887"}}),
      MakeTimestampFunction(
          "make_timestamp_ntz", false, false, "3.4.0", "The local date and time of their parts.",
          {{.sql = "SELECT make_timestamp_ntz(2014, 12, 28, 6, 30, 45.887)", .result = "2014-12-28 06:30:45.887"}}),
      MakeTimestampFunction("try_make_timestamp", true, true, "4.0.0",
                            "As make_timestamp, but null for parts that make no timestamp.",
                            {{.sql = "SELECT try_make_timestamp(2014, 13, 28, 6, 30, 45.887)", .result = "NULL"}}),
      MakeTimestampFunction("try_make_timestamp_ltz", true, true, "4.0.0",
                            "As make_timestamp_ltz, but null for parts that make no instant.",
                            {{.sql = "SELECT try_make_timestamp_ltz(2014, 13, 28, 6, 30, 45.887)", .result = "NULL"}}),
      MakeTimestampFunction("try_make_timestamp_ntz", true, false, "4.0.0",
                            "As make_timestamp_ntz, but null for parts that make no date and time.",
                            {{.sql = "SELECT try_make_timestamp_ntz(2014, 13, 28, 6, 30, 45.887)", .result = "NULL"}}),
      {
          .name = "make_interval",
          .signatures = {"(years INT = 0, months INT = 0, weeks INT = 0, days INT = 0, hours INT = 0, mins INT = 0, "
                         "[secs DECIMAL]) -> CALENDAR"},
          .bind = BindMakeInterval,
          .lower = LowerMakeInterval,
          .raises = {"ARITHMETIC_OVERFLOW"},
          .since = "3.0.0",
          .doc = "The interval of so many years, months, weeks, days, hours, minutes and seconds.",
          .examples = {{.sql = "SELECT make_interval(100, 11, 1, 1, 12, 30, 1.001001)",
                        .result = "100 years 11 months 8 days 12 hours 30 minutes 1.001001 seconds"},
                       {.sql = "SELECT make_interval(0, 0, 0, 3)", .result = "3 days"},
                       {.sql = "SELECT make_interval(2147483647)", .raises = "ARITHMETIC_OVERFLOW"}},
      },
      {
          .name = "try_make_interval",
          .signatures = {"(years INT = 0, months INT = 0, weeks INT = 0, days INT = 0, hours INT = 0, mins INT = 0, "
                         "[secs DECIMAL]) -> CALENDAR"},
          .bind = BindTryMakeInterval,
          .lower = LowerTryMakeInterval,
          .since = "4.0.0",
          .doc = "As make_interval, but null for an interval out of range.",
          .examples = {{.sql = "SELECT try_make_interval(1, 2)", .result = "1 years 2 months"},
                       {.sql = "SELECT try_make_interval(2147483647)", .result = "NULL"}},
      },
      {
          .name = "make_dt_interval",
          .signatures = {"(days INT = 0, hours INT = 0, mins INT = 0, [secs DECIMAL]) -> DAY_TIME"},
          .bind = BindMakeDayTime,
          .lower = Kernel("piezo_make_dt_interval", Raises::kYes),
          .raises = {"INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"},
          .since = "3.2.0",
          .doc = "The day-time interval of so many days, hours, minutes and seconds.",
          .examples = {{.sql = "SELECT make_dt_interval(1, 12, 30, 1.001001)",
                        .result = "INTERVAL '1 12:30:01.001001' DAY TO SECOND"},
                       {.sql = "SELECT make_dt_interval(2147483647)",
                        .raises = "INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"}},
      },
      {
          .name = "make_ym_interval",
          .signatures = {"(years INT = 0, months INT = 0) -> YEAR_MONTH"},
          .lower = Kernel("piezo_make_ym_interval", Raises::kYes),
          .raises = {"INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"},
          .since = "3.2.0",
          .doc = "The year-month interval of so many years and months.",
          .examples = {{.sql = "SELECT make_ym_interval(1, 2)", .result = "INTERVAL '1-2' YEAR TO MONTH"},
                       {.sql = "SELECT make_ym_interval(2147483647)",
                        .raises = "INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"}},
      },
  };
}

std::vector<Function> UnixFunctions() {
  return {
      UnixFunction("unix_date", "(date DATE) -> INT", Kernel("piezo_date_days"), "Days from 1970-01-01 to a date.",
                   {{.sql = "SELECT unix_date(DATE '1970-01-02')", .result = "1"}}),
      UnixFunction("date_from_unix_date", "(days INT) -> DATE", Kernel("piezo_days_date"),
                   "The date so many days after 1970-01-01.",
                   {{.sql = "SELECT date_from_unix_date(1)", .result = "1970-01-02"}}, Coercion::kImplicit),
      UnixFunction("unix_seconds", "(timestamp TIMESTAMP) -> BIGINT", TimestampUnits(1'000'000),
                   "Whole seconds from the beginning of 1970 to a timestamp.",
                   {{.sql = "SELECT unix_seconds(TIMESTAMP '1970-01-01 00:00:01Z')", .result = "1"}}),
      UnixFunction("unix_millis", "(timestamp TIMESTAMP) -> BIGINT", TimestampUnits(1'000),
                   "Whole milliseconds from the beginning of 1970 to a timestamp.",
                   {{.sql = "SELECT unix_millis(TIMESTAMP '1970-01-01 00:00:01Z')", .result = "1000"}}),
      UnixFunction("unix_micros", "(timestamp TIMESTAMP) -> BIGINT", TimestampUnits(1),
                   "Microseconds from the beginning of 1970 to a timestamp.",
                   {{.sql = "SELECT unix_micros(TIMESTAMP '1970-01-01 00:00:01Z')", .result = "1000000"}}),
      {
          .name = "timestamp_seconds",
          .signatures = {"(seconds NUMERIC) -> TIMESTAMP"},
          .nullable = SecondsNullable,
          .lower = UnitsTimestamp(1'000'000),
          .raises = {"ARITHMETIC_OVERFLOW"},
          .since = "3.1.0",
          .doc = "The time so many seconds, with their fraction, after 1970 began.",
          .examples = {{.sql = "SELECT unix_micros(timestamp_seconds(1230219000.123))", .result = "1230219000123000"},
                       {.sql = "SELECT timestamp_seconds(1234567890123456789)", .raises = "ARITHMETIC_OVERFLOW"}},
      },
      UnixFunction("timestamp_millis", "(milliseconds INTEGRAL) -> TIMESTAMP", UnitsTimestamp(1'000),
                   "The time so many milliseconds after 1970 began.",
                   {{.sql = "SELECT unix_micros(timestamp_millis(1230219000123))", .result = "1230219000123000"}}),
      UnixFunction("timestamp_micros", "(microseconds INTEGRAL) -> TIMESTAMP", UnitsTimestamp(1),
                   "The time so many microseconds after 1970 began.",
                   {{.sql = "SELECT unix_micros(timestamp_micros(1230219000123123))", .result = "1230219000123123"}}),
  };
}

std::vector<Function> ZoneFunctions() {
  return {
      {
          .name = "from_utc_timestamp",
          .signatures = {"(timestamp TIMESTAMP, zone STRING) -> TIMESTAMP"},
          .lower = Kernel("piezo_from_utc", Raises::kYes),
          .raises = {"INVALID_TIMEZONE"},
          .since = "1.5.0",
          .doc = "Takes the timestamp for UTC, and gives what clocks in the zone show then.",
          .examples = {{.sql = "SELECT from_utc_timestamp('2016-08-31', 'Asia/Seoul')",
                        .result = "2016-08-31 09:00:00"},
                       {.sql = "SELECT from_utc_timestamp('2016-08-31', 'Foo/Bar')", .raises = "INVALID_TIMEZONE"}},
      },
      {
          .name = "to_utc_timestamp",
          .signatures = {"(timestamp TIMESTAMP, zone STRING) -> TIMESTAMP"},
          .lower = Kernel("piezo_to_utc", Raises::kYes),
          .since = "1.5.0",
          .doc = "Takes the timestamp for what clocks in the zone show, and gives it in UTC.",
          .examples = {{.sql = "SELECT to_utc_timestamp('2016-08-31', 'Asia/Seoul')", .result = "2016-08-30 15:00:00"}},
      },
      {
          .name = "convert_timezone",
          .signatures = {"(targetZone STRING, timestamp TIMESTAMP_NTZ) -> TIMESTAMP_NTZ",
                         "(sourceZone STRING, targetZone STRING, timestamp TIMESTAMP_NTZ) -> TIMESTAMP_NTZ"},
          .show = ShowConvert,
          .lower = LowerConvert,
          .raises = {"INVALID_TIMEZONE"},
          .since = "3.4.0",
          .doc = "What clocks in one zone show when those in another, or in the session's, show a date and time.",
          .examples = {{.sql = "SELECT convert_timezone('Europe/Brussels', 'America/Los_Angeles', "
                               "TIMESTAMP_NTZ '2021-12-06 00:00:00')",
                        .result = "2021-12-05 15:00:00"},
                       {.sql = "SELECT convert_timezone('Foo', 'UTC', TIMESTAMP_NTZ '2021-12-06 00:00:00')",
                        .raises = "INVALID_TIMEZONE"}},
      },
  };
}

}  // namespace

std::vector<Function> DateTimeMakeFunctions() {
  std::vector<Function> all = MakeFunctions();
  for (auto* more : {UnixFunctions, ZoneFunctions}) {
    for (Function& function : more()) all.push_back(std::move(function));
  }
  return all;
}

}  // namespace piezo::functions
