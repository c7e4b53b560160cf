#include "cli/sql_splitter.h"

#include <algorithm>
#include <cctype>

namespace piezo::cli {
namespace {

bool IsBlank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; });
}

bool IsWordStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool IsWordPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Behind a quoted text that begins at `at`; a doubled or, in strings, an escaped quote goes on.
size_t SkipQuoted(std::string_view text, size_t at) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\' && quote != '`') {
      ++at;
    } else if (text[at] == quote) {
      if (at + 1 == text.size() || text[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return std::string_view::npos;
}

/// Behind a comment, npos where it is not closed; `at` where there is none. Bracketed comments nest, as in Spark.
size_t SkipComment(std::string_view text, size_t at) {
  if (text.substr(at, 2) == "--") {
    const size_t end = text.find('\n', at);
    return end == std::string_view::npos ? text.size() : end;
  }
  if (text.substr(at, 2) != "/*") return at;
  int depth = 0;
  while (at + 1 < text.size()) {
    if (text.substr(at, 2) == "/*") {
      ++depth;
      at += 2;
    } else if (text.substr(at, 2) == "*/") {
      at += 2;
      if (--depth == 0) return at;
    } else {
      ++at;
    }
  }
  return std::string_view::npos;
}

/// Follows BEGIN … END in a script, and CASE … END within it; END IF and its like close what was not counted.
class Blocks {
 public:
  void Word(std::string word) {
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
    if (first_) in_script_ = word == "BEGIN";
    first_ = false;
    if (!in_script_) return;
    const bool closes_loop = word == "IF" || word == "WHILE" || word == "FOR" || word == "LOOP" || word == "REPEAT";
    if (after_end_ && closes_loop) {
      ++depth_;
    } else if (after_end_ && word == "CASE") {
      after_end_ = false;  // END CASE: counted with its END
      return;
    } else if (word == "BEGIN" || word == "CASE") {
      ++depth_;
    } else if (word == "END") {
      --depth_;
    }
    after_end_ = word == "END";
  }
  void Other() { after_end_ = false; }
  bool open() const { return in_script_ && depth_ > 0; }

 private:
  bool first_ = true;
  bool in_script_ = false;
  bool after_end_ = false;
  int depth_ = 0;
};

/// The semicolon that ends the first statement; npos where it has not come yet.
size_t FindEnd(std::string_view text) {
  Blocks blocks;
  size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '\'' || c == '"' || c == '`') {
      at = SkipQuoted(text, at);
      blocks.Other();
    } else if (const size_t behind = SkipComment(text, at); behind != at) {
      at = behind;
    } else if (IsWordStart(c)) {
      const size_t start = at;
      while (at < text.size() && IsWordPart(text[at])) ++at;
      blocks.Word(std::string(text.substr(start, at - start)));
    } else if (c == ';' && !blocks.open()) {
      return at;
    } else {
      if (std::isspace(static_cast<unsigned char>(c)) == 0) blocks.Other();
      ++at;
    }
  }
  return std::string_view::npos;
}

std::string Trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return std::string(text);
}

/// True where a text holds comments and blanks alone.
bool SaysNothing(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    const size_t behind = SkipComment(text, at);
    if (behind == at && std::isspace(static_cast<unsigned char>(text[at])) == 0) return false;
    at = std::max(behind, at + 1);
  }
  return true;
}

}  // namespace

std::optional<std::string> SqlSplitter::Next() {
  for (;;) {
    const size_t end = FindEnd(rest_);
    if (end == std::string::npos) return std::nullopt;
    std::string statement = Trimmed(std::string_view(rest_).substr(0, end));
    rest_.erase(0, end + 1);
    if (!SaysNothing(statement)) return statement;
  }
}

std::optional<std::string> SqlSplitter::Last() {
  if (auto statement = Next()) return statement;
  std::string statement = Trimmed(rest_);
  rest_.clear();
  if (SaysNothing(statement)) return std::nullopt;
  return statement;
}

bool SqlSplitter::empty() const { return IsBlank(rest_); }

}  // namespace piezo::cli
