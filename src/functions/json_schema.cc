#include "functions/json_schema.h"

#include <algorithm>

#include "base/json_document.h"
#include "functions/coercion.h"
#include "types/decimal.h"
#include "types/widening.h"

namespace piezo::functions {
namespace {

DataType IntegerType(std::string_view digits) {
  const types::DecimalFromText number = types::ParseDecimal(digits, {});
  if (number.status != types::ParseStatus::kOk) return DataType::Double();
  if (number.unscaled == static_cast<int64_t>(number.unscaled)) return DataType::Long();
  return DataType::Decimal(types::DigitCount(number.unscaled), 0);
}

DataType Merge(const DataType& left, const DataType& right);

DataType MergeStructs(const DataType& left, const DataType& right) {
  std::vector<Field> fields = left.fields();
  for (const Field& field : right.fields()) {
    const auto same =
        std::find_if(fields.begin(), fields.end(), [&](const Field& known) { return known.name == field.name; });
    if (same == fields.end()) {
      fields.push_back(field);
    } else {
      same->type = Merge(same->type, field.type);
    }
  }
  std::sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.name < b.name; });
  return DataType::Struct(std::move(fields));
}

/// The type that holds values of both: a string where nothing else does.
DataType Merge(const DataType& left, const DataType& right) {
  if (left.is(TypeId::kNull)) return right;
  if (right.is(TypeId::kNull) || left.SameAs(right)) return left;
  if (left.is(TypeId::kStruct) && right.is(TypeId::kStruct)) return MergeStructs(left, right);
  if (left.is(TypeId::kArray) && right.is(TypeId::kArray))
    return DataType::Array(Merge(left.element(), right.element()));
  if (left.IsNumeric() && right.IsNumeric()) {
    if (left.is(TypeId::kDouble) || right.is(TypeId::kDouble)) return DataType::Double();
    const DataType a = types::DecimalForType(left);
    const DataType b = types::DecimalForType(right);
    return DataType::Decimal(std::max(a.precision(), b.precision()), 0);
  }
  return DataType::String();
}

DataType Infer(const JsonNode& node) {
  switch (node.kind) {
    case JsonKind::kNull:
      return DataType::Null();
    case JsonKind::kTrue:
    case JsonKind::kFalse:
      return DataType::Boolean();
    case JsonKind::kInteger:
      return IntegerType(node.text);
    case JsonKind::kFloat:
      return DataType::Double();
    case JsonKind::kString:
      return DataType::String();
    case JsonKind::kArray: {
      DataType element;
      for (const JsonNode* child = node.child; child != nullptr; child = child->next) {
        element = Merge(element, Infer(*child));
      }
      return DataType::Array(element);
    }
    case JsonKind::kObject: {
      std::vector<Field> fields;
      for (const JsonNode* child = node.child; child != nullptr; child = child->next) {
        fields.push_back({std::string(child->name), Infer(*child), true, {}});
      }
      std::stable_sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.name < b.name; });
      return DataType::Struct(std::move(fields));
    }
  }
  return DataType::Null();
}

/// Without types that no value has.
DataType WithoutNulls(const DataType& type) {
  if (type.is(TypeId::kNull)) return DataType::String();
  if (type.is(TypeId::kArray)) return DataType::Array(WithoutNulls(type.element()));
  if (!type.is(TypeId::kStruct)) return type;
  std::vector<Field> fields = type.fields();
  for (Field& field : fields) field.type = WithoutNulls(field.type);
  return DataType::Struct(std::move(fields));
}

}  // namespace

std::optional<DataType> InferJsonType(std::string_view text) {
  JsonDocument document;
  const JsonNode* root = document.Parse(text);
  if (root == nullptr) return document.was_empty() ? std::optional(DataType::String()) : std::nullopt;
  return WithoutNulls(Infer(*root));
}

}  // namespace piezo::functions
