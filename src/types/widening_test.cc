// Expected types were asked of Apache Spark 4.1: coalesce(a, b), greatest(a, b), arithmetic on decimals.
#include "types/widening.h"

#include <gtest/gtest.h>

namespace piezo::types {
namespace {

std::string Name(const std::optional<DataType>& type) { return type ? SimpleString(*type) : "none"; }

std::string Wider(std::string_view left, std::string_view right, bool ansi = true) {
  const std::vector<DataType> both = {ParseDataType(left), ParseDataType(right)};
  const std::string forward = Name(WiderCommonType(both, ansi));
  const std::string backward = Name(WiderCommonType(std::vector<DataType>{both[1], both[0]}, ansi));
  EXPECT_EQ(forward, backward) << left << ", " << right;
  return forward;
}

TEST(WideningTest, Numbers) {
  EXPECT_EQ(Wider("tinyint", "bigint"), "bigint");
  EXPECT_EQ(Wider("int", "float"), "double");
  EXPECT_EQ(Wider("int", "float", false), "float");
  EXPECT_EQ(Wider("tinyint", "decimal(5,2)"), "decimal(5,2)");
  EXPECT_EQ(Wider("int", "decimal(5,2)"), "decimal(12,2)");
  EXPECT_EQ(Wider("bigint", "decimal(38,38)"), "decimal(38,18)");
  EXPECT_EQ(Wider("decimal(38,10)", "decimal(38,38)"), "decimal(38,10)");
  EXPECT_EQ(Wider("decimal(5,2)", "double"), "double");
  EXPECT_EQ(Wider("boolean", "int"), "none");
  EXPECT_EQ(Wider("void", "int"), "int");
}

TEST(WideningTest, Strings) {
  EXPECT_EQ(Wider("string", "int"), "bigint");
  EXPECT_EQ(Wider("string", "int", false), "string");
  EXPECT_EQ(Wider("string", "decimal(5,2)"), "double");
  EXPECT_EQ(Wider("string", "boolean"), "boolean");
  EXPECT_EQ(Wider("string", "boolean", false), "none");
  EXPECT_EQ(Wider("string", "binary"), "binary");
  EXPECT_EQ(Wider("string", "date"), "date");
  EXPECT_EQ(Wider("string", "time(3)"), "time(3)");
  EXPECT_EQ(Wider("string", "interval year"), "none");
  EXPECT_EQ(Wider("string", "interval year", false), "string");
  EXPECT_EQ(Wider("string", "interval", false), "none");
  EXPECT_EQ(Wider("string", "variant"), "variant");
  EXPECT_EQ(Wider("char(5)", "varchar(3)"), "varchar(5)");
  EXPECT_EQ(Wider("char(5)", "string"), "string");
}

TEST(WideningTest, DatesAndIntervals) {
  EXPECT_EQ(Wider("date", "timestamp"), "timestamp");
  EXPECT_EQ(Wider("date", "timestamp_ntz"), "timestamp_ntz");
  EXPECT_EQ(Wider("timestamp", "timestamp_ntz"), "timestamp");
  EXPECT_EQ(Wider("time(3)", "time(6)"), "none");
  EXPECT_EQ(Wider("interval year", "interval month"), "interval year to month");
  EXPECT_EQ(Wider("interval day", "interval hour to second"), "interval day to second");
  EXPECT_EQ(Wider("interval day", "interval year"), "none");
}

TEST(WideningTest, NestedTypes) {
  EXPECT_EQ(Wider("array<int>", "array<string>"), "array<bigint>");
  EXPECT_EQ(Wider("array<int>", "array<string>", false), "array<string>");
  EXPECT_EQ(Wider("map<int,string>", "map<bigint,int>"), "map<bigint,bigint>");
  EXPECT_EQ(Wider("map<int,string>", "map<string,string>"), "none");
  EXPECT_EQ(Wider("map<int,string>", "map<string,string>", false), "map<string,string>");
  EXPECT_EQ(Wider("struct<a:int>", "struct<a:string>"), "struct<a:bigint>");
  EXPECT_EQ(Wider("struct<a:int>", "struct<b:int>"), "none");
  const auto common =
      WiderTypeForTwo(DataType::Array(DataType::Int(), false), DataType::Array(DataType::String(), false), true);
  EXPECT_TRUE(common->contains_null());  // a cast from string makes elements nullable
}

TEST(WideningTest, WithoutStrings) {
  const auto wider = [](std::string_view left, std::string_view right) {
    return Name(WiderTypeWithoutStrings(ParseDataType(left), ParseDataType(right), true));
  };
  EXPECT_EQ(wider("int", "string"), "none");
  EXPECT_EQ(wider("int", "decimal(5,2)"), "decimal(12,2)");
  EXPECT_EQ(wider("array<int>", "array<bigint>"), "array<bigint>");
}

TEST(WideningTest, DecimalResults) {
  const auto result = [](DecimalOp op, DataType left, DataType right, bool loss = true) {
    return SimpleString(DecimalResult(op, left, right, loss));
  };
  const DataType small = DataType::Decimal(5, 2);
  const DataType large = DataType::Decimal(38, 10);
  EXPECT_EQ(result(DecimalOp::kAdd, small, small), "decimal(6,2)");
  EXPECT_EQ(result(DecimalOp::kAdd, large, large), "decimal(38,9)");
  EXPECT_EQ(result(DecimalOp::kAdd, large, large, false), "decimal(38,10)");
  EXPECT_EQ(result(DecimalOp::kMultiply, small, large), "decimal(38,6)");
  EXPECT_EQ(result(DecimalOp::kMultiply, small, large, false), "decimal(38,12)");
  EXPECT_EQ(result(DecimalOp::kDivide, small, small), "decimal(13,8)");
  EXPECT_EQ(result(DecimalOp::kDivide, large, large), "decimal(38,6)");
  EXPECT_EQ(result(DecimalOp::kDivide, large, large, false), "decimal(38,18)");
  EXPECT_EQ(result(DecimalOp::kRemainder, small, large), "decimal(13,10)");
  EXPECT_EQ(result(DecimalOp::kIntegralDivide, small, large), "decimal(13,0)");
}

}  // namespace
}  // namespace piezo::types
