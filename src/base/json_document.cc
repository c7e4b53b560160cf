#include "base/json_document.h"

#include <charconv>

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
  SkipSpace();
  empty_ = at_ == text_.size();
  return empty_ ? nullptr : Value(0);
}

void JsonDocument::SkipSpace() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
    ++at_;
  }
}

bool JsonDocument::Take(char c) {
  SkipSpace();
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

JsonNode* JsonDocument::Value(int depth) {
  SkipSpace();
  if (at_ >= text_.size() || depth > kMaxDepth) return nullptr;
  switch (text_[at_]) {
    case '{':
      return Container(JsonKind::kObject, depth);
    case '[':
      return Container(JsonKind::kArray, depth);
    case '"':
    case '\'': {
      const size_t start = at_;
      const std::optional<std::string_view> characters = String();
      if (!characters) return nullptr;
      JsonNode* node = NewNode(JsonKind::kString);
      node->text = *characters;
      node->raw = text_.substr(start, at_ - start);
      return node;
    }
    case 't':
      return Word("true", JsonKind::kTrue);
    case 'f':
      return Word("false", JsonKind::kFalse);
    case 'n':
      return Word("null", JsonKind::kNull);
    case 'N':
      return Word("NaN", JsonKind::kFloat);
    case 'I':
      return Word("Infinity", JsonKind::kFloat);
    default:
      return Number();
  }
}

JsonNode* JsonDocument::Word(std::string_view word, JsonKind kind) {
  if (text_.substr(at_, word.size()) != word) return nullptr;
  const size_t end = at_ + word.size();
  if (end < text_.size() && (IsAlphaAscii(text_[end]) || IsDigitAscii(text_[end]))) return nullptr;
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
        SkipSpace();
        const bool quoted = at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'');
        const std::optional<std::string_view> found = quoted ? String() : std::nullopt;
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

JsonNode* JsonDocument::Number() {
  const size_t start = at_;
  if (text_[at_] == '-' || text_[at_] == '+') ++at_;
  if (at_ > start && text_.substr(at_, 8) == "Infinity") {
    at_ += 8;
    JsonNode* node = NewNode(JsonKind::kFloat);
    node->text = node->raw = text_.substr(start, at_ - start);
    return node;
  }
  if (text_[start] == '+') return nullptr;
  const auto digits = [&] {
    const size_t first = at_;
    while (at_ < text_.size() && IsDigitAscii(text_[at_])) ++at_;
    return at_ - first;
  };
  const size_t first = at_;
  const size_t whole = digits();
  if (whole == 0 || (whole > 1 && text_[first] == '0')) return nullptr;
  bool fractional = false;
  if (at_ < text_.size() && text_[at_] == '.') {
    ++at_;
    fractional = true;
    if (digits() == 0) return nullptr;
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    ++at_;
    fractional = true;
    if (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) ++at_;
    if (digits() == 0) return nullptr;
  }
  if (at_ < text_.size() && (IsAlphaAscii(text_[at_]) || text_[at_] == '_')) return nullptr;
  JsonNode* node = NewNode(fractional ? JsonKind::kFloat : JsonKind::kInteger);
  node->text = node->raw = text_.substr(start, at_ - start);
  return node;
}

std::optional<std::string_view> JsonDocument::String() {
  const char quote = text_[at_++];
  const size_t start = at_;
  while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\\') {
    if (static_cast<unsigned char>(text_[at_]) < 0x20) return std::nullopt;
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
    } else if (static_cast<unsigned char>(c) < 0x20) {
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
    case '\'':
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
      return false;
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

}  // namespace piezo
