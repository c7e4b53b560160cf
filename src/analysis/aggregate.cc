// Aggregates: what a SELECT list over groups means, HAVING, and what may stand where.

#include "analysis/aggregate.h"

#include <algorithm>

#include "analysis/kinds.h"
#include "analysis/resolver.h"
#include "analysis/session_window.h"
#include "analysis/substitute.h"
#include "analysis/time_window.h"
#include "base/check.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;

namespace {

bool IsGroupingFunction(const plan::Call& call) {
  return call.function->name == "grouping" || call.function->name == "grouping_id";
}

/// An aggregate is computed once for a group: it cannot ask for the parameter of a lambda around it.
void CheckNoParameters(const plan::Item& aggregate) {
  std::unordered_set<plan::ColumnId> own;
  plan::Any(aggregate.expr, [&](const plan::Expr& part) {
    if (const auto* lambda = std::get_if<plan::Lambda>(&part.op)) {
      for (const plan::LambdaParameter& parameter : lambda->parameters) own.insert(parameter.id);
    }
    const auto* ref = std::get_if<plan::LambdaRef>(&part.op);
    if (ref == nullptr || own.contains(ref->id)) return false;
    throw Error("MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT",
                {{"missingAttributes", errors::QuoteText(ref->name)}, {"input", ""}, {"operator", "Aggregate"}});
  });
}

/// The engine groups by no subqueries: a Project below computes them.
void ComputeSubqueries(plan::Aggregate& aggregate) {
  plan::Items items;
  for (plan::Item& group : aggregate.groups) {
    if (group.expr == nullptr || !HasSubquery(group.expr)) continue;
    items.push_back({group.column, group.expr});
    group.expr = nullptr;
  }
  if (items.empty()) return;
  Columns columns = aggregate.input->columns;
  plan::Items list;
  for (const Column& column : columns) list.push_back({column, nullptr});
  for (plan::Item& item : items) {
    columns.push_back(item.column);
    list.push_back(std::move(item));
  }
  aggregate.input = plan::MakeNode(plan::Project{aggregate.input, std::move(list)}, std::move(columns));
}

}  // namespace

// ---- Making the nodes ----

NodePtr Resolver::BuildAggregate(const AggregateQuery& query, const std::unordered_set<plan::ColumnId>& passed) {
  plan::Aggregate aggregate{query.input, query.groups, query.aggregates, query.sets};
  for (const plan::Item& item : aggregate.aggregates) CheckNoParameters(item);
  ComputeSubqueries(aggregate);
  Columns columns;
  for (const plan::Item& item : query.groups) columns.push_back(item.column);
  for (const plan::Item& item : query.aggregates) columns.push_back(item.column);
  NodePtr node = plan::MakeNode(std::move(aggregate), columns, query.origin);
  for (const ExprPtr& condition : query.conditions) {
    node = plan::MakeNode(plan::Filter{std::move(node), condition}, columns, query.origin);
  }
  std::vector<Named> items = query.output;
  for (const Column& column : columns) {
    if (passed.contains(column.id)) items.push_back({.expr = nullptr, .column = column});
  }
  node = MakeProject(std::move(node), std::move(items), query.origin);
  for (const ExprPtr& condition : query.late_conditions) {
    Columns all = node->columns;
    node = plan::MakeNode(plan::Filter{std::move(node), condition}, std::move(all), query.origin);
  }
  return node;
}

NodePtr Resolver::FinishAggregate(AggregateQuery query) {
  NodePtr node = BuildAggregate(query, {});
  query.columns = node->columns;
  auto kept = std::make_shared<AggregateQuery>(std::move(query));
  aggregates_.insert_or_assign(node, std::move(kept));
  return node;
}

/// Columns of groups and aggregates that `exprs` refer to and the query's output lacks.
std::unordered_set<plan::ColumnId> Resolver::HiddenReferences(const AggregateQuery& query,
                                                              const std::vector<ExprPtr>& exprs) {
  std::unordered_set<plan::ColumnId> ids;
  for (const plan::Item& item : query.groups) ids.insert(item.column.id);
  for (const plan::Item& item : query.aggregates) ids.insert(item.column.id);
  for (const Named& named : query.output) ids.erase(named.column.id);
  std::unordered_set<plan::ColumnId> used;
  for (const ExprPtr& expr : exprs) {
    plan::Any(expr, [&](const plan::Expr& part) {
      const auto* ref = std::get_if<plan::ColumnRef>(&part.op);
      if (ref != nullptr && ids.contains(ref->id)) used.insert(ref->id);
      return false;
    });
  }
  return used;
}

// ---- Expressions over groups ----

ExprPtr Resolver::OverGroups(AggregateQuery& query, const ExprPtr& expr) {
  if (std::holds_alternative<plan::Literal>(expr->op)) {
    return expr;
  }
  for (size_t i = 0; i < query.groups.size(); ++i) {
    if (SemanticallyEqual(*query.group_exprs[i], *expr)) return Ref(query.groups[i].column, expr->origin);
  }
  if (IsAggregate(*expr)) return AggregateColumn(query, expr);
  if (const auto* ref = std::get_if<plan::ColumnRef>(&expr->op)) {
    const bool of_input = !ref->outer && std::any_of(query.input->columns.begin(), query.input->columns.end(),
                                                     [&](const Column& column) { return column.id == ref->id; });
    if (of_input) ThrowNotGrouped(query, *expr);
    return expr;
  }
  if (const auto* subquery = std::get_if<plan::Subquery>(&expr->op)) return SubqueryOverGroups(query, expr, *subquery);
  if (const auto* inlined = std::get_if<plan::Inlined>(&expr->op)) {
    const bool above = std::exchange(query.above, query.above || inlined->is_call);
    ExprPtr over = plan::MapChildren(expr, [&](const ExprPtr& child) { return OverGroups(query, child); });
    query.above = above;
    return over;
  }
  if (const auto* window = std::get_if<plan::Window>(&expr->op)) {
    return plan::MapChildren(expr, [&](const ExprPtr& child) {
      if (child != window->function) return OverGroups(query, child);
      return plan::MapChildren(child, [&](const ExprPtr& arg) { return OverGroups(query, arg); });
    });
  }
  return plan::MapChildren(expr, [&](const ExprPtr& child) { return OverGroups(query, child); });
}

ExprPtr Resolver::SubqueryOverGroups(AggregateQuery& query, const ExprPtr& expr, const plan::Subquery& subquery) {
  const std::string outer = OuterText(subquery.plan);
  if (!subquery.arguments.empty() && !query.above) {
    std::string wrong;
    for (const auto& argument : subquery.arguments) wrong += (wrong.empty() ? "" : ", ") + Text(*argument.second);
    throw Error("INVALID_WHERE_CONDITION", {{"condition", QuotedText(*expr)}, {"expressionList", wrong}}, expr->origin);
  }
  if (subquery.kind == plan::Subquery::Kind::kScalar && !outer.empty() && !query.above) {
    throw Error("SCALAR_SUBQUERY_IS_IN_GROUP_BY_OR_AGGREGATE_FUNCTION", {{"sqlExpr", QuotedText(*expr)}}, expr->origin);
  }
  std::unordered_map<plan::ColumnId, ExprPtr> by_id;
  for (size_t i = 0; i < query.groups.size(); ++i) {
    const auto* ref = std::get_if<plan::ColumnRef>(&query.group_exprs[i]->op);
    if (ref != nullptr) by_id.emplace(ref->id, Ref(query.groups[i].column));
  }
  for (const auto& [id, argument] : subquery.arguments) by_id.emplace(id, OverGroups(query, argument));
  plan::Subquery over = subquery;
  over.arguments.clear();
  for (ExprPtr& value : over.values) value = OverGroups(query, value);
  over.plan = Substitute(subquery.plan, [&](const plan::ColumnRef& ref, const plan::Expr&) -> ExprPtr {
    const auto found = ref.outer ? by_id.find(ref.id) : by_id.end();
    return found == by_id.end() ? nullptr : AsOuter(found->second);
  });
  return plan::MakeExpr(std::move(over), expr->type, expr->nullable, expr->origin);
}

ExprPtr Resolver::AggregateColumn(AggregateQuery& query, const ExprPtr& expr) {
  ExprPtr call = expr;
  if (const auto& grouping = std::get<plan::Call>(expr->op); IsGroupingFunction(grouping)) {
    call = GroupingCall(query, expr, grouping);
  } else {
    if (MixesOuter(*expr)) {
      throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.AGGREGATE_FUNCTION_MIXED_OUTER_LOCAL_REFERENCES",
                  {{"function", Text(*expr)}}, expr->origin);
    }
    if (IsOuterAggregate(*expr)) {
      throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE", {{"sqlExprs", QuotedText(*expr)}},
                  expr->origin);
    }
    CheckInputOnly(query, *expr);
  }
  for (const plan::Item& item : query.aggregates) {
    if (SemanticallyEqual(*item.expr, *call)) return Ref(item.column, expr->origin);
  }
  query.aggregates.push_back({NewColumn(Text(*expr), call->type, call->nullable), call});
  return Ref(query.aggregates.back().column, expr->origin);
}

/// An aggregate computes from the input, not from aliases of the SELECT list.
void Resolver::CheckInputOnly(const AggregateQuery& query, const plan::Expr& aggregate) const {
  std::string lateral;
  std::string foreign;
  const auto check = [&](const plan::Expr& part) {
    const auto* ref = std::get_if<plan::ColumnRef>(&part.op);
    if (ref == nullptr || ref->outer) return false;
    const bool known = std::any_of(query.input->columns.begin(), query.input->columns.end(),
                                   [&](const Column& column) { return column.id == ref->id; });
    if (!known) (ref->name.starts_with("lateralAliasReference(") ? lateral : foreign) = ref->name;
    return false;
  };
  plan::ForEachChild(aggregate, [&](const ExprPtr& child) { plan::Any(child, check); });
  if (!lateral.empty()) {
    const size_t open = lateral.find('(') + 1;
    throw Error("UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_AGGREGATE_FUNC",
                {{"lca", errors::QuoteIdentifier(lateral.substr(open, lateral.size() - open - 1))},
                 {"aggFunc", QuotedText(aggregate)}},
                aggregate.origin);
  }
  if (foreign.empty()) return;
  std::string input;
  for (const Column& column : query.input->columns)
    input += (input.empty() ? "" : ", ") + errors::QuoteText(column.name());
  throw Error("MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT",
              {{"missingAttributes", errors::QuoteText(foreign)},
               {"input", input},
               {"operator", "!Aggregate " + Text(aggregate)}},
              aggregate.origin);
}

namespace {

/// What stands above the SELECT list names groups by its columns: the group itself.
ExprPtr GroupNamed(const AggregateQuery& query, const ExprPtr& expr) {
  const auto* ref = std::get_if<plan::ColumnRef>(&expr->op);
  if (ref == nullptr) return expr;
  plan::ColumnId id = ref->id;
  for (const Named& item : query.output) {
    const auto* below = item.expr != nullptr ? std::get_if<plan::ColumnRef>(&item.expr->op) : nullptr;
    if (below != nullptr && item.column.id == ref->id) id = below->id;
  }
  for (size_t i = 0; i < query.groups.size() && i < query.group_exprs.size(); ++i) {
    if (query.groups[i].column.id == id) return query.group_exprs[i];
  }
  return expr;
}

}  // namespace

ExprPtr Resolver::GroupingCall(const AggregateQuery& query, const ExprPtr& expr, const plan::Call& given) {
  if (!query.sets) throw Error("UNSUPPORTED_GROUPING_EXPRESSION", {}, expr->origin);
  plan::Call call = given;
  for (ExprPtr& arg : call.args) arg = GroupNamed(query, arg);
  const auto names = [&](const std::vector<ExprPtr>& exprs) {
    std::string list;
    for (const ExprPtr& one : exprs) list += (list.empty() ? "" : ",") + Text(*one);
    return list;
  };
  const auto is_group = [&](const ExprPtr& arg) {
    return std::any_of(query.group_exprs.begin(), query.group_exprs.end(),
                       [&](const ExprPtr& group) { return SemanticallyEqual(*group, *arg); });
  };
  if (call.function->name == "grouping") {
    if (call.args.size() == 1 && is_group(call.args.front())) {
      return plan::MakeExpr(std::move(call), expr->type, expr->nullable, expr->origin);
    }
    throw Error("GROUPING_COLUMN_MISMATCH",
                {{"grouping", names(call.args)}, {"groupingColumns", names(query.group_exprs)}}, expr->origin);
  }
  const bool all = call.args.size() == query.group_exprs.size() &&
                   std::equal(call.args.begin(), call.args.end(), query.group_exprs.begin(),
                              [](const ExprPtr& a, const ExprPtr& b) { return SemanticallyEqual(*a, *b); });
  if (!call.args.empty() && !all) {
    throw Error("GROUPING_ID_COLUMN_MISMATCH",
                {{"groupingIdColumn", names(call.args)}, {"groupByColumns", names(query.group_exprs)}}, expr->origin);
  }
  plan::Call with_all = call;
  with_all.args = query.group_exprs;
  return plan::MakeExpr(std::move(with_all), expr->type, expr->nullable, expr->origin);
}

void Resolver::ThrowNotGrouped(const AggregateQuery& query, const plan::Expr& expr) const {
  if (query.groups.empty() && !query.grouped) throw Error("MISSING_GROUP_BY", {}, expr.origin);
  throw Error(
      "MISSING_AGGREGATION",
      {{"expression", QuotedText(expr)}, {"expressionAnyValue", errors::QuoteText("any_value(" + Text(expr) + ")")}},
      expr.origin);
}

/// The SELECT list over groups and aggregates.
void Resolver::OutputOverGroups(AggregateQuery& query, std::vector<Named> list) {
  for (Named& item : list) {
    if (item.expr != nullptr) {
      item.expr = OverGroups(query, item.expr);
      CheckNoOuter(item.expr);
      if (item.column.nullable() != item.expr->nullable) item.column = WithNullable(item.column, item.expr->nullable);
      query.output.push_back(std::move(item));
      continue;
    }
    const ExprPtr ref = Ref(item.column, query.origin);
    const ExprPtr over = OverGroups(query, ref);
    const plan::ColumnId id = std::get<plan::ColumnRef>(over->op).id;
    if (id != item.column.id) {
      item.column.id = id;
      item.column = WithNullable(item.column, over->nullable);
    }
    query.output.push_back(std::move(item));
  }
}

/// What a subquery groups and aggregates cannot name the query around it.
void Resolver::CheckNoOuter(const ExprPtr& expr) const {
  const bool outer = plan::Any(expr, [](const plan::Expr& part) {
    const auto* ref = std::get_if<plan::ColumnRef>(&part.op);
    return ref != nullptr && ref->outer;
  });
  if (!outer) return;
  throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE", {{"sqlExprs", QuotedText(*expr)}},
              expr->origin);
}

Column Resolver::WithNullable(const Column& column, bool nullable) {
  if (column.nullable() == nullable) return column;
  Column changed = column;
  Field field = *column.field;
  field.nullable = nullable;
  changed.field = std::make_shared<const Field>(std::move(field));
  return changed;
}

NodePtr Resolver::GlobalAggregate(NodePtr input, std::vector<Named> list, const SourceSpan& origin) {
  AggregateQuery query;
  query.input = std::move(input);
  query.origin = origin;
  OutputOverGroups(query, std::move(list));
  return FinishAggregate(std::move(query));
}

// ---- GROUP BY ----

NodePtr Resolver::Resolve(const unresolved::Aggregate& op, const unresolved::Relation& at, const Scope* outer) {
  if (op.grouping == unresolved::Aggregate::Grouping::kPivot) return Pivot(op, at, outer);
  return AggregateFrom(op, at, outer, nullptr);
}

NodePtr Resolver::AggregateFrom(const unresolved::Aggregate& op, const unresolved::Relation& at, const Scope* outer,
                                const WindowDefinitions* windows) {
  AggregateQuery query;
  query.input = Relation(op.input, outer);
  query.origin = at.origin;
  Scope scope(query.input->columns, outer);
  scope.windows = windows;
  query.grouped = op.group_by_all || !op.groups.empty() || !op.sets.empty();
  const LateralAliases window_groups = WindowGroups(op, scope);
  if (!window_groups.empty()) scope.aliases = &window_groups;
  std::vector<Named> list = SelectList(op.aggregates, scope);
  const bool plain = conf().GetBool("spark.sql.legacy.parser.havingWithoutGroupByAsWhere") && op.groups.empty() &&
                     !op.group_by_all && op.sets.empty() && op.having != nullptr &&
                     std::none_of(list.begin(), list.end(),
                                  [](const Named& item) { return item.expr != nullptr && HasAggregate(item.expr); });
  if (plain) {  // a HAVING of its own is a filter of what was selected, in the legacy mode
    const NodePtr node = MakeProject(query.input, std::move(list), at.origin);
    return FilterOver(node, op.having, at.origin, outer, /*own_columns=*/true);
  }
  const Grouping grouping = GroupsOf(op, list, scope);
  AddGroups(query, grouping);
  PlaceGroupsInWindows(*this, query);
  MergeSessions(*this, query);
  if (!op.list_includes_groups && conf().GetBool("spark.sql.retainGroupColumns")) {
    std::vector<Named> whole = grouping.named;
    std::move(list.begin(), list.end(), std::back_inserter(whole));
    list = std::move(whole);
  }
  if (!op.pipe_operator.empty()) CheckPipeAggregates(list, grouping.named.size());
  const std::vector<Named> originals = list;
  OutputOverGroups(query, std::move(list));
  if (op.having != nullptr) AddHaving(query, op.having, originals, scope);
  NodePtr node = FinishAggregate(std::move(query));
  if (!op.pipe_operator.empty()) {
    aggregates_.erase(node);
    sealed_.insert(node);
  }
  return node;
}

/// GROUP BY window(…): the SELECT list knows the group by the function's name.
LateralAliases Resolver::WindowGroups(const unresolved::Aggregate& op, const Scope& scope) {
  LateralAliases aliases;
  for (const unresolved::ExprPtr& group : op.groups) {
    const auto* call = std::get_if<unresolved::Call>(&group->op);
    if (call == nullptr || call->name.size() != 1) continue;
    const std::string name = LowerCase(call->name.front());
    if ((name != "window" && name != "session_window") || !ColumnsNamed(*scope.input, name).empty()) continue;
    ExprPtr value = Expression(group, scope);
    Column column = NewColumn(name, value->type, value->nullable);
    aliases.push_back({name, std::move(column), std::move(value), false});
  }
  return aliases;
}

/// |> AGGREGATE: what stands behind the groups must aggregate.
void Resolver::CheckPipeAggregates(const std::vector<Named>& list, size_t groups) const {
  for (size_t i = groups; i < list.size(); ++i) {
    const Named& item = list[i];
    if (item.expr != nullptr && HasAggregate(item.expr)) continue;
    throw Error("PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION",
                {{"expr", item.expr != nullptr ? Text(*item.expr) : item.column.name()}});
  }
}

void Resolver::AddGroups(AggregateQuery& query, const Grouping& grouping) {
  std::vector<int32_t> place;  // of each expression among the groups: equal ones are one
  for (const ExprPtr& expr : grouping.exprs) {
    CheckGroup(expr, query.input->columns);
    CheckNoOuter(expr);
    const auto same = std::find_if(query.group_exprs.begin(), query.group_exprs.end(),
                                   [&](const ExprPtr& other) { return SemanticallyEqual(*other, *expr); });
    place.push_back(static_cast<int32_t>(same - query.group_exprs.begin()));
    if (same == query.group_exprs.end()) query.group_exprs.push_back(expr);
  }
  if (grouping.sets) {
    query.sets.emplace();
    for (const std::vector<int32_t>& set : *grouping.sets) {
      std::vector<int32_t> places;
      for (const int32_t index : set) {
        const int32_t at = place[static_cast<size_t>(index)];
        if (std::find(places.begin(), places.end(), at) == places.end()) places.push_back(at);
      }
      query.sets->push_back(std::move(places));
    }
  }
  for (size_t i = 0; i < query.group_exprs.size(); ++i) {
    const ExprPtr& expr = query.group_exprs[i];
    const auto* ref = std::get_if<plan::ColumnRef>(&expr->op);
    const auto column = ref == nullptr || ref->outer
                            ? query.input->columns.end()
                            : std::find_if(query.input->columns.begin(), query.input->columns.end(),
                                           [&](const Column& candidate) { return candidate.id == ref->id; });
    if (column != query.input->columns.end() && !query.sets) {
      query.groups.push_back({*column, nullptr});
      query.groups.back().column.hidden = false;
      continue;
    }
    const bool in_all = !query.sets || std::all_of(query.sets->begin(), query.sets->end(), [&](const auto& set) {
      return std::find(set.begin(), set.end(), static_cast<int32_t>(i)) != set.end();
    });
    Column group = NewColumn(Text(*expr), expr->type, expr->nullable || !in_all);
    if (column != query.input->columns.end()) group.qualifier = column->qualifier;
    query.groups.push_back({std::move(group), expr});
  }
}

void Resolver::CheckGroup(const ExprPtr& expr, const Columns& input) const {
  const auto unorderable = [](const auto& self, const DataType& type) -> bool {
    switch (type.id()) {
      case TypeId::kVariant:
      case TypeId::kCalendarInterval:
        return true;
      case TypeId::kArray:
        return self(self, type.element());
      case TypeId::kMap:
        return self(self, type.key()) || self(self, type.value());
      case TypeId::kStruct:
        return std::any_of(type.fields().begin(), type.fields().end(),
                           [&](const Field& field) { return self(self, field.type); });
      default:
        return false;
    }
  };
  if (HasAggregate(expr)) throw Error("GROUP_BY_AGGREGATE", {{"sqlExpr", QualifiedText(expr, input)}}, expr->origin);
  if (HasGenerator(expr) || HasWindow(expr))
    throw Error("UNSUPPORTED_EXPR_FOR_OPERATOR", {{"invalidExprSqls", QuotedText(*expr)}}, expr->origin);
  if (!unorderable(unorderable, expr->type)) return;
  throw Error("GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE",
              {{"sqlExpr", QuotedText(*expr)}, {"dataType", errors::QuoteText(types::SqlName(expr->type))}},
              expr->origin);
}

/// HAVING sees the input's columns first, where they are grouped by or stand in an aggregate, then the SELECT list's
/// aliases. A name that the input's column does not fit is tried again as an alias.
void Resolver::AddHaving(AggregateQuery& query, const unresolved::ExprPtr& having, const std::vector<Named>& list,
                         const Scope& scope) {
  LateralAliases aliases;
  for (const Named& item : list) {
    if (item.expr != nullptr) aliases.push_back({item.column.name(), item.column, item.expr, false});
  }
  std::unordered_set<std::string> prefer;
  Scope inner = scope;
  inner.aliases = &aliases;
  inner.prefer_aliases = &prefer;
  while (true) {
    const ExprPtr condition = Condition(having, inner);
    const std::string ungrouped = UngroupedName(query, condition);
    const bool alias = std::any_of(aliases.begin(), aliases.end(),
                                   [&](const LateralAlias& other) { return SameName(other.name, ungrouped); });
    if (!ungrouped.empty() && alias && prefer.insert(LowerCase(ungrouped)).second) continue;
    if (!ungrouped.empty() && (!query.groups.empty() || query.grouped)) {
      Columns output;
      for (const Named& item : query.output) output.push_back(item.column);
      ThrowUnresolvedColumn({ungrouped}, output, having->origin);
    }
    query.above = true;
    query.conditions.push_back(OverGroups(query, condition));
    return;
  }
}

/// The first column of the input that stands in `expr` outside of aggregates and groups; empty when there is none.
std::string Resolver::UngroupedName(const AggregateQuery& query, const ExprPtr& expr) const {
  const bool group = std::any_of(query.group_exprs.begin(), query.group_exprs.end(),
                                 [&](const ExprPtr& other) { return SemanticallyEqual(*other, *expr); });
  if (group || IsAggregate(*expr)) return {};
  if (const auto* ref = std::get_if<plan::ColumnRef>(&expr->op)) {
    const bool of_input = !ref->outer && std::any_of(query.input->columns.begin(), query.input->columns.end(),
                                                     [&](const Column& column) { return column.id == ref->id; });
    return of_input ? ref->name : std::string();
  }
  std::string name;
  plan::ForEachChild(*expr, [&](const ExprPtr& child) {
    if (name.empty()) name = UngroupedName(query, child);
  });
  return name;
}

/// An expression of a clause above the query: over its output, its groups and aggregates of its input.
ExprPtr Resolver::AboveAggregate(AggregateQuery& query, const ExprPtr& expr, const Columns& output) {
  const std::string ungrouped = UngroupedName(query, expr);
  if (!ungrouped.empty()) ThrowUnresolvedColumn({ungrouped}, output, expr->origin);
  query.above = true;
  return OverGroups(query, expr);
}

/// df.groupBy(…).agg(…).filter(…): the condition may hold aggregates of its own.
NodePtr Resolver::FilterAggregate(const NodePtr& input, const unresolved::Filter& op, const unresolved::Relation& at,
                                  Scope scope) {
  AggregateQuery query = *aggregates_.at(input);
  std::unordered_set<plan::ColumnId> missing;
  scope.missing = &missing;
  scope.below = nullptr;
  scope.aggregated = &query.input->columns;
  const ExprPtr condition = AboveAggregate(query, Condition(op.condition, scope), input->columns);
  CheckWhere(condition, input->columns, at.origin);
  query.late_conditions.push_back(condition);
  const Columns columns = input->columns;
  const NodePtr node = Narrow(BuildAggregate(query, HiddenReferences(query, query.late_conditions)), columns);
  query.columns = columns;
  aggregates_.insert_or_assign(node, std::make_shared<AggregateQuery>(std::move(query)));
  return node;
}

}  // namespace piezo::analysis
