// When a SELECT grows on, when it becomes a subquery, and how it is ended.
#include "lowering/select.h"

#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>
#include <duckdb/parser/result_modifier.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <duckdb/parser/tableref/subqueryref.hpp>
#include <unordered_set>

#include "lowering/lowerer.h"
#include "plan/walk.h"

namespace piezo::lowering {

using plan::ColumnId;
using plan::ExprPtr;

namespace {

// An expression that several others refer to is written out again in each of them only while it is small: DuckDB finds
// the repetitions, but a chain of them grows exponentially.
constexpr uint32_t kMostRepeatedNodes = 48;
// Beyond, a subquery keeps the recursion over expressions shallow.
constexpr uint32_t kMostDepth = 200;

}  // namespace

std::string ColumnName(ColumnId id) { return "c" + std::to_string(id); }

std::string Lowerer::NextAlias() { return "t" + std::to_string(++aliases_); }

bool Lowerer::Live(ColumnId id) const {
  return (id < remaining_.size() && remaining_[id] > 0) || usage_.ReferredFromInside(id);
}

std::vector<ColumnId> Lowerer::NeededIds(const plan::Columns& columns) const {
  std::vector<ColumnId> ids;
  std::unordered_set<ColumnId> seen;
  for (const plan::Column& column : columns) {
    if (Live(column.id) && seen.insert(column.id).second) ids.push_back(column.id);
  }
  return ids;
}

Select Lowerer::From(TableRefPtr from, std::vector<ColumnId> columns) {
  Select select;
  if (from->alias.empty()) from->alias = NextAlias();
  select.from = std::move(from);
  select.columns = std::move(columns);
  return select;
}

Select Lowerer::FromQuery(QueryNodePtr query, std::vector<ColumnId> columns) {
  for (const ColumnId id : columns) names_.erase(id);  // known outside by their ids
  auto statement = duckdb::make_uniq<duckdb::SelectStatement>();
  statement->node = std::move(query);
  auto subquery = duckdb::make_uniq<duckdb::SubqueryRef>(std::move(statement), NextAlias());
  return From(std::move(subquery), std::move(columns));
}

Select Lowerer::Wrap(Select select) {
  std::vector<ColumnId> live;
  for (const ColumnId id : select.columns) {
    if (Live(id)) live.push_back(id);
  }
  QueryNodePtr query = Finish(std::move(select), live);
  return FromQuery(std::move(query), std::move(live));
}

Select Lowerer::PlainRows(Select select) {
  if (select.limited() || !select.order.empty() || select.fixed_rows) return Wrap(std::move(select));
  return select;
}

namespace {

/// A column that an expression refers to; `fenced`: from inside a window or a subquery.
struct Reference {
  ColumnId id = 0;
  bool in_window = false;
  bool in_subquery = false;
};

struct Inspection {
  std::vector<Reference> references;
  uint32_t size = 0;
  uint32_t depth = 0;
  bool windowed = false;
  bool unstable = false;
  bool subquery = false;
  bool outer = false;
};

void Inspect(const ExprPtr& expr, const Usage& usage, bool in_window, uint32_t depth, Inspection& found) {
  ++found.size;
  found.depth = std::max(found.depth, depth);
  if (const auto* column = std::get_if<plan::ColumnRef>(&expr->op)) {
    found.references.push_back({column->id, in_window, false});
    found.outer |= column->outer;
  } else if (const auto* call = std::get_if<plan::Call>(&expr->op)) {
    found.unstable |= !call->function->deterministic;
  } else if (const auto* client = std::get_if<plan::ClientCall>(&expr->op)) {
    found.unstable |= !client->deterministic;
  } else if (std::holds_alternative<plan::Window>(expr->op)) {
    found.windowed = in_window = true;
  } else if (const auto* subquery = std::get_if<plan::Subquery>(&expr->op)) {
    found.subquery = true;
    for (const ColumnId id : usage.OuterReferences(*subquery)) found.references.push_back({id, in_window, true});
  }
  plan::ForEachChild(*expr, [&](const ExprPtr& child) { Inspect(child, usage, in_window, depth + 1, found); });
}

}  // namespace

Select Lowerer::MakeReferable(Select select, std::span<const ExprPtr> exprs, Place place) {
  if (select.computed.empty()) return select;
  for (const ExprPtr& expr : exprs) {
    Inspection found;
    Inspect(expr, usage_, false, 1, found);
    for (const Reference& reference : found.references) {
      const Computed* computed = select.Find(reference.id);
      if (computed == nullptr) continue;
      const bool repeated =
          usage_.Uses(reference.id) > 1 && (computed->size > kMostRepeatedNodes || computed->subquery);
      const bool windowed = computed->windowed && (place == Place::kRows || reference.in_window);
      // Within an aggregate or a window, a column of the query around would make it one of that query's.
      const bool outer = computed->outer && (place == Place::kRows || reference.in_window);
      if (repeated || windowed || outer || computed->unstable || reference.in_subquery ||
          computed->depth + found.depth > kMostDepth) {
        return Wrap(std::move(select));
      }
    }
  }
  return select;
}

void Lowerer::Compute(Select& select, ColumnId id, const ExprPtr& expr) {
  Inspection found;
  Inspect(expr, usage_, false, 1, found);
  Computed computed{.expr = expr,
                    .size = found.size,
                    .depth = found.depth,
                    .windowed = found.windowed,
                    .unstable = found.unstable,
                    .subquery = found.subquery,
                    .outer = found.outer};
  for (const Reference& reference : found.references) {
    if (const Computed* inner = select.Find(reference.id)) {
      computed.size += inner->size;
      computed.depth = std::max(computed.depth, found.depth + inner->depth);
      computed.windowed |= inner->windowed;
      computed.subquery |= inner->subquery;
      computed.outer |= inner->outer;
    }
  }
  select.fixed_rows |= computed.windowed || computed.unstable;
  if (select.computed.insert_or_assign(id, std::move(computed)).second) select.columns.push_back(id);
}

void Lowerer::Consume(const ExprPtr& expr) {
  if (const auto* column = std::get_if<plan::ColumnRef>(&expr->op)) {
    return Release(column->id);
  }
  plan::ForEachChild(*expr, [this](const ExprPtr& child) { Consume(child); });
}

void Lowerer::Release(ColumnId id) {
  if (remaining_[id] > 0) --remaining_[id];
}

duckdb::unique_ptr<duckdb::SelectNode> Lowerer::Begin(Select& select) {
  auto node = duckdb::make_uniq<duckdb::SelectNode>();
  if (!select.where.empty()) {
    engine::Exprs conditions;
    for (const ExprPtr& condition : select.where) conditions.push_back(Lower(condition, select));
    node->where_clause.reset(engine::And(std::move(conditions)).release());
  }
  if (!select.order.empty()) {
    auto order = duckdb::make_uniq<duckdb::OrderModifier>();
    for (const plan::SortOrder& by : select.order) {
      duckdb::unique_ptr<duckdb::ParsedExpression> key(LowerOrderKey(by, select).release());
      // A constant orders nothing, and the engine would take it for the number of an output column.
      if (key->GetExpressionClass() == duckdb::ExpressionClass::CONSTANT) continue;
      order->orders.emplace_back(
          by.ascending ? duckdb::OrderType::ASCENDING : duckdb::OrderType::DESCENDING,
          by.nulls_first ? duckdb::OrderByNullType::NULLS_FIRST : duckdb::OrderByNullType::NULLS_LAST, std::move(key));
    }
    if (!order->orders.empty()) node->modifiers.push_back(std::move(order));
  }
  if (select.limited()) {
    const auto number = [](int64_t value) {
      return duckdb::make_uniq<duckdb::ConstantExpression>(duckdb::Value::BIGINT(value));
    };
    auto limit = duckdb::make_uniq<duckdb::LimitModifier>();
    if (select.limit) limit->limit = number(*select.limit);
    if (select.offset != 0) limit->offset = number(select.offset);
    node->modifiers.push_back(std::move(limit));
  }
  return node;
}

QueryNodePtr Lowerer::Finish(Select select, std::span<const ColumnId> outputs) {
  auto node = Begin(select);
  for (const ColumnId id : outputs) {
    engine::Expr expr = LowerColumn(id, select);
    if (expr.tree().GetName() != ColumnName(id)) expr.tree().SetAlias(ColumnName(id));
    node->select_list.emplace_back(expr.release());
  }
  // A SELECT needs an output, even where only the number of rows is asked for.
  if (outputs.empty()) {
    node->select_list.push_back(duckdb::make_uniq<duckdb::ConstantExpression>(duckdb::Value::INTEGER(1)));
  }
  node->from_table = std::move(select.from);
  return node;
}

}  // namespace piezo::lowering
