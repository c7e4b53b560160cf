// Tests on typed expressions.

#include "analysis/kinds.h"

#include <cctype>
#include <unordered_map>

#include "base/match.h"
#include "functions/function.h"
#include "plan/print.h"
#include "plan/walk.h"

namespace piezo::analysis {

using plan::Expr;
using plan::ExprPtr;

namespace {

bool IsCallOfKind(const Expr& expr, functions::Kind kind) {
  const auto* call = std::get_if<plan::Call>(&expr.op);
  return call != nullptr && call->function->kind == kind;
}

/// plan::Any, but a window's own function does not count as itself.
bool Holds(const ExprPtr& expr, bool (*test)(const Expr&)) {
  if (test(*expr)) return true;
  bool found = false;
  const auto visit = [&](const ExprPtr& child) { found = found || Holds(child, test); };
  if (const auto* window = std::get_if<plan::Window>(&expr->op)) {
    plan::ForEachChild(*expr, [&](const ExprPtr& child) {
      if (child == window->function) {
        plan::ForEachChild(*child, visit);
      } else {
        visit(child);
      }
    });
  } else {
    plan::ForEachChild(*expr, visit);
  }
  return found;
}

bool EqualOrNull(const ExprPtr& left, const ExprPtr& right) {
  if (left == nullptr || right == nullptr) return left == right;
  return SemanticallyEqual(*left, *right);
}

bool EqualLists(const std::vector<ExprPtr>& left, const std::vector<ExprPtr>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), EqualOrNull);
}

bool EqualOrders(const std::vector<plan::SortOrder>& left, const std::vector<plan::SortOrder>& right) {
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(), [](const plan::SortOrder& a, const plan::SortOrder& b) {
        return a.ascending == b.ascending && a.nulls_first == b.nulls_first && EqualOrNull(a.child, b.child);
      });
}

bool IsCommutative(std::string_view name) {
  return name == "+" || name == "*" || name == "and" || name == "or" || name == "==" || name == "<=>" || name == "&" ||
         name == "|" || name == "^";
}

bool EqualCalls(const plan::Call& left, const plan::Call& right) {
  if (left.function != right.function || left.distinct != right.distinct || left.ignore_nulls != right.ignore_nulls) {
    return false;
  }
  if (!EqualOrNull(left.filter, right.filter) || !EqualOrders(left.order_by, right.order_by)) return false;
  if (EqualLists(left.args, right.args)) return true;
  return IsCommutative(left.function->name) && left.args.size() == 2 && right.args.size() == 2 &&
         EqualOrNull(left.args[0], right.args[1]) && EqualOrNull(left.args[1], right.args[0]);
}

/// Equal once the parameters of one are called as those of the other.
bool EqualLambdas(const plan::Lambda& left, const plan::Lambda& right) {
  if (left.parameters.size() != right.parameters.size()) return false;
  const ExprPtr body = plan::Rewrite(right.body, [&](const ExprPtr& part) {
    const auto* ref = std::get_if<plan::LambdaRef>(&part->op);
    for (size_t i = 0; ref != nullptr && i < right.parameters.size(); ++i) {
      if (right.parameters[i].id != ref->id) continue;
      return plan::MakeExpr(plan::LambdaRef{left.parameters[i].id, ref->name}, part->type, part->nullable);
    }
    return part;
  });
  return SemanticallyEqual(*left.body, *body);
}

/// The plan with its own columns numbered anew, so that two resolutions of one text read the same.
std::string PlanText(const plan::NodePtr& node) {
  std::unordered_map<std::string, std::string> numbers;
  VisitOuterReferences(node, [&](const plan::ColumnRef& ref) {
    const std::string id = std::to_string(ref.id);
    numbers[id] = "outer" + id;
  });
  const std::string printed = plan::Print(node);
  std::string text;
  for (size_t i = 0; i < printed.size(); ++i) {
    text += printed[i];
    if (printed[i] != '#') continue;
    std::string id;
    while (i + 1 < printed.size() && std::isdigit(static_cast<unsigned char>(printed[i + 1])) != 0) id += printed[++i];
    text += numbers.emplace(id, std::to_string(numbers.size())).first->second;
  }
  return text;
}

bool EqualBounds(const plan::FrameBound& left, const plan::FrameBound& right) {
  return left.kind == right.kind && EqualOrNull(left.offset, right.offset);
}

}  // namespace

bool IsAggregate(const Expr& expr) { return IsCallOfKind(expr, functions::Kind::kAggregate); }
bool IsGenerator(const Expr& expr) { return IsCallOfKind(expr, functions::Kind::kGenerator); }
bool IsWindow(const Expr& expr) { return std::holds_alternative<plan::Window>(expr.op); }

namespace {

struct Origins {
  bool outer = false;
  bool own = false;
};

Origins OriginsOf(const Expr& aggregate) {
  Origins origins;
  plan::ForEachChild(aggregate, [&](const ExprPtr& child) {
    plan::Any(child, [&](const Expr& part) {
      const auto* ref = std::get_if<plan::ColumnRef>(&part.op);
      if (ref != nullptr) (ref->outer ? origins.outer : origins.own) = true;
      return false;
    });
  });
  return origins;
}

}  // namespace

bool IsOuterAggregate(const Expr& expr) {
  if (!IsAggregate(expr)) return false;
  const Origins origins = OriginsOf(expr);
  return origins.outer && !origins.own;
}

bool MixesOuter(const Expr& aggregate) {
  const Origins origins = OriginsOf(aggregate);
  return origins.outer && origins.own;
}

bool HasAggregate(const ExprPtr& expr) { return Holds(expr, IsAggregate); }
bool HasGenerator(const ExprPtr& expr) { return Holds(expr, IsGenerator); }
bool HasWindow(const ExprPtr& expr) { return Holds(expr, IsWindow); }
bool HasSubquery(const ExprPtr& expr) {
  return Holds(expr, [](const Expr& part) { return std::holds_alternative<plan::Subquery>(part.op); });
}

bool IsDeterministic(const ExprPtr& expr) {
  return !Holds(expr, [](const Expr& part) {
    if (const auto* call = std::get_if<plan::Call>(&part.op)) return !call->function->deterministic;
    const auto* client = std::get_if<plan::ClientCall>(&part.op);
    return client != nullptr && !client->deterministic;
  });
}

bool SemanticallyEqual(const Expr& left, const Expr& right) {
  if (&left == &right) return true;
  if (left.op.index() != right.op.index() || !left.type.SameAs(right.type)) return false;
  const auto equal = Match{
      [&](const plan::Literal& a) {
        const auto& b = std::get<plan::Literal>(right.op);
        return a.value == b.value;
      },
      [&](const plan::ColumnRef& a) {
        const auto& b = std::get<plan::ColumnRef>(right.op);
        return a.id == b.id && a.outer == b.outer;
      },
      [&](const plan::Call& a) { return EqualCalls(a, std::get<plan::Call>(right.op)); },
      [&](const plan::Cast& a) {
        const auto& b = std::get<plan::Cast>(right.op);
        return (a.mode == plan::CastMode::kTry) == (b.mode == plan::CastMode::kTry) && EqualOrNull(a.child, b.child);
      },
      [&](const plan::Lambda& a) { return EqualLambdas(a, std::get<plan::Lambda>(right.op)); },
      [&](const plan::LambdaRef& a) { return a.id == std::get<plan::LambdaRef>(right.op).id; },
      [&](const plan::Window& a) {
        const auto& b = std::get<plan::Window>(right.op);
        return EqualOrNull(a.function, b.function) && EqualLists(a.partition_by, b.partition_by) &&
               EqualOrders(a.order_by, b.order_by) && a.frame.type == b.frame.type &&
               EqualBounds(a.frame.lower, b.frame.lower) && EqualBounds(a.frame.upper, b.frame.upper);
      },
      [&](const plan::GetField& a) {
        const auto& b = std::get<plan::GetField>(right.op);
        return a.ordinal == b.ordinal && EqualOrNull(a.child, b.child);
      },
      [&](const plan::Subquery& a) {
        const auto& b = std::get<plan::Subquery>(right.op);
        return a.kind == b.kind && EqualLists(a.values, b.values) &&
               (a.plan == b.plan || PlanText(a.plan) == PlanText(b.plan));
      },
      [&](const plan::ClientCall& a) {
        const auto& b = std::get<plan::ClientCall>(right.op);
        return a.deterministic && b.deterministic && a.command == b.command && a.name == b.name &&
               a.eval_type == b.eval_type && EqualLists(a.args, b.args);
      },
      [&](const plan::Inlined& a) { return EqualOrNull(a.child, std::get<plan::Inlined>(right.op).child); },
  };
  if (const auto* call = std::get_if<plan::Call>(&left.op); call != nullptr && !call->function->deterministic) {
    return false;
  }
  return std::visit(equal, left.op);
}

}  // namespace piezo::analysis
