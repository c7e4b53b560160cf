// Counts references top-down: when a node is visited, everything above it has said what it needs.
#include "lowering/usage.h"

#include "base/check.h"
#include "base/match.h"
#include "plan/walk.h"

namespace piezo::lowering {

using plan::ColumnId;
using plan::ExprPtr;
using plan::NodePtr;

Usage::Usage(const NodePtr& root) {
  CountAll(root->columns);
  Visit(root);
}

const std::vector<ColumnId>& Usage::OuterReferences(const plan::Subquery& subquery) const {
  static const std::vector<ColumnId> kNone;
  const auto found = outer_references_.find(&subquery);
  return found == outer_references_.end() ? kNone : found->second;
}

const std::vector<bool>& Usage::CteColumns(uint32_t cte) const {
  static const std::vector<bool> kNone;
  const auto found = cte_columns_.find(cte);
  return found == cte_columns_.end() ? kNone : found->second;
}

void Usage::CountColumn(ColumnId id) {
  if (id >= uses_.size()) uses_.resize(std::max<size_t>(id + 1, uses_.size() * 2));
  ++uses_[id];
}

void Usage::Count(const ExprPtr& expr) {
  if (expr == nullptr) return;
  if (const auto* column = std::get_if<plan::ColumnRef>(&expr->op)) {
    CountColumn(column->id);
    if (!column->outer) return;
    if (column->id >= outer_.size()) outer_.resize(uses_.size());
    outer_[column->id] = true;
    for (const plan::Subquery* subquery : enclosing_) outer_references_[subquery].push_back(column->id);
    return;
  }
  if (const auto* subquery = std::get_if<plan::Subquery>(&expr->op)) VisitSubquery(*subquery);
  plan::ForEachChild(*expr, [this](const ExprPtr& child) { Count(child); });
}

void Usage::Count(const std::vector<plan::SortOrder>& order) {
  for (const plan::SortOrder& by : order) Count(by.child);
}

void Usage::CountNeeded(const plan::Items& items) {
  for (const plan::Item& item : items) {
    if (item.expr != nullptr && Needed(item.column.id)) Count(item.expr);
  }
}

void Usage::CountAll(const plan::Columns& columns) {
  for (const plan::Column& column : columns) CountColumn(column.id);
}

void Usage::CountPositions(const plan::Columns& outputs, const plan::Columns& inputs, bool all) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (all || Needed(outputs[i].id)) CountColumn(inputs[i].id);
  }
}

void Usage::VisitSubquery(const plan::Subquery& subquery) {
  enclosing_.push_back(&subquery);
  switch (subquery.kind) {
    case plan::Subquery::Kind::kScalar:
      CountColumn(subquery.plan->columns.front().id);
      break;
    case plan::Subquery::Kind::kIn:
      CountAll(subquery.plan->columns);
      break;
    case plan::Subquery::Kind::kExists:
      break;
  }
  Visit(subquery.plan);
  enclosing_.pop_back();
}

void Usage::VisitWith(const plan::With& with) {
  for (const plan::CteDefinition& cte : with.definitions) {
    cte_columns_[cte.id].assign(cte.plan->columns.size(), cte.recursion != nullptr);
  }
  Visit(with.input);
  for (auto cte = with.definitions.rbegin(); cte != with.definitions.rend(); ++cte) {
    const std::vector<bool> needed = cte_columns_[cte->id];
    for (size_t i = 0; i < needed.size(); ++i) {
      if (needed[i]) CountColumn(cte->plan->columns[i].id);
    }
    if (cte->recursion != nullptr) {
      CountAll(cte->recursion->columns);
      Visit(cte->recursion);
    }
    Visit(cte->plan);
  }
}

void Usage::Visit(const NodePtr& node) {
  std::visit(Match{
                 [](const plan::OneRow&) {},
                 [](const plan::LocalData&) {},
                 [&](const plan::Values& values) {
                   for (const auto& row : values.rows) {
                     for (const ExprPtr& cell : row) Count(cell);
                   }
                 },
                 [](const plan::Range&) {},
                 [](const plan::Scan&) {},
                 [](const plan::CachedScan&) {},
                 [&](const plan::Project& project) { CountNeeded(project.items); },
                 [&](const plan::Filter& filter) { Count(filter.condition); },
                 [&](const plan::Aggregate& aggregate) {
                   for (const plan::Item& group : aggregate.groups) {
                     CountColumn(group.column.id);  // always there: it decides the rows
                     Count(group.expr);
                   }
                   CountNeeded(aggregate.aggregates);
                 },
                 [&](const plan::Sort& sort) { Count(sort.order); },
                 [](const plan::Limit&) {},
                 [](const plan::Tail&) {},
                 [&](const plan::Distinct& distinct) {
                   if (distinct.keys.empty()) CountAll(node->columns);
                   for (const ColumnId key : distinct.keys) CountColumn(key);
                 },
                 [&](const plan::Sample& sample) { Count(sample.partition); },
                 [](const plan::Repartition&) {},  // placed already, see row_order.h
                 [&](const plan::Join& join) { Count(join.condition); },
                 [&](const plan::SetOperation& set) {
                   const bool all = set.op != plan::SetOperator::kUnion || !set.all;
                   CountPositions(node->columns, set.left->columns, all);
                   CountPositions(node->columns, set.right->columns, all);
                 },
                 [&](const plan::Generate& generate) { Count(generate.generator); },
                 [&](const plan::Expand& expand) {
                   for (const auto& projection : expand.projections) {
                     for (size_t i = 0; i < projection.size(); ++i) {
                       if (Needed(node->columns[i].id)) Count(projection[i]);
                     }
                   }
                 },
                 [&](const plan::With& with) { VisitWith(with); },
                 [&](const plan::CteRef& ref) {
                   std::vector<bool>& needed = cte_columns_[ref.id];
                   for (size_t i = 0; i < needed.size(); ++i) {
                     if (Needed(node->columns[i].id)) needed[i] = true;
                   }
                 },
             },
             node->op);
  if (std::holds_alternative<plan::With>(node->op)) return;  // its input was visited before its definitions
  if (const auto* join = std::get_if<plan::Join>(&node->op)) {
    Visit(join->right);  // first, for what a lateral right side refers to
    Visit(join->left);
    return;
  }
  plan::ForEachInput(*node, [this](const NodePtr& input) { Visit(input); });
}

}  // namespace piezo::lowering
