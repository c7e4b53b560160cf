#include "client/literals.h"

#include "client/proto_types.h"

// The types of arrays, maps and structs in the place where servers before 4.1 look for them; later ones still do.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace piezo::client::detail {
namespace {

namespace sc = spark::connect;
using Literal = sc::Expression::Literal;

template <typename... F>
struct Match : F... {
  using F::operator()...;
};
template <typename... F>
Match(F...) -> Match<F...>;

/// The type of the first element that has one.
DataType CommonType(const List& list) {
  for (const Value& item : list) {
    if (!item.isNull()) return TypeOf(item);
  }
  return DataType::null();
}

DataType EntryType(const MapEntries& map, bool of_keys) {
  for (const auto& [key, value] : map) {
    const Value& item = of_keys ? key : value;
    if (!item.isNull()) return TypeOf(item);
  }
  return DataType::null();
}

DataType RowType(const Row& row) {
  std::vector<StructField> fields;
  const bool named = row.schema().size() == row.size();
  for (size_t i = 0; i < row.size(); ++i) {
    fields.push_back(
        {.name = named ? row.schema()[i].name : "col" + std::to_string(i + 1), .type = TypeOf(row.values()[i])});
  }
  return DataType::structure(std::move(fields));
}

void PutList(const List& list, Literal::Array& array) {
  ToProto(CommonType(list), *array.mutable_element_type());
  for (const Value& item : list) ToLiteral(item, *array.add_elements());
}

void PutMap(const MapEntries& entries, Literal::Map& map) {
  ToProto(EntryType(entries, true), *map.mutable_key_type());
  ToProto(EntryType(entries, false), *map.mutable_value_type());
  for (const auto& [key, value] : entries) {
    ToLiteral(key, *map.add_keys());
    ToLiteral(value, *map.add_values());
  }
}

void PutRow(const Row& row, Literal::Struct& structure) {
  ToProto(RowType(row), *structure.mutable_struct_type());
  for (const Value& value : row.values()) ToLiteral(value, *structure.add_elements());
}

void PutDecimal(const Decimal& decimal, Literal::Decimal& out) {
  out.set_value(decimal.toString());
  out.set_precision(decimal.precision);
  out.set_scale(decimal.scale);
}

Value RowOf(const Literal::Struct& structure) {
  std::vector<Value> values;
  for (const Literal& element : structure.elements()) values.push_back(FromLiteral(element));
  std::vector<StructField> fields = FromProto(structure.struct_type()).fields();
  if (fields.size() != values.size()) fields.assign(values.size(), {});
  return Row(std::make_shared<const Schema>(std::move(fields)), std::move(values));
}

}  // namespace

DataType TypeOf(const Value& value) {
  return std::visit(Match{[](std::monostate) { return DataType::null(); },
                          [](bool) { return DataType::boolean(); },
                          [](int8_t) { return DataType::byte(); },
                          [](int16_t) { return DataType::shortInt(); },
                          [](int32_t) { return DataType::integer(); },
                          [](int64_t) { return DataType::longInt(); },
                          [](float) { return DataType::floating(); },
                          [](double) { return DataType::doublePrecision(); },
                          [](const Decimal& decimal) { return DataType::decimal(decimal.precision, decimal.scale); },
                          [](const std::string&) { return DataType::string(); },
                          [](const Binary&) { return DataType::binary(); },
                          [](Date) { return DataType::date(); },
                          [](Timestamp) { return DataType::timestamp(); },
                          [](TimestampNtz) { return DataType::timestampNtz(); },
                          [](TimeOfDay) { return DataType::time(); },
                          [](YearMonthInterval) { return DataType::yearMonthInterval(); },
                          [](DayTimeInterval) { return DataType::dayTimeInterval(); },
                          [](CalendarInterval) { return DataType::calendarInterval(); },
                          [](const VariantValue&) { return DataType::variant(); },
                          [](const std::shared_ptr<const List>& list) { return DataType::array(CommonType(*list)); },
                          [](const std::shared_ptr<const MapEntries>& map) {
                            return DataType::map(EntryType(*map, true), EntryType(*map, false));
                          },
                          [](const std::shared_ptr<const Row>& row) { return RowType(*row); }},
                    value.storage());
}

void ToLiteral(const Value& value, Literal& literal) {
  std::visit(Match{[&](std::monostate) { ToProto(DataType::null(), *literal.mutable_null()); },
                   [&](bool held) { literal.set_boolean(held); },
                   [&](int8_t held) { literal.set_byte(held); },
                   [&](int16_t held) { literal.set_short_(held); },
                   [&](int32_t held) { literal.set_integer(held); },
                   [&](int64_t held) { literal.set_long_(held); },
                   [&](float held) { literal.set_float_(held); },
                   [&](double held) { literal.set_double_(held); },
                   [&](const Decimal& held) { PutDecimal(held, *literal.mutable_decimal()); },
                   [&](const std::string& held) { literal.set_string(held); },
                   [&](const Binary& held) { literal.set_binary(held.bytes); },
                   [&](Date held) { literal.set_date(held.days); },
                   [&](Timestamp held) { literal.set_timestamp(held.micros); },
                   [&](TimestampNtz held) { literal.set_timestamp_ntz(held.micros); },
                   [&](TimeOfDay held) { literal.mutable_time()->set_nano(held.nanos); },
                   [&](YearMonthInterval held) { literal.set_year_month_interval(held.months); },
                   [&](DayTimeInterval held) { literal.set_day_time_interval(held.micros); },
                   [&](CalendarInterval held) {
                     literal.mutable_calendar_interval()->set_months(held.months);
                     literal.mutable_calendar_interval()->set_days(held.days);
                     literal.mutable_calendar_interval()->set_microseconds(held.micros);
                   },
                   [&](const VariantValue&) {
                     throw Error(ErrorKind::kUsage, "A variant cannot be a literal; use functions::parse_json.");
                   },
                   [&](const std::shared_ptr<const List>& held) { PutList(*held, *literal.mutable_array()); },
                   [&](const std::shared_ptr<const MapEntries>& held) { PutMap(*held, *literal.mutable_map()); },
                   [&](const std::shared_ptr<const Row>& held) { PutRow(*held, *literal.mutable_struct_()); }},
             value.storage());
}

Value FromLiteral(const Literal& literal) {
  switch (literal.literal_type_case()) {
    case Literal::kNull:
      return {};
    case Literal::kBinary:
      return Binary{literal.binary()};
    case Literal::kBoolean:
      return literal.boolean();
    case Literal::kByte:
      return static_cast<int8_t>(literal.byte());
    case Literal::kShort:
      return static_cast<int16_t>(literal.short_());
    case Literal::kInteger:
      return literal.integer();
    case Literal::kLong:
      return literal.long_();
    case Literal::kFloat:
      return literal.float_();
    case Literal::kDouble:
      return literal.double_();
    case Literal::kDecimal:
      return Decimal::parse(literal.decimal().value());
    case Literal::kString:
      return literal.string();
    case Literal::kDate:
      return Date{literal.date()};
    case Literal::kTimestamp:
      return Timestamp{literal.timestamp()};
    case Literal::kTimestampNtz:
      return TimestampNtz{literal.timestamp_ntz()};
    case Literal::kTime:
      return TimeOfDay{literal.time().nano()};
    case Literal::kYearMonthInterval:
      return YearMonthInterval{literal.year_month_interval()};
    case Literal::kDayTimeInterval:
      return DayTimeInterval{literal.day_time_interval()};
    case Literal::kCalendarInterval:
      return CalendarInterval{literal.calendar_interval().months(), literal.calendar_interval().days(),
                              literal.calendar_interval().microseconds()};
    case Literal::kArray: {
      List list;
      for (const Literal& element : literal.array().elements()) list.push_back(FromLiteral(element));
      return list;
    }
    case Literal::kMap: {
      MapEntries map;
      for (int i = 0; i < std::min(literal.map().keys_size(), literal.map().values_size()); ++i) {
        map.emplace_back(FromLiteral(literal.map().keys(i)), FromLiteral(literal.map().values(i)));
      }
      return map;
    }
    case Literal::kStruct:
      return RowOf(literal.struct_());
    default:
      throw Error(ErrorKind::kProtocol, "The server sent a literal of an unknown type.");
  }
}

}  // namespace piezo::client::detail
