// The unresolved plan: one request of a client, a query or a command, as both doors of the frontend give it.
#pragma once

#include "unresolved/relation.h"

namespace piezo::unresolved {

struct Query {
  RelationPtr root;
};

// ---- Commands ----

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
};

struct ColumnDefinition {
  Field field;
  std::string comment;
  std::string default_text;    // DEFAULT expression as text
  std::string generated_text;  // GENERATED ALWAYS AS (…)
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
  std::vector<std::pair<std::string, ExprPtr>> partition;  // null value: dynamic
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

using Command = std::variant<Write, WriteV2, CreateView, CreateTable, DropRelation, InsertInto, CreateDatabase,
                             DropDatabase, UseDatabase, SetConf, Explain, DescribeTarget, Show, CacheCommand,
                             RegisterFunction, Checkpoint, RemoveCached, UnsupportedCommand>;

/// spark.sql(text): the parsed statement with its parameters. `statement` is a Query or a Command; `text` what the
/// client gave.
struct Plan {
  std::variant<Query, Command> statement;
  bool is_sql_command = false;  // came through SqlCommand: answered with a relation, commands run at once
  // Of a command; a query has its parameters and references in its relations.
  std::vector<std::pair<std::string, ExprPtr>> named_parameters;
  std::vector<ExprPtr> positional_parameters;
  std::vector<RelationPtr> references;  // the frames that the text names: each a SubqueryAlias
};

}  // namespace piezo::unresolved
