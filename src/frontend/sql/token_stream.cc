// Cursor, names, strings, spans, errors and depth: what all families of grammar rules share.
#include "frontend/sql/token_stream.h"

#include <algorithm>
#include <charconv>

#include "types/string_literal.h"

namespace piezo::frontend::sql {

using errors::SourceText;
using unresolved::NameParts;

TokenStream::TokenStream(std::string_view text, const ParseOptions& options) : options_(options) {
  auto source = std::make_shared<SourceText>();
  source->text = std::string(text);
  source_ = std::move(source);
  tokens_ = Tokenize(source_);
}

// ---- Looking and moving ----

Tok TokenStream::Advance() {
  const Tok kind = Peek();
  if (kind != Tok::kEndOfInput) ++at_;
  return kind;
}

bool TokenStream::Accept(Tok kind) {
  if (!At(kind)) return false;
  Advance();
  return true;
}

bool TokenStream::Accept(Tok first, Tok second) {
  if (!At(first, second)) return false;
  at_ += 2;
  return true;
}

// The hint is ANTLR's, which Spark's users know: one token too many, or one too few.
void TokenStream::Expect(Tok kind) {
  if (Accept(kind)) return;
  if (Peek(1) == kind) FailSyntax(at_, ": extra input '" + std::string(TextOf(at_)) + "'");
  if (At(Tok::kEndOfInput) && !Spelling(kind).empty()) {
    FailSyntax(at_, ": missing '" + std::string(Spelling(kind)) + "'");
  }
  FailSyntax();
}

void TokenStream::ExpectEndOfInput() {
  while (Accept(Tok::kSemicolon)) {
  }
  if (!At(Tok::kEndOfInput)) FailExtraInput();
}

int32_t TokenStream::MatchingParen(int32_t open) {
  if (closing_.empty()) {
    const int32_t count = static_cast<int32_t>(tokens_.size());
    closing_.assign(tokens_.size(), count - 1);
    std::vector<int32_t> opened;
    for (int32_t i = 0; i < count; ++i) {
      const Tok kind = tokens_[static_cast<size_t>(i)].kind;
      if (kind == Tok::kLeftParen) opened.push_back(i);
      if (kind == Tok::kRightParen && !opened.empty()) {
        closing_[static_cast<size_t>(opened.back())] = i;
        opened.pop_back();
      }
    }
  }
  return closing_[static_cast<size_t>(open)];
}

// ---- Texts and places ----

std::string_view TokenStream::TextOf(int32_t token) const {
  const Token& t = tokens_[static_cast<size_t>(token)];
  return std::string_view(source_->text).substr(static_cast<size_t>(t.start), static_cast<size_t>(t.end - t.start));
}

std::string_view TokenStream::TextBetween(int32_t first_token, int32_t last_token) const {
  const int32_t start = tokens_[static_cast<size_t>(first_token)].start;
  const int32_t end = tokens_[static_cast<size_t>(last_token)].end;
  return std::string_view(source_->text).substr(static_cast<size_t>(start), static_cast<size_t>(end - start));
}

SourceSpan TokenStream::SpanOf(int32_t token) const {
  const Token& t = tokens_[static_cast<size_t>(token)];
  return {source_, t.start, t.end - 1};
}

SourceSpan TokenStream::SpanFrom(int32_t first) const {
  const int32_t last = std::max(at_ - 1, first);
  return {source_, tokens_[static_cast<size_t>(first)].start, tokens_[static_cast<size_t>(last)].end - 1};
}

// ---- Names ----

bool TokenStream::IsName(Tok kind) const {
  if (kind == Tok::kWord || kind == Tok::kBackquoted) return true;
  if (kind == Tok::kDoubleQuoted) return options_.double_quoted_identifiers;
  if (!IsKeyword(kind)) return false;
  if (!options_.enforce_reserved_keywords) return true;
  const KeywordClass keyword_class = ClassOf(kind);
  return keyword_class == KeywordClass::kFree || keyword_class == KeywordClass::kStrictFree;
}

bool TokenStream::IsStrictName(Tok kind) const {
  if (!IsName(kind)) return false;
  if (!IsKeyword(kind) || options_.enforce_reserved_keywords) return true;
  const KeywordClass keyword_class = ClassOf(kind);
  return keyword_class != KeywordClass::kStrict && keyword_class != KeywordClass::kStrictFree;
}

namespace {

// The name between quotes, doubled ones made single.
std::string UnquoteDoubled(std::string_view token) {
  const char quote = token.front();
  const std::string_view body = token.substr(1, token.size() - 2);
  std::string name;
  name.reserve(body.size());
  for (size_t i = 0; i < body.size(); ++i) {
    name.push_back(body[i]);
    if (body[i] == quote) ++i;
  }
  return name;
}

}  // namespace

std::string TokenStream::NameText(int32_t token) const {
  const std::string_view text = TextOf(token);
  const Tok kind = tokens_[static_cast<size_t>(token)].kind;
  if (kind == Tok::kBackquoted || kind == Tok::kDoubleQuoted) return UnquoteDoubled(text);
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  if (!plain) throw Error("INVALID_IDENTIFIER", {{"ident", std::string(text)}}, SpanOf(token));
  return std::string(text);
}

int32_t TokenStream::NameLength(int32_t ahead) const {
  if (!IsName(Peek(ahead))) return 0;
  if (options_.legacy_identifier_clause) return 1;
  if (Peek(ahead) != Tok::kIdentifier || Peek(ahead + 1) != Tok::kLeftParen || !IsString(Peek(ahead + 2))) return 1;
  int32_t end = ahead + 3;
  while (IsString(Peek(end))) ++end;
  return Peek(end) == Tok::kRightParen ? end + 1 - ahead : 1;
}

// IDENTIFIER('a.b') with a literal inside stands wherever a name may.
NameParts TokenStream::ParseLiteralIdentifier() {
  at_ += 2;
  const std::string text = ParseString();
  Expect(Tok::kRightParen);
  return ParseMultipartIdentifier(text);
}

NameParts TokenStream::ParseNameOrParts() {
  if (NameLength() > 1) return ParseLiteralIdentifier();
  if (!AtName()) FailSyntax();
  Advance();
  return {NameText(at_ - 1)};
}

std::string TokenStream::ParseName() {
  const int32_t first = at_;
  NameParts parts = ParseNameOrParts();
  if (parts.size() != 1) {
    throw Error("IDENTIFIER_TOO_MANY_NAME_PARTS", {{"identifier", errors::QuoteIdentifier(parts)}, {"limit", "1"}},
                SpanFrom(first));
  }
  return std::move(parts.front());
}

std::string TokenStream::ParseSimpleName() {
  if (!AtName()) FailSyntax();
  Advance();
  return NameText(at_ - 1);
}

std::string TokenStream::ParseClosedName() {
  const int32_t first = at_;
  std::string name = ParseName();
  if (!At(Tok::kMinusSign) || !IsName(Peek(1))) return name;
  const int32_t minus = at_;
  while (At(Tok::kMinusSign) && IsName(Peek(1))) at_ += 2;
  throw Error("INVALID_IDENTIFIER", {{"ident", std::string(TextBetween(first, at_ - 1))}}, SpanOf(minus));
}

NameParts TokenStream::ParseDottedName() {
  NameParts parts;
  do {
    const int32_t first = at_;
    for (std::string& part : ParseNameOrParts()) parts.push_back(std::move(part));
    if (At(Tok::kMinusSign) && IsName(Peek(1))) {
      Return(first);
      ParseClosedName();
    }
  } while (Accept(Tok::kDot));
  return parts;
}

std::vector<std::string> TokenStream::ParseBareNameList() {
  std::vector<std::string> names;
  do {
    names.push_back(ParseClosedName());
  } while (Accept(Tok::kComma));
  return names;
}

std::vector<std::string> TokenStream::ParseNameList() {
  Expect(Tok::kLeftParen);
  std::vector<std::string> names = ParseBareNameList();
  Expect(Tok::kRightParen);
  return names;
}

std::vector<NameParts> TokenStream::ParseDottedNames() {
  std::vector<NameParts> names;
  do {
    names.push_back(ParseDottedName());
  } while (Accept(Tok::kComma));
  return names;
}

// ---- Strings ----

std::string TokenStream::ParseSingleString() {
  if (!AtString()) FailSyntax();
  Advance();
  const std::string_view token = LastText();
  const bool raw = token.front() == 'r' || token.front() == 'R';
  if (raw) return std::string(token.substr(2, token.size() - 3));
  const std::string_view body = token.substr(1, token.size() - 2);
  if (options_.escaped_string_literals) return std::string(body);
  const auto doubled = options_.adjacent_string_literals ? types::DoubledQuotes::kNothing : types::DoubledQuotes::kOne;
  return types::UnescapeStringLiteral(body, token.front(), doubled);
}

std::string TokenStream::ParseString() {
  std::string text = ParseSingleString();
  while (AtString()) text += ParseSingleString();
  return text;
}

int32_t TokenStream::ParseInteger() {
  if (!At(Tok::kIntegerNumber)) FailSyntax();
  const std::string_view text = TextOf(at_);
  int32_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc()) FailSyntax();
  Advance();
  return value;
}

// ---- Errors ----

void TokenStream::FailSyntax(int32_t token, std::string_view hint) const {
  const bool at_end = tokens_[static_cast<size_t>(token)].kind == Tok::kEndOfInput;
  const std::string shown = at_end ? "end of input" : "'" + std::string(TextOf(token)) + "'";
  throw Error("PARSE_SYNTAX_ERROR", {{"error", shown}, {"hint", std::string(hint)}}, SpanOf(token));
}

void TokenStream::FailExtraInput() const {
  FailSyntax(at_, Peek(1) == Tok::kEndOfInput ? ": extra input '" + std::string(TextOf(at_)) + "'" : "");
}

// ---- Depth ----

TokenStream::Nesting::Nesting(TokenStream& stream) : stream_(stream), outer_height_(std::exchange(stream.height_, 0)) {
  ++stream_.depth_;
  if (stream_.depth_ > stream_.options_.max_depth) {
    --stream_.depth_;
    stream_.FailDepth();
  }
}

TokenStream::Nesting::~Nesting() {
  --stream_.depth_;
  stream_.height_ = std::max(outer_height_, stream_.height_ + 1);
}

void TokenStream::AddLink() {
  ++height_;
  if (depth_ + height_ > options_.max_depth) FailDepth();
}

void TokenStream::FailDepth() const { throw Error("FAILED_TO_PARSE_TOO_COMPLEX", {}, SpanOf(at_)); }

}  // namespace piezo::frontend::sql
