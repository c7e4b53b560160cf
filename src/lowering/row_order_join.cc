// Where joins and set operations leave their rows. Spark reads the larger side of a join row by row and looks each up
// in the smaller, which it has in memory; so the order is that of the larger.
#include <algorithm>

#include "functions/function.h"
#include "lowering/placement_functions.h"
#include "lowering/placer.h"
#include "plan/walk.h"

namespace piezo::lowering {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::JoinType;
using plan::NodePtr;

namespace {

// Of rows that a join may give: sorting more is felt.
constexpr double kSmallProduct = 1 << 20;
// Longer chains of unions are left to the engine, which takes them as one.
constexpr size_t kMostOperands = 16;

bool RefersOnlyTo(const ExprPtr& expr, const Columns& columns) {
  bool found = false;
  const bool other = plan::Any(expr, [&](const plan::Expr& part) {
    const auto* ref = std::get_if<plan::ColumnRef>(&part.op);
    if (ref == nullptr) return false;
    found = true;
    return ref->outer ||
           std::none_of(columns.begin(), columns.end(), [&](const Column& column) { return column.id == ref->id; });
  });
  return found && !other;
}

/// The equalities of a join's condition, each the left side's expression and the right side's.
void CollectKeys(const ExprPtr& condition, const plan::Join& join, std::vector<std::pair<ExprPtr, ExprPtr>>& keys) {
  const auto* call = condition == nullptr ? nullptr : std::get_if<plan::Call>(&condition->op);
  if (call == nullptr) return;
  const std::string& name = call->function->name;
  if (name == "and") {
    for (const ExprPtr& arg : call->args) CollectKeys(arg, join, keys);
  } else if (name == "==" || name == "<=>") {
    const ExprPtr& first = call->args[0];
    const ExprPtr& second = call->args[1];
    if (RefersOnlyTo(first, join.left->columns) && RefersOnlyTo(second, join.right->columns)) {
      keys.emplace_back(first, second);
    } else if (RefersOnlyTo(second, join.left->columns) && RefersOnlyTo(first, join.right->columns)) {
      keys.emplace_back(second, first);
    }
  }
}

}  // namespace

bool Placer::Broadcasts(const Placed& side) const {
  const int64_t most = conf_.GetInt("spark.sql.autoBroadcastJoinThreshold");
  return most >= 0 && side.bytes <= static_cast<double>(most);
}

Placed Placer::Place(const plan::Join& op, const NodePtr& node) {
  if (op.lateral || !orders_ || HoldsSubquery(*node)) return Unordered(node);
  Placed left = Sliced(Place(op.left));
  Placed right = Sliced(Place(op.right));
  const bool small = left.small && right.small && left.rows * right.rows <= kSmallProduct;
  if (!small) return Unordered(node);
  left = Numbered(std::move(left));
  right = Numbered(std::move(right));
  std::vector<std::pair<ExprPtr, ExprPtr>> keys;
  CollectKeys(op.condition, op, keys);
  const bool left_only = op.type == JoinType::kLeftSemi || op.type == JoinType::kLeftAnti;
  plan::Join join = op;
  join.condition = op.condition == nullptr ? nullptr : Asking(op.condition, nullptr);
  if (op.type == JoinType::kFull && !keys.empty()) {
    return FullJoin(join, keys, node, std::move(left), std::move(right));
  }

  const bool smaller_right = right.bytes <= left.bytes;
  bool streams_left = smaller_right;
  if (op.type == JoinType::kLeft || left_only) streams_left = true;
  if (op.type == JoinType::kRight) streams_left = false;
  Placed& streamed = streams_left ? left : right;
  Placed& built = streams_left ? right : left;
  Columns columns = WithCarried(node->columns, left);
  if (!left_only) columns = WithCarried(std::move(columns), right);
  join.left = left.node;
  join.right = right.node;
  Placed placed{.node = plan::MakeNode(std::move(join), std::move(columns), node->origin),
                .partition = op.type == JoinType::kFull ? nullptr : streamed.partition,
                .partitions = op.type == JoinType::kFull ? 1 : streamed.partitions,
                .single = op.type != JoinType::kFull && streamed.single,
                .keys = op.type == JoinType::kFull ? std::vector<plan::ColumnId>() : streamed.keys,
                .small = true,
                .rows = left_only ? left.rows : std::max(left.rows * right.rows, left.rows + right.rows),
                .bytes = left_only ? left.bytes : left.bytes * right.bytes};
  placed.order = {Ascending(streamed.number)};
  placed.order.front().nulls_first = false;  // rows of the other side alone come last
  // A row that is put into a hash table goes before those of its key.
  if (!left_only) placed.order.push_back({RefTo(built.number), keys.empty(), true});
  if (op.type == JoinType::kFull || placed.rows > kSmallProduct) placed.small = placed.rows <= kSmallProduct;
  return placed;
}

/// Both sides sorted by their keys and merged; a key that is null has no equal and comes first.
Placed Placer::FullJoin(plan::Join join, const std::vector<std::pair<ExprPtr, ExprPtr>>& keys, const NodePtr& node,
                        Placed left, Placed right) {
  join.left = left.node;
  join.right = right.node;
  const double rows = left.rows * right.rows + left.rows + right.rows;
  Placed placed{.node = nullptr, .small = true, .rows = rows, .bytes = left.bytes * right.bytes};
  Columns columns = node->columns;
  columns.push_back(left.number);
  columns.push_back(right.number);
  // For the expressions of the order the columns of both sides must be there.
  for (const Placed* side : {&left, &right}) {
    for (const Column& column : side->node->columns) {
      const bool there =
          std::any_of(columns.begin(), columns.end(), [&](const Column& other) { return other.id == column.id; });
      if (!there) columns.push_back(column);
    }
  }
  for (const auto& [first, second] : keys) placed.order.push_back({FirstNotNull(first, second), true, true});
  placed.order.push_back({IsMissing(RefTo(left.number)), true, true});
  placed.order.push_back(Ascending(left.number));
  placed.order.push_back(Ascending(right.number));
  placed.node = plan::MakeNode(std::move(join), std::move(columns), node->origin);
  return Numbered(std::move(placed));
}

// ---- Set operations ----

Placed Placer::Place(const plan::SetOperation& op, const NodePtr& node) {
  if (op.op == plan::SetOperator::kUnion) {
    Placed all = Union(op, node);
    if (op.all) return all;
    std::vector<plan::ColumnId> keys;
    for (const Column& column : node->columns) keys.push_back(column.id);
    if (all.small) return DistinctRows(std::move(all), keys, node->columns);
    return {.node = plan::MakeNode(plan::Distinct{Plain(all, node->columns), {}}, node->columns, node->origin)};
  }
  return Difference(op, node);
}

/// The partitions of one operand after those of the other.
Placed Placer::Union(const plan::SetOperation& op, const NodePtr& node) {
  std::vector<NodePtr> inputs;
  const plan::SetOperation* at = &op;
  for (;;) {
    inputs.push_back(at->right);
    const auto* left = std::get_if<plan::SetOperation>(&at->left->op);
    if (left == nullptr || left->op != op.op || (op.all && !left->all)) break;  // one pass finds the distinct rows
    at = left;
  }
  inputs.push_back(at->left);
  std::reverse(inputs.begin(), inputs.end());
  const bool plain = inputs.size() > kMostOperands;

  Placed placed{.node = nullptr, .partitions = 0, .small = !plain, .exact = true};
  Columns columns = node->columns;
  if (!plain) {
    columns.push_back(NewColumn("partition", DataType::Int()));
    placed.partition = RefTo(columns.back());
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    Placed input = InOrder(Sliced(Place(inputs[i])));
    NodePtr operand = Plain(input, inputs[i]->columns);
    if (!plain) {
      const ExprPtr partition = input.partition != nullptr ? input.partition : PartitionNumber(0);
      plan::Items items;
      Columns outputs = inputs[i]->columns;
      for (const Column& column : outputs) items.push_back({column, nullptr});
      outputs.push_back(NewColumn("partition", DataType::Int()));
      items.push_back({outputs.back(), Shifted(partition, placed.partitions)});
      operand = plan::MakeNode(plan::Project{input.node, std::move(items)}, std::move(outputs));
    }
    placed.partitions += input.partitions;
    placed.small = placed.small && input.small;
    placed.exact = placed.exact && input.exact;
    placed.rows += input.rows;
    placed.bytes += input.bytes;
    if (i == 0) {
      placed.node = operand;
      continue;
    }
    Columns outputs = columns;
    if (i + 1 < inputs.size()) {
      for (Column& column : outputs) column.id = next_id_++;
    }
    placed.node = plan::MakeNode(plan::SetOperation{placed.node, operand, op.op, true}, std::move(outputs));
  }
  return placed;
}

/// The rows with `names` in place of their own columns.
Placed Placer::Renamed(Placed placed, const Columns& own, const Columns& names) {
  plan::Items items;
  Columns columns = names;
  for (size_t i = 0; i < names.size(); ++i) items.push_back({names[i], RefTo(own[i])});
  placed.keys.clear();
  for (const Column& column : WithCarried({}, placed)) {
    columns.push_back(column);
    items.push_back({column, nullptr});
  }
  placed.node = plan::MakeNode(plan::Project{placed.node, std::move(items)}, std::move(columns));
  return placed;
}

/// INTERSECT and EXCEPT are joins with those rows of the right side that are equal; ALL takes one for one.
Placed Placer::Difference(const plan::SetOperation& op, const NodePtr& node) {
  if (!orders_) return Unordered(node);
  Placed left = Sliced(Place(op.left));
  Placed right = Sliced(Place(op.right));
  const bool nested = std::any_of(node->columns.begin(), node->columns.end(),
                                  [](const Column& column) { return column.type().IsNested(); });
  if (!left.small || !right.small || nested) return Unordered(node);
  left = Renamed(Numbered(WithPartitionColumn(std::move(left))), op.left->columns, node->columns);
  std::vector<ExprPtr> values;
  for (const Column& column : node->columns) values.push_back(RefTo(column));

  ExprPtr condition;
  const auto equal = [&](ExprPtr of_left, ExprPtr of_right) {
    condition = Both(std::move(condition), NotDistinct(std::move(of_left), std::move(of_right)));
  };
  std::vector<ExprPtr> right_values;
  for (size_t i = 0; i < values.size(); ++i) {
    right_values.push_back(RefTo(op.right->columns[i]));
    equal(values[i], right_values.back());
  }
  Column first;
  Column of_first;
  if (op.all) {
    const Column copy = NewColumn("copy", DataType::Long());
    const Column right_copy = NewColumn("copy", DataType::Long());
    first = NewColumn("first", DataType::Long());
    of_first = NewColumn("partition", DataType::Int());
    plan::Items more = {{copy, RowNumber(values, {Ascending(left.number)})}, {first, LeastOf(left.number, values)}};
    if (left.partition != nullptr) {
      const Column partition{
          .id = std::get<plan::ColumnRef>(left.partition->op).id, .field = of_first.field, .qualifier = nullptr};
      more.push_back({of_first, LeastOf(partition, values)});
    }
    left.node = Extended(left.node, std::move(more));
    right.node = Extended(right.node, {{right_copy, RowNumber(right_values, {})}});
    equal(RefTo(copy), RefTo(right_copy));
  }
  const bool keeps = op.op == plan::SetOperator::kIntersect;
  Columns outputs = left.node->columns;
  left.node =
      plan::MakeNode(plan::Join{left.node, right.node, keeps ? JoinType::kLeftSemi : JoinType::kLeftAnti, condition},
                     std::move(outputs), node->origin);
  left.order = {Ascending(left.number)};
  left.exact = false;
  std::vector<plan::ColumnId> keys;
  for (const Column& column : node->columns) keys.push_back(column.id);
  if (!op.all) return DistinctRows(std::move(left), keys, node->columns);
  const Column bucket = NewColumn("bucket", DataType::Int());
  left = WithColumn(std::move(left), bucket, HashBucket(values, Exchanges()));
  std::vector<plan::SortOrder> order = {Ascending(bucket), Ascending(first), Ascending(left.number)};
  if (left.partition != nullptr) order.insert(order.begin(), Ascending(of_first));
  left.order = std::move(order);
  left.partition = nullptr;
  left.partitions = 1;
  left.single = false;
  left.number = {};
  left.keys = std::move(keys);
  return left;
}

}  // namespace piezo::lowering
