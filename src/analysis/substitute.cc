#include "analysis/substitute.h"

#include "plan/walk.h"

namespace piezo::analysis {

using plan::ExprPtr;
using plan::NodePtr;

ExprPtr Substitute(const ExprPtr& expr, const Substitution& substitution) {
  return plan::Rewrite(expr, [&](const ExprPtr& part) -> ExprPtr {
    if (const auto* ref = std::get_if<plan::ColumnRef>(&part->op)) {
      ExprPtr replaced = substitution(*ref, *part);
      return replaced != nullptr ? replaced : part;
    }
    const auto* subquery = std::get_if<plan::Subquery>(&part->op);
    if (subquery == nullptr) return part;
    NodePtr plan = Substitute(subquery->plan, substitution);
    if (plan == subquery->plan) return part;
    plan::Subquery replaced = *subquery;
    replaced.plan = std::move(plan);
    return plan::MakeExpr(std::move(replaced), part->type, part->nullable, part->origin);
  });
}

NodePtr Substitute(const NodePtr& node, const Substitution& substitution) {
  NodePtr below = plan::MapInputs(node, [&](const NodePtr& input) { return Substitute(input, substitution); });
  if (const auto* with = std::get_if<plan::With>(&below->op)) {
    plan::With replaced = *with;
    for (plan::CteDefinition& definition : replaced.definitions) {
      definition.plan = Substitute(definition.plan, substitution);
      if (definition.recursion != nullptr) definition.recursion = Substitute(definition.recursion, substitution);
    }
    below = plan::MakeNode(std::move(replaced), below->columns, below->origin);
  }
  return plan::MapExprs(below, [&](const ExprPtr& expr) { return Substitute(expr, substitution); });
}

ExprPtr AsOuter(const ExprPtr& expr) {
  return plan::Rewrite(expr, [](const ExprPtr& part) -> ExprPtr {
    const auto* ref = std::get_if<plan::ColumnRef>(&part->op);
    if (ref == nullptr || ref->outer) return part;
    return plan::MakeExpr(plan::ColumnRef{ref->id, ref->name, true}, part->type, part->nullable, part->origin);
  });
}

}  // namespace piezo::analysis
