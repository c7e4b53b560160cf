// The table of Spark's types and Arrow's. Variants are structs of two binaries; the second is marked by its metadata.
#include "wire/arrow_schema.h"

#include <arrow/extension_type.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

#include <charconv>
#include <map>

#include "errors/error.h"
#include "types/geospatial.h"

namespace piezo::wire {
namespace {

using ArrowType = std::shared_ptr<arrow::DataType>;

constexpr char kVariantKey[] = "variant";
constexpr char kGeometryKey[] = "geometry";
constexpr char kGeographyKey[] = "geography";

/// Arrow consumers look struct fields up by name: those that occur more than once get their number among their likes.
std::vector<std::string> DistinctNames(const std::vector<Field>& fields) {
  std::map<std::string, int> counts;
  for (const Field& field : fields) ++counts[field.name];
  std::map<std::string, int> used;
  std::vector<std::string> names;
  for (const Field& field : fields) {
    names.push_back(counts[field.name] == 1 ? field.name : field.name + "_" + std::to_string(used[field.name]++));
  }
  return names;
}

ArrowType StructToArrow(const std::vector<Field>& fields, const std::string& time_zone) {
  const std::vector<std::string> names = DistinctNames(fields);
  arrow::FieldVector children;
  for (size_t i = 0; i < fields.size(); ++i) {
    children.push_back(arrow::field(names[i], ToArrow(fields[i].type, time_zone), fields[i].nullable));
  }
  return arrow::struct_(std::move(children));
}

ArrowType VariantToArrow() {
  return arrow::struct_(
      {arrow::field("value", arrow::binary(), false),
       arrow::field("metadata", arrow::binary(), false, arrow::key_value_metadata({kVariantKey}, {"true"}))});
}

ArrowType ShapeToArrow(const DataType& type) {
  const char* const name = type.is(TypeId::kGeometry) ? kGeometryKey : kGeographyKey;
  return arrow::struct_(
      {arrow::field("srid", arrow::int32(), false),
       arrow::field("wkb", arrow::binary(), false,
                    arrow::key_value_metadata({name, "srid"}, {"true", std::to_string(type.srid())}))});
}

DataType ShapeWithSrid(const arrow::KeyValueMetadata& metadata, TypeId type) {
  const std::string text = metadata.Get("srid").ValueOr("");
  int srid = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), srid);
  const bool number = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (!number || (srid != types::kAnySrid && !types::IsKnownSrid(type, srid))) {
    throw Error("ST_INVALID_SRID_VALUE", {{"srid", text}});
  }
  return type == TypeId::kGeometry ? DataType::Geometry(srid) : DataType::Geography(srid);
}

bool IsVariant(const arrow::StructType& type) {
  if (type.num_fields() != 2) return false;
  for (const auto& field : type.fields()) {
    if (field->type()->id() != arrow::Type::BINARY && field->type()->id() != arrow::Type::LARGE_BINARY) return false;
  }
  const auto metadata = type.GetFieldByName("metadata");
  return metadata != nullptr && type.GetFieldByName("value") != nullptr && metadata->metadata() != nullptr &&
         metadata->metadata()->Get(kVariantKey).ValueOr("") == "true";
}

[[noreturn]] void ThrowUnsupported(const arrow::DataType& type) {
  throw Error("UNSUPPORTED_ARROWTYPE", {{"typeName", type.ToString()}});
}

DataType DecimalFromArrow(const arrow::DataType& type) {
  const auto& decimal = static_cast<const arrow::DecimalType&>(type);
  const bool fits = decimal.precision() >= 1 && decimal.precision() <= 38 && decimal.scale() >= 0;
  if (!fits || decimal.scale() > decimal.precision()) ThrowUnsupported(type);
  return DataType::Decimal(decimal.precision(), decimal.scale());
}

DataType MapFromArrow(const arrow::MapType& type) {
  return DataType::Map(FromArrow(*type.key_type()), FromArrow(*type.item_type()), type.item_field()->nullable());
}

DataType StructFromArrow(const arrow::StructType& type) {
  if (IsVariant(type)) return DataType::Variant();
  if (std::optional<DataType> shape = ShapeFromArrow(type)) return *std::move(shape);
  std::vector<Field> fields;
  for (const auto& field : type.fields()) {
    fields.push_back({field->name(), FromArrow(*field->type()), field->nullable(), ""});
  }
  return DataType::Struct(std::move(fields));
}

}  // namespace

ArrowType ToArrow(const DataType& type, const std::string& time_zone) {
  switch (type.id()) {
    case TypeId::kNull:
      return arrow::null();
    case TypeId::kBoolean:
      return arrow::boolean();
    case TypeId::kByte:
      return arrow::int8();
    case TypeId::kShort:
      return arrow::int16();
    case TypeId::kInt:
      return arrow::int32();
    case TypeId::kLong:
      return arrow::int64();
    case TypeId::kFloat:
      return arrow::float32();
    case TypeId::kDouble:
      return arrow::float64();
    case TypeId::kDecimal:
      return arrow::decimal128(type.precision(), type.scale());
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return arrow::utf8();
    case TypeId::kBinary:
      return arrow::binary();
    case TypeId::kDate:
      return arrow::date32();
    case TypeId::kTimestamp:
      return arrow::timestamp(arrow::TimeUnit::MICRO, time_zone);
    case TypeId::kTimestampNtz:
      return arrow::timestamp(arrow::TimeUnit::MICRO);
    case TypeId::kTime:
      return arrow::time64(arrow::TimeUnit::NANO);
    case TypeId::kCalendarInterval:
      return arrow::month_day_nano_interval();
    case TypeId::kYearMonthInterval:
      return arrow::month_interval();
    case TypeId::kDayTimeInterval:
      return arrow::duration(arrow::TimeUnit::MICRO);
    case TypeId::kArray:
      return arrow::list(arrow::field("element", ToArrow(type.element(), time_zone), type.contains_null()));
    case TypeId::kMap:
      return std::make_shared<arrow::MapType>(
          arrow::field("key", ToArrow(type.key(), time_zone), false),
          arrow::field("value", ToArrow(type.value(), time_zone), type.contains_null()));
    case TypeId::kStruct:
      return StructToArrow(type.fields(), time_zone);
    case TypeId::kVariant:
      return VariantToArrow();
    case TypeId::kGeometry:
    case TypeId::kGeography:
      return ShapeToArrow(type);
    case TypeId::kUdt:
      return ToArrow(type.storage(), time_zone);
  }
  return arrow::null();
}

std::shared_ptr<arrow::Schema> ToArrow(const Schema& schema, const std::string& time_zone) {
  arrow::FieldVector fields;
  for (const Field& field : schema) {
    fields.push_back(arrow::field(field.name, ToArrow(field.type, time_zone), field.nullable));
  }
  return arrow::schema(std::move(fields));
}

DataType FromArrow(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::NA:
      return DataType::Null();
    case arrow::Type::BOOL:
      return DataType::Boolean();
    case arrow::Type::INT8:
      return DataType::Byte();
    case arrow::Type::INT16:
      return DataType::Short();
    case arrow::Type::INT32:
      return DataType::Int();
    case arrow::Type::INT64:
      return DataType::Long();
    case arrow::Type::FLOAT:
      return DataType::Float();
    case arrow::Type::DOUBLE:
      return DataType::Double();
    case arrow::Type::DECIMAL32:
    case arrow::Type::DECIMAL64:
    case arrow::Type::DECIMAL128:
    case arrow::Type::DECIMAL256:
      return DecimalFromArrow(type);
    case arrow::Type::STRING:
    case arrow::Type::LARGE_STRING:
    case arrow::Type::STRING_VIEW:
      return DataType::String();
    case arrow::Type::BINARY:
    case arrow::Type::LARGE_BINARY:
    case arrow::Type::BINARY_VIEW:
    case arrow::Type::FIXED_SIZE_BINARY:
      return DataType::Binary();
    case arrow::Type::DATE32:
    case arrow::Type::DATE64:
      return DataType::Date();
    case arrow::Type::TIMESTAMP:
      return static_cast<const arrow::TimestampType&>(type).timezone().empty() ? DataType::TimestampNtz()
                                                                               : DataType::Timestamp();
    case arrow::Type::TIME32:
    case arrow::Type::TIME64:
      return DataType::Time();
    case arrow::Type::INTERVAL_MONTHS:
      return DataType::YearMonthInterval();
    case arrow::Type::INTERVAL_MONTH_DAY_NANO:
      return DataType::CalendarInterval();
    case arrow::Type::DURATION:
      return DataType::DayTimeInterval();
    case arrow::Type::LIST:
    case arrow::Type::LARGE_LIST:
    case arrow::Type::FIXED_SIZE_LIST:
      return DataType::Array(FromArrow(*type.field(0)->type()), type.field(0)->nullable());
    case arrow::Type::MAP:
      return MapFromArrow(static_cast<const arrow::MapType&>(type));
    case arrow::Type::STRUCT:
      return StructFromArrow(static_cast<const arrow::StructType&>(type));
    case arrow::Type::DICTIONARY:
      return FromArrow(*static_cast<const arrow::DictionaryType&>(type).value_type());
    case arrow::Type::EXTENSION:
      return FromArrow(*static_cast<const arrow::ExtensionType&>(type).storage_type());
    default:
      ThrowUnsupported(type);
  }
}

std::optional<DataType> ShapeFromArrow(const arrow::StructType& type) {
  if (type.num_fields() != 2 || type.field(0)->name() != "srid" || type.field(1)->name() != "wkb") return std::nullopt;
  if (type.field(0)->type()->id() != arrow::Type::INT32 || type.field(1)->type()->id() != arrow::Type::BINARY) {
    return std::nullopt;
  }
  const auto metadata = type.field(1)->metadata();
  if (metadata == nullptr) return std::nullopt;
  if (metadata->Contains(kGeometryKey)) return ShapeWithSrid(*metadata, TypeId::kGeometry);
  if (metadata->Contains(kGeographyKey)) return ShapeWithSrid(*metadata, TypeId::kGeography);
  return std::nullopt;
}

Schema FromArrow(const arrow::Schema& schema) {
  Schema columns;
  for (const auto& field : schema.fields()) {
    columns.push_back({field->name(), FromArrow(*field->type()), field->nullable(), ""});
  }
  return columns;
}

}  // namespace piezo::wire
