// Value: one constant of any Spark type, as literals and results of constant folding carry it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "types/data_type.h"
#include "types/int128.h"
#include "types/time_zone.h"

namespace piezo::types {

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
///   variant → std::string (metadata bytes then value bytes, see wire); shapes → std::string (4 bytes of the system's
///   number, then the well-known binary form).
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

/// The literal as automatic column names and SQL in error messages spell it: `1`, `1.5`, `abc`, `DATE '2020-01-01'`,
/// `NULL`, `INTERVAL '1' DAY`. `zone` is the session's, for timestamps.
std::string ToSql(const Value& value, const TimeZone& zone = TimeZone::Utc());
/// The literal as a value parameter of an error shows it, and as SQL would read it back: `1L`, `1.0D`, `1.5BD`,
/// `'abc'`.
std::string ToSqlValue(const Value& value, const TimeZone& zone = TimeZone::Utc());
/// The literal as plans print it: `1`, `abc`, `2020-01-01`, `[1,2]`, `0x01FF`, `null`.
std::string ToDisplay(const Value& value, const TimeZone& zone = TimeZone::Utc());

}  // namespace piezo::types

namespace piezo {
using types::Value;
}  // namespace piezo
