// Relations: the dispatch over their kinds, and what all kinds share: columns by name, hidden columns.

#include "analysis/aggregate.h"
#include "analysis/membership.h"
#include "analysis/names.h"
#include "analysis/resolver.h"
#include "base/check.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::NodePtr;

Resolver::Resolver(const unresolved::Plan& plan, const Environment& environment)
    : plan_(plan), env_(environment), parameters_{&plan.named_parameters, &plan.positional_parameters} {}

Resolver::~Resolver() = default;

NodePtr Resolver::Relation(const unresolved::RelationPtr& relation, const Scope* outer) {
  NodePtr node = std::visit([&](const auto& op) { return Resolve(op, *relation, outer); }, relation->op);
  if (relation->plan_id) outputs_by_plan_id_.emplace(*relation->plan_id, PlanOutput{node, {}});
  return node;
}

plan::Query Resolver::Run(const unresolved::RelationPtr& root) {
  plan::Query query;
  root_ = root.get();
  query.root = DropHidden(Relation(root, nullptr));
  if (memberships_) query.root = WithMemberships(*this, query.root);
  query.schema.reserve(query.root->columns.size());
  for (const Column& column : query.root->columns) query.schema.push_back(*column.field);
  query.rendering = std::move(rendering_);
  if (query.rendering) {
    const bool html = query.rendering->kind == plan::Rendering::Kind::kHtml;
    query.schema = {{html ? "html_string" : "show_string", DataType::String(), false, {}}};
  }
  query.observed = std::move(observed_);
  query.temporaries = std::move(temporaries_);
  query.evolved_views = std::move(evolved_views_);
  return query;
}

Column Resolver::NewColumn(std::string name, DataType type, bool nullable, std::string metadata) {
  Column column;
  column.id = NewId();
  column.field = std::make_shared<const Field>(Field{std::move(name), std::move(type), nullable, std::move(metadata)});
  return column;
}

plan::ExprPtr Resolver::Ref(const Column& column, SourceSpan origin) {
  return plan::MakeExpr(plan::ColumnRef{column.id, column.name(), false}, column.type(), column.nullable(),
                        std::move(origin));
}

Columns Resolver::Visible(const Columns& columns) {
  Columns visible;
  visible.reserve(columns.size());
  for (const Column& column : columns) {
    if (!column.hidden) visible.push_back(column);
  }
  return visible;
}

NodePtr Resolver::DropHidden(const NodePtr& node) {
  Columns visible = Visible(node->columns);
  if (visible.size() == node->columns.size()) return node;
  plan::Items items;
  items.reserve(visible.size());
  for (const Column& column : visible) items.push_back({column, nullptr});
  return plan::MakeNode(plan::Project{node, std::move(items)}, std::move(visible), node->origin);
}

plan::Query Analyze(const unresolved::Plan& plan, const unresolved::RelationPtr& root, const Environment& environment) {
  return Resolver(plan, environment).Run(root);
}

NodePtr Resolver::WithColumnList(const NodePtr& node, Columns columns) {
  return plan::MakeNode(node->op, std::move(columns), node->origin);
}

bool Resolver::SameName(std::string_view left, std::string_view right) const {
  return conf().case_sensitive() ? left == right : EqualIgnoringCase(left, right);
}

std::vector<Column> Resolver::ColumnsNamed(const Columns& columns, std::string_view name) const {
  std::vector<Column> found;
  for (const Column& column : columns) {
    if (!column.hidden && SameName(column.name(), name)) found.push_back(column);
  }
  return found;
}

}  // namespace piezo::analysis
