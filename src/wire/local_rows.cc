// Rows of values into Arrow arrays, a builder for each column. Meant for small results: a visit per value.
#include "wire/local_rows.h"

#include <arrow/array.h>
#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_decimal.h>
#include <arrow/array/builder_nested.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/array/builder_time.h>
#include <arrow/c/bridge.h>
#include <arrow/record_batch.h>
#include <arrow/util/decimal.h>

#include <cstring>

#include "base/check.h"
#include "errors/error.h"
#include "wire/arrow_check.h"
#include "wire/arrow_schema.h"

namespace piezo::wire {
namespace {

/// The part of a value that its type says is there; anything else is the caller's defect.
template <class T>
const T& Get(const Value& value) {
  const T* part = std::get_if<T>(&value.data);
  PIEZO_CHECK(part != nullptr);
  return *part;
}

template <class Builder>
void AppendWhole(const Value& value, arrow::ArrayBuilder& builder) {
  using Number = typename Builder::value_type;
  Trust(static_cast<Builder&>(builder).Append(static_cast<Number>(Get<int64_t>(value))));
}

void Append(const Value& value, const DataType& type, arrow::ArrayBuilder& builder);

void AppendArray(const Value& value, const DataType& type, arrow::ListBuilder& builder) {
  Trust(builder.Append());
  for (const Value& element : Get<Value::Values>(value)) Append(element, type.element(), *builder.value_builder());
}

void AppendMap(const Value& value, const DataType& type, arrow::MapBuilder& builder) {
  const auto& entries = Get<Value::Values>(value);
  PIEZO_CHECK(entries.size() % 2 == 0);
  Trust(builder.Append());
  for (size_t i = 0; i < entries.size(); i += 2) {
    Append(entries[i], type.key(), *builder.key_builder());
    Append(entries[i + 1], type.value(), *builder.item_builder());
  }
}

void AppendStruct(const Value& value, const DataType& type, arrow::StructBuilder& builder) {
  const auto& parts = Get<Value::Values>(value);
  PIEZO_CHECK(parts.size() == type.fields().size());
  Trust(builder.Append());
  for (size_t i = 0; i < parts.size(); ++i) {
    Append(parts[i], type.fields()[i].type, *builder.field_builder(static_cast<int>(i)));
  }
}

/// The metadata's length is in the metadata: a header byte, then offsets into its dictionary of names.
size_t VariantMetadataLength(std::string_view bytes) {
  PIEZO_CHECK(!bytes.empty());
  const size_t width = ((static_cast<uint8_t>(bytes[0]) >> 6) & 3U) + 1;
  const auto number = [&](size_t at) {
    PIEZO_CHECK(at + width <= bytes.size());
    size_t value = 0;
    for (size_t i = 0; i < width; ++i) value |= static_cast<size_t>(static_cast<uint8_t>(bytes[at + i])) << (8 * i);
    return value;
  };
  const size_t names = number(1);
  const size_t names_start = 1 + width * (names + 2);
  const size_t length = names_start + number(1 + width * (names + 1));
  PIEZO_CHECK(length <= bytes.size());
  return length;
}

void AppendVariant(const Value& value, arrow::StructBuilder& builder) {
  const std::string_view bytes = Get<std::string>(value);
  const size_t metadata_length = VariantMetadataLength(bytes);
  Trust(builder.Append());
  Trust(static_cast<arrow::BinaryBuilder&>(*builder.field_builder(0)).Append(bytes.substr(metadata_length)));
  Trust(static_cast<arrow::BinaryBuilder&>(*builder.field_builder(1)).Append(bytes.substr(0, metadata_length)));
}

void AppendShape(const Value& value, arrow::StructBuilder& builder) {
  const std::string_view bytes = Get<std::string>(value);
  int32_t srid = 0;
  PIEZO_CHECK(bytes.size() >= sizeof(srid));
  std::memcpy(&srid, bytes.data(), sizeof(srid));
  Trust(builder.Append());
  Trust(static_cast<arrow::Int32Builder&>(*builder.field_builder(0)).Append(srid));
  Trust(static_cast<arrow::BinaryBuilder&>(*builder.field_builder(1)).Append(bytes.substr(sizeof(srid))));
}

void Append(const Value& value, const DataType& type, arrow::ArrayBuilder& builder) {
  if (value.is_null()) return Trust(builder.AppendNull());
  switch (type.id()) {
    case TypeId::kNull:
      return Trust(builder.AppendNull());
    case TypeId::kBoolean:
      return Trust(static_cast<arrow::BooleanBuilder&>(builder).Append(Get<bool>(value)));
    case TypeId::kByte:
      return AppendWhole<arrow::Int8Builder>(value, builder);
    case TypeId::kShort:
      return AppendWhole<arrow::Int16Builder>(value, builder);
    case TypeId::kInt:
      return AppendWhole<arrow::Int32Builder>(value, builder);
    case TypeId::kLong:
      return AppendWhole<arrow::Int64Builder>(value, builder);
    case TypeId::kFloat:
      return Trust(static_cast<arrow::FloatBuilder&>(builder).Append(static_cast<float>(Get<double>(value))));
    case TypeId::kDouble:
      return Trust(static_cast<arrow::DoubleBuilder&>(builder).Append(Get<double>(value)));
    case TypeId::kDecimal: {
      const Int128 unscaled = Get<Int128>(value);
      const arrow::Decimal128 decimal(static_cast<int64_t>(unscaled >> 64), static_cast<uint64_t>(unscaled));
      return Trust(static_cast<arrow::Decimal128Builder&>(builder).Append(decimal));
    }
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return Trust(static_cast<arrow::StringBuilder&>(builder).Append(Get<std::string>(value)));
    case TypeId::kBinary:
      return Trust(static_cast<arrow::BinaryBuilder&>(builder).Append(Get<std::string>(value)));
    case TypeId::kDate:
      return AppendWhole<arrow::Date32Builder>(value, builder);
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
      return AppendWhole<arrow::TimestampBuilder>(value, builder);
    case TypeId::kTime:
      return AppendWhole<arrow::Time64Builder>(value, builder);
    case TypeId::kCalendarInterval: {
      const auto& interval = Get<types::CalendarInterval>(value);
      int64_t nanoseconds = 0;
      if (__builtin_mul_overflow(interval.microseconds, 1000, &nanoseconds)) {
        throw Error("DATETIME_OVERFLOW", {{"operation", "an interval in nanoseconds"}});
      }
      return Trust(static_cast<arrow::MonthDayNanoIntervalBuilder&>(builder).Append(
          {interval.months, interval.days, nanoseconds}));
    }
    case TypeId::kYearMonthInterval:
      return AppendWhole<arrow::MonthIntervalBuilder>(value, builder);
    case TypeId::kDayTimeInterval:
      return AppendWhole<arrow::DurationBuilder>(value, builder);
    case TypeId::kArray:
      return AppendArray(value, type, static_cast<arrow::ListBuilder&>(builder));
    case TypeId::kMap:
      return AppendMap(value, type, static_cast<arrow::MapBuilder&>(builder));
    case TypeId::kStruct:
      return AppendStruct(value, type, static_cast<arrow::StructBuilder&>(builder));
    case TypeId::kVariant:
      return AppendVariant(value, static_cast<arrow::StructBuilder&>(builder));
    case TypeId::kGeometry:
    case TypeId::kGeography:
      return AppendShape(value, static_cast<arrow::StructBuilder&>(builder));
    case TypeId::kUdt:
      return Append(value, type.storage(), builder);
  }
}

}  // namespace

OwnedArray BuildRows(const Schema& schema, const std::vector<Row>& rows) {
  arrow::ArrayVector columns;
  const std::shared_ptr<arrow::Schema> arrow_schema = ToArrow(schema, "UTC");
  for (size_t i = 0; i < schema.size(); ++i) {
    const auto builder = Trust(arrow::MakeBuilder(arrow_schema->field(static_cast<int>(i))->type()));
    for (const Row& row : rows) {
      PIEZO_CHECK(row.size() == schema.size());
      Append(row[i], schema[i].type, *builder);
    }
    columns.push_back(Trust(builder->Finish()));
  }
  const auto batch = arrow::RecordBatch::Make(arrow_schema, static_cast<int64_t>(rows.size()), std::move(columns));
  ArrowArray exported{};
  Trust(arrow::ExportRecordBatch(*batch, &exported));
  return OwnedArray(exported);
}

EncodedBatch EncodeRows(const Schema& schema, const std::vector<Row>& rows, const IpcOptions& options) {
  return IpcEncoder(schema, options).Encode(BuildRows(schema, rows));
}

}  // namespace piezo::wire
