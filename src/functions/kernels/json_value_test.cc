// What counts as JSON.
#include "functions/kernels/json_value.h"

#include <gtest/gtest.h>

namespace piezo::functions {
namespace {

std::string Show(const JsonDocument& document, const JsonNode& node) {
  const bool object = node.kind == JsonNode::Kind::kObject;
  if (!object && node.kind != JsonNode::Kind::kArray) return std::string(node.text);
  std::string out = object ? "{" : "[";
  for (const JsonNode* child = document.Child(node); child != nullptr; child = document.Next(*child)) {
    if (out.size() > 1) out += ',';
    if (object) out += std::string(child->name) + ":";
    out += Show(document, *child);
  }
  return out + (object ? "}" : "]");
}

std::string Parse(std::string_view text, JsonLeniency leniency = {}) {
  JsonDocument document(leniency);
  const JsonNode* root = document.Parse(text);
  return root == nullptr ? "malformed" : Show(document, *root);
}

TEST(JsonValueTest, Values) {
  EXPECT_EQ(Parse(R"( {"a":[1,2.5e3,-0],"b":{"c":null},"d":true} )"), "{a:[1,2.5e3,-0],b:{c:null},d:true}");
  EXPECT_EQ(Parse("[]"), "[]");
  EXPECT_EQ(Parse(R"({"a":{}})"), "{a:{}}");
  EXPECT_EQ(Parse(R"("\u00e9\ud83d\ude00\n\/")"), "é😀\n/");
  EXPECT_EQ(Parse(R"({"a":1} trailing)"), "{a:1}");
  EXPECT_EQ(Parse(R"({'a':'single'})"), "{a:single}");
  EXPECT_EQ(Parse("[NaN,-Infinity]"), "[NaN,-Infinity]");
}

TEST(JsonValueTest, Malformed) {
  for (const char* text : {"", "nope", "{", "[1,]", R"({"a":1,})", R"({"a" 1})", R"({a:1})", "01", "1.", "-", "+1",
                           "\"tab\there\"", R"("\x")", "\"open", "1x", "// c\n1", R"({"a":1 "b":2})"}) {
    EXPECT_EQ(Parse(text), "malformed") << text;
  }
  EXPECT_EQ(Parse(std::string(1500, '[') + std::string(1500, ']')), "malformed");
}

TEST(JsonValueTest, Leniency) {
  EXPECT_EQ(Parse("/* c */ {a: 01} // d", {.comments = true, .unquoted_names = true, .leading_zeros = true}), "{a:01}");
  EXPECT_EQ(Parse(R"("\x")", {.any_escape = true}), "x");
  EXPECT_EQ(Parse("{'a':1}", {.single_quotes = false}), "malformed");
}

}  // namespace
}  // namespace piezo::functions
