// Lowers set operations and common table expressions.
#include <duckdb/parser/common_table_expression_info.hpp>
#include <duckdb/parser/expression/cast_expression.hpp>
#include <duckdb/parser/query_node/recursive_cte_node.hpp>
#include <duckdb/parser/query_node/set_operation_node.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <duckdb/parser/tableref/basetableref.hpp>
#include <numeric>

#include "base/check.h"
#include "engine/types.h"
#include "lowering/cast.h"
#include "lowering/lowerer.h"
#include "plan/walk.h"

namespace piezo::lowering {

using plan::ColumnId;
using plan::NodePtr;

namespace {

duckdb::SetOperationType ToEngine(plan::SetOperator op) {
  switch (op) {
    case plan::SetOperator::kUnion:
      return duckdb::SetOperationType::UNION;
    case plan::SetOperator::kIntersect:
      return duckdb::SetOperationType::INTERSECT;
    case plan::SetOperator::kExcept:
      return duckdb::SetOperationType::EXCEPT;
  }
  PIEZO_CHECK(false);
}

/// The operands of a chain of unions: left-deep ones are as long as the loop that built them.
std::vector<NodePtr> Operands(const plan::SetOperation& top) {
  std::vector<NodePtr> operands;
  const plan::SetOperation* op = &top;
  for (;;) {
    operands.push_back(op->right);
    const auto* left = std::get_if<plan::SetOperation>(&op->left->op);
    const bool same = left != nullptr && left->op == top.op && left->all == top.all;
    if (!same || top.op != plan::SetOperator::kUnion) break;
    op = left;
  }
  operands.push_back(op->left);
  std::reverse(operands.begin(), operands.end());
  return operands;
}

}  // namespace

/// The columns at `positions` of one operand, of the engine types of `wanted`.
QueryNodePtr Lowerer::SetOperand(const NodePtr& node, const std::vector<size_t>& positions,
                                 const plan::Columns& wanted) {
  std::vector<ColumnId> outputs;
  for (const size_t position : positions) outputs.push_back(node->columns[position].id);
  QueryNodePtr query = Finish(Lower(node), outputs);
  auto& list = query->Cast<duckdb::SelectNode>().select_list;
  for (size_t i = 0; i < positions.size(); ++i) {
    const DataType& from = node->columns[positions[i]].type();
    const DataType& to = wanted[positions[i]].type();
    if (engine::ToEngine(from) == engine::ToEngine(to)) continue;
    list[i].reset(
        lowering::LowerCast(engine::Expr(list[i].release()), from, to, plan::CastMode::kAnsi, CastsAt({})).release());
  }
  return query;
}

Select Lowerer::Lower(const plan::SetOperation& op, const plan::Node& node) {
  auto set = duckdb::make_uniq<duckdb::SetOperationNode>();
  set->setop_type = ToEngine(op.op);
  set->setop_all = op.all;
  std::vector<size_t> positions;
  std::vector<ColumnId> outputs;
  const bool keeps_all = op.op != plan::SetOperator::kUnion || !op.all;
  for (size_t i = 0; i < node.columns.size(); ++i) {
    if (!keeps_all && !Live(node.columns[i].id)) continue;
    positions.push_back(i);
    outputs.push_back(node.columns[i].id);
  }
  for (const NodePtr& operand : Operands(op)) set->children.push_back(SetOperand(operand, positions, node.columns));
  Select select = FromQuery(std::move(set), outputs);
  for (const ColumnId id : outputs) select.from->column_name_alias.push_back(ColumnName(id));
  if (outputs.empty()) select.from->column_name_alias.push_back("one");
  return select;
}

namespace {

std::string CteName(uint32_t id) { return "w" + std::to_string(id); }

bool IsUnstable(const NodePtr& node) {
  bool found = false;
  plan::ForEachExpr(*node, [&](const plan::ExprPtr& expr) {
    found = found || plan::Any(expr, [](const plan::Expr& part) {
              const auto* call = std::get_if<plan::Call>(&part.op);
              return call != nullptr && !call->function->deterministic;
            });
  });
  plan::ForEachInput(*node, [&](const NodePtr& input) { found = found || IsUnstable(input); });
  return found;
}

}  // namespace

void Lowerer::AddCte(const plan::CteDefinition& cte) {
  const std::vector<bool>& needed = usage_.CteColumns(cte.id);
  std::vector<ColumnId> outputs;
  auto info = duckdb::make_uniq<duckdb::CommonTableExpressionInfo>();
  std::vector<size_t> positions;
  for (size_t i = 0; i < needed.size(); ++i) {
    if (!needed[i]) continue;
    positions.push_back(i);
    info->aliases.push_back("v" + std::to_string(i));
  }
  if (positions.empty()) info->aliases.push_back("one");
  QueryNodePtr query = SetOperand(cte.plan, positions, cte.plan->columns);
  if (cte.recursion != nullptr) {
    auto recursive = duckdb::make_uniq<duckdb::RecursiveCTENode>();
    recursive->ctename = CteName(cte.id);
    recursive->union_all = cte.recursion_union_all;
    recursive->left = std::move(query);
    recursive->right = SetOperand(cte.recursion, positions, cte.plan->columns);
    auto& level = recursive->right->Cast<duckdb::SelectNode>().select_list.back();
    engine::Expr counted =
        engine::Call("piezo_recursion_level",
                     engine::List(engine::Expr(level.release()), engine::Constant(Value::Long(cte.level_limit)),
                                  engine::Constant(Value::Long(cte.row_limit))));
    level.reset(counted.release());
    recursive->aliases = info->aliases;
    query = std::move(recursive);
  }
  info->query = duckdb::make_uniq<duckdb::SelectStatement>();
  info->query->node = std::move(query);
  // Else DuckDB decides by what the expression costs; a repeated evaluation must not give other rows.
  if (cte.recursion == nullptr && IsUnstable(cte.plan))
    info->materialized = duckdb::CTEMaterialize::CTE_MATERIALIZE_ALWAYS;
  ctes_.map.insert(CteName(cte.id), std::move(info));
}

Select Lowerer::Lower(const plan::With& op, const plan::Node&) {
  for (const plan::CteDefinition& cte : op.definitions) AddCte(cte);
  return Lower(op.input);
}

Select Lowerer::Lower(const plan::CteRef& op, const plan::Node& node) {
  auto table = duckdb::make_uniq<duckdb::BaseTableRef>();
  table->table_name = CteName(op.id);
  const std::vector<bool>& needed = usage_.CteColumns(op.id);
  std::vector<ColumnId> ids;
  for (size_t i = 0; i < needed.size(); ++i) {
    if (!needed[i]) continue;
    ids.push_back(node.columns[i].id);
    table->column_name_alias.push_back(ColumnName(node.columns[i].id));
  }
  return From(std::move(table), std::move(ids));
}

}  // namespace piezo::lowering
