// The present: the same for all of one query, which is why it is put into the plan as a constant.
#include "functions/bind_errors.h"
#include "functions/collection_types.h"
#include "functions/groups.h"
#include "types/datetime_text.h"

namespace piezo::functions {
namespace {

using types::Value;

types::TimeZone SessionZone(const LowerContext& context) {
  return types::TimeZone::Find(context.conf.time_zone()).value_or(types::TimeZone::Utc());
}

int64_t LocalNow(const LowerContext& context) { return SessionZone(context).ToLocal(context.facts.now_micros); }

int64_t FloorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

engine::Expr LowerNow(engine::Exprs, const LowerContext& context) {
  return engine::Constant({DataType::Timestamp(), context.facts.now_micros});
}
engine::Expr LowerLocalNow(engine::Exprs, const LowerContext& context) {
  return engine::Constant({DataType::TimestampNtz(), LocalNow(context)});
}
engine::Expr LowerToday(engine::Exprs, const LowerContext& context) {
  return engine::Constant({DataType::Date(), FloorDivide(LocalNow(context), types::kMicrosPerDay)});
}
engine::Expr LowerZone(engine::Exprs, const LowerContext& context) {
  return engine::Constant(Value::String(context.conf.time_zone()));
}

/// current_time(precision): digits of the second's fraction.
Bound BindTime(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 0, 1, "current_time", context);
  Bound bound{.type = DataType::Time(6), .nullable = false};
  if (arguments.empty()) {
    bound.defaults.push_back(Value::Int(6));
    return bound;
  }
  const Argument& precision = arguments[0];
  if (!precision.type.IsIntegral()) ThrowUnexpectedType(0, "\"INT\"", precision, context);
  if (precision.literal == nullptr) ThrowNonFoldable("precision", precision.type, precision, context);
  const int64_t digits = precision.literal->is_null() ? -1 : std::get<int64_t>(precision.literal->data);
  if (digits < 0 || digits > 6) ThrowOutOfRange("precision", "[0, 6]", precision.text, context);
  bound.argument_types = {DataType::Int()};
  bound.type = DataType::Time(static_cast<int>(digits));
  return bound;
}

engine::Expr LowerTime(engine::Exprs, const LowerContext& context) {
  int64_t unit = 1;
  for (int digits = context.type.precision(); digits < 6; ++digits) unit *= 10;
  const int64_t local = LocalNow(context);
  const int64_t micros = local - FloorDivide(local, types::kMicrosPerDay) * types::kMicrosPerDay;
  return engine::Constant({context.type, micros / unit * unit * types::kNanosPerMicro});
}

Function Now(std::string name, std::vector<std::string> aliases, const char* signature, Lower lower, std::string since,
             std::string doc, std::vector<Example> examples) {
  return {.name = std::move(name),
          .aliases = std::move(aliases),
          .signatures = {signature},
          .nulls = Function::Nulls::kNever,
          .lower = std::move(lower),
          .since = std::move(since),
          .doc = std::move(doc),
          .examples = std::move(examples)};
}

}  // namespace

std::vector<Function> DateTimeNowFunctions() {
  return {
      Now("current_date", {"curdate"}, "() -> DATE", LowerToday, "1.5.0",
          "The date as the query begins, in the session's time zone.",
          {{.sql = "SELECT current_date() = to_date(now())", .result = "true"}}),
      Now("current_timestamp", {}, "() -> TIMESTAMP", LowerNow, "1.5.0", "The time at which the query begins.",
          {{.sql = "SELECT current_timestamp() = now()", .result = "true"}}),
      Now("now", {}, "() -> TIMESTAMP", LowerNow, "1.6.0", "The time at which the query begins.",
          {{.sql = "SELECT now() > TIMESTAMP '2020-01-01 00:00:00'", .result = "true"}}),
      Now("localtimestamp", {}, "() -> TIMESTAMP_NTZ", LowerLocalNow, "3.4.0",
          "The time at which the query begins, as clocks in the session's time zone show it.",
          {{.sql = "SELECT localtimestamp() = CAST(now() AS TIMESTAMP_NTZ)", .result = "true"}}),
      Now("current_timezone", {}, "() -> STRING", LowerZone, "3.1.0", "The session's time zone.",
          {{.sql = "SELECT length(current_timezone()) > 0", .result = "true"}}),
      {
          .name = "current_time",
          .signatures = {"(precision INT = 6) -> TIME"},
          .bind = BindTime,
          .lower = LowerTime,
          .since = "4.1.0",
          .doc = "The time of day as the query begins, with so many digits of the second's fraction.",
          .examples = {{.sql = "SELECT current_time(0) <= current_time(0)", .result = "true"}},
      },
  };
}

}  // namespace piezo::functions
