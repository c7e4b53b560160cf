// Generic walks over typed plans: a node names its inputs once (kInputs), an expression's children are listed here.
#pragma once

#include <functional>
#include <type_traits>

#include "plan/node.h"

namespace piezo::plan {

/// Calls visit(const NodePtr&) for each input of `node`, left to right. Subquery plans inside expressions are not
/// inputs.
template <class Visit>
void ForEachInput(const Node& node, Visit&& visit) {
  std::visit(
      [&](const auto& op) {
        std::apply([&](auto... members) { (visit(op.*members), ...); }, std::decay_t<decltype(op)>::kInputs);
      },
      node.op);
}

/// The node with each input replaced by map(input); the same node when nothing changed. Columns and expressions are
/// kept.
NodePtr MapInputs(const NodePtr& node, const std::function<NodePtr(const NodePtr&)>& map);

/// Calls visit for each direct child expression (arguments, filters, orders, lambda bodies, left sides of IN; not into
/// plans).
void ForEachChild(const Expr& expr, const std::function<void(const ExprPtr&)>& visit);

/// The expression with each direct child replaced by map(child); the same pointer when nothing changed.
ExprPtr MapChildren(const ExprPtr& expr, const std::function<ExprPtr(const ExprPtr&)>& map);

/// Bottom-up rewrite: map is given each expression after its children were rewritten.
ExprPtr Rewrite(const ExprPtr& expr, const std::function<ExprPtr(const ExprPtr&)>& map);

/// True if `test` holds for the expression or any below it (not into subquery plans).
bool Any(const ExprPtr& expr, const std::function<bool(const Expr&)>& test);

/// The node with each expression that it holds itself replaced by map(expr); the same node when nothing changed.
NodePtr MapExprs(const NodePtr& node, const std::function<ExprPtr(const ExprPtr&)>& map);

/// All expressions that the node itself holds.
void ForEachExpr(const Node& node, const std::function<void(const ExprPtr&)>& visit);

}  // namespace piezo::plan
