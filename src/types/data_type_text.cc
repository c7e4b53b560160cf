// How types are spelled: for catalogs, in SQL, in DDL and as printSchema's tree.
#include <limits>

#include "base/ascii.h"
#include "base/check.h"
#include "types/data_type.h"
#include "types/identifier_text.h"

namespace piezo::types {
namespace {

enum class Style { kSimple, kSql };

constexpr std::string_view kYearMonthFields[] = {"year", "month"};
constexpr std::string_view kDayTimeFields[] = {"day", "hour", "minute", "second"};

std::string IntervalName(const DataType& type) {
  const auto* names = type.is(TypeId::kYearMonthInterval) ? kYearMonthFields : kDayTimeFields;
  std::string text = "interval " + std::string(names[type.start_field()]);
  if (type.end_field() != type.start_field()) text += " to " + std::string(names[type.end_field()]);
  return text;
}

std::string SridText(const DataType& type) { return type.srid() == kAnySrid ? "any" : std::to_string(type.srid()); }

/// The names of types whose `typeName` and `simpleString` are the same.
std::string CommonName(const DataType& type) {
  switch (type.id()) {
    case TypeId::kNull:
      return "void";
    case TypeId::kBoolean:
      return "boolean";
    case TypeId::kFloat:
      return "float";
    case TypeId::kDouble:
      return "double";
    case TypeId::kDecimal:
      return "decimal(" + std::to_string(type.precision()) + "," + std::to_string(type.scale()) + ")";
    case TypeId::kString:
      return type.has_default_collation() ? "string" : "string collate " + type.collation();
    case TypeId::kChar:
      return "char(" + std::to_string(type.length()) + ")";
    case TypeId::kVarchar:
      return "varchar(" + std::to_string(type.length()) + ")";
    case TypeId::kBinary:
      return "binary";
    case TypeId::kDate:
      return "date";
    case TypeId::kTimestamp:
      return "timestamp";
    case TypeId::kTimestampNtz:
      return "timestamp_ntz";
    case TypeId::kTime:
      return "time(" + std::to_string(type.precision()) + ")";
    case TypeId::kCalendarInterval:
      return "interval";
    case TypeId::kYearMonthInterval:
    case TypeId::kDayTimeInterval:
      return IntervalName(type);
    case TypeId::kArray:
      return "array";
    case TypeId::kMap:
      return "map";
    case TypeId::kStruct:
      return "struct";
    case TypeId::kVariant:
      return "variant";
    case TypeId::kGeometry:
      return "geometry(" + SridText(type) + ")";
    case TypeId::kGeography:
      return "geography(" + SridText(type) + ")";
    default:
      FailCheck("type without a name", __FILE__, __LINE__);
  }
}

std::string StructText(const DataType& type, Style style) {
  std::string text = style == Style::kSql ? "STRUCT<" : "struct<";
  bool first = true;
  for (const Field& field : type.fields()) {
    if (!first) text += style == Style::kSql ? ", " : ",";
    first = false;
    if (style == Style::kSimple) {
      text += field.name + ":" + SimpleString(field.type);
    } else {
      text += QuoteIfNeeded(field.name) + ": " + SqlName(field.type);
      if (!field.nullable) text += " NOT NULL";
      text += CommentClause(field);
    }
  }
  return text + ">";
}

/// Appends the lines below a column of `type`; `levels` are those still to be shown.
void AppendTree(const DataType& type, const std::string& prefix, int levels, std::string& out) {
  if (levels <= 0) return;
  const std::string deeper = prefix + "    |";
  const auto flag = [](bool value) { return value ? "true" : "false"; };
  switch (type.id()) {
    case TypeId::kArray:
      out +=
          prefix + "-- element: " + TypeName(type.element()) + " (containsNull = " + flag(type.contains_null()) + ")\n";
      AppendTree(type.element(), deeper, levels - 1, out);
      break;
    case TypeId::kMap:
      out += prefix + "-- key: " + TypeName(type.key()) + "\n";
      AppendTree(type.key(), deeper, levels - 1, out);
      out += prefix + "-- value: " + TypeName(type.value()) + " (valueContainsNull = " + flag(type.contains_null()) +
             ")\n";
      AppendTree(type.value(), deeper, levels - 1, out);
      break;
    case TypeId::kStruct:
      for (const Field& field : type.fields()) {
        out += prefix + "-- " + EscapeControls(field.name) + ": " + TypeName(field.type) +
               " (nullable = " + flag(field.nullable) + ")\n";
        AppendTree(field.type, deeper, levels - 1, out);
      }
      break;
    default:
      break;
  }
}

}  // namespace

std::string SimpleString(const DataType& type) {
  switch (type.id()) {
    case TypeId::kByte:
      return "tinyint";
    case TypeId::kShort:
      return "smallint";
    case TypeId::kInt:
      return "int";
    case TypeId::kLong:
      return "bigint";
    case TypeId::kArray:
      return "array<" + SimpleString(type.element()) + ">";
    case TypeId::kMap:
      return "map<" + SimpleString(type.key()) + "," + SimpleString(type.value()) + ">";
    case TypeId::kStruct:
      return StructText(type, Style::kSimple);
    case TypeId::kUdt:
      return SimpleString(type.storage());
    default:
      return CommonName(type);
  }
}

std::string SqlName(const DataType& type) {
  switch (type.id()) {
    case TypeId::kArray:
      return "ARRAY<" + SqlName(type.element()) + ">";
    case TypeId::kMap:
      return "MAP<" + SqlName(type.key()) + ", " + SqlName(type.value()) + ">";
    case TypeId::kStruct:
      return StructText(type, Style::kSql);
    case TypeId::kUdt:
      return SqlName(type.storage());
    default:
      return ToUpperAscii(SimpleString(type));
  }
}

std::string TypeName(const DataType& type) {
  switch (type.id()) {
    case TypeId::kByte:
      return "byte";
    case TypeId::kShort:
      return "short";
    case TypeId::kInt:
      return "integer";
    case TypeId::kLong:
      return "long";
    case TypeId::kUdt:
      return UdtTypeName(type.udt_json());
    default:
      return CommonName(type);
  }
}

std::string ToDdl(const Schema& schema) {
  std::string text;
  for (const Field& field : schema) {
    if (!text.empty()) text += ",";
    text += QuoteIfNeeded(field.name) + " " + SqlName(field.type);
    if (!field.nullable) text += " NOT NULL";
    text += CommentClause(field);
  }
  return text;
}

std::string TreeString(const Schema& schema, int level) {
  std::string text = "root\n";
  AppendTree(DataType::Struct(schema), " |", level > 0 ? level : std::numeric_limits<int>::max(), text);
  return text;
}

}  // namespace piezo::types
