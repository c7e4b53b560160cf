// Lowers window calls: the function, its partition, order and frame.
#include <duckdb/parser/expression/window_expression.hpp>

#include "base/check.h"
#include "lowering/lowerer.h"

namespace piezo::lowering {

using duckdb::WindowBoundary;
using duckdb::WindowExpression;

namespace {

WindowBoundary Boundary(const plan::FrameBound& bound, bool rows) {
  using Kind = plan::FrameBound::Kind;
  switch (bound.kind) {
    case Kind::kUnboundedPreceding:
      return WindowBoundary::UNBOUNDED_PRECEDING;
    case Kind::kUnboundedFollowing:
      return WindowBoundary::UNBOUNDED_FOLLOWING;
    case Kind::kCurrentRow:
      return rows ? WindowBoundary::CURRENT_ROW_ROWS : WindowBoundary::CURRENT_ROW_RANGE;
    case Kind::kPreceding:
      return rows ? WindowBoundary::EXPR_PRECEDING_ROWS : WindowBoundary::EXPR_PRECEDING_RANGE;
    case Kind::kFollowing:
      return rows ? WindowBoundary::EXPR_FOLLOWING_ROWS : WindowBoundary::EXPR_FOLLOWING_RANGE;
  }
  PIEZO_CHECK(false);
}

/// The distance in a RANGE frame in the terms of the ordered column: intervals are numbers in this engine, but what is
/// added to a date or a timestamp must be an interval.
engine::Expr Distance(engine::Expr offset, const DataType& type, const DataType& ordered) {
  if (!ordered.IsDateTime()) return offset;
  if (type.is(TypeId::kDayTimeInterval)) return engine::Call("to_microseconds", engine::List(std::move(offset)));
  if (type.is(TypeId::kYearMonthInterval)) return engine::Call("to_months", engine::List(std::move(offset)));
  if (ordered.is(TypeId::kDate) && type.IsIntegral()) return engine::Call("to_days", engine::List(std::move(offset)));
  return offset;
}

template <class T>
void Move(duckdb::unique_ptr<duckdb::ParsedExpression>& to, T from) {
  to.reset(from.release());
}

}  // namespace

engine::Expr Lowerer::LowerWindow(const plan::Window& window, const plan::Expr&, const Select& select) {
  const auto* call = std::get_if<plan::Call>(&window.function->op);
  PIEZO_CHECK(call != nullptr);
  const bool rows = window.frame.type == plan::FrameType::kRows;

  functions::LowerContext context = Context(*call, *window.function, select);
  context.windowed = true;
  context.aggregate_where = [&](std::string_view given_name, engine::Exprs args, engine::Expr where) {
    std::string name(given_name);
    const duckdb::ExpressionType type = WindowExpression::WindowToExpressionType(name);
    auto out = duckdb::make_uniq<WindowExpression>(type, "", "", name);
    const bool shifts = type == duckdb::ExpressionType::WINDOW_LEAD || type == duckdb::ExpressionType::WINDOW_LAG;
    for (size_t i = 0; i < args.size(); ++i) {
      duckdb::unique_ptr<duckdb::ParsedExpression> arg(args[i].release());
      if (shifts && i == 1) {
        out->offset_expr = std::move(arg);
      } else if (shifts && i == 2) {
        out->default_expr = std::move(arg);
      } else {
        out->children.push_back(std::move(arg));
      }
    }
    for (const plan::ExprPtr& by : window.partition_by) out->partitions.emplace_back(LowerKey(by, select).release());
    for (engine::Order& by : LowerOrder(window.order_by, select)) {
      out->orders.emplace_back(
          by.ascending ? duckdb::OrderType::ASCENDING : duckdb::OrderType::DESCENDING,
          by.nulls_first ? duckdb::OrderByNullType::NULLS_FIRST : duckdb::OrderByNullType::NULLS_LAST,
          duckdb::unique_ptr<duckdb::ParsedExpression>(by.expr.release()));
    }
    engine::Expr filter =
        Both(call->filter != nullptr ? Lower(call->filter, select) : engine::Expr(), std::move(where));
    if (filter) Move(out->filter_expr, std::move(filter));
    out->distinct = call->distinct;
    out->ignore_nulls = call->ignore_nulls;
    out->start = Boundary(window.frame.lower, rows);
    out->end = Boundary(window.frame.upper, rows);
    const auto distance = [&](const plan::FrameBound& bound) {
      engine::Expr offset = Lower(bound.offset, select);
      if (rows || window.order_by.empty()) return offset;
      return Distance(std::move(offset), bound.offset->type, window.order_by.front().child->type);
    };
    if (window.frame.lower.offset != nullptr) Move(out->start_expr, distance(window.frame.lower));
    if (window.frame.upper.offset != nullptr) Move(out->end_expr, distance(window.frame.upper));
    return engine::Expr(out.release());
  };
  context.aggregate = [&](std::string_view name, engine::Exprs args) {
    return context.aggregate_where(name, std::move(args), {});
  };
  return call->function->lower(LowerArguments(*call, select), context);
}

}  // namespace piezo::lowering
