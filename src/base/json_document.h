// JsonDocument: a JSON text taken apart, as Jackson does it by Spark's options: by default single quotes will do for
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

/// What is let pass that is no JSON.
struct JsonLeniency {
  bool comments = false;
  bool unquoted_names = false;
  bool single_quotes = true;
  bool leading_zeros = false;
  bool any_escape = false;  // a backslash before any character
  bool control_characters = false;
  bool non_numeric_numbers = true;  // NaN, Infinity
};

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

  explicit JsonDocument(JsonLeniency leniency = {}) : leniency_(leniency) {}

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
  std::optional<std::string_view> Name();
  std::optional<std::string_view> String();
  bool NonNumericNumber();
  void SkipDigits();
  bool AtQuote() const;
  bool Escape(std::string& out);
  std::optional<uint32_t> HexDigits();
  void SkipSpace();
  bool SkipComment();
  bool Take(char c);

  const JsonLeniency leniency_;
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

/// What stands between the parts of JSON texts. With `pretty`, members of objects have lines of their own, as Jackson's
/// default printer has them.
class JsonPunctuation {
 public:
  JsonPunctuation(bool pretty, std::string& out) : pretty_(pretty), out_(out) {}

  void Open(bool object);
  /// Before each member or element.
  void Next();
  /// A member's name, after Next.
  void Name(std::string_view name);
  void Close();

 private:
  struct Level {
    bool object = false;
    bool empty = true;
  };
  void NewLine();

  const bool pretty_;
  std::string& out_;
  std::vector<Level> levels_;
};

}  // namespace piezo
