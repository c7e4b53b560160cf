// GROUP BY: expressions, ROLLUP, CUBE and GROUPING SETS in their old and new forms.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

// A grouping set of several expressions, or of none, among the elements of ROLLUP, CUBE and GROUPING SETS.
constexpr const char* kGroupingSet = "grouping_set";

const Call* AsCallOf(const ExprPtr& expr, std::string_view name) {
  const Call* call = std::get_if<Call>(&expr->op);
  return call != nullptr && call->is_operator && call->name.front() == name ? call : nullptr;
}

bool Holds(const std::vector<ExprPtr>& list, const ExprPtr& expr) {
  for (const ExprPtr& other : list) {
    if (Same(other, expr)) return true;
  }
  return false;
}

}  // namespace

void Grammar::GroupBy(Aggregate& aggregate) {
  do {
    aggregate.groups.push_back(GroupByItem());
  } while (Accept(Tok::kComma));
  if (At(Tok::kWith) && (Peek(1) == Tok::kRollup || Peek(1) == Tok::kCube)) {
    Advance();
    aggregate.grouping = Advance() == Tok::kCube ? Aggregate::Grouping::kCube : Aggregate::Grouping::kRollup;
    return;
  }
  if (At(Tok::kGrouping, Tok::kSets)) {
    const ExprPtr sets = GroupingAnalytics();
    SetGroupingSets(aggregate, std::get<Call>(sets->op).args);
    return;
  }
  aggregate.group_by_all = aggregate.groups.size() == 1 && IsWordAll(aggregate.groups.front());
  if (aggregate.group_by_all) {
    aggregate.groups.clear();
  } else if (aggregate.groups.size() == 1) {
    SimplifyAnalytics(aggregate);
  }
}

bool Grammar::AtGroupingAnalytics() const {
  return (AtAny(Tok::kRollup, Tok::kCube) && Peek(1) == Tok::kLeftParen) ||
         (At(Tok::kGrouping, Tok::kSets) && Peek(2) == Tok::kLeftParen);
}

ExprPtr Grammar::GroupByItem() { return AtGroupingAnalytics() ? GroupingAnalytics() : Expression(); }

// A call "rollup", "cube" or "grouping_sets" of expressions and "grouping_set"s; in the last also of each other.
ExprPtr Grammar::GroupingAnalytics() {
  const Nesting nesting(*this);
  const int32_t first = Mark();
  const Tok kind = Advance();
  const char* name = kind == Tok::kRollup ? "rollup" : kind == Tok::kCube ? "cube" : "grouping_sets";
  if (kind == Tok::kGrouping) Expect(Tok::kSets);
  Expect(Tok::kLeftParen);
  std::vector<ExprPtr> elements;
  bool has_empty = false;
  do {
    const bool nested = kind == Tok::kGrouping && AtGroupingAnalytics();
    elements.push_back(nested ? GroupingAnalytics() : GroupingSet());
    const Call* set = AsCallOf(elements.back(), kGroupingSet);
    has_empty = has_empty || (set != nullptr && set->args.empty());
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  if (has_empty && kind != Tok::kGrouping) {
    throw Error("_LEGACY_ERROR_TEMP_0051", {{"element", kind == Tok::kRollup ? "ROLLUP" : "CUBE"}}, SpanFrom(first));
  }
  return MakeCall(name, std::move(elements), SpanFrom(first), true);
}

// (a, b), (), or an expression.
ExprPtr Grammar::GroupingSet() {
  const int32_t first = Mark();
  if (!At(Tok::kLeftParen)) return Expression();
  const Tok behind = Peek(MatchingParen(first) + 1 - first);
  if (behind != Tok::kComma && behind != Tok::kRightParen) return Expression();
  Advance();
  std::vector<ExprPtr> members;
  if (!At(Tok::kRightParen)) members = Expressions();
  Expect(Tok::kRightParen);
  if (members.size() == 1) return std::move(members.front());
  return MakeCall(kGroupingSet, std::move(members), SpanFrom(first), true);
}

// A lone ROLLUP, CUBE or GROUPING SETS of plain elements is what DataFrame's rollup, cube and groupingSets give.
void Grammar::SimplifyAnalytics(Aggregate& aggregate) {
  const ExprPtr only = aggregate.groups.front();
  if (const Call* sets = AsCallOf(only, "grouping_sets")) {
    for (const ExprPtr& element : sets->args) {
      if (AsCallOf(element, "rollup") || AsCallOf(element, "cube") || AsCallOf(element, "grouping_sets")) return;
    }
    aggregate.groups.clear();
    SetGroupingSets(aggregate, sets->args);
    return;
  }
  const Call* rollup = AsCallOf(only, "rollup");
  const Call* call = rollup != nullptr ? rollup : AsCallOf(only, "cube");
  if (call == nullptr) return;
  for (const ExprPtr& element : call->args) {
    if (AsCallOf(element, kGroupingSet)) return;
  }
  aggregate.grouping = rollup != nullptr ? Aggregate::Grouping::kRollup : Aggregate::Grouping::kCube;
  aggregate.groups = call->args;
}

// Groups that were not listed are those of the sets, in order of appearance.
void Grammar::SetGroupingSets(Aggregate& aggregate, const std::vector<ExprPtr>& elements) {
  aggregate.grouping = Aggregate::Grouping::kGroupingSets;
  const bool collect = aggregate.groups.empty();
  for (const ExprPtr& element : elements) {
    const Call* set = AsCallOf(element, kGroupingSet);
    aggregate.sets.push_back(set != nullptr ? set->args : std::vector<ExprPtr>{element});
    for (const ExprPtr& member : aggregate.sets.back()) {
      if (collect && !Holds(aggregate.groups, member)) aggregate.groups.push_back(member);
    }
  }
}

}  // namespace piezo::frontend::sql
