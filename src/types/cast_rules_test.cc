// Expected answers were asked of Apache Spark 4.1: is the cast allowed, and is its result nullable.
#include "types/cast_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace piezo::types {
namespace {

/// "no", or whether the result may be NULL.
std::string Cast(std::string_view from, std::string_view to, CastRules rules = CastRules::kAnsi) {
  const DataType source = ParseDataType(from);
  const DataType target = ParseDataType(to);
  if (!CanCast(source, target, rules)) return "no";
  return CastMayGiveNull(source, target, rules) ? "nullable" : "yes";
}

TEST(CastRulesTest, AnsiMode) {
  EXPECT_EQ(Cast("bigint", "int"), "yes");
  EXPECT_EQ(Cast("double", "int"), "nullable");
  EXPECT_EQ(Cast("int", "decimal(5,2)"), "nullable");
  EXPECT_EQ(Cast("decimal(5,2)", "decimal(10,0)"), "yes");
  EXPECT_EQ(Cast("decimal(10,0)", "decimal(5,2)"), "nullable");
  EXPECT_EQ(Cast("boolean", "decimal(1,1)"), "nullable");
  EXPECT_EQ(Cast("string", "int"), "nullable");
  EXPECT_EQ(Cast("string", "binary"), "yes");
  EXPECT_EQ(Cast("int", "binary"), "no");
  EXPECT_EQ(Cast("date", "int"), "no");
  EXPECT_EQ(Cast("date", "timestamp_ntz"), "nullable");
  EXPECT_EQ(Cast("timestamp", "date"), "yes");
  EXPECT_EQ(Cast("timestamp_ntz", "date"), "nullable");
  EXPECT_EQ(Cast("timestamp", "int"), "nullable");
  EXPECT_EQ(Cast("timestamp", "bigint"), "yes");
  EXPECT_EQ(Cast("time(6)", "smallint"), "nullable");
  EXPECT_EQ(Cast("time(6)", "double"), "no");
  EXPECT_EQ(Cast("int", "interval day"), "yes");
  EXPECT_EQ(Cast("double", "interval day"), "no");
  EXPECT_EQ(Cast("interval", "interval day"), "no");
  EXPECT_EQ(Cast("void", "array<int>"), "yes");
  EXPECT_EQ(Cast("int", "void"), "no");
}

TEST(CastRulesTest, LegacyModeHasMore) {
  for (const auto& [from, to] : {std::pair{"int", "binary"}, {"boolean", "timestamp"}, {"timestamp", "boolean"}}) {
    EXPECT_EQ(Cast(from, to, CastRules::kAnsi), "no") << from << " " << to;
    EXPECT_EQ(Cast(from, to, CastRules::kLegacy), "yes") << from << " " << to;
  }
  EXPECT_EQ(Cast("date", "double", CastRules::kLegacy), "nullable");
}

TEST(CastRulesTest, TryIsNullableUnlessNothingIsLost) {
  EXPECT_EQ(Cast("int", "bigint", CastRules::kTry), "yes");
  EXPECT_EQ(Cast("bigint", "int", CastRules::kTry), "nullable");
  EXPECT_EQ(Cast("int", "float", CastRules::kTry), "yes");
  EXPECT_EQ(Cast("decimal(5,2)", "decimal(10,0)", CastRules::kTry), "nullable");
  EXPECT_EQ(Cast("date", "timestamp_ntz", CastRules::kTry), "yes");
  EXPECT_EQ(Cast("timestamp", "date", CastRules::kTry), "nullable");
  EXPECT_EQ(Cast("bigint", "timestamp", CastRules::kTry), "yes");
  EXPECT_EQ(Cast("array<int>", "array<string>", CastRules::kTry), "yes");
  EXPECT_EQ(Cast("array<int>", "string", CastRules::kTry), "nullable");
}

TEST(CastRulesTest, PartsOfNestedTypes) {
  EXPECT_EQ(Cast("array<int>", "array<string>"), "yes");
  EXPECT_EQ(Cast("array<string>", "array<array<int>>"), "no");
  EXPECT_EQ(Cast("struct<a:int>", "struct<b:string>"), "yes");
  EXPECT_EQ(Cast("struct<a:int>", "struct<a:int,b:int>"), "no");
  EXPECT_EQ(Cast("map<string,string>", "map<int,string>"), "yes");
  EXPECT_EQ(Cast("map<string,string>", "map<int,string>", CastRules::kTry), "no");
  EXPECT_EQ(Cast("map<string,string>", "map<int,string>", CastRules::kLegacy), "no");
  const DataType strict = DataType::Array(DataType::Int(), false);
  EXPECT_FALSE(CanCast(ParseDataType("array<int>"), strict, CastRules::kAnsi));
  EXPECT_TRUE(CanCast(DataType::Array(DataType::String(), false), strict, CastRules::kAnsi));
  EXPECT_FALSE(CanCast(DataType::Array(DataType::String(), false), strict, CastRules::kLegacy));
}

TEST(CastRulesTest, Variants) {
  EXPECT_EQ(Cast("int", "variant"), "yes");
  EXPECT_EQ(Cast("array<int>", "variant"), "yes");
  EXPECT_EQ(Cast("struct<a:int>", "variant"), "no");
  EXPECT_EQ(Cast("interval day", "variant"), "no");
  EXPECT_EQ(Cast("variant", "map<string,string>"), "nullable");
  EXPECT_EQ(Cast("variant", "map<int,string>"), "no");
}

TEST(CastRulesTest, StoreAssignment) {
  const auto assigns = [](std::string_view from, std::string_view to) {
    return CanStoreAssign(ParseDataType(from), ParseDataType(to));
  };
  EXPECT_TRUE(assigns("bigint", "tinyint"));
  EXPECT_TRUE(assigns("date", "timestamp"));
  EXPECT_TRUE(assigns("int", "string"));
  EXPECT_TRUE(assigns("binary", "string"));
  EXPECT_FALSE(assigns("interval", "string"));
  EXPECT_FALSE(assigns("interval day", "interval second"));
  EXPECT_FALSE(assigns("string", "int"));
  EXPECT_FALSE(assigns("boolean", "int"));
  EXPECT_TRUE(assigns("array<int>", "array<bigint>"));
}

}  // namespace
}  // namespace piezo::types
