// Names that a query brings along: common table expressions, parameters, relations that subqueries refer to.

#include <algorithm>

#include "analysis/kinds.h"
#include "analysis/names.h"
#include "analysis/resolver.h"
#include "base/ascii.h"
#include "plan/walk.h"

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

bool RefersTo(const NodePtr& node, uint32_t cte) {
  if (const auto* ref = std::get_if<plan::CteRef>(&node->op)) return ref->id == cte;
  bool found = false;
  plan::ForEachInput(*node, [&](const NodePtr& input) { found = found || RefersTo(input, cte); });
  return found;
}

bool RefersInSubquery(const plan::ExprPtr& expr, uint32_t cte);

/// Throws where a recursive step refers to its own CTE in a place that no iteration can give a meaning to.
void CheckPlaces(const NodePtr& node, uint32_t cte, bool allowed, const SourceSpan& origin) {
  if (const auto* ref = std::get_if<plan::CteRef>(&node->op); ref != nullptr && ref->id == cte && !allowed) {
    throw Error("INVALID_RECURSIVE_REFERENCE.PLACE", {}, origin);
  }
  plan::ForEachExpr(*node, [&](const plan::ExprPtr& expr) {
    const bool window =
        plan::Any(expr, [](const plan::Expr& part) { return std::holds_alternative<plan::Window>(part.op); });
    if (window) allowed = false;
    if (RefersInSubquery(expr, cte)) throw Error("INVALID_RECURSIVE_REFERENCE.PLACE", {}, origin);
  });
  if (const auto* join = std::get_if<plan::Join>(&node->op)) {
    using plan::JoinType;
    const bool inner = join->type == JoinType::kInner || join->type == JoinType::kCross;
    const bool left = inner || join->type == JoinType::kLeft || join->type == JoinType::kLeftSemi ||
                      join->type == JoinType::kLeftAnti;
    CheckPlaces(join->left, cte, allowed && left, origin);
    CheckPlaces(join->right, cte, allowed && (inner || join->type == JoinType::kRight), origin);
    return;
  }
  const bool passes = !std::holds_alternative<plan::Aggregate>(node->op) &&
                      !std::holds_alternative<plan::Sort>(node->op) && !std::holds_alternative<plan::Limit>(node->op) &&
                      !std::holds_alternative<plan::Distinct>(node->op);
  plan::ForEachInput(*node, [&](const NodePtr& input) { CheckPlaces(input, cte, allowed && passes, origin); });
}

bool RefersInSubquery(const plan::ExprPtr& expr, uint32_t cte) {
  return plan::Any(expr, [&](const plan::Expr& part) {
    const auto* subquery = std::get_if<plan::Subquery>(&part.op);
    return subquery != nullptr && RefersTo(subquery->plan, cte);
  });
}

/// The node with column `id` of a CTE reference below passed up to its output; null where that does not get through.
NodePtr PassUp(const NodePtr& node, const Column& column) {
  const auto has = [&](const NodePtr& at) {
    return std::any_of(at->columns.begin(), at->columns.end(),
                       [&](const Column& other) { return other.id == column.id; });
  };
  if (has(node)) return node;
  bool reached = false;
  NodePtr below = plan::MapInputs(node, [&](const NodePtr& input) {
    NodePtr wide = reached ? nullptr : PassUp(input, column);
    reached = reached || wide != nullptr;
    return wide != nullptr ? wide : input;
  });
  if (!reached) return nullptr;
  Columns columns = below->columns;
  columns.push_back(column);
  if (const auto* project = std::get_if<plan::Project>(&below->op)) {
    plan::Project wide = *project;
    wide.items.push_back({column, nullptr});
    return plan::MakeNode(std::move(wide), std::move(columns), below->origin);
  }
  if (std::holds_alternative<plan::Filter>(below->op) || std::holds_alternative<plan::Sample>(below->op) ||
      std::holds_alternative<plan::Repartition>(below->op) || std::holds_alternative<plan::With>(below->op)) {
    return plan::MakeNode(below->op, std::move(columns), below->origin);
  }
  if (const auto* join = std::get_if<plan::Join>(&below->op)) {
    const bool left_only = join->type == plan::JoinType::kLeftSemi || join->type == plan::JoinType::kLeftAnti;
    if (left_only && !has(join->left)) return nullptr;
    columns = join->left->columns;
    if (!left_only) columns.insert(columns.end(), join->right->columns.begin(), join->right->columns.end());
    return plan::MakeNode(*join, std::move(columns), below->origin);
  }
  if (const auto* generate = std::get_if<plan::Generate>(&below->op)) {
    columns = generate->input->columns;
    columns.insert(columns.end(), generate->outputs.begin(), generate->outputs.end());
    return plan::MakeNode(*generate, std::move(columns), below->origin);
  }
  return nullptr;
}

/// The first reference to the CTE below the node.
const plan::Node* FindReference(const NodePtr& node, uint32_t cte) {
  const auto* ref = std::get_if<plan::CteRef>(&node->op);
  if (ref != nullptr && ref->id == cte) return node.get();
  const plan::Node* found = nullptr;
  plan::ForEachInput(*node, [&](const NodePtr& input) {
    if (found == nullptr) found = FindReference(input, cte);
  });
  return found;
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

/// Resolves a common table and brings it in sight. One that refers to the query around it, or to a recursion that is
/// being defined, is resolved anew wherever it is read: the engine computes the others once, apart from the query.
void Resolver::DefineCte(const unresolved::CommonTable& table, bool recursive, const SourceSpan& origin,
                         const Scope* outer, std::vector<plan::CteDefinition>& definitions) {
  const size_t visible = ctes_.size();
  if (recursive) {
    CteBinding self{.name = table.name};
    self.misplaced = true;
    ctes_.push_back(std::move(self));
    const unresolved::RelationPtr body = WithoutTables(table.plan, recursive, origin, outer, definitions);
    const bool defined = DefineRecursion(table, body, origin, outer, definitions);
    const CteBinding result = ctes_.back();
    ctes_.resize(visible);
    if (defined) {
      ctes_.push_back(result);
      return;
    }
    // Not recursive after all.
    ctes_.push_back({.name = table.name});
    ctes_.back().misplaced = true;
  }
  const auto recursions = [&] {
    size_t count = 0;
    for (const uint32_t id : open_recursions_) count += cte_references_[id];
    return count;
  };
  const size_t before = recursions();
  plan::CteDefinition definition{.id = next_cte_++, .name = table.name, .plan = nullptr, .recursion = nullptr};
  query_start_ = table.plan.get();
  definition.plan = DropHidden(Relation(table.plan, outer));
  bool inlined = recursions() != before;
  VisitOuterReferences(definition.plan, [&](const plan::ColumnRef&) { inlined = true; });
  CteBinding binding{.name = table.name, .id = definition.id};
  binding.columns = NamedOutput(definition.plan->columns, table.columns, table.name, origin);
  if (inlined) {
    binding.relation = table.plan;
    binding.names = table.columns;
    binding.visible = visible;
    binding.outer = outer;
  } else {
    definitions.push_back(std::move(definition));
  }
  ctes_.resize(visible);
  ctes_.push_back(std::move(binding));
}

/// A definition's own WITH, brought in sight; what is left is the query below it.
unresolved::RelationPtr Resolver::WithoutTables(const unresolved::RelationPtr& plan, bool recursive,
                                                const SourceSpan& origin, const Scope* outer,
                                                std::vector<plan::CteDefinition>& definitions) {
  const auto* with = std::get_if<unresolved::With>(&plan->op);
  if (with == nullptr || !recursive || AsRecursion(with->input) == nullptr) return plan;
  for (const unresolved::CommonTable& table : with->tables) {
    DefineCte(table, with->recursive, origin, outer, definitions);
  }
  return with->input;
}

/// False, with nothing kept but the last of ctes_, when the step does not refer to the CTE.
bool Resolver::DefineRecursion(const unresolved::CommonTable& table, const unresolved::RelationPtr& body,
                               const SourceSpan& origin, const Scope* outer,
                               std::vector<plan::CteDefinition>& definitions) {
  const unresolved::SetOperation* recursion = AsRecursion(body);
  if (recursion == nullptr) return false;
  plan::CteDefinition definition{.id = next_cte_++, .name = table.name, .plan = nullptr, .recursion = nullptr};
  const NodePtr anchor = DropHidden(Relation(recursion->left, outer));
  Columns output;
  std::vector<DataType> types;
  for (const Column& column : anchor->columns) {
    output.push_back(NewColumn(column.name(), column.type(), true));
    types.push_back(column.type());
  }
  CteBinding binding{.name = table.name, .id = definition.id};
  binding.columns = NamedOutput(output, table.columns, table.name, origin);
  binding.columns.push_back(NewColumn("", DataType::Long(), false));  // the level of each row
  binding.columns.back().hidden = true;
  ctes_.push_back(binding);
  open_recursions_.push_back(definition.id);
  const NodePtr step = DropHidden(Relation(recursion->right, outer));
  open_recursions_.pop_back();
  if (cte_references_[definition.id] == 0) return false;
  if (!recursion->all) throw Error("UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE", {}, origin);
  CheckPlaces(step, definition.id, /*allowed=*/true, origin);
  if (step->columns.size() != types.size()) {
    throw Error("NUM_COLUMNS_MISMATCH",
                {{"operator", "UNION"},
                 {"firstNumColumns", std::to_string(types.size())},
                 {"invalidOrdinalNum", "second"},
                 {"invalidNumColumns", std::to_string(step->columns.size())}},
                origin);
  }
  for (size_t i = 0; i < types.size(); ++i) {
    const DataType& type = step->columns[i].type();
    const std::optional<DataType> common = CommonType(types[i], type);
    if (common && common->SameAs(types[i])) continue;
    throw Error(
        "CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE",
        {{"left", errors::QuoteText(types::SqlName(types[i]))}, {"right", errors::QuoteText(types::SqlName(type))}},
        origin);
  }
  FinishRecursion(definition, anchor, step, types, table.max_recursion, origin);
  definitions.push_back(std::move(definition));
  return true;
}

/// Rows carry the level that they were found at, so that a recursion without end is told from a long one.
void Resolver::FinishRecursion(plan::CteDefinition& definition, const NodePtr& anchor, const NodePtr& step,
                               const std::vector<DataType>& types, std::optional<int64_t> max_level,
                               const SourceSpan& origin) {
  definition.level_limit = max_level.value_or(conf().GetInt("spark.sql.cteRecursionLevelLimit"));
  definition.row_limit = conf().GetInt("spark.sql.cteRecursionRowLimit");
  const auto with_level = [&](const NodePtr& node, const Columns& columns, plan::ExprPtr level) {
    plan::Items items;
    Columns all = columns;
    for (const Column& column : columns) items.push_back({column, nullptr});
    all.push_back(NewColumn("", DataType::Long(), false));
    items.push_back({all.back(), std::move(level)});
    return plan::MakeNode(plan::Project{node, std::move(items)}, std::move(all), origin);
  };
  definition.plan = with_level(anchor, anchor->columns, LiteralOf(Value::Long(0), origin));
  const plan::Node* reference = FindReference(step, definition.id);
  const NodePtr cast = CastColumns(step, types, origin);
  const NodePtr wide = reference != nullptr ? PassUp(cast, reference->columns.back()) : nullptr;
  plan::ExprPtr level = wide != nullptr ? Ref(reference->columns.back(), origin) : LiteralOf(Value::Long(0), origin);
  definition.recursion = with_level(wide != nullptr ? wide : cast, cast->columns, std::move(level));
}

NodePtr Resolver::Resolve(const unresolved::With& op, const unresolved::Relation& at, const Scope* outer) {
  const size_t visible = ctes_.size();
  const std::string policy = ToUpperAscii(conf().Get("spark.sql.legacy.ctePrecedencePolicy").value_or("CORRECTED"));
  const bool starts_query = query_start_ == &at;
  plan::With with;
  for (const unresolved::CommonTable& table : op.tables) {
    const auto same = [&](const CteBinding& binding) { return SameName(binding.name, table.name); };
    const auto first_own = ctes_.begin() + static_cast<std::ptrdiff_t>(visible);
    if (std::any_of(first_own, ctes_.end(), same)) {
      throw Error("DUPLICATED_CTE_NAMES", {{"duplicateNames", errors::QuoteIdentifier(LowerCase(table.name))}},
                  at.origin);
    }
    if (policy != "CORRECTED" && std::any_of(ctes_.begin(), first_own, same)) {
      if (policy == "LEGACY") continue;  // the outer one counts
      if (starts_query) {                // elsewhere Spark does not look
        throw Error("AMBIGUOUS_ALIAS_IN_NESTED_CTE",
                    {{"name", errors::QuoteIdentifier(table.name)},
                     {"config", "\"spark.sql.legacy.ctePrecedencePolicy\""},
                     {"docroot", std::string(kDocRoot)}},
                    at.origin);
      }
    }
    DefineCte(table, op.recursive, at.origin, outer, with.definitions);
  }
  with.input = Relation(op.input, outer);
  ctes_.resize(visible);
  for (plan::CteDefinition& definition : with.definitions) {
    const auto limit = row_limits_.find(definition.id);
    if (limit != row_limits_.end()) definition.row_limit = -1;  // the engine stops when the LIMIT has its rows
  }
  Columns columns = with.input->columns;
  return plan::MakeNode(std::move(with), std::move(columns), at.origin);
}

NodePtr Resolver::CteReference(const CteBinding& seen, const SourceSpan& origin) {
  const CteBinding binding = seen;  // what it reads may move the others
  if (binding.misplaced) throw Error("INVALID_RECURSIVE_CTE", {}, origin);
  if (binding.relation != nullptr) {
    const std::vector<CteBinding> in_sight = ctes_;
    ctes_.resize(binding.visible);
    const NodePtr node = DropHidden(Relation(binding.relation, binding.outer));
    ctes_ = in_sight;
    return WithColumnList(node, NamedOutput(node->columns, binding.names, binding.name, origin));
  }
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
