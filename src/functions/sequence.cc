// See sequence.h. A start, a stop and a step: all of one integer type, or dates or timestamps with an interval. Without
// a step the sequence goes by 1 or a day, up or down.
#include "functions/sequence.h"

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collection_types.h"

namespace piezo::functions {
namespace {

[[noreturn]] void ThrowWrongTypes(const BindContext& context) {
  throw Error("DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES",
              {{"sqlExpr", errors::QuoteText(context.text)},
               {"functionName", "`sequence`"},
               {"startType", R"(("TIMESTAMP" or "TIMESTAMP_NTZ" or "DATE"))"},
               {"stepType", R"(("INTERVAL" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND"))"},
               {"otherStartType", "\"INTEGRAL\""}},
              context.origin);
}

bool IsCalendar(const DataType& type) {
  return type.is(TypeId::kDate) || type.is(TypeId::kTimestamp) || type.is(TypeId::kTimestampNtz);
}

/// 1 or -1 day as the calendar interval that both ends ask for.
engine::Expr DayTowards(bool up) {
  return engine::Constant(Value{DataType::CalendarInterval(), types::CalendarInterval{.days = up ? 1 : -1}});
}

engine::Expr DefaultStep(const engine::Exprs& args, const DataType& type) {
  const bool calendar = IsCalendar(type);
  engine::Expr up = calendar ? DayTowards(true) : engine::Constant({type, int64_t{1}});
  engine::Expr down = calendar ? DayTowards(false) : engine::Constant({type, int64_t{-1}});
  engine::Expr rises = engine::Compare(engine::Comparison::kLessOrEqual, args[0].Copy(), args[1].Copy());
  return engine::If(std::move(rises), std::move(up), std::move(down));
}

}  // namespace

Bound BindSequence(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 3, "sequence", context);
  const DataType first_two[] = {arguments[0].type, arguments[1].type};
  std::optional<DataType> type = WiderCommonType(first_two, context.ansi());
  if (!type) ThrowWrongTypes(context);
  Bound bound;
  if (IsCalendar(*type)) {
    bound.argument_types = {*type, *type};
    if (arguments.size() == 3) {
      const DataType& step = arguments[2].type;
      if (!step.IsInterval() && !step.is(TypeId::kNull)) ThrowWrongTypes(context);
      bound.argument_types.push_back(step.IsInterval() ? step : DataType::CalendarInterval());
    }
  } else {
    if (arguments.size() == 3) {
      const DataType all[] = {*type, arguments[2].type};
      type = WiderCommonType(all, context.ansi());
    }
    if (!type || !type->IsIntegral()) ThrowWrongTypes(context);
    bound.argument_types.assign(arguments.size(), *type);
  }
  bound.type = DataType::Array(*type, false);
  bound.nullable = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    bound.nullable =
        bound.nullable || arguments[i].nullable || CastMayGiveNull(arguments[i].type, bound.argument_types[i]);
  }
  return bound;
}

engine::Expr LowerSequence(engine::Exprs args, const LowerContext& context) {
  const DataType& type = context.type.element();
  if (args.size() == 2) args.push_back(DefaultStep(args, type));
  if (IsCalendar(type)) {
    const std::string zone = type.is(TypeId::kTimestamp) ? context.conf.time_zone() : std::string();
    args.push_back(engine::Constant(Value::String(zone)));
  }
  args.push_back(context.site());
  return engine::Call(IsCalendar(type) ? "piezo_sequence_calendar" : "piezo_sequence", std::move(args));
}

}  // namespace piezo::functions
