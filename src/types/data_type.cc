// DataType's parts, equality and nullability. Spellings are in data_type_text.cc, ddl.cc and json.cc.
#include "types/data_type.h"

#include <algorithm>

#include "base/check.h"

namespace piezo::types {

struct DataType::Nested {
  std::vector<DataType> types;  // array: element; map: key, value; udt: storage
  std::vector<Field> fields;    // struct
  std::string text;             // collation, or the JSON of a UDT
  bool contains_null = true;
};

DataType DataType::Decimal(int precision, int scale) {
  PIEZO_CHECK(precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision);
  DataType type(TypeId::kDecimal);
  type.a_ = static_cast<int8_t>(precision);
  type.b_ = static_cast<int8_t>(scale);
  return type;
}

DataType DataType::CollatedString(std::string collation) {
  DataType type(TypeId::kString);
  if (collation == kDefaultCollation) return type;
  type.nested_ = std::make_shared<const Nested>(Nested{{}, {}, std::move(collation), true});
  return type;
}

DataType DataType::Char(int length) {
  DataType type(TypeId::kChar);
  type.length_ = length;
  return type;
}

DataType DataType::Varchar(int length) {
  DataType type(TypeId::kVarchar);
  type.length_ = length;
  return type;
}

DataType DataType::Time(int precision) {
  PIEZO_CHECK(precision >= 0 && precision <= 6);
  DataType type(TypeId::kTime);
  type.a_ = static_cast<int8_t>(precision);
  return type;
}

DataType DataType::YearMonthInterval(int start, int end) {
  PIEZO_CHECK(start >= kYear && start <= end && end <= kMonth);
  DataType type(TypeId::kYearMonthInterval);
  type.a_ = static_cast<int8_t>(start);
  type.b_ = static_cast<int8_t>(end);
  return type;
}

DataType DataType::DayTimeInterval(int start, int end) {
  PIEZO_CHECK(start >= kDay && start <= end && end <= kSecond);
  DataType type(TypeId::kDayTimeInterval);
  type.a_ = static_cast<int8_t>(start);
  type.b_ = static_cast<int8_t>(end);
  return type;
}

DataType DataType::Array(DataType element, bool contains_null) {
  DataType type(TypeId::kArray);
  type.nested_ = std::make_shared<const Nested>(Nested{{std::move(element)}, {}, {}, contains_null});
  return type;
}

DataType DataType::Map(DataType key, DataType value, bool value_contains_null) {
  DataType type(TypeId::kMap);
  type.nested_ =
      std::make_shared<const Nested>(Nested{{std::move(key), std::move(value)}, {}, {}, value_contains_null});
  return type;
}

DataType DataType::Struct(std::vector<Field> fields) {
  DataType type(TypeId::kStruct);
  type.nested_ = std::make_shared<const Nested>(Nested{{}, std::move(fields), {}, true});
  return type;
}

DataType DataType::Geometry(int srid) {
  DataType type(TypeId::kGeometry);
  type.length_ = srid;
  return type;
}

DataType DataType::Geography(int srid) {
  DataType type(TypeId::kGeography);
  type.length_ = srid;
  return type;
}

DataType DataType::Udt(DataType storage, std::string json) {
  DataType type(TypeId::kUdt);
  type.nested_ = std::make_shared<const Nested>(Nested{{std::move(storage)}, {}, std::move(json), true});
  return type;
}

const std::string& DataType::collation() const {
  static const std::string default_collation(kDefaultCollation);
  PIEZO_CHECK(IsStringLike());
  return nested_ == nullptr ? default_collation : nested_->text;
}

bool DataType::has_default_collation() const { return nested_ == nullptr; }

const DataType& DataType::element() const {
  PIEZO_CHECK(is(TypeId::kArray));
  return nested_->types[0];
}

bool DataType::contains_null() const {
  PIEZO_CHECK(is(TypeId::kArray) || is(TypeId::kMap));
  return nested_->contains_null;
}

const DataType& DataType::key() const {
  PIEZO_CHECK(is(TypeId::kMap));
  return nested_->types[0];
}

const DataType& DataType::value() const {
  PIEZO_CHECK(is(TypeId::kMap));
  return nested_->types[1];
}

const std::vector<Field>& DataType::fields() const {
  PIEZO_CHECK(is(TypeId::kStruct));
  return nested_->fields;
}

const DataType& DataType::storage() const {
  PIEZO_CHECK(is(TypeId::kUdt));
  return nested_->types[0];
}

const std::string& DataType::udt_json() const {
  PIEZO_CHECK(is(TypeId::kUdt));
  return nested_->text;
}

bool operator==(const DataType& left, const DataType& right) {
  if (left.id_ != right.id_ || left.a_ != right.a_ || left.b_ != right.b_ || left.length_ != right.length_) {
    return false;
  }
  if (left.nested_ == right.nested_) return true;
  if (left.nested_ == nullptr || right.nested_ == nullptr) return false;
  const DataType::Nested& a = *left.nested_;
  const DataType::Nested& b = *right.nested_;
  return a.contains_null == b.contains_null && a.text == b.text && a.types == b.types && a.fields == b.fields;
}

bool DataType::SameAs(const DataType& other) const {
  if (id_ != other.id_ || a_ != other.a_ || b_ != other.b_ || length_ != other.length_) return false;
  if (nested_ == other.nested_) return true;
  if (nested_ == nullptr || other.nested_ == nullptr) return false;
  const auto same_type = [](const DataType& a, const DataType& b) { return a.SameAs(b); };
  const auto same_field = [](const Field& a, const Field& b) { return a.name == b.name && a.type.SameAs(b.type); };
  const Nested& a = *nested_;
  const Nested& b = *other.nested_;
  return a.text == b.text && std::equal(a.types.begin(), a.types.end(), b.types.begin(), b.types.end(), same_type) &&
         std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(), same_field);
}

DataType DataType::AsNullable() const {
  switch (id_) {
    case TypeId::kArray:
      return Array(element().AsNullable(), true);
    case TypeId::kMap:
      return Map(key().AsNullable(), value().AsNullable(), true);
    case TypeId::kStruct: {
      std::vector<Field> nullable = fields();
      for (Field& field : nullable) {
        field.type = field.type.AsNullable();
        field.nullable = true;
      }
      return Struct(std::move(nullable));
    }
    default:
      return *this;
  }
}

}  // namespace piezo::types
