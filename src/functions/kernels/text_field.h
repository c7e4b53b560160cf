// TextField: one text as a value of a type, as Spark's CSV and JSON readers convert fields. Stricter than a cast:
// numbers have no blanks around them, booleans are spelled out.
#pragma once

#include <duckdb.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "functions/kernels/text_format.h"
#include "types/data_type.h"
#include "types/value.h"

namespace piezo::functions {

/// For one column; immutable. `format` must live as long. Atomic types only, of others no text is a value.
class TextField {
 public:
  TextField(DataType type, const TextFormat& format) : type_(std::move(type)), format_(format) {
    format.moments->Require(type_);
  }

  /// Writes the value into a flat vector of the type's engine type; false when `text` is none.
  bool Write(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const;
  /// For a text that is not there: false when that is a null.
  bool WriteNothing(duckdb::Vector& vector, duckdb::idx_t row) const;
  const DataType& type() const { return type_; }

 private:
  bool WriteNumber(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const;
  void WriteVariantOf(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const;
  bool WriteMoment(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const;
  std::optional<double> Floating(std::string_view text) const;

  DataType type_;
  const TextFormat& format_;
};

/// None for a text that is no Base64, padding included.
std::optional<std::string> DecodeBase64(std::string_view text);

/// Writes an unscaled decimal into a flat vector of DECIMAL(precision, …).
void WriteDecimal(Int128 unscaled, int precision, duckdb::Vector& vector, duckdb::idx_t row);

}  // namespace piezo::functions
