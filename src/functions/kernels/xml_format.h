// XML under Spark's options, and what reading it needs of a parsed document.
#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "functions/kernels/text_format.h"
#include "types/data_type.h"

namespace piezo::functions {

struct XmlFormat : TextFormat {
  std::string attribute_prefix;  // of columns that are attributes
  std::string value_tag;         // the column of an element's own text, beside attributes or children
  bool exclude_attributes = false;
  bool trim = true;
  bool case_sensitive = false;
  std::optional<std::string> null_value;
  std::string binary_style;  // spark.sql.binaryOutputStyle

  explicit XmlFormat(const OptionMap& options);

  /// An element's or attribute's text as a value; none: null.
  std::optional<std::string_view> ValueOf(std::string_view text) const;
  /// Whether `node` has attributes that count.
  bool HasAttributes(pugi::xml_node node) const { return !exclude_attributes && !node.first_attribute().empty(); }
};

/// Parses one text at a time. Entities other than XML's own stay as they are, external ones are never fetched.
class XmlDocument {
 public:
  /// The root element; empty when the text is malformed.
  pugi::xml_node Parse(std::string_view text);

 private:
  pugi::xml_document document_;
};

bool HasChildElements(pugi::xml_node node);

/// The type of one XML text, as schema_of_xml tells it.
DataType InferXmlValue(std::string_view text, const OptionMap& options);

}  // namespace piezo::functions
