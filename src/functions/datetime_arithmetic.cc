// See datetime_arithmetic.h.
#include "functions/datetime_arithmetic.h"

#include <algorithm>
#include <utility>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "types/widening.h"

namespace piezo::functions {
namespace {

enum class Action : uint8_t {
  kMoveDateByDays,
  kMoveDateByMonths,
  kMoveDateByInterval,   // calendar interval
  kMoveStampByMicros,    // day-time interval
  kMoveStampByMonths,    // year-month interval
  kMoveStampByInterval,  // calendar interval
  kMoveTime,
  kDatesApart,
  kStampsApart,
  kTimesApart,
  kSumOfIntervals,
  kMultiple,
  kQuotient,
};

/// One operation: what it does, on which types, in which order of the operands.
struct Operation {
  Action action;
  DataType left;   // of the operand as given first
  DataType right;  // of the operand as given second
  DataType result;
  bool moved_is_right = false;  // interval + date
};

bool IsStamp(const DataType& type) { return type.is(TypeId::kTimestamp) || type.is(TypeId::kTimestampNtz); }
bool IsSmallInteger(const DataType& type) {
  return type.is(TypeId::kByte) || type.is(TypeId::kShort) || type.is(TypeId::kInt);
}
bool IsWholeDays(const DataType& type) {
  return type.is(TypeId::kDayTimeInterval) && type.start_field() == types::kDay && type.end_field() == types::kDay;
}
bool IsNull(const DataType& type) { return type.is(TypeId::kNull); }

/// What moving `moved` by `by` is; none when Spark knows no such move.
std::optional<Operation> Move(const DataType& moved, const DataType& by) {
  if (moved.is(TypeId::kDate)) {
    if (IsSmallInteger(by)) return Operation{Action::kMoveDateByDays, moved, by, moved};
    if (IsWholeDays(by)) return Operation{Action::kMoveDateByDays, moved, by, moved};
    if (by.is(TypeId::kYearMonthInterval)) return Operation{Action::kMoveDateByMonths, moved, by, moved};
    if (by.is(TypeId::kCalendarInterval)) return Operation{Action::kMoveDateByInterval, moved, by, moved};
    if (by.is(TypeId::kDayTimeInterval)) {
      return Operation{Action::kMoveStampByMicros, DataType::Timestamp(), by, DataType::Timestamp()};
    }
    return std::nullopt;
  }
  if (moved.is(TypeId::kTime) && by.is(TypeId::kDayTimeInterval)) {
    // Seconds bring microseconds along.
    return Operation{Action::kMoveTime, moved, by, by.end_field() == types::kSecond ? DataType::Time() : moved};
  }
  const bool text = moved.IsStringLike();  // becomes a timestamp, and the result a string again
  if (!IsStamp(moved) && !text) return std::nullopt;
  const DataType stamp = text ? DataType::Timestamp() : moved;
  const DataType result = text ? DataType::String() : moved;
  if (by.is(TypeId::kDayTimeInterval)) return Operation{Action::kMoveStampByMicros, stamp, by, result};
  if (by.is(TypeId::kYearMonthInterval) && !text) return Operation{Action::kMoveStampByMonths, stamp, by, result};
  if (by.is(TypeId::kCalendarInterval)) return Operation{Action::kMoveStampByInterval, stamp, by, result};
  return std::nullopt;
}

std::optional<Operation> Add(const DataType& left, const DataType& right) {
  if (left.is(TypeId::kDate) && IsNull(right)) {
    return Operation{Action::kMoveStampByMicros, DataType::Timestamp(), DataType::DayTimeInterval(),
                     DataType::Timestamp()};
  }
  if (left.is(TypeId::kTime) && IsNull(right)) {
    return Operation{Action::kMoveTime, left, DataType::DayTimeInterval(), DataType::Time()};
  }
  if (IsStamp(left) && IsNull(right)) {
    return Operation{Action::kMoveStampByMicros, left, DataType::DayTimeInterval(), left};
  }
  if (left.IsInterval() && (left.id() == right.id() || IsNull(right))) {
    const DataType sum = IsNull(right) ? left : types::TightestCommonType(left, right, true).value_or(left);
    return Operation{Action::kSumOfIntervals, sum, sum, sum};
  }
  return Move(left, right);
}

std::optional<Operation> AddEitherWay(const DataType& left, const DataType& right) {
  if (std::optional<Operation> plain = Add(left, right)) return plain;
  std::optional<Operation> swapped = Add(right, left);
  if (!swapped) return std::nullopt;
  std::swap(swapped->left, swapped->right);
  swapped->moved_is_right = true;
  return swapped;
}

std::optional<Operation> Subtract(const DataType& left, const DataType& right, bool ansi) {
  const auto date_like = [&](const DataType& type, bool string_too) {
    return type.is(TypeId::kDate) || IsNull(type) || (string_too && type.IsStringLike());
  };
  const bool strings = ansi || right.is(TypeId::kDate);  // legacy mode takes only `'2020-01-01' - date`
  if ((left.is(TypeId::kDate) && date_like(right, ansi)) || (right.is(TypeId::kDate) && date_like(left, strings))) {
    return Operation{Action::kDatesApart, DataType::Date(), DataType::Date(),
                     DataType::DayTimeInterval(types::kDay, types::kDay)};
  }
  const auto stamp_like = [&](const DataType& type) {
    return IsStamp(type) || type.is(TypeId::kDate) || IsNull(type) || (ansi && type.IsStringLike());
  };
  if ((IsStamp(left) && stamp_like(right)) || (IsStamp(right) && stamp_like(left))) {
    const bool zoned = left.is(TypeId::kTimestamp) || right.is(TypeId::kTimestamp);
    const DataType stamp = zoned ? DataType::Timestamp() : DataType::TimestampNtz();
    return Operation{Action::kStampsApart, stamp, stamp, DataType::DayTimeInterval()};
  }
  const auto time_like = [&](const DataType& type) {
    return type.is(TypeId::kTime) || IsNull(type) || type.IsStringLike();
  };
  if ((left.is(TypeId::kTime) && time_like(right)) || (right.is(TypeId::kTime) && time_like(left))) {
    const auto time = [](const DataType& type) { return type.is(TypeId::kTime) ? type : DataType::Time(); };
    return Operation{Action::kTimesApart, time(left), time(right),
                     DataType::DayTimeInterval(types::kHour, types::kSecond)};
  }
  if (left.IsInterval() && (left.id() == right.id() || IsNull(right))) {
    const DataType difference = IsNull(right) ? left : types::TightestCommonType(left, right, true).value_or(left);
    return Operation{Action::kSumOfIntervals, difference, difference, difference};
  }
  if (IsNull(left) && right.IsInterval()) return Operation{Action::kSumOfIntervals, right, right, right};
  return Move(left, right);
}

DataType WholeInterval(const DataType& interval) {
  if (interval.is(TypeId::kYearMonthInterval)) return DataType::YearMonthInterval();
  if (interval.is(TypeId::kDayTimeInterval)) return DataType::DayTimeInterval();
  return interval;
}

std::optional<Operation> Scale(Action action, const DataType& interval, const DataType& number) {
  if (!interval.IsInterval()) return std::nullopt;
  if (!number.IsNumeric() && !number.IsStringLike() && !IsNull(number)) return std::nullopt;
  const DataType factor = number.IsNumeric() && !interval.is(TypeId::kCalendarInterval) ? number : DataType::Double();
  return Operation{action, interval, factor, WholeInterval(interval)};
}

std::optional<Operation> Recognize(ArithmeticOp op, const DataType& left, const DataType& right, bool ansi) {
  switch (op) {
    case ArithmeticOp::kAdd:
      return AddEitherWay(left, right);
    case ArithmeticOp::kSubtract:
      return Subtract(left, right, ansi);
    case ArithmeticOp::kMultiply: {
      if (std::optional<Operation> multiple = Scale(Action::kMultiple, left, right)) return multiple;
      std::optional<Operation> swapped = Scale(Action::kMultiple, right, left);
      if (!swapped) return std::nullopt;
      std::swap(swapped->left, swapped->right);
      swapped->moved_is_right = true;
      return swapped;
    }
    case ArithmeticOp::kDivide:
      return Scale(Action::kQuotient, left, right);
    case ArithmeticOp::kIntegralDivide:
    case ArithmeticOp::kRemainder:
      return std::nullopt;
  }
  return std::nullopt;
}

/// The call that Spark makes of an operation and then finds its operands unfit.
[[noreturn]] void Refuse(std::string_view function, std::string_view required, size_t index, const Argument& left,
                         const Argument& right, const BindContext& context) {
  BindContext shown = context;
  shown.text = function.empty() ? context.text : std::string(function) + "(" + left.text + ", " + right.text + ")";
  ThrowUnexpectedType(index, required, index == 0 ? left : right, shown);
}

void RefuseUnfit(ArithmeticOp op, const Argument& left, const Argument& right, const BindContext& context) {
  static constexpr std::string_view kDays = R"(("INT" or "SMALLINT" or "TINYINT"))";
  static constexpr std::string_view kStampTypes = "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"";
  const DataType& a = left.type;
  const DataType& b = right.type;
  if (op == ArithmeticOp::kAdd) {
    if (a.is(TypeId::kDate)) Refuse("date_add", kDays, 1, left, right, context);
    if (b.is(TypeId::kDate)) Refuse("date_add", kDays, 1, right, left, context);
  }
  if (op == ArithmeticOp::kSubtract) {
    if (a.is(TypeId::kDate)) Refuse("date_sub", kDays, 1, left, right, context);
    if (b.is(TypeId::kDate)) Refuse("", R"("DATE")", 0, left, right, context);
    if (IsStamp(a)) Refuse("", kStampTypes, 1, left, right, context);
    if (IsStamp(b)) Refuse("", kStampTypes, 0, left, right, context);
  }
  const bool scaling = op == ArithmeticOp::kMultiply || (op == ArithmeticOp::kDivide && a.IsInterval());
  if (scaling && (a.IsInterval() || b.IsInterval())) {
    const std::string required =
        a.is(TypeId::kCalendarInterval) || b.is(TypeId::kCalendarInterval) ? R"("DOUBLE")" : R"("NUMERIC")";
    if (a.IsInterval()) Refuse("", required, 1, left, right, context);
    Refuse("", required, 1, right, left, context);
  }
}

engine::Expr CallKernel(std::string_view name, engine::Expr left, engine::Expr right,
                        std::vector<engine::Expr> constants) {
  engine::Exprs args = engine::List(std::move(left), std::move(right));
  for (engine::Expr& constant : constants) args.push_back(std::move(constant));
  return engine::Call(name, std::move(args));
}

std::string KernelName(std::string_view what, ArithmeticOp op, std::string_view by) {
  return "piezo_" + std::string(what) + (op == ArithmeticOp::kSubtract ? "_subtract" : "_add") + std::string(by);
}

engine::Expr LowerOperation(ArithmeticOp op, const Operation& operation, engine::Exprs& args,
                            const LowerContext& context) {
  engine::Expr& first = args[operation.moved_is_right ? 1 : 0];
  engine::Expr& second = args[operation.moved_is_right ? 0 : 1];
  const DataType& moved = operation.moved_is_right ? operation.right : operation.left;
  const DataType& by = operation.moved_is_right ? operation.left : operation.right;
  const auto zone = [&] {
    return engine::Constant(types::Value::String(moved.is(TypeId::kTimestampNtz) ? "" : context.conf.time_zone()));
  };
  const auto call = [&](std::string_view name) {
    return CallKernel(name, std::move(first), std::move(second), engine::List(context.site()));
  };
  const auto call_zoned = [&](std::string_view name) {
    return CallKernel(name, std::move(first), std::move(second), engine::List(zone(), context.site()));
  };
  const bool in_calendar = context.type.is(TypeId::kCalendarInterval);  // spark.sql.legacy.interval.enabled
  switch (operation.action) {
    case Action::kMoveDateByDays:
      if (by.is(TypeId::kDayTimeInterval)) {
        second = engine::Cast(
            engine::Call("//", engine::List(std::move(second), engine::Constant(types::Value::Long(86'400'000'000)))),
            DataType::Int());
      }
      return call(KernelName("date", op, "_days"));
    case Action::kMoveDateByMonths:
      return call(KernelName("date", op, "_months"));
    case Action::kMoveDateByInterval:
      return CallKernel(KernelName("date", op, "_interval"), std::move(first), std::move(second),
                        engine::List(engine::Constant(types::Value::String(context.conf.time_zone())),
                                     engine::Constant(types::Value::Boolean(context.ansi)), context.site()));
    case Action::kMoveStampByMicros:
      return call_zoned(KernelName("timestamp", op, "_micros"));
    case Action::kMoveStampByMonths:
      return call_zoned(KernelName("timestamp", op, "_months"));
    case Action::kMoveStampByInterval:
      return call_zoned(KernelName("timestamp", op, "_interval"));
    case Action::kMoveTime:
      return call(op == ArithmeticOp::kSubtract ? "piezo_time_subtract_micros" : "piezo_time_add");
    case Action::kDatesApart:
      return engine::Call(in_calendar ? "piezo_calendar_subtract" : "piezo_date_subtract",
                          engine::List(std::move(first), std::move(second)));
    case Action::kStampsApart: {
      engine::Expr micros = call_zoned("piezo_timestamp_subtract");
      return in_calendar ? engine::Call("to_microseconds", engine::List(std::move(micros))) : std::move(micros);
    }
    case Action::kTimesApart:
      return engine::Call("piezo_time_subtract", engine::List(std::move(first), std::move(second)));
    case Action::kSumOfIntervals:
      return call(KernelName("interval", op, ""));
    case Action::kMultiple:
      return call("piezo_interval_multiply");
    case Action::kQuotient:
      return call("piezo_interval_divide");
  }
  return {};
}

}  // namespace

std::optional<Bound> BindDateTime(ArithmeticOp op, const Argument& left, const Argument& right,
                                  const BindContext& context) {
  const std::optional<Operation> operation = Recognize(op, left.type, right.type, context.ansi());
  if (!operation) {
    RefuseUnfit(op, left, right, context);
    return std::nullopt;
  }
  Bound bound;
  bound.argument_types = {operation->left, operation->right};
  bound.type = operation->result;
  const bool apart = operation->action == Action::kDatesApart || operation->action == Action::kStampsApart;
  if (apart && context.conf.GetBool("spark.sql.legacy.interval.enabled")) bound.type = DataType::CalendarInterval();
  const bool calendar_scaled = operation->result.is(TypeId::kCalendarInterval) &&
                               (operation->action == Action::kMultiple || operation->action == Action::kQuotient);
  const bool legacy_calendar =
      !context.ansi() && (left.type.is(TypeId::kCalendarInterval) || right.type.is(TypeId::kCalendarInterval));
  bound.nullable = left.nullable || right.nullable || CastMayGiveNull(left.type, operation->left) ||
                   CastMayGiveNull(right.type, operation->right) || calendar_scaled || legacy_calendar;
  return bound;
}

std::optional<engine::Expr> LowerDateTime(ArithmeticOp op, engine::Exprs& args, const LowerContext& context) {
  const DataType& left = context.arg_type(0);
  const DataType& right = context.arg_type(1);
  const std::optional<Operation> operation = Recognize(op, left, right, context.ansi);
  if (!operation) return std::nullopt;
  engine::Expr lowered = LowerOperation(op, *operation, args, context);
  if (!context.type.is(TypeId::kString)) return lowered;
  return context.cast(std::move(lowered), DataType::Timestamp(), context.type);
}

std::optional<std::string> ShowDateTime(ArithmeticOp op, std::span<const std::string> args, const plan::Call& call) {
  const std::optional<Operation> operation = Recognize(op, call.args[0]->type, call.args[1]->type, true);
  if (!operation) return std::nullopt;
  const std::string& first = args[operation->moved_is_right ? 1 : 0];
  const std::string& second = args[operation->moved_is_right ? 0 : 1];
  const std::string symbol = op == ArithmeticOp::kSubtract ? " - " : " + ";
  switch (operation->action) {
    case Action::kMoveDateByDays: {
      const DataType& by = operation->moved_is_right ? operation->left : operation->right;
      const std::string days = by.is(TypeId::kDayTimeInterval) ? "extractansiintervaldays(" + second + ")" : second;
      return (op == ArithmeticOp::kSubtract ? "date_sub(" : "date_add(") + first + ", " + days + ")";
    }
    case Action::kMoveDateByMonths:
    case Action::kMoveDateByInterval:
    case Action::kMoveStampByMicros:
    case Action::kMoveStampByMonths:
    case Action::kMoveStampByInterval:
    case Action::kMoveTime:
    case Action::kTimesApart:
      return first + symbol + second;
    case Action::kMultiple:
      return "(" + first + " * " + second + ")";
    default:
      return std::nullopt;
  }
}

}  // namespace piezo::functions
