// Unresolved relations: the tree of a query as asked, the same whether it came from SQL text or from DataFrame calls.
#pragma once

#include <map>

#include "unresolved/expression.h"
#include "wire/sent_rows.h"

namespace piezo::unresolved {

using Options = std::vector<std::pair<std::string, std::string>>;  // keys as written; looked up without regard to case

// ---- Leaves ----

/// SELECT without FROM.
struct OneRow {};

/// Rows that the client sent and, when it gave one, the schema to cast them to.
struct LocalData {
  wire::SentRowsPtr rows;  // null: none
  std::optional<Schema> schema;
};

/// VALUES (…), (…): `names` are from an alias, else col1, col2, …
struct InlineTable {
  std::vector<std::vector<ExprPtr>> rows;
};

struct Range {
  ExprPtr start;  // null: 0
  ExprPtr end;
  ExprPtr step;  // null: 1
  std::optional<int32_t> partitions;
};

/// A table, view or CTE by name; also `parquet.`path`` (analysis decides). `identifier` set: IDENTIFIER(expr) instead
/// of name.
struct TableRef {
  NameParts name;
  Options options;
  bool is_streaming = false;
  ExprPtr identifier;
  ExprPtr as_of_timestamp;  // time travel
  ExprPtr as_of_version;
};

/// spark.read.format(…).load(paths).
struct DataSource {
  std::string format;  // empty: spark.sql.sources.default
  std::optional<Schema> schema;
  Options options;
  std::vector<std::string> paths;
  std::vector<std::string> predicates;  // jdbc
  bool is_streaming = false;
};

/// A table-valued function: range(…), explode(…), json_tuple(…), a user's.
struct TableFunction {
  NameParts name;
  std::vector<ExprPtr> args;
};

/// A frame kept on the server: df.cache / checkpoint (id of ours), cached local relation (hashes of artifacts).
struct CachedRemote {
  std::string id;
};
struct CachedLocal {
  std::vector<std::string> data_hashes;
  std::string schema_hash;  // empty: none
  bool chunked = false;     // the artifacts are Arrow IPC streams; else one artifact is a serialized LocalRelation
};

// ---- One input ----

struct Project {
  RelationPtr input;
  std::vector<ExprPtr> items;
  std::string pipe_operator{};  // "SELECT", "EXTEND", "SET", "DROP": of SQL's |>, where no item may aggregate
};
struct Filter {
  RelationPtr input;
  ExprPtr condition;
};
struct Sort {
  RelationPtr input;
  std::vector<SortOrder> order;
  bool global = true;  // false: SORT BY, sortWithinPartitions
  bool all = false;    // ORDER BY ALL; direction and nulls in order[0] (its child is null)
};
struct Limit {
  RelationPtr input;
  ExprPtr count;
};
struct Offset {
  RelationPtr input;
  ExprPtr count;
};
struct Tail {
  RelationPtr input;
  ExprPtr count;
};

struct Aggregate {
  enum class Grouping : uint8_t { kGroupBy, kRollup, kCube, kGroupingSets, kPivot };
  RelationPtr input;
  Grouping grouping = Grouping::kGroupBy;
  // kGroupBy: may hold calls "rollup"(…), "cube"(…), "grouping_sets"(…) of expressions and, for elements of none or
  // several, calls "grouping_set"(…); a lone one of those, over plain expressions, comes as kRollup, kCube or
  // kGroupingSets.
  std::vector<ExprPtr> groups;
  std::vector<std::vector<ExprPtr>> sets;  // kGroupingSets
  std::vector<ExprPtr> aggregates;         // SQL: the whole SELECT list; DataFrame: what follows the groups
  bool list_includes_groups = false;       // true for SQL: output is `aggregates` alone
  bool group_by_all = false;               // GROUP BY ALL
  ExprPtr having;                          // SQL's HAVING
  ExprPtr pivot_column;                    // kPivot
  std::vector<ExprPtr> pivot_values;       // literals (or Alias of them); empty: all distinct values
  bool implicit_groups = false;            // SQL's PIVOT: all columns that nothing else names are the groups
  std::string pipe_operator{};             // "AGGREGATE" of SQL's |>: all of `aggregates` must aggregate
};

/// Deduplicate: all columns, or `columns`.
struct Distinct {
  RelationPtr input;
  std::vector<std::string> columns;
  bool all_columns = true;
  bool within_watermark = false;
};
struct Sample {
  RelationPtr input;
  double lower = 0;
  double upper = 1;
  bool with_replacement = false;
  std::optional<int64_t> seed;
  bool deterministic_order = false;
};
struct SubqueryAlias {
  RelationPtr input;
  NameParts alias;                   // one part for AS t; more for a view's own name
  std::vector<std::string> columns;  // AS t(a, b)
};
struct WithColumns {
  RelationPtr input;
  std::vector<ExprPtr> items;  // each an Alias of one name
};
struct WithColumnsRenamed {
  RelationPtr input;
  std::vector<std::pair<std::string, std::string>> renames;  // old → new
};
struct Drop {
  RelationPtr input;
  std::vector<ExprPtr> columns;
  std::vector<std::string> names;
};
struct ToDf {
  RelationPtr input;
  std::vector<std::string> names;
};
struct ToSchema {
  RelationPtr input;
  Schema schema;
};
struct Unpivot {
  RelationPtr input;
  std::vector<ExprPtr> ids;
  bool ids_given = true;                           // SQL leaves them out: all other columns
  std::optional<std::vector<ExprPtr>> values;      // none: all columns that are not ids
  std::vector<std::vector<ExprPtr>> value_groups;  // SQL's multi-column form
  std::vector<std::optional<std::string>> value_aliases;
  std::string variable_name;
  std::vector<std::string> value_names;
  bool include_nulls = true;
};
struct Transpose {
  RelationPtr input;
  ExprPtr index;  // null: first column
};
/// df.withWatermark: means something to streams only.
struct Watermark {
  RelationPtr input;
  std::string column;
  std::string delay;
};
struct Hint {
  RelationPtr input;
  std::string name;
  std::vector<ExprPtr> parameters;
};
struct Repartition {
  RelationPtr input;
  std::optional<int32_t> count;
  std::vector<SortOrder> by;
  bool shuffle = true;
  enum class Rule : uint8_t { kHash, kRange, kNumber } rule = Rule::kHash;  // what `by` is used for
};
/// LATERAL VIEW [OUTER] generator(…) alias AS columns.
struct LateralView {
  RelationPtr input;
  ExprPtr generator;
  bool outer = false;
  std::string alias;
  std::vector<std::string> columns;
};
/// Common table expressions, visible in `input` and (in order) in each other.
struct CommonTable {
  std::string name;
  std::vector<std::string> columns;
  RelationPtr plan;
  std::optional<int64_t> max_recursion;
};
struct With {
  RelationPtr input;
  std::vector<CommonTable> tables;
  bool recursive = false;
};
/// WINDOW name AS (…): named windows for the expressions of `input` (the Project or Aggregate right below).
struct WindowDefinitions {
  RelationPtr input;
  std::vector<std::pair<std::string, Window>> windows;
};
struct CollectMetrics {
  RelationPtr input;
  std::string name;
  std::vector<ExprPtr> metrics;
};
struct Parse {  // spark.read.csv/json(Dataset of strings)
  RelationPtr input;
  std::string format;
  std::optional<Schema> schema;
  Options options;
};
/// Parameters bound to the text below: :name and ?.
struct Parameters {
  RelationPtr input;
  std::vector<std::pair<std::string, ExprPtr>> named;
  std::vector<ExprPtr> positional;
};
/// A relation with others that its subquery expressions and plan ids refer to.
struct WithRelations {
  RelationPtr input;
  std::vector<RelationPtr> references;
};

// ---- Null and statistics functions of DataFrame ----

struct FillNa {
  RelationPtr input;
  std::vector<std::string> columns;  // empty: all of a fitting type
  std::vector<types::Value> values;  // one for all columns, or one for each
};
struct DropNa {
  RelationPtr input;
  std::vector<std::string> columns;
  std::optional<int32_t> min_non_nulls;  // none: all must be non-null
};
struct ReplaceNa {
  RelationPtr input;
  std::vector<std::string> columns;
  std::vector<std::pair<types::Value, types::Value>> replacements;
};
struct Summary {
  RelationPtr input;
  std::vector<std::string> statistics;  // empty: Spark's default ones
};
struct Describe {
  RelationPtr input;
  std::vector<std::string> columns;  // empty: all numeric and string ones
};
struct Crosstab {
  RelationPtr input;
  std::string column1;
  std::string column2;
};
struct Covariance {
  RelationPtr input;
  std::string column1;
  std::string column2;
};
struct Correlation {
  RelationPtr input;
  std::string column1;
  std::string column2;
  std::string method;  // "pearson"
};
struct ApproxQuantile {
  RelationPtr input;
  std::vector<std::string> columns;
  std::vector<double> probabilities;
  double relative_error = 0;
};
struct FreqItems {
  RelationPtr input;
  std::vector<std::string> columns;
  double support = 0.01;
};
struct SampleBy {
  RelationPtr input;
  ExprPtr column;
  std::vector<std::pair<types::Value, double>> fractions;
  std::optional<int64_t> seed;
};

// ---- Rendered on the server ----

struct ShowString {
  RelationPtr input;
  int32_t rows = 20;
  int32_t truncate = 20;  // 0: not at all
  bool vertical = false;
};
struct HtmlString {
  RelationPtr input;
  int32_t rows = 20;
  int32_t truncate = 20;
};

// ---- Two inputs ----

enum class JoinType : uint8_t { kInner, kCross, kLeft, kRight, kFull, kLeftSemi, kLeftAnti };
struct Join {
  RelationPtr left;
  RelationPtr right;
  JoinType type = JoinType::kInner;
  ExprPtr condition;  // null: none
  std::vector<std::string> using_columns;
  bool natural = false;
  bool lateral = false;  // the right side may refer to the left's columns
};
struct AsOfJoin {
  RelationPtr left;
  RelationPtr right;
  ExprPtr left_as_of;
  ExprPtr right_as_of;
  ExprPtr condition;
  std::vector<std::string> using_columns;
  JoinType type = JoinType::kInner;
  ExprPtr tolerance;
  bool allow_exact_matches = true;
  std::string direction;  // "backward", "forward", "nearest"
};
/// For each row of the left side, the rows of the right side that `ranking` puts first.
struct NearestByJoin {
  RelationPtr left;
  RelationPtr right;
  ExprPtr ranking;
  int32_t results = 1;
  JoinType type = JoinType::kInner;
  bool ascending = true;  // the smallest first: a distance; else the greatest: a similarity
  bool exact = true;      // the ranking must be deterministic
};
enum class SetOperator : uint8_t { kUnion, kIntersect, kExcept };
struct SetOperation {
  RelationPtr left;
  RelationPtr right;
  SetOperator op = SetOperator::kUnion;
  bool all = false;
  bool by_name = false;
  bool allow_missing_columns = false;
};

/// A relation of the protocol that Piezo knows of but does not run; analysis reports it by name.
struct Unsupported {
  std::string feature;
};

/// A catalog call as relation (spark.catalog.listTables() …): `operation` is the protocol's field name, e.g.
/// "list_tables"; `arguments` its fields by name ("db_name", "table_name", "pattern", …; what was not set is missing).
struct CatalogCall {
  std::string operation;
  std::map<std::string, std::string> arguments;
  std::optional<Schema> schema;  // create_table
  Options options;               // create_table
};

using RelationOp =
    std::variant<OneRow, LocalData, InlineTable, Range, TableRef, DataSource, TableFunction, CachedRemote, CachedLocal,
                 Project, Filter, Sort, Limit, Offset, Tail, Aggregate, Distinct, Sample, SubqueryAlias, WithColumns,
                 WithColumnsRenamed, Drop, ToDf, ToSchema, Unpivot, Transpose, Watermark, Hint, Repartition,
                 LateralView, With, WindowDefinitions, CollectMetrics, Parse, Parameters, WithRelations, FillNa, DropNa,
                 ReplaceNa, Summary, Describe, Crosstab, Covariance, Correlation, ApproxQuantile, FreqItems, SampleBy,
                 ShowString, HtmlString, Join, AsOfJoin, NearestByJoin, SetOperation, Unsupported, CatalogCall>;

struct Relation {
  RelationOp op;
  std::optional<int64_t> plan_id;  // the client's id of this DataFrame
  errors::SourceSpan origin;
};

template <class Op>
RelationPtr MakeRelation(Op op, errors::SourceSpan origin = {}, std::optional<int64_t> plan_id = {}) {
  return std::make_shared<const Relation>(Relation{std::move(op), plan_id, std::move(origin)});
}

}  // namespace piezo::unresolved
