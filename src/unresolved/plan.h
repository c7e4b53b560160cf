// The unresolved plan: one request of a client, a query or a command, as both doors of the frontend give it.
#pragma once

#include "unresolved/relation.h"

namespace piezo::unresolved {

struct Query {
  RelationPtr root;
};

// ---- Commands ----

/// PARTITION (a = 1, b): null values are dynamic.
using PartitionValues = std::vector<std::pair<std::string, ExprPtr>>;

enum class SaveMode : uint8_t { kErrorIfExists, kAppend, kOverwrite, kIgnore };

/// df.write…: to a path or to a table.
struct Write {
  RelationPtr input;
  std::string format;  // empty: the default
  SaveMode mode = SaveMode::kErrorIfExists;
  std::string path;  // save(path)
  NameParts table;   // saveAsTable / insertInto
  bool insert_into = false;
  std::vector<std::string> partition_by;
  std::vector<std::string> sort_by;
  std::vector<std::string> bucket_by;
  int32_t buckets = 0;
  std::vector<std::string> cluster_by;
  Options options;
};

/// df.writeTo(table)….
struct WriteV2 {
  enum class Mode : uint8_t { kCreate, kOverwrite, kOverwritePartitions, kAppend, kReplace, kCreateOrReplace };
  RelationPtr input;
  NameParts table;
  std::string provider;
  Mode mode = Mode::kCreate;
  std::vector<ExprPtr> partition_by;
  Options options;
  Options table_properties;
  ExprPtr overwrite_condition;
  std::vector<std::string> cluster_by;
};

/// CREATE [OR REPLACE] [GLOBAL] TEMPORARY VIEW, createOrReplaceTempView; permanent when neither temporary nor global.
struct CreateView {
  NameParts name;
  RelationPtr query;
  std::string text;                                          // the query's own SQL, when there is one
  std::vector<std::pair<std::string, std::string>> columns;  // name, comment
  std::string comment;
  Options properties;
  bool temporary = false;
  bool global = false;
  bool replace = false;
  bool if_not_exists = false;
  std::string provider;  // CREATE TEMPORARY VIEW v USING csv OPTIONS (…): query is null
  std::optional<Schema> schema;
  Options options;
  std::string schema_mode;  // WITH SCHEMA …: "BINDING", "COMPENSATION", "EVOLUTION", "TYPE EVOLUTION"; empty: default
  std::string collation;    // DEFAULT COLLATION
};

struct ColumnDefinition {
  Field field;
  std::string comment;
  std::string default_text;  // DEFAULT expression as text
};
struct CreateTable {
  NameParts name;
  std::vector<ColumnDefinition> columns;
  RelationPtr query;  // CTAS, may be null
  std::string provider;
  std::vector<std::string> partition_by;
  std::string location;
  std::string comment;
  Options options;
  Options properties;
  bool if_not_exists = false;
  bool replace = false;  // CREATE OR REPLACE
  bool external = false;
  bool temporary = false;
  NameParts like;                     // CREATE TABLE LIKE
  std::string file_format;            // Hive's STORED AS
  std::vector<NameParts> cluster_by;  // CLUSTER BY: a layout that no result depends on
  std::string collation;              // DEFAULT COLLATION; the columns above have it already
  /// "generated columns", "identity columns", "CONSTRAINT": what tables of data sources do not have.
  std::string refused = {};
};
struct DropRelation {
  enum class Kind : uint8_t { kTable, kView };
  NameParts name;
  Kind kind = Kind::kTable;
  bool if_exists = false;
  bool purge = false;
};
struct InsertInto {
  NameParts table;
  RelationPtr query;
  std::vector<std::string> columns;
  bool overwrite = false;
  bool by_name = false;
  PartitionValues partition;
  bool if_not_exists = false;
  Options options;
};
struct CreateDatabase {
  NameParts name;
  bool if_not_exists = false;
  std::string comment;
  std::string location;
  Options properties;
};
struct DropDatabase {
  NameParts name;
  bool if_exists = false;
  bool cascade = false;
};
struct UseDatabase {
  NameParts name;
};
/// SET k = v; SET k; SET; SET -v; RESET; RESET k; SET TIME ZONE.
struct SetConf {
  enum class Kind : uint8_t { kSet, kGet, kAll, kAllVerbose, kReset, kResetAll };
  Kind kind = Kind::kAll;
  std::string key;
  std::string value;
};
/// EXPLAIN [EXTENDED|CODEGEN|COST|FORMATTED] statement.
struct Explain {
  std::string mode = "simple";
  std::shared_ptr<const struct Plan> plan;
};
/// DESCRIBE [EXTENDED] table [column] / QUERY / FUNCTION / DATABASE.
struct DescribeTarget {
  enum class Kind : uint8_t { kTable, kQuery, kFunction, kDatabase };
  Kind kind = Kind::kTable;
  NameParts name;
  NameParts column;
  PartitionValues partition;
  RelationPtr query;
  bool extended = false;
  bool as_json = false;
};
/// SHOW TABLES / VIEWS / DATABASES / COLUMNS / FUNCTIONS / TBLPROPERTIES / CREATE TABLE / PARTITIONS / CATALOGS /
/// CURRENT_….
struct Show {
  std::string
      what;  // "tables", "views", "databases", "columns", "functions", "tblproperties", "create table", "partitions", …
  NameParts target;  // FROM / IN
  std::optional<std::string> pattern;
  std::string scope;  // functions: USER, SYSTEM, ALL; tblproperties: the key
  PartitionValues partition;
};
/// CACHE / UNCACHE / CLEAR CACHE / REFRESH.
struct CacheCommand {
  enum class Kind : uint8_t { kCache, kUncache, kClear, kRefreshTable, kRefreshPath, kRefreshFunction };
  Kind kind = Kind::kCache;
  NameParts table;
  RelationPtr query;
  std::string path;
  bool lazy = false;
  bool if_exists = false;
  Options options;
};
// ---- Session variables ----

/// target = value; no value: DEFAULT.
struct Assignment {
  NameParts target;
  ExprPtr value;
};
/// DECLARE [OR REPLACE] a, b type DEFAULT value. No type: that of the default.
struct DeclareVariable {
  std::vector<NameParts> names;
  std::optional<DataType> type;
  ExprPtr default_value;  // null: NULL
  std::string default_text;
  bool replace = false;
};
/// SET VARIABLE a = 1, b = DEFAULT; or (a, b) = (query), with `targets`.
struct SetVariable {
  std::vector<Assignment> assignments;
  std::vector<NameParts> targets;
  RelationPtr query;
};
struct DropVariable {
  NameParts name;
  bool if_exists = false;
};
/// EXECUTE IMMEDIATE text INTO a, b USING arguments (those with names are Aliases).
struct ExecuteImmediate {
  ExprPtr text;
  std::vector<NameParts> into;
  std::vector<ExprPtr> arguments;
};
/// A statement whose names are given by IDENTIFIER clauses that must be evaluated before it can be read: `names` by
/// where they stand in `text`.
struct NamedLater {
  std::string text;
  std::map<int32_t, ExprPtr> names;
};
/// BEGIN … END: see script.h.
struct Script {
  std::shared_ptr<const struct ScriptBlock> block;
};

// ---- Routines ----

struct FunctionParameter {
  Field field;
  std::string comment;
  ExprPtr default_value;  // null: none
  std::string default_text;
};
/// A function written in SQL: its body is an expression or a query over the parameters.
struct SqlFunction {
  std::vector<FunctionParameter> parameters;
  bool is_table = false;
  std::optional<DataType> returns;  // scalar; none: the body's type
  std::optional<Schema> columns;    // of a table function; none: the body's
  ExprPtr expression;               // one of these two
  RelationPtr query;
  std::string body_text;
  std::string comment;
  std::optional<bool> deterministic;
  std::optional<bool> reads_data;  // READS SQL DATA, CONTAINS SQL
};
struct CreateFunction {
  NameParts name;
  std::shared_ptr<const SqlFunction> function;  // null: of a class, which this server cannot load
  std::string class_name;
  bool temporary = false;
  bool replace = false;
  bool if_not_exists = false;
};
struct DropFunction {
  NameParts name;
  bool temporary = false;
  bool if_exists = false;
};

// ---- Changes of what is there ----

struct AddedColumn {
  ColumnDefinition definition;
  NameParts path;  // of the column, in parts when it is a field of another
  bool first = false;
  std::string after;
};
struct RenameRelation {
  NameParts to;
};
struct SetProperties {
  Options properties;
};
struct UnsetProperties {
  std::vector<std::string> keys;
  bool if_exists = false;
};
struct SetLocation {
  std::string location;
  PartitionValues partition;  // of a partition when not empty
};
/// DEFAULT COLLATION: of string columns to come.
struct SetCollation {
  std::string collation;
};
struct AddColumns {
  std::vector<AddedColumn> columns;
};
struct ReplaceColumns {
  std::vector<AddedColumn> columns;
};
struct DropColumns {
  std::vector<NameParts> columns;
  bool if_exists = false;
};
struct RenameColumn {
  NameParts column;
  std::string to;
};
/// ALTER COLUMN: what is given changes. `default_text` empty: DROP DEFAULT.
struct ChangeColumn {
  NameParts column;
  std::optional<DataType> type;
  std::optional<std::string> new_name;  // Hive's CHANGE old new type
  std::optional<std::string> comment;
  std::optional<bool> nullable;
  std::optional<std::string> default_text;
  bool moves = false;
};
struct AlterColumns {
  std::vector<ChangeColumn> changes;
};
struct AddPartitions {
  std::vector<std::pair<PartitionValues, std::string>> partitions;  // with their locations
  bool if_not_exists = false;
};
struct DropPartitions {
  std::vector<PartitionValues> partitions;
  bool if_exists = false;
};
struct RenamePartition {
  PartitionValues from;
  PartitionValues to;
};
struct RecoverPartitions {};
struct SetViewQuery {
  RelationPtr query;
  std::string text;
};
struct SetSchemaBinding {
  std::string mode;
};
struct SetStorageProperties {
  Options properties;
};
/// SET SERDE, ADD CONSTRAINT, …: what tables of data sources refuse, and the condition that says so.
struct RefusedChange {
  std::string operation;
  bool of_serde = false;
};
using Alteration =
    std::variant<RenameRelation, SetProperties, UnsetProperties, SetLocation, AddColumns, ReplaceColumns, DropColumns,
                 RenameColumn, AlterColumns, AddPartitions, DropPartitions, RenamePartition, RecoverPartitions,
                 SetViewQuery, SetSchemaBinding, SetCollation, SetStorageProperties, RefusedChange>;
/// ALTER TABLE, ALTER VIEW.
struct AlterRelation {
  NameParts name;
  bool is_view = false;  // as the statement says
  Alteration change;
};
/// ALTER DATABASE … SET PROPERTIES (…) | UNSET PROPERTIES (…) | SET LOCATION.
struct AlterDatabase {
  NameParts name;
  Options properties;
  std::vector<std::string> removed;
  std::string location;
};
struct TruncateTable {
  NameParts table;
  PartitionValues partition;
};
/// COMMENT ON {TABLE | DATABASE} name IS text.
struct CommentOn {
  NameParts name;
  bool database = false;
  std::string text;
};
/// ANALYZE TABLE name …, ANALYZE TABLES [IN database] ….
struct AnalyzeTable {
  NameParts name;
  bool whole_database = false;
  PartitionValues partition;
  bool scan = true;  // NOSCAN counts no rows
  std::vector<std::string> columns;
  bool all_columns = false;
};
/// DELETE, UPDATE and MERGE: `operation` on a table that keeps whole files is refused.
struct ChangeRows {
  std::string operation;
  NameParts table;
  std::vector<RelationPtr> parts;  // of the statement, as queries: what they name must be there
};
/// LOAD DATA, which tables of data sources do not take.
struct LoadData {
  NameParts table;
  PartitionValues partition;
};
/// SET CATALOG.
struct UseCatalog {
  std::string name;
};
/// FROM t INSERT INTO a SELECT … INSERT INTO b SELECT …
struct InsertSeveral {
  std::vector<InsertInto> inserts;
};

/// A statement of SQL or a command of the protocol that is known but not run; reported by its name.
struct UnsupportedCommand {
  std::string feature;
};
/// Functions registered by the client.
struct RegisterFunction {
  ClientFunction function;
};
/// df.checkpoint(): keep the result under an id.
struct Checkpoint {
  RelationPtr input;
  bool eager = true;
  bool local = false;
};
struct RemoveCached {
  std::string id;
};

using Command =
    std::variant<Write, WriteV2, CreateView, CreateTable, DropRelation, InsertInto, CreateDatabase, DropDatabase,
                 UseDatabase, SetConf, Explain, DescribeTarget, Show, CacheCommand, RegisterFunction, Checkpoint,
                 RemoveCached, DeclareVariable, SetVariable, DropVariable, ExecuteImmediate, NamedLater, Script,
                 CreateFunction, DropFunction, AlterRelation, AlterDatabase, TruncateTable, CommentOn, AnalyzeTable,
                 ChangeRows, LoadData, UseCatalog, InsertSeveral, UnsupportedCommand>;

/// spark.sql(text): the parsed statement with its parameters. `statement` is a Query or a Command; `text` what the
/// client gave.
struct Plan {
  std::variant<Query, Command> statement;
  bool has_named_markers = false;       // :name stands in the text
  bool has_positional_markers = false;  // ? stands in it
  bool is_sql_command = false;          // came through SqlCommand: answered with a relation, commands run at once
  // Of a command; a query has its parameters and references in its relations.
  std::vector<std::pair<std::string, ExprPtr>> named_parameters;
  std::vector<ExprPtr> positional_parameters;
  std::vector<RelationPtr> references;  // the frames that the text names: each a SubqueryAlias
};

}  // namespace piezo::unresolved
