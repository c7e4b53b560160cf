// Infers the types of XML elements, as Spark's XmlInferSchema.
#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "functions/kernels/schema_inference.h"
#include "functions/kernels/xml_elements.h"
#include "functions/kernels/xml_format.h"
#include "types/number_text.h"

namespace piezo::functions {
namespace {

// Elements that are nested deeper are strings.
constexpr int kMostDepth = 100;

class XmlInference {
 public:
  explicit XmlInference(const XmlFormat& format) : format_(format) {}

  DataType OfElement(pugi::xml_node node, int depth) const {
    if (depth > kMostDepth) return DataType::String();
    if (!HasChildElements(node) && !format_.HasAttributes(node)) return OfText(node.text().get());
    return OfFields(node, depth);
  }

  /// Attributes, children and own text as the fields of a struct, sorted by name.
  DataType OfFields(pugi::xml_node node, int depth) const {
    std::vector<Field> fields;
    for (const pugi::xml_attribute attribute : node.attributes()) {
      if (format_.exclude_attributes) break;
      Add({.name = format_.attribute_prefix + attribute.name(), .type = OfText(attribute.value())}, false, fields);
    }
    for (const pugi::xml_node child : node.children()) {
      if (child.type() == pugi::node_element) {
        Add({.name = child.name(), .type = OfElement(child, depth + 1)}, true, fields);
      } else if (!TrimAscii(child.value()).empty()) {
        Add({.name = format_.value_tag, .type = OfText(child.value())}, true, fields);
      }
    }
    std::stable_sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.name < b.name; });
    return DataType::Struct(std::move(fields));
  }

  /// What was empty all the time is a string.
  static DataType Canonical(const DataType& type) {
    if (type.is(TypeId::kNull)) return DataType::String();
    if (type.is(TypeId::kArray)) return DataType::Array(Canonical(type.element()));
    if (!type.is(TypeId::kStruct)) return type;
    std::vector<Field> fields = type.fields();
    for (Field& field : fields) field.type = Canonical(field.type);
    return DataType::Struct(std::move(fields));
  }

  DataType Common(const DataType& left, const DataType& right) const {
    if (left == right || right.is(TypeId::kNull)) return left;
    if (left.is(TypeId::kNull)) return right;
    if (left.is(TypeId::kStruct) && right.is(TypeId::kStruct)) return CommonStruct(left, right);
    // One element in this record and several in that make an array.
    if (left.is(TypeId::kArray) || right.is(TypeId::kArray)) {
      const auto element = [](const DataType& type) { return type.is(TypeId::kArray) ? type.element() : type; };
      return DataType::Array(Common(element(left), element(right)));
    }
    // An element that is plain here and a struct there has its text as a field of that.
    if (left.is(TypeId::kStruct) || right.is(TypeId::kStruct)) {
      const bool plain_left = !left.is(TypeId::kStruct);
      const DataType plain = DataType::Struct({{.name = format_.value_tag, .type = plain_left ? left : right}});
      return plain_left ? CommonStruct(plain, right) : CommonStruct(left, plain);
    }
    if (left.IsNumeric() && right.IsNumeric()) return DataType::Double();
    if (left.IsDateTime() && right.IsDateTime()) return DataType::Timestamp();
    return DataType::String();
  }

 private:
  DataType OfText(std::string_view text) const {
    const std::optional<std::string_view> value = format_.ValueOf(text);
    if (!value || value->empty()) return DataType::Null();
    int64_t whole = 0;
    std::string_view digits = *value;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), whole);
    if (parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size()) return DataType::Long();
    if (types::ParseDouble(*value) && (IsDigitAscii(value->back()) || value->back() == '.')) return DataType::Double();
    if (EqualsIgnoreCase(*value, "true") || EqualsIgnoreCase(*value, "false")) return DataType::Boolean();
    const bool date_only = format_.moments->has_date_pattern() || value->find_first_of(" T") == std::string_view::npos;
    if (date_only && format_.moments->ParseDate(*value)) return DataType::Date();
    if (format_.local_timestamps && format_.moments->ParseTimestampNtz(*value)) return DataType::TimestampNtz();
    if (format_.moments->ParseTimestamp(*value)) return DataType::Timestamp();
    return DataType::String();
  }

  /// A second element of a name makes an array.
  void Add(Field field, bool repeatable, std::vector<Field>& fields) const {
    const auto known = std::find_if(fields.begin(), fields.end(), [&](const Field& one) {
      return format_.case_sensitive ? one.name == field.name : EqualsIgnoreCase(one.name, field.name);
    });
    if (known == fields.end()) {
      fields.push_back(std::move(field));
    } else if (repeatable && known->type.is(TypeId::kArray)) {
      known->type = DataType::Array(Common(known->type.element(), field.type));
    } else if (repeatable) {
      known->type = DataType::Array(Common(known->type, field.type));
    }
  }

  DataType CommonStruct(const DataType& left, const DataType& right) const {
    std::vector<Field> fields = left.fields();
    for (const Field& field : right.fields()) {
      const auto same =
          std::find_if(fields.begin(), fields.end(), [&](const Field& one) { return one.name == field.name; });
      if (same == fields.end()) {
        fields.push_back(field);
      } else {
        same->type = Common(same->type, field.type);
      }
    }
    std::stable_sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.name < b.name; });
    return DataType::Struct(std::move(fields));
  }

  const XmlFormat& format_;
};

}  // namespace

DataType InferXmlValue(std::string_view text, const OptionMap& options) {
  const XmlFormat format(options);
  for (const DataType& type : {DataType::Date(), DataType::Timestamp(), DataType::TimestampNtz()}) {
    format.moments->Require(type);
  }
  XmlDocument document;
  const pugi::xml_node root = document.Parse(text);
  if (!root) return DataType::Struct({{.name = format.corrupt_column, .type = DataType::String()}});
  return XmlInference::Canonical(XmlInference(format).OfFields(root, 0));
}

namespace {

class XmlSchema final : public SchemaInference {
 public:
  explicit XmlSchema(const OptionMap& options)
      : format_(options),
        inference_(format_),
        elements_(options.Text({"rowTag"}, "")),
        sampler_(format_.sampling_ratio) {
    for (const DataType& type : {DataType::Date(), DataType::Timestamp(), DataType::TimestampNtz()}) {
      format_.moments->Require(type);
    }
  }

  std::optional<std::string_view> Add(std::string_view block, bool) override {
    elements_.Begin(block);
    std::string_view element;
    while (elements_.Next(element)) {
      if (!sampler_.Take()) continue;
      const pugi::xml_node root = document_.Parse(element);
      corrupt_ = corrupt_ || !root;
      if (root) type_ = inference_.Common(type_, inference_.OfFields(root, 0));
    }
    return std::string_view();
  }

  void Merge(const SchemaInference& other) override {
    const auto& more = dynamic_cast<const XmlSchema&>(other);
    corrupt_ = corrupt_ || more.corrupt_;
    type_ = inference_.Common(type_, more.type_);
  }

  Schema Finish() override {
    Schema schema = type_.is(TypeId::kStruct) ? XmlInference::Canonical(type_).fields() : Schema();
    if (corrupt_ && format_.mode == ReadMode::kPermissive) {
      schema.insert(schema.begin(), {.name = format_.corrupt_column, .type = DataType::String()});
    }
    return schema;
  }

 private:
  const XmlFormat format_;
  const XmlInference inference_;
  XmlElements elements_;
  XmlDocument document_;
  Sampler sampler_;
  DataType type_;
  bool corrupt_ = false;
};

}  // namespace

Inference InferXml(const OptionMap& options) {
  BlockOptions blocks = XmlFormat(options).blocks;
  blocks.whole_files = true;
  return {.blocks = std::move(blocks), .schema = std::make_unique<XmlSchema>(options)};
}

}  // namespace piezo::functions
