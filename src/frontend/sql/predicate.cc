// Predicates behind a value: BETWEEN, IN, LIKE and its kin, IS.
#include <algorithm>

#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

bool Grammar::AtPredicate() const {
  const Tok next = Peek(1);
  switch (Peek()) {
    case Tok::kNot:
    case Tok::kBang:
      return next == Tok::kBetween || next == Tok::kIn || next == Tok::kLike || next == Tok::kIlike ||
             next == Tok::kRlike;
    case Tok::kBetween:
    case Tok::kLike:
    case Tok::kIlike:
    case Tok::kRlike:
      return StartsExpression(next);
    case Tok::kIn:
      return next == Tok::kLeftParen;
    case Tok::kIs:
      return next == Tok::kNull || next == Tok::kNot || next == Tok::kBang || next == Tok::kTrue ||
             next == Tok::kFalse || next == Tok::kUnknown || next == Tok::kDistinct;
    default:
      return false;
  }
}

// `!` was NOT's equal inside of predicates and clauses; Spark has given that up with an error of its own.
bool Grammar::AcceptNot() {
  if (At(Tok::kBang)) throw Error("SYNTAX_DISCONTINUED.BANG_EQUALS_NOT", {{"clause", "!"}}, SpanOf(Mark()));
  return Accept(Tok::kNot);
}

ExprPtr Grammar::Predicated() {
  const int32_t first = Mark();
  ExprPtr value = ValueExpression();
  if (!AtPredicate()) return value;
  AddLink();
  if (At(Tok::kIs)) return IsPredicate(std::move(value), first);
  const bool negated = AcceptNot();
  switch (Advance()) {
    case Tok::kBetween:
      return BetweenPredicate(std::move(value), first, negated);
    case Tok::kIn:
      return InPredicate(std::move(value), first, negated);
    case Tok::kRlike:
      return NegateIf(negated, Operator("rlike", std::move(value), ValueExpression(), first), first);
    case Tok::kIlike:
      return LikePredicate(std::move(value), first, negated, true);
    default:
      return LikePredicate(std::move(value), first, negated, false);
  }
}

ExprPtr Grammar::BetweenPredicate(ExprPtr value, int32_t first, bool negated) {
  std::vector<ExprPtr> args = {std::move(value), ValueExpression()};
  Expect(Tok::kAnd);
  args.push_back(ValueExpression());
  return NegateIf(negated, MakeCall("between", std::move(args), SpanFrom(first), true), first);
}

namespace {

bool IsOneCharacter(std::string_view text) {
  const auto continues = [](char c) { return (c & 0xC0) == 0x80; };
  return !text.empty() && std::all_of(text.begin() + 1, text.end(), continues) && !continues(text.front());
}

/// A text that is known without resolving anything.
bool IsConstantText(const ExprPtr& expr) {
  if (const auto* cast = std::get_if<Cast>(&expr->op)) {
    return cast->type.is(TypeId::kString) && std::holds_alternative<Literal>(cast->child->op);
  }
  const auto* literal = std::get_if<Literal>(&expr->op);
  return literal != nullptr && literal->value.type.is(TypeId::kString) && !literal->value.is_null();
}

// (a, b) IN (SELECT …) compares two values, as does a struct.
std::vector<ExprPtr> RowValues(const ExprPtr& value) {
  const Call* call = std::get_if<Call>(&value->op);
  if (call != nullptr && call->name.size() == 1 && call->name.front() == "struct") return call->args;
  return {value};
}

}  // namespace

ExprPtr Grammar::InPredicate(ExprPtr value, int32_t first, bool negated) {
  if (HoldsQuery(Mark())) {
    Subquery subquery;
    subquery.kind = Subquery::Kind::kIn;
    subquery.values = RowValues(value);
    subquery.plan = ParenthesizedQuery();
    return NegateIf(negated, MakeExpr(std::move(subquery), SpanFrom(first)), first);
  }
  std::vector<ExprPtr> args = {std::move(value)};
  Expect(Tok::kLeftParen);
  do {
    args.push_back(Expression());
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  return NegateIf(negated, MakeCall("in", std::move(args), SpanFrom(first), true), first);
}

ExprPtr Grammar::LikePredicate(ExprPtr value, int32_t first, bool negated, bool ignore_case) {
  const int32_t keyword = Mark() - (negated ? 2 : 1);
  if (AtAny(Tok::kAny, Tok::kSome, Tok::kAll) && Peek(1) == Tok::kLeftParen) {
    return QuantifiedLike(std::move(value), first, negated, ignore_case);
  }
  std::vector<ExprPtr> args = {std::move(value), ValueExpression()};
  if (At(Tok::kEscape) && IsString(Peek(1))) {
    Advance();
    const int32_t escape_token = Mark();
    std::string escape = ParseString();
    if (!IsOneCharacter(escape))
      throw Error("INVALID_ESC", {{"invalidEscape", errors::QuoteString(escape)}}, SpanFrom(keyword));
    args.push_back(MakeExpr(Literal{types::Value::String(std::move(escape))}, SpanOf(escape_token)));
  }
  return NegateIf(negated, MakeCall(ignore_case ? "ilike" : "like", std::move(args), SpanFrom(first), true), first);
}

ExprPtr Grammar::QuantifiedLike(ExprPtr value, int32_t first, bool negated, bool ignore_case) {
  const int32_t keyword = Mark() - (negated ? 2 : 1);
  std::string name = negated ? "not_" : "";
  name += ignore_case ? "ilike_" : "like_";
  name += At(Tok::kAll) ? "all" : "any";
  const char* quantifier = At(Tok::kAll) ? "and" : "or";
  Advance();
  std::vector<ExprPtr> args = {std::move(value)};
  Expect(Tok::kLeftParen);
  if (Accept(Tok::kRightParen)) {
    throw Error("_LEGACY_ERROR_TEMP_0064", {{"msg", "There is no pattern between '(' and ')'"}}, SpanFrom(keyword));
  }
  do {
    args.push_back(Expression());
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  if (std::all_of(args.begin() + 1, args.end(), IsConstantText)) {
    return MakeCall(std::move(name), std::move(args), SpanFrom(first), true);
  }
  // As Spark does where a pattern is anything else: one test for each.
  ExprPtr all;
  for (size_t i = 1; i < args.size(); ++i) {
    ExprPtr test = Operator(ignore_case ? "ilike" : "like", args[0], args[i], first);
    if (negated) test = Operator("not", std::move(test), nullptr, first);
    all = all == nullptr ? std::move(test) : Operator(quantifier, std::move(all), std::move(test), first);
  }
  return all;
}

ExprPtr Grammar::IsPredicate(ExprPtr value, int32_t first) {
  Expect(Tok::kIs);
  const bool negated = AcceptNot();
  switch (Advance()) {
    case Tok::kNull:
      return Operator(negated ? "isnotnull" : "isnull", std::move(value), nullptr, first);
    case Tok::kTrue:
      return NegateIf(negated, Operator("is_true", std::move(value), nullptr, first), first);
    case Tok::kFalse:
      return NegateIf(negated, Operator("is_false", std::move(value), nullptr, first), first);
    case Tok::kUnknown:
      return NegateIf(negated, Operator("is_unknown", std::move(value), nullptr, first), first);
    case Tok::kDistinct: {
      Expect(Tok::kFrom);
      ExprPtr right = ValueExpression();
      return NegateIf(!negated, Operator("<=>", std::move(value), std::move(right), first), first);
    }
    default:
      FailSyntax(Mark() - 1);
  }
}

}  // namespace piezo::frontend::sql
