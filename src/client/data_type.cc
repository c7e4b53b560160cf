#include "piezo/client/data_type.h"

#include <algorithm>
#include <cctype>

#include "piezo/client/error.h"

namespace piezo::client {

struct DataType::Nested {
  std::string text;
  std::vector<StructField> fields;
  bool contains_null = true;
};

namespace {

constexpr const char* kDayTimeFields[] = {"day", "hour", "minute", "second"};
constexpr const char* kYearMonthFields[] = {"year", "month"};

std::string IntervalName(const char* const* names, int32_t count, int32_t from, int32_t to) {
  const auto name = [&](int32_t field) { return std::string(names[std::clamp(field, 0, count - 1)]); };
  return from == to ? "interval " + name(from) : "interval " + name(from) + " to " + name(to);
}

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

/// A name as DDL takes it: quoted unless it is a plain word.
std::string Quoted(const std::string& name) {
  const bool plain =
      !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
      std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  if (plain) return name;
  std::string quoted = "`";
  for (const char c : name) quoted += c == '`' ? "``" : std::string(1, c);
  return quoted + "`";
}

std::string Columns(const std::vector<StructField>& fields) {
  std::string text;
  for (const StructField& field : fields) {
    if (!text.empty()) text += ",";
    const std::string type =
        field.type.kind() == TypeKind::kStruct ? "STRUCT<" + field.type.toDDL() + ">" : field.type.toDDL();
    text += Quoted(field.name) + " " + type + (field.nullable ? "" : " NOT NULL");
  }
  return text;
}

void AddTree(const DataType& type, const std::string& indent, int depth, int level, std::string& text);

void AddNode(const std::string& name, const DataType& type, const std::string& flag, bool value,
             const std::string& indent, int depth, int level, std::string& text) {
  text += indent + " |-- " + name + ": " + type.typeName() + " (" + flag + " = " + (value ? "true" : "false") + ")\n";
  AddTree(type, indent + " |   ", depth + 1, level, text);
}

void AddTree(const DataType& type, const std::string& indent, int depth, int level, std::string& text) {
  if (level > 0 && depth >= level) return;
  switch (type.kind()) {
    case TypeKind::kStruct:
      for (const StructField& field : type.fields()) {
        AddNode(field.name, field.type, "nullable", field.nullable, indent, depth, level, text);
      }
      return;
    case TypeKind::kArray:
      AddNode("element", type.element(), "containsNull", type.contains_null(), indent, depth, level, text);
      return;
    case TypeKind::kMap:
      text += indent + " |-- key: " + type.key().typeName() + "\n";
      AddTree(type.key(), indent + " |   ", depth + 1, level, text);
      AddNode("value", type.value(), "valueContainsNull", type.contains_null(), indent, depth, level, text);
      return;
    default:
      return;
  }
}

}  // namespace

DataType DataType::decimal(int32_t precision, int32_t scale) { return DataType(TypeKind::kDecimal, precision, scale); }

DataType DataType::string(std::string collation) {
  DataType type(TypeKind::kString);
  if (!collation.empty()) type.nested_ = std::make_shared<const Nested>(Nested{.text = std::move(collation)});
  return type;
}

DataType DataType::character(int32_t length) { return DataType(TypeKind::kChar, length); }
DataType DataType::varchar(int32_t length) { return DataType(TypeKind::kVarchar, length); }
DataType DataType::time(int32_t precision) { return DataType(TypeKind::kTime, precision); }
DataType DataType::yearMonthInterval(int32_t from, int32_t to) {
  return DataType(TypeKind::kYearMonthInterval, from, to);
}
DataType DataType::dayTimeInterval(int32_t from, int32_t to) { return DataType(TypeKind::kDayTimeInterval, from, to); }

DataType DataType::array(DataType element, bool contains_null) {
  DataType type(TypeKind::kArray);
  type.nested_ = std::make_shared<const Nested>(
      Nested{.fields = {{"element", std::move(element)}}, .contains_null = contains_null});
  return type;
}

DataType DataType::map(DataType key, DataType value, bool value_contains_null) {
  DataType type(TypeKind::kMap);
  type.nested_ = std::make_shared<const Nested>(Nested{
      .fields = {{"key", std::move(key), false}, {"value", std::move(value)}}, .contains_null = value_contains_null});
  return type;
}

DataType DataType::structure(std::vector<StructField> fields) {
  DataType type(TypeKind::kStruct);
  type.nested_ = std::make_shared<const Nested>(Nested{.fields = std::move(fields)});
  return type;
}

DataType DataType::userDefined(DataType storage, std::string name) {
  DataType type(TypeKind::kUserDefined);
  type.nested_ =
      std::make_shared<const Nested>(Nested{.text = std::move(name), .fields = {{"storage", std::move(storage)}}});
  return type;
}

DataType DataType::ddl(std::string text) {
  DataType type(TypeKind::kUnparsed);
  type.nested_ = std::make_shared<const Nested>(Nested{.text = std::move(text)});
  return type;
}

const std::string& DataType::text() const {
  static const std::string empty;
  return nested_ ? nested_->text : empty;
}

const std::vector<StructField>& DataType::fields() const {
  static const std::vector<StructField> none;
  return nested_ ? nested_->fields : none;
}

const DataType& DataType::element() const { return fields().at(0).type; }
const DataType& DataType::key() const { return fields().at(0).type; }
const DataType& DataType::value() const { return fields().at(1).type; }
bool DataType::contains_null() const { return !nested_ || nested_->contains_null; }

std::string DataType::typeName() const {
  switch (kind_) {
    case TypeKind::kByte:
      return "byte";
    case TypeKind::kShort:
      return "short";
    case TypeKind::kInteger:
      return "integer";
    case TypeKind::kLong:
      return "long";
    case TypeKind::kArray:
      return "array";
    case TypeKind::kMap:
      return "map";
    case TypeKind::kStruct:
      return "struct";
    case TypeKind::kUserDefined:
      return "udt";
    default:
      return simpleString();
  }
}

std::string DataType::simpleString() const {
  switch (kind_) {
    case TypeKind::kNull:
      return "void";
    case TypeKind::kBoolean:
      return "boolean";
    case TypeKind::kByte:
      return "tinyint";
    case TypeKind::kShort:
      return "smallint";
    case TypeKind::kInteger:
      return "int";
    case TypeKind::kLong:
      return "bigint";
    case TypeKind::kFloat:
      return "float";
    case TypeKind::kDouble:
      return "double";
    case TypeKind::kDecimal:
      return "decimal(" + std::to_string(first_) + "," + std::to_string(second_) + ")";
    case TypeKind::kString:
      return text().empty() || text() == "UTF8_BINARY" ? "string" : "string collate " + text();
    case TypeKind::kChar:
      return "char(" + std::to_string(first_) + ")";
    case TypeKind::kVarchar:
      return "varchar(" + std::to_string(first_) + ")";
    case TypeKind::kBinary:
      return "binary";
    case TypeKind::kDate:
      return "date";
    case TypeKind::kTimestamp:
      return "timestamp";
    case TypeKind::kTimestampNtz:
      return "timestamp_ntz";
    case TypeKind::kTime:
      return "time(" + std::to_string(first_) + ")";
    case TypeKind::kYearMonthInterval:
      return IntervalName(kYearMonthFields, 2, first_, second_);
    case TypeKind::kDayTimeInterval:
      return IntervalName(kDayTimeFields, 4, first_, second_);
    case TypeKind::kCalendarInterval:
      return "interval";
    case TypeKind::kArray:
      return "array<" + element().simpleString() + ">";
    case TypeKind::kMap:
      return "map<" + key().simpleString() + "," + value().simpleString() + ">";
    case TypeKind::kStruct: {
      std::string inner;
      for (const StructField& field : fields()) {
        inner += (inner.empty() ? "" : ",") + field.name + ":" + field.type.simpleString();
      }
      return "struct<" + inner + ">";
    }
    case TypeKind::kVariant:
      return "variant";
    case TypeKind::kUserDefined:
      return element().simpleString();
    case TypeKind::kUnparsed:
      return text();
  }
  return {};
}

std::string DataType::toDDL() const {
  const auto nested = [](const DataType& type) {
    return type.kind() == TypeKind::kStruct ? "STRUCT<" + type.toDDL() + ">" : type.toDDL();
  };
  switch (kind_) {
    case TypeKind::kArray:
      return "ARRAY<" + nested(element()) + ">";
    case TypeKind::kMap:
      return "MAP<" + nested(key()) + ", " + nested(value()) + ">";
    case TypeKind::kStruct:
      return Columns(fields());
    case TypeKind::kUserDefined:
      return nested(element());
    case TypeKind::kUnparsed:
      return text();
    default:
      return Upper(simpleString());
  }
}

bool operator==(const DataType& left, const DataType& right) {
  if (left.kind_ != right.kind_ || left.first_ != right.first_ || left.second_ != right.second_) return false;
  if (left.nested_ == right.nested_) return true;
  return left.text() == right.text() && left.contains_null() == right.contains_null() &&
         left.fields() == right.fields();
}

std::vector<std::string> Schema::names() const {
  std::vector<std::string> names;
  names.reserve(fields_.size());
  for (const StructField& field : fields_) names.push_back(field.name);
  return names;
}

int Schema::indexOf(std::string_view name) const {
  const auto same = [&](const std::string& other) {
    return other.size() == name.size() &&
           std::equal(name.begin(), name.end(), other.begin(),
                      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
  };
  int found = -1;
  int matches = 0;
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].name == name) return static_cast<int>(i);
    if (!same(fields_[i].name)) continue;
    found = static_cast<int>(i);
    ++matches;
  }
  return matches == 1 ? found : -1;
}

std::string Schema::treeString(int level) const {
  std::string text = "root\n";
  AddTree(DataType::structure(fields_), "", 0, level, text);
  return text;
}

std::string Schema::toDDL() const { return Columns(fields_); }

}  // namespace piezo::client
