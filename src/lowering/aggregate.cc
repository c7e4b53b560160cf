// Lowers aggregations: the input's SELECT gets GROUP BY and is ended.
#include <algorithm>
#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/expression/operator_expression.hpp>

#include "functions/collation.h"
#include "lowering/lowerer.h"
#include "plan/walk.h"
#include "types/collation.h"
#include "types/contents.h"

namespace piezo::lowering {

using plan::ExprPtr;

namespace {

/// A group of collated strings that are equal shows one of them. Where there are grouping sets, rows in which the group
/// is summed up show none.
engine::Expr FirstOfGroup(engine::Expr value, engine::Expr key, bool sets) {
  engine::Expr first = engine::Call("first", engine::List(std::move(value)));
  if (!sets) return first;
  duckdb::vector<duckdb::unique_ptr<duckdb::ParsedExpression>> children;
  children.emplace_back(key.release());
  engine::Expr grouping(new duckdb::OperatorExpression(duckdb::ExpressionType::GROUPING_FUNCTION, std::move(children)));
  engine::Expr summed =
      engine::Compare(engine::Comparison::kEqual, std::move(grouping), engine::Constant(Value::Long(0)));
  return engine::If(std::move(summed), std::move(first), {});
}

/// A subquery that was computed below: the engine does not group by one.
bool GroupsBySubquery(const plan::Aggregate& op, const Select& input) {
  return std::any_of(op.groups.begin(), op.groups.end(), [&](const plan::Item& group) {
    const Computed* computed = group.expr == nullptr ? input.Find(group.column.id) : nullptr;
    return computed != nullptr && plan::Any(computed->expr, [](const plan::Expr& part) {
             return std::holds_alternative<plan::Subquery>(part.op);
           });
  });
}

}  // namespace

Select Lowerer::Lower(const plan::Aggregate& op, const plan::Node&) {
  Select input = PlainRows(Lower(op.input));
  if (GroupsBySubquery(op, input)) input = Wrap(std::move(input));
  std::vector<ExprPtr> exprs;
  for (const plan::Item& group : op.groups) {
    if (group.expr != nullptr) exprs.push_back(group.expr);
  }
  for (const plan::Item& aggregate : op.aggregates) {
    if (Live(aggregate.column.id)) exprs.push_back(aggregate.expr);
  }
  input = MakeReferable(std::move(input), exprs, Place::kRows);
  for (const ExprPtr& expr : exprs) Consume(expr);

  auto node = Begin(input);
  std::vector<plan::ColumnId> outputs;
  const auto output = [&](plan::ColumnId id, engine::Expr expr) {
    expr.tree().SetAlias(ColumnName(id));
    node->select_list.emplace_back(expr.release());
    outputs.push_back(id);
  };
  for (const plan::Item& group : op.groups) {
    const plan::ColumnId id = group.column.id;
    Release(id);  // the use that kept it alive down to here
    engine::Expr expr = group.expr == nullptr ? LowerColumn(id, input) : Lower(group.expr, input);
    // Equal maps may differ in the order of their entries.
    if (types::HasMap(group.column.type())) expr = engine::Call("piezo_sort_maps", engine::List(std::move(expr)));
    // Grouping by a constant changes nothing but that no row gives no group; a bare one would be a column's number.
    const bool constant = expr.tree().GetExpressionClass() == duckdb::ExpressionClass::CONSTANT;
    if (constant) expr = engine::Call("constant_or_null", engine::List(expr.Copy(), expr.Copy()));
    engine::Expr key = functions::CollationKey(expr.Copy(), group.column.type());
    node->groups.group_expressions.emplace_back(key.Copy().release());
    if (!Live(id)) continue;
    const bool collated = types::HasCollation(group.column.type());
    output(id, collated ? FirstOfGroup(std::move(expr), std::move(key), op.sets.has_value()) : std::move(expr));
  }
  for (const plan::Item& aggregate : op.aggregates) {
    if (Live(aggregate.column.id)) output(aggregate.column.id, LowerAggregate(aggregate.expr, input));
  }
  if (op.sets) {
    for (const std::vector<int32_t>& set : *op.sets) {
      duckdb::GroupingSet indices;
      for (const int32_t index : set) indices.insert(static_cast<duckdb::idx_t>(index));
      node->groups.grouping_sets.push_back(std::move(indices));
    }
    // Without rows there is no group, not even that of all rows.
    node->having.reset(
        engine::Compare(engine::Comparison::kGreater, engine::Call("count_star", {}), engine::Constant(Value::Long(0)))
            .release());
  } else if (!op.groups.empty()) {
    duckdb::GroupingSet all;
    for (size_t i = 0; i < op.groups.size(); ++i) all.insert(i);
    node->groups.grouping_sets.push_back(std::move(all));
  }
  if (node->select_list.empty()) {  // one row for all or for each group, though nobody asks for its columns
    node->select_list.emplace_back(engine::Call("count_star", {}).release());
  }
  node->from_table = std::move(input.from);
  return FromQuery(std::move(node), std::move(outputs));
}

}  // namespace piezo::lowering
