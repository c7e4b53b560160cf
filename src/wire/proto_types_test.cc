#include "wire/proto_types.h"

#include <gtest/gtest.h>

#include "errors/error.h"
#include "wire/proto_schema.h"

namespace piezo::wire {
namespace {

using ProtoLiteral = spark::connect::Expression::Literal;
using ProtoType = spark::connect::DataType;

DataType ThroughProto(const DataType& type) {
  ProtoType proto;
  ToProto(type, proto);
  return FromProto(proto);
}

Value ThroughProto(const Value& value) {
  ProtoLiteral proto;
  ToProto(value, proto);
  return FromProto(proto);
}

template <class Proto>
std::string ConditionOf(const Proto& proto) {
  try {
    FromProto(proto);
    return "none";
  } catch (const Error& error) {
    return error.condition();
  }
}

ProtoLiteral Decimal(const std::string& text, int precision, int scale) {
  ProtoLiteral proto;
  proto.mutable_decimal()->set_value(text);
  proto.mutable_decimal()->set_precision(precision);
  proto.mutable_decimal()->set_scale(scale);
  return proto;
}

TEST(ProtoTypes, EveryTypeSurvives) {
  const DataType types[] = {
      DataType::Null(),
      DataType::Boolean(),
      DataType::Byte(),
      DataType::Short(),
      DataType::Int(),
      DataType::Long(),
      DataType::Float(),
      DataType::Double(),
      DataType::Decimal(38, 18),
      DataType::String(),
      DataType::CollatedString("UNICODE_CI"),
      DataType::Char(3),
      DataType::Varchar(4),
      DataType::Binary(),
      DataType::Date(),
      DataType::Timestamp(),
      DataType::TimestampNtz(),
      DataType::Time(3),
      DataType::CalendarInterval(),
      DataType::YearMonthInterval(types::kMonth, types::kMonth),
      DataType::DayTimeInterval(types::kHour, types::kMinute),
      DataType::Array(DataType::Int(), false),
      DataType::Map(DataType::String(), DataType::Array(DataType::Long()), false),
      DataType::Struct({{"a", DataType::Int(), false, R"({"k":1})"}, {"b", DataType::Variant(), true, ""}}),
      DataType::Variant(),
  };
  for (const DataType& type : types) EXPECT_EQ(ThroughProto(type), type) << types::SimpleString(type);
}

TEST(ProtoTypes, UserDefinedTypesKeepTheirClass) {
  ProtoType proto;
  proto.mutable_udt()->set_type("udt");
  proto.mutable_udt()->set_python_class("module.Point");
  proto.mutable_udt()->set_serialized_python_class("code");
  ToProto(DataType::Array(DataType::Double()), *proto.mutable_udt()->mutable_sql_type());
  const DataType type = FromProto(proto);
  EXPECT_EQ(type.storage(), DataType::Array(DataType::Double()));
  ProtoType back;
  ToProto(type, back);
  EXPECT_EQ(back.SerializeAsString(), proto.SerializeAsString());
}

TEST(ProtoTypes, DefaultsAreSparks) {
  ProtoType proto;
  proto.mutable_decimal();
  EXPECT_EQ(FromProto(proto), DataType::Decimal(10, 0));
  proto.mutable_decimal()->set_scale(5);
  EXPECT_EQ(FromProto(proto), DataType::Decimal(10, 0));
  proto.mutable_year_month_interval()->set_start_field(1);
  EXPECT_EQ(FromProto(proto), DataType::YearMonthInterval(types::kMonth, types::kMonth));
  proto.mutable_unparsed()->set_data_type_string("a int, b string");
  EXPECT_EQ(FromProto(proto),
            DataType::Struct({{"a", DataType::Int(), true, ""}, {"b", DataType::String(), true, ""}}));
  proto.mutable_unparsed()->set_data_type_string("array<int>");
  EXPECT_EQ(FromProto(proto), DataType::Array(DataType::Int()));
}

TEST(ProtoTypes, MalformedTypesAreErrors) {
  ProtoType proto;
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET");
  proto.mutable_array();
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET");
  proto.mutable_decimal()->set_precision(50);
  EXPECT_EQ(ConditionOf(proto), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION");
  proto.mutable_time()->set_precision(9);
  EXPECT_EQ(ConditionOf(proto), "UNSUPPORTED_TIME_PRECISION");
  proto.mutable_day_time_interval()->set_start_field(2);
  proto.mutable_day_time_interval()->set_end_field(1);
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");
  proto.mutable_geometry()->set_srid(-7);
  EXPECT_EQ(ConditionOf(proto), "ST_INVALID_SRID_VALUE");
  proto.mutable_string()->set_collation("NO_SUCH");
  EXPECT_EQ(ConditionOf(proto), "COLLATION_INVALID_NAME");
}

TEST(ProtoLiterals, EveryValueSurvives) {
  const DataType point = DataType::Struct({{"x", DataType::Int(), false, ""}, {"y", DataType::String(), true, ""}});
  const Value values[] = {
      Value::Null(DataType::Int()),
      Value::Boolean(true),
      {DataType::Byte(), int64_t{-3}},
      {DataType::Short(), int64_t{300}},
      Value::Int(7),
      Value::Long(INT64_MIN),
      {DataType::Float(), 1.5},
      Value::Double(-0.0),
      {DataType::Decimal(5, 3), Int128{-7}},
      {DataType::Decimal(38, 0), static_cast<Int128>(1) << 100},
      Value::String("a\0b"),
      {DataType::Binary(), std::string("\xff\0", 2)},
      {DataType::Date(), int64_t{-1}},
      {DataType::Timestamp(), int64_t{1}},
      {DataType::TimestampNtz(), int64_t{1}},
      {DataType::Time(3), int64_t{86'399'999'000'000}},
      {DataType::CalendarInterval(), types::CalendarInterval{1, 2, 3}},
      {DataType::YearMonthInterval(), int64_t{14}},
      {DataType::DayTimeInterval(), int64_t{15}},
      {DataType::Array(DataType::Int()), Value::Values{Value::Int(1), Value::Null(DataType::Int())}},
      {DataType::Map(DataType::String(), DataType::Int()), Value::Values{Value::String("k"), Value::Int(1)}},
      {point, Value::Values{Value::Int(1), Value::String("s")}},
  };
  for (const Value& value : values) EXPECT_EQ(ThroughProto(value), value) << types::SimpleString(value.type);
}

// What Apache Spark 4.1 makes of the decimals that clients send.
TEST(ProtoLiterals, DecimalsTakeTheirTypeFromTheirText) {
  ProtoLiteral proto;
  proto.mutable_decimal()->set_value("1E+3");
  EXPECT_EQ(FromProto(proto), (Value{DataType::Decimal(4, 0), Int128{1000}}));
  proto.mutable_decimal()->set_value("0.001");
  EXPECT_EQ(FromProto(proto), (Value{DataType::Decimal(3, 3), Int128{1}}));
  proto.mutable_decimal()->set_value("-0.00");
  EXPECT_EQ(FromProto(proto), (Value{DataType::Decimal(2, 2), Int128{0}}));
  EXPECT_EQ(FromProto(Decimal("1.25", 10, 0)), (Value{DataType::Decimal(10, 2), Int128{125}}));
  EXPECT_EQ(FromProto(Decimal("12345678901.5", 10, 0)), (Value{DataType::Decimal(12, 1), Int128{123456789015}}));
  EXPECT_EQ(ConditionOf(Decimal("1.25", 2, 4)), "NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION");
  EXPECT_EQ(ConditionOf(Decimal("1e40", 0, 0)), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION");
  EXPECT_EQ(ConditionOf(Decimal("1e999999999999999999999", 0, 0)), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION");
  EXPECT_EQ(ConditionOf(Decimal("1e-999999999999999999999", 0, 0)), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION");
  for (const char* text : {"", ".", "1e", "abc", "1.2.3", "1 ", "--1", "1e+"}) {
    EXPECT_EQ(ConditionOf(Decimal(text, 0, 0)), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE") << text;
  }
}

TEST(ProtoLiterals, RootTypeSaysWhatNestedLiteralsAre) {
  ProtoLiteral proto;
  proto.mutable_array()->add_elements()->set_integer(1);
  EXPECT_EQ(FromProto(proto).type, DataType::Array(DataType::Int()));
  ToProto(DataType::Array(DataType::Int(), false), *proto.mutable_data_type());
  EXPECT_EQ(FromProto(proto).type, DataType::Array(DataType::Int(), false));
  proto.mutable_array()->add_elements()->set_string("no number");
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");

  ProtoLiteral packed;
  packed.mutable_specialized_array()->mutable_longs()->add_values(5);
  EXPECT_EQ(FromProto(packed), (Value{DataType::Array(DataType::Long(), false), Value::Values{Value::Long(5)}}));
}

TEST(ProtoLiterals, LastValueOfAMapKeyCounts) {
  ProtoLiteral proto;
  for (const int value : {1, 2}) {
    proto.mutable_map()->add_keys()->set_string("k");
    proto.mutable_map()->add_values()->set_integer(value);
  }
  EXPECT_EQ(FromProto(proto), (Value{DataType::Map(DataType::String(), DataType::Int()),
                                     Value::Values{Value::String("k"), Value::Int(2)}}));
  proto.mutable_map()->add_keys()->set_string("without value");
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");
}

TEST(ProtoLiterals, MalformedLiteralsAreErrors) {
  ProtoLiteral proto;
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET");
  proto.mutable_array();
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");
  proto.mutable_specialized_array();
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET");
  proto.mutable_struct_()->add_elements()->set_integer(1);
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");
  proto.mutable_time()->set_nano(-1);
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");
  proto.set_integer(1);
  ToProto(DataType::Long(), *proto.mutable_data_type());
  EXPECT_EQ(ConditionOf(proto), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");
}

TEST(ProtoSchema, IsAStruct) {
  const Schema schema = {{"a", DataType::Int(), false, ""}, {"a", DataType::String(), true, ""}};
  ProtoType proto;
  ToProto(schema, proto);
  EXPECT_EQ(SchemaFromProto(proto), schema);
  proto.mutable_integer();
  EXPECT_THROW(SchemaFromProto(proto), Error);
}

}  // namespace
}  // namespace piezo::wire
