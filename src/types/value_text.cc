// Equality of constants and their three spellings.
#include <bit>
#include <cmath>

#include "base/check.h"
#include "errors/error.h"
#include "types/datetime_text.h"
#include "types/decimal.h"
#include "types/interval_text.h"
#include "types/number_text.h"
#include "types/value.h"

namespace piezo::types {
namespace {

using Values = Value::Values;

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += kDigits[value >> 4];
    text += kDigits[value & 15];
  }
  return text;
}

const std::string& Bytes(const Value& value) { return std::get<std::string>(value.data); }
int64_t Integer(const Value& value) { return std::get<int64_t>(value.data); }

std::string FloatText(const Value& value) {
  const double number = std::get<double>(value.data);
  return value.type.is(TypeId::kFloat) ? JavaFloatToString(static_cast<float>(number)) : JavaDoubleToString(number);
}

/// Dates, times and intervals without the word and quotes that SQL puts around them.
std::string TemporalText(const Value& value, const TimeZone& zone) {
  switch (value.type.id()) {
    case TypeId::kDate:
      return FormatDate(Integer(value));
    case TypeId::kTimestamp:
      return FormatTimestamp(Integer(value), zone);
    case TypeId::kTimestampNtz:
      return FormatLocalTimestamp(Integer(value));
    case TypeId::kTime:
      return FormatTime(Integer(value));
    case TypeId::kYearMonthInterval:
      return FormatYearMonthInterval(Integer(value), value.type);
    case TypeId::kDayTimeInterval:
      return FormatDayTimeInterval(Integer(value), value.type);
    case TypeId::kCalendarInterval:
      return FormatCalendarInterval(std::get<CalendarInterval>(value.data));
    default:
      FailCheck("not a date, time or interval", __FILE__, __LINE__);
  }
}

std::string TemporalSql(const Value& value, const TimeZone& zone) {
  std::string_view word;
  switch (value.type.id()) {
    case TypeId::kDate:
      word = "DATE";
      break;
    case TypeId::kTimestamp:
      word = "TIMESTAMP";
      break;
    case TypeId::kTimestampNtz:
      word = "TIMESTAMP_NTZ";
      break;
    case TypeId::kTime:
      word = "TIME";
      break;
    case TypeId::kCalendarInterval:
      word = "INTERVAL";
      break;
    default:
      return TemporalText(value, zone);
  }
  return std::string(word) + " '" + TemporalText(value, zone) + "'";
}

template <class Print>
std::string Join(const Values& values, std::string_view separator, Print print) {
  std::string text;
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += separator;
    text += print(values[i], i);
  }
  return text;
}

std::string NestedSql(const Value& value, const TimeZone& zone) {
  const auto& values = std::get<Values>(value.data);
  const auto print = [&](const Value& item, size_t) { return ToSqlValue(item, zone); };
  if (value.type.is(TypeId::kArray)) return "ARRAY(" + Join(values, ", ", print) + ")";
  if (value.type.is(TypeId::kMap)) return "MAP(" + Join(values, ", ", print) + ")";
  const auto print_field = [&](const Value& item, size_t index) {
    return errors::QuoteString(value.type.fields()[index].name) + ", " + ToSqlValue(item, zone);
  };
  return "NAMED_STRUCT(" + Join(values, ", ", print_field) + ")";
}

std::string NestedDisplay(const Value& value, const TimeZone& zone) {
  const auto& values = std::get<Values>(value.data);
  const auto print = [&](const Value& item, size_t) { return ToDisplay(item, zone); };
  if (!value.type.is(TypeId::kMap)) return "[" + Join(values, ",", print) + "]";
  Values keys;
  Values items;
  for (size_t i = 0; i + 1 < values.size(); i += 2) {
    keys.push_back(values[i]);
    items.push_back(values[i + 1]);
  }
  return "keys: [" + Join(keys, ",", print) + "], values: [" + Join(items, ",", print) + "]";
}

/// What the three spellings have in common.
std::string PlainText(const Value& value, const TimeZone& zone) {
  switch (value.type.id()) {
    case TypeId::kBoolean:
      return std::get<bool>(value.data) ? "true" : "false";
    case TypeId::kByte:
    case TypeId::kShort:
    case TypeId::kInt:
    case TypeId::kLong:
      return std::to_string(Integer(value));
    case TypeId::kFloat:
    case TypeId::kDouble:
      return FloatText(value);
    case TypeId::kDecimal:
      return DecimalToString(std::get<Int128>(value.data), value.type.scale());
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return Bytes(value);
    case TypeId::kBinary:
    case TypeId::kVariant:
    case TypeId::kGeometry:
    case TypeId::kGeography:
      return "X'" + Hex(Bytes(value)) + "'";
    default:
      return TemporalSql(value, zone);
  }
}

Value Storage(const Value& value) { return {value.type.storage(), value.data}; }

bool SameBits(double left, double right) {
  return std::bit_cast<uint64_t>(left) == std::bit_cast<uint64_t>(right) || (std::isnan(left) && std::isnan(right));
}

}  // namespace

bool operator==(const Value& left, const Value& right) {
  if (!(left.type == right.type) || left.data.index() != right.data.index()) return false;
  const auto* number = std::get_if<double>(&left.data);
  return number != nullptr ? SameBits(*number, std::get<double>(right.data)) : left.data == right.data;
}

std::string ToSql(const Value& value, const TimeZone& zone) {
  if (value.is_null()) return "NULL";
  if (value.type.is(TypeId::kUdt)) return ToSql(Storage(value), zone);
  return value.type.IsNested() ? NestedSql(value, zone) : PlainText(value, zone);
}

std::string ToSqlValue(const Value& value, const TimeZone& zone) {
  if (value.is_null()) return "NULL";
  const auto is_finite = [&] { return std::isfinite(std::get<double>(value.data)); };
  switch (value.type.id()) {
    case TypeId::kByte:
      return PlainText(value, zone) + "Y";
    case TypeId::kShort:
      return PlainText(value, zone) + "S";
    case TypeId::kLong:
      return PlainText(value, zone) + "L";
    case TypeId::kDouble:
      return PlainText(value, zone) + (is_finite() ? "D" : "");
    case TypeId::kDecimal:
      return PlainText(value, zone) + "BD";
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return errors::QuoteString(Bytes(value)) +
             (value.type.has_default_collation() ? "" : " collate " + value.type.collation());
    case TypeId::kUdt:
      return ToSqlValue(Storage(value), zone);
    default:
      return ToSql(value, zone);
  }
}

std::string ToDisplay(const Value& value, const TimeZone& zone) {
  if (value.is_null()) return "null";
  switch (value.type.id()) {
    case TypeId::kBinary:
    case TypeId::kVariant:
    case TypeId::kGeometry:
    case TypeId::kGeography:
      return "0x" + Hex(Bytes(value));
    case TypeId::kDate:
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
    case TypeId::kTime:
    case TypeId::kCalendarInterval:
      return TemporalText(value, zone);
    case TypeId::kUdt:
      return ToDisplay(Storage(value), zone);
    default:
      return value.type.IsNested() ? NestedDisplay(value, zone) : PlainText(value, zone);
  }
}

}  // namespace piezo::types
