// Queries: WITH, set operations with Spark's precedence, and the clauses at a query's end.
#include <algorithm>

#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

RelationPtr Grammar::Query() {
  const Nesting nesting(*this);
  const int32_t first = Mark();
  if (!At(Tok::kWith)) return QueryBody();
  With with = CommonTables();
  with.input = QueryBody();
  return MakeRelation(std::move(with), SpanFrom(first));
}

RelationPtr Grammar::QueryBody() { return QueryOrganization(QueryTerm(0)); }

RelationPtr Grammar::ParenthesizedQuery() {
  Expect(Tok::kLeftParen);
  RelationPtr query = Query();
  Expect(Tok::kRightParen);
  return query;
}

// WITH [RECURSIVE] name [(columns)] [MAX RECURSION LEVEL n] [AS] (query), …
With Grammar::CommonTables() {
  const int32_t first = Mark();
  Expect(Tok::kWith);
  With with;
  with.recursive = At(Tok::kRecursive) && IsName(Peek(1)) && Peek(1) != Tok::kAs && Accept(Tok::kRecursive);
  std::vector<std::string> duplicates;
  do {
    CommonTable table;
    table.name = ParseClosedName();
    if (At(Tok::kLeftParen) && !HoldsQuery(Mark())) table.columns = ParseNameList();
    if (At(Tok::kMax, Tok::kRecursion)) {
      ExpectAll(Tok::kMax, Tok::kRecursion, Tok::kLevel);
      table.max_recursion = ParseInteger();
    }
    Accept(Tok::kAs);
    table.plan = ParenthesizedQuery();
    for (const CommonTable& other : with.tables) {
      if (other.name == table.name) duplicates.push_back(errors::QuoteIdentifier(table.name));
    }
    with.tables.push_back(std::move(table));
  } while (Accept(Tok::kComma));
  const bool limited = std::any_of(with.tables.begin(), with.tables.end(),
                                   [](const CommonTable& table) { return table.max_recursion.has_value(); });
  if (limited && !with.recursive) FailNotAllowed("MAX RECURSION LEVEL without RECURSIVE", first);
  if (!duplicates.empty()) {
    std::string names;
    for (const std::string& name : duplicates) names += (names.empty() ? "" : ", ") + name;
    throw Error("DUPLICATED_CTE_NAMES", {{"duplicateNames", names}}, SpanFrom(first));
  }
  return with;
}

namespace {

// INTERSECT binds tighter than UNION and EXCEPT, all of them tighter than |>.
int SetPrecedence(Tok kind) {
  switch (kind) {
    case Tok::kIntersect:
      return 3;
    case Tok::kUnion:
    case Tok::kExcept:
    case Tok::kMinus:
      return 2;
    case Tok::kPipe:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

RelationPtr Grammar::QueryTerm(int min_precedence) {
  const int32_t outer_height = BeginOperand();
  const int32_t first = Mark();
  RelationPtr left = QueryPrimary();
  while (true) {
    const int precedence = SetPrecedence(Peek());
    if (precedence == 0 || precedence < min_precedence) break;
    AddLink();
    if (Accept(Tok::kPipe)) {
      left = PipeOperator(std::move(left), first);
      continue;
    }
    const Tok op = Advance();
    const bool all = AcceptSetQuantifier();
    RelationPtr right = QueryTerm(precedence + 1);
    left = SetOperationOf(op, all, std::move(left), std::move(right), first);
  }
  EndOperand(outer_height);
  return left;
}

// ALL, or DISTINCT, which says nothing new.
bool Grammar::AcceptSetQuantifier() {
  if (Accept(Tok::kDistinct)) return false;
  return Accept(Tok::kAll);
}

RelationPtr Grammar::SetOperationOf(Tok op, bool all, RelationPtr left, RelationPtr right, int32_t first) {
  SetOperation operation{.left = std::move(left), .right = std::move(right), .all = all};
  operation.op = op == Tok::kUnion       ? SetOperator::kUnion
                 : op == Tok::kIntersect ? SetOperator::kIntersect
                                         : SetOperator::kExcept;
  return MakeRelation(std::move(operation), SpanFrom(first));
}

RelationPtr Grammar::QueryPrimary() {
  const int32_t first = Mark();
  switch (Peek()) {
    case Tok::kSelect:
      return Peek(1) == Tok::kTransform && Peek(2) == Tok::kLeftParen && StartsTransform(1) ? TransformQuery(nullptr)
                                                                                            : SelectQuery();
    case Tok::kMap:
    case Tok::kReduce:
      return TransformQuery(nullptr);
    case Tok::kFrom:
      return FromQuery();
    case Tok::kTable: {
      Advance();
      return NamedRelation(first);
    }
    case Tok::kValues:
      return InlineTableRelation();
    case Tok::kLeftParen:
      return ParenthesizedQuery();
    default:
      FailSyntax();
  }
}

// ORDER BY, CLUSTER BY, DISTRIBUTE BY, SORT BY, WINDOW, LIMIT, OFFSET.
RelationPtr Grammar::QueryOrganization(RelationPtr input) {
  return WindowAndLimit(SortAndDistribute(std::move(input)));
}

RelationPtr Grammar::WindowAndLimit(RelationPtr input) {
  const int32_t first = Mark();
  if (At(Tok::kWindow) && StartsQueryTail(0)) {
    Advance();
    WindowDefinitions definitions{.input = std::move(input), .windows = WindowClause()};
    input = MakeRelation(std::move(definitions), SpanFrom(first));
  }
  ExprPtr limit;
  ExprPtr offset;
  if (At(Tok::kLimit)) {
    Advance();
    if (At(Tok::kAll)) {
      Advance();
    } else {
      limit = Expression();
    }
  }
  if (At(Tok::kOffset)) {
    Advance();
    offset = Expression();
  }
  if (offset) input = MakeRelation(Offset{std::move(input), std::move(offset)}, SpanFrom(first));
  if (limit) input = MakeRelation(Limit{std::move(input), std::move(limit)}, SpanFrom(first));
  return input;
}

RelationPtr Grammar::SortAndDistribute(RelationPtr input) {
  const int32_t first = Mark();
  std::vector<SortOrder> order;
  std::vector<ExprPtr> cluster;
  std::vector<ExprPtr> distribute;
  std::vector<SortOrder> sort;
  if (Accept(Tok::kOrder, Tok::kBy)) order = SortItems();
  if (Accept(Tok::kCluster, Tok::kBy)) cluster = Expressions();
  if (Accept(Tok::kDistribute, Tok::kBy)) distribute = Expressions();
  if (Accept(Tok::kSort, Tok::kBy)) sort = SortItems();
  const int used = !order.empty() + !cluster.empty() + (!distribute.empty() || !sort.empty() ? 1 : 0);
  if (used == 0) return input;
  const SourceSpan span = SpanFrom(first);
  if (used > 1) throw Error("UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES", {}, span);
  if (!order.empty()) {
    Sort global{.input = std::move(input), .order = std::move(order)};
    global.all = global.order.size() == 1 && IsWordAll(global.order.front().child);
    if (global.all) global.order.front().child = nullptr;
    return MakeRelation(std::move(global), span);
  }
  const std::vector<ExprPtr>& keys = cluster.empty() ? distribute : cluster;
  if (!keys.empty()) {
    Repartition repartition;
    repartition.input = std::move(input);
    for (const ExprPtr& key : keys) repartition.by.push_back({.child = key});
    input = MakeRelation(std::move(repartition), span);
  }
  for (const ExprPtr& key : cluster) sort.push_back({.child = key});
  if (sort.empty()) return input;
  return MakeRelation(Sort{.input = std::move(input), .order = std::move(sort), .global = false}, span);
}

// The bare word ALL, which GROUP BY and ORDER BY take for all columns.
bool Grammar::IsWordAll(const ExprPtr& expr) {
  const Attribute* attribute = std::get_if<Attribute>(&expr->op);
  if (attribute == nullptr || attribute->parts.size() != 1) return false;
  const std::string& word = attribute->parts.front();
  return word.size() == 3 && FindKeyword(word) == Tok::kAll;
}

}  // namespace piezo::frontend::sql
