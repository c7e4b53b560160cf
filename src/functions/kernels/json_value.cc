// A recursive JSON parser.
#include "functions/kernels/json_value.h"

#include <charconv>

#include "functions/kernels/utf8.h"

namespace piezo::functions {

namespace {

constexpr int kMostDepth = 1000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameCharacter(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

const JsonNode* JsonDocument::Parse(std::string_view text) {
  text_ = text;
  at_ = 0;
  nodes_.assign(1, {});
  unescaped_.clear();
  const std::optional<uint32_t> root = Value(0);
  return root ? &nodes_[*root] : nullptr;
}

/// False at the end of the text.
bool JsonDocument::SkipSpace() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at_;
    } else if (leniency_.comments && text_.substr(at_, 2) == "//") {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (leniency_.comments && text_.substr(at_, 2) == "/*") {
      const size_t end = text_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
    } else {
      return true;
    }
  }
  return false;
}

bool JsonDocument::Word(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return false;
  const size_t end = at_ + word.size();
  if (end < text_.size() && IsNameCharacter(text_[end])) return false;
  at_ = end;
  return true;
}

std::optional<uint32_t> JsonDocument::Value(int depth) {
  if (depth > kMostDepth || !SkipSpace()) return std::nullopt;
  const auto index = static_cast<uint32_t>(nodes_.size());
  nodes_.emplace_back();
  const size_t start = at_;
  JsonNode node;
  const char c = text_[at_];
  if (c == '{' || c == '[') {
    ++at_;
    node.kind = c == '{' ? JsonNode::Kind::kObject : JsonNode::Kind::kArray;
    if (!Members(index, c == '{', c == '{' ? '}' : ']', depth)) return std::nullopt;
    node.first_child = nodes_[index].first_child;
  } else if (c == '"' || (c == '\'' && leniency_.single_quotes)) {
    node.kind = JsonNode::Kind::kString;
    if (!String(c, node.text)) return std::nullopt;
  } else if (Word("true") || Word("false")) {
    node.kind = JsonNode::Kind::kBoolean;
  } else if (Word("null")) {
    node.kind = JsonNode::Kind::kNull;
  } else if (!Number(node)) {
    return std::nullopt;
  }
  node.raw = text_.substr(start, at_ - start);
  if (node.kind != JsonNode::Kind::kString) node.text = node.raw;
  nodes_[index] = node;
  return index;
}

bool JsonDocument::Members(uint32_t parent, bool named, char close, int depth) {
  if (!SkipSpace()) return false;
  if (text_[at_] == close) {
    ++at_;
    return true;
  }
  uint32_t last = 0;
  for (;;) {
    std::string_view name;
    if (named && !Name(name)) return false;
    const std::optional<uint32_t> child = Value(depth + 1);
    if (!child) return false;
    nodes_[*child].name = name;
    (last == 0 ? nodes_[parent].first_child : nodes_[last].next) = *child;
    last = *child;
    if (!SkipSpace()) return false;
    const char c = text_[at_++];
    if (c == close) return true;
    if (c != ',') return false;
  }
}

/// A member's name and the colon behind it.
bool JsonDocument::Name(std::string_view& name) {
  if (!SkipSpace()) return false;
  const char c = text_[at_];
  if (c == '"' || (c == '\'' && leniency_.single_quotes)) {
    if (!String(c, name)) return false;
  } else {
    if (!leniency_.unquoted_names) return false;
    const size_t start = at_;
    while (at_ < text_.size() && IsNameCharacter(text_[at_])) ++at_;
    name = text_.substr(start, at_ - start);
    if (name.empty()) return false;
  }
  if (!SkipSpace() || text_[at_] != ':') return false;
  ++at_;
  return true;
}

bool JsonDocument::String(char quote, std::string_view& text) {
  const size_t start = ++at_;
  std::string* copy = nullptr;  // needed from the first escape on
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == quote) {
      text = copy == nullptr ? text_.substr(start, at_ - start) : std::string_view(*copy);
      ++at_;
      return true;
    }
    if (static_cast<unsigned char>(c) < 0x20 && !leniency_.control_characters) return false;
    if (c == '\\') {
      if (copy == nullptr) copy = &unescaped_.emplace_back(text_.substr(start, at_ - start));
      if (!Escape(*copy)) return false;
    } else if (copy != nullptr) {
      *copy += c;
    }
  }
  return false;
}

/// At a backslash; leaves at the escape's last character.
bool JsonDocument::Escape(std::string& out) {
  if (++at_ >= text_.size()) return false;
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kCharacters = "\"\\/\b\f\n\r\t";
  const char c = text_[at_];
  if (const size_t found = kNames.find(c); found != std::string_view::npos) {
    out += kCharacters[found];
    return true;
  }
  if (c != 'u') {
    if (!leniency_.any_escape && !(c == '\'' && leniency_.single_quotes)) return false;
    out += c;
    return true;
  }
  const auto unit = [&](size_t from, uint32_t& value) {
    if (from + 4 > text_.size()) return false;
    const char* begin = text_.data() + from;
    return std::from_chars(begin, begin + 4, value, 16).ptr == begin + 4;
  };
  uint32_t code = 0;
  if (!unit(at_ + 1, code)) return false;
  at_ += 4;
  uint32_t low = 0;
  const bool high = code >= 0xD800 && code < 0xDC00;
  if (high && text_.substr(at_ + 1, 2) == "\\u" && unit(at_ + 3, low) && low >= 0xDC00 && low < 0xE000) {
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    at_ += 6;
  }
  AppendUtf8(out, code >= 0xD800 && code < 0xE000 ? '?' : code);  // half a pair is no character
  return true;
}

bool JsonDocument::Number(JsonNode& node) {
  node.kind = JsonNode::Kind::kNotFinite;
  if (leniency_.non_numeric_numbers) {
    for (const std::string_view word : {"NaN", "-Infinity", "+Infinity", "Infinity", "-INF", "+INF", "INF"}) {
      if (Word(word)) return true;
    }
  }
  node.kind = JsonNode::Kind::kInteger;
  if (text_[at_] == '-') ++at_;
  const size_t whole = at_;
  while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
  if (at_ == whole) return false;
  if (at_ - whole > 1 && text_[whole] == '0' && !leniency_.leading_zeros) return false;
  const auto digits = [&] {
    const size_t start = at_;
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    return at_ > start;
  };
  if (at_ < text_.size() && text_[at_] == '.') {
    node.kind = JsonNode::Kind::kFloat;
    ++at_;
    if (!digits()) return false;
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    node.kind = JsonNode::Kind::kFloat;
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    if (!digits()) return false;
  }
  return at_ == text_.size() || !IsNameCharacter(text_[at_]);
}

}  // namespace piezo::functions
