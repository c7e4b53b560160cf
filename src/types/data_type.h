// DataType, Field and Schema: Spark's SQL types as cheap immutable values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piezo::types {

enum class TypeId : uint8_t {
  kNull,
  kBoolean,
  kByte,
  kShort,
  kInt,
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
  kCalendarInterval,
  kYearMonthInterval,
  kDayTimeInterval,
  kArray,
  kMap,
  kStruct,
  kVariant,
  kUdt,
  kGeometry,
  kGeography,
};

/// First and last field of an interval type, in Spark's numbering (year-month: 0–1, day-time: 0–3).
enum IntervalField : int8_t { kYear = 0, kMonth = 1, kDay = 0, kHour = 1, kMinute = 2, kSecond = 3 };

inline constexpr std::string_view kDefaultCollation = "UTF8_BINARY";
/// In a type of shapes: each value has a spatial reference system of its own.
inline constexpr int kAnySrid = -1;

struct Field;

/// A Spark SQL type. A value of 24 bytes; nested parts are shared and immutable. Thread-safe.
class DataType {
 public:
  DataType() = default;                      // null (void)
  explicit DataType(TypeId id) : id_(id) {}  // for types without parameters; kString is the default UTF8_BINARY string

  static DataType Null() { return DataType(TypeId::kNull); }
  static DataType Boolean() { return DataType(TypeId::kBoolean); }
  static DataType Byte() { return DataType(TypeId::kByte); }
  static DataType Short() { return DataType(TypeId::kShort); }
  static DataType Int() { return DataType(TypeId::kInt); }
  static DataType Long() { return DataType(TypeId::kLong); }
  static DataType Float() { return DataType(TypeId::kFloat); }
  static DataType Double() { return DataType(TypeId::kDouble); }
  static DataType Decimal(int precision, int scale);  // 1 ≤ precision ≤ 38, 0 ≤ scale ≤ precision; checked
  static DataType String() { return DataType(TypeId::kString); }
  static DataType CollatedString(std::string collation);
  static DataType Char(int length);
  static DataType Varchar(int length);
  static DataType Binary() { return DataType(TypeId::kBinary); }
  static DataType Date() { return DataType(TypeId::kDate); }
  static DataType Timestamp() { return DataType(TypeId::kTimestamp); }
  static DataType TimestampNtz() { return DataType(TypeId::kTimestampNtz); }
  static DataType Time(int precision = 6);
  static DataType CalendarInterval() { return DataType(TypeId::kCalendarInterval); }
  static DataType YearMonthInterval(int start = kYear, int end = kMonth);
  static DataType DayTimeInterval(int start = kDay, int end = kSecond);
  static DataType Array(DataType element, bool contains_null = true);
  static DataType Map(DataType key, DataType value, bool value_contains_null = true);
  static DataType Struct(std::vector<Field> fields);
  static DataType Variant() { return DataType(TypeId::kVariant); }
  /// Shapes in a plane and on the globe; `srid` is one of geospatial.h, or kAnySrid.
  static DataType Geometry(int srid);
  static DataType Geography(int srid);
  /// A user-defined type: values travel as `storage`; `json` is the type's own JSON as the client gave it.
  static DataType Udt(DataType storage, std::string json);

  TypeId id() const { return id_; }
  bool is(TypeId id) const { return id_ == id; }

  int precision() const { return a_; }    // decimal, time
  int scale() const { return b_; }        // decimal
  int length() const { return length_; }  // char, varchar
  int srid() const { return length_; }    // geometry, geography
  int start_field() const { return a_; }  // intervals
  int end_field() const { return b_; }
  const std::string& collation() const;  // "UTF8_BINARY" unless collated
  bool has_default_collation() const;

  const DataType& element() const;           // array
  bool contains_null() const;                // array elements, or map values
  const DataType& key() const;               // map
  const DataType& value() const;             // map
  const std::vector<Field>& fields() const;  // struct
  const DataType& storage() const;           // udt
  const std::string& udt_json() const;

  bool IsIntegral() const { return id_ >= TypeId::kByte && id_ <= TypeId::kLong; }
  bool IsFractional() const { return id_ >= TypeId::kFloat && id_ <= TypeId::kDecimal; }
  bool IsNumeric() const { return id_ >= TypeId::kByte && id_ <= TypeId::kDecimal; }
  bool IsStringLike() const { return id_ >= TypeId::kString && id_ <= TypeId::kVarchar; }
  bool IsDateTime() const { return id_ >= TypeId::kDate && id_ <= TypeId::kTime; }
  bool IsAnsiInterval() const { return id_ == TypeId::kYearMonthInterval || id_ == TypeId::kDayTimeInterval; }
  bool IsSpatial() const { return id_ == TypeId::kGeometry || id_ == TypeId::kGeography; }
  bool IsInterval() const { return id_ == TypeId::kCalendarInterval || IsAnsiInterval(); }
  bool IsAtomic() const { return !IsNested() && id_ != TypeId::kNull; }
  bool IsNested() const { return id_ >= TypeId::kArray && id_ <= TypeId::kStruct; }

  /// Equal in every part, nullability and field metadata included.
  friend bool operator==(const DataType& left, const DataType& right);

  /// Equal but for the nullability of elements, values and fields, at every level (Spark's `sameType`; names
  /// case-sensitive).
  bool SameAs(const DataType& other) const;
  /// The same type with every nested part nullable (Spark's `asNullable`).
  DataType AsNullable() const;

 private:
  struct Nested;
  TypeId id_ = TypeId::kNull;
  int8_t a_ = 0;
  int8_t b_ = 0;
  int32_t length_ = 0;
  std::shared_ptr<const Nested> nested_;
};

struct Field {
  std::string name;
  DataType type;
  bool nullable = true;
  std::string metadata;  // JSON object text; empty for none

  friend bool operator==(const Field&, const Field&) = default;
};

using Schema = std::vector<Field>;

// ---- Spellings (Spark's): data_type_text.cc, ddl.cc, json.cc ----

/// `int`, `decimal(10,2)`, `struct<a:int,b:array<string>>`: Spark's simpleString / catalogString.
std::string SimpleString(const DataType& type);
/// `INT`, `DECIMAL(10,2)`, `STRUCT<a: INT NOT NULL>`: Spark's DataType.sql.
std::string SqlName(const DataType& type);
/// Short type name as in JSON and printSchema: `integer`, `long`, `decimal(10,2)`, `array`.
std::string TypeName(const DataType& type);
std::string ToJson(const DataType& type);
DataType FromJson(std::string_view json);  // throws Error INVALID_JSON_DATA_TYPE and relatives
/// `a INT NOT NULL COMMENT 'x',b STRING`: StructType.toDDL.
std::string ToDdl(const Schema& schema);
/// printSchema's tree; `level` ≤ 0 means all levels.
std::string TreeString(const Schema& schema, int level = 0);
/// Parses a type (`array<int>`, `decimal(10,2)`), throws Error (PARSE_SYNTAX_ERROR, UNSUPPORTED_DATATYPE, …).
DataType ParseDataType(std::string_view text);
/// Parses a type, or columns as ParseSchema does, which give a struct.
DataType ParseTypeOrColumns(std::string_view text);
/// Parses a table schema `a int, b: string not null comment 'x'`, or a `struct<…>` or a lone type (as Spark's
/// StructType.fromDDL and the readers' .schema(…) do: a lone type T gives one column `value: T`).
Schema ParseSchema(std::string_view ddl);

}  // namespace piezo::types

namespace piezo {
using types::DataType;
using types::Field;
using types::Schema;
using types::TypeId;
}  // namespace piezo
