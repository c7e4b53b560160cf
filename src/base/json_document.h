// JsonDocument: a JSON text taken apart, as Jackson does it by Spark's default options: single quotes will do for
// double ones, NaN and infinities are numbers, and what follows the value is not looked at.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piezo {

enum class JsonKind : uint8_t { kNull, kTrue, kFalse, kInteger, kFloat, kString, kArray, kObject };

/// One value. Children form a chain; those of objects have names, and may repeat them.
struct JsonNode {
  JsonKind kind = JsonKind::kNull;
  std::string_view name;  // of an object's member
  std::string_view text;  // a string's characters; a number as written
  std::string_view raw;   // as it stands in the source
  const JsonNode* child = nullptr;
  const JsonNode* next = nullptr;

  bool is(JsonKind wanted) const { return kind == wanted; }
  bool IsNumber() const { return kind == JsonKind::kInteger || kind == JsonKind::kFloat; }
};

/// Parses one text after the other into memory that it keeps. Nodes live until the next Parse, and as long as the text.
/// Not thread-safe.
class JsonDocument {
 public:
  static constexpr int kMaxDepth = 1000;

  /// The value at the start of the text; null when there is none or it is malformed.
  const JsonNode* Parse(std::string_view text);
  /// Whether the last text held nothing at all.
  bool was_empty() const { return empty_; }

 private:
  JsonNode* NewNode(JsonKind kind);
  JsonNode* Value(int depth);
  JsonNode* Container(JsonKind kind, int depth);
  JsonNode* Number();
  JsonNode* Word(std::string_view word, JsonKind kind);
  std::optional<std::string_view> String();
  bool Escape(std::string& out);
  std::optional<uint32_t> HexDigits();
  void SkipSpace();
  bool Take(char c);

  std::string_view text_;
  size_t at_ = 0;
  bool empty_ = true;
  std::deque<JsonNode> nodes_;
  size_t used_ = 0;
  std::deque<std::string> decoded_;  // strings that had escapes
  size_t decoded_used_ = 0;
};

/// Appends a string as JSON, quotes included, escaped as Jackson does.
void AppendJsonString(std::string_view text, std::string& out);

}  // namespace piezo
