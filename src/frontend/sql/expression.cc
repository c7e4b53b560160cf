// Expressions with operators. Chains are read in loops, not by recursion: AND and OR become balanced trees as in Spark,
// the others lean to the left and count their links against the limit on depth.
#include <bit>

#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

struct BinaryOperator {
  int precedence = 0;  // 0: none
  const char* name = "";
};

BinaryOperator FindBinaryOperator(Tok kind) {
  switch (kind) {
    case Tok::kStar:
      return {7, "*"};
    case Tok::kSlash:
      return {7, "/"};
    case Tok::kPercentSign:
      return {7, "%"};
    case Tok::kDiv:
      return {7, "div"};
    case Tok::kPlusSign:
      return {6, "+"};
    case Tok::kMinusSign:
      return {6, "-"};
    case Tok::kConcat:
      return {6, "||"};
    case Tok::kShiftLeft:
      return {5, "<<"};
    case Tok::kShiftRight:
      return {5, ">>"};
    case Tok::kShiftRightUnsigned:
      return {5, ">>>"};
    case Tok::kAmpersand:
      return {4, "&"};
    case Tok::kCaret:
      return {3, "^"};
    case Tok::kBar:
      return {2, "|"};
    case Tok::kEqual:
      return {1, "=="};
    case Tok::kNotEqual:
      return {1, "!="};
    case Tok::kNullSafeEqual:
      return {1, "<=>"};
    case Tok::kLess:
      return {1, "<"};
    case Tok::kLessOrEqual:
      return {1, "<="};
    case Tok::kGreater:
      return {1, ">"};
    case Tok::kGreaterOrEqual:
      return {1, ">="};
    default:
      return {};
  }
}

// Spark's shape: split in the middle, the left half the larger one. All inner nodes stand for the whole chain.
ExprPtr Balance(const char* name, const std::vector<ExprPtr>& terms, size_t low, size_t high, const SourceSpan& span) {
  if (low == high) return terms[low];
  const size_t middle = high - low == 1 ? low : low + (high - low) / 2;
  std::vector<ExprPtr> args;
  args.reserve(2);
  args.push_back(Balance(name, terms, low, middle, span));
  args.push_back(Balance(name, terms, middle + 1, high, span));
  return MakeCall(name, std::move(args), span, true);
}

}  // namespace

ExprPtr Grammar::Operator(const char* name, ExprPtr left, ExprPtr right, int32_t first) {
  std::vector<ExprPtr> args;
  args.reserve(2);
  args.push_back(std::move(left));
  if (right) args.push_back(std::move(right));
  return MakeCall(name, std::move(args), SpanFrom(first), true);
}

ExprPtr Grammar::NegateIf(bool negated, ExprPtr child, int32_t first) {
  return negated ? Operator("not", std::move(child), nullptr, first) : child;
}

ExprPtr Grammar::Expression() {
  const Nesting nesting(*this);
  const int32_t first = Mark();
  ExprPtr term = Conjunction();
  if (!AtConnective(Tok::kOr)) return term;
  std::vector<ExprPtr> terms = {std::move(term)};
  while (AtConnective(Tok::kOr)) {
    Advance();
    terms.push_back(Conjunction());
  }
  return Balanced("or", terms, first);
}

ExprPtr Grammar::Conjunction() {
  const int32_t first = Mark();
  ExprPtr term = Negation();
  if (!AtConnective(Tok::kAnd)) return term;
  std::vector<ExprPtr> terms = {std::move(term)};
  while (AtConnective(Tok::kAnd)) {
    Advance();
    terms.push_back(Negation());
  }
  return Balanced("and", terms, first);
}

bool Grammar::AtConnective(Tok kind) const { return At(kind) && StartsExpression(Peek(1)); }

ExprPtr Grammar::Balanced(const char* name, const std::vector<ExprPtr>& terms, int32_t first) {
  for (size_t levels = std::bit_width(terms.size() - 1); levels > 0; --levels) AddLink();
  return Balance(name, terms, 0, terms.size() - 1, SpanFrom(first));
}

ExprPtr Grammar::Negation() {
  std::vector<int32_t> negations;
  while (At(Tok::kBang) || (At(Tok::kNot) && StartsExpression(Peek(1)))) {
    negations.push_back(Mark());
    Advance();
    AddLink();
  }
  ExprPtr child = Predicated();
  for (auto first = negations.rbegin(); first != negations.rend(); ++first) {
    child = NegateIf(true, std::move(child), *first);
  }
  return child;
}

ExprPtr Grammar::ValueExpression(int min_precedence) {
  const int outer_height = BeginOperand();
  const int32_t first = Mark();
  ExprPtr left = Unary();
  while (true) {
    const BinaryOperator op = FindBinaryOperator(Peek());
    if (op.precedence == 0 || op.precedence < min_precedence) break;
    if (At(Tok::kDiv) && !StartsExpression(Peek(1))) break;
    const bool not_equal = At(Tok::kNotEqual);
    Advance();
    ExprPtr right = ValueExpression(op.precedence + 1);
    AddLink();
    left = Operator(not_equal ? "==" : op.name, std::move(left), std::move(right), first);
    left = NegateIf(not_equal, std::move(left), first);
  }
  EndOperand(outer_height);
  return left;
}

ExprPtr Grammar::Unary() {
  const auto is_sign = [](Tok kind) {
    return kind == Tok::kMinusSign || kind == Tok::kPlusSign || kind == Tok::kTilde;
  };
  if (!is_sign(Peek())) return Primary();
  std::vector<int32_t> signs;
  while (is_sign(Peek()) && !(At(Tok::kMinusSign) && IsNumber(Peek(1)))) {
    signs.push_back(Mark());
    Advance();
    AddLink();
  }
  ExprPtr child = Primary();
  for (auto first = signs.rbegin(); first != signs.rend(); ++first) {
    const std::string_view sign = TextOf(*first);
    const char* name = sign == "-" ? "negative" : sign == "+" ? "positive" : "~";
    child = Operator(name, std::move(child), nullptr, *first);
  }
  return child;
}

ExprPtr Grammar::NamedExpression() {
  const int32_t first = Mark();
  const bool outside = std::exchange(in_select_list_, true);
  ExprPtr child = Expression();
  in_select_list_ = outside;
  Alias alias;
  const bool has_as = At(Tok::kAs) && (IsName(Peek(1)) || Peek(1) == Tok::kLeftParen);
  if (has_as) Advance();
  if (At(Tok::kLeftParen)) {
    alias.names = ParseNameList();
  } else if (has_as || AtColumnAlias()) {
    alias.names.push_back(ParseClosedName());
  } else {
    return child;
  }
  alias.child = std::move(child);
  return MakeExpr(std::move(alias), SpanFrom(first));
}

std::vector<ExprPtr> Grammar::Expressions() {
  std::vector<ExprPtr> list;
  do {
    list.push_back(Expression());
  } while (Accept(Tok::kComma));
  return list;
}

std::vector<ExprPtr> Grammar::NamedExpressions() {
  std::vector<ExprPtr> list;
  do {
    list.push_back(NamedExpression());
  } while (Accept(Tok::kComma));
  return list;
}

std::vector<ExprPtr> Grammar::ParenthesizedExpressions() {
  Expect(Tok::kLeftParen);
  std::vector<ExprPtr> list = Expressions();
  Expect(Tok::kRightParen);
  return list;
}

SortOrder Grammar::SortItem() {
  SortOrder order;
  order.child = Expression();
  if (Accept(Tok::kDesc)) {
    order.direction = SortDirection::kDescending;
  } else {
    Accept(Tok::kAsc);
  }
  if (Accept(Tok::kNulls)) {
    if (Accept(Tok::kFirst)) {
      order.nulls = NullOrdering::kFirst;
    } else {
      Expect(Tok::kLast);
      order.nulls = NullOrdering::kLast;
    }
  }
  return order;
}

std::vector<SortOrder> Grammar::SortItems() {
  std::vector<SortOrder> items;
  do {
    items.push_back(SortItem());
  } while (Accept(Tok::kComma));
  return items;
}

}  // namespace piezo::frontend::sql
