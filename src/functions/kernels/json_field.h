// JsonField: JSON values as values of a type, as Spark's JacksonParser converts them.
#pragma once

#include <duckdb.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "functions/kernels/json_format.h"
#include "functions/kernels/text_field.h"

namespace piezo::functions {

/// For one column, with a tree of its own for nested types. Not thread-safe.
class JsonField {
 public:
  /// `format` must live as long.
  JsonField(DataType type, const JsonFormat& format);

  /// kPartial: written, but nulls stand for parts that did not fit; kFailed: a null stands for all of it.
  enum class Result { kGood, kPartial, kFailed };
  /// Writes into a flat vector of the engine type; without a vector, only says how it would go.
  Result Write(const JsonNode& node, duckdb::Vector* vector, duckdb::idx_t row);

  const DataType& type() const { return type_; }

 private:
  Result WriteVariantOf(const JsonNode& node, duckdb::Vector* vector, duckdb::idx_t row) const;
  Result WriteAtom(const JsonNode& node, duckdb::Vector* vector, duckdb::idx_t row);
  Result WriteStruct(const JsonNode& node, duckdb::Vector* vector, duckdb::idx_t row);
  Result WriteList(const JsonNode& node, duckdb::Vector* vector, duckdb::idx_t row);
  bool WriteText(const JsonNode& node, duckdb::Vector& vector, duckdb::idx_t row) const;
  bool Fits(const JsonNode& node) const;

  DataType type_;
  const JsonFormat& format_;
  TextField atom_;
  std::vector<std::unique_ptr<JsonField>> children_;
  std::unordered_map<std::string_view, size_t> child_of_name_;
  std::unique_ptr<duckdb::Vector> scratch_;
};

}  // namespace piezo::functions
