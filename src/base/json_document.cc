// A recursive parser, and how strings and structure are written.
#include "base/json_document.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ascii.h"

namespace piezo {
namespace {

void AppendUtf8(uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

bool IsNameCharacter(char c) {
  return IsAlphaAscii(c) || IsDigitAscii(c) || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

// What one long text took is not kept for all that follow.
constexpr size_t kKeptNodes = 1 << 16;

bool IsHighSurrogate(uint32_t code) { return code >= 0xD800 && code < 0xDC00; }
bool IsLowSurrogate(uint32_t code) { return code >= 0xDC00 && code < 0xE000; }

}  // namespace

JsonNode* JsonDocument::NewNode(JsonKind kind) {
  if (used_ == nodes_.size()) nodes_.emplace_back();
  JsonNode* node = &nodes_[used_++];
  *node = JsonNode{.kind = kind, .name = {}, .text = {}, .raw = {}};
  return node;
}

const JsonNode* JsonDocument::Parse(std::string_view text) {
  text_ = text;
  at_ = 0;
  used_ = 0;
  decoded_used_ = 0;
  if (nodes_.size() > kKeptNodes) nodes_.clear();
  if (decoded_.size() > kKeptNodes) decoded_.clear();
  SkipSpace();
  empty_ = at_ == text_.size();
  return empty_ ? nullptr : Value(0);
}

void JsonDocument::SkipSpace() {
  do {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  } while (leniency_.comments && SkipComment());
}

bool JsonDocument::SkipComment() {
  const std::string_view rest = text_.substr(at_);
  if (!rest.starts_with("//") && !rest.starts_with("/*")) return false;
  const bool line = rest[1] == '/';
  const size_t end = line ? rest.find('\n') : rest.find("*/", 2);
  at_ = end == std::string_view::npos ? text_.size() : at_ + end + (line ? 1 : 2);
  return true;
}

bool JsonDocument::Take(char c) {
  SkipSpace();
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool JsonDocument::AtQuote() const {
  return at_ < text_.size() && (text_[at_] == '"' || (text_[at_] == '\'' && leniency_.single_quotes));
}

JsonNode* JsonDocument::Value(int depth) {
  SkipSpace();
  if (at_ >= text_.size() || depth > kMaxDepth) return nullptr;
  if (AtQuote()) {
    const size_t start = at_;
    const std::optional<std::string_view> characters = String();
    if (!characters) return nullptr;
    JsonNode* node = NewNode(JsonKind::kString);
    node->text = *characters;
    node->raw = text_.substr(start, at_ - start);
    return node;
  }
  switch (text_[at_]) {
    case '{':
      return Container(JsonKind::kObject, depth);
    case '[':
      return Container(JsonKind::kArray, depth);
    case 't':
      return Word("true", JsonKind::kTrue);
    case 'f':
      return Word("false", JsonKind::kFalse);
    case 'n':
      return Word("null", JsonKind::kNull);
    default:
      return Number();
  }
}

JsonNode* JsonDocument::Word(std::string_view word, JsonKind kind) {
  if (text_.substr(at_, word.size()) != word) return nullptr;
  const size_t end = at_ + word.size();
  if (end < text_.size() && IsNameCharacter(text_[end])) return nullptr;
  JsonNode* node = NewNode(kind);
  node->text = node->raw = text_.substr(at_, word.size());
  at_ = end;
  return node;
}

JsonNode* JsonDocument::Container(JsonKind kind, int depth) {
  const size_t start = at_++;
  const char close = kind == JsonKind::kObject ? '}' : ']';
  JsonNode* container = NewNode(kind);
  const JsonNode** link = &container->child;
  if (!Take(close)) {
    do {
      std::string_view name;
      if (kind == JsonKind::kObject) {
        const std::optional<std::string_view> found = Name();
        if (!found || !Take(':')) return nullptr;
        name = *found;
      }
      JsonNode* member = Value(depth + 1);
      if (member == nullptr) return nullptr;
      member->name = name;
      *link = member;
      link = &member->next;
    } while (Take(','));
    if (!Take(close)) return nullptr;
  }
  container->raw = text_.substr(start, at_ - start);
  return container;
}

std::optional<std::string_view> JsonDocument::Name() {
  SkipSpace();
  if (AtQuote()) return String();
  const size_t start = at_;
  while (leniency_.unquoted_names && at_ < text_.size() && IsNameCharacter(text_[at_])) ++at_;
  return at_ == start ? std::nullopt : std::optional(text_.substr(start, at_ - start));
}

/// Takes one of the words for what is no finite number.
bool JsonDocument::NonNumericNumber() {
  const std::string_view rest = text_.substr(at_);
  for (const std::string_view word : {"NaN", "Infinity", "+Infinity", "-Infinity", "INF", "+INF", "-INF"}) {
    if (!rest.starts_with(word) || (rest.size() > word.size() && IsNameCharacter(rest[word.size()]))) continue;
    at_ += word.size();
    return true;
  }
  return false;
}

void JsonDocument::SkipDigits() {
  while (at_ < text_.size() && IsDigitAscii(text_[at_])) ++at_;
}

JsonNode* JsonDocument::Number() {
  const size_t start = at_;
  const auto finish = [&](JsonKind kind) {
    JsonNode* node = NewNode(kind);
    node->text = node->raw = text_.substr(start, at_ - start);
    return node;
  };
  if (leniency_.non_numeric_numbers && NonNumericNumber()) return finish(JsonKind::kFloat);
  if (text_[at_] == '-') ++at_;
  const size_t whole = at_;
  SkipDigits();
  if (at_ == whole || (at_ - whole > 1 && text_[whole] == '0' && !leniency_.leading_zeros)) return nullptr;
  bool fractional = false;
  if (at_ < text_.size() && text_[at_] == '.') {
    fractional = true;
    const size_t first = ++at_;
    SkipDigits();
    if (at_ == first) return nullptr;
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    fractional = true;
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) ++at_;
    const size_t first = at_;
    SkipDigits();
    if (at_ == first) return nullptr;
  }
  if (at_ < text_.size() && IsNameCharacter(text_[at_])) return nullptr;
  return finish(fractional ? JsonKind::kFloat : JsonKind::kInteger);
}

std::optional<std::string_view> JsonDocument::String() {
  const char quote = text_[at_++];
  const size_t start = at_;
  while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\\') {
    if (static_cast<unsigned char>(text_[at_]) < 0x20 && !leniency_.control_characters) return std::nullopt;
    ++at_;
  }
  if (at_ >= text_.size()) return std::nullopt;
  if (text_[at_] == quote) return text_.substr(start, at_++ - start);
  if (decoded_used_ == decoded_.size()) decoded_.emplace_back();
  std::string& out = decoded_[decoded_used_++];
  out.assign(text_, start, at_ - start);
  while (at_ < text_.size() && text_[at_] != quote) {
    const char c = text_[at_++];
    if (c == '\\') {
      if (!Escape(out)) return std::nullopt;
    } else if (static_cast<unsigned char>(c) < 0x20 && !leniency_.control_characters) {
      return std::nullopt;
    } else {
      out += c;
    }
  }
  if (at_++ >= text_.size()) return std::nullopt;
  return out;
}

std::optional<uint32_t> JsonDocument::HexDigits() {
  if (at_ + 4 > text_.size()) return std::nullopt;
  uint32_t code = 0;
  const char* first = text_.data() + at_;
  const auto [end, error] = std::from_chars(first, first + 4, code, 16);
  if (error != std::errc() || end != first + 4) return std::nullopt;
  at_ += 4;
  return code;
}

bool JsonDocument::Escape(std::string& out) {
  if (at_ >= text_.size()) return false;
  const char c = text_[at_++];
  switch (c) {
    case '"':
    case '\\':
    case '/':
      out += c;
      return true;
    case 'b':
      out += '\b';
      return true;
    case 'f':
      out += '\f';
      return true;
    case 'n':
      out += '\n';
      return true;
    case 'r':
      out += '\r';
      return true;
    case 't':
      out += '\t';
      return true;
    case 'u':
      break;
    default:
      if (!leniency_.any_escape && !(c == '\'' && leniency_.single_quotes)) return false;
      out += c;
      return true;
  }
  std::optional<uint32_t> code = HexDigits();
  if (!code) return false;
  if (IsHighSurrogate(*code) && text_.substr(at_, 2) == "\\u") {
    const size_t before = at_;
    at_ += 2;
    const std::optional<uint32_t> low = HexDigits();
    if (!low) return false;
    if (IsLowSurrogate(*low)) {
      code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
    } else {
      at_ = before;
    }
  }
  // Half a pair is no character.
  AppendUtf8(IsHighSurrogate(*code) || IsLowSurrogate(*code) ? uint32_t{'?'} : *code, out);
  return true;
}

void AppendJsonString(std::string_view text, std::string& out) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (byte < 0x20) {
          out += "\\u00";
          out += kHex[byte >> 4];
          out += kHex[byte & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

/// Only objects are indented.
void JsonPunctuation::NewLine() {
  const auto objects = std::count_if(levels_.begin(), levels_.end(), [](const Level& level) { return level.object; });
  out_ += '\n';
  out_.append(2 * static_cast<size_t>(objects), ' ');
}

void JsonPunctuation::Open(bool object) {
  out_ += object ? '{' : '[';
  levels_.push_back({.object = object});
}

void JsonPunctuation::Next() {
  Level& level = levels_.back();
  if (!std::exchange(level.empty, false)) {
    out_ += ',';
    if (pretty_ && !level.object) out_ += ' ';
  } else if (pretty_ && !level.object) {
    out_ += ' ';
  }
  if (pretty_ && level.object) NewLine();
}

void JsonPunctuation::Name(std::string_view name) {
  AppendJsonString(name, out_);
  out_ += pretty_ ? " : " : ":";
}

void JsonPunctuation::Close() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (pretty_ && level.object && !level.empty) {
    NewLine();
  } else if (pretty_) {
    out_ += ' ';
  }
  out_ += level.object ? '}' : ']';
}

}  // namespace piezo
