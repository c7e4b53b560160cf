// XmlField: XML elements as values of a type, as Spark's StaxXmlParser converts them.
#pragma once

#include <duckdb.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "functions/kernels/text_field.h"
#include "functions/kernels/xml_format.h"

namespace piezo::functions {

/// For one column, with a tree of its own for nested types. Not thread-safe.
class XmlField {
 public:
  /// `format` must live as long.
  XmlField(DataType type, const XmlFormat& format);

  /// Writes into a flat vector of the engine type; false when the element, or part of it, does not fit: a null stands
  /// for what does not.
  bool Write(pugi::xml_node node, duckdb::Vector& vector, duckdb::idx_t row);
  /// The same for the text of an attribute, or of an element beside its children.
  bool WriteText(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row);

  /// The fields of a struct, without `left_out` (a field that no element goes to).
  bool WriteFields(pugi::xml_node node, duckdb::Vector& structs, duckdb::idx_t row, int64_t left_out);

 private:
  bool WriteMap(pugi::xml_node node, duckdb::Vector& vector, duckdb::idx_t row);
  /// Adds one more element to the array at `row`, whose elements are the last of the list vector so far.
  bool Append(pugi::xml_node node, duckdb::Vector& vector, duckdb::idx_t row);
  bool WriteBinary(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const;
  XmlField* Child(std::string_view name, size_t& place);
  bool WriteNamed(std::string_view name, std::string_view text, duckdb::Vector& structs, duckdb::idx_t row,
                  int64_t left_out);

  DataType type_;
  const XmlFormat& format_;
  TextField atom_;
  std::vector<std::unique_ptr<XmlField>> children_;
  std::unordered_map<std::string, size_t> by_name_;
};

}  // namespace piezo::functions
