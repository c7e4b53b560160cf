// Cuts CSV text. A quote inside a quoted token that ends neither it nor is escaped makes the whole token unquoted,
// quotes and all, up to the next delimiter.
#include "functions/kernels/csv_tokens.h"

#include <algorithm>

namespace piezo::functions {

namespace {

bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

bool CsvTokenizer::AtLineEnd(std::string_view text) const {
  if (!dialect_.line_separator.empty()) return text.starts_with(dialect_.line_separator);
  return text.front() == '\n' || text.front() == '\r';
}

/// Only a multi-line text has line ends inside: else lines were cut before.
bool CsvTokenizer::AtEnd(std::string_view text) const {
  return text.empty() || (dialect_.multi_line && AtLineEnd(text));
}

void CsvTokenizer::SkipLineEnd(std::string_view& text) const {
  if (text.empty()) return;
  if (!dialect_.line_separator.empty()) {
    text.remove_prefix(dialect_.line_separator.size());
  } else {
    text.remove_prefix(text.starts_with("\r\n") ? 2 : 1);
  }
}

void CsvTokenizer::Begin(std::string_view block, bool last) {
  rest_ = block;
  last_ = last;
  lines_.Begin(block, last);
}

bool CsvTokenizer::IsComment(std::string_view line) const {
  return dialect_.comment != '\0' && !line.empty() && line.front() == dialect_.comment;
}

bool CsvTokenizer::NextOfLines(std::string_view& record) {
  while (lines_.Next(record)) {
    if (Trimmed(record).empty() || IsComment(record)) continue;
    Cut(record);
    return true;
  }
  return false;
}

/// False when the comment may go on behind the block.
bool CsvTokenizer::SkipComment() {
  std::string_view text = rest_;
  while (!text.empty() && !AtLineEnd(text)) text.remove_prefix(1);
  if (!last_ && text.size() <= 1) return false;
  SkipLineEnd(text);
  rest_ = text;
  return true;
}

bool CsvTokenizer::Next(std::string_view& record) {
  if (!dialect_.multi_line) return NextOfLines(record);
  while (!rest_.empty()) {
    if (IsComment(rest_)) {
      if (!SkipComment()) return false;
      continue;
    }
    if (AtLineEnd(rest_)) {
      SkipLineEnd(rest_);
      continue;
    }
    const std::string_view before = rest_;
    tokens_.clear();
    unescaped_used_ = 0;
    while (Token(rest_)) {
    }
    // A single character may be the first half of a line's end.
    if (!last_ && rest_.size() <= 1) {
      rest_ = before;
      return false;
    }
    record = before.substr(0, before.size() - rest_.size());
    SkipLineEnd(rest_);
    return true;
  }
  return false;
}

const std::vector<CsvToken>& CsvTokenizer::Cut(std::string_view record) {
  tokens_.clear();
  unescaped_used_ = 0;
  while (Token(record)) {
  }
  return tokens_;
}

bool CsvTokenizer::Token(std::string_view& text) {
  if (dialect_.ignore_leading_blanks) {
    while (!AtEnd(text) && IsBlank(text.front()) && !AtDelimiter(text)) text.remove_prefix(1);
  }
  const bool quoted = dialect_.quote != '\0' && !text.empty() && text.front() == dialect_.quote;
  return quoted ? Quoted(text) : Unquoted(text);
}

bool CsvTokenizer::Finish(std::string_view& text) {
  if (AtEnd(text)) return false;
  text.remove_prefix(dialect_.delimiter.size());
  return true;
}

size_t CsvTokenizer::EndOfToken(std::string_view text) const {
  if (!dialect_.multi_line) return std::min(text.find(dialect_.delimiter), text.size());
  size_t end = 0;
  while (end < text.size() && !AtLineEnd(text.substr(end)) && !AtDelimiter(text.substr(end))) ++end;
  return end;
}

bool CsvTokenizer::Unquoted(std::string_view& text) {
  const size_t end = EndOfToken(text);
  std::string_view token = text.substr(0, end);
  text.remove_prefix(end);
  if (dialect_.ignore_trailing_blanks) {
    while (!token.empty() && IsBlank(token.back())) token.remove_suffix(1);
  }
  tokens_.push_back({token, false});
  return Finish(text);
}

bool CsvTokenizer::Quoted(std::string_view& text) {
  const char quote = dialect_.quote;
  const char escape = dialect_.escape;
  std::string value;
  bool copied = false;  // else the value is a stretch of the text
  size_t at = 1;
  const auto copy_until_here = [&] {
    if (!copied) value.assign(text.substr(1, at - 1));
    copied = true;
  };
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (c == escape && next == quote && (escape != quote || at + 1 < text.size())) {
      copy_until_here();
      value += quote;
      ++at;
    } else if (c == dialect_.escape_of_escape && c != quote && next == escape) {
      copy_until_here();
      value += escape;
      ++at;
    } else if (c == quote) {
      size_t after = at + 1;
      while (after < text.size() && IsBlank(text[after]) && !AtEnd(text.substr(after)) &&
             !AtDelimiter(text.substr(after))) {
        ++after;
      }
      const std::string_view behind = text.substr(after);
      if (!AtEnd(behind) && !AtDelimiter(behind)) return Unquoted(text);
      break;
    } else if (copied) {
      value += c;
    }
  }
  std::string_view token = text.substr(1, at - 1);
  if (copied) {
    if (unescaped_used_ == unescaped_.size()) unescaped_.emplace_back();
    unescaped_[unescaped_used_] = std::move(value);
    token = unescaped_[unescaped_used_++];
  }
  tokens_.push_back({token, true});
  text.remove_prefix(std::min(at + 1, text.size()));
  while (!AtEnd(text) && !AtDelimiter(text)) text.remove_prefix(1);
  return Finish(text);
}

}  // namespace piezo::functions
