// Placer: the state of finding the places of one plan's rows. Each kind of node says where it leaves its rows, as
// Spark's physical operators for it would: a file per family.
#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "conf/conf.h"
#include "lowering/usage.h"
#include "plan/node.h"

namespace piezo::lowering {

/// Sorting that many rows, or aggregating their partitions one by one, costs nothing beside planning a query.
inline constexpr double kSmallRows = 4096;

/// What is known of the rows of a node: their order, their partitions, their size.
struct Placed {
  plan::NodePtr node;  // may have hidden columns behind those of the node that it stands for
  /// Rows sorted by this are in Spark's order, partition by partition; empty: the engine gives them in it.
  std::vector<plan::SortOrder> order = {};
  plan::ExprPtr partition = nullptr;  // of the row; null: all are in partition 0
  int32_t partitions = 1;
  /// Spark computes these rows while it plans; they are in partition 0 until an operator slices them.
  bool local = false;
  bool single = false;                    // Spark knows while it plans that there is one partition
  std::vector<plan::ColumnId> keys = {};  // it knows that rows of equal keys are in one partition, unless empty
  bool small = false;                     // sorting the rows costs nothing
  double rows = 0;                        // at most, where small
  bool exact = false;                     // just as many
  double bytes = 0;                       // as Spark estimates it, where small
  plan::Column number = {};               // numbers the rows in their order; id 0: not there yet
};

/// For one plan; not thread-safe.
class Placer {
 public:
  Placer(const plan::NodePtr& root, const Conf& conf, bool orders);
  plan::NodePtr Run();

 private:
  Placed Place(const plan::NodePtr& node);
  // row_order.cc
  Placed Place(const plan::OneRow& op, const plan::NodePtr& node);
  Placed Place(const plan::LocalData& op, const plan::NodePtr& node);
  Placed Place(const plan::Values& op, const plan::NodePtr& node);
  Placed Place(const plan::Range& op, const plan::NodePtr& node);
  Placed Place(const plan::Scan& op, const plan::NodePtr& node);
  Placed Place(const plan::CachedScan& op, const plan::NodePtr& node);
  Placed Place(const plan::Project& op, const plan::NodePtr& node);
  Placed Place(const plan::Filter& op, const plan::NodePtr& node);
  Placed Place(const plan::Sort& op, const plan::NodePtr& node);
  Placed Place(const plan::Limit& op, const plan::NodePtr& node);
  Placed Place(const plan::Tail& op, const plan::NodePtr& node);
  Placed Place(const plan::Sample& op, const plan::NodePtr& node);
  Placed Place(const plan::Repartition& op, const plan::NodePtr& node);
  Placed Place(const plan::Generate& op, const plan::NodePtr& node);
  Placed Place(const plan::Expand& op, const plan::NodePtr& node);
  Placed Place(const plan::With& op, const plan::NodePtr& node);
  Placed Place(const plan::CteRef& op, const plan::NodePtr& node);
  // row_order_groups.cc
  Placed Place(const plan::Aggregate& op, const plan::NodePtr& node);
  Placed Place(const plan::Distinct& op, const plan::NodePtr& node);
  Placed Windows(const plan::Project& op, const plan::NodePtr& node, Placed input);
  // row_order_join.cc
  Placed Place(const plan::Join& op, const plan::NodePtr& node);
  Placed Place(const plan::SetOperation& op, const plan::NodePtr& node);

  Placed LocalRows(const plan::NodePtr& node, double rows);
  Placed DealtOut(const plan::Repartition& op, const plan::Column& target, Placed input);
  Placed InRanges(const plan::Repartition& op, const plan::Column& target, Placed input);
  Placed Union(const plan::SetOperation& op, const plan::NodePtr& node);
  static Placed Renamed(Placed placed, const plan::Columns& own, const plan::Columns& names);
  Placed Difference(const plan::SetOperation& op, const plan::NodePtr& node);
  Placed DistinctRows(Placed input, const std::vector<plan::ColumnId>& keys, const plan::Columns& columns);
  Placed FullJoin(plan::Join join, const std::vector<std::pair<plan::ExprPtr, plan::ExprPtr>>& keys,
                  const plan::NodePtr& node, Placed left, Placed right);
  bool Broadcasts(const Placed& side) const;

  // ---- Steps that several kinds share: placer.cc ----

  /// The node over its inputs, of which nothing is known but that they are as they were.
  Placed Unknown(const plan::NodePtr& node);
  /// The same, and the order below it is nobody's business: nothing may stand between the inputs of large joins, which
  /// the engine puts into an order of its own.
  Placed Unordered(const plan::NodePtr& node);
  /// The rows without hidden columns, in their order.
  plan::NodePtr Plain(const Placed& placed, const plan::Columns& columns);
  /// Local rows in the slices that an operator above makes of them.
  Placed Sliced(Placed placed);
  Placed InOrder(Placed placed);
  /// The rows with a column that numbers them in their order.
  Placed Numbered(Placed placed);
  Placed WithColumn(Placed placed, const plan::Column& column, plan::ExprPtr expr);
  /// The node's `op`, over the node of `input`: the rows are where those are, and what tells of it is passed up.
  template <class Op>
  Placed Over(Op op, const plan::NodePtr& node, Placed input);
  /// The node's own expressions with partitions where functions ask for them; subqueries placed, too.
  plan::NodePtr Asking(const plan::NodePtr& node, const plan::ExprPtr& partition);
  plan::ExprPtr Asking(const plan::ExprPtr& expr, const plan::ExprPtr& partition);
  /// Moves `partition` into a column, so that it can be passed up by its id.
  Placed WithPartitionColumn(Placed placed);

  static plan::Columns WithCarried(plan::Columns columns, const Placed& input);
  plan::Column NewColumn(const char* name, DataType type, bool nullable = false);
  plan::NodePtr Extended(const plan::NodePtr& node, plan::Items added);
  /// What Spark takes a row of these columns for, in bytes; of those that somebody needs.
  double RowBytes(const plan::Columns& columns) const;
  int32_t Exchanges() const;    // partitions of an exchange that nobody gave a number for
  int32_t Parallelism() const;  // partitions of rows that come from nowhere

  static plan::SortOrder Ascending(const plan::Column& column);

  const plan::NodePtr& root_;
  const Conf& conf_;
  const Usage usage_;
  plan::ColumnId next_id_ = 1;
  bool orders_ = true;  // false in subqueries: the order of their rows is nobody's business
  std::unordered_map<uint32_t, Placed> ctes_;
  std::vector<uint32_t> open_recursions_;  // whose steps are being placed
};

template <class Op>
Placed Placer::Over(Op op, const plan::NodePtr& node, Placed input) {
  op.input = input.node;
  input.node = plan::MakeNode(std::move(op), WithCarried(node->columns, input), node->origin);
  return input;
}

/// Whether an expression of the node, not those of subqueries, holds what `test` looks for.
bool AnyOf(const plan::Node& node, const std::function<bool(const plan::Expr&)>& test);
/// A call of a function that asks for the partition of the row.
bool AsksForPartition(const plan::Expr& expr);
bool HoldsSubquery(const plan::Node& node);

}  // namespace piezo::lowering
