// The lexer's rules are those of Spark's grammar: the longest match wins, and what looks like a number but runs on into
// letters is a name (`1a`), so that `1.5a` is 1, dot, 5a.
#include "frontend/sql/lexer.h"

#include <limits>

#include "errors/error.h"

namespace piezo::frontend::sql {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsHighByte(char c) { return static_cast<unsigned char>(c) >= 0x80; }

struct CodePoint {
  uint32_t value = 0;
  int32_t bytes = 1;
};

// Letters beyond ASCII only make a name that is then refused (INVALID_IDENTIFIER), so blocks of symbols suffice to tell
// them from signs that start no token.
bool IsSymbolBlock(uint32_t c) {
  return (c >= 0x80 && c <= 0xBF && c != 0xAA && c != 0xB5 && c != 0xBA) || c == 0xD7 || c == 0xF7 ||
         (c >= 0x2000 && c <= 0x2070) || (c >= 0x20A0 && c <= 0x20FF) || (c >= 0x2190 && c <= 0x2BFF) ||
         (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3030) || (c >= 0xE000 && c <= 0xF8FF) ||
         (c >= 0xFE00 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF20) || c == 0xFFFD || c >= 0x1F000;
}

bool IsWideBlank(uint32_t c) {
  return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

class Lexer {
 public:
  explicit Lexer(const std::shared_ptr<const errors::SourceText>& source)
      : source_(source), text_(source->text.data()), size_(static_cast<int32_t>(source->text.size())) {}

  std::vector<Token> Run() {
    tokens_.reserve(static_cast<size_t>(size_) / 4 + 2);
    while (true) {
      SkipBlanksAndComments();
      if (at_ >= size_) break;
      const int32_t start = at_;
      const Tok kind = Next();
      tokens_.push_back({kind, start, at_});
    }
    tokens_.push_back({Tok::kEndOfInput, size_, size_});
    return std::move(tokens_);
  }

 private:
  char Look(int32_t ahead = 0) const { return at_ + ahead < size_ ? text_[at_ + ahead] : '\0'; }
  bool More(int32_t ahead = 0) const { return at_ + ahead < size_; }
  CodePoint Decode(int32_t offset) const;

  void SkipBlanksAndComments();
  void SkipLineComment();
  void SkipBracketedComment();

  Tok Next();
  Tok Word();
  Tok Number();
  Tok Quoted(char quote, Tok kind);
  Tok RawQuoted(char quote);
  Tok Backquoted();
  Tok Punctuation();
  Tok Take(int32_t length, Tok kind) {
    at_ += length;
    return kind;
  }

  int32_t WordEnd(int32_t from) const;
  int32_t DigitsEnd(int32_t from) const;
  int32_t ExponentEnd(int32_t from) const;
  Tok Suffix(int32_t& end, Tok plain) const;

  std::shared_ptr<const errors::SourceText> source_;
  const char* text_;
  int32_t size_;
  int32_t at_ = 0;
  std::vector<Token> tokens_;
};

CodePoint Lexer::Decode(int32_t offset) const {
  const auto byte = [&](int32_t i) { return offset + i < size_ ? static_cast<unsigned char>(text_[offset + i]) : 0U; };
  const uint32_t first = byte(0);
  const auto follows = [&](int32_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  if (first < 0x80) return {first, 1};
  if ((first & 0xE0U) == 0xC0U && follows(1)) return {((first & 0x1FU) << 6U) | (byte(1) & 0x3FU), 2};
  if ((first & 0xF0U) == 0xE0U && follows(1) && follows(2)) {
    return {((first & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU), 3};
  }
  if ((first & 0xF8U) == 0xF0U && follows(1) && follows(2) && follows(3)) {
    return {((first & 0x07U) << 18U) | ((byte(1) & 0x3FU) << 12U) | ((byte(2) & 0x3FU) << 6U) | (byte(3) & 0x3FU), 4};
  }
  return {0xFFFD, 1};
}

void Lexer::SkipBlanksAndComments() {
  while (More()) {
    const char c = Look();
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      ++at_;
    } else if (c == '-' && Look(1) == '-') {
      SkipLineComment();
    } else if (c == '/' && Look(1) == '*' && Look(2) != '+') {
      SkipBracketedComment();
    } else if (IsHighByte(c) && IsWideBlank(Decode(at_).value)) {
      at_ += Decode(at_).bytes;
    } else {
      return;
    }
  }
}

// A backslash right before the line break carries the comment on.
void Lexer::SkipLineComment() {
  at_ += 2;
  while (More() && Look() != '\n' && Look() != '\r') {
    at_ += Look() == '\\' && Look(1) == '\n' ? 2 : 1;
  }
}

// Bracketed comments nest.
void Lexer::SkipBracketedComment() {
  const int32_t start = at_;
  int32_t open = 1;
  at_ += 2;
  while (More()) {
    if (Look() == '/' && Look(1) == '*' && Look(2) != '+') {
      ++open;
      at_ += 2;
    } else if (Look() == '*' && Look(1) == '/') {
      at_ += 2;
      if (--open == 0) return;
    } else {
      ++at_;
    }
  }
  throw Error("UNCLOSED_BRACKETED_COMMENT", {}, {source_, start, size_ - 1});
}

Tok Lexer::Next() {
  const char c = Look();
  if (IsDigit(c) || (c == '.' && IsDigit(Look(1)))) return Number();
  if ((c == 'r' || c == 'R') && (Look(1) == '\'' || Look(1) == '"')) {
    const Tok raw = RawQuoted(Look(1));
    if (raw != Tok::kUnrecognized) return raw;
  }
  if (IsAsciiLetter(c) || c == '_') return Word();
  if (c == '\'') return Quoted(c, Tok::kQuoted);
  if (c == '"') return Quoted(c, Tok::kDoubleQuoted);
  if (c == '`') return Backquoted();
  if (IsHighByte(c)) {
    const CodePoint point = Decode(at_);
    return IsSymbolBlock(point.value) ? Take(point.bytes, Tok::kUnrecognized) : Word();
  }
  return Punctuation();
}

int32_t Lexer::WordEnd(int32_t from) const {
  while (from < size_) {
    const char c = text_[from];
    if (IsAsciiLetter(c) || IsDigit(c) || c == '_') {
      ++from;
    } else if (IsHighByte(c)) {
      const CodePoint point = Decode(from);
      if (IsSymbolBlock(point.value) || IsWideBlank(point.value)) break;
      from += point.bytes;
    } else {
      break;
    }
  }
  return from;
}

// Names, and locations such as file:///a/b.csv where a table is named by its path without backquotes; the parser
// refuses those with a message that shows the whole location.
Tok Lexer::Word() {
  const int32_t start = at_;
  at_ = WordEnd(at_);
  bool letters_only = true;
  for (int32_t i = start; i < at_ && letters_only; ++i) letters_only = IsAsciiLetter(text_[i]) || IsHighByte(text_[i]);
  const std::string_view location_signs = "_/-.?=&#%";
  const auto in_location = [&](char c) {
    return IsAsciiLetter(c) || IsDigit(c) || location_signs.find(c) != std::string_view::npos;
  };
  if (letters_only && Look() == ':' && Look(1) == '/' && Look(2) == '/' && in_location(Look(3))) {
    at_ += 3;
    while (More() && in_location(Look())) ++at_;
    return Tok::kWord;
  }
  return FindKeyword({text_ + start, static_cast<size_t>(at_ - start)});
}

int32_t Lexer::DigitsEnd(int32_t from) const {
  while (from < size_ && IsDigit(text_[from])) ++from;
  return from;
}

// The end of `E[+-]digits` at `from`, or `from` itself.
int32_t Lexer::ExponentEnd(int32_t from) const {
  if (from >= size_ || (text_[from] != 'e' && text_[from] != 'E')) return from;
  int32_t digits = from + 1;
  if (digits < size_ && (text_[digits] == '+' || text_[digits] == '-')) ++digits;
  const int32_t end = DigitsEnd(digits);
  return end > digits ? end : from;
}

// Moves `end` behind a type suffix, if there is one.
Tok Lexer::Suffix(int32_t& end, Tok plain) const {
  const auto is = [&](int32_t at, char lower) { return at < size_ && (text_[at] | 0x20) == lower; };
  if (is(end, 'b') && is(end + 1, 'd')) {
    end += 2;
    return Tok::kBigDecimalNumber;
  }
  if (is(end, 'd')) {
    ++end;
    return Tok::kDoubleNumber;
  }
  if (is(end, 'f')) {
    ++end;
    return Tok::kFloatNumber;
  }
  return plain;
}

Tok Lexer::Number() {
  const int32_t integer_end = DigitsEnd(at_);
  if (integer_end < size_ && text_[integer_end] == '.') {
    const int32_t fraction_end = DigitsEnd(integer_end + 1);
    const int32_t exponent_end = ExponentEnd(fraction_end);
    int32_t end = exponent_end;
    const Tok kind = Suffix(end, exponent_end > fraction_end ? Tok::kExponentNumber : Tok::kDecimalNumber);
    const bool runs_on = end < size_ && (IsAsciiLetter(text_[end]) || IsDigit(text_[end]) || text_[end] == '_');
    if (!runs_on) {
      at_ = end;
      return kind;
    }
    if (integer_end == at_) return Take(1, Tok::kDot);
  }
  const int32_t exponent_end = ExponentEnd(integer_end);
  int32_t end = exponent_end;
  Tok kind = Suffix(end, exponent_end > integer_end ? Tok::kExponentNumber : Tok::kIntegerNumber);
  if (end == integer_end && end < size_) {
    const char suffix = static_cast<char>(text_[end] | 0x20);
    if (suffix == 'l') kind = Tok::kLongNumber;
    if (suffix == 's') kind = Tok::kShortNumber;
    if (suffix == 'y') kind = Tok::kByteNumber;
    if (kind != Tok::kIntegerNumber) ++end;
  }
  const int32_t word_end = WordEnd(at_);
  if (word_end > end) {
    at_ = word_end;
    return Tok::kWord;
  }
  at_ = end;
  return kind;
}

// A quote inside is doubled or follows a backslash.
Tok Lexer::Quoted(char quote, Tok kind) {
  int32_t end = at_ + 1;
  while (end < size_) {
    const char c = text_[end];
    if (c == '\\') {
      end += 2;
    } else if (c != quote) {
      ++end;
    } else if (end + 1 < size_ && text_[end + 1] == quote) {
      end += 2;
    } else {
      at_ = end + 1;
      return kind;
    }
  }
  return Take(1, Tok::kUnrecognized);
}

Tok Lexer::RawQuoted(char quote) {
  for (int32_t end = at_ + 2; end < size_; ++end) {
    if (text_[end] != quote) continue;
    at_ = end + 1;
    return Tok::kQuoted;
  }
  return Tok::kUnrecognized;
}

Tok Lexer::Backquoted() {
  for (int32_t end = at_ + 1; end < size_; ++end) {
    if (text_[end] != '`') continue;
    if (end + 1 < size_ && text_[end + 1] == '`') {
      ++end;
      continue;
    }
    at_ = end + 1;
    return Tok::kBackquoted;
  }
  return Take(1, Tok::kUnrecognized);
}

struct Sign {
  std::string_view text;
  Tok kind;
};
// Longer signs stand before their beginnings.
constexpr Sign kSigns[] = {
    {"/*+", Tok::kHintStart},
    {"*/", Tok::kHintEnd},
    {">>>", Tok::kShiftRightUnsigned},
    {"<=>", Tok::kNullSafeEqual},
    {">>", Tok::kShiftRight},
    {"<<", Tok::kShiftLeft},
    {"<=", Tok::kLessOrEqual},
    {"!>", Tok::kLessOrEqual},
    {">=", Tok::kGreaterOrEqual},
    {"!<", Tok::kGreaterOrEqual},
    {"<>", Tok::kNotEqual},
    {"!=", Tok::kNotEqual},
    {"==", Tok::kEqual},
    {"=>", Tok::kFatArrow},
    {"->", Tok::kArrow},
    {"::", Tok::kDoubleColon},
    {"||", Tok::kConcat},
    {"|>", Tok::kPipe},
    {";", Tok::kSemicolon},
    {"(", Tok::kLeftParen},
    {")", Tok::kRightParen},
    {",", Tok::kComma},
    {".", Tok::kDot},
    {"[", Tok::kLeftBracket},
    {"]", Tok::kRightBracket},
    {"!", Tok::kBang},
    {"=", Tok::kEqual},
    {"<", Tok::kLess},
    {">", Tok::kGreater},
    {"+", Tok::kPlusSign},
    {"-", Tok::kMinusSign},
    {"*", Tok::kStar},
    {"/", Tok::kSlash},
    {"%", Tok::kPercentSign},
    {"~", Tok::kTilde},
    {"&", Tok::kAmpersand},
    {"|", Tok::kBar},
    {"^", Tok::kCaret},
    {":", Tok::kColon},
    {"?", Tok::kQuestion},
};

Tok Lexer::Punctuation() {
  // The signs of long lists, ahead of the search.
  switch (Look()) {
    case ',':
      return Take(1, Tok::kComma);
    case '(':
      return Take(1, Tok::kLeftParen);
    case ')':
      return Take(1, Tok::kRightParen);
    case '.':
      return Take(1, Tok::kDot);
    default:
      break;
  }
  const std::string_view rest(text_ + at_, static_cast<size_t>(size_ - at_));
  for (const Sign& sign : kSigns) {
    if (rest.starts_with(sign.text)) return Take(static_cast<int32_t>(sign.text.size()), sign.kind);
  }
  return Take(1, Tok::kUnrecognized);
}

}  // namespace

std::vector<Token> Tokenize(const std::shared_ptr<const errors::SourceText>& source) {
  if (source->text.size() > std::numeric_limits<int32_t>::max() / 2) {
    throw Error("NOT_SUPPORTED_BY_PIEZO", {{"feature", "SQL text of a gigabyte and more"}});
  }
  return Lexer(source).Run();
}

}  // namespace piezo::frontend::sql
