// Reads types and column lists from text: `array<int>`, `a int not null comment 'x', b: string`. Syntax comes first, as
// a small tree, meaning second: an unknown type is reported only when the text is well-formed, as in Spark.
#include "types/ddl.h"

#include <charconv>
#include <limits>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "errors/error.h"
#include "types/collation.h"
#include "types/data_type.h"
#include "types/field_metadata.h"
#include "types/string_literal.h"
#include "types/type_names.h"

namespace piezo::types {
namespace {

using errors::ExceptionClass;
using errors::SourceSpan;
using errors::SourceText;

constexpr int kMaxDepth = 500;

enum class TokenKind { kWord, kQuotedWord, kNumber, kString, kSymbol, kEnd };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;  // as written
  std::string value;      // words without backticks, strings without quotes
  size_t offset = 0;
};

bool IsWordChar(char c) { return IsAlphaAscii(c) || IsDigitAscii(c) || c == '_'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> Run() {
    std::vector<Token> tokens;
    while (SkipBlanks(), at_ < text_.size()) tokens.push_back(Next());
    tokens.push_back({TokenKind::kEnd, "", "", text_.size()});
    return tokens;
  }

 private:
  void SkipBlanks() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r') {
        ++at_;
      } else if (rest.starts_with("--")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (rest.starts_with("/*") && rest.find("*/", 2) != std::string_view::npos) {
        at_ = text_.find("*/", at_ + 2) + 2;
      } else {
        return;
      }
    }
  }

  Token Next() {
    const size_t begin = at_;
    const char c = text_[at_];
    const bool is_raw = ToLowerAscii(c) == 'r' && at_ + 1 < text_.size() && IsQuote(text_[at_ + 1]);
    if (IsQuote(c) || is_raw) {
      if (auto token = String(is_raw)) return *token;
    } else if (c == '`') {
      if (auto token = QuotedWord()) return *token;
    } else if (IsWordChar(c)) {
      while (at_ < text_.size() && IsWordChar(text_[at_])) ++at_;
      const std::string_view word = text_.substr(begin, at_ - begin);
      const bool is_number = std::all_of(word.begin(), word.end(), IsDigitAscii);
      return {is_number ? TokenKind::kNumber : TokenKind::kWord, word, std::string(word), begin};
    }
    at_ = begin + 1;
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) ++at_;  // one code point
    return {TokenKind::kSymbol, text_.substr(begin, at_ - begin), "", begin};
  }

  static bool IsQuote(char c) { return c == '\'' || c == '"'; }

  std::optional<Token> String(bool is_raw) {
    const size_t begin = at_;
    const size_t open = begin + (is_raw ? 1 : 0);
    const char quote = text_[open];
    for (size_t i = open + 1; i < text_.size(); ++i) {
      if (text_[i] == '\\' && !is_raw) {
        ++i;
      } else if (text_[i] == quote) {
        if (!is_raw && i + 1 < text_.size() && text_[i + 1] == quote) {
          ++i;
          continue;
        }
        at_ = i + 1;
        const std::string_view body = text_.substr(open + 1, i - open - 1);
        return Token{TokenKind::kString, text_.substr(begin, at_ - begin),
                     is_raw ? std::string(body) : UnescapeStringLiteral(body, quote), begin};
      }
    }
    return std::nullopt;
  }

  std::optional<Token> QuotedWord() {
    const size_t begin = at_;
    std::string value;
    for (size_t i = begin + 1; i < text_.size(); ++i) {
      if (text_[i] == '`') {
        if (i + 1 == text_.size() || text_[i + 1] != '`') {
          at_ = i + 1;
          return Token{TokenKind::kQuotedWord, text_.substr(begin, at_ - begin), value, begin};
        }
        ++i;
      }
      value += text_[i];
    }
    return std::nullopt;
  }

  std::string_view text_;
  size_t at_ = 0;
};

struct ColumnSyntax;

/// A type as written.
struct TypeSyntax {
  enum class Form { kPlain, kQuoted, kArray, kMap, kStruct, kInterval, kCollated, kTimestampNtz };
  Form form = Form::kPlain;
  std::string name;  // plain; interval: first field; collated: the collation
  std::string to;    // interval: last field
  std::vector<int64_t> parameters;
  std::vector<TypeSyntax> parts;  // array: element; map: key, value
  std::vector<ColumnSyntax> columns;
  size_t start = 0;
  size_t stop = 0;
};

struct ColumnSyntax {
  std::string name;
  TypeSyntax type;
  bool nullable = true;
  std::optional<std::string> comment;
};

/// Parses one text. A method that returns a bool or an optional has noted in `failure_` why when it says no.
class Parser {
 public:
  explicit Parser(std::string_view text) {
    auto source = std::make_shared<SourceText>();
    source->text = text;
    source_ = std::move(source);
    tokens_ = Lexer(source_->text).Run();
  }

  std::optional<DataType> LoneType() {
    const std::optional<TypeSyntax> type = Type();
    if (!type || !ExpectEnd()) return std::nullopt;
    return Resolve(*type);
  }

  std::optional<Schema> Columns() {
    std::vector<ColumnSyntax> columns;
    if (Peek().kind != TokenKind::kEnd && !ColumnList(columns, false)) return std::nullopt;
    if (!ExpectEnd()) return std::nullopt;
    return Resolve(columns);
  }

  const Error& failure() const { return *failure_; }
  /// The text is not of the asked form: another may be tried.
  bool failed_to_parse() const { return failure_ && failure_->exception_class() == ExceptionClass::kParse; }

 private:
  const Token& Peek(size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }

  static bool IsWord(const Token& token, std::string_view word) {
    return token.kind == TokenKind::kWord && EqualsIgnoreCase(token.text, word);
  }
  static bool IsSymbol(const Token& token, std::string_view symbol) {
    return token.kind == TokenKind::kSymbol && token.text == symbol;
  }
  bool TakeSymbol(std::string_view symbol) {
    const bool found = IsSymbol(Peek(), symbol);
    if (found) ++at_;
    return found;
  }
  bool TakeWords(std::initializer_list<std::string_view> words) {
    size_t ahead = 0;
    for (const std::string_view word : words) {
      if (!IsWord(Peek(ahead++), word)) return false;
    }
    at_ += words.size();
    return true;
  }

  bool Fail(Error error) {
    failure_ = std::move(error);
    return false;
  }
  bool FailAt(size_t index) {
    const Token& token = tokens_[index];
    const bool is_end = token.kind == TokenKind::kEnd;
    const bool is_extra = token.kind == TokenKind::kWord && tokens_[index + 1].kind == TokenKind::kEnd;
    const std::string shown = is_end ? "end of input" : "'" + std::string(token.text) + "'";
    return Fail(Error("PARSE_SYNTAX_ERROR", {{"error", shown}, {"hint", is_extra ? ": extra input " + shown : ""}},
                      Span(token.offset, token.offset + token.text.size())));
  }
  bool FailHere() { return FailAt(at_); }
  bool ExpectSymbol(std::string_view symbol) { return TakeSymbol(symbol) || FailHere(); }
  bool ExpectEnd() { return Peek().kind == TokenKind::kEnd || FailHere(); }

  SourceSpan Span(size_t start, size_t end) const {
    return {source_, static_cast<int32_t>(start), static_cast<int32_t>(std::max(end, start + 1)) - 1};
  }
  SourceSpan Span(const TypeSyntax& type) const { return Span(type.start, type.stop); }

  std::optional<std::string> Name() {
    const Token& token = Peek();
    if (token.kind == TokenKind::kSymbol && static_cast<unsigned char>(token.text[0]) >= 0x80) FailName(token, token);
    if (token.kind != TokenKind::kWord && token.kind != TokenKind::kQuotedWord && !failure_) FailHere();
    if (failure_) return std::nullopt;
    ++at_;
    if (IsSymbol(Peek(), "-") && Peek(1).kind == TokenKind::kWord) {
      FailName(token, Peek());
      return std::nullopt;
    }
    return token.value;
  }

  /// `first` begins a name that has a character, `wrong`, for which it needs backticks.
  void FailName(const Token& first, const Token& wrong) {
    const std::string& text = source_->text;
    const size_t end = std::min(text.find_first_of(" \t\n\r,:<>()", first.offset), text.size());
    Fail(Error("INVALID_IDENTIFIER", {{"ident", text.substr(first.offset, end - first.offset)}},
               Span(wrong.offset, end)));
  }

  bool ColumnList(std::vector<ColumnSyntax>& columns, bool in_struct) {
    do {
      std::optional<ColumnSyntax> column = Column(in_struct);
      if (!column) return false;
      columns.push_back(*std::move(column));
    } while (TakeSymbol(","));
    return true;
  }

  std::optional<ColumnSyntax> Column(bool in_struct) {
    std::optional<std::string> name = Name();
    if (!name) return std::nullopt;
    if (in_struct) TakeSymbol(":");
    std::optional<TypeSyntax> type = Type();
    if (!type) return std::nullopt;
    ColumnSyntax column{*std::move(name), *std::move(type), !TakeWords({"NOT", "NULL"}), std::nullopt};
    if (TakeWords({"COMMENT"})) {
      if (Peek().kind != TokenKind::kString) {
        FailHere();
        return std::nullopt;
      }
      column.comment.emplace();
      while (Peek().kind == TokenKind::kString) *column.comment += tokens_[at_++].value;
    }
    return column;
  }

  std::optional<TypeSyntax> Type() {
    if (depth_ == kMaxDepth) {
      Fail(Error("FAILED_TO_PARSE_TOO_COMPLEX", {}, Span(Peek().offset, Peek().offset + 1)));
      return std::nullopt;
    }
    ++depth_;
    TypeSyntax type;
    type.start = Peek().offset;
    const bool done = IsNested() ? NestedType(type) : FlatType(type);
    --depth_;
    if (!done) return std::nullopt;
    type.stop = tokens_[at_ - 1].offset + tokens_[at_ - 1].text.size();
    return type;
  }

  bool IsNested() const {
    return IsSymbol(Peek(1), "<") && (IsWord(Peek(), "ARRAY") || IsWord(Peek(), "MAP") || IsWord(Peek(), "STRUCT"));
  }

  /// array<…>, map<…>, struct<…>. What begins like one and is not well-formed inside fails at its `<`.
  bool NestedType(TypeSyntax& type) {
    const size_t open = at_ + 1;
    if (NestedParts(type)) return true;
    return failure_->condition() == "PARSE_SYNTAX_ERROR" ? FailAt(open) : false;
  }

  bool NestedParts(TypeSyntax& type) {
    const bool is_map = IsWord(Peek(), "MAP");
    const bool is_struct = IsWord(Peek(), "STRUCT");
    at_ += 2;
    if (is_struct) {
      type.form = TypeSyntax::Form::kStruct;
      return (IsSymbol(Peek(), ">") || ColumnList(type.columns, true)) && ExpectSymbol(">");
    }
    type.form = is_map ? TypeSyntax::Form::kMap : TypeSyntax::Form::kArray;
    return Part(type) && (!is_map || (ExpectSymbol(",") && Part(type))) && ExpectSymbol(">");
  }

  bool Part(TypeSyntax& type) {
    std::optional<TypeSyntax> part = Type();
    if (part) type.parts.push_back(*std::move(part));
    return part.has_value();
  }

  bool FlatType(TypeSyntax& type) {
    const Token& word = Peek();
    if (word.kind != TokenKind::kWord && word.kind != TokenKind::kQuotedWord) return FailHere();
    ++at_;
    type.name = word.value;
    if (word.kind == TokenKind::kQuotedWord) type.form = TypeSyntax::Form::kQuoted;
    if (IsWord(word, "INTERVAL") && HasIntervalFields()) return IntervalFields(type);
    if (IsWord(word, "STRING") && Peek(1).kind != TokenKind::kEnd && TakeWords({"COLLATE"})) return Collation(type);
    if (TakeSymbol("(") && !Parameters(type)) return false;
    const bool is_timestamp = IsWord(word, "TIMESTAMP");
    if ((is_timestamp || IsWord(word, "TIME")) && TakeWords({"WITHOUT", "TIME", "ZONE"}) && is_timestamp) {
      type.form = TypeSyntax::Form::kTimestampNtz;
    }
    return true;
  }

  bool Collation(TypeSyntax& type) {
    type.form = TypeSyntax::Form::kCollated;
    do {  // system.builtin.name is the same as name
      std::optional<std::string> name = Name();
      if (!name) return false;
      type.name = *std::move(name);
    } while (TakeSymbol("."));
    return true;
  }

  static bool IsShape(const TypeSyntax& type) {
    return EqualsIgnoreCase(type.name, "GEOMETRY") || EqualsIgnoreCase(type.name, "GEOGRAPHY");
  }

  bool Parameters(TypeSyntax& type) {
    do {
      if (IsShape(type) && TakeWords({"ANY"})) {  // whatever their system
        type.parameters.push_back(kAnySrid);
        continue;
      }
      const std::string_view text = Peek().text;
      if (Peek().kind != TokenKind::kNumber) return FailHere();
      int64_t number = 0;
      const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
      type.parameters.push_back(result.ec == std::errc() ? number : std::numeric_limits<int64_t>::max());
      ++at_;
    } while (TakeSymbol(","));
    return ExpectSymbol(")");
  }

  bool HasIntervalFields() const {
    return Peek().kind == TokenKind::kWord && !IsWord(Peek(), "NOT") && !IsWord(Peek(), "COMMENT");
  }

  bool IntervalFields(TypeSyntax& type) {
    if (!FindIntervalType(Peek().text, "")) return FailHere();
    type.form = TypeSyntax::Form::kInterval;
    type.name = Peek().value;
    ++at_;
    if (!IsWord(Peek(), "TO")) return true;
    if (Peek(1).kind != TokenKind::kWord || !FindIntervalType(type.name, Peek(1).text)) return FailHere();
    type.to = Peek(1).value;
    at_ += 2;
    return true;
  }

  std::optional<DataType> Take(TypeOrError result) {
    if (auto* error = std::get_if<Error>(&result)) {
      Fail(std::move(*error));
      return std::nullopt;
    }
    return std::get<DataType>(std::move(result));
  }

  std::optional<DataType> Resolve(const TypeSyntax& type) {
    switch (type.form) {
      case TypeSyntax::Form::kPlain:
        return Take(FindPrimitiveType(type.name, type.parameters, Span(type)));
      case TypeSyntax::Form::kQuoted: {
        const std::string shown = errors::QuoteText(ToUpperAscii(type.name));
        return Take(Error("UNSUPPORTED_DATATYPE", {{"typeName", shown}}, Span(type)));
      }
      case TypeSyntax::Form::kArray: {
        const auto element = Resolve(type.parts[0]);
        return element ? std::optional(DataType::Array(*element)) : std::nullopt;
      }
      case TypeSyntax::Form::kMap: {
        const auto key = Resolve(type.parts[0]);
        const auto value = key ? Resolve(type.parts[1]) : std::nullopt;
        return value ? std::optional(DataType::Map(*key, *value)) : std::nullopt;
      }
      case TypeSyntax::Form::kStruct: {
        auto fields = Resolve(type.columns);
        return fields ? std::optional(DataType::Struct(*std::move(fields))) : std::nullopt;
      }
      case TypeSyntax::Form::kInterval:
        return Take(*FindIntervalType(type.name, type.to, Span(type)));
      case TypeSyntax::Form::kCollated:
        return DataType::CollatedString(NormalizeCollation(type.name));
      case TypeSyntax::Form::kTimestampNtz:
        return DataType::TimestampNtz();
    }
    return std::nullopt;
  }

  std::optional<Schema> Resolve(const std::vector<ColumnSyntax>& columns) {
    Schema schema;
    for (const ColumnSyntax& column : columns) {
      const std::optional<DataType> type = Resolve(column.type);
      if (!type) return std::nullopt;
      Field field{column.name, *type, column.nullable, ""};
      if (column.comment) SetComment(field, *column.comment);
      schema.push_back(std::move(field));
    }
    return schema;
  }

  std::shared_ptr<const SourceText> source_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  int depth_ = 0;
  std::optional<Error> failure_;
};

}  // namespace

DataType ParseDataType(std::string_view text) {
  Parser parser(text);
  if (std::optional<DataType> type = parser.LoneType()) return *std::move(type);
  throw parser.failure();
}

namespace {

/// A type, columns, or the fields of a struct; else why it is no type, or no columns.
TypeOrError ReadSchema(std::string_view text, bool fails_as_type) {
  Parser as_type(text);
  if (std::optional<DataType> type = as_type.LoneType()) return *std::move(type);
  if (!as_type.failed_to_parse()) return as_type.failure();
  Parser as_columns(text);
  if (std::optional<Schema> schema = as_columns.Columns()) return DataType::Struct(*std::move(schema));
  Parser as_fields("struct<" + std::string(text) + ">");
  if (std::optional<DataType> type = as_fields.LoneType()) return *std::move(type);
  return fails_as_type ? as_type.failure() : as_columns.failure();
}

}  // namespace

DataType ParseTypeOrColumns(std::string_view text) {
  TypeOrError read = ReadSchema(text, /*fails_as_type=*/false);
  if (auto* error = std::get_if<Error>(&read)) throw std::move(*error);
  return std::get<DataType>(std::move(read));
}

TypeOrError ReadTypeOrColumns(std::string_view text) { return ReadSchema(text, /*fails_as_type=*/true); }

Schema ParseSchema(std::string_view ddl) {
  const DataType type = ParseTypeOrColumns(ddl);
  return type.is(TypeId::kStruct) ? type.fields() : Schema{{"value", type, true, ""}};
}

}  // namespace piezo::types
