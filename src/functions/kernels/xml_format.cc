// Spark's XML options and their defaults.
#include "functions/kernels/xml_format.h"

#include "base/ascii.h"

namespace piezo::functions {

XmlFormat::XmlFormat(const OptionMap& options)
    : TextFormat(options, DateTimeFormats::Use::kParse),
      attribute_prefix(options.Text({"attributePrefix"}, "_")),
      value_tag(options.Text({"valueTag"}, "_VALUE")),
      exclude_attributes(options.Bool({"excludeAttribute"}, false)),
      trim(options.Bool({"ignoreSurroundingSpaces"}, true)),
      case_sensitive(options.Bool({"spark.sql.caseSensitive"}, false)),
      null_value(options.Find({"nullValue"})),
      binary_style(options.Text({"spark.sql.binaryOutputStyle"}, "")) {
  RefuseSingleVariant(options, "XML");
  for (const char* name : {"rowValidationXSDPath", "wildcardColName"}) {
    if (options.Find({name})) errors::ThrowUnsupported("option " + std::string(name));
  }
}

std::optional<std::string_view> XmlFormat::ValueOf(std::string_view text) const {
  if (trim) text = TrimAscii(text);
  return null_value && text == *null_value ? std::nullopt : std::optional(text);
}

pugi::xml_node XmlDocument::Parse(std::string_view text) {
  const pugi::xml_parse_result result =
      document_.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  return result ? document_.document_element() : pugi::xml_node();
}

bool HasChildElements(pugi::xml_node node) {
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element) return true;
  }
  return false;
}

}  // namespace piezo::functions
