// Value: one constant of any Spark type, as literals and results of constant folding carry it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "types/data_type.h"

namespace piezo::types {

__extension__ typedef __int128 Int128;

struct CalendarInterval {
  int32_t months = 0;
  int32_t days = 0;
  int64_t microseconds = 0;
  friend bool operator==(const CalendarInterval&, const CalendarInterval&) = default;
};

/// A typed constant. What `data` holds for a type:
///   null of any type → monostate; boolean → bool; byte…long, date (days), timestamps (µs since epoch, UTC or local),
///   time (ns since midnight), year-month (months) and day-time (µs) intervals → int64_t; float, double → double;
///   decimal → Int128 unscaled (scale in the type); string-likes and binary → std::string; calendar interval →
///   CalendarInterval; array elements and struct fields in order → Values; map → Values of alternating keys and values;
///   variant → std::string (metadata bytes then value bytes, see wire).
struct Value {
  using Values = std::vector<Value>;
  DataType type;
  std::variant<std::monostate, bool, int64_t, double, Int128, std::string, CalendarInterval, Values> data;

  bool is_null() const { return std::holds_alternative<std::monostate>(data); }

  static Value Null(DataType type = DataType::Null()) { return {std::move(type), {}}; }
  static Value Boolean(bool value) { return {DataType::Boolean(), value}; }
  static Value Int(int32_t value) { return {DataType::Int(), int64_t{value}}; }
  static Value Long(int64_t value) { return {DataType::Long(), value}; }
  static Value Double(double value) { return {DataType::Double(), value}; }
  static Value String(std::string value) { return {DataType::String(), std::move(value)}; }
};

bool operator==(const Value& left, const Value& right);  // same type, same bits; NaN equals NaN

/// The literal as Spark's automatic column names and error messages spell it (Literal.sql for `sql`, Literal.toString
/// else): `1`, `1.5`, `abc`, `DATE '2020-01-01'`, `NULL`, `INTERVAL '1' DAY`.
std::string ToSql(const Value& value);
std::string ToDisplay(const Value& value);

}  // namespace piezo::types

namespace piezo {
using types::Int128;
using types::Value;
}  // namespace piezo
