// Spark's data types as values, and schemas.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace piezo::client {

enum class TypeKind : uint8_t {
  kNull,
  kBoolean,
  kByte,
  kShort,
  kInteger,
  kLong,
  kFloat,
  kDouble,
  kDecimal,
  kString,
  kChar,
  kVarchar,
  kBinary,
  kDate,
  kTimestamp,
  kTimestampNtz,
  kTime,
  kYearMonthInterval,
  kDayTimeInterval,
  kCalendarInterval,
  kArray,
  kMap,
  kStruct,
  kVariant,
  kUserDefined,
  kUnparsed,
};

struct StructField;

/// One data type. A value: cheap to copy, never changed.
class DataType {
 public:
  DataType() = default;
  static DataType null() { return DataType(TypeKind::kNull); }
  static DataType boolean() { return DataType(TypeKind::kBoolean); }
  static DataType byte() { return DataType(TypeKind::kByte); }
  static DataType shortInt() { return DataType(TypeKind::kShort); }
  static DataType integer() { return DataType(TypeKind::kInteger); }
  static DataType longInt() { return DataType(TypeKind::kLong); }
  static DataType floating() { return DataType(TypeKind::kFloat); }
  static DataType doublePrecision() { return DataType(TypeKind::kDouble); }
  static DataType decimal(int32_t precision = 10, int32_t scale = 0);
  static DataType string(std::string collation = {});
  static DataType character(int32_t length);
  static DataType varchar(int32_t length);
  static DataType binary() { return DataType(TypeKind::kBinary); }
  static DataType date() { return DataType(TypeKind::kDate); }
  static DataType timestamp() { return DataType(TypeKind::kTimestamp); }
  static DataType timestampNtz() { return DataType(TypeKind::kTimestampNtz); }
  static DataType time(int32_t precision = 6);
  /// Fields: 0 year, 1 month.
  static DataType yearMonthInterval(int32_t from = 0, int32_t to = 1);
  /// Fields: 0 day, 1 hour, 2 minute, 3 second.
  static DataType dayTimeInterval(int32_t from = 0, int32_t to = 3);
  static DataType calendarInterval() { return DataType(TypeKind::kCalendarInterval); }
  static DataType array(DataType element, bool contains_null = true);
  static DataType map(DataType key, DataType value, bool value_contains_null = true);
  static DataType structure(std::vector<StructField> fields);
  static DataType variant() { return DataType(TypeKind::kVariant); }
  static DataType userDefined(DataType storage, std::string name);
  /// A type or schema in Spark's DDL, which the server will read: `bigint`, `a int, b array<string>`.
  static DataType ddl(std::string text);

  TypeKind kind() const { return kind_; }
  int32_t precision() const { return first_; }
  int32_t scale() const { return second_; }
  int32_t length() const { return first_; }
  int32_t start_field() const { return first_; }
  int32_t end_field() const { return second_; }
  /// The collation of a string, the text of an unparsed type, the class of a user-defined one.
  const std::string& text() const;
  /// Of a struct. Of an array, its `element`; of a map, its `key` and `value`; of a user-defined type, its storage.
  const std::vector<StructField>& fields() const;
  const DataType& element() const;
  const DataType& key() const;
  const DataType& value() const;
  /// Whether an array's elements or a map's values may be null.
  bool contains_null() const;

  /// As `df.dtypes` and `DESCRIBE` show it: `array<struct<a:int>>`.
  std::string simpleString() const;
  /// As `CREATE TABLE` takes it: `ARRAY<STRUCT<a: INT>>`; of a struct at the top, its columns.
  std::string toDDL() const;
  /// As `df.printSchema()` names it: `long`, `struct`.
  std::string typeName() const;

  friend bool operator==(const DataType& left, const DataType& right);

 private:
  explicit DataType(TypeKind kind, int32_t first = 0, int32_t second = 0)
      : kind_(kind), first_(first), second_(second) {}
  struct Nested;
  TypeKind kind_ = TypeKind::kNull;
  int32_t first_ = 0;
  int32_t second_ = 0;
  std::shared_ptr<const Nested> nested_;
};

/// One field of a struct, or one column of a DataFrame.
struct StructField {
  std::string name;
  DataType type;
  bool nullable = true;
  std::string metadata;  ///< a JSON object, or empty

  friend bool operator==(const StructField&, const StructField&) = default;
};

/// The columns of a result or of local data.
class Schema {
 public:
  Schema() = default;
  Schema(std::vector<StructField> fields) : fields_(std::move(fields)) {}
  Schema(std::initializer_list<StructField> fields) : fields_(fields) {}

  const std::vector<StructField>& fields() const { return fields_; }
  size_t size() const { return fields_.size(); }
  const StructField& operator[](size_t index) const { return fields_.at(index); }
  std::vector<std::string> names() const;
  /// The index of a column: by its exact name, else the only one that differs in case alone; -1 if there is none.
  int indexOf(std::string_view name) const;
  /// The tree that `df.printSchema()` prints; `level` bounds its depth where it is positive.
  std::string treeString(int level = 0) const;
  std::string toDDL() const;

  friend bool operator==(const Schema&, const Schema&) = default;

 private:
  std::vector<StructField> fields_;
};

}  // namespace piezo::client
