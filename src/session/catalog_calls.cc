// spark.catalog: one entry a call, with the columns that it answers with.
#include <algorithm>
#include <functional>
#include <map>

#include "frontend/sql/parser.h"
#include "functions/groups.h"
#include "session/commands.h"
#include "session/describe.h"
#include "session/name_pattern.h"
#include "session/partitions.h"
#include "session/table_text.h"

namespace piezo::session {
namespace {

using types::Value;
using unresolved::CatalogCall;

Field Text(std::string name) { return {std::move(name), DataType::String(), true, {}}; }
Field Flag(std::string name) { return {std::move(name), DataType::Boolean(), false, {}}; }

Schema TableSchema() {
  return {Text("name"),        Text("catalog"),   {"namespace", DataType::Array(DataType::String()), true, {}},
          Text("description"), Text("tableType"), Flag("isTemporary")};
}
Schema FunctionSchema() {
  Schema schema = TableSchema();
  schema[4] = Text("className");
  return schema;
}
Schema DatabaseSchema() { return {Text("name"), Text("catalog"), Text("description"), Text("locationUri")}; }
Schema ColumnSchema() {
  return {Text("name"),        Text("description"), Text("dataType"), Flag("nullable"),
          Flag("isPartition"), Flag("isBucket"),    Flag("isCluster")};
}
Schema CatalogSchema() { return {Text("name"), Text("description")}; }
Schema TextValue() { return {Text("value")}; }
Schema NothingValue() { return {{"value", DataType::String(), false, {}}}; }
Schema FlagValue() { return {Flag("value")}; }

Value OrNull(const std::string& text) { return text.empty() ? Value::Null(DataType::String()) : Value::String(text); }

Value Namespace(const std::vector<std::string>& parts) {
  Value value{DataType::Array(DataType::String()), Value::Values{}};
  for (const auto& part : parts) std::get<Value::Values>(value.data).push_back(Value::String(part));
  return value;
}

const Value kSparkCatalogName = Value::String(std::string(catalog::kSparkCatalog));

wire::Row TableRow(const catalog::Table& table) {
  const char* type = table.is_view() ? "VIEW" : table.managed ? "MANAGED" : "EXTERNAL";
  return {Value::String(table.name), kSparkCatalogName,   Namespace({table.database}),
          OrNull(table.comment),     Value::String(type), Value::Boolean(false)};
}

wire::Row ViewRow(const catalog::View& view) {
  return {Value::String(view.name),
          Value::Null(DataType::String()),
          view.global ? Namespace({"global_temp"}) : Namespace({}),
          OrNull(view.comment),
          Value::String("TEMPORARY"),
          Value::Boolean(true)};
}

wire::Row DatabaseRow(const catalog::Database& database) {
  return {Value::String(database.name), kSparkCatalogName, Value::String(database.comment),
          Value::String(LocationText(database.location))};
}

wire::Row FunctionRow(const functions::Function& function) {
  return {Value::String(function.name),
          Value::Null(DataType::String()),
          Value::Null(DataType::Array(DataType::String())),
          Value::String(FunctionUsage(function)),
          Value::String(FunctionClass(function)),
          Value::Boolean(true)};
}

/// The arguments of one call, and the catalog they are about.
class Caller {
 public:
  Caller(const CatalogCall& call, LocalRun& run, CommandRunner& commands)
      : call_(call), run_(run), commands_(commands), catalog_(run.session().catalog()) {}

  catalog::SessionCatalog& catalog() const { return catalog_; }
  LocalRun& run() const { return run_; }
  CommandRunner& commands() const { return commands_; }

  std::string Argument(const std::string& name) const {
    const auto found = call_.arguments.find(name);
    return found == call_.arguments.end() ? std::string() : found->second;
  }
  std::optional<std::string> Pattern() const {
    const auto found = call_.arguments.find("pattern");
    if (found == call_.arguments.end()) return std::nullopt;
    return found->second;
  }
  std::string Database() const {
    const std::string given = Argument("db_name");
    if (given.empty()) return catalog_.current_database();
    const auto parts = frontend::sql::ParseMultipartIdentifier(given);
    return parts.back();
  }
  catalog::NameParts TableName() const {
    auto parts = frontend::sql::ParseMultipartIdentifier(Argument("table_name"));
    if (const std::string database = Argument("db_name"); !database.empty()) parts.insert(parts.begin(), database);
    return parts;
  }
  catalog::Database ExistingDatabase() const {
    auto database = catalog_.catalog().FindDatabase(Database());
    if (database) return *std::move(database);
    throw Error("SCHEMA_NOT_FOUND",
                {{"schemaName", errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), Database()})}});
  }
  catalog::Relation ExistingTable() const {
    auto relation = catalog_.Find(TableName());
    if (relation) return *std::move(relation);
    throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", errors::QuoteIdentifier(TableName())}});
  }
  const functions::Function* Function() const {
    return FindFunction(run_.context().functions,
                        frontend::sql::ParseMultipartIdentifier(Argument("function_name")).back());
  }

 private:
  const CatalogCall& call_;
  LocalRun& run_;
  CommandRunner& commands_;
  catalog::SessionCatalog& catalog_;
};

using Rows = std::vector<wire::Row>;

Rows ListTables(const Caller& caller) {
  const std::string database = caller.ExistingDatabase().name;
  Rows rows;
  for (const auto& table : caller.catalog().catalog().Tables(database)) {
    if (MatchesPattern(table.name, caller.Pattern())) rows.push_back(TableRow(table));
  }
  for (const auto& view : caller.catalog().Views()) {
    if (MatchesPattern(view->name, caller.Pattern())) rows.push_back(ViewRow(*view));
  }
  return rows;
}

Rows ListColumns(const Caller& caller) {
  const catalog::Relation relation = caller.ExistingTable();
  const Schema& schema = relation.view ? relation.view->schema : relation.table->schema;
  Rows rows;
  for (const Field& field : schema) {
    const bool partition =
        relation.table && std::find(relation.table->partition_columns.begin(), relation.table->partition_columns.end(),
                                    field.name) != relation.table->partition_columns.end();
    rows.push_back({Value::String(field.name), OrNull(ColumnComment(field)),
                    Value::String(types::SimpleString(field.type)), Value::Boolean(field.nullable),
                    Value::Boolean(partition), Value::Boolean(false), Value::Boolean(false)});
  }
  return rows;
}

Rows ListFunctions(const Caller& caller) {
  Rows rows;
  for (const functions::Function* function : caller.run().context().functions.All()) {
    if (function->group == functions::kClientFunctions) continue;
    if (MatchesPattern(function->name, caller.Pattern())) rows.push_back(FunctionRow(*function));
  }
  return rows;
}

Rows ListDatabases(const Caller& caller) {
  Rows rows;
  for (const auto& database : caller.catalog().catalog().Databases()) {
    if (MatchesPattern(database.name, caller.Pattern())) rows.push_back(DatabaseRow(database));
  }
  return rows;
}

Rows GetTable(const Caller& caller) {
  const catalog::Relation relation = caller.ExistingTable();
  return {relation.view ? ViewRow(*relation.view) : TableRow(*relation.table)};
}

Rows GetFunction(const Caller& caller) {
  if (const functions::Function* function = caller.Function()) return {FunctionRow(*function)};
  throw Error("UNRESOLVED_ROUTINE",
              {{"routineName", errors::QuoteIdentifier(caller.Argument("function_name"))},
               {"searchPath", "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]"}});
}

Rows SetDatabase(const Caller& caller) {
  caller.catalog().Use(frontend::sql::ParseMultipartIdentifier(caller.Argument("db_name")));
  return {};
}

Rows SetCatalog(const Caller& caller) {
  if (caller.Argument("catalog_name") != catalog::kSparkCatalog) {
    throw Error("CATALOG_NOT_FOUND",
                {{"catalogName", errors::QuoteIdentifier(caller.Argument("catalog_name"))},
                 {"config", errors::QuoteText("spark.sql.catalog." + caller.Argument("catalog_name"))}});
  }
  return {};
}

Rows CacheTable(const Caller& caller) {
  StorageLevel level = kDefaultStorageLevel;
  if (!caller.Argument("replication").empty()) {
    const auto flag = [&](const char* name) { return caller.Argument(name) == "1"; };
    level = {.disk = flag("use_disk"),
             .memory = flag("use_memory"),
             .off_heap = flag("use_off_heap"),
             .deserialized = flag("deserialized"),
             .replication = std::stoi(caller.Argument("replication"))};
  }
  caller.commands().CacheTable(caller.TableName(), level);
  return {};
}

Rows DropView(const Caller& caller, bool global) {
  const std::string name = caller.Argument("view_name");
  catalog::NameParts parts = {name};
  if (global) parts.insert(parts.begin(), "global_temp");
  if (const auto relation = caller.catalog().Find(parts); relation && relation->view) {
    caller.run().session().cached_plans().RemoveNamed(CacheName(*relation));
  }
  const bool dropped = global ? caller.catalog().global_views().Drop(name) : caller.catalog().DropView(name);
  return {{Value::Boolean(dropped)}};
}

Rows Flagged(bool value) { return {{Value::Boolean(value)}}; }

struct Entry {
  Schema (*schema)();
  Rows (*rows)(const Caller&);
};

/// By the protocol's field name of the call.
const std::map<std::string, Entry, std::less<>>& Entries() {
  static const std::map<std::string, Entry, std::less<>> entries = {
      {"cache_table", {NothingValue, CacheTable}},
      {"clear_cache",
       {NothingValue,
        [](const Caller& caller) {
          caller.run().session().cached_plans().Clear();
          return Rows{};
        }}},
      {"current_catalog", {TextValue, [](const Caller&) { return Rows{{kSparkCatalogName}}; }}},
      {"current_database",
       {TextValue, [](const Caller& caller) { return Rows{{Value::String(caller.catalog().current_database())}}; }}},
      {"database_exists",
       {FlagValue,
        [](const Caller& caller) {
          return Flagged(caller.catalog().catalog().FindDatabase(caller.Database()).has_value());
        }}},
      {"drop_global_temp_view", {FlagValue, [](const Caller& caller) { return DropView(caller, true); }}},
      {"drop_temp_view", {FlagValue, [](const Caller& caller) { return DropView(caller, false); }}},
      {"function_exists", {FlagValue, [](const Caller& caller) { return Flagged(caller.Function() != nullptr); }}},
      {"get_database",
       {DatabaseSchema, [](const Caller& caller) { return Rows{DatabaseRow(caller.ExistingDatabase())}; }}},
      {"get_function", {FunctionSchema, GetFunction}},
      {"get_table", {TableSchema, GetTable}},
      {"is_cached",
       {FlagValue, [](const Caller& caller) { return Flagged(caller.commands().IsCached(caller.TableName())); }}},
      {"list_catalogs",
       {CatalogSchema,
        [](const Caller& caller) {
          if (!MatchesPattern(catalog::kSparkCatalog, caller.Pattern())) return Rows{};
          return Rows{{kSparkCatalogName, Value::Null(DataType::String())}};
        }}},
      {"list_columns", {ColumnSchema, ListColumns}},
      {"list_databases", {DatabaseSchema, ListDatabases}},
      {"list_functions", {FunctionSchema, ListFunctions}},
      {"list_tables", {TableSchema, ListTables}},
      {"recover_partitions",
       {NothingValue,
        [](const Caller& caller) {
          caller.ExistingTable();
          return Rows{};
        }}},
      {"refresh_by_path",
       {NothingValue,
        [](const Caller& caller) {
          caller.run().session().cached_plans().RefreshPath(LocalPath(caller.Argument("path")).string());
          return Rows{};
        }}},
      {"refresh_table",
       {NothingValue,
        [](const Caller& caller) {
          caller.commands().RefreshTable(caller.TableName());
          return Rows{};
        }}},
      {"set_current_catalog", {NothingValue, SetCatalog}},
      {"set_current_database", {NothingValue, SetDatabase}},
      {"table_exists",
       {FlagValue,
        [](const Caller& caller) { return Flagged(caller.catalog().Find(caller.TableName()).has_value()); }}},
      {"uncache_table",
       {NothingValue,
        [](const Caller& caller) {
          caller.commands().UncacheTable(caller.TableName());
          return Rows{};
        }}},
  };
  return entries;
}

const Entry& EntryOf(const CatalogCall& call) {
  const auto found = Entries().find(call.operation);
  if (found == Entries().end()) errors::ThrowUnsupported("catalog." + call.operation);
  return found->second;
}

}  // namespace

Schema CommandRunner::CatalogCallSchema(const CatalogCall& call) {
  if (call.operation == "create_table" || call.operation == "create_external_table")
    return call.schema.value_or(Schema{});
  return EntryOf(call).schema();
}

CommandResult CommandRunner::Run(const CatalogCall& call) {
  const Caller caller(call, run_, *this);
  if (call.operation == "create_table" || call.operation == "create_external_table") {
    unresolved::CreateTable command;
    command.name = caller.TableName();
    for (const Field& field : call.schema.value_or(Schema{})) command.columns.push_back({field, {}, {}});
    command.provider = caller.Argument("source");
    command.location = caller.Argument("path");
    command.comment = caller.Argument("description");
    command.options = call.options;
    Do(command);
    return {call.schema.value_or(Schema{}), {}};
  }
  const Entry& entry = EntryOf(call);
  return {entry.schema(), entry.rows(caller)};
}

}  // namespace piezo::session
