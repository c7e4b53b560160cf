#include "session/defaults.h"

#include <algorithm>

#include "catalog/names.h"

namespace piezo::session {

using unresolved::ExprPtr;
using unresolved::RelationPtr;

namespace {

void Replace(std::vector<ExprPtr>& values, const std::vector<ExprPtr>& defaults) {
  for (size_t i = 0; i < std::min(values.size(), defaults.size()); ++i) {
    if (IsDefault(values[i])) values[i] = defaults[i];
  }
}

template <class Op>
RelationPtr WithInput(const Op& op, const RelationPtr& query, const std::vector<ExprPtr>& defaults) {
  Op changed = op;
  changed.input = WithDefaults(op.input, defaults);
  return unresolved::MakeRelation(std::move(changed), query->origin);
}

}  // namespace

bool IsDefault(const ExprPtr& expr) {
  const auto* attribute = std::get_if<unresolved::Attribute>(&expr->op);
  return attribute != nullptr && attribute->parts.size() == 1 && catalog::Fold(attribute->parts.front()) == "default";
}

RelationPtr WithDefaults(const RelationPtr& query, const std::vector<ExprPtr>& defaults) {
  if (const auto* table = std::get_if<unresolved::InlineTable>(&query->op)) {
    unresolved::InlineTable changed = *table;
    for (auto& row : changed.rows) Replace(row, defaults);
    return unresolved::MakeRelation(std::move(changed), query->origin);
  }
  if (const auto* alias = std::get_if<unresolved::SubqueryAlias>(&query->op)) return WithInput(*alias, query, defaults);
  if (const auto* limit = std::get_if<unresolved::Limit>(&query->op)) return WithInput(*limit, query, defaults);
  if (const auto* offset = std::get_if<unresolved::Offset>(&query->op)) return WithInput(*offset, query, defaults);
  if (const auto* with = std::get_if<unresolved::With>(&query->op)) return WithInput(*with, query, defaults);
  const auto* project = std::get_if<unresolved::Project>(&query->op);
  if (project == nullptr) return query;
  const bool star = project->items.size() == 1 && std::holds_alternative<unresolved::Star>(project->items.front()->op);
  if (star) return WithInput(*project, query, defaults);
  unresolved::Project changed = *project;
  Replace(changed.items, defaults);
  return unresolved::MakeRelation(std::move(changed), query->origin);
}

}  // namespace piezo::session
