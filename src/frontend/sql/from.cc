// FROM: joins, LATERAL, LATERAL VIEW, PIVOT and UNPIVOT over whole relations.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// Commas are joins without a condition, and what follows an item (JOIN, PIVOT, …) works on all that stands before it.
RelationPtr Grammar::FromClause() {
  const int32_t first = Mark();
  Expect(Tok::kFrom);
  RelationPtr relation;
  do {
    relation = RelationItem(std::move(relation), first + 1);
  } while (Accept(Tok::kComma));
  bool has_views = false;
  while (At(Tok::kLateral, Tok::kView)) {
    relation = LateralViewClause(std::move(relation));
    has_views = true;
  }
  if (has_views && (AtPivot() || AtUnpivot())) FailPivotBehindViews(first);
  return relation;
}

void Grammar::FailPivotBehindViews(int32_t first) {
  const bool pivot = AtPivot();
  RelationPtr ignored = MakeRelation(OneRow{});
  bool both = false;
  for (int count = 0; AtPivot() || AtUnpivot(); ++count) {
    ignored = AtPivot() ? PivotClause(ignored) : UnpivotClause(ignored);
    both = count > 0;
  }
  const SourceSpan span = SpanFrom(first);
  if (both) throw Error("NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT", {}, span);
  if (pivot) throw Error("NOT_ALLOWED_IN_FROM.LATERAL_WITH_PIVOT", {}, span);
  throw Error("NOT_ALLOWED_IN_FROM.LATERAL_WITH_UNPIVOT", {}, span);
}

// [LATERAL] primary, joined to what stands before it, with its extensions.
RelationPtr Grammar::RelationItem(RelationPtr left, int32_t first) {
  const int32_t item = Mark();
  const bool lateral = At(Tok::kLateral) && Accept(Tok::kLateral);
  RelationPtr right = LateralOrPrimary(lateral, item);
  if (left) {
    AddLink();
    Join join;
    join.left = std::move(left);
    join.right = std::move(right);
    join.lateral = lateral;
    left = MakeRelation(std::move(join), SpanFrom(first));
  } else {
    left = std::move(right);
  }
  while (true) {
    if (StartsJoin()) {
      left = JoinClause(std::move(left), first);
    } else if (AtPivot()) {
      left = PivotClause(std::move(left));
    } else if (AtUnpivot()) {
      left = UnpivotClause(std::move(left));
    } else {
      return left;
    }
    AddLink();
  }
}

// LATERAL takes subqueries and table functions only.
RelationPtr Grammar::LateralOrPrimary(bool lateral, int32_t first) {
  const int32_t start = Mark();
  const bool subquery = At(Tok::kLeftParen) && HoldsQuery(start);
  RelationPtr relation = PrimaryRelation();
  if (!lateral || subquery) return relation;
  const Relation* inner = relation.get();
  if (const auto* alias = std::get_if<SubqueryAlias>(&inner->op)) inner = alias->input.get();
  if (!std::holds_alternative<TableFunction>(inner->op)) {
    throw Error("INVALID_SQL_SYNTAX.LATERAL_WITHOUT_SUBQUERY_OR_TABLE_VALUED_FUNC", {}, SpanFrom(first));
  }
  return relation;
}

// The words before JOIN.
JoinType Grammar::ParseJoinType() {
  JoinType type = JoinType::kInner;
  switch (Peek()) {
    case Tok::kInner:
      Advance();
      break;
    case Tok::kCross:
      Advance();
      type = JoinType::kCross;
      break;
    case Tok::kLeft:
      Advance();
      type = Accept(Tok::kSemi) ? JoinType::kLeftSemi : Accept(Tok::kAnti) ? JoinType::kLeftAnti : JoinType::kLeft;
      if (type == JoinType::kLeft) Accept(Tok::kOuter);
      break;
    case Tok::kRight:
      Advance();
      Accept(Tok::kOuter);
      type = JoinType::kRight;
      break;
    case Tok::kFull:
      Advance();
      Accept(Tok::kOuter);
      type = JoinType::kFull;
      break;
    case Tok::kSemi:
      Advance();
      type = JoinType::kLeftSemi;
      break;
    case Tok::kAnti:
      Advance();
      type = JoinType::kLeftAnti;
      break;
    default:
      break;
  }
  Expect(Tok::kJoin);
  return type;
}

namespace {

std::string_view JoinName(JoinType type) {
  switch (type) {
    case JoinType::kInner:
      return "INNER";
    case JoinType::kCross:
      return "CROSS";
    case JoinType::kLeft:
      return "LEFT OUTER";
    case JoinType::kRight:
      return "RIGHT OUTER";
    case JoinType::kFull:
      return "FULL OUTER";
    case JoinType::kLeftSemi:
      return "LEFT SEMI";
    case JoinType::kLeftAnti:
      return "LEFT ANTI";
  }
  return "";
}

}  // namespace

RelationPtr Grammar::JoinClause(RelationPtr left, int32_t first) {
  const int32_t clause = Mark();
  Join join;
  join.left = std::move(left);
  join.natural = Accept(Tok::kNatural);
  join.type = ParseJoinType();
  join.lateral = At(Tok::kLateral) && Accept(Tok::kLateral);
  join.right = LateralOrPrimary(join.lateral, clause);
  if (!join.natural && Accept(Tok::kOn)) {
    join.condition = Expression();
  } else if (!join.natural && At(Tok::kUsing, Tok::kLeftParen)) {
    Advance();
    join.using_columns = ParseNameList();
  }
  CheckJoin(join, SpanFrom(clause));
  return MakeRelation(std::move(join), SpanFrom(first));
}

void Grammar::CheckJoin(const Join& join, const SourceSpan& span) {
  const auto fail_pair = [&span](std::string_view first, std::string_view second) {
    throw Error("INCOMPATIBLE_JOIN_TYPES", {{"joinType1", std::string(first)}, {"joinType2", std::string(second)}},
                span);
  };
  if (join.lateral && join.natural) fail_pair("LATERAL", "NATURAL");
  if (join.natural && join.type == JoinType::kCross) fail_pair("NATURAL", "CROSS");
  if (!join.lateral) return;
  if (!join.using_columns.empty()) throw Error("UNSUPPORTED_FEATURE.LATERAL_JOIN_USING", {}, span);
  if (join.type != JoinType::kInner && join.type != JoinType::kCross && join.type != JoinType::kLeft) {
    throw Error("INVALID_LATERAL_JOIN_TYPE", {{"joinType", std::string(JoinName(join.type))}}, span);
  }
}

// LATERAL VIEW [OUTER] f(args) t [AS] a, b
RelationPtr Grammar::LateralViewClause(RelationPtr input) {
  const int32_t first = Mark();
  ExpectAll(Tok::kLateral, Tok::kView);
  AddLink();
  LateralView view;
  view.input = std::move(input);
  view.outer = At(Tok::kOuter) && Accept(Tok::kOuter);
  const int32_t function = Mark();
  Call call;
  call.name.push_back(ParseName());
  while (Accept(Tok::kDot)) call.name.push_back(ParseName());
  Expect(Tok::kLeftParen);
  if (!At(Tok::kRightParen)) call.args = Expressions();
  Expect(Tok::kRightParen);
  view.generator = MakeExpr(std::move(call), SpanFrom(function));
  view.alias = ParseName();
  if (Accept(Tok::kAs) || (AtName() && !StartsClause() && !StartsJoin() && !AtPivot() && !AtUnpivot())) {
    do {
      view.columns.push_back(ParseName());
    } while (Accept(Tok::kComma));
  }
  return MakeRelation(std::move(view), SpanFrom(first));
}

}  // namespace piezo::frontend::sql
