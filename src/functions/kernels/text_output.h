// Values as CSV and JSON text, as Spark writes them.
#pragma once

#include <duckdb.hpp>
#include <string>

#include "types/data_type.h"
#include "types/time_zone.h"

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

struct TextOutputOptions {
  types::TimeZone zone = types::TimeZone::Utc();
  bool ignore_null_fields = true;  // JSON
  bool pretty = false;             // JSON
};

/// Appends an atomic value that is not null: as in CSV, before any quoting.
void AppendAtom(const duckdb::RecursiveUnifiedVectorFormat& format, duckdb::idx_t row, const DataType& type,
                const TextOutputOptions& options, std::string& out);
/// Appends a value, null too, as JSON.
void AppendJson(const duckdb::RecursiveUnifiedVectorFormat& format, duckdb::idx_t row, const DataType& type,
                const TextOutputOptions& options, std::string& out, int level = 0);
/// "text" with escapes.
void AppendJsonString(std::string_view text, std::string& out);

}  // namespace piezo::functions
