#include "plan/same.h"

#include <algorithm>
#include <unordered_map>

#include "base/match.h"
#include "conf/conf.h"
#include "plan/walk.h"
#include "types/value.h"

namespace piezo::plan {

NodePtr WithoutRenames(const NodePtr& node) {
  const auto* project = std::get_if<Project>(&node->op);
  if (project == nullptr || project->items.size() != project->input->columns.size()) return node;
  for (size_t i = 0; i < project->items.size(); ++i) {
    const ColumnId id = project->input->columns[i].id;
    const Item& item = project->items[i];
    const auto* ref = item.expr == nullptr ? nullptr : std::get_if<ColumnRef>(&item.expr->op);
    const bool same = item.expr == nullptr ? item.column.id == id : ref != nullptr && !ref->outer && ref->id == id;
    if (!same) return node;
  }
  return WithoutRenames(project->input);
}

namespace {

std::vector<NodePtr> Inputs(const Node& node) {
  std::vector<NodePtr> inputs;
  ForEachInput(node, [&](const NodePtr& input) { inputs.push_back(input); });
  return inputs;
}

std::vector<ExprPtr> Exprs(const Node& node) {
  std::vector<ExprPtr> exprs;
  ForEachExpr(node, [&](const ExprPtr& expr) { exprs.push_back(expr); });
  return exprs;
}

std::vector<ExprPtr> Children(const Expr& expr) {
  std::vector<ExprPtr> children;
  ForEachChild(expr, [&](const ExprPtr& child) { children.push_back(child); });
  return children;
}

template <class T>
bool SameSizes(const std::vector<std::vector<T>>& left, const std::vector<std::vector<T>>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const auto& a, const auto& b) { return a.size() == b.size(); });
}

bool SameDirections(const std::vector<SortOrder>& left, const std::vector<SortOrder>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const SortOrder& a, const SortOrder& b) {
    return a.ascending == b.ascending && a.nulls_first == b.nulls_first;
  });
}

bool SameSettings(const SettingsPtr& left, const SettingsPtr& right) {
  return left == right || (left && right && left->entries() == right->entries());
}

bool SameItemKinds(const Items& left, const Items& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const Item& a, const Item& b) { return (a.expr == nullptr) == (b.expr == nullptr); });
}

/// Walks both plans at once. What one calls a column, the other may call by another id: pairs are noted where they are
/// defined and asked for where they are used.
class Comparison {
 public:
  bool Nodes(const NodePtr& left_node, const NodePtr& right_node) {
    const NodePtr left = WithoutRenames(left_node);
    const NodePtr right = WithoutRenames(right_node);
    if (left->op.index() != right->op.index() || left->columns.size() != right->columns.size()) return false;
    const auto kind = [&](const auto& op) { return Kinds(op, std::get<std::decay_t<decltype(op)>>(right->op)); };
    if (!std::visit(kind, left->op)) return false;
    const auto left_inputs = Inputs(*left);
    const auto right_inputs = Inputs(*right);
    for (size_t i = 0; i < left_inputs.size(); ++i) {
      if (!Nodes(left_inputs[i], right_inputs[i])) return false;
    }
    const auto used = [&](const auto& op) { return Used(op, std::get<std::decay_t<decltype(op)>>(right->op)); };
    if (!std::visit(used, left->op) || !Lists(Exprs(*left), Exprs(*right))) return false;
    for (size_t i = 0; i < left->columns.size(); ++i) {
      if (!left->columns[i].type().SameAs(right->columns[i].type())) return false;
      ids_[left->columns[i].id] = right->columns[i].id;
    }
    // A node left out above this one may have called the columns otherwise.
    for (size_t i = 0; i < left->columns.size(); ++i) {
      ids_[left_node->columns[i].id] = right_node->columns[i].id;
    }
    return true;
  }

 private:
  bool Lists(const std::vector<ExprPtr>& left, const std::vector<ExprPtr>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](const ExprPtr& a, const ExprPtr& b) { return Expressions(*a, *b); });
  }

  bool Expressions(const Expr& left, const Expr& right) {
    if (left.op.index() != right.op.index() || !left.type.SameAs(right.type)) return false;
    const auto kind = [&](const auto& op) { return Kinds(op, std::get<std::decay_t<decltype(op)>>(right.op)); };
    return std::visit(kind, left.op) && Lists(Children(left), Children(right));
  }

  bool SameId(ColumnId left, ColumnId right) const {
    const auto found = ids_.find(left);
    return found != ids_.end() && found->second == right;
  }

  // ---- What a node says besides its inputs and expressions ----

  bool Kinds(const OneRow&, const OneRow&) { return true; }
  bool Kinds(const LocalData& a, const LocalData& b) { return wire::SameRows(a.rows, b.rows); }
  bool Kinds(const Values& a, const Values& b) { return SameSizes(a.rows, b.rows); }
  bool Kinds(const Range& a, const Range& b) {
    return a.start == b.start && a.end == b.end && a.step == b.step && a.partitions == b.partitions;
  }
  bool Kinds(const Scan& a, const Scan& b) {
    return a.format == b.format && a.paths == b.paths && a.options == b.options && a.schema == b.schema &&
           a.partition_columns == b.partition_columns;
  }
  bool Kinds(const CachedScan& a, const CachedScan& b) { return a.table == b.table; }
  bool Kinds(const Project& a, const Project& b) { return SameItemKinds(a.items, b.items); }
  bool Kinds(const Filter&, const Filter&) { return true; }
  bool Kinds(const Aggregate& a, const Aggregate& b) {
    return SameItemKinds(a.groups, b.groups) && SameItemKinds(a.aggregates, b.aggregates) && a.sets == b.sets;
  }
  bool Kinds(const Sort& a, const Sort& b) { return a.global == b.global && SameDirections(a.order, b.order); }
  bool Kinds(const Limit& a, const Limit& b) { return a.count == b.count && a.offset == b.offset; }
  bool Kinds(const Tail& a, const Tail& b) { return a.count == b.count; }
  bool Kinds(const Distinct& a, const Distinct& b) { return a.keys.size() == b.keys.size(); }
  bool Kinds(const Sample& a, const Sample& b) {
    return a.lower == b.lower && a.upper == b.upper && a.with_replacement == b.with_replacement && a.seed == b.seed;
  }
  bool Kinds(const Repartition& a, const Repartition& b) {
    return a.kind == b.kind && a.count == b.count && a.joined == b.joined && SameDirections(a.order, b.order);
  }
  bool Kinds(const Join& a, const Join& b) {
    return a.type == b.type && a.lateral == b.lateral && (a.condition == nullptr) == (b.condition == nullptr);
  }
  bool Kinds(const SetOperation& a, const SetOperation& b) { return a.op == b.op && a.all == b.all; }
  bool Kinds(const Generate& a, const Generate& b) {
    return a.outer == b.outer && a.outputs.size() == b.outputs.size();
  }
  bool Kinds(const Expand& a, const Expand& b) { return SameSizes(a.projections, b.projections); }
  bool Kinds(const With& a, const With& b) {
    return std::equal(a.definitions.begin(), a.definitions.end(), b.definitions.begin(), b.definitions.end(),
                      [&](const CteDefinition& x, const CteDefinition& y) {
                        ctes_[x.id] = y.id;
                        if (!Nodes(x.plan, y.plan) || (x.recursion == nullptr) != (y.recursion == nullptr))
                          return false;
                        return x.recursion == nullptr ||
                               (x.recursion_union_all == y.recursion_union_all && x.level_limit == y.level_limit &&
                                x.row_limit == y.row_limit && Nodes(x.recursion, y.recursion));
                      });
  }
  bool Kinds(const CteRef& a, const CteRef& b) {
    const auto found = ctes_.find(a.id);
    return found != ctes_.end() && found->second == b.id;
  }

  // ---- Columns that a node names without an expression ----

  bool SameItems(const Items& left, const Items& right) const {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [&](const Item& a, const Item& b) {
      return a.expr != nullptr || SameId(a.column.id, b.column.id);
    });
  }
  template <class Op>
  bool Used(const Op&, const Op&) const {
    return true;
  }
  bool Used(const Project& a, const Project& b) const { return SameItems(a.items, b.items); }
  bool Used(const Aggregate& a, const Aggregate& b) const {
    return SameItems(a.groups, b.groups) && SameItems(a.aggregates, b.aggregates);
  }
  bool Used(const Distinct& a, const Distinct& b) const {
    return std::equal(a.keys.begin(), a.keys.end(), b.keys.begin(), b.keys.end(),
                      [&](ColumnId x, ColumnId y) { return SameId(x, y); });
  }

  // ---- What an expression says besides its children ----

  bool Kinds(const Literal& a, const Literal& b) { return a.value == b.value; }
  bool Kinds(const ColumnRef& a, const ColumnRef& b) { return a.outer == b.outer && SameId(a.id, b.id); }
  bool Kinds(const Call& a, const Call& b) {
    return a.function == b.function && a.distinct == b.distinct && a.ignore_nulls == b.ignore_nulls &&
           a.args.size() == b.args.size() && (a.filter == nullptr) == (b.filter == nullptr) &&
           SameDirections(a.order_by, b.order_by) && SameSettings(a.settings, b.settings);
  }
  bool Kinds(const Cast& a, const Cast& b) {
    return a.mode == b.mode && a.shown == b.shown && SameSettings(a.settings, b.settings);
  }
  bool Kinds(const Lambda& a, const Lambda& b) {
    if (a.parameters.size() != b.parameters.size()) return false;
    for (size_t i = 0; i < a.parameters.size(); ++i) ids_[a.parameters[i].id] = b.parameters[i].id;
    return true;
  }
  bool Kinds(const LambdaRef& a, const LambdaRef& b) { return SameId(a.id, b.id); }
  bool Kinds(const Window& a, const Window& b) {
    return a.partition_by.size() == b.partition_by.size() && SameDirections(a.order_by, b.order_by) &&
           a.frame.type == b.frame.type && a.frame.lower.kind == b.frame.lower.kind &&
           a.frame.upper.kind == b.frame.upper.kind;
  }
  bool Kinds(const GetField& a, const GetField& b) { return a.ordinal == b.ordinal; }
  bool Kinds(const Subquery& a, const Subquery& b) {
    return a.kind == b.kind && a.values.size() == b.values.size() && a.arguments.empty() && b.arguments.empty() &&
           Nodes(a.plan, b.plan);
  }
  bool Kinds(const ClientCall& a, const ClientCall& b) {
    return a.name == b.name && a.eval_type == b.eval_type && a.command == b.command && a.args.size() == b.args.size();
  }
  bool Kinds(const Inlined& a, const Inlined& b) { return a.is_call == b.is_call; }

  std::unordered_map<ColumnId, ColumnId> ids_;   // of the left plan: of the right plan
  std::unordered_map<uint32_t, uint32_t> ctes_;  // the same
};

uint64_t Mixed(uint64_t hash, uint64_t more) {
  hash ^= more + 0x9E3779B97F4A7C15U + (hash << 6) + (hash >> 2);
  return hash;
}

uint64_t TextHash(const std::string& text) { return std::hash<std::string>()(text); }

uint64_t HashOf(const Expr& expr) {
  uint64_t hash = Mixed(expr.op.index(), TextHash(types::SimpleString(expr.type)));
  if (const auto* literal = std::get_if<Literal>(&expr.op)) hash = Mixed(hash, TextHash(types::ToSql(literal->value)));
  if (const auto* call = std::get_if<Call>(&expr.op)) hash = Mixed(hash, reinterpret_cast<uintptr_t>(call->function));
  if (const auto* field = std::get_if<GetField>(&expr.op)) hash = Mixed(hash, static_cast<uint64_t>(field->ordinal));
  ForEachChild(expr, [&](const ExprPtr& child) { hash = Mixed(hash, HashOf(*child)); });
  return hash;
}

}  // namespace

bool SameResult(const NodePtr& left, const NodePtr& right) {
  if (left->columns.size() != right->columns.size()) return false;
  return Comparison().Nodes(left, right);
}

uint64_t ResultHash(const NodePtr& renamed) {
  const NodePtr node = WithoutRenames(renamed);
  uint64_t hash = node->op.index();
  if (const auto* range = std::get_if<Range>(&node->op)) {
    for (const int64_t part : {range->start, range->end, range->step}) hash = Mixed(hash, static_cast<uint64_t>(part));
  }
  if (const auto* limit = std::get_if<Limit>(&node->op)) {
    hash = Mixed(hash, static_cast<uint64_t>(limit->count.value_or(-1)));
  }
  if (const auto* local = std::get_if<LocalData>(&node->op); local != nullptr && local->rows != nullptr) {
    hash = Mixed(hash, TextHash(local->rows->ipc()));
  }
  if (const auto* scan = std::get_if<Scan>(&node->op)) {
    for (const std::string& path : scan->paths) hash = Mixed(hash, TextHash(path));
  }
  for (const Column& column : node->columns) hash = Mixed(hash, TextHash(types::SimpleString(column.type())));
  ForEachInput(*node, [&](const NodePtr& input) { hash = Mixed(hash, ResultHash(input)); });
  ForEachExpr(*node, [&](const ExprPtr& expr) { hash = Mixed(hash, HashOf(*expr)); });
  return hash;
}

}  // namespace piezo::plan
