// Types on the wire. Types nest by recursion; the parser's limit on nesting bounds it.
#include "wire/proto_types.h"

#include <google/protobuf/descriptor.h>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "errors/error.h"
#include "types/collation.h"
#include "types/geospatial.h"
#include "wire/proto_schema.h"

namespace piezo::wire {
namespace {

using ProtoType = spark::connect::DataType;

[[noreturn]] void ThrowInvalid(std::string message) {
  throw Error("CONNECT_INVALID_PLAN.ASSERTION_FAILURE", {{"message", std::move(message)}});
}

DataType DecimalFromProto(const ProtoType::Decimal& proto) {
  const int precision = proto.has_precision() ? proto.precision() : 10;
  const int scale = proto.has_precision() && proto.has_scale() ? proto.scale() : 0;
  if (precision > 38) {
    throw Error("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
                {{"precision", std::to_string(precision)}, {"maxPrecision", "38"}});
  }
  if (precision < 1 || scale < 0 || scale > precision) {
    ThrowInvalid("There is no decimal type of " + std::to_string(precision) + " digits, " + std::to_string(scale) +
                 " of them behind the point.");
  }
  return DataType::Decimal(precision, scale);
}

DataType StringFromProto(const ProtoType::String& proto) {
  if (proto.collation().empty()) return DataType::String();
  return DataType::CollatedString(types::NormalizeCollation(proto.collation()));
}

int LengthFromProto(int length) {
  if (length < 1) ThrowInvalid("A character type has a length of at least 1, not " + std::to_string(length) + ".");
  return length;
}

DataType TimeFromProto(const ProtoType::Time& proto) {
  const int precision = proto.has_precision() ? proto.precision() : 6;
  if (precision < 0 || precision > 6) {
    throw Error("UNSUPPORTED_TIME_PRECISION", {{"precision", std::to_string(precision)}});
  }
  return DataType::Time(precision);
}

struct FieldRange {
  int start;
  int end;
};

template <class Interval>
FieldRange RangeFromProto(const Interval& proto, int last) {
  FieldRange range{0, last};
  if (proto.has_start_field()) range = {proto.start_field(), proto.start_field()};
  if (proto.has_start_field() && proto.has_end_field()) range.end = proto.end_field();
  if (range.start < 0 || range.start > range.end || range.end > last) {
    ThrowInvalid("An interval cannot run from field " + std::to_string(range.start) + " to field " +
                 std::to_string(range.end) + ".");
  }
  return range;
}

DataType StructFromProto(const ProtoType::Struct& proto) {
  std::vector<Field> fields;
  fields.reserve(static_cast<size_t>(proto.fields_size()));
  for (const auto& field : proto.fields()) {
    if (!field.metadata().empty() && !nlohmann::json::accept(field.metadata())) {
      ThrowInvalid("The metadata of the field " + errors::QuoteIdentifier(field.name()) + " is no JSON.");
    }
    // An empty object says as little as none; fields that differ in it would count as different.
    std::string metadata = field.metadata() == "{}" ? "" : field.metadata();
    fields.push_back({field.name(), FromProto(field.data_type()), field.nullable(), std::move(metadata)});
  }
  return DataType::Struct(std::move(fields));
}

/// The JSON of a UDT's class, as Spark's schemas spell it.
DataType UdtFromProto(const ProtoType::UDT& proto) {
  if (proto.type() != "udt") ThrowInvalid("The type of a user-defined type must be 'udt', not '" + proto.type() + "'.");
  if (!proto.has_sql_type()) {
    errors::ThrowUnsupported("the user-defined type " +
                             (proto.has_jvm_class() ? proto.jvm_class() : "without storage"));
  }
  DataType storage = FromProto(proto.sql_type());
  nlohmann::ordered_json json = {{"type", "udt"}};
  if (proto.has_jvm_class()) json["class"] = proto.jvm_class();
  if (proto.has_python_class()) json["pyClass"] = proto.python_class();
  if (proto.has_serialized_python_class()) json["serializedClass"] = proto.serialized_python_class();
  json["sqlType"] = nlohmann::ordered_json::parse(types::ToJson(storage));
  return DataType::Udt(std::move(storage), json.dump());
}

DataType SpatialFromProto(TypeId id, int srid) {
  if (srid != types::kAnySrid && !types::IsKnownSrid(id, srid)) {
    throw Error("ST_INVALID_SRID_VALUE", {{"srid", std::to_string(srid)}});
  }
  return id == TypeId::kGeometry ? DataType::Geometry(srid) : DataType::Geography(srid);
}

void UdtToProto(const DataType& type, ProtoType::UDT& proto) {
  const auto json = nlohmann::json::parse(type.udt_json(), nullptr, false);
  const auto text = [&](const char* key) -> std::optional<std::string> {
    if (!json.is_object() || !json.contains(key) || !json[key].is_string()) return std::nullopt;
    return json[key].get<std::string>();
  };
  proto.set_type("udt");
  if (auto name = text("class")) proto.set_jvm_class(*name);
  if (auto name = text("pyClass")) proto.set_python_class(*name);
  if (auto code = text("serializedClass")) proto.set_serialized_python_class(*code);
  ToProto(type.storage(), *proto.mutable_sql_type());
}

/// Types that have no parameters.
void PlainToProto(TypeId id, ProtoType& proto) {
  switch (id) {
    case TypeId::kNull:
      proto.mutable_null();
      return;
    case TypeId::kBoolean:
      proto.mutable_boolean();
      return;
    case TypeId::kByte:
      proto.mutable_byte();
      return;
    case TypeId::kShort:
      proto.mutable_short_();
      return;
    case TypeId::kInt:
      proto.mutable_integer();
      return;
    case TypeId::kLong:
      proto.mutable_long_();
      return;
    case TypeId::kFloat:
      proto.mutable_float_();
      return;
    case TypeId::kDouble:
      proto.mutable_double_();
      return;
    case TypeId::kBinary:
      proto.mutable_binary();
      return;
    case TypeId::kDate:
      proto.mutable_date();
      return;
    case TypeId::kTimestamp:
      proto.mutable_timestamp();
      return;
    case TypeId::kTimestampNtz:
      proto.mutable_timestamp_ntz();
      return;
    case TypeId::kCalendarInterval:
      proto.mutable_calendar_interval();
      return;
    case TypeId::kVariant:
      proto.mutable_variant();
      return;
    default:
      throw InvariantError("a type that has no form on the wire");
  }
}

template <class Interval>
void RangeToProto(const DataType& type, Interval& proto) {
  proto.set_start_field(type.start_field());
  proto.set_end_field(type.end_field());
}

void ArrayToProto(const DataType& type, ProtoType::Array& proto) {
  ToProto(type.element(), *proto.mutable_element_type());
  proto.set_contains_null(type.contains_null());
}

void MapToProto(const DataType& type, ProtoType::Map& proto) {
  ToProto(type.key(), *proto.mutable_key_type());
  ToProto(type.value(), *proto.mutable_value_type());
  proto.set_value_contains_null(type.contains_null());
}

void StructToProto(const std::vector<Field>& fields, ProtoType::Struct& proto) {
  for (const Field& field : fields) {
    auto* out = proto.add_fields();
    out->set_name(field.name);
    out->set_nullable(field.nullable);
    if (!field.metadata.empty()) out->set_metadata(field.metadata);
    ToProto(field.type, *out->mutable_data_type());
  }
}

}  // namespace

DataType FromProto(const ProtoType& proto) {
  switch (proto.kind_case()) {
    case ProtoType::kNull:
      return DataType::Null();
    case ProtoType::kBinary:
      return DataType::Binary();
    case ProtoType::kBoolean:
      return DataType::Boolean();
    case ProtoType::kByte:
      return DataType::Byte();
    case ProtoType::kShort:
      return DataType::Short();
    case ProtoType::kInteger:
      return DataType::Int();
    case ProtoType::kLong:
      return DataType::Long();
    case ProtoType::kFloat:
      return DataType::Float();
    case ProtoType::kDouble:
      return DataType::Double();
    case ProtoType::kDecimal:
      return DecimalFromProto(proto.decimal());
    case ProtoType::kString:
      return StringFromProto(proto.string());
    case ProtoType::kChar:
      return DataType::Char(LengthFromProto(proto.char_().length()));
    case ProtoType::kVarChar:
      return DataType::Varchar(LengthFromProto(proto.var_char().length()));
    case ProtoType::kDate:
      return DataType::Date();
    case ProtoType::kTimestamp:
      return DataType::Timestamp();
    case ProtoType::kTimestampNtz:
      return DataType::TimestampNtz();
    case ProtoType::kTime:
      return TimeFromProto(proto.time());
    case ProtoType::kCalendarInterval:
      return DataType::CalendarInterval();
    case ProtoType::kYearMonthInterval: {
      const FieldRange range = RangeFromProto(proto.year_month_interval(), types::kMonth);
      return DataType::YearMonthInterval(range.start, range.end);
    }
    case ProtoType::kDayTimeInterval: {
      const FieldRange range = RangeFromProto(proto.day_time_interval(), types::kSecond);
      return DataType::DayTimeInterval(range.start, range.end);
    }
    case ProtoType::kArray:
      return DataType::Array(FromProto(proto.array().element_type()), proto.array().contains_null());
    case ProtoType::kMap:
      return DataType::Map(FromProto(proto.map().key_type()), FromProto(proto.map().value_type()),
                           proto.map().value_contains_null());
    case ProtoType::kStruct:
      return StructFromProto(proto.struct_());
    case ProtoType::kVariant:
      return DataType::Variant();
    case ProtoType::kUdt:
      return UdtFromProto(proto.udt());
    case ProtoType::kGeometry:
      return SpatialFromProto(TypeId::kGeometry, proto.geometry().srid());
    case ProtoType::kGeography:
      return SpatialFromProto(TypeId::kGeography, proto.geography().srid());
    case ProtoType::kUnparsed:
      return types::ParseTypeOrColumns(proto.unparsed().data_type_string());
    case ProtoType::KIND_NOT_SET:
      break;
  }
  throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
              {{"fullName", proto.GetDescriptor()->full_name()}, {"name", "KIND_NOT_SET"}});
}

void ToProto(const DataType& type, ProtoType& proto) {
  switch (type.id()) {
    case TypeId::kDecimal:
      proto.mutable_decimal()->set_precision(type.precision());
      proto.mutable_decimal()->set_scale(type.scale());
      break;
    case TypeId::kString:
      proto.mutable_string()->set_collation(type.collation());
      break;
    case TypeId::kChar:
      proto.mutable_char_()->set_length(type.length());
      break;
    case TypeId::kVarchar:
      proto.mutable_var_char()->set_length(type.length());
      break;
    case TypeId::kTime:
      proto.mutable_time()->set_precision(type.precision());
      break;
    case TypeId::kGeometry:
      proto.mutable_geometry()->set_srid(type.srid());
      break;
    case TypeId::kGeography:
      proto.mutable_geography()->set_srid(type.srid());
      break;
    case TypeId::kYearMonthInterval:
      RangeToProto(type, *proto.mutable_year_month_interval());
      break;
    case TypeId::kDayTimeInterval:
      RangeToProto(type, *proto.mutable_day_time_interval());
      break;
    case TypeId::kArray:
      ArrayToProto(type, *proto.mutable_array());
      break;
    case TypeId::kMap:
      MapToProto(type, *proto.mutable_map());
      break;
    case TypeId::kStruct:
      StructToProto(type.fields(), *proto.mutable_struct_());
      break;
    case TypeId::kUdt:
      UdtToProto(type, *proto.mutable_udt());
      break;
    default:
      PlainToProto(type.id(), proto);
  }
}

void ToProto(const Schema& schema, ProtoType& proto) { StructToProto(schema, *proto.mutable_struct_()); }

Schema SchemaFromProto(const ProtoType& proto) {
  DataType type = FromProto(proto);
  if (!type.is(TypeId::kStruct)) {
    throw Error("INVALID_SCHEMA_TYPE_NON_STRUCT", {{"dataType", errors::QuoteText(types::SqlName(type))}});
  }
  return type.fields();
}

}  // namespace piezo::wire
