// Joins: by condition, by shared columns (USING, NATURAL), lateral.

#include <algorithm>

#include "analysis/correlation.h"
#include "analysis/kinds.h"
#include "analysis/resolver.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;
using unresolved::JoinType;

namespace {

plan::JoinType ToPlan(JoinType type) {
  switch (type) {
    case JoinType::kInner:
      return plan::JoinType::kInner;
    case JoinType::kCross:
      return plan::JoinType::kCross;
    case JoinType::kLeft:
      return plan::JoinType::kLeft;
    case JoinType::kRight:
      return plan::JoinType::kRight;
    case JoinType::kFull:
      return plan::JoinType::kFull;
    case JoinType::kLeftSemi:
      return plan::JoinType::kLeftSemi;
    case JoinType::kLeftAnti:
      return plan::JoinType::kLeftAnti;
  }
  return plan::JoinType::kInner;
}

bool KeepsLeftOnly(JoinType type) { return type == JoinType::kLeftSemi || type == JoinType::kLeftAnti; }

Columns MadeNullable(Columns columns) {
  for (Column& column : columns) {
    if (column.nullable()) continue;
    Field field = *column.field;
    field.nullable = true;
    column.field = std::make_shared<const Field>(std::move(field));
  }
  return columns;
}

Columns OutputOf(const NodePtr& left, const NodePtr& right, JoinType type) {
  Columns columns = type == JoinType::kRight || type == JoinType::kFull ? MadeNullable(left->columns) : left->columns;
  if (KeepsLeftOnly(type)) return columns;
  Columns others = type == JoinType::kLeft || type == JoinType::kFull ? MadeNullable(right->columns) : right->columns;
  columns.insert(columns.end(), others.begin(), others.end());
  return columns;
}

bool GivesOneRow(const NodePtr& node) {
  if (const auto* project = std::get_if<plan::Project>(&node->op)) return GivesOneRow(project->input);
  if (const auto* aggregate = std::get_if<plan::Aggregate>(&node->op)) return aggregate->groups.empty();
  if (const auto* values = std::get_if<plan::Values>(&node->op)) return values->rows.size() <= 1;
  return std::holds_alternative<plan::OneRow>(node->op);
}

bool IsDeterministicPlan(const NodePtr& node) {
  bool all = true;
  plan::ForEachExpr(*node, [&](const ExprPtr& expr) { all = all && IsDeterministic(expr); });
  plan::ForEachInput(*node, [&](const NodePtr& input) { all = all && IsDeterministicPlan(input); });
  return all;
}

Column ById(const Columns& columns, plan::ColumnId id) {
  return *std::find_if(columns.begin(), columns.end(), [id](const Column& column) { return column.id == id; });
}

}  // namespace

Column Resolver::UsingKey(const Columns& columns, const std::string& name, std::string_view side,
                          const SourceSpan& origin) const {
  const std::vector<Column> found = ColumnsNamed(columns, name);
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    std::vector<std::string> names;
    for (const Column& column : Visible(columns)) names.push_back(errors::QuoteIdentifier(column.name()));
    std::sort(names.begin(), names.end());
    std::string suggestion;
    for (const auto& one : names) suggestion += (suggestion.empty() ? "" : ", ") + one;
    throw Error("UNRESOLVED_USING_COLUMN_FOR_JOIN",
                {{"colName", errors::QuoteIdentifier(name)}, {"side", std::string(side)}, {"suggestion", suggestion}},
                origin);
  }
  return TheColumn(columns, name, origin);  // says that it is ambiguous
}

NodePtr Resolver::Resolve(const unresolved::Join& op, const unresolved::Relation& at, const Scope* outer) {
  NodePtr left = Relation(op.left, outer);
  Scope left_scope(left->columns, outer);
  NodePtr right = Relation(op.right, op.lateral ? &left_scope : outer);
  if (op.lateral) {
    CheckCorrelation(*this, right);
    right = OuterBelowWindows(*this, right);
  }
  std::vector<std::string> keys = op.using_columns;
  if (op.natural) {
    for (const Column& column : Visible(left->columns)) {
      if (!ColumnsNamed(right->columns, column.name()).empty()) keys.push_back(column.name());
    }
  }
  if (!keys.empty()) return JoinUsing(left, right, op, keys, at.origin);
  ExprPtr condition;
  if (op.condition) {
    Columns both = left->columns;
    both.insert(both.end(), right->columns.begin(), right->columns.end());
    Scope scope(both, outer);
    scope.left_columns = left->columns.size();
    condition = JoinCondition(op.condition, scope);
  }
  CheckDeterministic(op, left, right, condition, at.origin);
  JoinType type = op.type;
  const bool cross = op.lateral || !conf().GetBool("spark.sql.crossJoin.enabled");  // else an inner join will do
  if (type == JoinType::kInner && !condition && !cross) type = JoinType::kCross;
  if (type == JoinType::kCross && condition) type = JoinType::kInner;
  const Columns output = OutputOf(left, right, op.type);
  if (condition && type == JoinType::kRight) right = WithOuterColumns(*this, right, condition);
  if (condition && (type == JoinType::kLeft || KeepsLeftOnly(type))) left = WithOuterColumns(*this, left, condition);
  if (condition && HasSubquery(condition)) {
    return Narrow(JoinOnSubquery(left, right, type, condition, op.lateral, at.origin), output);
  }
  Columns all = OutputOf(left, right, op.type);
  return Narrow(plan::MakeNode(plan::Join{left, right, ToPlan(type), std::move(condition), op.lateral}, std::move(all),
                               at.origin),
                output);
}

void Resolver::CheckDeterministic(const unresolved::Join& op, const NodePtr& left, const NodePtr& right,
                                  const ExprPtr& condition, const SourceSpan& origin) const {
  if (condition && !IsDeterministic(condition)) {
    if (op.lateral) {
      throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.LATERAL_JOIN_CONDITION_NON_DETERMINISTIC",
                  {{"condition", Text(*condition)}}, origin);
    }
    throw Error("INVALID_NON_DETERMINISTIC_EXPRESSIONS", {{"sqlExprs", QuotedText(*condition)}}, origin);
  }
  if (!op.lateral || GivesOneRow(left) || IsDeterministicPlan(right)) return;
  throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.NON_DETERMINISTIC_LATERAL_SUBQUERIES",
              {{"treeNode", "LateralJoin"}}, origin);
}

/// A subquery in the condition of an outer join is computed below the join, on the side that it refers to: the engine
/// computes none while it joins.
NodePtr Resolver::JoinOnSubquery(const NodePtr& left, const NodePtr& right, JoinType type, const ExprPtr& condition,
                                 bool lateral, const SourceSpan& origin) {
  plan::Items computed[2];  // of the left, of the right
  const auto from = [](const NodePtr& side, plan::ColumnId id) {
    return std::any_of(side->columns.begin(), side->columns.end(),
                       [id](const Column& column) { return column.id == id; });
  };
  const std::function<ExprPtr(const ExprPtr&)> compute = [&](const ExprPtr& expr) -> ExprPtr {
    const auto* subquery = std::get_if<plan::Subquery>(&expr->op);
    if (subquery == nullptr) return plan::MapChildren(expr, compute);
    bool of_left = false;
    bool of_right = false;
    VisitOuterReferences(subquery->plan, [&](const plan::ColumnRef& ref) {
      of_left = of_left || from(left, ref.id);
      of_right = of_right || from(right, ref.id);
    });
    const bool inner = type == JoinType::kInner;
    if (!inner) {
      plan::Any(expr, [&](const plan::Expr& part) {
        const auto* ref = std::get_if<plan::ColumnRef>(&part.op);
        of_left = of_left || (ref != nullptr && !ref->outer && from(left, ref->id));
        of_right = of_right || (ref != nullptr && !ref->outer && from(right, ref->id));
        return false;
      });
    }
    if (of_left && of_right) {
      throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_CONDITION",
                  {{"subqueryExpression", Text(*expr)}}, expr->origin);
    }
    if (inner) return expr;
    Column column = NewColumn(Text(*expr), expr->type, true);
    column.hidden = true;
    computed[of_right ? 1 : 0].push_back({column, expr});
    return Ref(column, expr->origin);
  };
  const ExprPtr joined_by = compute(condition);
  const NodePtr wide_left = WithComputed(left, std::move(computed[0]));
  const NodePtr wide_right = WithComputed(right, std::move(computed[1]));
  NodePtr join = plan::MakeNode(plan::Join{wide_left, wide_right, ToPlan(type), joined_by, lateral},
                                OutputOf(wide_left, wide_right, type), origin);
  return Narrow(std::move(join), OutputOf(left, right, type));
}

NodePtr Resolver::JoinUsing(const NodePtr& left, const NodePtr& right, const unresolved::Join& op,
                            const std::vector<std::string>& keys, const SourceSpan& origin) {
  ExprPtr condition;
  std::vector<std::pair<Column, Column>> pairs;
  for (const auto& name : keys) {
    Column left_key = UsingKey(left->columns, name, "left", origin);  // asked first: its error comes first
    pairs.emplace_back(std::move(left_key), UsingKey(right->columns, name, "right", origin));
    ExprPtr equal = CallFunction("==", {Ref(pairs.back().first), Ref(pairs.back().second)}, origin);
    condition = condition ? CallFunction("and", {condition, equal}, origin) : equal;
  }
  const JoinType type = op.type == JoinType::kCross ? JoinType::kInner : op.type;
  const NodePtr join =
      plan::MakeNode(plan::Join{left, right, ToPlan(type), condition, op.lateral}, OutputOf(left, right, type), origin);
  // Keys first, then the rest of both sides; what the keys stand for stays reachable by qualifier.
  plan::Items items;
  Columns columns;
  const auto add = [&](Column column, ExprPtr expr) {
    columns.push_back(column);
    items.push_back({std::move(column), std::move(expr)});
  };
  std::vector<plan::ColumnId> shown;
  for (const auto& [left_key, right_key] : pairs) {
    if (type == JoinType::kFull) {
      ExprPtr merged = CallFunction(
          "coalesce", {Ref(ById(join->columns, left_key.id)), Ref(ById(join->columns, right_key.id))}, origin);
      Column column = NewColumn(left_key.name(), merged->type, merged->nullable);
      add(column, std::move(merged));
    } else {
      const plan::ColumnId id = type == JoinType::kRight ? right_key.id : left_key.id;
      shown.push_back(id);
      add(ById(join->columns, id), nullptr);
    }
  }
  const auto is_key = [&](plan::ColumnId id) {
    return std::any_of(pairs.begin(), pairs.end(),
                       [id](const auto& pair) { return pair.first.id == id || pair.second.id == id; });
  };
  for (const Column& column : join->columns) {
    if (!is_key(column.id)) add(column, nullptr);
  }
  for (Column column : join->columns) {
    if (!is_key(column.id) || std::find(shown.begin(), shown.end(), column.id) != shown.end()) continue;
    column.hidden = true;
    add(std::move(column), nullptr);
  }
  return plan::MakeNode(plan::Project{join, std::move(items)}, std::move(columns), origin);
}

ExprPtr Resolver::JoinCondition(const unresolved::ExprPtr& condition, const Scope& scope) {
  ExprPtr resolved = Expression(condition, scope);
  if (HasGenerator(resolved)) {
    throw Error("UNSUPPORTED_GENERATOR.OUTSIDE_SELECT", {{"plan", "'Join " + Text(*resolved)}}, condition->origin);
  }
  if (resolved->type.is(TypeId::kNull)) resolved = CastTo(resolved, DataType::Boolean());
  if (!resolved->type.is(TypeId::kBoolean)) {
    throw Error("JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE",
                {{"joinCondition", QuotedText(*resolved)},
                 {"conditionType", errors::QuoteText(types::SqlName(resolved->type))}},
                condition->origin);
  }
  CheckOperator(resolved, condition->origin);
  CheckCorrelatedScalar(resolved, "Join", condition->origin);
  return resolved;
}

}  // namespace piezo::analysis
