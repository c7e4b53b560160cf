#include "client/proto_types.h"

#include "piezo/client/error.h"

namespace piezo::client::detail {
namespace {

namespace sc = spark::connect;
constexpr int kMaxDepth = 200;

DataType From(const sc::DataType& type, int depth);

DataType FromStruct(const sc::DataType::Struct& type, int depth) {
  std::vector<StructField> fields;
  fields.reserve(static_cast<size_t>(type.fields_size()));
  for (const auto& field : type.fields()) {
    fields.push_back({field.name(), From(field.data_type(), depth), field.nullable(), field.metadata()});
  }
  return DataType::structure(std::move(fields));
}

DataType From(const sc::DataType& type, int depth) {
  using Proto = sc::DataType;
  if (depth > kMaxDepth) throw Error(ErrorKind::kProtocol, "The server sent a type that is nested too deep.");
  switch (type.kind_case()) {
    case Proto::kNull:
      return DataType::null();
    case Proto::kBoolean:
      return DataType::boolean();
    case Proto::kByte:
      return DataType::byte();
    case Proto::kShort:
      return DataType::shortInt();
    case Proto::kInteger:
      return DataType::integer();
    case Proto::kLong:
      return DataType::longInt();
    case Proto::kFloat:
      return DataType::floating();
    case Proto::kDouble:
      return DataType::doublePrecision();
    case Proto::kDecimal:
      return DataType::decimal(type.decimal().precision(), type.decimal().scale());
    case Proto::kString:
      return DataType::string(type.string().collation());
    case Proto::kChar:
      return DataType::character(type.char_().length());
    case Proto::kVarChar:
      return DataType::varchar(type.var_char().length());
    case Proto::kBinary:
      return DataType::binary();
    case Proto::kDate:
      return DataType::date();
    case Proto::kTimestamp:
      return DataType::timestamp();
    case Proto::kTimestampNtz:
      return DataType::timestampNtz();
    case Proto::kTime:
      return DataType::time(type.time().has_precision() ? type.time().precision() : 6);
    case Proto::kCalendarInterval:
      return DataType::calendarInterval();
    case Proto::kYearMonthInterval: {
      const auto& interval = type.year_month_interval();
      return DataType::yearMonthInterval(interval.start_field(), interval.has_end_field() ? interval.end_field() : 1);
    }
    case Proto::kDayTimeInterval: {
      const auto& interval = type.day_time_interval();
      return DataType::dayTimeInterval(interval.start_field(), interval.has_end_field() ? interval.end_field() : 3);
    }
    case Proto::kArray:
      return DataType::array(From(type.array().element_type(), depth + 1), type.array().contains_null());
    case Proto::kMap:
      return DataType::map(From(type.map().key_type(), depth + 1), From(type.map().value_type(), depth + 1),
                           type.map().value_contains_null());
    case Proto::kStruct:
      return FromStruct(type.struct_(), depth + 1);
    case Proto::kVariant:
      return DataType::variant();
    case Proto::kUdt: {
      const auto& udt = type.udt();
      return DataType::userDefined(From(udt.sql_type(), depth + 1),
                                   udt.has_jvm_class() ? udt.jvm_class() : udt.python_class());
    }
    case Proto::kUnparsed:
      return DataType::ddl(type.unparsed().data_type_string());
    default:
      throw Error(ErrorKind::kProtocol, "The server sent a type that this library does not know.");
  }
}

void PutFields(const DataType& type, sc::DataType::Struct& out) {
  for (const StructField& field : type.fields()) {
    auto& target = *out.add_fields();
    target.set_name(field.name);
    target.set_nullable(field.nullable);
    if (!field.metadata.empty()) target.set_metadata(field.metadata);
    ToProto(field.type, *target.mutable_data_type());
  }
}

void PutNested(const DataType& type, sc::DataType& out) {
  if (type.kind() == TypeKind::kArray) {
    ToProto(type.element(), *out.mutable_array()->mutable_element_type());
    out.mutable_array()->set_contains_null(type.contains_null());
  } else if (type.kind() == TypeKind::kMap) {
    ToProto(type.key(), *out.mutable_map()->mutable_key_type());
    ToProto(type.value(), *out.mutable_map()->mutable_value_type());
    out.mutable_map()->set_value_contains_null(type.contains_null());
  } else if (type.kind() == TypeKind::kStruct) {
    PutFields(type, *out.mutable_struct_());
  } else {
    out.mutable_udt()->set_type("udt");
    out.mutable_udt()->set_jvm_class(type.text());
    ToProto(type.element(), *out.mutable_udt()->mutable_sql_type());
  }
}

void PutWithParameters(const DataType& type, sc::DataType& out) {
  if (type.kind() == TypeKind::kDecimal) {
    out.mutable_decimal()->set_precision(type.precision());
    out.mutable_decimal()->set_scale(type.scale());
  } else if (type.kind() == TypeKind::kString) {
    out.mutable_string()->set_collation(type.text());
  } else if (type.kind() == TypeKind::kChar) {
    out.mutable_char_()->set_length(type.length());
  } else if (type.kind() == TypeKind::kVarchar) {
    out.mutable_var_char()->set_length(type.length());
  } else if (type.kind() == TypeKind::kTime) {
    out.mutable_time()->set_precision(type.precision());
  } else if (type.kind() == TypeKind::kYearMonthInterval) {
    out.mutable_year_month_interval()->set_start_field(type.start_field());
    out.mutable_year_month_interval()->set_end_field(type.end_field());
  } else if (type.kind() == TypeKind::kDayTimeInterval) {
    out.mutable_day_time_interval()->set_start_field(type.start_field());
    out.mutable_day_time_interval()->set_end_field(type.end_field());
  } else {
    out.mutable_unparsed()->set_data_type_string(type.text());
  }
}

}  // namespace

DataType FromProto(const sc::DataType& type) { return From(type, 0); }

Schema SchemaFromProto(const sc::DataType& type) {
  if (!type.has_struct_()) throw Error(ErrorKind::kProtocol, "The server sent a schema that is no struct.");
  return Schema(FromProto(type).fields());
}

void ToProto(const DataType& type, sc::DataType& out) {
  switch (type.kind()) {
    case TypeKind::kNull:
      out.mutable_null();
      return;
    case TypeKind::kBoolean:
      out.mutable_boolean();
      return;
    case TypeKind::kByte:
      out.mutable_byte();
      return;
    case TypeKind::kShort:
      out.mutable_short_();
      return;
    case TypeKind::kInteger:
      out.mutable_integer();
      return;
    case TypeKind::kLong:
      out.mutable_long_();
      return;
    case TypeKind::kFloat:
      out.mutable_float_();
      return;
    case TypeKind::kDouble:
      out.mutable_double_();
      return;
    case TypeKind::kBinary:
      out.mutable_binary();
      return;
    case TypeKind::kDate:
      out.mutable_date();
      return;
    case TypeKind::kTimestamp:
      out.mutable_timestamp();
      return;
    case TypeKind::kTimestampNtz:
      out.mutable_timestamp_ntz();
      return;
    case TypeKind::kCalendarInterval:
      out.mutable_calendar_interval();
      return;
    case TypeKind::kVariant:
      out.mutable_variant();
      return;
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kStruct:
    case TypeKind::kUserDefined:
      PutNested(type, out);
      return;
    default:
      PutWithParameters(type, out);
  }
}

}  // namespace piezo::client::detail
