// Values as CSV and JSON text, as Spark writes them.
#pragma once

#include <duckdb.hpp>
#include <memory>
#include <string>

#include "functions/kernels/datetime_formats.h"
#include "types/data_type.h"

namespace piezo::functions {

/// Reads values of any type out of vectors, whatever their layout. For one chunk.
class ValueReader {
 public:
  ValueReader(duckdb::Vector& vector, duckdb::idx_t count) {
    duckdb::Vector::RecursiveToUnifiedFormat(vector, count, format_);
  }
  const duckdb::RecursiveUnifiedVectorFormat& format() const { return format_; }

 private:
  duckdb::RecursiveUnifiedVectorFormat format_;
};

struct TextOutput {
  std::shared_ptr<const DateTimeFormats> moments;
  types::TimeZone zone = types::TimeZone::Utc();  // of what variants hold
  bool ignore_null_fields = true;                 // JSON
  bool pretty = false;                            // JSON
  std::string binary_style = {};                  // spark.sql.binaryOutputStyle, in what has no form in CSV

  /// Without moments, for other values than those.
  TextOutput() = default;
  /// Throws Error; for values of `type` only.
  TextOutput(const OptionMap& options, const DataType& type);
};

/// Appends an atomic value that is not null: as in CSV, before any quoting.
void AppendAtom(const duckdb::RecursiveUnifiedVectorFormat& format, duckdb::idx_t row, const DataType& type,
                const TextOutput& options, std::string& out);
/// Appends a value, null too, as JSON.
void AppendJson(const duckdb::RecursiveUnifiedVectorFormat& format, duckdb::idx_t row, const DataType& type,
                const TextOutput& options, std::string& out);
/// Appends a value as Java's toString would show one of Spark's rows, arrays and raw values: the keys of maps in JSON,
/// and the records that errors show.
void AppendInternal(const duckdb::RecursiveUnifiedVectorFormat& format, duckdb::idx_t row, const DataType& type,
                    std::string& out);

/// Appends a nested or binary value that is not null as it is shown: CSV has no form for such. Nulls inside are empty.
void AppendShown(const duckdb::RecursiveUnifiedVectorFormat& format, duckdb::idx_t row, const DataType& type,
                 const TextOutput& options, std::string& out);

}  // namespace piezo::functions
