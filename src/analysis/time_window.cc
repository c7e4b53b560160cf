#include "analysis/time_window.h"

#include <algorithm>

#include "analysis/input_steps.h"
#include "analysis/kinds.h"
#include "functions/time_window.h"

namespace piezo::analysis {
namespace {

using plan::Column;
using plan::ExprPtr;
using plan::NodePtr;

bool IsTimeWindow(const plan::Expr& expr) {
  const auto* call = std::get_if<plan::Call>(&expr.op);
  return call != nullptr && call->function->name == "window";
}

/// The different windows that are called for.
std::vector<ExprPtr> WindowsIn(const std::vector<ExprPtr*>& exprs) {
  std::vector<ExprPtr> windows;
  for (const ExprPtr* expr : exprs) {
    if (!plan::Any(*expr, IsTimeWindow)) continue;
    plan::Rewrite(*expr, [&](const ExprPtr& part) {
      const auto same = [&](const ExprPtr& window) { return SemanticallyEqual(*window, *part); };
      if (IsTimeWindow(*part) && std::none_of(windows.begin(), windows.end(), same)) windows.push_back(part);
      return part;
    });
  }
  return windows;
}

class Placement : InputSteps {
 public:
  using InputSteps::InputSteps;

  void KeepTimed(const plan::Call& window) {
    if (window.args[0]->nullable) Keep(Call("isnotnull", {window.args[0]}));
  }

  /// The windows that a row is in, the last to begin first, as a column of rows that are repeated for each.
  Column Repeat(const ExprPtr& window) {
    const auto& call = std::get<plan::Call>(window->op);
    const functions::WindowShape shape = functions::ShapeOfWindow(call);
    const int64_t most = shape.width / shape.slide + (shape.width % shape.slide != 0 ? 1 : 0);
    plan::Call last = call;  // of windows as long as the slide
    last.args[1] = last.args[2];
    const ExprPtr begin = plan::MakeExpr(plan::GetField{plan::MakeExpr(std::move(last), window->type, false), 0},
                                         window->type.fields()[0].type, true);
    const Column steps = Explode("step", Call("sequence", {Number(0), Number(most - 1)}));
    const Column start = Add("start", Call("-", {begin, Call("*", {Micros(shape.slide), Resolver::Ref(steps)})}));
    const Column end = Add("end", Call("+", {Resolver::Ref(start), Micros(shape.width)}));
    Keep(Call("<", {call.args[0], Resolver::Ref(end)}));
    const ExprPtr both = Call("named_struct", {Text("start"), Resolver::Ref(start), Text("end"), Resolver::Ref(end)});
    return Add("window", plan::MakeExpr(both->op, window->type, true));
  }

 private:
  static ExprPtr Number(int64_t number) {
    return plan::MakeExpr(plan::Literal{types::Value::Long(number)}, DataType::Long(), false);
  }
  static ExprPtr Micros(int64_t micros) {
    const DataType type = DataType::DayTimeInterval();
    return plan::MakeExpr(plan::Literal{types::Value{type, micros}}, type, false);
  }
};

}  // namespace

void PlaceInWindows(Resolver& resolver, NodePtr& input, const std::vector<ExprPtr*>& exprs, const SourceSpan& origin) {
  const std::vector<ExprPtr> windows = WindowsIn(exprs);
  for (const ExprPtr& window : windows) {
    const auto& call = std::get<plan::Call>(window->op);
    Placement placement(resolver, input, origin);
    placement.KeepTimed(call);
    if (!functions::ShapeOfWindow(call).slides()) continue;
    if (windows.size() > 1) errors::ThrowUnsupported("sliding windows beside others", origin);
    const Column column = placement.Repeat(window);
    for (ExprPtr* expr : exprs) {
      *expr = plan::Rewrite(
          *expr, [&](const ExprPtr& part) { return IsTimeWindow(*part) ? Resolver::Ref(column, part->origin) : part; });
    }
  }
}

void PlaceGroupsInWindows(Resolver& resolver, AggregateQuery& query) {
  std::vector<ExprPtr*> exprs;
  for (plan::Item& group : query.groups) {
    if (group.expr != nullptr) exprs.push_back(&group.expr);
  }
  PlaceInWindows(resolver, query.input, exprs, query.origin);
}

}  // namespace piezo::analysis
