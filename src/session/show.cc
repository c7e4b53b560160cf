// SHOW ….
#include <algorithm>
#include <filesystem>

#include "functions/groups.h"
#include "session/commands.h"
#include "session/name_pattern.h"
#include "session/partitions.h"
#include "session/table_text.h"

namespace piezo::session {
namespace {

using types::Value;
using unresolved::Show;

constexpr std::string_view kGlobalTemp = "global_temp";

Field Text(std::string name) { return {std::move(name), DataType::String(), false, {}}; }
Field Flag(std::string name) { return {std::move(name), DataType::Boolean(), false, {}}; }

class Shower {
 public:
  Shower(const Show& command, LocalRun& run) : command_(command), run_(run), catalog_(run.session().catalog()) {}

  CommandResult Tables(bool views, bool details) const {
    const std::string database = Database();
    CommandResult result{{Text("namespace"), Text(views ? "viewName" : "tableName"), Flag("isTemporary")}, {}};
    if (details) result.schema.push_back(Text("information"));
    const bool global = database == kGlobalTemp;
    const auto tables = global ? std::vector<catalog::Table>{} : catalog_.catalog().Tables(database);
    for (const catalog::Table& table : tables) {
      if ((views && !table.is_view()) || !MatchesPattern(table.name, command_.pattern)) continue;
      result.rows.push_back({Value::String(database), Value::String(table.name), Value::Boolean(false)});
      if (details) result.rows.back().push_back(Value::String(Information(table)));
    }
    std::vector<std::shared_ptr<const catalog::View>> temporary = catalog_.Views();
    if (global) {
      const auto shared = catalog_.global_views().All();
      temporary.insert(temporary.end(), shared.begin(), shared.end());
    }
    for (const auto& view : temporary) {
      if (!MatchesPattern(view->name, command_.pattern)) continue;
      result.rows.push_back(
          {Value::String(view->global ? database : ""), Value::String(view->name), Value::Boolean(true)});
      if (details) result.rows.back().push_back(Value::String("Table: " + view->name + "\nType: TEMPORARY\n"));
    }
    std::stable_sort(result.rows.begin(), result.rows.end(), [](const wire::Row& a, const wire::Row& b) {
      return std::get<std::string>(a[1].data) < std::get<std::string>(b[1].data);
    });
    return result;
  }

  /// SHOW TABLE EXTENDED … PARTITION: what would be a pattern is the name of a table.
  CommandResult PartitionOfTable() const {
    const std::string database = Database();
    const std::string name = command_.pattern.value_or("");
    const auto table = catalog_.catalog().FindTable(database, name);
    if (!table) throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", errors::QuoteIdentifier(name)}});
    if (table->is_view()) {
      const std::vector<std::string> full = {std::string(catalog::kSparkCatalog), table->database, table->name};
      throw Error("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", {{"viewName", errors::QuoteIdentifier(full)},
                                                           {"operation", "SHOW TABLE EXTENDED ... PARTITION ..."}});
    }
    std::string text;
    for (const auto& [label, value] : PartitionDetails(*table, command_.partition)) text += label + ": " + value + "\n";
    return {{Text("namespace"), Text("tableName"), Flag("isTemporary"), Text("information")},
            {{Value::String(table->database), Value::String(table->name), Value::Boolean(false), Value::String(text)}}};
  }

  CommandResult Databases() const {
    CommandResult result{{Text("namespace")}, {}};
    for (const auto& database : catalog_.catalog().Databases()) {
      if (MatchesPattern(database.name, command_.pattern)) result.rows.push_back({Value::String(database.name)});
    }
    return result;
  }

  CommandResult Columns() const {
    CommandResult result{{Text("col_name")}, {}};
    const catalog::Relation relation = Relation();
    const Schema& schema = relation.view ? relation.view->schema : relation.table->schema;
    for (const Field& field : schema) result.rows.push_back({Value::String(field.name)});
    return result;
  }

  CommandResult Properties() const {
    CommandResult result{{Text("key"), Text("value")}, {}};
    const catalog::Relation relation = Relation();
    const auto& properties = relation.view ? relation.view->properties : relation.table->properties;
    for (const auto& [key, value] : properties) {
      if (command_.scope.empty() || command_.scope == key)
        result.rows.push_back({Value::String(key), Value::String(value)});
    }
    if (!command_.scope.empty() && result.rows.empty()) {
      const std::string name = relation.table ? std::string(catalog::kSparkCatalog) + "." + relation.table->database +
                                                    "." + relation.table->name
                                              : errors::QuoteIdentifier(command_.target);
      result.rows.push_back({Value::String(command_.scope),
                             Value::String("Table " + name + " does not have property: " + command_.scope)});
    }
    return result;
  }

  CommandResult CreateTable() const {
    const catalog::Relation relation = Relation();
    if (relation.view) {
      throw Error("UNSUPPORTED_SHOW_CREATE_TABLE.ON_TEMPORARY_VIEW",
                  {{"tableName", errors::QuoteIdentifier(command_.target)}});
    }
    if (command_.scope == "SERDE" && !relation.table->is_view()) {
      const std::vector<std::string> full = {std::string(catalog::kSparkCatalog), relation.table->database,
                                             relation.table->name};
      throw Error("UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE",
                  {{"tableName", errors::QuoteIdentifier(full)}});
    }
    return {{Text("createtab_stmt")}, {{Value::String(CreateStatement(*relation.table))}}};
  }

  CommandResult Partitions() const {
    CommandResult result{{Text("partition")}, {}};
    const catalog::Relation relation = Relation();
    const bool table = relation.table && !relation.table->is_view();
    if (!table) {
      throw Error("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                  {{"viewName", errors::QuoteIdentifier(command_.target)}, {"operation", "SHOW PARTITIONS"}});
    }
    const std::filesystem::path root = LocalPath(relation.table->location);
    for (const auto& folder : PartitionFolders(*relation.table, command_.partition)) {
      result.rows.push_back({Value::String(std::filesystem::relative(folder, root).string())});
    }
    return result;
  }

  CommandResult Functions() const {
    CommandResult result{{Text("function")}, {}};
    if (command_.scope != "SYSTEM") {
      for (const auto& routine : catalog_.Routines()) {
        if (MatchesPattern(routine->name, command_.pattern)) result.rows.push_back({Value::String(routine->name)});
      }
      for (const catalog::Routine& routine : catalog_.catalog().Routines(Database())) {
        if (!MatchesPattern(routine.name, command_.pattern)) continue;
        result.rows.push_back(
            {Value::String(std::string(catalog::kSparkCatalog) + "." + routine.database + "." + routine.name)});
      }
    }
    if (command_.scope == "USER") return result;
    std::vector<std::string> names;
    for (const functions::Function* function : run_.context().functions.All()) {
      if (function->group == functions::kClientFunctions) continue;
      names.push_back(function->name);
      names.insert(names.end(), function->aliases.begin(), function->aliases.end());
    }
    std::sort(names.begin(), names.end());
    for (std::string& name : names) {
      if (MatchesPattern(name, command_.pattern)) result.rows.push_back({Value::String(std::move(name))});
    }
    return result;
  }

 private:
  std::string Database() const {
    const std::string name = command_.target.empty() ? catalog_.current_database() : command_.target.back();
    if (name == kGlobalTemp) return name;
    if (!catalog_.catalog().FindDatabase(name)) {
      throw Error("SCHEMA_NOT_FOUND",
                  {{"schemaName", errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), name})}});
    }
    return name;
  }

  catalog::Relation Relation() const {
    auto relation = catalog_.Find(command_.target);
    if (relation) return *std::move(relation);
    throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", errors::QuoteIdentifier(command_.target)}});
  }

  static std::string Information(const catalog::Table& table) {
    std::string text;
    for (const auto& [name, value] : TableDetails(table)) text += name + ": " + value + "\n";
    if (!table.partition_columns.empty()) {
      std::string names;
      for (const auto& name : table.partition_columns)
        names += (names.empty() ? "" : ", ") + errors::QuoteIdentifier(name);
      text += "Partition Columns: [" + names + "]\n";
    }
    return text + "Schema: " + types::TreeString(table.schema) + "\n";
  }

  const Show& command_;
  LocalRun& run_;
  catalog::SessionCatalog& catalog_;
};

}  // namespace

CommandResult CommandRunner::Do(const Show& command) {
  const Shower shower(command, run_);
  const std::string& what = command.what;
  if (what == "tables") return shower.Tables(false, false);
  if (what == "table extended" && !command.partition.empty()) return shower.PartitionOfTable();
  if (what == "table extended") return shower.Tables(false, true);
  if (what == "views") return shower.Tables(true, false);
  if (what == "databases") return shower.Databases();
  if (what == "columns") return shower.Columns();
  if (what == "tblproperties") return shower.Properties();
  if (what == "create table") return shower.CreateTable();
  if (what == "functions") return shower.Functions();
  if (what == "partitions") return shower.Partitions();
  if (what == "catalogs") return {{Text("catalog")}, {{Value::String(std::string(catalog::kSparkCatalog))}}};
  if (what == "current namespace") {
    return {{Text("catalog"), Text("namespace")},
            {{Value::String(std::string(catalog::kSparkCatalog)),
              Value::String(run_.session().catalog().current_database())}}};
  }
  errors::ThrowUnsupported("SHOW " + what);
}

}  // namespace piezo::session
