// TokenStream: a cursor over a statement's tokens, with look-ahead, the rules for names, source spans, syntax errors
// and the limit on depth. It knows no grammar rule longer than a dotted name.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "errors/error.h"
#include "frontend/sql/lexer.h"
#include "frontend/sql/parser.h"

namespace piezo::frontend::sql {

class TokenStream {
 public:
  /// `options` must outlive the stream.
  TokenStream(std::string_view text, const ParseOptions& options);

 protected:
  // ---- Looking and moving ----
  Tok Peek(int32_t ahead = 0) const {
    const size_t i = static_cast<size_t>(at_ + ahead);
    return i < tokens_.size() ? tokens_[i].kind : Tok::kEndOfInput;
  }
  bool At(Tok kind) const { return tokens_[static_cast<size_t>(at_)].kind == kind; }
  bool At(Tok first, Tok second) const { return At(first) && Peek(1) == second; }
  /// Any of `kinds` is the next token.
  template <class... Kinds>
  bool AtAny(Kinds... kinds) const {
    return (At(kinds) || ...);
  }
  int32_t Mark() const { return at_; }
  void Return(int32_t mark) { at_ = mark; }
  Tok Advance();
  bool Accept(Tok kind);
  /// Both tokens in a row, or none.
  bool Accept(Tok first, Tok second);
  void Expect(Tok kind);
  template <class... Kinds>
  void ExpectAll(Kinds... kinds) {
    (Expect(kinds), ...);
  }
  void ExpectEndOfInput();
  /// Index of the token that closes the parenthesis at token `open`, or of the end of input.
  int32_t MatchingParen(int32_t open);

  // ---- Texts and places ----
  std::string_view TextOf(int32_t token) const;
  std::string_view TextBetween(int32_t first_token, int32_t last_token) const;
  std::string_view LastText() const { return TextOf(at_ - 1); }
  SourceSpan SpanOf(int32_t token) const;
  /// From token `first` to the last one taken.
  SourceSpan SpanFrom(int32_t first) const;
  const std::shared_ptr<const errors::SourceText>& source() const { return source_; }
  const ParseOptions& options() const { return options_; }

  // ---- Names ----
  bool IsName(Tok kind) const;        // may stand where the grammar wants any identifier
  bool IsStrictName(Tok kind) const;  // may be a table's alias
  bool AtName() const { return IsName(Peek()); }
  /// How many tokens the name takes that stands `ahead`: 1, more for IDENTIFIER('name'), 0 for none.
  int32_t NameLength(int32_t ahead = 0) const;
  /// One name; of several parts only where IDENTIFIER('a.b') spells them.
  unresolved::NameParts ParseNameOrParts();
  std::string ParseName();
  std::string ParseSimpleName();  // never IDENTIFIER(…)
  /// As ParseName, but refuses `a-b` with INVALID_IDENTIFIER instead of leaving the minus to an expression.
  std::string ParseClosedName();
  unresolved::NameParts ParseDottedName();
  std::vector<std::string> ParseNameList();               // (a, b)
  std::vector<std::string> ParseBareNameList();           // a, b
  std::vector<unresolved::NameParts> ParseDottedNames();  // a.b, c

  // ---- Strings ----
  bool IsString(Tok kind) const {
    return kind == Tok::kQuoted || (kind == Tok::kDoubleQuoted && !options_.double_quoted_identifiers);
  }
  bool AtString() const { return IsString(Peek()); }
  std::string ParseString();        // adjacent literals are one string
  std::string ParseSingleString();  // just one of them
  int32_t ParseInteger();

  // ---- Errors ----
  [[noreturn]] void FailSyntax() const { FailSyntax(at_); }
  [[noreturn]] void FailSyntax(int32_t token, std::string_view hint = "") const;

  /// At a token that should have been the end of input.
  [[noreturn]] void FailExtraInput() const;

  // ---- Depth ----
  /// One level of nesting, as long as it lives; also keeps count of how high the tree below it is.
  class Nesting {
   public:
    explicit Nesting(TokenStream& stream);
    ~Nesting();
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    TokenStream& stream_;
    const int32_t outer_height_;
  };
  /// Left-deep chains (a + b + c …) grow without nesting: each link is a level of the tree.
  void AddLink();
  int32_t BeginOperand() { return std::exchange(height_, 0); }
  void EndOperand(int32_t other_height) { height_ = std::max(height_, other_height); }

 private:
  [[noreturn]] void FailDepth() const;
  std::string NameText(int32_t token) const;
  unresolved::NameParts ParseLiteralIdentifier();

  const ParseOptions& options_;
  std::shared_ptr<const errors::SourceText> source_;
  std::vector<Token> tokens_;
  std::vector<int32_t> closing_;  // token → its closing parenthesis; made when first asked for
  int32_t at_ = 0;
  int32_t depth_ = 0;   // open Nestings
  int32_t height_ = 0;  // of the highest tree made in the innermost Nesting
};

}  // namespace piezo::frontend::sql
