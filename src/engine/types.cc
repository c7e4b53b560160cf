// The type table: which DuckDB type holds which Spark type, and constants of both.
#include "engine/types.h"

#include <cstring>
#include <duckdb/common/types/value.hpp>

#include "base/check.h"
#include "engine/struct_names.h"
#include "errors/error.h"

namespace piezo::engine {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;

namespace {

LogicalType VariantPair() {
  return LogicalType::STRUCT({{"value", LogicalType::BLOB}, {"metadata", LogicalType::BLOB}});
}

/// A shape: the number of its spatial reference system, and its well-known binary form.
LogicalType ShapePair() { return LogicalType::STRUCT({{"srid", LogicalType::INTEGER}, {"wkb", LogicalType::BLOB}}); }

LogicalType StructToEngine(const DataType& type) {
  duckdb::child_list_t<LogicalType> children;
  const std::vector<std::string> names = EngineFieldNames(type);
  for (size_t i = 0; i < names.size(); ++i) {
    children.emplace_back(names[i], ToEngine(type.fields()[i].type));
  }
  // DuckDB has no struct without fields; one that is always null stands for it.
  if (children.empty()) children.emplace_back("none", LogicalType::BOOLEAN);
  return LogicalType::STRUCT(std::move(children));
}

}  // namespace

LogicalType ToEngine(const DataType& type) {
  switch (type.id()) {
    case TypeId::kNull:
      return LogicalType::SQLNULL;
    case TypeId::kBoolean:
      return LogicalType::BOOLEAN;
    case TypeId::kByte:
      return LogicalType::TINYINT;
    case TypeId::kShort:
      return LogicalType::SMALLINT;
    case TypeId::kInt:
    case TypeId::kYearMonthInterval:
      return LogicalType::INTEGER;
    case TypeId::kLong:
    case TypeId::kDayTimeInterval:
      return LogicalType::BIGINT;
    case TypeId::kFloat:
      return LogicalType::FLOAT;
    case TypeId::kDouble:
      return LogicalType::DOUBLE;
    case TypeId::kDecimal:
      return LogicalType::DECIMAL(static_cast<uint8_t>(type.precision()), static_cast<uint8_t>(type.scale()));
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return LogicalType::VARCHAR;
    case TypeId::kBinary:
      return LogicalType::BLOB;
    case TypeId::kDate:
      return LogicalType::DATE;
    case TypeId::kTimestamp:
      return LogicalType::TIMESTAMP_TZ;
    case TypeId::kTimestampNtz:
      return LogicalType::TIMESTAMP;
    case TypeId::kTime:
      return LogicalType::TIME;
    case TypeId::kCalendarInterval:
      return LogicalType::INTERVAL;
    case TypeId::kArray:
      return LogicalType::LIST(ToEngine(type.element()));
    case TypeId::kMap:
      return LogicalType::MAP(ToEngine(type.key()), ToEngine(type.value()));
    case TypeId::kStruct:
      return StructToEngine(type);
    case TypeId::kVariant:
      return VariantPair();
    case TypeId::kGeometry:
    case TypeId::kGeography:
      return ShapePair();
    case TypeId::kUdt:
      return ToEngine(type.storage());
  }
  PIEZO_CHECK(false);
}

namespace {

DataType StructFromEngine(const LogicalType& type) {
  std::vector<Field> fields;
  for (const auto& [name, child] : duckdb::StructType::GetChildTypes(type)) {
    fields.push_back({.name = name, .type = FromEngine(child), .metadata = {}});
  }
  return DataType::Struct(std::move(fields));
}

}  // namespace

DataType FromEngine(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::SQLNULL:
      return DataType::Null();
    case LogicalTypeId::BOOLEAN:
      return DataType::Boolean();
    case LogicalTypeId::TINYINT:
      return DataType::Byte();
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::UTINYINT:
      return DataType::Short();
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::USMALLINT:
      return DataType::Int();
    case LogicalTypeId::BIGINT:
    case LogicalTypeId::UINTEGER:
      return DataType::Long();
    case LogicalTypeId::UBIGINT:
      return DataType::Decimal(20, 0);
    case LogicalTypeId::HUGEINT:
    case LogicalTypeId::UHUGEINT:
      return DataType::Decimal(38, 0);
    case LogicalTypeId::FLOAT:
      return DataType::Float();
    case LogicalTypeId::DOUBLE:
      return DataType::Double();
    case LogicalTypeId::DECIMAL:
      return DataType::Decimal(duckdb::DecimalType::GetWidth(type), duckdb::DecimalType::GetScale(type));
    case LogicalTypeId::BLOB:
      return DataType::Binary();
    case LogicalTypeId::DATE:
      return DataType::Date();
    case LogicalTypeId::TIMESTAMP_TZ:
      return DataType::Timestamp();
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_NS:
    case LogicalTypeId::TIMESTAMP_MS:
    case LogicalTypeId::TIMESTAMP_SEC:
      return DataType::TimestampNtz();
    case LogicalTypeId::TIME:
      return DataType::Time();
    case LogicalTypeId::INTERVAL:
      return DataType::CalendarInterval();
    case LogicalTypeId::LIST:
      return DataType::Array(FromEngine(duckdb::ListType::GetChildType(type)));
    case LogicalTypeId::ARRAY:
      return DataType::Array(FromEngine(duckdb::ArrayType::GetChildType(type)));
    case LogicalTypeId::MAP:
      return DataType::Map(FromEngine(duckdb::MapType::KeyType(type)), FromEngine(duckdb::MapType::ValueType(type)));
    case LogicalTypeId::STRUCT:
      return StructFromEngine(type);
    default:
      return DataType::String();
  }
}

namespace {

duckdb::hugeint_t ToHugeint(Int128 value) { return {static_cast<int64_t>(value >> 64), static_cast<uint64_t>(value)}; }

Int128 FromHugeint(duckdb::hugeint_t value) {
  return static_cast<Int128>((static_cast<unsigned __int128>(static_cast<uint64_t>(value.upper)) << 64) | value.lower);
}

duckdb::Value Blob(std::string_view bytes) {
  return duckdb::Value::BLOB(duckdb::const_data_ptr_cast(bytes.data()), bytes.size());
}

duckdb::Value DecimalToEngine(Int128 unscaled, const DataType& type) {
  const auto precision = static_cast<uint8_t>(type.precision());
  const auto scale = static_cast<uint8_t>(type.scale());
  // Each width has its own physical type; the value of the wrong one would be refused.
  if (precision <= 4) return duckdb::Value::DECIMAL(static_cast<int16_t>(unscaled), precision, scale);
  if (precision <= 9) return duckdb::Value::DECIMAL(static_cast<int32_t>(unscaled), precision, scale);
  if (precision <= 18) return duckdb::Value::DECIMAL(static_cast<int64_t>(unscaled), precision, scale);
  return duckdb::Value::DECIMAL(ToHugeint(unscaled), precision, scale);
}

/// Where the value bytes of a variant begin: behind its metadata, whose length the metadata's own header tells.
size_t VariantMetadataSize(std::string_view bytes) {
  const auto byte = [&](size_t at) { return at < bytes.size() ? static_cast<uint8_t>(bytes[at]) : uint8_t{0}; };
  const size_t width = ((byte(0) >> 6) & 3) + 1;
  const auto number = [&](size_t at) {
    size_t out = 0;
    for (size_t i = 0; i < width; ++i) out |= size_t{byte(at + i)} << (8 * i);
    return out;
  };
  const size_t keys = number(1);
  const size_t offsets = 1 + width;
  const size_t size = offsets + (keys + 1) * width + number(offsets + keys * width);
  return std::min(size, bytes.size());
}

duckdb::Value NestedToEngine(const Value& value) {
  const DataType& type = value.type;
  const auto& items = std::get<Value::Values>(value.data);
  duckdb::vector<duckdb::Value> children;
  if (type.is(TypeId::kArray)) {
    for (const Value& item : items) children.push_back(ToEngineValue(item));
    return duckdb::Value::LIST(ToEngine(type.element()), std::move(children));
  }
  if (type.is(TypeId::kMap)) {
    duckdb::vector<duckdb::Value> keys;
    for (size_t i = 0; i + 1 < items.size(); i += 2) {
      keys.push_back(ToEngineValue(items[i]));
      children.push_back(ToEngineValue(items[i + 1]));
    }
    return duckdb::Value::MAP(ToEngine(type.key()), ToEngine(type.value()), std::move(keys), std::move(children));
  }
  for (const Value& item : items) children.push_back(ToEngineValue(item));
  if (items.empty()) children.emplace_back(LogicalType::BOOLEAN);
  return duckdb::Value::STRUCT(ToEngine(type), std::move(children));
}

duckdb::Value IntegerToEngine(const DataType& type, int64_t number) {
  switch (type.id()) {
    case TypeId::kByte:
      return duckdb::Value::TINYINT(static_cast<int8_t>(number));
    case TypeId::kShort:
      return duckdb::Value::SMALLINT(static_cast<int16_t>(number));
    case TypeId::kInt:
    case TypeId::kYearMonthInterval:
      return duckdb::Value::INTEGER(static_cast<int32_t>(number));
    case TypeId::kDate:
      return duckdb::Value::DATE(duckdb::date_t(static_cast<int32_t>(number)));
    case TypeId::kTimestamp:
      return duckdb::Value::TIMESTAMPTZ(duckdb::timestamp_tz_t(number));
    case TypeId::kTimestampNtz:
      return duckdb::Value::TIMESTAMP(duckdb::timestamp_t(number));
    case TypeId::kTime:
      return duckdb::Value::TIME(duckdb::dtime_t(number / 1000));
    default:
      return duckdb::Value::BIGINT(number);
  }
}

}  // namespace

duckdb::Value ToEngineValue(const Value& value) {
  const DataType& type = value.type;
  if (type.is(TypeId::kUdt)) return ToEngineValue(Value{type.storage(), value.data});
  if (value.is_null()) return duckdb::Value(ToEngine(type));
  switch (type.id()) {
    case TypeId::kNull:
      return duckdb::Value(LogicalType::SQLNULL);
    case TypeId::kBoolean:
      return duckdb::Value::BOOLEAN(std::get<bool>(value.data));
    case TypeId::kFloat:
      return duckdb::Value::FLOAT(static_cast<float>(std::get<double>(value.data)));
    case TypeId::kDouble:
      return duckdb::Value::DOUBLE(std::get<double>(value.data));
    case TypeId::kDecimal:
      return DecimalToEngine(std::get<Int128>(value.data), type);
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return duckdb::Value(std::get<std::string>(value.data));
    case TypeId::kBinary:
      return Blob(std::get<std::string>(value.data));
    case TypeId::kCalendarInterval: {
      const auto& interval = std::get<types::CalendarInterval>(value.data);
      return duckdb::Value::INTERVAL(interval.months, interval.days, interval.microseconds);
    }
    case TypeId::kArray:
    case TypeId::kMap:
    case TypeId::kStruct:
      return NestedToEngine(value);
    case TypeId::kVariant: {
      const std::string_view bytes = std::get<std::string>(value.data);
      const size_t metadata = VariantMetadataSize(bytes);
      return duckdb::Value::STRUCT(VariantPair(), {Blob(bytes.substr(metadata)), Blob(bytes.substr(0, metadata))});
    }
    case TypeId::kGeometry:
    case TypeId::kGeography: {
      const std::string_view bytes = std::get<std::string>(value.data);
      int32_t srid = 0;
      PIEZO_CHECK(bytes.size() >= sizeof(srid));
      std::memcpy(&srid, bytes.data(), sizeof(srid));
      return duckdb::Value::STRUCT(ShapePair(), {duckdb::Value::INTEGER(srid), Blob(bytes.substr(sizeof(srid)))});
    }
    default:
      return IntegerToEngine(type, std::get<int64_t>(value.data));
  }
}

namespace {

Value NestedFromEngine(const duckdb::Value& value, const DataType& type) {
  Value::Values items;
  if (type.is(TypeId::kArray)) {
    for (const auto& child : duckdb::ListValue::GetChildren(value)) {
      items.push_back(FromEngineValue(child, type.element()));
    }
  } else if (type.is(TypeId::kMap)) {
    for (const auto& entry : duckdb::ListValue::GetChildren(value)) {
      const auto& pair = duckdb::StructValue::GetChildren(entry);
      items.push_back(FromEngineValue(pair[0], type.key()));
      items.push_back(FromEngineValue(pair[1], type.value()));
    }
  } else {
    const auto& children = duckdb::StructValue::GetChildren(value);
    for (size_t i = 0; i < type.fields().size(); ++i) {
      items.push_back(FromEngineValue(children[i], type.fields()[i].type));
    }
  }
  return {type, std::move(items)};
}

int64_t IntegerFromEngine(const duckdb::Value& value, const DataType& type) {
  switch (type.id()) {
    case TypeId::kDate:
      return value.GetValueUnsafe<duckdb::date_t>().days;
    case TypeId::kTimestamp:
      return value.GetValueUnsafe<duckdb::timestamp_tz_t>().value;
    case TypeId::kTimestampNtz:
      return value.GetValueUnsafe<duckdb::timestamp_t>().value;
    case TypeId::kTime:
      return value.GetValueUnsafe<duckdb::dtime_t>().micros * 1000;
    default:
      return value.GetValue<int64_t>();
  }
}

}  // namespace

Value FromEngineValue(const duckdb::Value& given, const DataType& type) {
  if (type.is(TypeId::kUdt)) return {type, FromEngineValue(given, type.storage()).data};
  if (given.IsNull() || type.is(TypeId::kNull)) return Value::Null(type);
  const LogicalType wanted = ToEngine(type);
  const duckdb::Value value = given.type() == wanted ? given : given.DefaultCastAs(wanted);
  switch (type.id()) {
    case TypeId::kBoolean:
      return {type, duckdb::BooleanValue::Get(value)};
    case TypeId::kFloat:
    case TypeId::kDouble:
      return {type, value.GetValue<double>()};
    case TypeId::kDecimal:
      return {type, FromHugeint(duckdb::IntegralValue::Get(value))};
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
    case TypeId::kBinary:
      return {type, duckdb::StringValue::Get(value)};
    case TypeId::kCalendarInterval: {
      const duckdb::interval_t interval = duckdb::IntervalValue::Get(value);
      return {type, types::CalendarInterval{interval.months, interval.days, interval.micros}};
    }
    case TypeId::kArray:
    case TypeId::kMap:
    case TypeId::kStruct:
      return NestedFromEngine(value, type);
    case TypeId::kVariant: {
      const auto& pair = duckdb::StructValue::GetChildren(value);
      return {type, duckdb::StringValue::Get(pair[1]) + duckdb::StringValue::Get(pair[0])};
    }
    case TypeId::kGeometry:
    case TypeId::kGeography: {
      const auto& pair = duckdb::StructValue::GetChildren(value);
      const int32_t srid = pair[0].GetValue<int32_t>();
      std::string bytes(sizeof(srid), '\0');
      std::memcpy(bytes.data(), &srid, sizeof(srid));
      return {type, bytes + duckdb::StringValue::Get(pair[1])};
    }
    default:
      return {type, IntegerFromEngine(value, type)};
  }
}

}  // namespace piezo::engine
