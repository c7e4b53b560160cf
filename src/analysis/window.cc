// Windows: definitions, frames (Spark's defaults among them) and the checks on both.

#include "analysis/kinds.h"
#include "analysis/resolver.h"
#include "base/check.h"
#include "plan/walk.h"

namespace piezo::analysis {

using functions::Function;
using plan::ExprPtr;
using plan::Frame;
using plan::FrameBound;
using plan::FrameType;

namespace {

using Kind = FrameBound::Kind;

bool IsOffsetFunction(const Function& function) { return function.name == "lag" || function.name == "lead"; }

/// Functions that number the rows of a partition: they take no frame but their own.
bool IsRankLike(const Function& function) {
  return function.kind == functions::Kind::kWindow && !IsOffsetFunction(function) && function.name != "nth_value" &&
         function.name != "cume_dist";
}

Frame DefaultFrame(bool ordered) {
  return ordered ? Frame{FrameType::kRange, {Kind::kUnboundedPreceding, nullptr}, {Kind::kCurrentRow, nullptr}}
                 : Frame{FrameType::kRows, {Kind::kUnboundedPreceding, nullptr}, {Kind::kUnboundedFollowing, nullptr}};
}

constexpr std::string_view kRankFrame = "specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())";

/// Windows that stand within another window and have none within themselves. Returns whether `expr` has any.
bool CollectInnerWindows(const ExprPtr& expr, bool within, std::vector<ExprPtr>& inner) {
  const bool is_window = std::holds_alternative<plan::Window>(expr->op);
  bool below = false;
  plan::ForEachChild(
      *expr, [&](const ExprPtr& child) { below = CollectInnerWindows(child, within || is_window, inner) || below; });
  if (is_window && within && !below) inner.push_back(expr);
  return is_window || below;
}

}  // namespace

unresolved::Window Resolver::WithDefinition(const unresolved::Window& window, const Scope& scope,
                                            const SourceSpan& origin) const {
  if (window.reference.empty()) return window;
  const auto found =
      scope.windows != nullptr ? scope.windows->find(LowerCase(window.reference)) : WindowDefinitions::const_iterator{};
  if (scope.windows == nullptr || found == scope.windows->end()) {
    throw Error("MISSING_WINDOW_SPECIFICATION", {{"windowName", window.reference}, {"docroot", std::string(kDocRoot)}},
                origin);
  }
  unresolved::Window merged = found->second;
  merged.function = window.function;
  return merged;
}

ExprPtr Resolver::WindowFunction(const unresolved::ExprPtr& expr, const Scope& scope) {
  const auto* call = std::get_if<unresolved::Call>(&expr->op);
  ExprPtr function = call != nullptr ? ResolveCall(*call, expr->origin, scope) : Expression(expr, scope);
  const auto* typed = std::get_if<plan::Call>(&function->op);
  const bool client_aggregate = std::holds_alternative<plan::ClientCall>(function->op);
  const bool suits = typed != nullptr && (typed->function->kind == functions::Kind::kAggregate ||
                                          typed->function->kind == functions::Kind::kWindow);
  if (!suits && !client_aggregate) {
    throw Error("UNSUPPORTED_EXPR_FOR_WINDOW", {{"sqlExpr", QuotedText(*function)}}, expr->origin);
  }
  if (typed != nullptr && typed->filter != nullptr) throw Error("_LEGACY_ERROR_TEMP_1030", {}, expr->origin);
  return function;
}

FrameBound Resolver::Bound(const unresolved::FrameBound& bound, const Scope& scope) {
  using From = unresolved::FrameBound::Kind;
  switch (bound.kind) {
    case From::kUnboundedPreceding:
      return {Kind::kUnboundedPreceding, nullptr};
    case From::kUnboundedFollowing:
      return {Kind::kUnboundedFollowing, nullptr};
    case From::kCurrentRow:
      return {Kind::kCurrentRow, nullptr};
    case From::kValue:
      break;
  }
  const auto* call = std::get_if<unresolved::Call>(&bound.offset->op);
  if (call != nullptr && call->name.size() == 1 && call->name.front() == "negative" && call->args.size() == 1) {
    ExprPtr offset = Expression(call->args.front(), scope);
    return {Kind::kPreceding, std::move(offset)};
  }
  ExprPtr offset = Expression(bound.offset, scope);
  const std::optional<Value> value = offset->type.IsNumeric() ? Evaluate(offset) : std::nullopt;
  const auto* number = value ? std::get_if<int64_t>(&value->data) : nullptr;
  if (number != nullptr && *number < 0) {
    // A DataFrame's rowsBetween(-1, …): preceding, though Spark's texts call it `-1 FOLLOWING`.
    return {Kind::kPreceding, CallFunction("negative", {std::move(offset)})};
  }
  if (number != nullptr && *number == 0) return {Kind::kCurrentRow, nullptr};
  return {Kind::kFollowing, std::move(offset)};
}

Frame Resolver::WindowFrame(const unresolved::Window& window, const Function* function, const plan::Window& typed,
                            const Scope& scope) {
  const auto* call = std::get_if<plan::Call>(&typed.function->op);
  const bool offset_function = function != nullptr && IsOffsetFunction(*function);
  const bool rank = function != nullptr && IsRankLike(*function);
  if (window.frame && offset_function) {
    throw Error("WINDOW_FUNCTION_AND_FRAME_MISMATCH",
                {{"funcName", QuotedText(*typed.function)}, {"windowExpr", QuotedText(*typed.function)}});
  }
  if (window.frame) {
    Frame frame{window.frame->type == unresolved::FrameType::kRows ? FrameType::kRows : FrameType::kRange,
                Bound(window.frame->lower, scope), Bound(window.frame->upper, scope)};
    const bool numbering = frame.type == FrameType::kRows && frame.lower.kind == Kind::kUnboundedPreceding &&
                           frame.upper.kind == Kind::kCurrentRow;
    if (rank && !numbering) {
      throw Error("_LEGACY_ERROR_TEMP_1036", {{"wf", FrameTreeText(frame)}, {"required", std::string(kRankFrame)}});
    }
    return frame;
  }
  if (offset_function) {
    // Rows at the offset alone. What follows it in time precedes it for lag.
    ExprPtr offset = call->args[1];
    if (function->name == "lead") return {FrameType::kRows, {Kind::kFollowing, offset}, {Kind::kFollowing, offset}};
    return {FrameType::kRows, {Kind::kPreceding, offset}, {Kind::kPreceding, offset}};
  }
  if (rank) return {FrameType::kRows, {Kind::kUnboundedPreceding, nullptr}, {Kind::kCurrentRow, nullptr}};
  return DefaultFrame(!typed.order_by.empty());
}

ExprPtr Resolver::Resolve(const unresolved::Window& op, const unresolved::Expr& at, const Scope& scope) {
  const unresolved::Window definition = WithDefinition(op, scope, at.origin);
  plan::Window window;
  window.function = WindowFunction(definition.function, scope);
  for (const auto& expr : definition.partition_by) {
    window.partition_by.push_back(Expression(expr, scope));
    const plan::Expr& key = *window.partition_by.back();
    if (IsOrderable(key.type)) continue;
    throw Error("EXPRESSION_TYPE_IS_NOT_ORDERABLE",
                {{"expr", QuotedText(key)}, {"exprType", errors::QuoteText(types::SqlName(key.type))}}, at.origin);
  }
  window.order_by = SortOrders(definition.order_by, scope);
  const auto* call = std::get_if<plan::Call>(&window.function->op);
  const Function* function = call != nullptr ? call->function : nullptr;
  window.frame = WindowFrame(definition, function, window, scope);
  if (function != nullptr && function->kind == functions::Kind::kWindow && window.order_by.empty() &&
      function->name != "nth_value") {
    throw Error("_LEGACY_ERROR_TEMP_1037", {{"wf", Text(*window.function)}}, at.origin);
  }
  CheckFrame(window, definition.frame.has_value(), at.origin);
  DataType type = window.function->type;
  const bool nullable = window.function->nullable;
  ExprPtr expr = plan::MakeExpr(std::move(window), std::move(type), nullable, at.origin);
  if (call != nullptr && call->distinct) {
    throw Error("DISTINCT_WINDOW_FUNCTION_UNSUPPORTED", {{"windowExpr", QuotedText(*expr)}}, at.origin);
  }
  return expr;
}

void Resolver::CheckFrame(plan::Window& window, bool given, const SourceSpan& origin) {
  if (!given) return;
  Frame& frame = window.frame;
  const auto sql = [&] { return errors::QuoteText(FrameText(frame)); };
  const auto foldable = [&](const FrameBound& bound, const char* location) {
    if (bound.offset == nullptr || IsFoldable(*bound.offset)) return;
    throw Error("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE",
                {{"sqlExpr", sql()}, {"location", location}, {"expression", QuotedText(*bound.offset)}}, origin);
  };
  foldable(frame.lower, "lower");
  foldable(frame.upper, "upper");
  if (frame.lower.kind == Kind::kUnboundedFollowing || frame.upper.kind == Kind::kUnboundedPreceding) {
    throw Error("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND",
                {{"sqlExpr", sql()},
                 {"lower", errors::QuoteText(BoundText(frame.lower))},
                 {"upper", errors::QuoteText(BoundText(frame.upper))}},
                origin);
  }
  if (frame.type == FrameType::kRows) {
    CheckBoundType(window, frame.lower, "lower", origin);
    CheckBoundType(window, frame.upper, "upper", origin);
  } else {
    CheckRange(window, origin);
  }
  if (!InOrder(frame)) {
    throw Error("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON",
                {{"sqlExpr", sql()}, {"comparison", "less than or equal"}}, origin);
  }
}

/// The lower bound does not lie behind the upper one, as far as constants tell; only offsets are compared.
bool Resolver::InOrder(const Frame& frame) {
  if (frame.lower.offset == nullptr || frame.upper.offset == nullptr) return true;
  if (frame.lower.kind != frame.upper.kind) return frame.lower.kind == Kind::kPreceding;
  const std::optional<Value> lower = Evaluate(frame.lower.offset);
  const std::optional<Value> upper = Evaluate(frame.upper.offset);
  const auto* low = lower ? std::get_if<int64_t>(&lower->data) : nullptr;
  const auto* high = upper ? std::get_if<int64_t>(&upper->data) : nullptr;
  if (low == nullptr || high == nullptr) return true;
  return frame.lower.kind == Kind::kPreceding ? *low >= *high : *low <= *high;
}

void Resolver::CheckBoundType(const plan::Window& window, const FrameBound& bound, const char* location,
                              const SourceSpan& origin) const {
  if (bound.offset == nullptr) return;
  if (bound.offset->type.is(TypeId::kInt)) return;
  throw Error("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE",
              {{"sqlExpr", errors::QuoteText(FrameText(window.frame))},
               {"location", location},
               {"exprType", errors::QuoteText(types::SqlName(bound.offset->type))},
               {"expectedType", "\"INT\""}},
              origin);
}

void Resolver::CheckRange(plan::Window& window, const SourceSpan& origin) {
  Frame& frame = window.frame;
  const std::string spec = errors::QuoteText("(" + SpecText(window) + ")");
  if (window.order_by.empty()) throw Error("DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER", {{"sqlExpr", spec}}, origin);
  if (frame.lower.offset == nullptr && frame.upper.offset == nullptr) return;
  if (window.order_by.size() > 1) {
    std::string orders;
    for (const plan::SortOrder& order : window.order_by) orders += (orders.empty() ? "" : ",") + OrderText(order);
    throw Error("DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER", {{"sqlExpr", spec}, {"orderSpec", orders}}, origin);
  }
  const DataType& order = window.order_by.front().child->type;
  for (FrameBound* bound : {&frame.lower, &frame.upper}) {
    if (bound->offset == nullptr) continue;
    const DataType given = bound->offset->type;
    const bool kept = given.SameAs(order) || order.is(TypeId::kDate) || order.is(TypeId::kTimestamp) ||
                      !CanCast(given, order, SessionCastMode());
    if (!kept) bound->offset = MakeCast(bound->offset, order, SessionCastMode(), /*implicit=*/true, origin);
    const DataType from = bound->offset->type;
    const bool interval = from.IsInterval() && (order.IsDateTime() || order.SameAs(from));
    const bool days = order.is(TypeId::kDate) && from.is(TypeId::kInt);
    if ((order.IsNumeric() && from.SameAs(order)) || interval || days) continue;
    if (!from.IsNumeric() && !from.IsInterval()) {
      throw Error(
          "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE",
          {{"sqlExpr", errors::QuoteText(FrameText(frame))},
           {"location", bound == &frame.lower ? "lower" : "upper"},
           {"exprType", errors::QuoteText(types::SqlName(from))},
           {"expectedType", R"(("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL"))"}},
          origin);
    }
    throw Error("DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE",
                {{"sqlExpr", spec},
                 {"orderSpecType", errors::QuoteText(types::SqlName(order))},
                 {"valueBoundaryType", errors::QuoteText(types::SqlName(from))}},
                origin);
  }
}

plan::NodePtr Resolver::Resolve(const unresolved::WindowDefinitions& op, const unresolved::Relation&,
                                const Scope* outer) {
  WindowDefinitions windows;
  for (const auto& [name, window] : op.windows) windows.insert_or_assign(LowerCase(name), window);
  if (const auto* project = std::get_if<unresolved::Project>(&op.input->op)) {
    return SelectFrom(Relation(project->input, outer), *project, *op.input, outer, &windows);
  }
  if (const auto* aggregate = std::get_if<unresolved::Aggregate>(&op.input->op)) {
    return AggregateFrom(*aggregate, *op.input, outer, &windows);
  }
  return Relation(op.input, outer);
}

/// Windows over the results of windows: those within are computed by Projects below, a step for each level.
plan::NodePtr Resolver::ComputeNestedWindows(plan::NodePtr input, std::vector<Named>& items, const SourceSpan& origin) {
  while (true) {
    std::vector<ExprPtr> inner;
    for (const Named& item : items) {
      if (item.expr != nullptr) CollectInnerWindows(item.expr, /*within=*/false, inner);
    }
    if (inner.empty()) return input;
    plan::Columns columns = input->columns;
    plan::Items list;
    for (const plan::Column& column : columns) list.push_back({column, nullptr});
    std::unordered_map<const plan::Expr*, ExprPtr> computed;
    for (const ExprPtr& window : inner) {
      if (computed.contains(window.get())) continue;
      columns.push_back(NewColumn(Text(*window), window->type, window->nullable));
      list.push_back({columns.back(), window});
      computed.emplace(window.get(), Ref(columns.back(), window->origin));
    }
    input = plan::MakeNode(plan::Project{std::move(input), std::move(list)}, std::move(columns), origin);
    for (Named& item : items) {
      if (item.expr == nullptr) continue;
      item.expr = plan::Rewrite(item.expr, [&](const ExprPtr& part) {
        const auto found = computed.find(part.get());
        return found == computed.end() ? part : found->second;
      });
    }
  }
}

}  // namespace piezo::analysis
