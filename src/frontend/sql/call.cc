// Calls: arguments, named arguments, and what may follow the parentheses.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

ExprPtr Grammar::FunctionArgument() {
  if (!AtName() || Peek(1) != Tok::kFatArrow) return Expression();
  const int32_t first = Mark();
  NamedArgument argument;
  argument.name = ParseName();
  Expect(Tok::kFatArrow);
  argument.value = Expression();
  return MakeExpr(std::move(argument), SpanFrom(first));
}

ExprPtr Grammar::FunctionCall(NameParts name, int32_t first) {
  Call call;
  call.name = std::move(name);
  CallArguments(call);
  return CallSuffixes(std::move(call), nullptr, first);
}

void Grammar::CallArguments(Call& call) {
  Expect(Tok::kLeftParen);
  if (Accept(Tok::kRightParen)) return;
  if (AtAny(Tok::kDistinct, Tok::kAll) && StartsExpression(Peek(1))) call.distinct = Advance() == Tok::kDistinct;
  do {
    call.args.push_back(FunctionArgument());
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
}

// WITHIN GROUP, FILTER, IGNORE NULLS, OVER, in this order. `name_clause`: IDENTIFIER(…) in place of the name.
ExprPtr Grammar::CallSuffixes(Call call, ExprPtr name_clause, int32_t first) {
  if (At(Tok::kWithin, Tok::kGroup)) {
    ExpectAll(Tok::kWithin, Tok::kGroup, Tok::kLeftParen, Tok::kOrder, Tok::kBy);
    call.within_group = SortItems();
    Expect(Tok::kRightParen);
  }
  if (At(Tok::kFilter, Tok::kLeftParen)) {
    ExpectAll(Tok::kFilter, Tok::kLeftParen, Tok::kWhere);
    call.filter = Expression();
    Expect(Tok::kRightParen);
  }
  if (AtAny(Tok::kIgnore, Tok::kRespect) && Peek(1) == Tok::kNulls) {
    call.ignore_nulls = Advance() == Tok::kIgnore;
    Advance();
  }
  std::optional<unresolved::Window> window;
  if (At(Tok::kOver) && (Peek(1) == Tok::kLeftParen || (IsName(Peek(1)) && !StartsClause(1)))) {
    Advance();
    window = WindowSpec();
  }
  const SourceSpan span = SpanFrom(first);
  ExprPtr function;
  if (name_clause) {
    unresolved::IdentifierClause clause;
    clause.name = std::move(name_clause);
    clause.call = std::make_shared<const Call>(std::move(call));
    function = MakeExpr(std::move(clause), span);
  } else {
    function = MakeExpr(std::move(call), span);
  }
  if (!window) return function;
  AddLink();
  window->function = std::move(function);
  return MakeExpr(std::move(*window), span);
}

// IDENTIFIER(expr), a column, or IDENTIFIER(expr)(args), a call.
ExprPtr Grammar::IdentifierClause() {
  const int32_t first = Mark();
  ExpectAll(Tok::kIdentifier, Tok::kLeftParen);
  ExprPtr name = Expression();
  Expect(Tok::kRightParen);
  if (!At(Tok::kLeftParen)) return MakeExpr(unresolved::IdentifierClause{std::move(name), nullptr}, SpanFrom(first));
  Call call;
  CallArguments(call);
  return CallSuffixes(std::move(call), std::move(name), first);
}

}  // namespace piezo::frontend::sql
