// Same(): equality of expressions as written. Spans are left out; subqueries compare by their printed form, which shows
// all of them.
#include <algorithm>
#include <variant>

#include "unresolved/print.h"

namespace piezo::unresolved {
namespace {

bool SameAll(const std::vector<ExprPtr>& left, const std::vector<ExprPtr>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), Same);
}

bool SameOrders(const std::vector<SortOrder>& left, const std::vector<SortOrder>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const SortOrder& a, const SortOrder& b) {
    return a.direction == b.direction && a.nulls == b.nulls && Same(a.child, b.child);
  });
}

bool SameFrames(const std::optional<Frame>& left, const std::optional<Frame>& right) {
  if (!left || !right) return !left && !right;
  const auto same_bounds = [](const FrameBound& a, const FrameBound& b) {
    return a.kind == b.kind && Same(a.offset, b.offset);
  };
  return left->type == right->type && same_bounds(left->lower, right->lower) && same_bounds(left->upper, right->upper);
}

bool SameRelations(const RelationPtr& left, const RelationPtr& right) {
  return left == right || (left && right && Print(left) == Print(right));
}

bool SameOps(const Literal& a, const Literal& b) { return a.value == b.value; }
bool SameOps(const Attribute& a, const Attribute& b) {
  return a.parts == b.parts && a.plan_id == b.plan_id && a.is_metadata_column == b.is_metadata_column;
}
bool SameOps(const Star& a, const Star& b) {
  return a.target == b.target && a.plan_id == b.plan_id && a.except == b.except &&
         std::equal(a.replace.begin(), a.replace.end(), b.replace.begin(), b.replace.end(),
                    [](const auto& x, const auto& y) { return x.first == y.first && Same(x.second, y.second); });
}
bool SameOps(const RegexColumn& a, const RegexColumn& b) { return a.pattern == b.pattern && a.plan_id == b.plan_id; }
bool SameOps(const Call& a, const Call& b) {
  return a.name == b.name && a.distinct == b.distinct && a.ignore_nulls == b.ignore_nulls &&
         a.is_operator == b.is_operator && SameAll(a.args, b.args) && Same(a.filter, b.filter) &&
         SameOrders(a.within_group, b.within_group);
}
bool SameOps(const NamedArgument& a, const NamedArgument& b) { return a.name == b.name && Same(a.value, b.value); }
bool SameOps(const Cast& a, const Cast& b) { return a.mode == b.mode && a.type == b.type && Same(a.child, b.child); }
bool SameOps(const Alias& a, const Alias& b) {
  return a.names == b.names && a.metadata == b.metadata && Same(a.child, b.child);
}
bool SameOps(const Lambda& a, const Lambda& b) { return a.parameters == b.parameters && Same(a.body, b.body); }
bool SameOps(const LambdaVariable& a, const LambdaVariable& b) { return a.name == b.name; }
bool SameOps(const Window& a, const Window& b) {
  return a.reference == b.reference && Same(a.function, b.function) && SameAll(a.partition_by, b.partition_by) &&
         SameOrders(a.order_by, b.order_by) && SameFrames(a.frame, b.frame);
}
bool SameOps(const ExtractValue& a, const ExtractValue& b) {
  return Same(a.child, b.child) && Same(a.extraction, b.extraction);
}
bool SameOps(const UpdateFields& a, const UpdateFields& b) {
  return a.field == b.field && Same(a.child, b.child) && Same(a.value, b.value);
}
bool SameOps(const Subquery& a, const Subquery& b) {
  return a.kind == b.kind && a.plan_id == b.plan_id && a.with_single_partition == b.with_single_partition &&
         SameAll(a.values, b.values) && SameAll(a.partition_by, b.partition_by) && SameOrders(a.order_by, b.order_by) &&
         SameRelations(a.plan, b.plan);
}
bool SameOps(const Parameter& a, const Parameter& b) { return a.name == b.name && a.position == b.position; }
bool SameOps(const IdentifierClause& a, const IdentifierClause& b) {
  if (!a.call || !b.call) return !a.call && !b.call && Same(a.name, b.name);
  return Same(a.name, b.name) && SameOps(*a.call, *b.call);
}
bool SameOps(const ClientFunction& a, const ClientFunction& b) {
  return a.name == b.name && a.language == b.language && a.return_type == b.return_type && a.eval_type == b.eval_type &&
         a.command == b.command && a.version == b.version && a.deterministic == b.deterministic &&
         SameAll(a.args, b.args);
}

}  // namespace

bool Same(const ExprPtr& left, const ExprPtr& right) {
  if (left == right) return true;
  if (!left || !right || left->op.index() != right->op.index()) return false;
  return std::visit([&right](const auto& op) { return SameOps(op, std::get<std::decay_t<decltype(op)>>(right->op)); },
                    left->op);
}

}  // namespace piezo::unresolved
