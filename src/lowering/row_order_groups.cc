// Where groups, distinct rows and windows leave their rows. Spark's hash aggregation gives groups in the order in which
// it met them: first in each partition, then, after an exchange by the groups' hash, in what it reads from these.
#include <algorithm>
#include <map>

#include "functions/function.h"
#include "functions/partitioned.h"
#include "lowering/placement_functions.h"
#include "lowering/placer.h"
#include "plan/print.h"
#include "plan/walk.h"

namespace piezo::lowering {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;

namespace {

/// A value that Spark changes in place in a hash map. With others it aggregates sorted rows.
bool IsMutable(const DataType& type) {
  return type.IsNumeric() || type.IsDateTime() || type.IsInterval() || type.is(TypeId::kBoolean) ||
         type.is(TypeId::kNull);
}

/// Aggregates that keep one of the values they are given.
bool KeepsValue(std::string_view name) {
  static constexpr std::string_view kNames[] = {"min",        "max",       "first",  "first_value", "last",
                                                "last_value", "any_value", "max_by", "min_by"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

/// Aggregates that keep an object of their own.
bool KeepsObject(const plan::Call& call) {
  static constexpr std::string_view kNames[] = {
      "collect_list", "collect_set", "array_agg",         "percentile",        "median",          "mode",
      "listagg",      "string_agg",  "percentile_approx", "approx_percentile", "percentile_cont", "percentile_disc"};
  return std::find(std::begin(kNames), std::end(kNames), call.function->name) != std::end(kNames);
}

const plan::Call* AsCall(const plan::Item& item) {
  return item.expr == nullptr ? nullptr : std::get_if<plan::Call>(&item.expr->op);
}

bool SortsRows(const plan::Items& aggregates) {
  bool sorts = false;
  for (const plan::Item& item : aggregates) {
    const plan::Call* call = AsCall(item);
    if (call == nullptr) continue;
    if (KeepsObject(*call)) return false;
    sorts = sorts ||
            (KeepsValue(call->function->name) && std::any_of(call->args.begin(), call->args.end(),
                                                             [](const ExprPtr& arg) { return !IsMutable(arg->type); }));
  }
  return sorts;
}

bool CountsDistinct(const plan::Aggregate& op) {
  return std::any_of(op.aggregates.begin(), op.aggregates.end(), [](const plan::Item& item) {
    const plan::Call* call = AsCall(item);
    return call != nullptr && call->distinct;
  });
}

bool Contains(const std::vector<plan::ColumnId>& ids, plan::ColumnId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

/// Whether rows that Spark knows to be together by `keys` are so by `ids`, too.
bool Together(const std::vector<plan::ColumnId>& keys, const std::vector<plan::ColumnId>& ids) {
  return !keys.empty() && std::all_of(keys.begin(), keys.end(), [&](plan::ColumnId key) { return Contains(ids, key); });
}

bool HasHashableKeys(const Columns& keys) {
  return std::all_of(keys.begin(), keys.end(), [](const Column& column) {
    return IsMutable(column.type()) || column.type().IsStringLike() || column.type().is(TypeId::kBinary);
  });
}

/// A call that is told the partition of each row. Those of different values see all rows in one.
bool MergesPartitions(const plan::Item& item) {
  const plan::Call* call = AsCall(item);
  return call != nullptr && !call->distinct && functions::MergesPartitions(*call->function);
}

void PassPartition(plan::Aggregate& aggregate, const ExprPtr& partition) {
  for (plan::Item& item : aggregate.aggregates) {
    if (!MergesPartitions(item)) continue;
    plan::Call call = std::get<plan::Call>(item.expr->op);
    call.args.push_back(partition);
    item.expr = plan::MakeExpr(std::move(call), item.expr->type, item.expr->nullable, item.expr->origin);
  }
}

std::vector<ExprPtr> Refs(const Columns& columns) {
  std::vector<ExprPtr> refs;
  for (const Column& column : columns) refs.push_back(RefTo(column));
  return refs;
}

}  // namespace

Placed Placer::Place(const plan::Aggregate& op, const NodePtr& node) {
  Placed input = Sliced(Place(op.input));
  const double bytes = input.bytes * RowBytes(node->columns) / RowBytes(op.input->columns);
  const bool merges = input.partition != nullptr && (input.small || (input.exact && input.rows <= kSmallRows)) &&
                      std::any_of(op.aggregates.begin(), op.aggregates.end(), MergesPartitions);
  if (merges) input = WithPartitionColumn(std::move(input));
  // What a list or a first value is depends on the order of the rows.
  if (!op.aggregates.empty()) input = InOrder(std::move(input));
  plan::Aggregate aggregate = std::get<plan::Aggregate>(Asking(node, input.partition)->op);
  if (merges) PassPartition(aggregate, input.partition);
  Columns keys;
  for (const plan::Item& group : op.groups) keys.push_back(group.column);
  const bool ordered = input.small && !op.groups.empty() && !op.sets && HasHashableKeys(keys);
  if (!ordered) {
    Placed placed{.node = nullptr, .single = op.groups.empty()};
    placed.small = op.groups.empty() ? orders_ : false;
    placed.rows = 1;
    placed.bytes = RowBytes(node->columns);
    aggregate.input = input.node;
    placed.node = plan::MakeNode(std::move(aggregate), node->columns, node->origin);
    return placed;
  }
  input = Numbered(WithPartitionColumn(std::move(input)));
  std::vector<plan::ColumnId> grouped;  // columns of the input
  for (const plan::Item& group : op.groups) {
    const auto* column = group.expr == nullptr ? nullptr : std::get_if<plan::ColumnRef>(&group.expr->op);
    if (group.expr == nullptr) grouped.push_back(group.column.id);
    if (column != nullptr) grouped.push_back(column->id);
  }
  const bool stays = input.single || Together(input.keys, grouped);
  Columns columns = node->columns;
  const auto least = [&](const Column& of) {
    const Column column = NewColumn(of.field->name.c_str(), of.type());
    aggregate.aggregates.push_back({column, Least(of)});
    columns.push_back(column);
    return column;
  };
  const Column number = least(input.number);
  Column partition;
  if (input.partition != nullptr) {
    const plan::ColumnId id = std::get<plan::ColumnRef>(input.partition->op).id;
    for (const Column& column : input.node->columns) {
      if (column.id == id) partition = least(column);
    }
  }
  aggregate.input = input.node;
  Placed placed{.node = plan::MakeNode(std::move(aggregate), std::move(columns), node->origin),
                .partition = stays ? input.partition : nullptr,
                .partitions = stays ? input.partitions : 1,
                .single = input.single,
                .small = true,
                .rows = input.rows,
                .bytes = bytes};
  if (stays && partition.id != 0) placed.partition = RefTo(partition);
  for (const Column& key : keys) placed.keys.push_back(key.id);
  if (SortsRows(op.aggregates)) {
    if (stays && partition.id != 0) placed.order.push_back(Ascending(partition));
    for (const Column& key : keys) placed.order.push_back(Ascending(key));
    return placed;
  }
  if (!stays) {
    const Column bucket = NewColumn("bucket", DataType::Int());
    placed = WithColumn(std::move(placed), bucket, HashBucket(Refs(keys), Exchanges()));
    // Distinct values were exchanged before, which has left all in one partition.
    if (partition.id != 0 && !CountsDistinct(op)) placed.order.push_back(Ascending(partition));
    placed.order.push_back(Ascending(bucket));
  }
  placed.order.push_back(Ascending(number));
  return placed;
}

Placed Placer::Place(const plan::Distinct& op, const NodePtr& node) {
  Placed input = Sliced(Place(op.input));
  std::vector<plan::ColumnId> keys = op.keys;
  if (keys.empty()) {
    for (const Column& column : node->columns) keys.push_back(column.id);
  }
  return input.small ? DistinctRows(std::move(input), keys, node->columns)
                     : Placed{.node = plan::MakeNode(plan::Distinct{Plain(input, op.input->columns), op.keys},
                                                     node->columns, node->origin)};
}

/// Of each key the first row. Which is an aggregation by the keys of the first values of the other columns.
Placed Placer::DistinctRows(Placed input, const std::vector<plan::ColumnId>& keys, const Columns& columns) {
  input = Numbered(WithPartitionColumn(std::move(input)));
  Columns grouped;
  bool sorts = false;
  for (const Column& column : columns) {
    if (Contains(keys, column.id)) {
      grouped.push_back(column);
    } else {
      sorts = sorts || !IsMutable(column.type());
    }
  }
  const bool stays = input.single || Together(input.keys, keys);
  const ExprPtr partition = input.partition;
  input.order = {Ascending(input.number)};
  Placed placed = InOrder(std::move(input));
  Columns all = placed.node->columns;
  placed.node = plan::MakeNode(plan::Distinct{placed.node, keys}, std::move(all));
  placed.order.clear();
  placed.keys = keys;
  placed.exact = false;
  if (!stays) {
    placed.partition = nullptr;
    placed.partitions = 1;
  }
  if (sorts) {
    if (stays && partition != nullptr) placed.order.push_back({partition, true, true});
    for (const Column& column : grouped) placed.order.push_back(Ascending(column));
  } else {
    if (!stays && HasHashableKeys(grouped)) {
      const Column bucket = NewColumn("bucket", DataType::Int());
      placed = WithColumn(std::move(placed), bucket, HashBucket(Refs(grouped), Exchanges()));
      if (partition != nullptr) placed.order.push_back({partition, true, true});
      placed.order.push_back(Ascending(bucket));
    }
    placed.order.push_back(Ascending(placed.number));
  }
  placed.number = {};
  return placed;
}

namespace {

/// Whether which rows compare equal is no matter for the function: it looks at their sequence alone.
bool CountsRows(const plan::Window& window) {
  const auto* call = std::get_if<plan::Call>(&window.function->op);
  if (call == nullptr) return false;
  const std::string& name = call->function->name;
  if (name == "rank" || name == "dense_rank" || name == "percent_rank" || name == "cume_dist") return false;
  return window.frame.type == plan::FrameType::kRows || name == "row_number" || name == "ntile" || name == "lag" ||
         name == "lead";
}

std::vector<plan::SortOrder> SortedBy(const plan::Window& window) {
  std::vector<plan::SortOrder> order;
  for (const ExprPtr& key : window.partition_by) order.push_back({key, true, true});
  order.insert(order.end(), window.order_by.begin(), window.order_by.end());
  return order;
}

}  // namespace

/// Spark computes windows of one partition and order after those of another: it sorts the rows by both, and leaves them
/// so. What compares equal stays as it was; where that decides a result, the engine is told.
Placed Placer::Windows(const plan::Project& op, const NodePtr& node, Placed input) {
  input = Numbered(Sliced(std::move(input)));
  std::vector<plan::SortOrder> order = {Ascending(input.number)};
  std::vector<ExprPtr> keys;                                   // of the last
  std::map<std::string, std::vector<plan::SortOrder>> before;  // by what a window is sorted by
  plan::Project project = op;
  for (plan::Item& item : project.items) {
    if (item.expr == nullptr) continue;
    item.expr = plan::Rewrite(Asking(item.expr, input.partition), [&](const ExprPtr& part) -> ExprPtr {
      const auto* window = std::get_if<plan::Window>(&part->op);
      if (window == nullptr) return part;
      const std::vector<plan::SortOrder> sorted = SortedBy(*window);
      std::string text;
      for (const plan::SortOrder& by : sorted) text += plan::Print(by.child) + (by.ascending ? " " : "- ");
      const auto [seen, added] = before.try_emplace(std::move(text), order);
      if (added) {
        order.insert(order.begin(), sorted.begin(), sorted.end());
        keys = window->partition_by;
      }
      if (!CountsRows(*window)) return part;
      plan::Window told = *window;
      told.order_by.insert(told.order_by.end(), seen->second.begin(), seen->second.end());
      return plan::MakeExpr(std::move(told), part->type, part->nullable, part->origin);
    });
  }
  Placed placed{.node = nullptr,
                .single = keys.empty(),
                .small = true,
                .rows = input.rows,
                .bytes = input.bytes * RowBytes(node->columns) / RowBytes(op.input->columns)};
  // What the rows are sorted by is computed beside the windows.
  Columns columns = node->columns;
  for (plan::SortOrder& by : order) {
    const bool number = &by == &order.back();
    const Column column = number ? input.number : NewColumn("key", by.child->type, by.child->nullable);
    columns.push_back(column);
    project.items.push_back({column, number ? nullptr : by.child});
    by.child = RefTo(column);
    if (placed.keys.size() < keys.size()) placed.keys.push_back(column.id);
  }
  project.input = input.node;
  placed.node = plan::MakeNode(std::move(project), std::move(columns), node->origin);
  placed.order = std::move(order);
  return placed;
}

}  // namespace piezo::lowering
