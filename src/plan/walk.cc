// The walks that need no template: children and inputs by kind, written once.

#include "plan/walk.h"

#include "base/match.h"

namespace piezo::plan {
namespace {

/// Rewrites parts of a copy only once something differs.
template <class Op>
class Copy {
 public:
  explicit Copy(const Op& op) : op_(op) {}

  void Replace(ExprPtr Op::*member, const std::function<ExprPtr(const ExprPtr&)>& map) {
    if (op_.*member == nullptr) return;
    ExprPtr mapped = map(op_.*member);
    changed_ |= mapped != op_.*member;
    op_.*member = std::move(mapped);
  }
  void Replace(std::vector<ExprPtr> Op::*member, const std::function<ExprPtr(const ExprPtr&)>& map) {
    for (ExprPtr& expr : op_.*member) One(expr, map);
  }
  void Replace(std::vector<SortOrder> Op::*member, const std::function<ExprPtr(const ExprPtr&)>& map) {
    for (SortOrder& order : op_.*member) One(order.child, map);
  }
  void One(ExprPtr& expr, const std::function<ExprPtr(const ExprPtr&)>& map) {
    if (expr == nullptr) return;
    ExprPtr mapped = map(expr);
    changed_ |= mapped != expr;
    expr = std::move(mapped);
  }
  Op& op() { return op_; }

  ExprPtr Finish(const ExprPtr& original) {
    if (!changed_) return original;
    return MakeExpr(std::move(op_), original->type, original->nullable, original->origin);
  }

 private:
  Op op_;
  bool changed_ = false;
};

}  // namespace

NodePtr MapInputs(const NodePtr& node, const std::function<NodePtr(const NodePtr&)>& map) {
  return std::visit(
      [&](const auto& op) -> NodePtr {
        using NodeOp = std::decay_t<decltype(op)>;
        if constexpr (std::tuple_size_v<std::decay_t<decltype(NodeOp::kInputs)>> == 0) {
          return node;
        } else {
          NodeOp copy = op;
          bool changed = false;
          const auto replace = [&](auto member) {
            NodePtr mapped = map(op.*member);
            changed |= mapped != op.*member;
            copy.*member = std::move(mapped);
          };
          std::apply([&](auto... members) { (replace(members), ...); }, NodeOp::kInputs);
          return changed ? MakeNode(std::move(copy), node->columns, node->origin) : node;
        }
      },
      node->op);
}

void ForEachChild(const Expr& expr, const std::function<void(const ExprPtr&)>& visit) {
  const auto one = [&](const ExprPtr& child) {
    if (child != nullptr) visit(child);
  };
  const auto all = [&](const std::vector<ExprPtr>& children) {
    for (const ExprPtr& child : children) one(child);
  };
  const auto orders = [&](const std::vector<SortOrder>& list) {
    for (const SortOrder& order : list) one(order.child);
  };
  std::visit(Match{
                 [](const Literal&) {},
                 [](const ColumnRef&) {},
                 [](const LambdaRef&) {},
                 [&](const Call& call) {
                   all(call.args);
                   one(call.filter);
                   orders(call.order_by);
                 },
                 [&](const Cast& cast) { one(cast.child); },
                 [&](const Lambda& lambda) { one(lambda.body); },
                 [&](const Window& window) {
                   one(window.function);
                   all(window.partition_by);
                   orders(window.order_by);
                   one(window.frame.lower.offset);
                   one(window.frame.upper.offset);
                 },
                 [&](const GetField& field) { one(field.child); },
                 [&](const Subquery& subquery) {
                   all(subquery.values);
                   for (const auto& [id, argument] : subquery.arguments) one(argument);
                 },
                 [&](const ClientCall& call) { all(call.args); },
                 [&](const Inlined& inlined) { one(inlined.child); },
             },
             expr.op);
}

ExprPtr MapChildren(const ExprPtr& expr, const std::function<ExprPtr(const ExprPtr&)>& map) {
  return std::visit(Match{
                        [&](const Literal&) { return expr; },
                        [&](const ColumnRef&) { return expr; },
                        [&](const LambdaRef&) { return expr; },
                        [&](const Call& call) {
                          Copy copy(call);
                          copy.Replace(&Call::args, map);
                          copy.Replace(&Call::filter, map);
                          copy.Replace(&Call::order_by, map);
                          return copy.Finish(expr);
                        },
                        [&](const Cast& cast) {
                          Copy copy(cast);
                          copy.Replace(&Cast::child, map);
                          return copy.Finish(expr);
                        },
                        [&](const Lambda& lambda) {
                          Copy copy(lambda);
                          copy.Replace(&Lambda::body, map);
                          return copy.Finish(expr);
                        },
                        [&](const Window& window) {
                          Copy copy(window);
                          copy.Replace(&Window::function, map);
                          copy.Replace(&Window::partition_by, map);
                          copy.Replace(&Window::order_by, map);
                          copy.One(copy.op().frame.lower.offset, map);
                          copy.One(copy.op().frame.upper.offset, map);
                          return copy.Finish(expr);
                        },
                        [&](const GetField& field) {
                          Copy copy(field);
                          copy.Replace(&GetField::child, map);
                          return copy.Finish(expr);
                        },
                        [&](const Subquery& subquery) {
                          Copy copy(subquery);
                          copy.Replace(&Subquery::values, map);
                          for (auto& [id, argument] : copy.op().arguments) copy.One(argument, map);
                          return copy.Finish(expr);
                        },
                        [&](const ClientCall& call) {
                          Copy copy(call);
                          copy.Replace(&ClientCall::args, map);
                          return copy.Finish(expr);
                        },
                        [&](const Inlined& inlined) {
                          Copy copy(inlined);
                          copy.Replace(&Inlined::child, map);
                          return copy.Finish(expr);
                        },
                    },
                    expr->op);
}

ExprPtr Rewrite(const ExprPtr& expr, const std::function<ExprPtr(const ExprPtr&)>& map) {
  return map(MapChildren(expr, [&](const ExprPtr& child) { return Rewrite(child, map); }));
}

bool Any(const ExprPtr& expr, const std::function<bool(const Expr&)>& test) {
  if (test(*expr)) return true;
  bool found = false;
  ForEachChild(*expr, [&](const ExprPtr& child) { found = found || Any(child, test); });
  return found;
}

NodePtr MapExprs(const NodePtr& node, const std::function<ExprPtr(const ExprPtr&)>& map) {
  bool changed = false;
  const auto one = [&](ExprPtr& expr) {
    if (expr == nullptr) return;
    ExprPtr mapped = map(expr);
    changed |= mapped != expr;
    expr = std::move(mapped);
  };
  const auto items = [&](Items& list) {
    for (Item& item : list) one(item.expr);
  };
  const auto rows = [&](std::vector<std::vector<ExprPtr>>& lists) {
    for (auto& list : lists) {
      for (ExprPtr& expr : list) one(expr);
    }
  };
  Op copy = node->op;
  std::visit(Match{
                 [](OneRow&) {},
                 [](LocalData&) {},
                 [&](Values& values) { rows(values.rows); },
                 [](Range&) {},
                 [](Scan&) {},
                 [](CachedScan&) {},
                 [&](Project& project) { items(project.items); },
                 [&](Filter& filter) { one(filter.condition); },
                 [&](Aggregate& aggregate) {
                   items(aggregate.groups);
                   items(aggregate.aggregates);
                 },
                 [&](Sort& sort) {
                   for (SortOrder& order : sort.order) one(order.child);
                 },
                 [](Limit&) {},
                 [](Tail&) {},
                 [](Distinct&) {},
                 [&](Sample& sample) { one(sample.partition); },
                 [&](Repartition& repartition) {
                   one(repartition.number);
                   for (SortOrder& order : repartition.order) one(order.child);
                 },
                 [&](Join& join) { one(join.condition); },
                 [](SetOperation&) {},
                 [&](Generate& generate) { one(generate.generator); },
                 [&](Expand& expand) { rows(expand.projections); },
                 [](With&) {},
                 [](CteRef&) {},
             },
             copy);
  return changed ? MakeNode(std::move(copy), node->columns, node->origin) : node;
}

void ForEachExpr(const Node& node, const std::function<void(const ExprPtr&)>& visit) {
  const auto items = [&](const Items& list) {
    for (const Item& item : list) {
      if (item.expr != nullptr) visit(item.expr);
    }
  };
  const auto rows = [&](const std::vector<std::vector<ExprPtr>>& lists) {
    for (const auto& list : lists) {
      for (const ExprPtr& expr : list) visit(expr);
    }
  };
  std::visit(Match{
                 [](const OneRow&) {},
                 [](const LocalData&) {},
                 [&](const Values& values) { rows(values.rows); },
                 [](const Range&) {},
                 [](const Scan&) {},
                 [](const CachedScan&) {},
                 [&](const Project& project) { items(project.items); },
                 [&](const Filter& filter) { visit(filter.condition); },
                 [&](const Aggregate& aggregate) {
                   items(aggregate.groups);
                   items(aggregate.aggregates);
                 },
                 [&](const Sort& sort) {
                   for (const SortOrder& order : sort.order) visit(order.child);
                 },
                 [](const Limit&) {},
                 [](const Tail&) {},
                 [](const Distinct&) {},
                 [&](const Sample& sample) {
                   if (sample.partition != nullptr) visit(sample.partition);
                 },
                 [&](const Repartition& repartition) {
                   if (repartition.number != nullptr) visit(repartition.number);
                   for (const SortOrder& order : repartition.order) visit(order.child);
                 },
                 [&](const Join& join) {
                   if (join.condition != nullptr) visit(join.condition);
                 },
                 [](const SetOperation&) {},
                 [&](const Generate& generate) { visit(generate.generator); },
                 [&](const Expand& expand) { rows(expand.projections); },
                 [](const With&) {},
                 [](const CteRef&) {},
             },
             node.op);
}

}  // namespace piezo::plan
