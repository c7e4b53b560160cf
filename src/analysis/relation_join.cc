// Joins: by condition, by shared columns (USING, NATURAL), lateral.

#include <algorithm>

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
  const NodePtr left = Relation(op.left, outer);
  Scope left_scope(left->columns, outer);
  const NodePtr right = Relation(op.right, op.lateral ? &left_scope : outer);
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
    condition = JoinCondition(op.condition, Scope(both, outer));
  }
  JoinType type = op.type;
  if (type == JoinType::kInner && !condition && !op.lateral) type = JoinType::kCross;
  if (type == JoinType::kCross && condition) type = JoinType::kInner;
  return plan::MakeNode(plan::Join{left, right, ToPlan(type), std::move(condition), op.lateral},
                        OutputOf(left, right, op.type), at.origin);
}

NodePtr Resolver::JoinUsing(const NodePtr& left, const NodePtr& right, const unresolved::Join& op,
                            const std::vector<std::string>& keys, const SourceSpan& origin) {
  ExprPtr condition;
  std::vector<std::pair<Column, Column>> pairs;
  for (const auto& name : keys) {
    pairs.emplace_back(UsingKey(left->columns, name, "left", origin), UsingKey(right->columns, name, "right", origin));
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
  if (resolved->type.is(TypeId::kNull)) resolved = CastTo(resolved, DataType::Boolean());
  if (!resolved->type.is(TypeId::kBoolean)) {
    throw Error("JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE",
                {{"joinCondition", QuotedText(*resolved)},
                 {"conditionType", errors::QuoteText(types::SqlName(resolved->type))}},
                condition->origin);
  }
  CheckOperator(resolved, condition->origin);
  return resolved;
}

}  // namespace piezo::analysis
