// See constant_argument.h.
#include "functions/constant_argument.h"

#include <cmath>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "types/int128.h"

namespace piezo::functions {
namespace {

using types::Value;

Value Known(const Argument& argument, std::string_view name, const DataType& type, const BindContext& context) {
  if (!argument.foldable) ThrowNonFoldable(name, type, argument, context);
  std::optional<Value> value = context.ValueOf(argument);
  if (!value) ThrowNonFoldable(name, type, argument, context);
  if (value->is_null()) ThrowUnexpectedNull(name, context);
  return std::move(*value);
}

/// UNEXPECTED_INPUT_TYPE of the type that the argument had before it was cast.
[[noreturn]] void ThrowAsGiven(size_t index, std::string_view required, const Argument& argument,
                               const BindContext& context) {
  Argument given = argument;
  given.type = argument.expr->type;
  ThrowUnexpectedType(index, required, given, context);
}

/// A text that is no number: what its cast does in the session's mode.
[[noreturn]] void ThrowNoNumber(const Argument& argument, const Value& value, std::string_view name,
                                const BindContext& context) {
  if (!context.ansi() || !value.type.IsStringLike()) ThrowUnexpectedNull(name, context);
  throw Error("CAST_INVALID_INPUT",
              {{"expression", "'" + types::ToDisplay(value) + "'"},
               {"sourceType", errors::QuoteText(types::SqlName(value.type))},
               {"targetType", errors::QuoteText(types::SqlName(argument.type))},
               {"ansiConfig", "\"spark.sql.ansi.enabled\""}},
              argument.origin);
}

}  // namespace

std::optional<double> NumberOf(const Value& value) {
  if (const auto* number = std::get_if<double>(&value.data)) return *number;
  if (const auto* number = std::get_if<int64_t>(&value.data)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<types::Int128>(&value.data)) {
    return static_cast<double>(*number) / std::pow(10.0, value.type.scale());
  }
  if (const auto* text = std::get_if<std::string>(&value.data)) {
    char* end = nullptr;
    const double number = std::strtod(text->c_str(), &end);
    if (!text->empty() && end == text->c_str() + text->size()) return number;
  }
  return std::nullopt;
}

std::string ShowDouble(double value) { return types::ToSqlValue(Value::Double(value)); }

std::vector<double> CheckFractions(const Argument& argument, std::string_view name, NotANumber not_a_number,
                                   const BindContext& context) {
  const Value value = Known(argument, name, argument.type, context);
  std::vector<double> numbers;
  const auto add = [&](const Value& part) {
    const std::optional<double> number = NumberOf(part);
    if (!number) ThrowNoNumber(argument, part, name, context);
    numbers.push_back(*number);
  };
  if (const auto* parts = std::get_if<Value::Values>(&value.data)) {
    for (const Value& part : *parts) add(part.is_null() ? Value::Double(0) : part);
  } else {
    add(value);
  }
  bool inside = true;
  std::string shown;
  for (const double number : numbers) {
    const bool passes = not_a_number == NotANumber::kPasses && std::isnan(number);
    inside = inside && (passes || (number >= 0 && number <= 1));
    shown += (shown.empty() ? "" : ",") + ShowDouble(number);
  }
  if (!inside) ThrowOutOfRange(name, "[0.0, 1.0]", shown, context);
  return numbers;
}

void CheckElements(size_t index, std::string_view required, const Argument& argument, const BindContext& context) {
  if (argument.expr == nullptr || !argument.type.is(TypeId::kArray)) return;
  const DataType& given = argument.expr->type;
  if (!given.is(TypeId::kArray) || given.SameAs(argument.type)) return;
  if (!given.contains_null() && !CastMayGiveNull(given.element(), argument.type.element())) return;
  ThrowAsGiven(index, required, argument, context);
}

int64_t CheckWholeNumber(const Argument& argument, std::string_view name, int64_t least, int64_t most,
                         std::string_view range, std::string_view suffix, const BindContext& context) {
  const Value value = Known(argument, name, argument.type, context);
  const std::optional<double> number = NumberOf(value);
  if (!number) ThrowNoNumber(argument, value, name, context);
  const auto* exact = std::get_if<int64_t>(&value.data);
  const int64_t whole = exact != nullptr ? *exact : static_cast<int64_t>(std::clamp(*number, -9.2e18, 9.2e18));
  if (whole < least || whole > most) {
    ThrowOutOfRange(name, range, std::to_string(whole) + std::string(suffix), context);
  }
  return whole;
}

void RefuseCast(size_t index, std::string_view required, const Argument& argument, BareNull null,
                const BindContext& context) {
  if (argument.expr == nullptr || argument.expr->type.SameAs(argument.type)) return;
  if (null == BareNull::kPasses && argument.expr->type.is(TypeId::kNull)) return;
  ThrowAsGiven(index, required, argument, context);
}

void ThrowUnexpectedNull(std::string_view name, const BindContext& context) {
  throw Error("DATATYPE_MISMATCH.UNEXPECTED_NULL",
              {{"sqlExpr", errors::QuoteText(context.text)}, {"exprName", std::string(name)}}, context.origin);
}

}  // namespace piezo::functions
