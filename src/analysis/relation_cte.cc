// Names that a query brings along: common table expressions, parameters, relations that subqueries refer to.

#include "analysis/names.h"
#include "analysis/resolver.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::NodePtr;

namespace {

/// The self-reference of WITH RECURSIVE stands in the right side of a union at the top of the definition.
const unresolved::SetOperation* AsRecursion(const unresolved::RelationPtr& plan) {
  const auto* set = std::get_if<unresolved::SetOperation>(&plan->op);
  return set != nullptr && set->op == unresolved::SetOperator::kUnion ? set : nullptr;
}

}  // namespace

Columns Resolver::NamedOutput(const Columns& columns, const std::vector<std::string>& names, const std::string& alias,
                              const SourceSpan& origin) {
  if (!names.empty() && names.size() != columns.size()) {
    throw Error("ASSIGNMENT_ARITY_MISMATCH",
                {{"numExpr", std::to_string(names.size())}, {"numTarget", std::to_string(columns.size())}}, origin);
  }
  Columns named;
  for (size_t i = 0; i < columns.size(); ++i) {
    Column column = columns[i];
    if (!names.empty()) {
      Field field = *column.field;
      field.name = names[i];
      column.field = std::make_shared<const Field>(std::move(field));
    }
    column.qualifier = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{alias});
    named.push_back(std::move(column));
  }
  return named;
}

plan::CteDefinition Resolver::DefineCte(const unresolved::CommonTable& table, bool recursive, const SourceSpan& origin,
                                        const Scope* outer) {
  plan::CteDefinition definition{.id = next_cte_++, .name = table.name, .plan = nullptr, .recursion = nullptr};
  const unresolved::SetOperation* recursion = recursive ? AsRecursion(table.plan) : nullptr;
  if (recursion == nullptr) {
    definition.plan = DropHidden(Relation(table.plan, outer));
    ctes_.push_back(
        {table.name, definition.id, NamedOutput(definition.plan->columns, table.columns, table.name, origin)});
    return definition;
  }
  definition.plan = DropHidden(Relation(recursion->left, outer));
  Columns output;
  std::vector<DataType> types;
  for (const Column& column : definition.plan->columns) {
    output.push_back(NewColumn(column.name(), column.type(), true));
    types.push_back(column.type());
  }
  output = NamedOutput(output, table.columns, table.name, origin);
  ctes_.push_back({table.name, definition.id, output});
  const size_t references = cte_references_[definition.id];
  const NodePtr step = DropHidden(Relation(recursion->right, outer));
  if (cte_references_[definition.id] == references) {  // not recursive after all
    ctes_.pop_back();
    definition.plan = DropHidden(Relation(table.plan, outer));
    ctes_.push_back(
        {table.name, definition.id, NamedOutput(definition.plan->columns, table.columns, table.name, origin)});
    return definition;
  }
  if (step->columns.size() != types.size()) {
    throw Error("NUM_COLUMNS_MISMATCH",
                {{"operator", "UNION"},
                 {"firstNumColumns", std::to_string(types.size())},
                 {"invalidOrdinalNum", "second"},
                 {"invalidNumColumns", std::to_string(step->columns.size())}},
                origin);
  }
  definition.recursion = CastColumns(step, types, origin);
  definition.recursion_union_all = recursion->all;
  return definition;
}

NodePtr Resolver::Resolve(const unresolved::With& op, const unresolved::Relation& at, const Scope* outer) {
  const size_t visible = ctes_.size();
  plan::With with;
  for (const unresolved::CommonTable& table : op.tables) {
    for (size_t i = visible; i < ctes_.size(); ++i) {
      if (SameName(ctes_[i].name, table.name)) {
        throw Error("DUPLICATED_CTE_NAMES", {{"duplicateNames", errors::QuoteIdentifier(LowerCase(table.name))}},
                    at.origin);
      }
    }
    with.definitions.push_back(DefineCte(table, op.recursive, at.origin, outer));
  }
  with.input = Relation(op.input, outer);
  ctes_.resize(visible);
  Columns columns = with.input->columns;
  return plan::MakeNode(std::move(with), std::move(columns), at.origin);
}

NodePtr Resolver::CteReference(const CteBinding& binding, const SourceSpan& origin) {
  ++cte_references_[binding.id];
  Columns columns;
  for (const Column& column : binding.columns) {
    Column fresh = column;
    fresh.id = NewId();
    columns.push_back(std::move(fresh));
  }
  return plan::MakeNode(plan::CteRef{binding.id}, std::move(columns), origin);
}

NodePtr Resolver::Resolve(const unresolved::Parameters& op, const unresolved::Relation& /*at*/, const Scope* outer) {
  const ParameterValues around = std::exchange(parameters_, {&op.named, &op.positional});
  NodePtr node = Relation(op.input, outer);
  parameters_ = around;
  return node;
}

NodePtr Resolver::Resolve(const unresolved::WithRelations& op, const unresolved::Relation& /*at*/, const Scope* outer) {
  const auto names_around = named_references_;
  for (const unresolved::RelationPtr& reference : op.references) {
    if (reference->plan_id) references_[*reference->plan_id] = reference;
    // spark.sql("… {df} …", df=df): the text knows the frame by its alias.
    if (const auto* alias = std::get_if<unresolved::SubqueryAlias>(&reference->op)) {
      named_references_[LowerCase(alias->alias.back())] = reference;
    }
  }
  NodePtr node = Relation(op.input, outer);
  named_references_ = names_around;
  return node;
}

}  // namespace piezo::analysis
