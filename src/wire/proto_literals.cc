// Literals on the wire. A literal's type is its own (3.4), said by deprecated fields of nested ones (3.5, 4.0), or said
// once, at the root, for all levels (4.1 on); what is not said is inferred.
#include <google/protobuf/descriptor.h>

#include <map>

#include "errors/error.h"
#include "wire/proto_types.h"

// Clients before 4.1 write, and all clients read, the fields that 4.1 deprecates.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace piezo::wire {
namespace {

using ProtoLiteral = spark::connect::Expression::Literal;
using Values = Value::Values;

constexpr int kMaxDigits = 38;
constexpr int64_t kNanosPerDay = 86'400'000'000'000;

[[noreturn]] void ThrowInvalid(std::string message) {
  throw Error("CONNECT_INVALID_PLAN.ASSERTION_FAILURE", {{"message", std::move(message)}});
}

[[noreturn]] void ThrowTypeMissing(std::string_view kind) {
  ThrowInvalid("The type of a literal " + std::string(kind) + " is not known.");
}

// ---- Decimals ----

struct DecimalText {
  std::string digits;  // without leading zeros, at least one
  int64_t scale = 0;
  bool negative = false;
};

/// Java's BigDecimal grammar.
std::optional<DecimalText> ReadDecimal(std::string_view text) {
  DecimalText decimal;
  size_t at = 0;
  const auto is_digit = [&] { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) decimal.negative = text[at++] == '-';
  bool any = false;
  for (; is_digit(); any = true) decimal.digits += text[at++];
  if (at < text.size() && text[at] == '.') {
    for (++at; is_digit(); any = true, ++decimal.scale) decimal.digits += text[at++];
  }
  if (!any) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    bool negative = false;
    if (++at < text.size() && (text[at] == '-' || text[at] == '+')) negative = text[at++] == '-';
    if (!is_digit()) return std::nullopt;
    int64_t exponent = 0;
    for (; is_digit(); ++at) exponent = std::min<int64_t>(exponent * 10 + (text[at] - '0'), INT32_MAX);
    decimal.scale += negative ? exponent : -exponent;
  }
  if (at != text.size()) return std::nullopt;
  decimal.digits.erase(0, std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size() - 1));
  return decimal;
}

[[noreturn]] void ThrowPrecisionExceeded(int64_t precision) {
  throw Error("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
              {{"precision", std::to_string(precision)}, {"maxPrecision", std::to_string(kMaxDigits)}});
}

/// The type is the narrowest that holds the value, widened to what the client said.
Value DecimalFromText(const std::string& text, int64_t given_precision, int64_t given_scale) {
  std::optional<DecimalText> decimal = ReadDecimal(text);
  if (!decimal) ThrowInvalid("'" + text + "' is no decimal number.");
  const int64_t own_digits = static_cast<int64_t>(decimal->digits.size()) + std::max<int64_t>(-decimal->scale, 0);
  const int64_t own_scale = std::max<int64_t>(decimal->scale, 0);
  const int64_t scale = std::max(own_scale, given_scale);
  const int64_t precision = std::max({own_digits, own_scale, given_precision, scale});
  if (precision > kMaxDigits) ThrowPrecisionExceeded(precision);
  decimal->digits.append(static_cast<size_t>(scale - decimal->scale), '0');
  if (static_cast<int64_t>(decimal->digits.size()) > precision && decimal->digits[0] != '0') {
    throw Error("NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION", {{"originalValue", text},
                                                                  {"roundedValue", text},
                                                                  {"precision", std::to_string(precision)},
                                                                  {"scale", std::to_string(scale)}});
  }
  Int128 unscaled = 0;
  for (const char digit : decimal->digits) unscaled = unscaled * 10 + (digit - '0');
  return {DataType::Decimal(static_cast<int>(precision), static_cast<int>(scale)),
          decimal->negative ? -unscaled : unscaled};
}

std::string DecimalToText(Int128 unscaled, int scale) {
  std::string digits;
  for (Int128 rest = unscaled < 0 ? -unscaled : unscaled; rest != 0 || digits.empty(); rest /= 10) {
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
  }
  while (static_cast<int>(digits.size()) <= scale) digits += '0';
  if (scale > 0) digits.insert(static_cast<size_t>(scale), 1, '.');
  if (unscaled < 0) digits += '-';
  return {digits.rbegin(), digits.rend()};
}

// ---- Reading ----

Value Read(const ProtoLiteral& proto, const DataType* expected);

/// `value` as a literal of `expected`, which differs from its own type only in parameters.
Value Retyped(Value value, const DataType& expected) {
  if (value.type == expected) return value;
  if (value.type.id() != expected.id()) {
    ThrowInvalid("A literal of the type " + errors::QuoteText(types::SqlName(value.type)) + " cannot stand for a " +
                 errors::QuoteText(types::SqlName(expected)) + ".");
  }
  value.type = expected;
  return value;
}

Value ReadTime(const ProtoLiteral::Time& time) {
  const int precision = time.has_precision() ? time.precision() : 6;
  if (precision < 0 || precision > 6) {
    throw Error("UNSUPPORTED_TIME_PRECISION", {{"precision", std::to_string(precision)}});
  }
  if (time.nano() < 0 || time.nano() >= kNanosPerDay) {
    ThrowInvalid(std::to_string(time.nano()) + " nanoseconds are no time of day.");
  }
  return {DataType::Time(precision), time.nano()};
}

/// The type that the elements of an untyped array have: that of the first one that is not null.
DataType InferElementType(const Values& elements) {
  for (const Value& element : elements) {
    if (!element.type.is(TypeId::kNull)) return element.type;
  }
  if (elements.empty()) ThrowTypeMissing("array");
  return DataType::Null();
}

Value ReadArray(const ProtoLiteral::Array& array, const DataType* expected) {
  std::optional<DataType> type;
  if (expected != nullptr) {
    type = *expected;
  } else if (array.has_element_type()) {
    type = DataType::Array(FromProto(array.element_type()));
  }
  Values elements;
  elements.reserve(static_cast<size_t>(array.elements_size()));
  for (const ProtoLiteral& element : array.elements()) {
    elements.push_back(Read(element, type ? &type->element() : nullptr));
  }
  if (!type) {
    type = DataType::Array(InferElementType(elements));
    for (Value& element : elements) {
      element = element.is_null() ? Value::Null(type->element()) : Retyped(std::move(element), type->element());
    }
  }
  return {*type, std::move(elements)};
}

template <class Numbers, class Make>
Value ReadSpecialized(const Numbers& numbers, const DataType& element, const DataType* expected, Make make) {
  DataType type = expected != nullptr ? *expected : DataType::Array(element, false);
  Values elements;
  elements.reserve(static_cast<size_t>(numbers.values_size()));
  for (const auto& number : numbers.values()) elements.push_back(Retyped(make(number), type.element()));
  return {std::move(type), std::move(elements)};
}

Value ReadSpecializedArray(const ProtoLiteral::SpecializedArray& array, const DataType* expected) {
  const auto make_float = [](float number) { return Value{DataType::Float(), double{number}}; };
  switch (array.value_type_case()) {
    case ProtoLiteral::SpecializedArray::kBools:
      return ReadSpecialized(array.bools(), DataType::Boolean(), expected, Value::Boolean);
    case ProtoLiteral::SpecializedArray::kInts:
      return ReadSpecialized(array.ints(), DataType::Int(), expected, Value::Int);
    case ProtoLiteral::SpecializedArray::kLongs:
      return ReadSpecialized(array.longs(), DataType::Long(), expected, Value::Long);
    case ProtoLiteral::SpecializedArray::kFloats:
      return ReadSpecialized(array.floats(), DataType::Float(), expected, make_float);
    case ProtoLiteral::SpecializedArray::kDoubles:
      return ReadSpecialized(array.doubles(), DataType::Double(), expected, Value::Double);
    case ProtoLiteral::SpecializedArray::kStrings:
      return ReadSpecialized(array.strings(), DataType::String(), expected, Value::String);
    case ProtoLiteral::SpecializedArray::VALUE_TYPE_NOT_SET:
      break;
  }
  throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
              {{"fullName", array.GetDescriptor()->full_name()}, {"name", "VALUETYPE_NOT_SET"}});
}

Value ReadMap(const ProtoLiteral::Map& map, const DataType* expected) {
  if (map.keys_size() != map.values_size()) ThrowInvalid("A literal map has other than one value for each key.");
  std::optional<DataType> type;
  if (expected != nullptr) {
    type = *expected;
  } else if (map.has_key_type() && map.has_value_type()) {
    type = DataType::Map(FromProto(map.key_type()), FromProto(map.value_type()));
  }
  Values entries;
  std::map<std::string, size_t> places;  // of the keys; the last value of a key counts
  for (int i = 0; i < map.keys_size(); ++i) {
    const auto [place, is_new] = places.try_emplace(map.keys(i).SerializeAsString(), entries.size());
    Value value = Read(map.values(i), type ? &type->value() : nullptr);
    if (is_new) {
      entries.push_back(Read(map.keys(i), type ? &type->key() : nullptr));
      entries.push_back(std::move(value));
    } else {
      entries[place->second + 1] = std::move(value);
    }
  }
  if (!type) {
    if (entries.empty()) ThrowTypeMissing("map");
    type = DataType::Map(entries[0].type, entries[1].type);
    for (size_t i = 0; i < entries.size(); ++i) {
      entries[i] = Retyped(std::move(entries[i]), i % 2 == 0 ? type->key() : type->value());
    }
  }
  return {*type, std::move(entries)};
}

Value ReadStruct(const ProtoLiteral::Struct& proto, const DataType* expected) {
  DataType type;
  if (expected != nullptr) {
    type = *expected;
  } else if (proto.has_struct_type()) {
    type = FromProto(proto.struct_type());
  } else {
    ThrowTypeMissing("struct");
  }
  if (!type.is(TypeId::kStruct) || static_cast<int>(type.fields().size()) != proto.elements_size()) {
    ThrowInvalid("A literal struct has " + std::to_string(proto.elements_size()) + " elements, its type is " +
                 errors::QuoteText(types::SqlName(type)) + ".");
  }
  Values elements;
  for (int i = 0; i < proto.elements_size(); ++i) {
    elements.push_back(Read(proto.elements(i), &type.fields()[static_cast<size_t>(i)].type));
  }
  return {std::move(type), std::move(elements)};
}

/// Literals without a type of their own that could differ from `expected` in more than parameters.
Value ReadScalar(const ProtoLiteral& proto) {
  switch (proto.literal_type_case()) {
    case ProtoLiteral::kBinary:
      return {DataType::Binary(), proto.binary()};
    case ProtoLiteral::kBoolean:
      return Value::Boolean(proto.boolean());
    case ProtoLiteral::kByte:
      return {DataType::Byte(), int64_t{static_cast<int8_t>(proto.byte())}};
    case ProtoLiteral::kShort:
      return {DataType::Short(), int64_t{static_cast<int16_t>(proto.short_())}};
    case ProtoLiteral::kInteger:
      return Value::Int(proto.integer());
    case ProtoLiteral::kLong:
      return Value::Long(proto.long_());
    case ProtoLiteral::kFloat:
      return {DataType::Float(), double{proto.float_()}};
    case ProtoLiteral::kDouble:
      return Value::Double(proto.double_());
    case ProtoLiteral::kDecimal: {
      const ProtoLiteral::Decimal& decimal = proto.decimal();
      return DecimalFromText(decimal.value(), decimal.precision(), decimal.scale());
    }
    case ProtoLiteral::kString:
      return Value::String(proto.string());
    case ProtoLiteral::kDate:
      return {DataType::Date(), int64_t{proto.date()}};
    case ProtoLiteral::kTimestamp:
      return {DataType::Timestamp(), proto.timestamp()};
    case ProtoLiteral::kTimestampNtz:
      return {DataType::TimestampNtz(), proto.timestamp_ntz()};
    case ProtoLiteral::kCalendarInterval: {
      const auto& interval = proto.calendar_interval();
      return {DataType::CalendarInterval(),
              types::CalendarInterval{interval.months(), interval.days(), interval.microseconds()}};
    }
    case ProtoLiteral::kYearMonthInterval:
      return {DataType::YearMonthInterval(), int64_t{proto.year_month_interval()}};
    case ProtoLiteral::kDayTimeInterval:
      return {DataType::DayTimeInterval(), proto.day_time_interval()};
    case ProtoLiteral::kTime:
      return ReadTime(proto.time());
    case ProtoLiteral::kNull:
    case ProtoLiteral::kArray:
    case ProtoLiteral::kMap:
    case ProtoLiteral::kStruct:
    case ProtoLiteral::kSpecializedArray:
    case ProtoLiteral::LITERAL_TYPE_NOT_SET:
      break;
  }
  throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
              {{"fullName", proto.GetDescriptor()->full_name()}, {"name", "LITERALTYPE_NOT_SET"}});
}

const DataType* ExpectNested(const DataType* expected, TypeId id) {
  if (expected != nullptr && !expected->is(id)) {
    ThrowInvalid("A nested literal cannot stand for a " + errors::QuoteText(types::SqlName(*expected)) + ".");
  }
  return expected;
}

Value Read(const ProtoLiteral& proto, const DataType* expected) {
  std::optional<DataType> own;
  if (expected == nullptr && proto.has_data_type()) {
    own = FromProto(proto.data_type());
    expected = &*own;
  }
  switch (proto.literal_type_case()) {
    case ProtoLiteral::kNull:
      return Value::Null(expected != nullptr ? *expected : FromProto(proto.null()));
    case ProtoLiteral::kArray:
      return ReadArray(proto.array(), ExpectNested(expected, TypeId::kArray));
    case ProtoLiteral::kMap:
      return ReadMap(proto.map(), ExpectNested(expected, TypeId::kMap));
    case ProtoLiteral::kStruct:
      return ReadStruct(proto.struct_(), ExpectNested(expected, TypeId::kStruct));
    case ProtoLiteral::kSpecializedArray:
      return ReadSpecializedArray(proto.specialized_array(), ExpectNested(expected, TypeId::kArray));
    case ProtoLiteral::kDecimal:
      if (expected != nullptr && expected->is(TypeId::kDecimal)) {
        return Retyped(DecimalFromText(proto.decimal().value(), expected->precision(), expected->scale()), *expected);
      }
      [[fallthrough]];
    default: {
      Value value = ReadScalar(proto);
      return expected == nullptr ? value : Retyped(std::move(value), *expected);
    }
  }
}

// ---- Writing ----

void WriteNested(const Value& value, ProtoLiteral& proto) {
  const auto& parts = std::get<Values>(value.data);
  if (value.type.is(TypeId::kArray)) {
    ToProto(value.type.element(), *proto.mutable_array()->mutable_element_type());
    for (const Value& part : parts) ToProto(part, *proto.mutable_array()->add_elements());
  } else if (value.type.is(TypeId::kMap)) {
    ToProto(value.type.key(), *proto.mutable_map()->mutable_key_type());
    ToProto(value.type.value(), *proto.mutable_map()->mutable_value_type());
    for (size_t i = 0; i + 1 < parts.size(); i += 2) {
      ToProto(parts[i], *proto.mutable_map()->add_keys());
      ToProto(parts[i + 1], *proto.mutable_map()->add_values());
    }
  } else {
    ToProto(value.type, *proto.mutable_struct_()->mutable_struct_type());
    for (const Value& part : parts) ToProto(part, *proto.mutable_struct_()->add_elements());
  }
}

void WriteDecimal(const Value& value, ProtoLiteral::Decimal& proto) {
  proto.set_value(DecimalToText(std::get<Int128>(value.data), value.type.scale()));
  proto.set_precision(value.type.precision());
  proto.set_scale(value.type.scale());
}

void WriteTime(const Value& value, ProtoLiteral::Time& proto) {
  proto.set_nano(std::get<int64_t>(value.data));
  proto.set_precision(value.type.precision());
}

void WriteInterval(const types::CalendarInterval& interval, ProtoLiteral::CalendarInterval& proto) {
  proto.set_months(interval.months);
  proto.set_days(interval.days);
  proto.set_microseconds(interval.microseconds);
}

}  // namespace

Value FromProto(const ProtoLiteral& proto) { return Read(proto, nullptr); }

void ToProto(const Value& value, ProtoLiteral& proto) {
  if (value.is_null()) return ToProto(value.type, *proto.mutable_null());
  const auto whole = [&] { return std::get<int64_t>(value.data); };
  switch (value.type.id()) {
    case TypeId::kNull:  // written above
      return;
    case TypeId::kBoolean:
      return proto.set_boolean(std::get<bool>(value.data));
    case TypeId::kByte:
      return proto.set_byte(static_cast<int32_t>(whole()));
    case TypeId::kShort:
      return proto.set_short_(static_cast<int32_t>(whole()));
    case TypeId::kInt:
      return proto.set_integer(static_cast<int32_t>(whole()));
    case TypeId::kLong:
      return proto.set_long_(whole());
    case TypeId::kFloat:
      return proto.set_float_(static_cast<float>(std::get<double>(value.data)));
    case TypeId::kDouble:
      return proto.set_double_(std::get<double>(value.data));
    case TypeId::kDecimal:
      return WriteDecimal(value, *proto.mutable_decimal());
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return proto.set_string(std::get<std::string>(value.data));
    case TypeId::kBinary:
    case TypeId::kVariant:
    case TypeId::kGeometry:
    case TypeId::kGeography:
      return proto.set_binary(std::get<std::string>(value.data));
    case TypeId::kDate:
      return proto.set_date(static_cast<int32_t>(whole()));
    case TypeId::kTimestamp:
      return proto.set_timestamp(whole());
    case TypeId::kTimestampNtz:
      return proto.set_timestamp_ntz(whole());
    case TypeId::kTime:
      return WriteTime(value, *proto.mutable_time());
    case TypeId::kCalendarInterval:
      return WriteInterval(std::get<types::CalendarInterval>(value.data), *proto.mutable_calendar_interval());
    case TypeId::kYearMonthInterval:
      return proto.set_year_month_interval(static_cast<int32_t>(whole()));
    case TypeId::kDayTimeInterval:
      return proto.set_day_time_interval(whole());
    case TypeId::kArray:
    case TypeId::kMap:
    case TypeId::kStruct:
      return WriteNested(value, proto);
    case TypeId::kUdt:
      return ToProto(Value{value.type.storage(), value.data}, proto);
  }
}

}  // namespace piezo::wire
