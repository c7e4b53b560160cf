#include "analysis/session_window.h"

#include <algorithm>

#include "analysis/input_steps.h"

namespace piezo::analysis {
namespace {

using plan::Column;
using plan::ExprPtr;
using plan::FrameBound;

bool IsSession(const ExprPtr& expr) {
  const auto* call = std::get_if<plan::Call>(&expr->op);
  return call != nullptr && call->function->name == "session_window";
}

class Sessions : InputSteps {
 public:
  using InputSteps::InputSteps;

  /// The window of the whole session that a row is in. `window`: that of the row alone.
  Column Merged(const ExprPtr& window, std::vector<ExprPtr> others) {
    const Column own = Add("own", window);
    const Column start = Add("start", Part(own, 0));
    const Column end = Add("end", Part(own, 1));
    Keep(Call("<", {Resolver::Ref(start), Resolver::Ref(end)}));
    const Column before = Add("before", Over(Call("max", {Resolver::Ref(end)}), others, &start, Reach::kBefore));
    const ExprPtr joins = Call("<=", {Resolver::Ref(start), Resolver::Ref(before)});
    const Column first = Add("first", Call("if", {joins, Number(0), Number(1)}));
    const Column number = Add("number", Over(Call("sum", {Resolver::Ref(first)}), others, &start, Reach::kToHere));
    others.push_back(Resolver::Ref(number));
    const Column from = Add("from", Over(Call("min", {Resolver::Ref(start)}), others, nullptr, Reach::kAll));
    const Column to = Add("to", Over(Call("max", {Resolver::Ref(end)}), others, nullptr, Reach::kAll));
    return Add("session_window",
               Call("named_struct", {Text("start"), Resolver::Ref(from), Text("end"), Resolver::Ref(to)}));
  }

 private:
  enum class Reach : uint8_t { kBefore, kToHere, kAll };

  static ExprPtr Number(int32_t number) {
    return plan::MakeExpr(plan::Literal{types::Value::Int(number)}, DataType::Int(), false);
  }
  static ExprPtr Part(const Column& window, int32_t place) {
    const DataType& type = window.type().fields()[static_cast<size_t>(place)].type;
    return plan::MakeExpr(plan::GetField{Resolver::Ref(window), place}, type, true);
  }

  static ExprPtr Over(ExprPtr function, const std::vector<ExprPtr>& partition, const Column* order, Reach reach) {
    plan::Window window;
    const DataType type = function->type;
    window.function = std::move(function);
    window.partition_by = partition;
    if (order != nullptr) window.order_by.push_back({Resolver::Ref(*order)});
    window.frame.type = plan::FrameType::kRows;
    window.frame.lower = {FrameBound::Kind::kUnboundedPreceding, nullptr};
    window.frame.upper = {FrameBound::Kind::kUnboundedFollowing, nullptr};
    if (reach == Reach::kToHere) window.frame.upper = {FrameBound::Kind::kCurrentRow, nullptr};
    if (reach == Reach::kBefore) window.frame.upper = {FrameBound::Kind::kPreceding, Number(1)};
    return plan::MakeExpr(std::move(window), type, true);
  }
};

}  // namespace

void MergeSessions(Resolver& resolver, AggregateQuery& query) {
  const auto count = std::count_if(query.group_exprs.begin(), query.group_exprs.end(), IsSession);
  if (count == 0) return;
  if (count > 1) errors::ThrowUnsupported("several session windows in GROUP BY", query.origin);
  if (query.sets) errors::ThrowUnsupported("session windows in grouping sets", query.origin);
  const auto place = std::find_if(query.group_exprs.begin(), query.group_exprs.end(), IsSession);
  std::vector<ExprPtr> others;
  for (const ExprPtr& expr : query.group_exprs) {
    if (!IsSession(expr)) others.push_back(expr);
  }
  plan::Item& group = query.groups[static_cast<size_t>(place - query.group_exprs.begin())];
  group.expr = Resolver::Ref(Sessions(resolver, query.input, query.origin).Merged(*place, std::move(others)));
}

}  // namespace piezo::analysis
