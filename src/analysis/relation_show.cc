// df.show() and notebook HTML: the rows as strings, one more than shown, to be rendered when they come.

#include "analysis/resolver.h"

namespace piezo::analysis {

using plan::NodePtr;

NodePtr Resolver::Rendered(const unresolved::RelationPtr& shown, plan::Rendering rendering,
                           const unresolved::Relation& at) {
  if (rendering_ || &at != root_) errors::ThrowUnsupported("a shown DataFrame as part of another", at.origin);
  const NodePtr rows = DropHidden(Relation(shown, nullptr));
  for (const plan::Column& column : rows->columns) rendering.names.push_back(column.name());
  const int64_t limit = static_cast<int64_t>(std::max(rendering.rows, 0)) + 1;
  const NodePtr limited = plan::MakeNode(plan::Limit{rows, limit, 0}, rows->columns, at.origin);
  plan::Items items;
  for (const plan::Column& column : limited->columns) {
    plan::Cast cast{.child = Ref(column), .implicit = true, .shown = true};
    plan::ExprPtr text = plan::MakeExpr(std::move(cast), DataType::String(), false, at.origin);
    items.push_back({NewColumn(column.name(), DataType::String(), false), std::move(text)});
  }
  rendering_ = std::move(rendering);
  return SelectColumns(limited, items, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::ShowString& op, const unresolved::Relation& at, const Scope* /*outer*/) {
  using Kind = plan::Rendering::Kind;
  return Rendered(op.input, {op.vertical ? Kind::kVertical : Kind::kShow, op.rows, op.truncate, {}}, at);
}

NodePtr Resolver::Resolve(const unresolved::HtmlString& op, const unresolved::Relation& at, const Scope* /*outer*/) {
  return Rendered(op.input, {plan::Rendering::Kind::kHtml, op.rows, op.truncate, {}}, at);
}

}  // namespace piezo::analysis
