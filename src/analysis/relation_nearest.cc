// Joins of each left row with the right rows that come first in some order: as-of joins and nearest-by joins. Both are
// a lateral join with the first rows of what fits.

#include <algorithm>

#include "analysis/kinds.h"
#include "analysis/resolver.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;
using unresolved::JoinType;

namespace {

/// The expression with its references to `columns` made references to an enclosing query.
ExprPtr MadeOuter(const ExprPtr& expr, const Columns& columns) {
  return plan::Rewrite(expr, [&](const ExprPtr& part) {
    const auto* ref = std::get_if<plan::ColumnRef>(&part->op);
    if (ref == nullptr || ref->outer) return part;
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.id == ref->id; });
    if (found == columns.end()) return part;
    plan::ColumnRef outer = *ref;
    outer.outer = true;
    outer.qualifier = found->qualifier;
    return plan::MakeExpr(std::move(outer), part->type, part->nullable, part->origin);
  });
}

Columns BothSides(const NodePtr& left, const NodePtr& right) {
  Columns both = left->columns;
  both.insert(both.end(), right->columns.begin(), right->columns.end());
  return both;
}

}  // namespace

NodePtr Resolver::JoinFirst(const NodePtr& left, const NodePtr& right, const FirstRows& first,
                            const SourceSpan& origin) {
  const ExprPtr rank = MadeOuter(first.rank, left->columns);
  Column by = NewColumn("rank", rank->type, rank->nullable);
  plan::Items items;
  Columns columns = right->columns;
  for (const Column& column : columns) items.push_back({column, nullptr});
  NodePtr rows = right;
  if (first.condition != nullptr) {
    rows = plan::MakeNode(plan::Filter{rows, MadeOuter(first.condition, left->columns)}, columns, origin);
  }
  items.push_back({by, rank});
  columns.push_back(by);
  rows = plan::MakeNode(plan::Project{rows, std::move(items)}, columns, origin);
  rows = plan::MakeNode(plan::Filter{rows, CallFunction("isnotnull", {Ref(by)}, origin)}, columns, origin);
  rows = plan::MakeNode(plan::Sort{rows, {{Ref(by), first.ascending, false}}, true}, columns, origin);
  rows = plan::MakeNode(plan::Limit{rows, first.count, 0}, columns, origin);
  rows = Narrow(rows, right->columns);
  const bool keeps_left = first.type == JoinType::kLeft;
  Columns output = left->columns;
  for (const Column& column : right->columns) {
    output.push_back(keeps_left ? WithNullable(column, true) : column);
  }
  const plan::JoinType type = keeps_left ? plan::JoinType::kLeft : plan::JoinType::kInner;
  return plan::MakeNode(plan::Join{left, rows, type, nullptr, /*lateral=*/true}, std::move(output), origin);
}

ExprPtr Resolver::Tolerance(const unresolved::AsOfJoin& op, const Scope& scope, const SourceSpan& origin) {
  ExprPtr tolerance = Expression(op.tolerance, scope);
  if (!IsFoldable(*tolerance)) throw Error("AS_OF_JOIN.TOLERANCE_IS_UNFOLDABLE", {}, origin);
  const DataType& type = tolerance->type;
  const bool counts = type.IsAnsiInterval();
  if (type.IsNumeric() || counts) {
    const ExprPtr zero = counts ? CallFunction("-", {tolerance, tolerance}, origin)
                                : CastTo(LiteralOf(Value::Int(0), origin), type, true, origin);
    const std::optional<Value> fits = Evaluate(CallFunction(">=", {tolerance, zero}, origin));
    if (fits && !fits->is_null() && !std::get<bool>(fits->data)) {
      throw Error("AS_OF_JOIN.TOLERANCE_IS_NON_NEGATIVE", {}, origin);
    }
  }
  return tolerance;
}

/// Which right rows an as-of join may take, and how far away they are.
Resolver::FirstRows Resolver::AsOfRows(const unresolved::AsOfJoin& op, const Scope& scope, const SourceSpan& origin) {
  const ExprPtr left = Expression(op.left_as_of, scope);
  const ExprPtr right = Expression(op.right_as_of, scope);
  const auto call = [&](const char* name, ExprPtr a, ExprPtr b) {
    return CallFunction(name, {std::move(a), std::move(b)}, origin);
  };
  const std::string direction = LowerCase(op.direction);
  const bool backward = direction == "backward";
  const bool forward = direction == "forward";
  if (!backward && !forward && direction != "nearest") {
    throw Error("AS_OF_JOIN.UNSUPPORTED_DIRECTION",
                {{"direction", op.direction}, {"supported", "'forward', 'backward', 'nearest'"}}, origin);
  }
  const bool exact = op.allow_exact_matches;
  const char* at_least = exact ? ">=" : ">";
  const char* at_most = exact ? "<=" : "<";
  FirstRows rows;
  rows.type = op.type;
  const auto require = [&](ExprPtr condition) {
    rows.condition = rows.condition ? call("and", rows.condition, std::move(condition)) : std::move(condition);
  };
  const ExprPtr before = call("-", left, right);
  const ExprPtr after = call("-", right, left);
  if (backward) {
    require(call(at_least, left, right));
    rows.rank = before;
  } else if (forward) {
    require(call(at_most, left, right));
    rows.rank = after;
  } else {
    if (!exact) require(CallFunction("not", {call("==", left, right)}, origin));
    rows.rank = CallFunction("if", {call(">", left, right), before, after}, origin);
  }
  if (op.tolerance != nullptr) {
    const ExprPtr tolerance = Tolerance(op, scope, origin);
    if (!forward) require(call(at_least, right, call("-", left, tolerance)));
    if (!backward) require(call(at_most, right, call("+", left, tolerance)));
  }
  return rows;
}

NodePtr Resolver::Resolve(const unresolved::AsOfJoin& op, const unresolved::Relation& at, const Scope* outer) {
  if (op.type != JoinType::kInner && op.type != JoinType::kLeft) throw Error("PIEZO_AS_OF_JOIN_TYPE", {}, at.origin);
  const NodePtr left = Relation(op.left, outer);
  const NodePtr right = Relation(op.right, outer);
  const Columns both = BothSides(left, right);
  const Scope scope(both, outer);
  FirstRows rows = AsOfRows(op, scope, at.origin);
  const auto require = [&](const ExprPtr& condition) {
    rows.condition = rows.condition ? CallFunction("and", {condition, rows.condition}, at.origin) : condition;
  };
  for (const std::string& name : op.using_columns) {
    const Column left_key = UsingKey(left->columns, name, "left", at.origin);
    const Column right_key = UsingKey(right->columns, name, "right", at.origin);
    require(CallFunction("==", {Ref(left_key), Ref(right_key)}, at.origin));
  }
  if (op.condition != nullptr) require(JoinCondition(op.condition, scope));
  return JoinFirst(left, right, rows, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::NearestByJoin& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr left = Relation(op.left, outer);
  const NodePtr right = Relation(op.right, outer);
  const Columns both = BothSides(left, right);
  FirstRows rows;
  rows.rank = Expression(op.ranking, Scope(both, outer));
  rows.ascending = op.ascending;
  rows.count = op.results;
  rows.type = op.type;
  CheckOperator(rows.rank, at.origin);
  CheckOrder({rows.rank, true, true}, at.origin);
  if (op.exact && !IsDeterministic(rows.rank)) {
    throw Error("INVALID_NON_DETERMINISTIC_EXPRESSIONS", {{"sqlExprs", QuotedText(*rows.rank)}}, at.origin);
  }
  return JoinFirst(left, right, rows, at.origin);
}

}  // namespace piezo::analysis
