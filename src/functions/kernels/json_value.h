// JsonDocument: one JSON value as a tree of nodes over its text. Lenient where Spark's options say so. Knows nothing of
// types and of DuckDB.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piezo::functions {

struct JsonLeniency {
  bool comments = false;
  bool unquoted_names = false;
  bool single_quotes = true;
  bool leading_zeros = false;
  bool any_escape = false;  // a backslash before any character
  bool control_characters = false;
  bool non_numeric_numbers = true;  // NaN, Infinity
};

struct JsonNode {
  enum class Kind : uint8_t { kNull, kBoolean, kInteger, kFloat, kNotFinite, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  std::string_view text;     // of a string: without quotes and escapes; else as written
  std::string_view raw;      // as written
  std::string_view name;     // of an object's member
  uint32_t first_child = 0;  // index; 0: none
  uint32_t next = 0;         // the next member or element; 0: none
};

/// Reused for one document after another. Not thread-safe.
class JsonDocument {
 public:
  explicit JsonDocument(JsonLeniency leniency = {}) : leniency_(leniency) {}

  /// Parses the value at the front of `text`, which must outlive the document's use; what is behind it does not count.
  /// None when it is malformed or nested deeper than 1,000.
  const JsonNode* Parse(std::string_view text);
  const JsonNode* Child(const JsonNode& node) const { return At(node.first_child); }
  const JsonNode* Next(const JsonNode& node) const { return At(node.next); }

 private:
  const JsonNode* At(uint32_t index) const { return index == 0 ? nullptr : &nodes_[index]; }
  bool SkipSpace();
  std::optional<uint32_t> Value(int depth);
  bool Members(uint32_t parent, bool named, char close, int depth);
  bool Name(std::string_view& name);
  bool String(char quote, std::string_view& text);
  bool Escape(std::string& out);
  bool Number(JsonNode& node);
  bool Word(std::string_view word);

  const JsonLeniency leniency_;
  std::string_view text_;
  size_t at_ = 0;
  std::vector<JsonNode> nodes_;        // [0] is nobody
  std::deque<std::string> unescaped_;  // strings with escapes
};

}  // namespace piezo::functions
