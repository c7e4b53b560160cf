// ORDER BY: positions, ALL, columns that the SELECT list left out, aggregates over a GROUP BY below.

#include "analysis/aggregate.h"
#include "analysis/kinds.h"
#include "analysis/resolver.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;

NodePtr Resolver::Resolve(const unresolved::Sort& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  const auto aggregate = aggregates_.find(input);
  std::unordered_set<plan::ColumnId> missing;
  Scope scope(input->columns, outer);
  scope.missing = &missing;
  scope.below = &input;
  std::optional<AggregateQuery> query;
  if (aggregate != aggregates_.end()) {
    query = *aggregate->second;
    scope.below = nullptr;
    scope.aggregated = &query->input->columns;
  }
  std::vector<plan::SortOrder> orders;
  if (const std::vector<Column> named = ColumnsNamed(input->columns, "all"); op.all && !named.empty()) {
    orders.push_back(Direction(op.order.front(), Ref(named.front(), at.origin)));
  } else {
    orders = op.all ? AllColumns(op, *input) : Orders(op, *input, scope);
  }
  NodePtr wide;
  if (query) {
    std::vector<ExprPtr> exprs = query->late_conditions;
    for (plan::SortOrder& order : orders) {
      order.child = AboveAggregate(*query, order.child, input->columns);
      exprs.push_back(order.child);
    }
    const auto hidden = HiddenReferences(*query, exprs);
    wide = hidden.empty() ? input : BuildAggregate(*query, hidden);
  } else {
    wide = Widen(input, missing);
  }
  for (const plan::SortOrder& order : orders) CheckOrder(order, at.origin);
  Columns columns = wide->columns;
  NodePtr sorted =
      plan::MakeNode(plan::Sort{std::move(wide), std::move(orders), op.global}, std::move(columns), at.origin);
  return Narrow(std::move(sorted), input->columns);
}

std::vector<plan::SortOrder> Resolver::AllColumns(const unresolved::Sort& op, const plan::Node& input) {
  std::vector<plan::SortOrder> orders;
  for (const Column& column : input.columns) {
    if (!column.hidden) orders.push_back(Direction(op.order.front(), Ref(column)));
  }
  return orders;
}

std::vector<plan::SortOrder> Resolver::Orders(const unresolved::Sort& op, const plan::Node& input, const Scope& scope) {
  const bool ordinals = conf().GetBool("spark.sql.orderByOrdinal");
  const auto position = [&](const unresolved::SortOrder& order) -> const int64_t* {
    const auto* literal = std::get_if<unresolved::Literal>(&order.child->op);
    if (literal == nullptr || !ordinals || !literal->value.type.is(TypeId::kInt)) return nullptr;
    return std::get_if<int64_t>(&literal->value.data);
  };
  std::vector<ExprPtr> keys;
  for (const unresolved::SortOrder& order : op.order) {
    keys.push_back(position(order) == nullptr ? Expression(order.child, scope) : nullptr);
  }
  // Without the setting, what the other keys bring up from the nodes below counts behind the SELECT list.
  Columns columns = Visible(input.columns);
  if (!conf().GetBool("spark.sql.prioritizeOrdinalResolutionInSort.enabled")) {
    columns = WithMissing(std::move(columns), scope);
  }
  std::vector<plan::SortOrder> orders;
  for (size_t i = 0; i < keys.size(); ++i) {
    const unresolved::SortOrder& order = op.order[i];
    if (keys[i] == nullptr) {
      const int64_t number = *position(order);
      if (number < 1 || static_cast<size_t>(number) > columns.size()) {
        throw Error("ORDER_BY_POS_OUT_OF_RANGE",
                    {{"index", std::to_string(number)}, {"size", std::to_string(columns.size())}}, order.child->origin);
      }
      keys[i] = Ref(columns[static_cast<size_t>(number) - 1], order.child->origin);
    }
    orders.push_back(Direction(order, std::move(keys[i])));
  }
  return orders;
}

/// The columns and those of the nodes below that were named so far.
Columns Resolver::WithMissing(Columns columns, const Scope& scope) const {
  if (scope.missing == nullptr || scope.missing->empty() || scope.below == nullptr) return columns;
  std::unordered_set<plan::ColumnId> wanted = *scope.missing;
  for (const Column& column : columns) wanted.erase(column.id);
  for (const Columns* below : ColumnsBelow(scope)) {
    for (const Column& column : *below) {
      if (wanted.erase(column.id) > 0) columns.push_back(column);
    }
  }
  return columns;
}

bool Resolver::IsOrderable(const DataType& type) {
  switch (type.id()) {
    case TypeId::kMap:
    case TypeId::kVariant:
    case TypeId::kCalendarInterval:
      return false;
    case TypeId::kArray:
      return IsOrderable(type.element());
    case TypeId::kStruct:
      for (const Field& field : type.fields()) {
        if (!IsOrderable(field.type)) return false;
      }
      return true;
    case TypeId::kUdt:
      return IsOrderable(type.storage());
    default:
      return true;
  }
}

void Resolver::CheckOrder(const plan::SortOrder& order, const SourceSpan& origin) const {
  if (HasGenerator(order.child)) {
    throw Error("UNSUPPORTED_GENERATOR.OUTSIDE_SELECT", {{"plan", "'Sort"}}, origin);
  }
  CheckOperator(order.child, origin);
  CheckRoutineCalls(order.child, "Sort", origin);
  CheckCorrelatedScalar(order.child, "Sort", origin);
  const bool predicate = plan::Any(order.child, [](const plan::Expr& part) {
    const auto* subquery = std::get_if<plan::Subquery>(&part.op);
    return subquery != nullptr && subquery->kind != plan::Subquery::Kind::kScalar;
  });
  if (predicate) {
    throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_IN_EXISTS_SUBQUERY",
                {{"treeNode", "Sort [" + OrderText(order) + "]"}}, origin);
  }
  if (IsOrderable(order.child->type)) return;
  throw Error("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
              {{"sqlExpr", errors::QuoteText(OrderText(order))},
               {"functionName", "`sortorder`"},
               {"dataType", errors::QuoteText(types::SqlName(order.child->type))}},
              origin);
}

}  // namespace piezo::analysis
