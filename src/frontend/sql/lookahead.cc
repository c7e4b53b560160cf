// Which way a token sequence goes where several rules begin alike: query or expression in parentheses, alias or clause.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

// Signs that only stand between or behind expressions; all other tokens may begin one.
bool Grammar::StartsExpression(Tok kind) {
  switch (kind) {
    case Tok::kLeftParen:
    case Tok::kBang:
    case Tok::kPlusSign:
    case Tok::kMinusSign:
    case Tok::kStar:
    case Tok::kTilde:
    case Tok::kColon:
    case Tok::kQuestion:
    case Tok::kHintStart:
      return true;
    default:
      return (kind >= Tok::kWord && kind <= Tok::kBigDecimalNumber) || IsKeyword(kind);
  }
}

bool Grammar::StartsRelation(Tok kind) const { return kind == Tok::kLeftParen || IsName(kind); }

bool Grammar::StartsQuery(int32_t ahead) {
  const Tok next = Peek(ahead + 1);
  switch (Peek(ahead)) {
    case Tok::kSelect:
      return StartsExpression(next);
    case Tok::kFrom:
      return StartsRelation(next);
    case Tok::kWith:
      return StartsCommonTable(ahead + 1);
    case Tok::kValues:
      return StartsValues(ahead + 1);
    case Tok::kTable:
      return IsName(next);
    case Tok::kMap:
    case Tok::kReduce:
      return StartsTransform(ahead);
    default:
      return false;
  }
}

// Behind WITH: [RECURSIVE] name, and then a list of columns, a limit or the query.
bool Grammar::StartsCommonTable(int32_t ahead) const {
  if (Peek(ahead) == Tok::kRecursive && IsName(Peek(ahead + 1)) && Peek(ahead + 1) != Tok::kAs) ++ahead;
  const Tok next = Peek(ahead + NameLength(ahead));
  return NameLength(ahead) > 0 &&
         (next == Tok::kLeftParen || next == Tok::kAs || next == Tok::kMax || next == Tok::kEndOfInput);
}

// Behind VALUES: a row, a literal or a call. A name alone is an alias of a table called VALUES.
bool Grammar::StartsValues(int32_t ahead) const {
  const Tok kind = Peek(ahead);
  if (!StartsExpression(kind)) return false;
  if (!IsName(kind)) return true;
  if (kind == Tok::kNull || kind == Tok::kTrue || kind == Tok::kFalse || kind == Tok::kCase) return true;
  const Tok next = Peek(ahead + 1);
  return next == Tok::kLeftParen || IsString(next) || (kind == Tok::kInterval && IsNumber(next));
}

// MAP a, b USING 'script': told from the function by what follows its arguments.
bool Grammar::StartsTransform(int32_t ahead) {
  if (Peek(ahead + 1) != Tok::kLeftParen) return IsName(Peek(ahead + 1)) && Peek(ahead + 1) != Tok::kFrom;
  const int32_t behind = MatchingParen(Mark() + ahead + 1) + 1 - Mark();
  const Tok next = Peek(behind);
  return (next == Tok::kUsing && IsString(Peek(behind + 1))) || next == Tok::kRecordwriter ||
         (next == Tok::kRow && Peek(behind + 1) == Tok::kFormat);
}

// ((SELECT 1) UNION (SELECT 2)) is a query, ((SELECT 1) + 1) and ((SELECT 1) AS t JOIN u) are not: what follows the
// inner parentheses decides. Answers for a run of parentheses are found together, from the inside, and kept.
bool Grammar::HoldsQuery(int32_t open) {
  const auto known = holds_query_.find(open);
  if (known != holds_query_.end()) return known->second;
  int32_t innermost = open;
  while (Peek(innermost + 1 - Mark()) == Tok::kLeftParen) ++innermost;
  bool holds = StartsQuery(innermost + 1 - Mark());
  holds_query_[innermost] = holds;
  for (int32_t around = innermost - 1; around >= open; --around) {
    const int32_t behind = MatchingParen(around + 1) + 1 - Mark();
    holds = holds && (Peek(behind) == Tok::kRightParen || StartsQueryTail(behind));
    holds_query_[around] = holds;
  }
  return holds;
}

// The first `kind` behind token `open`, a parenthesis or comma in a call that ends at token `close`; outside of inner
// parentheses, with something before it and an expression behind it. The token's index, or -1.
int32_t Grammar::FindInCall(int32_t open, int32_t close, Tok kind) {
  for (int32_t token = open + 1; token < close; ++token) {
    const Tok here = Peek(token - Mark());
    const bool is_first = token == open + 1 || Peek(token - 1 - Mark()) == Tok::kComma;
    if (here == kind && !is_first && StartsExpression(Peek(token + 1 - Mark()))) return token;
    if (here == Tok::kLeftParen) token = MatchingParen(token);
  }
  return -1;
}

bool Grammar::StartsQueryTail(int32_t ahead) {
  const Tok next = Peek(ahead + 1);
  switch (Peek(ahead)) {
    case Tok::kPipe:
      return true;
    case Tok::kUnion:
    case Tok::kExcept:
    case Tok::kMinus:
    case Tok::kIntersect:
      return next == Tok::kAll || next == Tok::kDistinct || next == Tok::kLeftParen || StartsQuery(ahead + 1);
    case Tok::kOrder:
    case Tok::kCluster:
    case Tok::kDistribute:
    case Tok::kSort:
      return next == Tok::kBy;
    case Tok::kLimit:
    case Tok::kOffset:
      return StartsExpression(next);
    case Tok::kWindow:
      return IsName(next) && Peek(ahead + 1 + NameLength(ahead + 1)) == Tok::kAs;
    default:
      return false;
  }
}

bool Grammar::StartsClause(int32_t ahead) {
  const Tok next = Peek(ahead + 1);
  switch (Peek(ahead)) {
    case Tok::kFrom:
      return StartsRelation(next);
    case Tok::kWhere:
    case Tok::kHaving:
      return StartsExpression(next);
    case Tok::kGroup:
      return next == Tok::kBy;
    case Tok::kLateral:
      return next == Tok::kView;
    case Tok::kInsert:
      return next == Tok::kInto || next == Tok::kOverwrite;
    case Tok::kSelect:
      return StartsExpression(next);
    case Tok::kUsing:
      return IsString(next);
    case Tok::kWith:
      return next == Tok::kRollup || next == Tok::kCube;
    case Tok::kGrouping:
      return next == Tok::kSets && Peek(ahead + 2) == Tok::kLeftParen;
    default:
      return StartsQueryTail(ahead);
  }
}

bool Grammar::StartsJoin(int32_t ahead) const {
  switch (Peek(ahead)) {
    case Tok::kJoin:
    case Tok::kCross:
    case Tok::kInner:
    case Tok::kLeft:
    case Tok::kRight:
    case Tok::kFull:
    case Tok::kSemi:
    case Tok::kAnti:
    case Tok::kNatural:
      return true;
    default:
      return false;
  }
}

// An alias without AS behind an expression.
bool Grammar::AtColumnAlias() {
  if (!AtName()) return false;
  return !IsKeyword(Peek()) || (!StartsClause() && !(in_pivot_ && At(Tok::kFor)) && !(in_for_ && At(Tok::kDo)));
}

// An alias without AS behind a relation.
bool Grammar::AtTableAlias() {
  if (!IsStrictName(Peek())) return false;
  if (!IsKeyword(Peek())) return true;
  // FROM t WHERE (a): Spark reads an alias WHERE with a column list wherever the text makes sense so.
  if (Peek(1) == Tok::kLeftParen && ColumnListEndsRelation()) return true;
  const Tok next = Peek(1);
  switch (Peek()) {
    case Tok::kPivot:
    case Tok::kTablesample:
      return next != Tok::kLeftParen;
    case Tok::kUnpivot:
      return next != Tok::kLeftParen && next != Tok::kInclude && next != Tok::kExclude;
    case Tok::kSet:
      return !(in_update_ && IsName(next));
    case Tok::kDo:
      return !in_for_;
    case Tok::kWhen:
      return next != Tok::kMatched && next != Tok::kNot;
    case Tok::kWatermark:
      return !IsName(next) || Peek(2) != Tok::kDelay;
    default:
      return !StartsClause();
  }
}

// At `keyword (`: the parentheses hold bare names and nothing follows that could go on with an expression.
bool Grammar::ColumnListEndsRelation() {
  int32_t ahead = 2;
  while (true) {
    if (!IsName(Peek(ahead))) return false;
    if (Peek(ahead + 1) == Tok::kRightParen) break;
    if (Peek(ahead + 1) != Tok::kComma) return false;
    ahead += 2;
  }
  const int32_t behind = ahead + 2;
  const Tok next = Peek(behind);
  return next == Tok::kEndOfInput || next == Tok::kSemicolon || next == Tok::kRightParen || next == Tok::kComma ||
         StartsJoin(behind) || StartsClause(behind);
}

}  // namespace piezo::frontend::sql
