// TextField: one text as a value of a type, as Spark's CSV and JSON readers convert fields. Stricter than a cast:
// numbers have no blanks around them, booleans are spelled out.
#pragma once

#include <duckdb.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "types/data_type.h"
#include "types/time_zone.h"
#include "types/value.h"

namespace piezo::functions {

struct TextFieldOptions {
  std::string nan = "NaN";
  std::string positive_infinity = "Inf";
  std::string negative_infinity = "-Inf";
  types::TimeZone zone = types::TimeZone::Utc();
};

/// For one column; immutable. Atomic types only.
class TextField {
 public:
  TextField(DataType type, const TextFieldOptions& options) : type_(std::move(type)), options_(options) {}

  /// Writes the value into a flat vector of the type's engine type; false when `text` is none.
  bool Write(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const;
  const DataType& type() const { return type_; }

 private:
  bool WriteNumber(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const;
  bool WriteMoment(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const;
  std::optional<double> Floating(std::string_view text) const;

  DataType type_;
  TextFieldOptions options_;
};

/// Writes an unscaled decimal into a flat vector of DECIMAL(precision, …).
void WriteDecimal(Int128 unscaled, int precision, duckdb::Vector& vector, duckdb::idx_t row);

}  // namespace piezo::functions
