// SELECT with its clauses, FROM-first queries, hints and script transformations.
#include <algorithm>

#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// SELECT [hints] [DISTINCT] list, without what follows.
Grammar::SelectClause Grammar::ParseSelectClause() {
  SelectClause select{.first = Mark()};
  Expect(Tok::kSelect);
  while (At(Tok::kHintStart)) ParseHints(select.hints);
  if (AtAny(Tok::kDistinct, Tok::kAll) && StartsExpression(Peek(1)) && !StartsClause(1)) {
    select.distinct = Advance() == Tok::kDistinct;
  }
  select.items = NamedExpressions();
  return select;
}

// /*+ name, name(parameters) */
void Grammar::ParseHints(std::vector<Hint>& hints) {
  Expect(Tok::kHintStart);
  while (true) {
    Hint hint;
    hint.name = ParseSimpleName();
    if (Accept(Tok::kLeftParen)) {
      do {
        hint.parameters.push_back(Primary());
      } while (Accept(Tok::kComma));
      Expect(Tok::kRightParen);
    }
    hints.push_back(std::move(hint));
    if (Accept(Tok::kHintEnd)) return;
    Accept(Tok::kComma);
  }
}

RelationPtr Grammar::SelectQuery() {
  SelectClause select = ParseSelectClause();
  RelationPtr input = At(Tok::kFrom) ? FromClause() : MakeRelation(OneRow{}, SpanFrom(select.first));
  return FinishSelect(std::move(select), std::move(input));
}

// LATERAL VIEW … WHERE … GROUP BY … HAVING … WINDOW …, and then the list over all that.
RelationPtr Grammar::FinishSelect(SelectClause select, RelationPtr input) {
  const int32_t first = select.first;
  while (At(Tok::kLateral, Tok::kView)) input = LateralViewClause(std::move(input));
  if (At(Tok::kWhere)) input = WhereClause(std::move(input));
  Aggregate aggregate;
  const bool grouped = Accept(Tok::kGroup, Tok::kBy);
  if (grouped) GroupBy(aggregate);
  const bool has_having = Accept(Tok::kHaving);
  if (has_having) aggregate.having = AsBoolean(Expression());
  std::optional<WindowDefinitions> windows;
  if (At(Tok::kWindow) && StartsQueryTail(0)) {
    Advance();
    windows = WindowDefinitions{.input = {}, .windows = WindowClause()};
  }
  const SourceSpan span = SpanFrom(first);
  RelationPtr result;
  if (grouped || has_having) {
    aggregate.input = std::move(input);
    aggregate.aggregates = std::move(select.items);
    aggregate.list_includes_groups = true;
    result = MakeRelation(std::move(aggregate), span);
  } else {
    result = MakeRelation(Project{.input = std::move(input), .items = std::move(select.items)}, span);
  }
  if (windows) {
    windows->input = std::move(result);
    result = MakeRelation(std::move(*windows), span);
  }
  return DistinctAndHints(std::move(select), std::move(result), span);
}

RelationPtr Grammar::DistinctAndHints(SelectClause select, RelationPtr result, const SourceSpan& span) {
  if (select.distinct) result = MakeRelation(Distinct{.input = std::move(result), .columns = {}}, span);
  for (auto hint = select.hints.rbegin(); hint != select.hints.rend(); ++hint) {
    hint->input = std::move(result);
    result = MakeRelation(std::move(*hint), span);
  }
  return result;
}

RelationPtr Grammar::WhereClause(RelationPtr input) {
  const int32_t first = Mark();
  Expect(Tok::kWhere);
  ExprPtr condition = Expression();
  return MakeRelation(Filter{std::move(input), std::move(condition)}, SpanFrom(first));
}

// HAVING casts what is not plainly a condition.
ExprPtr Grammar::AsBoolean(ExprPtr condition) {
  constexpr std::string_view kNoPredicates[] = {"when",     "+",        "-", "*", "/", "div", "%",
                                                "negative", "positive", "&", "|", "^", "~",   "||"};
  const Call* call = std::get_if<Call>(&condition->op);
  const bool predicate =
      call != nullptr && call->is_operator &&
      std::find(std::begin(kNoPredicates), std::end(kNoPredicates), call->name.front()) == std::end(kNoPredicates);
  if (predicate) return condition;
  SourceSpan span = condition->origin;
  return MakeExpr(Cast{.child = std::move(condition), .type = DataType::Boolean()}, std::move(span));
}

// FROM t, or FROM t SELECT a …; several SELECTs are a UNION ALL of all of them.
RelationPtr Grammar::FromQuery() {
  const int32_t first = Mark();
  RelationPtr input = FromClause();
  RelationPtr result;
  while ((At(Tok::kSelect) && StartsExpression(Peek(1))) || (AtAny(Tok::kMap, Tok::kReduce) && StartsTransform(0))) {
    if (result) AddLink();
    RelationPtr body = FromBody(input);
    result = result ? SetOperationOf(Tok::kUnion, true, std::move(result), std::move(body), first) : std::move(body);
  }
  return result ? result : input;
}

RelationPtr Grammar::FromBody(const RelationPtr& input) {
  const bool transform = !At(Tok::kSelect) || (Peek(1) == Tok::kTransform && StartsTransform(1));
  if (transform) return QueryOrganization(TransformQuery(input));
  SelectClause select = ParseSelectClause();
  return QueryOrganization(FinishSelect(std::move(select), input));
}

// SELECT TRANSFORM(…) USING 'script', MAP … USING, REDUCE … USING: read to their end, reported by name.
RelationPtr Grammar::TransformQuery(const RelationPtr& input) {
  const int32_t first = Mark();
  if (Accept(Tok::kSelect)) {
    ExpectAll(Tok::kTransform, Tok::kLeftParen);
    if (AtAny(Tok::kDistinct, Tok::kAll) && StartsExpression(Peek(1))) {
      throw Error("UNSUPPORTED_FEATURE.TRANSFORM_DISTINCT_ALL", {}, SpanFrom(first));
    }
    Expressions();
    Expect(Tok::kRightParen);
  } else {
    Advance();
    Expressions();
  }
  AcceptRowFormat();
  if (Accept(Tok::kRecordwriter)) ParseString();
  Expect(Tok::kUsing);
  ParseString();
  if (Accept(Tok::kAs)) SkipTransformColumns();
  AcceptRowFormat();
  if (Accept(Tok::kRecordreader)) ParseString();
  RelationPtr from = input;
  if (!from && At(Tok::kFrom)) from = FromClause();
  if (!from) from = MakeRelation(OneRow{});
  FinishSelect({.first = first}, std::move(from));
  return MakeRelation(Unsupported{"SELECT TRANSFORM (scripts)"}, SpanFrom(first));
}

void Grammar::SkipTransformColumns() {
  const bool parentheses = Accept(Tok::kLeftParen);
  do {
    ParseClosedName();
    if (!AtAny(Tok::kComma, Tok::kRightParen, Tok::kEndOfInput, Tok::kFrom, Tok::kRow)) OpenType();
    if (Accept(Tok::kComment)) ParseString();
  } while (Accept(Tok::kComma));
  if (parentheses) Expect(Tok::kRightParen);
}

}  // namespace piezo::frontend::sql
