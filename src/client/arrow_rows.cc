#include "client/arrow_rows.h"

#include "client/nanoarrow_handles.h"

namespace piezo::client::detail {
namespace {

constexpr int64_t kNanosPerMicro = 1000;

[[noreturn]] void Unexpected(const DataType& type) {
  throw Error(ErrorKind::kProtocol, "The server sent a column of " + type.simpleString() + " in another form.");
}

std::string_view BytesAt(const ArrowArrayView& view, int64_t row, const DataType& type) {
  switch (view.storage_type) {
    case NANOARROW_TYPE_STRING:
    case NANOARROW_TYPE_LARGE_STRING:
    case NANOARROW_TYPE_STRING_VIEW:
    case NANOARROW_TYPE_BINARY:
    case NANOARROW_TYPE_LARGE_BINARY:
    case NANOARROW_TYPE_BINARY_VIEW:
    case NANOARROW_TYPE_FIXED_SIZE_BINARY: {
      const ArrowStringView text = ArrowArrayViewGetStringUnsafe(&view, row);
      return {text.data, static_cast<size_t>(text.size_bytes)};
    }
    default:
      Unexpected(type);
  }
}

/// Integers, dates and times all lie in 32 or 64 bits; booleans in one.
int64_t IntAt(const ArrowArrayView& view, int64_t row, const DataType& type) {
  switch (view.storage_type) {
    case NANOARROW_TYPE_BOOL:
    case NANOARROW_TYPE_INT8:
    case NANOARROW_TYPE_INT16:
    case NANOARROW_TYPE_INT32:
    case NANOARROW_TYPE_INT64:
      return ArrowArrayViewGetIntUnsafe(&view, row);
    case NANOARROW_TYPE_INTERVAL_MONTHS:
      return view.buffer_views[1].data.as_int32[view.offset + row];
    default:
      Unexpected(type);
  }
}

double DoubleAt(const ArrowArrayView& view, int64_t row, const DataType& type) {
  if (view.storage_type != NANOARROW_TYPE_FLOAT && view.storage_type != NANOARROW_TYPE_DOUBLE) Unexpected(type);
  return ArrowArrayViewGetDoubleUnsafe(&view, row);
}

Value DecimalAt(const ArrowArrayView& view, int64_t row, const DataType& type) {
  if (view.storage_type != NANOARROW_TYPE_DECIMAL128) Unexpected(type);
  ArrowDecimal decimal;
  ArrowDecimalInit(&decimal, 128, type.precision(), type.scale());
  ArrowArrayViewGetDecimalUnsafe(&view, row, &decimal);
  __extension__ using Unsigned = unsigned __int128;
  const Unsigned bits =
      (static_cast<Unsigned>(decimal.words[decimal.high_word_index]) << 64U) | decimal.words[decimal.low_word_index];
  return Decimal{static_cast<Int128>(bits), type.precision(), type.scale()};
}

Value IntervalAt(const ArrowArrayView& view, int64_t row, const DataType& type) {
  if (view.storage_type != NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO) Unexpected(type);
  ArrowInterval interval;
  ArrowIntervalInit(&interval, NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO);
  ArrowArrayViewGetIntervalUnsafe(&view, row, &interval);
  return CalendarInterval{interval.months, interval.days, interval.ns / kNanosPerMicro};
}

void CheckChildren(const ArrowArrayView& view, int64_t wanted, const DataType& type) {
  if (view.n_children != wanted) Unexpected(type);
}

Value ValueAt(const ArrowArrayView& view, int64_t row, const DataType& type);

Value StructAt(const ArrowArrayView& view, int64_t row, const DataType& type,
               const std::shared_ptr<const Schema>& schema) {
  std::vector<Value> values;
  values.reserve(type.fields().size());
  for (size_t i = 0; i < type.fields().size(); ++i) {
    values.push_back(ValueAt(*view.children[i], view.offset + row, type.fields()[i].type));
  }
  return Row(schema, std::move(values));
}

Value NestedAt(const ArrowArrayView& view, int64_t row, const DataType& type) {
  if (type.kind() == TypeKind::kStruct) {
    if (view.storage_type != NANOARROW_TYPE_STRUCT) Unexpected(type);
    CheckChildren(view, static_cast<int64_t>(type.fields().size()), type);
    return StructAt(view, row, type, std::make_shared<const Schema>(type.fields()));
  }
  const bool is_map = type.kind() == TypeKind::kMap;
  const bool fits = is_map ? view.storage_type == NANOARROW_TYPE_MAP
                           : view.storage_type == NANOARROW_TYPE_LIST || view.storage_type == NANOARROW_TYPE_LARGE_LIST;
  if (!fits) Unexpected(type);
  const int64_t from = ArrowArrayViewListChildOffset(&view, view.offset + row);
  const int64_t to = ArrowArrayViewListChildOffset(&view, view.offset + row + 1);
  const ArrowArrayView& child = *view.children[0];
  if (!is_map) {
    List list;
    list.reserve(static_cast<size_t>(to - from));
    for (int64_t i = from; i < to; ++i) list.push_back(ValueAt(child, i, type.element()));
    return list;
  }
  CheckChildren(child, 2, type);
  MapEntries entries;
  entries.reserve(static_cast<size_t>(to - from));
  for (int64_t i = from; i < to; ++i) {
    entries.emplace_back(ValueAt(*child.children[0], child.offset + i, type.key()),
                         ValueAt(*child.children[1], child.offset + i, type.value()));
  }
  return entries;
}

Value VariantAt(const ArrowArrayView& view, int64_t row, const DataType& type) {
  if (view.storage_type != NANOARROW_TYPE_STRUCT) Unexpected(type);
  CheckChildren(view, 2, type);
  return VariantValue{std::string(BytesAt(*view.children[0], view.offset + row, type)),
                      std::string(BytesAt(*view.children[1], view.offset + row, type))};
}

Value ValueAt(const ArrowArrayView& view, int64_t row, const DataType& type) {
  if (view.storage_type == NANOARROW_TYPE_NA || ArrowArrayViewIsNull(&view, row) != 0) return {};
  switch (type.kind()) {
    case TypeKind::kNull:
      return {};
    case TypeKind::kBoolean:
      return IntAt(view, row, type) != 0;
    case TypeKind::kByte:
      return static_cast<int8_t>(IntAt(view, row, type));
    case TypeKind::kShort:
      return static_cast<int16_t>(IntAt(view, row, type));
    case TypeKind::kInteger:
      return static_cast<int32_t>(IntAt(view, row, type));
    case TypeKind::kLong:
      return IntAt(view, row, type);
    case TypeKind::kFloat:
      return static_cast<float>(DoubleAt(view, row, type));
    case TypeKind::kDouble:
      return DoubleAt(view, row, type);
    case TypeKind::kDecimal:
      return DecimalAt(view, row, type);
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return std::string(BytesAt(view, row, type));
    case TypeKind::kBinary:
      return Binary{std::string(BytesAt(view, row, type))};
    case TypeKind::kDate:
      return Date{static_cast<int32_t>(IntAt(view, row, type))};
    case TypeKind::kTimestamp:
      return Timestamp{IntAt(view, row, type)};
    case TypeKind::kTimestampNtz:
      return TimestampNtz{IntAt(view, row, type)};
    case TypeKind::kTime:
      return TimeOfDay{IntAt(view, row, type)};
    case TypeKind::kYearMonthInterval:
      return YearMonthInterval{static_cast<int32_t>(IntAt(view, row, type))};
    case TypeKind::kDayTimeInterval:
      return DayTimeInterval{IntAt(view, row, type)};
    case TypeKind::kCalendarInterval:
      return IntervalAt(view, row, type);
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kStruct:
      return NestedAt(view, row, type);
    case TypeKind::kVariant:
      return VariantAt(view, row, type);
    case TypeKind::kUserDefined:
      return ValueAt(view, row, type.element());
    case TypeKind::kUnparsed:
      break;
  }
  Unexpected(type);
}

}  // namespace

std::vector<Row> ReadRows(const ArrowSchema& arrow, const ArrowArray& batch,
                          const std::shared_ptr<const Schema>& schema) {
  OwnedView view;
  ArrowError error{};
  Check(ArrowArrayViewInitFromSchema(view.get(), &arrow, &error), error, "The result's schema cannot be read");
  Check(ArrowArrayViewSetArray(view.get(), &batch, &error), error, "The result cannot be read");
  const DataType type = DataType::structure(schema->fields());
  CheckChildren(*view, static_cast<int64_t>(schema->size()), type);
  std::vector<Row> rows;
  rows.reserve(static_cast<size_t>(batch.length));
  for (int64_t row = 0; row < batch.length; ++row) {
    rows.push_back(StructAt(*view, row, type, schema).get<Row>());
  }
  return rows;
}

}  // namespace piezo::client::detail
