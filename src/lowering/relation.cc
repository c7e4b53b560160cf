// Lowers the kinds of nodes that fill slots of a SELECT: project, filter, sort, limit, and their near relatives.
#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/expression/window_expression.hpp>
#include <duckdb/parser/result_modifier.hpp>

#include "base/match.h"
#include "functions/collation.h"
#include "functions/partitioned.h"
#include "lowering/lowerer.h"
#include "plan/walk.h"
#include "types/collation.h"

namespace piezo::lowering {

using plan::ExprPtr;

Select Lowerer::Lower(const plan::NodePtr& node) {
  return std::visit([&](const auto& op) { return Lower(op, *node); }, node->op);
}

namespace {

/// Windows see the rows before ORDER BY and LIMIT of their SELECT, and what is drawn for each row is drawn there, too.
bool SeesRowsUnordered(const ExprPtr& expr) {
  return plan::Any(expr, [](const plan::Expr& part) {
    const auto* call = std::get_if<plan::Call>(&part.op);
    return std::holds_alternative<plan::Window>(part.op) ||
           (call != nullptr && functions::AsksForPartition(*call->function));
  });
}

}  // namespace

Select Lowerer::Lower(const plan::Project& op, const plan::Node&) {
  Select select = Lower(op.input);
  std::vector<ExprPtr> needed;
  bool unordered = false;
  for (const plan::Item& item : op.items) {
    if (item.expr == nullptr || !Live(item.column.id)) continue;
    needed.push_back(item.expr);
    unordered = unordered || SeesRowsUnordered(item.expr);
  }
  if (unordered && (select.limited() || !select.order.empty())) select = Wrap(std::move(select));
  select = MakeReferable(std::move(select), needed, Place::kOutput);
  for (const plan::Item& item : op.items) {
    if (item.expr == nullptr || !Live(item.column.id)) continue;
    Compute(select, item.column.id, item.expr);
  }
  for (const ExprPtr& expr : needed) Consume(expr);
  return select;
}

Select Lowerer::Lower(const plan::Filter& op, const plan::Node&) {
  Select select = Lower(op.input);
  if (select.limited() || select.fixed_rows) select = Wrap(std::move(select));
  select = MakeReferable(std::move(select), {&op.condition, 1}, Place::kRows);
  Consume(op.condition);
  select.where.push_back(op.condition);
  return select;
}

Select Lowerer::Lower(const plan::Sort& op, const plan::Node&) {
  Select select = Lower(op.input);
  if (select.limited()) select = Wrap(std::move(select));
  std::vector<ExprPtr> exprs;
  for (const plan::SortOrder& by : op.order) exprs.push_back(by.child);
  select = MakeReferable(std::move(select), exprs, Place::kRows);
  for (const ExprPtr& expr : exprs) Consume(expr);
  select.order = op.order;
  return select;
}

Select Lowerer::Lower(const plan::Limit& op, const plan::Node&) {
  Select select = Lower(op.input);
  if (select.limited()) select = Wrap(std::move(select));
  select.limit = op.count;
  select.offset = op.offset;
  return select;
}

Select Lowerer::Lower(const plan::Tail& op, const plan::Node& node) {
  // The rows numbered in their order; the greatest numbers, the last first; and in order again.
  Select numbered = Wrap(Lower(op.input));
  const std::string number = "row" + NextAlias();
  const std::vector<plan::ColumnId> ids = NeededIds(node.columns);
  QueryNodePtr query = Numbered(std::move(numbered), ids, number);

  const auto by_number = [&](duckdb::OrderType type) {
    auto order = duckdb::make_uniq<duckdb::OrderModifier>();
    order->orders.emplace_back(type, duckdb::OrderByNullType::NULLS_LAST,
                               duckdb::make_uniq<duckdb::ColumnRefExpression>(number));
    return order;
  };
  Select last = FromQuery(std::move(query), ids);
  last.limit = op.count;
  query = Finish(std::move(last), ids);
  query->Cast<duckdb::SelectNode>().select_list.push_back(duckdb::make_uniq<duckdb::ColumnRefExpression>(number));
  query->modifiers.insert(query->modifiers.begin(), by_number(duckdb::OrderType::DESCENDING));

  query = Finish(FromQuery(std::move(query), ids), ids);
  query->modifiers.push_back(by_number(duckdb::OrderType::ASCENDING));
  return FromQuery(std::move(query), ids);
}

Select Lowerer::Lower(const plan::Distinct& op, const plan::Node& node) {
  Select select = Lower(op.input);
  if (select.limited()) select = Wrap(std::move(select));
  auto distinct = duckdb::make_uniq<duckdb::DistinctModifier>();
  std::vector<plan::ColumnId> outputs;
  const auto distinct_by = [&](plan::ColumnId key, const DataType& type) {
    distinct->distinct_on_targets.emplace_back(functions::CollationKey(LowerColumn(key, select), type).release());
  };
  if (op.keys.empty()) {
    select.order.clear();
    outputs = NeededIds(node.columns);  // all of them
    const bool collated = std::any_of(node.columns.begin(), node.columns.end(),
                                      [](const plan::Column& column) { return types::HasCollation(column.type()); });
    for (const plan::Column& column : node.columns) {
      if (collated) distinct_by(column.id, column.type());
      Release(column.id);
    }
  } else {
    for (const plan::ColumnId key : op.keys) {
      const auto column = std::find_if(node.columns.begin(), node.columns.end(),
                                       [&](const plan::Column& candidate) { return candidate.id == key; });
      distinct_by(key, column == node.columns.end() ? DataType::Null() : column->type());
      Release(key);
    }
    outputs = NeededIds(node.columns);
  }
  QueryNodePtr query = Finish(std::move(select), outputs);
  query->modifiers.insert(query->modifiers.begin(), std::move(distinct));
  return FromQuery(std::move(query), std::move(outputs));
}

/// The rows with their number beside them, under `number`. The engine counts in one thread and in order, so what is
/// drawn row by row above it is the same in each run.
QueryNodePtr Lowerer::Numbered(Select select, const std::vector<plan::ColumnId>& ids, const std::string& number) {
  QueryNodePtr query = Finish(std::move(select), ids);
  auto rows =
      duckdb::make_uniq<duckdb::WindowExpression>(duckdb::ExpressionType::WINDOW_ROW_NUMBER, "", "", "row_number");
  rows->start = duckdb::WindowBoundary::UNBOUNDED_PRECEDING;
  rows->end = duckdb::WindowBoundary::CURRENT_ROW_ROWS;
  rows->SetAlias(number);
  query->Cast<duckdb::SelectNode>().select_list.push_back(std::move(rows));
  return query;
}

Select Lowerer::Lower(const plan::Repartition& op, const plan::Node&) { return Lower(op.input); }

Select Lowerer::Lower(const plan::Sample& op, const plan::Node& node) {
  const std::string number = "row" + NextAlias();
  Select input = Wrap(Lower(op.input));
  const std::vector<plan::ColumnId> ids = NeededIds(node.columns);
  Select rows = FromQuery(Numbered(std::move(input), ids, number), ids);
  const auto constant = [](double value) { return engine::Constant(Value::Double(value)); };
  engine::Expr seed = engine::Constant(Value::Long(op.seed));
  engine::Expr partition = op.partition == nullptr ? engine::Constant(Value::Int(0)) : Lower(op.partition, rows);
  if (op.partition != nullptr) Consume(op.partition);
  if (op.with_replacement) {
    engine::Expr copies = engine::Call("piezo_copies", engine::List(std::move(partition), engine::Column(number),
                                                                    constant(op.upper - op.lower), std::move(seed)));
    return Unnest(std::move(rows), engine::Call("range", engine::List(std::move(copies))), {}, false);
  }
  engine::Expr drawn =
      engine::Call("piezo_sample", engine::List(std::move(partition), engine::Column(number), constant(op.lower),
                                                constant(op.upper), std::move(seed)));
  QueryNodePtr query = Finish(std::move(rows), ids);
  query->Cast<duckdb::SelectNode>().where_clause.reset(drawn.release());
  return FromQuery(std::move(query), ids);
}

}  // namespace piezo::lowering
