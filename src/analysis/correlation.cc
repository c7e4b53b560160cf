#include "analysis/correlation.h"

#include <functional>
#include <unordered_map>

namespace piezo::analysis {

using plan::ExprPtr;
using plan::NodePtr;

namespace {

bool NamesOuter(const ExprPtr& expr) {
  return plan::Any(expr, [](const plan::Expr& part) {
    const auto* ref = std::get_if<plan::ColumnRef>(&part.op);
    return ref != nullptr && ref->outer;
  });
}

/// A window's own expressions: an outer column among them is not computed below it, as other expressions are.
bool WindowNamesOuter(const plan::Expr& expr) {
  const auto* window = std::get_if<plan::Window>(&expr.op);
  if (window == nullptr) return false;
  bool outer = false;
  const auto bare = [&](const ExprPtr& part) {
    const auto* ref = std::get_if<plan::ColumnRef>(&part->op);
    outer = outer || (ref != nullptr && ref->outer);
  };
  plan::ForEachChild(*window->function, bare);
  for (const ExprPtr& key : window->partition_by) bare(key);
  for (const plan::SortOrder& order : window->order_by) bare(order.child);
  return outer;
}

/// The walk down one subquery's plan.
class CorrelationCheck {
 public:
  explicit CorrelationCheck(const Resolver& resolver) : resolver_(resolver) {}

  void Check(const NodePtr& node, bool allowed) const {
    plan::ForEachExpr(*node, [&](const ExprPtr& expr) {
      if (!NamesOuter(expr)) return;
      if (!allowed) {
        throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED",
                    {{"treeNode", resolver_.Text(*expr)}}, expr->origin);
      }
      if (!MayHold(*node) || plan::Any(expr, WindowNamesOuter)) {
        throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE",
                    {{"sqlExprs", resolver_.QuotedText(*expr)}}, expr->origin);
      }
    });
    if (const auto* join = std::get_if<plan::Join>(&node->op)) return CheckSides(*join, allowed);
    const auto* aggregate = std::get_if<plan::Aggregate>(&node->op);
    const bool passes =
        allowed && (aggregate == nullptr || !aggregate->sets) && !std::holds_alternative<plan::Tail>(node->op) &&
        !std::holds_alternative<plan::Sample>(node->op) && !std::holds_alternative<plan::Expand>(node->op);
    plan::ForEachInput(*node, [&](const NodePtr& input) { Check(input, passes); });
  }

 private:
  static bool MayHold(const plan::Node& node) {
    return std::holds_alternative<plan::Filter>(node.op) || std::holds_alternative<plan::Project>(node.op) ||
           std::holds_alternative<plan::Join>(node.op) || std::holds_alternative<plan::Generate>(node.op) ||
           std::holds_alternative<plan::Values>(node.op);
  }

  /// The side that a join may pad with nulls, or only looks into, cannot depend on the query around.
  void CheckSides(const plan::Join& join, bool allowed) const {
    using plan::JoinType;
    const bool inner = join.type == JoinType::kInner || join.type == JoinType::kCross;
    const bool full = join.type == JoinType::kFull;
    Check(join.left, allowed && !full && join.type != JoinType::kRight);
    if (join.lateral) return;  // names the left side as outer, and was checked by itself
    Check(join.right, allowed && (inner || join.type == JoinType::kRight));
  }

  const Resolver& resolver_;
};

}  // namespace

void CheckCorrelation(const Resolver& resolver, const NodePtr& node) {
  CorrelationCheck(resolver).Check(node, /*allowed=*/true);
}

/// The engine binds a window that names the query around in that query: what does so is computed below.
NodePtr OuterBelowWindows(Resolver& resolver, const NodePtr& node) {
  const NodePtr below = plan::MapInputs(node, [&](const NodePtr& input) { return OuterBelowWindows(resolver, input); });
  const auto* project = std::get_if<plan::Project>(&below->op);
  if (project == nullptr) return below;
  plan::Items computed;
  const auto lower = [&](const ExprPtr& part) -> ExprPtr {
    if (!NamesOuter(part)) return part;
    computed.push_back({resolver.NewColumn(resolver.Text(*part), part->type, part->nullable), part});
    return Resolver::Ref(computed.back().column, part->origin);
  };
  const std::function<ExprPtr(const ExprPtr&)> visit = [&](const ExprPtr& expr) -> ExprPtr {
    const auto* window = std::get_if<plan::Window>(&expr->op);
    if (window == nullptr) return plan::MapChildren(expr, visit);
    return plan::MapChildren(expr, [&](const ExprPtr& child) {
      return child == window->function ? plan::MapChildren(child, lower) : lower(child);
    });
  };
  plan::Project above = *project;
  for (plan::Item& item : above.items) {
    if (item.expr != nullptr) item.expr = visit(item.expr);
  }
  if (computed.empty()) return below;
  above.input = WithComputed(above.input, std::move(computed));
  return plan::MakeNode(std::move(above), below->columns, below->origin);
}

NodePtr WithComputed(const NodePtr& node, plan::Items computed) {
  if (computed.empty()) return node;
  plan::Items items;
  plan::Columns columns = node->columns;
  for (const plan::Column& column : columns) items.push_back({column, nullptr});
  for (plan::Item& item : computed) {
    columns.push_back(item.column);
    items.push_back(std::move(item));
  }
  return plan::MakeNode(plan::Project{node, std::move(items)}, std::move(columns), node->origin);
}

NodePtr WithOuterColumns(Resolver& resolver, const NodePtr& side, ExprPtr& condition) {
  plan::Items computed;
  std::unordered_map<plan::ColumnId, plan::Column> columns;
  condition = plan::Rewrite(condition, [&](const ExprPtr& part) -> ExprPtr {
    const auto* ref = std::get_if<plan::ColumnRef>(&part->op);
    if (ref == nullptr || !ref->outer) return part;
    const auto [found, added] = columns.try_emplace(ref->id);
    if (added) {
      found->second = resolver.NewColumn(ref->name, part->type, part->nullable);
      found->second.hidden = true;
      computed.push_back({found->second, part});
    }
    return Resolver::Ref(found->second, part->origin);
  });
  return WithComputed(side, std::move(computed));
}

}  // namespace piezo::analysis
