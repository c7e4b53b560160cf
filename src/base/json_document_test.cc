// What counts as JSON.
#include "base/json_document.h"

#include <gtest/gtest.h>

namespace piezo {
namespace {

std::string Show(const JsonNode& node) {
  if (!node.is(JsonKind::kObject) && !node.is(JsonKind::kArray)) return std::string(node.text);
  std::string out = node.is(JsonKind::kObject) ? "{" : "[";
  for (const JsonNode* child = node.child; child != nullptr; child = child->next) {
    if (out.size() > 1) out += ',';
    if (node.is(JsonKind::kObject)) out += std::string(child->name) + ":";
    out += Show(*child);
  }
  return out + (node.is(JsonKind::kObject) ? "}" : "]");
}

std::string Parse(std::string_view text, JsonLeniency leniency = {}) {
  JsonDocument document(leniency);
  const JsonNode* root = document.Parse(text);
  return root == nullptr ? "malformed" : Show(*root);
}

TEST(JsonDocumentTest, Values) {
  EXPECT_EQ(Parse(R"( {"a":[1,2.5e3,-0],"b":{"c":null},"d":true} )"), "{a:[1,2.5e3,-0],b:{c:null},d:true}");
  EXPECT_EQ(Parse("[]"), "[]");
  EXPECT_EQ(Parse(R"({"a":{}})"), "{a:{}}");
  EXPECT_EQ(Parse(R"("\u00e9\ud83d\ude00\n\/")"), "é😀\n/");
  EXPECT_EQ(Parse(R"({"a":1} trailing)"), "{a:1}");
  EXPECT_EQ(Parse(R"({'a':'single'})"), "{a:single}");
  EXPECT_EQ(Parse("[NaN,-Infinity]"), "[NaN,-Infinity]");
}

TEST(JsonDocumentTest, Malformed) {
  for (const char* text : {"", "nope", "{", "[1,]", R"({"a":1,})", R"({"a" 1})", R"({a:1})", "01", "1.", "-", "+1",
                           "\"tab\there\"", R"("\x")", "\"open", "1x", "// c\n1", R"({"a":1 "b":2})"}) {
    EXPECT_EQ(Parse(text), "malformed") << text;
  }
  EXPECT_EQ(Parse(std::string(1500, '[') + std::string(1500, ']')), "malformed");
}

TEST(JsonDocumentTest, Leniency) {
  EXPECT_EQ(Parse("/* c */ {a: 01} // d", {.comments = true, .unquoted_names = true, .leading_zeros = true}), "{a:01}");
  EXPECT_EQ(Parse(R"("\x")", {.any_escape = true}), "x");
  EXPECT_EQ(Parse("{'a':1}", {.single_quotes = false}), "malformed");
}

TEST(JsonDocumentTest, Punctuation) {
  const auto write = [](bool pretty) {
    std::string out;
    JsonPunctuation punctuation(pretty, out);
    punctuation.Open(true);
    punctuation.Next();
    punctuation.Name("a");
    punctuation.Open(false);
    for (const char* element : {"1", "2"}) {
      punctuation.Next();
      out += element;
    }
    punctuation.Close();
    punctuation.Next();
    punctuation.Name("b");
    punctuation.Open(true);
    punctuation.Close();
    punctuation.Close();
    return out;
  };
  EXPECT_EQ(write(false), R"({"a":[1,2],"b":{}})");
  EXPECT_EQ(write(true), "{\n  \"a\" : [ 1, 2 ],\n  \"b\" : { }\n}");
}

}  // namespace
}  // namespace piezo
