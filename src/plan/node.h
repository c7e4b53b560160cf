// Typed plan nodes: a closed set of plain structs. A Node exists only when everything below it is resolved, so its
// output columns are always known. Plans are immutable and shared; a rewrite gives a new tree that shares the rest.
#pragma once

#include <map>
#include <tuple>

#include "plan/expression.h"
#include "wire/sent_rows.h"

namespace piezo::plan {

/// An output column. Cheap to copy: plans with thousands of columns carry them through hundreds of nodes.
struct Column {
  ColumnId id = 0;
  std::shared_ptr<const Field> field;  // name, type, nullability, metadata
  std::shared_ptr<const std::vector<std::string>>
      qualifier;  // what may stand before the name: {"t"}, {"spark_catalog","db","t"}

  /// Not part of `*`, reached only by qualifier or by a DataFrame's own column: the keys that a USING join merged.
  bool hidden = false;

  const std::string& name() const { return field->name; }
  const DataType& type() const { return field->type; }
  bool nullable() const { return field->nullable; }
};
using Columns = std::vector<Column>;

/// The hidden column of a scan that tells of the file of each row.
inline constexpr const char* kFileMetadata = "_metadata";
inline bool IsFileMetadata(const Column& column) { return column.hidden && column.name() == kFileMetadata; }

/// One output of a Project or Aggregate. No expression: the input's column of the same id, passed through unchanged.
struct Item {
  Column column;
  ExprPtr expr;
};
using Items = std::vector<Item>;

struct OneRow {
  static constexpr std::tuple<> kInputs{};
};

/// Rows sent by the client, whose columns match the node's output by position.
struct LocalData {
  wire::SentRowsPtr rows;  // null: none
  static constexpr std::tuple<> kInputs{};
};

/// VALUES; each row has one expression of the column's type for every output column.
struct Values {
  std::vector<std::vector<ExprPtr>> rows;
  static constexpr std::tuple<> kInputs{};
};

/// start, start+step, … below (above, for a negative step) end.
struct Range {
  int64_t start = 0;
  int64_t end = 0;
  int64_t step = 1;
  std::optional<int32_t> partitions = {};  // none: as many as local data has
  static constexpr std::tuple<> kInputs{};
};

/// Files of one format, read with options; what `sources` turns into a scan. Output columns are `ordinals` of `schema`.
struct Scan {
  std::string format;              // lower case: "parquet", "csv", "json", "text", …
  std::vector<std::string> paths;  // as given, globs included
  std::vector<std::string> files;  // resolved by the source at analysis
  std::vector<std::pair<std::string, std::string>> options;
  Schema schema;  // all columns, partition columns last
  std::vector<std::string> partition_columns;
  std::string table;  // the catalog's name of it, for display; may be empty
  /// By position in `schema`: the type as which the engine reads a column, where that is another; null type: the files
  /// do not have the column. May be shorter than `schema`.
  std::vector<std::optional<DataType>> read_types;
  /// By position in `schema`: the file that has the read type, where that is not the first. May be shorter, too.
  std::vector<std::string> read_files;
  /// By position in `schema`: what stands in the rows of files that are older than the column, instead of null.
  struct OldRows {
    std::vector<std::string> files;
    types::Value value;
  };
  std::map<size_t, OldRows> old_rows;
  static constexpr std::tuple<> kInputs{};
};

/// A frame whose rows the session keeps (cache, checkpoint) under an engine table of this name.
struct CachedScan {
  std::string table;
  std::shared_ptr<const void> owner = nullptr;  // the table lasts as long as this does
  static constexpr std::tuple<> kInputs{};
};

struct Project {
  NodePtr input;
  Items items;  // windows may stand in them, aggregates and generators not
  static constexpr std::tuple kInputs{&Project::input};
};

struct Filter {
  NodePtr input;
  ExprPtr condition;
  static constexpr std::tuple kInputs{&Filter::input};
};

/// Output: groups, then aggregates. Each aggregate is one Call of an aggregate function over input columns; what is
/// computed from several aggregates or from groups stands in a Project above. `sets` (indices into groups) for
/// ROLLUP/CUBE/GROUPING SETS.
struct Aggregate {
  NodePtr input;
  Items groups;
  Items aggregates;
  std::optional<std::vector<std::vector<int32_t>>> sets;
  static constexpr std::tuple kInputs{&Aggregate::input};
};

struct Sort {
  NodePtr input;
  std::vector<SortOrder> order;
  bool global = true;
  static constexpr std::tuple kInputs{&Sort::input};
};

struct Limit {
  NodePtr input;
  std::optional<int64_t> count;
  int64_t offset = 0;
  static constexpr std::tuple kInputs{&Limit::input};
};

struct Tail {
  NodePtr input;
  int64_t count = 0;
  static constexpr std::tuple kInputs{&Tail::input};
};

/// Distinct rows; by `keys` when given (the first row of each key, all columns kept).
struct Distinct {
  NodePtr input;
  std::vector<ColumnId> keys;
  static constexpr std::tuple kInputs{&Distinct::input};
};

/// Each row draws a number from 0 to 1 and stays when that is in [lower, upper); with replacement it comes as often as
/// a Poisson distribution of mean upper - lower has it.
struct Sample {
  NodePtr input;
  double lower = 0;
  double upper = 1;
  bool with_replacement = false;
  int64_t seed = 0;
  ExprPtr partition = nullptr;  // of the row: each has a generator of its own; null: all rows are in one
  static constexpr std::tuple kInputs{&Sample::input};
};

/// The same rows in other partitions. The engine knows of none, but functions ask for them, and rows come out by them.
struct Repartition {
  NodePtr input;
  enum class Kind : uint8_t { kCoalesce, kRoundRobin, kByNumber, kByRange };
  Kind kind = Kind::kCoalesce;
  int32_t count = 1;
  ExprPtr number = nullptr;           // kByNumber: the partition, from 0
  std::vector<SortOrder> order = {};  // kByRange
  bool joined = false;                // nobody asked for that count: as little data goes into one in the end
  static constexpr std::tuple kInputs{&Repartition::input};
};

enum class JoinType : uint8_t { kInner, kCross, kLeft, kRight, kFull, kLeftSemi, kLeftAnti };

/// Output: left's columns then right's (left's alone for semi and anti); nullability as the type demands.
struct Join {
  NodePtr left;
  NodePtr right;
  JoinType type = JoinType::kInner;
  ExprPtr condition;     // null: none
  bool lateral = false;  // right refers to columns of left as outer
  static constexpr std::tuple kInputs{&Join::left, &Join::right};
};

enum class SetOperator : uint8_t { kUnion, kIntersect, kExcept };

/// Both sides have equally many columns of the same types; output columns are new.
struct SetOperation {
  NodePtr left;
  NodePtr right;
  SetOperator op = SetOperator::kUnion;
  bool all = false;
  static constexpr std::tuple kInputs{&SetOperation::left, &SetOperation::right};
};

/// Input rows, each with the rows of a generator beside it: input columns then `outputs`. The generator is one Call of
/// a function of kind generator. `outer`: an input row without generated rows is kept with nulls.
struct Generate {
  NodePtr input;
  ExprPtr generator;
  Columns outputs;
  bool outer = false;
  static constexpr std::tuple kInputs{&Generate::input};
};

/// Each input row gives one output row per projection (unpivot, stack); output columns are new.
struct Expand {
  NodePtr input;
  std::vector<std::vector<ExprPtr>> projections;
  static constexpr std::tuple kInputs{&Expand::input};
};

/// Common table expressions that are computed once; CteRef reads them, with columns of its own ids (by position).
struct CteDefinition {
  uint32_t id = 0;
  std::string name;
  NodePtr plan;
  NodePtr recursion;  // not null: WITH RECURSIVE; `plan` is the anchor, this refers to the CTE itself
  bool recursion_union_all = true;
  /// The last column of a recursion is the level of each row: that of the rows it was found from, plus one. Deeper than
  /// that, or with more rows, it fails; below zero: no limit.
  int64_t level_limit = -1;
  int64_t row_limit = -1;
};
struct With {
  std::vector<CteDefinition> definitions;
  NodePtr input;
  static constexpr std::tuple kInputs{&With::input};
};
struct CteRef {
  uint32_t id = 0;
  static constexpr std::tuple<> kInputs{};
};

using Op = std::variant<OneRow, LocalData, Values, Range, Scan, CachedScan, Project, Filter, Aggregate, Sort, Limit,
                        Tail, Distinct, Sample, Repartition, Join, SetOperation, Generate, Expand, With, CteRef>;

struct Node {
  Op op;
  Columns columns;  // the output
  errors::SourceSpan origin;
};

template <class NodeOp>
NodePtr MakeNode(NodeOp op, Columns columns, errors::SourceSpan origin = {}) {
  return std::make_shared<const Node>(Node{std::move(op), std::move(columns), std::move(origin)});
}

}  // namespace piezo::plan
