// Whole texts: a statement, an expression, a name.
#include <algorithm>

#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

bool IsBlank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

}  // namespace

Plan Grammar::WholeStatement() {
  if (IsBlank(source()->text)) throw Error("PARSE_EMPTY_STATEMENT", {}, SpanOf(Mark()));
  Plan plan;
  plan.statement = unresolved::Query{Query()};
  ExpectEndOfInput();
  return plan;
}

ExprPtr Grammar::WholeExpression() {
  if (IsBlank(source()->text)) throw Error("PARSE_EMPTY_STATEMENT", {}, SpanOf(Mark()));
  ExprPtr expr = NamedExpression();
  if (!At(Tok::kEndOfInput)) FailSyntax(Mark(), Peek(1) == Tok::kEndOfInput ? ": extra input" : "");
  return expr;
}

NameParts Grammar::WholeName() {
  if (IsBlank(source()->text)) throw Error("PARSE_EMPTY_STATEMENT", {}, SpanOf(Mark()));
  NameParts parts = ParseDottedName();
  if (!At(Tok::kEndOfInput)) FailSyntax();
  return parts;
}

Plan ParseStatement(std::string_view text, const ParseOptions& options) {
  return Grammar(text, options).WholeStatement();
}

ExprPtr ParseExpression(std::string_view text, const ParseOptions& options) {
  return Grammar(text, options).WholeExpression();
}

NameParts ParseMultipartIdentifier(std::string_view text) {
  const ParseOptions options;
  return Grammar(text, options).WholeName();
}

}  // namespace piezo::frontend::sql
