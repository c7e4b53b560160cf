// SQL's pipe syntax: each |> operator becomes the relation that the same clause of a SELECT, or DataFrame call, makes.
#include "base/ascii.h"
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// Behind |>. `first` is where the whole query began.
RelationPtr Grammar::PipeOperator(RelationPtr input, int32_t first) {
  switch (Peek()) {
    case Tok::kSelect:
      return PipeSelect(std::move(input), first);
    case Tok::kExtend:
      return PipeExtend(std::move(input), first);
    case Tok::kSet:
      return PipeSet(std::move(input), first);
    case Tok::kDrop:
      return PipeDrop(std::move(input), first);
    case Tok::kAs: {
      Advance();
      SubqueryAlias alias;
      alias.input = std::move(input);
      alias.alias.push_back(ParseClosedName());
      return MakeRelation(std::move(alias), SpanFrom(first));
    }
    case Tok::kWhere:
      input = WhereClause(std::move(input));
      if (At(Tok::kWindow)) {
        Advance();
        WindowClause();
        throw Error("NOT_ALLOWED_IN_PIPE_OPERATOR_WHERE.WINDOW_CLAUSE", {}, SpanFrom(first));
      }
      return input;
    case Tok::kPivot:
      input = PivotClause(std::move(input));
      if (AtUnpivot()) FailBothPivots(input, first);
      return input;
    case Tok::kUnpivot:
      input = UnpivotClause(std::move(input));
      if (AtPivot()) FailBothPivots(input, first);
      return input;
    case Tok::kTablesample:
      return SampleOf(SampleClause(), std::move(input), first);
    case Tok::kAggregate:
      return PipeAggregate(std::move(input), first);
    default:
      return PipeByLookahead(std::move(input), first);
  }
}

namespace {

bool LimitsOffset(const RelationPtr& relation) {
  const Limit* limit = std::get_if<Limit>(&relation->op);
  return limit != nullptr && std::holds_alternative<Offset>(limit->input->op);
}

bool IsBareStar(const ExprPtr& expr) {
  const Star* star = std::get_if<Star>(&expr->op);
  return star != nullptr && star->target.empty() && star->except.empty() && !star->plan_id;
}

// What keeps an aggregate out of |> AGGREGATE; empty for nothing.
std::string_view FindUnaggregatable(const ExprPtr& expr) {
  if (std::holds_alternative<Window>(expr->op)) return "window functions; they go into a |> SELECT behind it";
  if (const Alias* alias = std::get_if<Alias>(&expr->op)) return FindUnaggregatable(alias->child);
  if (const Cast* cast = std::get_if<Cast>(&expr->op)) return FindUnaggregatable(cast->child);
  const Call* call = std::get_if<Call>(&expr->op);
  if (call == nullptr) return "";
  if (EqualsIgnoreCase(call->name.front(), "grouping")) return "GROUPING";
  if (EqualsIgnoreCase(call->name.front(), "grouping_id")) return "GROUPING_ID";
  for (const ExprPtr& arg : call->args) {
    if (const std::string_view found = FindUnaggregatable(arg); !found.empty()) return found;
  }
  return "";
}

}  // namespace

RelationPtr Grammar::PipeByLookahead(RelationPtr input, int32_t first) {
  if (StartsJoin()) return JoinClause(std::move(input), first);
  if (AtAny(Tok::kUnion, Tok::kExcept, Tok::kMinus, Tok::kIntersect)) {
    const Tok op = Advance();
    const bool all = AcceptSetQuantifier();
    RelationPtr right = QueryPrimary();
    return SetOperationOf(op, all, std::move(input), std::move(right), first);
  }
  return PipeOrganization(std::move(input));
}

void Grammar::FailBothPivots(const RelationPtr& input, int32_t first) {
  if (AtPivot()) {
    PivotClause(input);
  } else {
    UnpivotClause(input);
  }
  throw Error("NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT", {}, SpanFrom(first));
}

// One of ORDER BY, CLUSTER BY, DISTRIBUTE BY, SORT BY, or LIMIT and OFFSET.
RelationPtr Grammar::PipeOrganization(RelationPtr input) {
  const int32_t start = Mark();
  if (!StartsQueryTail(0) || At(Tok::kPipe)) FailSyntax();
  const std::string clause(Spelling(Peek()));
  const bool sorts = !AtAny(Tok::kWindow, Tok::kLimit, Tok::kOffset);
  input = SortAndDistribute(std::move(input));
  if (At(Tok::kWindow)) {
    WindowAndLimit(std::move(input));
    throw Error("UNSUPPORTED_FEATURE.CLAUSE_WITH_PIPE_OPERATORS", {{"clauses", "the WINDOW clause"}}, SpanFrom(start));
  }
  const int32_t tail = Mark();
  RelationPtr result = WindowAndLimit(std::move(input));
  if (sorts && Mark() > tail) {
    const bool offset = std::holds_alternative<Offset>(result->op) || LimitsOffset(result);
    throw Error("MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS",
                {{"clause1", clause + " BY"}, {"clause2", offset ? "OFFSET" : "LIMIT"}}, SpanFrom(start));
  }
  return result;
}

RelationPtr Grammar::PipeSelect(RelationPtr input, int32_t first) {
  SelectClause select = ParseSelectClause();
  if (select.items.size() == 1 && IsBareStar(select.items.front()) && !select.distinct && select.hints.empty() &&
      !At(Tok::kWindow)) {
    return input;
  }
  Project project{.input = std::move(input), .items = std::move(select.items), .pipe_operator = "SELECT"};
  RelationPtr result = MakeRelation(std::move(project), SpanFrom(first));
  if (Accept(Tok::kWindow)) {
    WindowDefinitions definitions{.input = std::move(result), .windows = WindowClause()};
    result = MakeRelation(std::move(definitions), SpanFrom(first));
  }
  return DistinctAndHints(std::move(select), std::move(result), SpanFrom(first));
}

// All columns, and more.
RelationPtr Grammar::PipeExtend(RelationPtr input, int32_t first) {
  Expect(Tok::kExtend);
  Project project;
  project.input = std::move(input);
  project.pipe_operator = "EXTEND";
  project.items.push_back(MakeExpr(Star{}));
  for (ExprPtr& item : NamedExpressions()) project.items.push_back(std::move(item));
  return MakeRelation(std::move(project), SpanFrom(first));
}

// SET a = 1, b = a: one column after the other, each seeing those before.
RelationPtr Grammar::PipeSet(RelationPtr input, int32_t first) {
  Expect(Tok::kSet);
  const int32_t start = Mark();
  bool dotted = false;
  do {
    const int32_t name_token = Mark();
    NameParts name = ParseDottedName();
    dotted = dotted || name.size() > 1;
    const SourceSpan name_span = SpanFrom(name_token);
    Expect(Tok::kEqual);
    Star star;
    star.replace.emplace_back(name.front(), Expression());
    Project project;
    project.input = std::move(input);
    project.pipe_operator = "SET";
    project.items.push_back(MakeExpr(std::move(star), name_span));
    AddLink();
    input = MakeRelation(std::move(project), SpanFrom(first));
  } while (Accept(Tok::kComma));
  if (dotted) {
    throw Error("_LEGACY_ERROR_TEMP_0035", {{"message", "a key of several parts in the pipe operator SET"}},
                SpanFrom(start));
  }
  return input;
}

RelationPtr Grammar::PipeDrop(RelationPtr input, int32_t first) {
  Expect(Tok::kDrop);
  const int32_t names_token = Mark();
  Star star;
  for (std::string& name : ParseBareNameList()) star.except.push_back({std::move(name)});
  Project project;
  project.input = std::move(input);
  project.pipe_operator = "DROP";
  project.items.push_back(MakeExpr(std::move(star), SpanFrom(names_token)));
  return MakeRelation(std::move(project), SpanFrom(first));
}

// AGGREGATE [list] [GROUP BY items]: the groups stand first in the output; they may have aliases.
RelationPtr Grammar::PipeAggregate(RelationPtr input, int32_t first) {
  Expect(Tok::kAggregate);
  Aggregate aggregate;
  aggregate.input = std::move(input);
  aggregate.pipe_operator = "AGGREGATE";
  const bool groups_next = At(Tok::kGroup, Tok::kBy) && StartsExpression(Peek(2));
  if (!groups_next && StartsExpression(Peek())) aggregate.aggregates = NamedExpressions();
  const bool grouped = Accept(Tok::kGroup, Tok::kBy);
  if (!grouped && aggregate.aggregates.empty()) {
    throw Error("_LEGACY_ERROR_TEMP_0035",
                {{"message", "the pipe operator AGGREGATE without aggregates and without groups"}}, SpanFrom(first));
  }
  const auto refuse = [this, first](std::string_view what) {
    throw Error("UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE", {{"case", std::string(what)}},
                SpanFrom(first));
  };
  for (const ExprPtr& item : aggregate.aggregates) {
    if (const std::string_view found = FindUnaggregatable(item); !found.empty()) refuse(found);
  }
  if (grouped) {
    do {
      if (AtGroupingAnalytics()) {
        const std::string_view word = TextOf(Mark());
        const Tok kind = FindKeyword(word);
        GroupingAnalytics();
        refuse(kind == Tok::kRollup ? "GROUP BY ROLLUP" : kind == Tok::kCube ? "GROUP BY CUBE" : "GROUPING SETS");
      }
      aggregate.groups.push_back(NamedExpression());
    } while (Accept(Tok::kComma));
    if (At(Tok::kWith, Tok::kRollup)) refuse("GROUP BY ... WITH ROLLUP");
    if (At(Tok::kWith, Tok::kCube)) refuse("GROUP BY ... WITH CUBE");
    if (At(Tok::kGrouping, Tok::kSets)) refuse("GROUPING SETS");
    if (aggregate.groups.size() == 1 && IsWordAll(aggregate.groups.front())) refuse("GROUP BY ALL");
  }
  return MakeRelation(std::move(aggregate), SpanFrom(first));
}

}  // namespace piezo::frontend::sql
