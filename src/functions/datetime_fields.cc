// Parts of dates, timestamps, times and intervals: year … second, extract and date_part, names of days and months.
#include <algorithm>
#include <span>

#include "base/ascii.h"
#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collection_types.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using types::Value;

engine::Expr Text(std::string text) { return engine::Constant(Value::String(std::move(text))); }

/// What kernels on timestamps take for the time zone: none for those that have none.
engine::Expr ZoneOf(const DataType& type, const LowerContext& context) {
  return Text(type.is(TypeId::kTimestamp) ? context.conf.time_zone() : std::string());
}

Lower DateField(std::string field) {
  return [field = std::move(field)](engine::Exprs args, const LowerContext&) {
    return engine::Call("piezo_date_field", engine::List(std::move(args[0]), Text(field)));
  };
}

Lower TimeField(std::string field) {
  return [field = std::move(field)](engine::Exprs args, const LowerContext& context) {
    return engine::Call("piezo_time_field",
                        engine::List(std::move(args[0]), Text(field), ZoneOf(context.arg_type(0), context)));
  };
}

/// Spark takes the parts of a time of day for nullable.
bool TimeFieldNullable(Arguments arguments, const BindContext&) {
  return arguments[0].nullable || arguments[0].type.is(TypeId::kTime);
}

// ---- extract, date_part ----

/// A field's names, and where it is found.
struct Part {
  std::string_view names;  // with blanks around each
  std::string_view date;   // the kernels' name of the field, for dates and timestamps
  std::string_view time;   // for the time of day
  std::string_view interval;
};
constexpr Part kParts[] = {
    {" YEAR Y YEARS YR YRS ", "year", "", "year"},
    {" YEAROFWEEK ", "yearofweek", "", ""},
    {" QUARTER QTR ", "quarter", "", ""},
    {" MONTH MON MONS MONTHS ", "month", "", "month"},
    {" WEEK W WEEKS ", "week", "", ""},
    {" DAY D DAYS ", "day", "", "day"},
    {" DAYOFWEEK DOW ", "dayofweek", "", ""},
    {" DAYOFWEEK_ISO DOW_ISO ", "dayofweek_iso", "", ""},
    {" DOY ", "dayofyear", "", ""},
    {" HOUR H HOURS HR HRS ", "", "hour", "hour"},
    {" MINUTE M MIN MINS MINUTES ", "", "minute", "minute"},
    {" SECOND S SEC SECONDS SECS ", "", "seconds", "seconds"},
};

const Part* FindPart(std::string_view name) {
  const std::string wanted = " " + ToUpperAscii(name) + " ";
  for (const Part& part : kParts) {
    if (part.names.find(wanted) != std::string_view::npos) return &part;
  }
  return nullptr;
}

bool Has(const Part& part, const DataType& source) {
  if (source.is(TypeId::kTime)) return !part.time.empty();
  if (!source.IsInterval()) return !part.date.empty() || !part.time.empty();
  if (source.is(TypeId::kCalendarInterval)) return !part.interval.empty();
  static constexpr std::string_view kMonths[] = {"year", "month"};
  static constexpr std::string_view kTimes[] = {"day", "hour", "minute", "seconds"};
  const std::span<const std::string_view> fields = source.is(TypeId::kYearMonthInterval)
                                                       ? std::span<const std::string_view>(kMonths)
                                                       : std::span<const std::string_view>(kTimes);
  const auto found = std::find(fields.begin(), fields.end(), part.interval) - fields.begin();
  return found >= source.start_field() && found <= source.end_field();
}

DataType PartType(const Part& part, const DataType& source) {
  if (part.time == "seconds") return DataType::Decimal(8, 6);
  const bool small = part.interval == "month" || part.interval == "hour" || part.interval == "minute";
  return source.IsInterval() && small ? DataType::Byte() : DataType::Int();
}

/// The context in which errors show the function of the one field, as Spark calls it.
BindContext AsFunctionOf(const Part& part, const Argument& source, const BindContext& context) {
  std::string_view name = part.date.empty() ? part.time : part.date;
  if (name == "week") name = "weekofyear";
  if (name == "day") name = "dayofmonth";
  if (name == "dayofweek_iso") name = "weekday";
  if (name == "seconds") name = "secondwithfraction";
  BindContext shown = context;
  shown.text = std::string(name) + "(" + source.text + ")";
  return shown;
}

Bound BindExtract(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 2, "extract", context);
  const Argument& field = arguments[0];
  const std::optional<Value> known = context.ValueOf(field);
  if (!known || !(field.type.IsStringLike() || field.type.is(TypeId::kNull))) {
    throw Error("NON_FOLDABLE_ARGUMENT",
                {{"funcName", errors::QuoteIdentifier(context.called_as)},
                 {"paramName", "`field`"},
                 {"paramType", "\"STRING\""}},
                context.origin);
  }
  DataType source = arguments[1].type;
  if (known->is_null()) return {.argument_types = {field.type, source}, .type = DataType::Double()};
  const auto* name = field.literal != nullptr ? std::get_if<std::string>(&known->data) : nullptr;
  const Part* part = name != nullptr ? FindPart(*name) : nullptr;
  if (part == nullptr || !Has(*part, source)) {
    throw Error("INVALID_EXTRACT_FIELD",
                {{"field", errors::QuoteIdentifier(name != nullptr ? *name : field.text)},
                 {"expr", errors::QuoteText(arguments[1].text)}},
                context.origin);
  }
  if (!source.IsInterval() && !source.is(TypeId::kTime)) {
    const DataType wanted = part->date.empty() ? DataType::Timestamp() : DataType::Date();
    const bool fits = part->date.empty() && source.is(TypeId::kTimestampNtz);
    const TypePattern pattern{.kind = TypePattern::Kind::kConcrete, .concrete = wanted};
    const std::optional<DataType> taken = fits ? source : ImplicitCast(source, pattern, context.ansi());
    if (!taken) {
      ThrowUnexpectedType(0, part->date.empty() ? "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"" : "\"DATE\"",
                          arguments[1], AsFunctionOf(*part, arguments[1], context));
    }
    source = *taken;
  }
  const bool nullable = arguments[1].nullable || source.is(TypeId::kTime) || CastMayGiveNull(arguments[1].type, source);
  return {.argument_types = {field.type, source}, .type = PartType(*part, source), .nullable = nullable};
}

engine::Expr LowerExtract(engine::Exprs args, const LowerContext& context) {
  const auto* literal = std::get_if<plan::Literal>(&context.call.args[0]->op);
  if (literal == nullptr || literal->value.is_null()) return engine::Constant(Value::Null(context.type));
  const Part& part = *FindPart(std::get<std::string>(literal->value.data));
  const DataType& source = context.arg_type(1);
  if (source.IsInterval()) {
    return engine::Call("piezo_interval_field", engine::List(std::move(args[1]), Text(std::string(part.interval))));
  }
  if (!part.date.empty()) {
    return engine::Call("piezo_date_field", engine::List(std::move(args[1]), Text(std::string(part.date))));
  }
  // A time of few digits may hold more of them: those do not show.
  const bool cut = source.is(TypeId::kTime) && source.precision() < DataType::Time().precision();
  engine::Expr time = cut ? context.cast(std::move(args[1]), DataType::Time(), source) : std::move(args[1]);
  return engine::Call("piezo_time_field",
                      engine::List(std::move(time), Text(std::string(part.time)), ZoneOf(source, context)));
}

/// extract and datepart are shown as extract(field FROM source).
template <bool from>
std::string ShowExtract(std::string_view name, std::span<const std::string> args) {
  std::string out = std::string(name) + "(";
  for (size_t i = 0; i < args.size(); ++i) out += (i == 0 ? "" : from ? " FROM " : ", ") + args[i];
  return out + ")";
}

Function DateFieldFunction(std::string name, std::string field, std::string since, std::string doc,
                           std::vector<Example> examples) {
  return {.name = std::move(name),
          .signatures = {"(date DATE) -> INT"},
          .lower = DateField(std::move(field)),
          .since = std::move(since),
          .doc = std::move(doc),
          .examples = std::move(examples)};
}

Function TimeFieldFunction(std::string name, std::string doc, std::vector<Example> examples) {
  Lower lower = TimeField(name);
  return {.name = std::move(name),
          .signatures = {"(timestamp TIMESTAMP | TIMESTAMP_NTZ) -> INT", "(time TIME) -> INT"},
          .nullable = TimeFieldNullable,
          .lower = std::move(lower),
          .since = "1.5.0",
          .doc = std::move(doc),
          .examples = std::move(examples)};
}

Function ExtractFunction(std::string name,
                         std::function<std::string(std::span<const std::string>, const plan::Call*)> show,
                         std::string doc, std::vector<Example> examples) {
  return {.name = std::move(name),
          .signatures = {"(field STRING, source DATE) -> INT", "(field STRING, source TIMESTAMP) -> INT",
                         "(field STRING, source TIME) -> INT", "(field STRING, source INTERVAL) -> INT"},
          .bind = BindExtract,
          .show = std::move(show),
          .lower = LowerExtract,
          .since = "3.0.0",
          .doc = std::move(doc),
          .examples = std::move(examples)};
}

}  // namespace

std::vector<Function> DateTimeFieldFunctions() {
  return {
      DateFieldFunction("year", "year", "1.5.0", "The year of a date.",
                        {{.sql = "SELECT year('2016-07-30')", .result = "2016"}}),
      DateFieldFunction("quarter", "quarter", "1.5.0", "The quarter of the year that a date lies in, 1 to 4.",
                        {{.sql = "SELECT quarter('2016-08-31')", .result = "3"}}),
      DateFieldFunction("month", "month", "1.5.0", "The month of a date, 1 to 12.",
                        {{.sql = "SELECT month('2016-07-30')", .result = "7"}}),
      DateFieldFunction("day", "day", "1.5.0", "The day of the month of a date.",
                        {{.sql = "SELECT day('2009-07-30')", .result = "30"}}),
      DateFieldFunction("dayofmonth", "day", "1.5.0", "The day of the month of a date.",
                        {{.sql = "SELECT dayofmonth('2009-07-30')", .result = "30"}}),
      DateFieldFunction("dayofyear", "dayofyear", "1.5.0", "The day of the year of a date, 1 to 366.",
                        {{.sql = "SELECT dayofyear('2016-04-09')", .result = "100"}}),
      DateFieldFunction("dayofweek", "dayofweek", "2.3.0", "The weekday of a date as a number, 1 for Sunday to 7.",
                        {{.sql = "SELECT dayofweek('2009-07-30')", .result = "5"}}),
      DateFieldFunction("weekday", "weekday", "2.4.0", "The weekday of a date as a number, 0 for Monday to 6.",
                        {{.sql = "SELECT weekday('2009-07-30')", .result = "3"}}),
      DateFieldFunction("weekofyear", "week", "1.5.0",
                        "The ISO 8601 week that a date lies in: weeks begin on Mondays, "
                        "the first is the one with the year's first Thursday.",
                        {{.sql = "SELECT weekofyear('2008-02-20')", .result = "8"},
                         {.sql = "SELECT weekofyear('2021-01-03')", .result = "53"}}),
      TimeFieldFunction("hour", "The hour of a timestamp or time, 0 to 23.",
                        {{.sql = "SELECT hour('2018-02-14 12:58:59')", .result = "12"},
                         {.sql = "SELECT hour(TIME '13:59:59.999999')", .result = "13"}}),
      TimeFieldFunction("minute", "The minute of a timestamp or time.",
                        {{.sql = "SELECT minute('2009-07-30 12:58:59')", .result = "58"},
                         {.sql = "SELECT minute(TIME '23:59:59')", .result = "59"}}),
      TimeFieldFunction("second", "The second of a timestamp or time, without its fraction.",
                        {{.sql = "SELECT second('2018-02-14 12:58:59.9')", .result = "59"},
                         {.sql = "SELECT second(TIME '12:25:01')", .result = "1"}}),
      {
          .name = "dayname",
          .signatures = {"(date DATE) -> STRING"},
          .lower = Kernel("piezo_day_name"),
          .since = "4.0.0",
          .doc = "The weekday of a date by its short English name.",
          .examples = {{.sql = "SELECT dayname(DATE '2008-02-20')", .result = "Wed"}},
      },
      {
          .name = "monthname",
          .signatures = {"(date DATE) -> STRING"},
          .lower = Kernel("piezo_month_name"),
          .since = "4.0.0",
          .doc = "The month of a date by its short English name.",
          .examples = {{.sql = "SELECT monthname('2008-02-20')", .result = "Feb"}},
      },
      ExtractFunction(
          "extract",
          [](std::span<const std::string> args, const plan::Call*) { return ShowExtract<true>("extract", args); },
          "A part of a date, timestamp, time or interval, by the part's name.",
          {{.sql = "SELECT extract(YEAR FROM TIMESTAMP '2019-08-12 01:00:00.123456')", .result = "2019"},
           {.sql = "SELECT extract(seconds FROM INTERVAL 5 HOURS 30 SECONDS 1 MILLISECOND)", .result = "30.001000"}}),
      ExtractFunction(
          "date_part",
          [](std::span<const std::string> args, const plan::Call*) { return ShowExtract<false>("date_part", args); },
          "A part of a date, timestamp, time or interval, by the part's name.",
          {{.sql = "SELECT date_part('week', TIMESTAMP '2019-08-12 01:00:00.123456')", .result = "33"},
           {.sql = "SELECT date_part('MONTH', INTERVAL '2021-11' YEAR TO MONTH)", .result = "11"}}),
      ExtractFunction(
          "datepart",
          [](std::span<const std::string> args, const plan::Call*) { return ShowExtract<true>("datepart", args); },
          "A part of a date, timestamp, time or interval, by the part's name.",
          {{.sql = "SELECT datepart('doy', DATE '2019-08-12')", .result = "224"}}),
  };
}

}  // namespace piezo::functions
