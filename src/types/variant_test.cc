#include "types/variant.h"

#include <gtest/gtest.h>

#include "errors/error.h"

namespace piezo::types {
namespace {

using std::string_view_literals::operator""sv;

/// A JSON text as a variant.
class Parsed {
 public:
  explicit Parsed(std::string_view json, bool last_key_wins = false) : builder_(last_key_wins) {
    JsonDocument document(kStrictJson);
    if (const JsonNode* root = document.Parse(json)) builder_.AppendJson(*root);
    metadata_ = builder_.Metadata();
  }
  VariantView view() const { return {metadata_, builder_.value()}; }
  const VariantBuilder& builder() const { return builder_; }

 private:
  VariantBuilder builder_;
  std::string metadata_;
};

std::string RoundTrip(std::string_view json) { return VariantToJson(Parsed(json).view(), TimeZone::Utc()); }

TEST(VariantTest, BytesAreSparks) {
  const Parsed parsed(R"({"b":1,"a":2,"c":[1,2.5,"x",null,true]})");
  EXPECT_EQ(parsed.view().metadata(),
            "\x01\x03\x00\x01\x02\x03"
            "bac"sv);
  EXPECT_EQ(parsed.builder().value(),
            "\x02\x03\x01\x00\x02\x02\x00\x04\x18\x0c\x01\x0c\x02\x03\x05\x00\x02\x08\x0a\x0b\x0c\x0c\x01\x20\x01\x19"
            "\x00\x00\x00\x05x\x00\x04"sv);
}

TEST(VariantTest, WritesJsonWithSortedKeys) {
  EXPECT_EQ(RoundTrip(R"({"b" : [ 1.50, 1e3, -0.0 ], "a" : "x\ny"})"), R"({"a":"x\ny","b":[1.5,1000.0,0]})");
  EXPECT_EQ(RoundTrip("12345678901234567890"), "12345678901234567890");
  EXPECT_EQ(RoundTrip("[]"), "[]");
}

TEST(VariantTest, SortsKeysAsJavaDoes) {
  const Parsed parsed("{\"\xF0\x9F\x98\x80\":1,\"\xEF\xBF\xBD\":2,\"a\":3}");
  EXPECT_EQ(parsed.view().key(1), "\xF0\x9F\x98\x80");
  EXPECT_EQ(parsed.view().key(2), "\xEF\xBF\xBD");
}

TEST(VariantTest, FindsMembersOfLargeObjects) {
  std::string json = "{";
  for (int i = 0; i < 1000; ++i) json += (i > 0 ? "," : "") + ("\"k" + std::to_string(i)) + "\":" + std::to_string(i);
  const Parsed parsed(json + "}");
  EXPECT_EQ(parsed.view().Find("k777")->integer(), 777);
  EXPECT_FALSE(parsed.view().Find("k1000"));
}

TEST(VariantTest, RefusesRepeatedKeysUnlessTheLastCounts) {
  const Parsed refused(R"({"a":1,"a":2})");
  EXPECT_EQ(refused.builder().problem(), VariantBuilder::Problem::kDuplicateKey);
  EXPECT_EQ(refused.builder().duplicate_key(), "a");
  EXPECT_EQ(VariantToJson(Parsed(R"({"a":1,"a":2})", true).view(), TimeZone::Utc()), R"({"a":2})");
}

TEST(VariantTest, FollowsPaths) {
  const Parsed parsed(R"({"a":[{"b.c":5}]})");
  const auto path = VariantPath::Parse(R"($.a[0]["b.c"])");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->Follow(parsed.view())->integer(), 5);
  EXPECT_EQ(path->last_key(), "b.c");
  EXPECT_FALSE(VariantPath::Parse("$.a[1].b")->Follow(parsed.view()));
  for (const char* broken : {"", "a", "$.", "$a", "$[", "$[-1]", "$['a]", "$.a.", "$[99999999999999]"}) {
    EXPECT_FALSE(VariantPath::Parse(broken)) << broken;
  }
}

TEST(VariantTest, TellsTypes) {
  const auto type = [](std::string_view json) { return VariantTypeText(TypeOfVariant(Parsed(json).view())); };
  EXPECT_EQ(type(R"({"b":[1,2.5],"a b":null})"), "OBJECT<`a b`: VOID, b: ARRAY<DECIMAL(21,1)>>");
  EXPECT_EQ(type(R"([1,"a"])"), "ARRAY<VARIANT>");
  EXPECT_EQ(type("100.0"), "DECIMAL(3,0)");
}

TEST(VariantTest, RefusesBrokenBytes) {
  for (const std::string_view value :
       {""sv, "\xff"sv, "\x02\x05"sv, "\x11"sv, "\x03\x01\x00\x09"sv, "\x40\xff\xff\xff\xff"sv}) {
    EXPECT_THROW(VariantToJson(VariantView("\x01\x00\x00"sv, value), TimeZone::Utc()), Error);
  }
}

}  // namespace
}  // namespace piezo::types
