// The steps of placing rows that several kinds of nodes share.
#include "lowering/placer.h"

#include <algorithm>
#include <thread>
#include <unordered_set>

#include "functions/partitioned.h"
#include "lowering/placement_functions.h"
#include "lowering/row_order.h"
#include "plan/walk.h"
#include "types/default_size.h"

namespace piezo::lowering {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;

namespace {

void NoteIds(const ExprPtr& expr, std::unordered_set<plan::ColumnId>& ids) {
  if (expr == nullptr) return;
  plan::Any(expr, [&](const plan::Expr& part) {
    if (const auto* column = std::get_if<plan::ColumnRef>(&part.op)) ids.insert(column->id);
    return false;
  });
}

bool Holds(const Columns& columns, plan::ColumnId id) {
  return std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return column.id == id; });
}

/// Calls visit for each node of the plan, those of subqueries and common tables among them, until it says true.
bool AnyNode(const NodePtr& node, const std::function<bool(const plan::Node&)>& visit) {
  if (visit(*node)) return true;
  bool found = false;
  if (const auto* with = std::get_if<plan::With>(&node->op)) {
    for (const plan::CteDefinition& definition : with->definitions) {
      found = found || AnyNode(definition.plan, visit) ||
              (definition.recursion != nullptr && AnyNode(definition.recursion, visit));
    }
  }
  plan::ForEachInput(*node, [&](const NodePtr& input) { found = found || AnyNode(input, visit); });
  plan::ForEachExpr(*node, [&](const ExprPtr& expr) {
    found = found || plan::Any(expr, [&](const plan::Expr& part) {
              const auto* subquery = std::get_if<plan::Subquery>(&part.op);
              return subquery != nullptr && AnyNode(subquery->plan, visit);
            });
  });
  return found;
}

/// Whether rows of the node depend on partitions, or come in an order that the engine does not give by itself.
bool MovesRows(const plan::Node& node) {
  const bool moves = std::holds_alternative<plan::Aggregate>(node.op) || std::holds_alternative<plan::Sort>(node.op) ||
                     std::holds_alternative<plan::Distinct>(node.op) || std::holds_alternative<plan::Sample>(node.op) ||
                     std::holds_alternative<plan::Repartition>(node.op) ||
                     std::holds_alternative<plan::Join>(node.op) || std::holds_alternative<plan::SetOperation>(node.op);
  if (moves) return true;
  const auto* scan = std::get_if<plan::Scan>(&node.op);
  if (scan != nullptr && scan->files.size() > 1) return true;
  return AnyOf(node, [](const plan::Expr& part) {
    return std::holds_alternative<plan::Window>(part.op) || std::holds_alternative<plan::Subquery>(part.op) ||
           AsksForPartition(part);
  });
}

plan::ColumnId GreatestId(const NodePtr& root) {
  plan::ColumnId greatest = 0;
  AnyNode(root, [&](const plan::Node& node) {
    for (const Column& column : node.columns) greatest = std::max(greatest, column.id);
    plan::ForEachExpr(node, [&](const ExprPtr& expr) {
      plan::Any(expr, [&](const plan::Expr& part) {
        if (const auto* lambda = std::get_if<plan::Lambda>(&part.op)) {
          for (const plan::LambdaParameter& parameter : lambda->parameters) {
            greatest = std::max(greatest, parameter.id);
          }
        }
        return false;
      });
    });
    return false;
  });
  return greatest;
}

}  // namespace

bool AnyOf(const plan::Node& node, const std::function<bool(const plan::Expr&)>& test) {
  bool found = false;
  plan::ForEachExpr(node, [&](const ExprPtr& expr) { found = found || plan::Any(expr, test); });
  return found;
}

bool AsksForPartition(const plan::Expr& expr) {
  const auto* call = std::get_if<plan::Call>(&expr.op);
  return call != nullptr && functions::AsksForPartition(*call->function);
}

bool HoldsSubquery(const plan::Node& node) {
  return AnyOf(node, [](const plan::Expr& part) { return std::holds_alternative<plan::Subquery>(part.op); });
}

NodePtr InSparkOrder(const NodePtr& root, const Conf& conf, bool orders) {
  return AnyNode(root, MovesRows) ? Placer(root, conf, orders).Run() : root;
}

Placer::Placer(const NodePtr& root, const Conf& conf, bool orders)
    : root_(root), conf_(conf), usage_(root), next_id_(GreatestId(root) + 1), orders_(orders) {}

NodePtr Placer::Run() { return Plain(Place(root_), root_->columns); }

Placed Placer::Place(const NodePtr& node) {
  return std::visit([&](const auto& op) { return Place(op, node); }, node->op);
}

Placed Placer::Unknown(const NodePtr& node) {
  return {.node = plan::MapInputs(Asking(node, nullptr),
                                  [&](const NodePtr& input) { return Plain(Place(input), input->columns); })};
}

Placed Placer::Unordered(const NodePtr& node) {
  const bool orders = std::exchange(orders_, false);
  Placed placed = Unknown(node);
  orders_ = orders;
  return placed;
}

NodePtr Placer::Plain(const Placed& placed, const Columns& columns) {
  const NodePtr node = InOrder(placed).node;
  const bool same = std::equal(node->columns.begin(), node->columns.end(), columns.begin(), columns.end(),
                               [](const Column& left, const Column& right) { return left.id == right.id; });
  if (same) return node;
  plan::Items items;
  for (const Column& column : columns) items.push_back({column, nullptr});
  return plan::MakeNode(plan::Project{node, std::move(items)}, columns, node->origin);
}

Placed Placer::Sliced(Placed placed) {
  if (!placed.local) return placed;
  placed.local = false;
  const int32_t slices = Parallelism();
  if (slices < 2) return placed;
  ExprPtr count = placed.exact ? Number(static_cast<int64_t>(placed.rows)) : RowCount();
  const Column partition = NewColumn("partition", DataType::Int());
  placed.node = Extended(placed.node, {{partition, LocalSlice(RowNumber({}, {}), std::move(count), slices)}});
  placed.partition = RefTo(partition);
  placed.partitions = slices;
  return placed;
}

Placed Placer::InOrder(Placed placed) {
  if (placed.order.empty()) return placed;
  Columns columns = placed.node->columns;
  placed.node = plan::MakeNode(plan::Sort{placed.node, std::move(placed.order), true}, std::move(columns));
  placed.order.clear();
  return placed;
}

Placed Placer::Numbered(Placed placed) {
  if (placed.number.id != 0) return placed;
  placed.number = NewColumn("number", DataType::Long());
  placed.node = Extended(placed.node, {{placed.number, RowNumber({}, placed.order)}});
  if (!placed.order.empty()) placed.order = {Ascending(placed.number)};
  return placed;
}

Placed Placer::WithColumn(Placed placed, const Column& column, ExprPtr expr) {
  placed.node = Extended(placed.node, {{column, std::move(expr)}});
  return placed;
}

Placed Placer::WithPartitionColumn(Placed placed) {
  placed = Sliced(std::move(placed));
  if (placed.partition == nullptr || std::holds_alternative<plan::ColumnRef>(placed.partition->op)) return placed;
  const Column column = NewColumn("partition", DataType::Int());
  placed = WithColumn(std::move(placed), column, placed.partition);
  placed.partition = RefTo(column);
  return placed;
}

ExprPtr Placer::Asking(const ExprPtr& expr, const ExprPtr& partition) {
  return plan::Rewrite(expr, [&](const ExprPtr& part) -> ExprPtr {
    if (const auto* subquery = std::get_if<plan::Subquery>(&part->op)) {
      const bool orders = std::exchange(orders_, false);
      plan::Subquery placed = *subquery;
      placed.plan = Plain(Place(subquery->plan), subquery->plan->columns);
      orders_ = orders;
      if (placed.plan == subquery->plan) return part;
      return plan::MakeExpr(std::move(placed), part->type, part->nullable, part->origin);
    }
    if (!AsksForPartition(*part)) return part;
    plan::Call call = std::get<plan::Call>(part->op);
    // A step of a recursion adds its level to seeds, as if it were a partition. Which it is not.
    const bool known = partition != nullptr && (open_recursions_.empty() || !call.args.empty());
    call.args.push_back(known ? partition : PartitionNumber(0));
    return plan::MakeExpr(std::move(call), part->type, part->nullable, part->origin);
  });
}

NodePtr Placer::Asking(const NodePtr& node, const ExprPtr& partition) {
  return plan::MapExprs(node, [&](const ExprPtr& expr) { return Asking(expr, partition); });
}

Columns Placer::WithCarried(Columns columns, const Placed& input) {
  std::unordered_set<plan::ColumnId> ids;
  for (const plan::SortOrder& order : input.order) NoteIds(order.child, ids);
  NoteIds(input.partition, ids);
  if (input.number.id != 0) ids.insert(input.number.id);
  ids.insert(input.keys.begin(), input.keys.end());
  for (const Column& column : input.node->columns) {
    if (!ids.contains(column.id) || Holds(columns, column.id)) continue;
    columns.push_back(column);
    columns.back().hidden = true;
  }
  return columns;
}

Column Placer::NewColumn(const char* name, DataType type, bool nullable) {
  Column column;
  column.id = next_id_++;
  column.field = std::make_shared<const Field>(Field{name, std::move(type), nullable, {}});
  column.hidden = true;
  return column;
}

NodePtr Placer::Extended(const NodePtr& node, plan::Items added) {
  plan::Items items;
  Columns columns = node->columns;
  for (const Column& column : columns) items.push_back({column, nullptr});
  for (plan::Item& item : added) {
    columns.push_back(item.column);
    items.push_back(std::move(item));
  }
  return plan::MakeNode(plan::Project{node, std::move(items)}, std::move(columns), node->origin);
}

double Placer::RowBytes(const Columns& columns) const {
  constexpr double kHead = 8;
  double bytes = kHead;
  for (const Column& column : columns) {
    if (usage_.Needed(column.id)) bytes += static_cast<double>(types::DefaultSize(column.type()));
  }
  return bytes;
}

int32_t Placer::Exchanges() const { return static_cast<int32_t>(conf_.GetInt("spark.sql.shuffle.partitions")); }

int32_t Placer::Parallelism() const {
  constexpr const char* kOfLeaves = "spark.sql.leafNodeDefaultParallelism";
  if (conf_.IsSet(kOfLeaves)) return static_cast<int32_t>(conf_.GetInt(kOfLeaves));
  return std::max(static_cast<int32_t>(std::thread::hardware_concurrency()), 1);
}

plan::SortOrder Placer::Ascending(const Column& column) { return {RefTo(column), true, true}; }

}  // namespace piezo::lowering
