// Where the nodes that neither group nor join leave their rows.
#include "lowering/row_order.h"

#include <algorithm>
#include <filesystem>

#include "lowering/placement_functions.h"
#include "lowering/placer.h"
#include "plan/walk.h"
#include "wire/arrow_ipc.h"

namespace piezo::lowering {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;

namespace {

constexpr double kSmallFiles = 32 * 1024;  // bytes of all files
constexpr size_t kMostFiles = 64;
constexpr size_t kMostLocalBytes = 256 * 1024;  // beyond, they are not decoded to count the rows

}  // namespace

// ---- Leaves ----

Placed Placer::Place(const plan::OneRow&, const NodePtr& node) {
  return {.node = node, .single = true, .small = orders_, .rows = 1, .exact = true, .bytes = 1};
}

Placed Placer::LocalRows(const NodePtr& node, double rows) {
  Placed placed{.node = node, .local = true, .small = orders_ && rows <= kSmallRows, .rows = rows, .exact = true};
  placed.partitions = std::max(std::min(static_cast<int32_t>(std::min(rows, 1e6)), Parallelism()), 1);
  placed.bytes = rows * RowBytes(node->columns);
  return placed;
}

Placed Placer::Place(const plan::LocalData& op, const NodePtr& node) {
  if (op.rows == nullptr) return LocalRows(node, 0);
  const bool much = op.rows->ipc().size() > kMostLocalBytes;
  Placed placed = LocalRows(node, much ? kSmallRows + 1 : static_cast<double>(op.rows->Decode()->rows()));
  placed.exact = !much;
  return placed;
}

Placed Placer::Place(const plan::Values& op, const NodePtr& node) {
  return LocalRows(Asking(node, nullptr), static_cast<double>(op.rows.size()));
}

Placed Placer::Place(const plan::Range& op, const NodePtr& node) {
  const __int128 span = static_cast<__int128>(op.end) - op.start;
  const __int128 count = (span / op.step) + (span % op.step != 0 ? 1 : 0);
  Placed placed{.node = node};
  if (count <= 0 || count > INT64_MAX) return placed;
  const int32_t slices = std::max(op.partitions.value_or(Parallelism()), 1);
  if (slices == 1) {
    placed.single = true;
  } else {
    placed.partition = SliceOf(RefTo(node->columns.front()), op.start, op.step, static_cast<int64_t>(count), slices);
    placed.partitions = slices;
    placed.keys = {node->columns.front().id};
  }
  placed.rows = static_cast<double>(count);
  placed.exact = true;
  placed.bytes = placed.rows * 8;
  placed.small = orders_ && placed.rows <= kSmallRows;
  return placed;
}

/// Files come the largest first, as Spark packs them into partitions.
Placed Placer::Place(const plan::Scan& op, const NodePtr& node) {
  Placed placed{.node = node};
  if (!orders_ || op.files.size() > kMostFiles) return placed;
  std::vector<std::pair<uintmax_t, std::string>> sizes;
  for (const std::string& file : op.files) {
    std::error_code error;
    const uintmax_t size = std::filesystem::file_size(file, error);
    if (error) return placed;
    sizes.emplace_back(size, file);
    placed.bytes += static_cast<double>(size);
  }
  if (placed.bytes > kSmallFiles) return placed;
  placed.small = true;
  placed.rows = std::min(placed.bytes, kSmallRows);
  std::stable_sort(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  plan::Scan scan = op;
  for (size_t i = 0; i < sizes.size(); ++i) scan.files[i] = std::move(sizes[i].second);
  if (scan.files != op.files) placed.node = plan::MakeNode(std::move(scan), node->columns, node->origin);
  return placed;
}

Placed Placer::Place(const plan::CachedScan&, const NodePtr& node) { return {.node = node}; }

// ---- Rows pass through ----

Placed Placer::Place(const plan::Project& op, const NodePtr& node) {
  if (HoldsSubquery(*node)) return Unordered(node);  // the engine makes a join of it
  Placed input = Place(op.input);
  const double ratio = RowBytes(node->columns) / RowBytes(op.input->columns);
  input.bytes *= ratio;
  const bool windows =
      AnyOf(*node, [](const plan::Expr& part) { return std::holds_alternative<plan::Window>(part.op); });
  if (windows && input.small) return Windows(op, node, std::move(input));
  if (windows) input = Sliced(std::move(input));
  if (AnyOf(*node, AsksForPartition)) input = InOrder(std::move(input));
  const NodePtr asking = Asking(node, input.local ? nullptr : input.partition);
  if (windows) input.partition = nullptr;
  const Columns columns = WithCarried(node->columns, input);
  if (input.node == op.input && columns.size() == node->columns.size()) {
    input.node = asking;
    return input;
  }
  plan::Project project = std::get<plan::Project>(asking->op);
  for (size_t i = node->columns.size(); i < columns.size(); ++i) project.items.push_back({columns[i], nullptr});
  return Over(std::move(project), node, std::move(input));
}

Placed Placer::Place(const plan::Filter& op, const NodePtr& node) {
  if (HoldsSubquery(*node)) return Unordered(node);
  Placed input = Place(op.input);
  if (AnyOf(*node, AsksForPartition)) input = InOrder(std::move(input));
  plan::Filter filter = op;
  filter.condition = Asking(op.condition, input.local ? nullptr : input.partition);
  input.exact = false;
  if (input.node == op.input && filter.condition == op.condition) {
    input.node = node;
    return input;
  }
  return Over(std::move(filter), node, std::move(input));
}

Placed Placer::Place(const plan::Generate& op, const NodePtr& node) {
  Placed input = InOrder(Sliced(Place(op.input)));
  plan::Generate generate = op;
  generate.generator = Asking(op.generator, input.partition);
  generate.input = input.node;
  Columns columns = input.node->columns;  // those of the input come first
  columns.insert(columns.end(), op.outputs.begin(), op.outputs.end());
  const bool same = input.node == op.input && generate.generator == op.generator;
  input.node = same ? node : plan::MakeNode(std::move(generate), std::move(columns), node->origin);
  input.number = {};
  input.exact = false;
  return input;
}

Placed Placer::Place(const plan::Expand& op, const NodePtr& node) {
  Placed input = WithPartitionColumn(InOrder(Place(op.input)));
  plan::Expand expand = std::get<plan::Expand>(Asking(node, input.partition)->op);
  expand.input = input.node;
  Columns columns = node->columns;
  if (input.partition != nullptr) {
    const Column partition = NewColumn("partition", DataType::Int());
    columns.push_back(partition);
    for (auto& projection : expand.projections) projection.push_back(input.partition);
    input.partition = RefTo(partition);
  }
  input.node = plan::MakeNode(std::move(expand), std::move(columns), node->origin);
  const auto copies = static_cast<double>(op.projections.size());
  input.number = {};
  input.keys.clear();
  input.rows *= copies;
  input.bytes *= copies;
  input.exact = false;
  return input;
}

Placed Placer::Place(const plan::Sample& op, const NodePtr& node) {
  Placed input = InOrder(WithPartitionColumn(Place(op.input)));
  plan::Sample sample = op;
  sample.partition = input.partition;
  input.exact = false;
  if (op.with_replacement) input.number = {};
  return Over(std::move(sample), node, std::move(input));
}

// ---- Rows in another order, or fewer ----

Placed Placer::Place(const plan::Sort& op, const NodePtr& node) {
  Placed input = Sliced(Place(op.input));
  plan::Sort sort = std::get<plan::Sort>(Asking(node, input.partition)->op);
  if (!op.global && input.partition != nullptr) {
    input = WithPartitionColumn(std::move(input));
    sort.order.insert(sort.order.begin(), {input.partition, true, true});
  }
  if (input.small) {  // rows that compare equal stay as they were
    input = Numbered(std::move(input));
    sort.order.push_back(Ascending(input.number));
  }
  input.order.clear();
  input.number = {};
  if (op.global) {
    input.partition = nullptr;
    input.partitions = 1;
    input.single = false;
    input.keys.clear();
  }
  return Over(std::move(sort), node, std::move(input));
}

Placed Placer::Place(const plan::Limit& op, const NodePtr& node) {
  Placed input = InOrder(Place(op.input));
  if (op.count) input.rows = std::min(input.rows, static_cast<double>(*op.count));
  if (!input.small && op.count && static_cast<double>(*op.count) <= kSmallRows) {
    input.small = orders_;
    input.rows = static_cast<double>(*op.count);
  }
  input.bytes = input.rows * RowBytes(node->columns);
  input.exact = false;
  input.number = {};
  if (!input.local) {
    input.partition = nullptr;
    input.partitions = 1;
    input.single = true;
    input.keys.clear();
  }
  return Over(op, node, std::move(input));
}

Placed Placer::Place(const plan::Tail& op, const NodePtr& node) {
  const Placed input = InOrder(Place(op.input));
  Placed placed{.node = nullptr, .single = true, .small = input.small, .rows = input.rows, .bytes = input.bytes};
  plan::Tail tail = op;
  tail.input = Plain(input, op.input->columns);
  placed.node = plan::MakeNode(std::move(tail), node->columns, node->origin);
  return placed;
}

// ---- Other partitions ----

Placed Placer::Place(const plan::Repartition& op, const NodePtr&) {
  using Kind = plan::Repartition::Kind;
  Placed input = Sliced(Place(op.input));
  if (op.kind == Kind::kCoalesce) {
    if (input.partition != nullptr && op.count < input.partitions) {
      input.partition = op.count == 1 ? nullptr : SliceOf(input.partition, 0, 1, input.partitions, op.count);
      input.partitions = op.count;
      input.keys.clear();
    }
    input.single = input.single || op.count == 1;
    return input;
  }
  const bool unseen = !input.small && (op.joined || op.kind == Kind::kByRange);
  const bool unplaced = op.kind == Kind::kByNumber && op.number == nullptr;
  if (op.count == 1 || unseen || unplaced) {
    input.partition = nullptr;
    input.partitions = 1;
    input.single = op.count == 1;
    input.keys.clear();
    return input;
  }
  input = Numbered(WithPartitionColumn(std::move(input)));
  const ExprPtr source = input.partition;
  const Column target = NewColumn("partition", DataType::Int());
  if (op.kind == Kind::kRoundRobin) {
    input = DealtOut(op, target, std::move(input));
  } else if (op.kind == Kind::kByRange) {
    input = InRanges(op, target, std::move(input));
  } else {
    input = WithColumn(std::move(input), target, Asking(op.number, source));
  }
  // An exchange: each partition sends its rows to the others, and those read what they get in that order. Where they
  // are joined, what each has sent is read at once.
  std::vector<plan::SortOrder> order = {Ascending(target)};
  if (source != nullptr) order.insert(op.joined ? order.begin() : order.end(), {source, true, true});
  order.push_back(Ascending(input.number));
  if (input.small) input.order = std::move(order);
  input.partition = op.joined ? nullptr : RefTo(target);
  input.partitions = op.joined ? 1 : op.count;
  input.single = false;
  input.keys.clear();
  input.number = {};
  return input;
}

/// Each partition sorts its rows by their hash and deals them out, one to each of the others in turn. The number of a
/// row is that in its partition.
Placed Placer::DealtOut(const plan::Repartition& op, const Column& target, Placed input) {
  std::vector<ExprPtr> values;
  for (const Column& column : op.input->columns) {
    if (usage_.Needed(column.id)) values.push_back(RefTo(column));  // Spark carries no other
  }
  const Column hash = NewColumn("hash", DataType::Int());
  const Column rank = NewColumn("rank", DataType::Long());
  input = WithColumn(std::move(input), hash, values.empty() ? PartitionNumber(0) : RowHash(std::move(values)));
  std::vector<ExprPtr> source;
  if (input.partition != nullptr) source.push_back(input.partition);
  const ExprPtr from = source.empty() ? PartitionNumber(0) : source.front();
  input = WithColumn(std::move(input), rank, RowNumber(source, {Ascending(hash), Ascending(input.number)}));
  input = WithColumn(std::move(input), target, Dealt(from, RefTo(rank), op.count));
  input.number = rank;
  return input;
}

/// The bounds between partitions are drawn while the rows come by in the order of their keys.
Placed Placer::InRanges(const plan::Repartition& op, const Column& target, Placed input) {
  const Column rank = NewColumn("rank", DataType::Long());
  const Column rows = NewColumn("rows", DataType::Long());
  std::vector<plan::SortOrder> keys = op.order;
  for (plan::SortOrder& key : keys) key.child = Asking(key.child, input.partition);
  input.node = Extended(input.node, {{rank, Rank(std::move(keys))}, {rows, RowCount()}});
  input.order = {Ascending(rank), Ascending(input.number)};
  input = InOrder(std::move(input));
  return WithColumn(std::move(input), target, RangeNumber(RefTo(rank), RefTo(rows), op.count));
}

// ---- Common table expressions ----

Placed Placer::Place(const plan::With& op, const NodePtr& node) {
  plan::With with = op;
  for (plan::CteDefinition& cte : with.definitions) {
    if (cte.recursion != nullptr) {
      const bool orders = std::exchange(orders_, false);
      cte.plan = Plain(Place(cte.plan), cte.plan->columns);
      open_recursions_.push_back(cte.id);
      cte.recursion = Plain(Place(cte.recursion), cte.recursion->columns);
      open_recursions_.pop_back();
      orders_ = orders;
      ctes_[cte.id] = {};
      continue;
    }
    Placed placed = InOrder(WithPartitionColumn(Place(cte.plan)));
    Columns columns = cte.plan->columns;
    if (placed.partition != nullptr) {
      const plan::ColumnId id = std::get<plan::ColumnRef>(placed.partition->op).id;
      for (const Column& column : placed.node->columns) {
        if (column.id == id) columns.push_back(column);
      }
    }
    cte.plan = Plain(placed, columns);
    placed.node = nullptr;
    placed.keys.clear();
    placed.number = {};
    ctes_[cte.id] = std::move(placed);
  }
  Placed input = Place(op.input);
  return Over(std::move(with), node, std::move(input));
}

Placed Placer::Place(const plan::CteRef& op, const NodePtr& node) {
  Placed placed = ctes_[op.id];
  placed.node = node;
  placed.small = placed.small && orders_;
  const bool open = std::find(open_recursions_.begin(), open_recursions_.end(), op.id) != open_recursions_.end();
  if (open) placed.partition = LevelNumber(node->columns.back());
  if (placed.partition == nullptr || open) return placed;
  const Column partition = NewColumn("partition", DataType::Int());
  Columns columns = node->columns;
  columns.push_back(partition);
  placed.node = plan::MakeNode(op, std::move(columns), node->origin);
  placed.partition = RefTo(partition);
  return placed;
}

}  // namespace piezo::lowering
