// The other half of arrow_rows.h: local rows into Arrow arrays, arrays into IPC streams.
#include <limits>

#include "client/arrow_rows.h"
#include "client/nanoarrow_handles.h"

namespace piezo::client::detail {
namespace {

constexpr int64_t kNanosPerMicro = 1000;
constexpr int64_t kRowsPerBatch = 10'000;
constexpr const char* kBuilding = "The rows cannot be written";

void SetType(ArrowSchema* out, const DataType& type);

void SetSimple(ArrowSchema* out, ArrowType type) { Check(ArrowSchemaSetType(out, type), kBuilding); }

void SetStruct(ArrowSchema* out, const std::vector<StructField>& fields) {
  Check(ArrowSchemaSetTypeStruct(out, static_cast<int64_t>(fields.size())), kBuilding);
  for (size_t i = 0; i < fields.size(); ++i) {
    SetType(out->children[i], fields[i].type);
    Check(ArrowSchemaSetName(out->children[i], fields[i].name.c_str()), kBuilding);
    if (!fields[i].nullable) out->children[i]->flags &= ~ARROW_FLAG_NULLABLE;
  }
}

void SetNested(ArrowSchema* out, const DataType& type) {
  if (type.kind() == TypeKind::kStruct) return SetStruct(out, type.fields());
  if (type.kind() == TypeKind::kArray) {
    SetSimple(out, NANOARROW_TYPE_LIST);
    SetType(out->children[0], type.element());
    Check(ArrowSchemaSetName(out->children[0], "element"), kBuilding);
    return;
  }
  SetSimple(out, NANOARROW_TYPE_MAP);
  SetType(out->children[0]->children[0], type.key());
  out->children[0]->children[0]->flags &= ~ARROW_FLAG_NULLABLE;
  SetType(out->children[0]->children[1], type.value());
}

void SetTime(ArrowSchema* out, ArrowType type, ArrowTimeUnit unit, const char* zone) {
  Check(ArrowSchemaSetTypeDateTime(out, type, unit, zone), kBuilding);
}

void SetType(ArrowSchema* out, const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kNull:
      return SetSimple(out, NANOARROW_TYPE_NA);
    case TypeKind::kBoolean:
      return SetSimple(out, NANOARROW_TYPE_BOOL);
    case TypeKind::kByte:
      return SetSimple(out, NANOARROW_TYPE_INT8);
    case TypeKind::kShort:
      return SetSimple(out, NANOARROW_TYPE_INT16);
    case TypeKind::kInteger:
      return SetSimple(out, NANOARROW_TYPE_INT32);
    case TypeKind::kLong:
      return SetSimple(out, NANOARROW_TYPE_INT64);
    case TypeKind::kFloat:
      return SetSimple(out, NANOARROW_TYPE_FLOAT);
    case TypeKind::kDouble:
      return SetSimple(out, NANOARROW_TYPE_DOUBLE);
    case TypeKind::kDecimal:
      return Check(ArrowSchemaSetTypeDecimal(out, NANOARROW_TYPE_DECIMAL128, type.precision(), type.scale()),
                   kBuilding);
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return SetSimple(out, NANOARROW_TYPE_STRING);
    case TypeKind::kBinary:
      return SetSimple(out, NANOARROW_TYPE_BINARY);
    case TypeKind::kDate:
      return SetSimple(out, NANOARROW_TYPE_DATE32);
    case TypeKind::kTimestamp:
      return SetTime(out, NANOARROW_TYPE_TIMESTAMP, NANOARROW_TIME_UNIT_MICRO, "UTC");
    case TypeKind::kTimestampNtz:
      return SetTime(out, NANOARROW_TYPE_TIMESTAMP, NANOARROW_TIME_UNIT_MICRO, nullptr);
    case TypeKind::kTime:
      return SetTime(out, NANOARROW_TYPE_TIME64, NANOARROW_TIME_UNIT_NANO, nullptr);
    case TypeKind::kYearMonthInterval:
      return SetSimple(out, NANOARROW_TYPE_INTERVAL_MONTHS);
    case TypeKind::kDayTimeInterval:
      return SetTime(out, NANOARROW_TYPE_DURATION, NANOARROW_TIME_UNIT_MICRO, nullptr);
    case TypeKind::kCalendarInterval:
      return SetSimple(out, NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO);
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kStruct:
      return SetNested(out, type);
    case TypeKind::kUserDefined:
      return SetType(out, type.element());
    case TypeKind::kVariant:
    case TypeKind::kUnparsed:
      break;
  }
  throw Error(ErrorKind::kUsage, "Local data cannot have columns of type " + type.simpleString() + ".");
}

int64_t IntegerOf(const Value& value, TypeKind kind) {
  switch (kind) {
    case TypeKind::kBoolean:
      return value.get<bool>() ? 1 : 0;
    case TypeKind::kDate:
      return value.get<Date>().days;
    case TypeKind::kTimestamp:
      return value.get<Timestamp>().micros;
    case TypeKind::kTimestampNtz:
      return value.get<TimestampNtz>().micros;
    case TypeKind::kTime:
      return value.get<TimeOfDay>().nanos;
    case TypeKind::kDayTimeInterval:
      return value.get<DayTimeInterval>().micros;
    default:
      return value.get<int64_t>();
  }
}

void AppendDecimal(ArrowArray* array, const Value& value, const DataType& type) {
  Decimal decimal = value.get<Decimal>();
  for (; decimal.scale < type.scale(); ++decimal.scale) {
    if (__builtin_mul_overflow(decimal.unscaled, 10, &decimal.unscaled)) {
      throw Error(ErrorKind::kUsage, "A decimal does not fit " + type.simpleString() + ".");
    }
  }
  if (decimal.scale != type.scale()) {
    throw Error(ErrorKind::kUsage,
                decimal.toString() + " has more digits behind the point than " + type.simpleString() + ".");
  }
  ArrowDecimal out;
  ArrowDecimalInit(&out, 128, type.precision(), type.scale());
  __extension__ using Unsigned = unsigned __int128;
  const auto bits = static_cast<Unsigned>(decimal.unscaled);
  out.words[out.low_word_index] = static_cast<uint64_t>(bits);
  out.words[out.high_word_index] = static_cast<uint64_t>(bits >> 64U);
  Check(ArrowArrayAppendDecimal(array, &out), kBuilding);
}

void AppendText(ArrowArray* array, std::string_view text, bool is_binary) {
  if (is_binary) {
    ArrowBufferView view{};
    view.data.data = text.data();
    view.size_bytes = static_cast<int64_t>(text.size());
    return Check(ArrowArrayAppendBytes(array, view), kBuilding);
  }
  Check(ArrowArrayAppendString(array, {text.data(), static_cast<int64_t>(text.size())}), kBuilding);
}

void AppendInterval(ArrowArray* array, const Value& value, TypeKind kind) {
  const bool of_months = kind == TypeKind::kYearMonthInterval;
  ArrowInterval interval;
  ArrowIntervalInit(&interval, of_months ? NANOARROW_TYPE_INTERVAL_MONTHS : NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO);
  if (of_months) {
    interval.months = value.get<YearMonthInterval>().months;
  } else {
    const auto held = value.get<CalendarInterval>();
    interval.months = held.months;
    interval.days = held.days;
    interval.ns = held.micros * kNanosPerMicro;
  }
  Check(ArrowArrayAppendInterval(array, &interval), kBuilding);
}

void Append(ArrowArray* array, const Value& value, const DataType& type);

void AppendFields(ArrowArray* array, const Row& row, const std::vector<StructField>& fields) {
  if (row.size() != fields.size()) {
    throw Error(ErrorKind::kUsage, "A row has " + std::to_string(row.size()) + " values, its schema " +
                                       std::to_string(fields.size()) + " columns.");
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    if (row.values()[i].isNull() && !fields[i].nullable) {
      throw Error(ErrorKind::kUsage, "Column '" + fields[i].name + "' must not be null.");
    }
    Append(array->children[i], row.values()[i], fields[i].type);
  }
}

void AppendNested(ArrowArray* array, const Value& value, const DataType& type) {
  if (type.kind() == TypeKind::kStruct) {
    AppendFields(array, value.get<Row>(), type.fields());
  } else if (type.kind() == TypeKind::kArray) {
    for (const Value& item : value.get<std::vector<Value>>()) Append(array->children[0], item, type.element());
  } else {
    const auto* map = std::get_if<std::shared_ptr<const MapEntries>>(&value.storage());
    if (map == nullptr) throw Error(ErrorKind::kUsage, "A value is no map.");
    for (const auto& [key, item] : **map) {
      if (key.isNull()) throw Error(ErrorKind::kUsage, "A key of a map is null.");
      Append(array->children[0]->children[0], key, type.key());
      Append(array->children[0]->children[1], item, type.value());
      Check(ArrowArrayFinishElement(array->children[0]), kBuilding);
    }
  }
  Check(ArrowArrayFinishElement(array), kBuilding);
}

void Append(ArrowArray* array, const Value& value, const DataType& type) {
  if (value.isNull()) return Check(ArrowArrayAppendNull(array, 1), kBuilding);
  switch (type.kind()) {
    case TypeKind::kNull:
      return Check(ArrowArrayAppendNull(array, 1), kBuilding);
    case TypeKind::kFloat:
      return Check(ArrowArrayAppendDouble(array, static_cast<double>(value.get<float>())), kBuilding);
    case TypeKind::kDouble:
      return Check(ArrowArrayAppendDouble(array, value.get<double>()), kBuilding);
    case TypeKind::kDecimal:
      return AppendDecimal(array, value, type);
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return AppendText(array, value.get<std::string>(), false);
    case TypeKind::kBinary:
      return AppendText(array, value.get<Binary>().bytes, true);
    case TypeKind::kYearMonthInterval:
    case TypeKind::kCalendarInterval:
      return AppendInterval(array, value, type.kind());
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kStruct:
      return AppendNested(array, value, type);
    case TypeKind::kUserDefined:
      return Append(array, value, type.element());
    default:
      break;
  }
  if (ArrowArrayAppendInt(array, IntegerOf(value, type.kind())) != NANOARROW_OK) {
    throw Error(ErrorKind::kUsage, "The value " + value.toString() + " does not fit " + type.simpleString() + ".");
  }
}

/// Writes an IPC stream into memory.
class Writer {
 public:
  Writer() {
    ArrowBufferInit(buffer_.get());
    ArrowIpcOutputStream output;
    Check(ArrowIpcOutputStreamInitBuffer(&output, buffer_.get()), kBuilding);
    Check(ArrowIpcWriterInit(writer_.get(), &output), kBuilding);
  }
  void Schema(const ArrowSchema* schema) {
    ArrowError error{};
    Check(ArrowIpcWriterWriteSchema(writer_.get(), schema, &error), error, kBuilding);
  }
  void Batch(const ArrowSchema* schema, const ArrowArray* batch) {
    ArrowError error{};
    OwnedView view;
    Check(ArrowArrayViewInitFromSchema(view.get(), schema, &error), error, kBuilding);
    Check(ArrowArrayViewSetArray(view.get(), batch, &error), error, kBuilding);
    Check(ArrowIpcWriterWriteArrayView(writer_.get(), view.get(), &error), error, kBuilding);
  }
  std::string End() {
    ArrowError error{};
    Check(ArrowIpcWriterWriteArrayView(writer_.get(), nullptr, &error), error, kBuilding);
    return {reinterpret_cast<const char*>(buffer_->data), static_cast<size_t>(buffer_->size_bytes)};
  }

 private:
  OwnedBuffer buffer_;
  OwnedWriter writer_;
};

}  // namespace

void MakeArrowSchema(const Schema& schema, ArrowSchema* out) {
  ArrowSchemaInit(out);
  try {
    SetStruct(out, schema.fields());
  } catch (...) {
    ReleaseSchema(out);
    throw;
  }
}

std::string EncodeRows(const std::vector<Row>& rows, const Schema& schema) {
  OwnedSchema arrow;
  MakeArrowSchema(schema, arrow.get());
  Writer writer;
  writer.Schema(arrow.get());
  const auto count = static_cast<int64_t>(rows.size());
  int64_t row = 0;
  do {
    OwnedArray batch;
    ArrowError error{};
    Check(ArrowArrayInitFromSchema(batch.get(), arrow.get(), &error), error, kBuilding);
    Check(ArrowArrayStartAppending(batch.get()), kBuilding);
    const int64_t end = std::min(count, row + kRowsPerBatch);
    for (; row < end; ++row) {
      AppendFields(batch.get(), rows[static_cast<size_t>(row)], schema.fields());
      Check(ArrowArrayFinishElement(batch.get()), kBuilding);
    }
    Check(ArrowArrayFinishBuildingDefault(batch.get(), &error), error, kBuilding);
    writer.Batch(arrow.get(), batch.get());
  } while (row < count);
  return writer.End();
}

std::string EncodeStream(ArrowArrayStream* stream) {
  OwnedStream owned;
  ArrowArrayStreamMove(stream, owned.get());
  const auto check = [&](int code) {
    if (code == 0) return;
    const char* why = owned->get_last_error(owned.get());
    throw Error(ErrorKind::kUsage,
                std::string("The Arrow stream failed: ") + (why != nullptr ? why : "no reason given"));
  };
  OwnedSchema schema;
  check(owned->get_schema(owned.get(), schema.get()));
  Writer writer;
  writer.Schema(schema.get());
  for (;;) {
    OwnedArray batch;
    check(owned->get_next(owned.get(), batch.get()));
    if (batch->release == nullptr) return writer.End();
    writer.Batch(schema.get(), batch.get());
  }
}

}  // namespace piezo::client::detail
