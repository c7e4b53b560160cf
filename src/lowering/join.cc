// Lowers joins. The inputs of a tree of joins become one FROM clause, without subqueries between them, so that DuckDB
// orders all of them together.
#include <algorithm>
#include <duckdb/parser/tableref/joinref.hpp>

#include "base/check.h"
#include "lowering/lowerer.h"
#include "plan/print.h"
#include "plan/walk.h"

namespace piezo::lowering {

using plan::ExprPtr;
using plan::JoinType;

namespace {

// Computing a few nodes later costs less than keeping DuckDB from reordering the joins below.
constexpr uint32_t kMostLiftedNodes = 8;

bool MayBeLifted(const Computed& computed, bool keeps_rows) {
  if (std::holds_alternative<plan::ColumnRef>(computed.expr->op) && computed.size <= 2) return true;
  return keeps_rows && computed.size <= kMostLiftedNodes && !computed.subquery;
}

bool IsJoin(const Select& select) { return select.from->type == duckdb::TableReferenceType::JOIN; }

duckdb::JoinType ToEngine(JoinType type) {
  switch (type) {
    case JoinType::kInner:
    case JoinType::kCross:
      return duckdb::JoinType::INNER;
    case JoinType::kLeft:
      return duckdb::JoinType::LEFT;
    case JoinType::kRight:
      return duckdb::JoinType::RIGHT;
    case JoinType::kFull:
      return duckdb::JoinType::OUTER;
    case JoinType::kLeftSemi:
      return duckdb::JoinType::SEMI;
    case JoinType::kLeftAnti:
      return duckdb::JoinType::ANTI;
  }
  PIEZO_CHECK(false);
}

bool HasSubquery(const std::vector<ExprPtr>& exprs) {
  return std::any_of(exprs.begin(), exprs.end(), [](const ExprPtr& expr) {
    return plan::Any(expr, [](const plan::Expr& part) { return std::holds_alternative<plan::Subquery>(part.op); });
  });
}

void Append(std::vector<ExprPtr>& to, std::vector<ExprPtr> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

/// `keeps_rows`: no row of this side is ever padded with nulls for want of a partner on the other side.
Select Lowerer::JoinSide(const plan::NodePtr& node, bool keeps_rows, bool lateral) {
  Select select = PlainRows(Lower(node));
  for (const auto& [id, computed] : select.computed) {
    if (!Live(id)) continue;
    const bool rename = std::holds_alternative<plan::ColumnRef>(computed.expr->op);
    const bool lifted = MayBeLifted(computed, keeps_rows) && (rename || IsJoin(select));
    if (!lifted || (lateral && usage_.ReferredFromInside(id))) return Wrap(std::move(select));
  }
  return select;
}

namespace {

std::string_view NameOf(JoinType type) {
  if (type == JoinType::kLeft) return "LEFT OUTER";
  if (type == JoinType::kRight) return "RIGHT OUTER";
  return type == JoinType::kFull ? "FULL OUTER" : "INNER";
}

bool RefersTo(const ExprPtr& expr, const plan::Columns& columns) {
  return plan::Any(expr, [&](const plan::Expr& part) {
    const auto* ref = std::get_if<plan::ColumnRef>(&part.op);
    return ref != nullptr && std::any_of(columns.begin(), columns.end(),
                                         [&](const plan::Column& column) { return column.id == ref->id; });
  });
}

/// Whether one of the conditions that AND connects reads both sides.
bool Compares(const ExprPtr& condition, const plan::Join& join) {
  const auto* call = std::get_if<plan::Call>(&condition->op);
  if (call != nullptr && call->function->name == "and") {
    return std::any_of(call->args.begin(), call->args.end(), [&](const ExprPtr& arg) { return Compares(arg, join); });
  }
  return RefersTo(condition, join.left->columns) && RefersTo(condition, join.right->columns);
}

bool IsCartesian(const plan::Join& op) {
  if (op.lateral || op.type == JoinType::kCross || op.type == JoinType::kLeftSemi || op.type == JoinType::kLeftAnti) {
    return false;
  }
  return op.condition == nullptr || !Compares(op.condition, op);
}

}  // namespace

Select Lowerer::Lower(const plan::Join& op, const plan::Node& at) {
  if (IsCartesian(op) && !options_.conf.GetBool("spark.sql.crossJoin.enabled")) {
    throw Error("_LEGACY_ERROR_TEMP_1211",
                {{"joinType", std::string(NameOf(op.type))},
                 {"leftPlan", plan::Print(op.left)},
                 {"rightPlan", plan::Print(op.right)}},
                at.origin);
  }
  const bool pads_left = op.type == JoinType::kRight || op.type == JoinType::kFull;
  const bool pads_right = op.type == JoinType::kLeft || op.type == JoinType::kFull;
  const bool left_only = op.type == JoinType::kLeftSemi || op.type == JoinType::kLeftAnti;
  Select left = JoinSide(op.left, !pads_left, op.lateral);
  Select right = JoinSide(op.right, !pads_right, false);
  if (op.condition != nullptr) {
    left = MakeReferable(std::move(left), {&op.condition, 1}, Place::kRows);
    right = MakeReferable(std::move(right), {&op.condition, 1}, Place::kRows);
  }
  // A side's filter may wait until after the join where no row of the other side depends on it; on the padded side it
  // may join the condition; in a full join it can do neither.
  const bool full = pads_left && pads_right;
  const auto stays = [&](const Select& side, bool joins_condition) {
    return !side.where.empty() && (full || op.lateral || (joins_condition && HasSubquery(side.where)));
  };
  if (stays(left, pads_left)) left = Wrap(std::move(left));
  if (op.lateral || stays(right, pads_right || left_only)) right = Wrap(std::move(right));

  Select both = std::move(left);
  auto join = duckdb::make_uniq<duckdb::JoinRef>();
  join->type = ToEngine(op.type);
  join->left = std::move(both.from);
  join->right = std::move(right.from);
  std::vector<ExprPtr> left_where = std::exchange(both.where, {});
  std::vector<ExprPtr> conditions;
  if (!left_only) both.columns.insert(both.columns.end(), right.columns.begin(), right.columns.end());
  for (const auto& [id, computed] : right.computed) both.computed.emplace(id, computed);
  if (op.condition != nullptr) conditions.push_back(op.condition);
  Append(pads_left ? conditions : both.where, std::move(left_where));
  Append(pads_right || left_only ? conditions : both.where, std::move(right.where));

  if (conditions.empty() && (op.type == JoinType::kInner || op.type == JoinType::kCross)) {
    join->ref_type = duckdb::JoinRefType::CROSS;
  } else {
    engine::Exprs lowered;
    for (const ExprPtr& condition : conditions) lowered.push_back(Lower(condition, both));
    join->condition.reset(engine::And(std::move(lowered)).release());
  }
  if (left_only) {
    for (const auto& [id, computed] : right.computed) both.computed.erase(id);
  }
  if (op.condition != nullptr) Consume(op.condition);
  both.from = std::move(join);
  return both;
}

}  // namespace piezo::lowering
