// CSV records and their tokens, by the rules of the parser that Spark uses (univocity) under the options that Spark
// sets. Knows nothing of types and of DuckDB.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "functions/kernels/lines.h"

namespace piezo::functions {

struct CsvDialect {
  std::string delimiter = ",";
  char quote = '"';  // '\0': none
  char escape = '\\';
  char escape_of_escape = '\\';  // '\0': none
  char comment = '\0';           // '\0': none
  bool ignore_leading_blanks = false;
  bool ignore_trailing_blanks = false;
  bool multi_line = false;
  std::string line_separator;  // empty: \n, \r\n or \r
};

struct CsvToken {
  std::string_view text;
  bool quoted = false;
};

/// Cuts a block into records and those into tokens. What it gives lives until the next call.
class CsvTokenizer {
 public:
  explicit CsvTokenizer(const CsvDialect& dialect) : dialect_(dialect), lines_(dialect.line_separator) {}

  /// When more text follows, a record that may go on there is not given, but left in rest().
  void Begin(std::string_view block, bool last = true);
  /// The next record that is neither blank nor a comment; false at the end. `record` is its text.
  bool Next(std::string_view& record);
  std::string_view rest() const { return dialect_.multi_line ? rest_ : lines_.rest(); }
  /// Of the record that Next found.
  const std::vector<CsvToken>& tokens() const { return tokens_; }

  /// Cuts one record that is already separated.
  const std::vector<CsvToken>& Cut(std::string_view record);

 private:
  /// Reads a token at the front of `text`; takes it away, with the delimiter. False when the record ends with it.
  bool Token(std::string_view& text);
  bool Quoted(std::string_view& text);
  bool Unquoted(std::string_view& text);
  size_t EndOfToken(std::string_view text) const;
  bool AtEnd(std::string_view text) const;
  bool AtLineEnd(std::string_view text) const;
  bool AtDelimiter(std::string_view text) const { return text.starts_with(dialect_.delimiter); }
  /// Takes what ends the token: the delimiter (true), or the line's end or nothing (false).
  bool Finish(std::string_view& text);
  void SkipLineEnd(std::string_view& text) const;
  bool NextOfLines(std::string_view& record);
  bool SkipComment();
  bool IsComment(std::string_view line) const;

  const CsvDialect& dialect_;
  Lines lines_;
  std::string_view rest_;
  bool last_ = true;
  std::vector<CsvToken> tokens_;
  std::deque<std::string> unescaped_;  // tokens that are no stretch of the record
  size_t unescaped_used_ = 0;
};

}  // namespace piezo::functions
