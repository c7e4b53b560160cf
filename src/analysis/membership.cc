#include "analysis/membership.h"

#include <unordered_set>
#include <utility>

#include "analysis/kinds.h"
#include "analysis/substitute.h"

namespace piezo::analysis {

using plan::ExprPtr;
using plan::NodePtr;

namespace {

const plan::Call* AsCallOf(const plan::Expr& expr, std::string_view name) {
  const auto* call = std::get_if<plan::Call>(&expr.op);
  return call != nullptr && call->function->name == name ? call : nullptr;
}

const plan::Subquery* AsMembership(const plan::Expr& expr) {
  const auto* subquery = std::get_if<plan::Subquery>(&expr.op);
  return subquery != nullptr && subquery->kind == plan::Subquery::Kind::kIn ? subquery : nullptr;
}

/// An IN that only NOT, AND and OR stand above.
bool DecidesByMembership(const plan::Expr& expr) {
  if (AsMembership(expr) != nullptr) return true;
  if (AsCallOf(expr, "not") == nullptr && AsCallOf(expr, "and") == nullptr && AsCallOf(expr, "or") == nullptr)
    return false;
  bool any = false;
  plan::ForEachChild(expr, [&](const ExprPtr& child) { any = any || DecidesByMembership(*child); });
  return any;
}

/// The walk over one plan.
class Memberships {
 public:
  explicit Memberships(Resolver& resolver) : resolver_(resolver) {}

  NodePtr In(const NodePtr& node);

 private:
  ExprPtr Condition(const ExprPtr& expr, bool negated);
  ExprPtr ValueOf(const ExprPtr& expr);
  ExprPtr Test(const ExprPtr& expr, bool negated);
  ExprPtr NeverNull(const ExprPtr& test);
  ExprPtr Call(std::string_view name, std::vector<ExprPtr> args, const SourceSpan& origin) {
    return resolver_.CallFunction(name, std::move(args), origin);
  }

  Resolver& resolver_;
  bool in_join_ = false;  // in an ON, where the value of an IN is null as in a list
};

NodePtr Memberships::In(const NodePtr& node) {
  NodePtr below = plan::MapInputs(node, [this](const NodePtr& input) { return In(input); });
  if (const auto* with = std::get_if<plan::With>(&below->op)) {
    plan::With replaced = *with;
    for (plan::CteDefinition& definition : replaced.definitions) {
      definition.plan = In(definition.plan);
      if (definition.recursion != nullptr) definition.recursion = In(definition.recursion);
    }
    below = plan::MakeNode(std::move(replaced), below->columns, below->origin);
  }
  const bool join = std::holds_alternative<plan::Join>(below->op);
  const bool rows = join || std::holds_alternative<plan::Filter>(below->op);
  std::unordered_set<ExprPtr> of_joins;  // what an ON asks for, computed below its join: hidden columns
  if (const auto* project = std::get_if<plan::Project>(&below->op)) {
    for (const plan::Item& item : project->items) {
      if (item.column.hidden && item.expr != nullptr && AsMembership(*item.expr) != nullptr) of_joins.insert(item.expr);
    }
  }
  const bool around = std::exchange(in_join_, join);
  NodePtr with = plan::MapExprs(below, [&](const ExprPtr& expr) {
    if (of_joins.contains(expr)) return Test(expr, /*negated=*/false);
    return rows ? Condition(expr, /*negated=*/false) : ValueOf(expr);
  });
  in_join_ = around;
  return with;
}

/// What holds where `expr` holds (does not, when negated), with NULL for what does not.
ExprPtr Memberships::Condition(const ExprPtr& expr, bool negated) {
  if (AsMembership(*expr) != nullptr) return Test(expr, negated);
  if (!DecidesByMembership(*expr)) {
    ExprPtr value = ValueOf(expr);
    return negated ? Call("not", {std::move(value)}, expr->origin) : value;
  }
  const auto& call = std::get<plan::Call>(expr->op);
  if (call.function->name == "not") return Condition(call.args.front(), !negated);
  const bool conjunction = (call.function->name == "and") != negated;
  std::vector<ExprPtr> args;
  for (const ExprPtr& arg : call.args) args.push_back(Condition(arg, negated));
  return Call(conjunction ? "and" : "or", std::move(args), expr->origin);
}

ExprPtr Memberships::ValueOf(const ExprPtr& expr) {
  if (const plan::Subquery* in = AsMembership(*expr)) {
    const std::optional<std::string> set = resolver_.conf().Get("spark.sql.legacy.nullInEmptyListBehavior");
    const bool legacy = set ? EqualIgnoringCase(*set, "true") : !resolver_.conf().ansi_enabled();
    const auto* literal = std::get_if<plan::Literal>(&in->values.front()->op);
    if (legacy && in->values.size() == 1 && literal != nullptr && literal->value.is_null()) {
      return plan::MakeExpr(plan::Literal{Value::Null(DataType::Boolean())}, DataType::Boolean(), true, expr->origin);
    }
    return NeverNull(Test(expr, false));
  }
  if (AsCallOf(*expr, "not") != nullptr && DecidesByMembership(*expr)) {
    const ExprPtr& child = std::get<plan::Call>(expr->op).args.front();
    if (AsMembership(*child) == nullptr) return ValueOf(Condition(child, true));
    return NeverNull(Test(child, true));
  }
  const ExprPtr with = plan::MapChildren(expr, [this](const ExprPtr& child) { return ValueOf(child); });
  const auto* subquery = std::get_if<plan::Subquery>(&with->op);
  if (subquery == nullptr) return with;
  plan::Subquery replaced = *subquery;
  replaced.plan = In(replaced.plan);
  return plan::MakeExpr(std::move(replaced), with->type, with->nullable, with->origin);
}

/// The test by itself; not negated, it may be null for false, negated likewise.
ExprPtr Memberships::Test(const ExprPtr& expr, bool negated) {
  plan::Subquery in = std::get<plan::Subquery>(expr->op);
  for (ExprPtr& value : in.values) value = ValueOf(value);
  in.plan = In(in.plan);
  if (in.values.size() > 1) {
    ExprPtr condition;
    for (size_t i = 0; i < in.values.size(); ++i) {
      ExprPtr equal = Call("==", {AsOuter(in.values[i]), Resolver::Ref(in.plan->columns[i])}, expr->origin);
      if (negated) equal = Call("or", {equal, Call("isnull", {equal}, expr->origin)}, expr->origin);
      condition = condition ? Call("and", {condition, equal}, expr->origin) : equal;
    }
    plan::Columns columns = in.plan->columns;
    in.plan = plan::MakeNode(plan::Filter{std::move(in.plan), std::move(condition)}, std::move(columns), expr->origin);
    in.values.clear();
    in.kind = plan::Subquery::Kind::kExists;
  }
  ExprPtr test = plan::MakeExpr(std::move(in), expr->type, expr->nullable, expr->origin);
  return negated ? Call("not", {std::move(test)}, expr->origin) : test;
}

/// The test with false for NULL.
ExprPtr Memberships::NeverNull(const ExprPtr& test) {
  if (in_join_) return test;
  const bool exists = AsMembership(*test) == nullptr &&
                      !plan::Any(test, [](const plan::Expr& part) { return AsMembership(part) != nullptr; });
  if (exists) return test;
  return Call("coalesce",
              {test, plan::MakeExpr(plan::Literal{Value::Boolean(false)}, DataType::Boolean(), false, test->origin)},
              test->origin);
}

}  // namespace

NodePtr WithMemberships(Resolver& resolver, const NodePtr& node) { return Memberships(resolver).In(node); }

}  // namespace piezo::analysis
