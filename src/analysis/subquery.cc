// Subqueries in expressions: scalar, EXISTS and IN, correlated or not, and the checks on correlation.

#include <algorithm>

#include "analysis/collation.h"
#include "analysis/correlation.h"
#include "analysis/kinds.h"
#include "analysis/resolver.h"
#include "types/widening.h"

namespace piezo::analysis {

using plan::ExprPtr;
using plan::NodePtr;

void VisitOuterReferences(const NodePtr& node, const std::function<void(const plan::ColumnRef&)>& visit) {
  const std::function<void(const ExprPtr&)> in_expression = [&](const ExprPtr& expr) {
    if (const auto* ref = std::get_if<plan::ColumnRef>(&expr->op); ref != nullptr && ref->outer) visit(*ref);
    plan::ForEachChild(*expr, in_expression);
  };
  plan::ForEachExpr(*node, in_expression);
  plan::ForEachInput(*node, [&](const NodePtr& input) { VisitOuterReferences(input, visit); });
}

std::string Resolver::OuterText(const NodePtr& node) const {
  std::string text;
  VisitOuterReferences(node, [&](const plan::ColumnRef& ref) { text += (text.empty() ? "" : ", ") + ref.name; });
  return text;
}

NodePtr Resolver::SubqueryPlan(const unresolved::Subquery& op, const SourceSpan& origin, const Scope& scope) {
  unresolved::RelationPtr relation = op.plan;
  if (relation == nullptr && op.plan_id) {
    const auto found = references_.find(*op.plan_id);
    if (found != references_.end()) relation = found->second;
  }
  if (relation == nullptr) errors::ThrowUnsupported("subquery without a plan", origin);
  query_start_ = relation.get();
  return DropHidden(Relation(relation, &scope));
}

ExprPtr Resolver::Resolve(const unresolved::Subquery& op, const unresolved::Expr& at, const Scope& scope) {
  if (op.kind == unresolved::Subquery::Kind::kTableArgument) errors::ThrowUnsupported("table arguments", at.origin);
  SubqueryArguments arguments;
  NodePtr node = LiftOuterAggregates(SubqueryPlan(op, at.origin, scope), arguments);
  if (!OuterText(node).empty()) {
    CheckCorrelation(*this, node);
    node = OuterBelowWindows(*this, node);
  }
  ExprPtr expr;
  switch (op.kind) {
    case unresolved::Subquery::Kind::kExists:
      expr = plan::MakeExpr(plan::Subquery{plan::Subquery::Kind::kExists, std::move(node), {}}, DataType::Boolean(),
                            false, at.origin);
      break;
    case unresolved::Subquery::Kind::kIn:
      expr = InSubquery(op, std::move(node), at.origin, scope);
      break;
    default:
      expr = ScalarSubquery(std::move(node), at.origin);
  }
  if (arguments.empty()) return expr;
  plan::Subquery with = std::get<plan::Subquery>(expr->op);
  with.arguments = std::move(arguments);
  return plan::MakeExpr(std::move(with), expr->type, expr->nullable, at.origin);
}

/// Aggregates of the query around that stand in the conditions of a subquery become columns of that query.
NodePtr Resolver::LiftOuterAggregates(const NodePtr& node, SubqueryArguments& arguments) {
  const NodePtr below =
      plan::MapInputs(node, [&](const NodePtr& input) { return LiftOuterAggregates(input, arguments); });
  if (!std::holds_alternative<plan::Filter>(below->op)) return below;
  const std::function<ExprPtr(const ExprPtr&)> lift = [&](const ExprPtr& expr) -> ExprPtr {
    if (!IsOuterAggregate(*expr)) return plan::MapChildren(expr, lift);
    const ExprPtr own = plan::Rewrite(expr, [](const ExprPtr& part) -> ExprPtr {
      const auto* ref = std::get_if<plan::ColumnRef>(&part->op);
      if (ref == nullptr) return part;
      return plan::MakeExpr(plan::ColumnRef{ref->id, ref->name, false}, part->type, part->nullable, part->origin);
    });
    arguments.emplace_back(NewId(), own);
    return plan::MakeExpr(plan::ColumnRef{arguments.back().first, Text(*own), true}, expr->type, expr->nullable,
                          expr->origin);
  };
  return plan::MapExprs(below, lift);
}

/// A correlated scalar subquery works where rows are filtered or computed, not in other operators.
void Resolver::CheckCorrelatedScalar(const ExprPtr& expr, const std::string& node, const SourceSpan& origin) const {
  const std::function<void(const ExprPtr&)> check = [&](const ExprPtr& part) {
    if (std::holds_alternative<plan::Inlined>(part->op)) return;  // a SQL function computes its rows by itself
    plan::ForEachChild(*part, check);
    const auto* subquery = std::get_if<plan::Subquery>(&part->op);
    if (subquery == nullptr || subquery->kind != plan::Subquery::Kind::kScalar) return;
    if (OuterText(subquery->plan).empty()) return;
    throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_SCALAR_SUBQUERY", {{"treeNode", node}},
                origin);
  };
  check(expr);
}

ExprPtr Resolver::ScalarSubquery(NodePtr node, const SourceSpan& origin) {
  if (node->columns.size() != 1) {
    throw Error("INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN",
                {{"number", std::to_string(node->columns.size())}}, origin);
  }
  DataType type = node->columns.front().type();
  return plan::MakeExpr(plan::Subquery{plan::Subquery::Kind::kScalar, std::move(node), {}}, std::move(type), true,
                        origin);
}

ExprPtr Resolver::InSubquery(const unresolved::Subquery& op, NodePtr node, const SourceSpan& origin,
                             const Scope& scope) {
  std::vector<ExprPtr> values;
  for (const auto& value : op.values) values.push_back(Expression(value, scope));
  if (values.size() != node->columns.size()) ThrowInWidth(values, *node, origin);
  bool nullable = false;
  plan::Items items;
  plan::Columns columns;
  bool changed = false;
  memberships_ = true;
  for (size_t i = 0; i < values.size(); ++i) {
    const plan::Column& column = node->columns[i];
    nullable = nullable || values[i]->nullable || column.nullable();
    const DataType column_type = CollatedIn(values, i, *node, origin);
    const std::optional<DataType> common = types::WiderTypeForTwo(values[i]->type, column_type, conf().ansi_enabled());
    if (!common) ThrowInTypes(values, *node, *scope.input, origin);
    values[i] = CastTo(values[i], *common);
    if (column.type().SameAs(*common)) {
      columns.push_back(column);
      items.push_back({column, nullptr});
      continue;
    }
    changed = true;
    ExprPtr cast = CastTo(Ref(column), *common);
    columns.push_back(NewColumn(column.name(), *common, cast->nullable));
    items.push_back({columns.back(), std::move(cast)});
  }
  if (changed) node = plan::MakeNode(plan::Project{std::move(node), std::move(items)}, std::move(columns), origin);
  return plan::MakeExpr(plan::Subquery{plan::Subquery::Kind::kIn, std::move(node), std::move(values)},
                        DataType::Boolean(), nullable, origin);
}

/// Gives `values[i]` the collation in which it meets the column of the subquery, and tells the column's type in it.
DataType Resolver::CollatedIn(std::vector<ExprPtr>& values, size_t i, const plan::Node& node,
                              const SourceSpan& origin) {
  const DataType& column = node.columns[i].type();
  const auto common = CommonCollation(std::vector<ExprPtr>{values[i], Ref(node.columns[i])}, false);
  if (!common) return column;
  if (HasIndeterminate(*common)) {
    throw Error("INDETERMINATE_COLLATION_IN_EXPRESSION", {{"expr", InText(values, node)}}, origin);
  }
  const std::optional<DataType> value = WithCollations(values[i]->type, *common);
  if (value && *value != values[i]->type) values[i] = Recollated(values[i], *value, /*seen=*/true);
  return WithCollations(column, *common).value_or(column);
}

void Resolver::ThrowInWidth(const std::vector<ExprPtr>& values, const plan::Node& node,
                            const SourceSpan& origin) const {
  std::string left;
  std::string right;
  for (const ExprPtr& value : values) left += (left.empty() ? "" : ", ") + QuotedText(*value);
  for (const plan::Column& column : node.columns)
    right += (right.empty() ? "" : ", ") + errors::QuoteText(column.name());
  throw Error("DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH",
              {{"sqlExpr", InText(values, node)},
               {"leftLength", std::to_string(values.size())},
               {"rightLength", std::to_string(node.columns.size())},
               {"leftColumns", left},
               {"rightColumns", right}},
              origin);
}

void Resolver::ThrowInTypes(const std::vector<ExprPtr>& values, const plan::Node& node,
                            const plan::Columns& scope_columns, const SourceSpan& origin) const {
  std::string left;
  std::string right;
  std::string mismatch;
  for (size_t i = 0; i < values.size(); ++i) {
    const DataType& from = values[i]->type;
    const DataType& to = node.columns[i].type();
    left += (left.empty() ? "" : ", ") + errors::QuoteText(types::SqlName(from));
    right += (right.empty() ? "" : ", ") + errors::QuoteText(types::SqlName(to));
    if (types::WiderTypeForTwo(from, to, conf().ansi_enabled())) continue;
    mismatch += (mismatch.empty() ? "(" : ", (") + QualifiedText(values[i], scope_columns) + ":" +
                types::SimpleString(from) + ", " + QualifiedText(Ref(node.columns[i]), node.columns) + ":" +
                types::SimpleString(to) + ")";
  }
  throw Error(
      "DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH",
      {{"sqlExpr", InText(values, node)}, {"mismatchedColumns", mismatch}, {"leftType", left}, {"rightType", right}},
      origin);
}

std::string Resolver::InText(const std::vector<ExprPtr>& values, const plan::Node& node) const {
  const auto plan = std::make_shared<const plan::Node>(node);
  return errors::QuoteText(SubqueryText({plan::Subquery::Kind::kIn, plan, values}));
}

}  // namespace piezo::analysis
