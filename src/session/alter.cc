// ALTER TABLE, ALTER VIEW, ALTER DATABASE, COMMENT ON: changes of what the catalog knows.
#include <algorithm>
#include <filesystem>

#include "base/match.h"
#include "catalog/names.h"
#include "frontend/sql/parser.h"
#include "session/commands.h"
#include "session/defaults.h"
#include "session/partitions.h"
#include "types/collation.h"
#include "types/field_metadata.h"

namespace piezo::session {
namespace {

namespace fs = std::filesystem;
using catalog::Fold;
using catalog::NameParts;
using catalog::Options;
using catalog::Table;
using Kind = catalog::FileStep::Kind;

constexpr const char* kCommentProperty = "comment";

std::string FullName(const Table& table) {
  return errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), table.database, table.name});
}

[[noreturn]] void ThrowNotForTable(const Table& table, const char* operation) {
  throw Error("UNSUPPORTED_FEATURE.TABLE_OPERATION", {{"tableName", FullName(table)}, {"operation", operation}});
}

void Put(Options& options, const std::string& key, const std::string& value) {
  for (auto& [known, old] : options) {
    if (known != key) continue;
    old = value;
    return;
  }
  options.emplace_back(key, value);
}

void Remove(Options& options, const std::string& key) {
  options.erase(std::remove_if(options.begin(), options.end(), [&](const auto& one) { return one.first == key; }),
                options.end());
}

Field* FindField(Schema& schema, const std::string& name) {
  for (Field& field : schema) {
    if (Fold(field.name) == Fold(name)) return &field;
  }
  return nullptr;
}

/// One change of a table or permanent view; the table that comes of it is put into the catalog by the caller.
class Alterer {
 public:
  /// `base`: the place of the table's database.
  Alterer(Table& table, std::string base, LocalRun& run) : table_(table), base_(std::move(base)), run_(run) {}

  /// What the change does to files.
  const catalog::FileSteps& steps() const { return steps_; }

  void operator()(const unresolved::SetProperties& change) {
    for (const auto& [key, value] : change.properties) {
      if (key == kCommentProperty) {
        table_.comment = value;
      } else {
        Put(table_.properties, key, value);
      }
    }
  }

  void operator()(const unresolved::UnsetProperties& change) {
    for (const std::string& key : change.keys) {
      if (key == kCommentProperty) {
        table_.comment.clear();
      } else {
        Remove(table_.properties, key);
      }
    }
  }

  void operator()(const unresolved::SetLocation& change) {
    if (!change.partition.empty()) errors::ThrowUnsupported("ALTER TABLE ... PARTITION ... SET LOCATION");
    table_.location = FullPlace(base_, change.location);
    table_.managed = false;
  }

  void operator()(const unresolved::SetCollation& change) { table_.collation = change.collation; }

  void operator()(const unresolved::AddColumns& change) {
    const auto partitions = static_cast<std::ptrdiff_t>(table_.partition_columns.size());
    for (const unresolved::AddedColumn& column : change.columns) {
      // FIRST and AFTER are read and mean nothing, as in Spark.
      if (column.path.size() > 1) ThrowNotForTable(table_, "ADD COLUMN with qualified column");
      if (!column.definition.field.nullable) throw Error("_LEGACY_ERROR_TEMP_1052", {});
      if (FindField(table_.schema, column.path.front()) != nullptr) {
        throw Error("COLUMN_ALREADY_EXISTS", {{"columnName", errors::QuoteIdentifier(Fold(column.path.front()))}});
      }
      Field added = WithDefault(column);
      if (!table_.collation.empty()) added.type = types::WithDefaultCollation(added.type, table_.collation);
      table_.schema.insert(table_.schema.end() - partitions, std::move(added));
    }
  }

  void operator()(const unresolved::ReplaceColumns&) { ThrowNotForTable(table_, "REPLACE COLUMNS"); }
  void operator()(const unresolved::DropColumns&) { ThrowNotForTable(table_, "DROP COLUMN"); }
  void operator()(const unresolved::RenameColumn&) { ThrowNotForTable(table_, "RENAME COLUMN"); }

  void operator()(const unresolved::AlterColumns& change) {
    if (change.changes.size() > 1) ThrowNotForTable(table_, "ALTER COLUMN in bulk");
    const unresolved::ChangeColumn& one = change.changes.front();
    if (one.column.size() > 1) ThrowNotForTable(table_, "ALTER COLUMN with qualified column");
    if (one.moves) ThrowNotForTable(table_, "ALTER COLUMN ... FIRST | AFTER");
    if (one.nullable) ThrowNotForTable(table_, "ALTER COLUMN ... SET NOT NULL");
    Field* field = FindField(table_.schema, one.column.front());
    if (field == nullptr) ThrowNoColumn(one.column);
    const bool renamed = one.new_name && Fold(*one.new_name) != Fold(field->name);
    const bool recollated = one.type && one.type->is(TypeId::kString) && field->type.is(TypeId::kString);
    if (recollated) field->type = *one.type;
    if (renamed || (one.type && !one.type->SameAs(field->type))) {
      throw Error("NOT_SUPPORTED_CHANGE_COLUMN",
                  {{"originType", errors::QuoteText(types::SqlName(field->type))},
                   {"originName", errors::QuoteIdentifier(field->name)},
                   {"table", FullName(table_)},
                   {"newType", errors::QuoteText(types::SqlName(one.type.value_or(field->type)))},
                   {"newName", errors::QuoteIdentifier(one.new_name.value_or(field->name))}});
    }
    if (one.comment) types::SetComment(*field, *one.comment);
    if (!one.default_text) return;
    if (!one.default_text->empty()) CheckDefault(*field, *one.default_text, "ALTER TABLE ALTER COLUMN", run_);
    types::SetMetadataString(*field, kDefaultKey, *one.default_text);
  }

  void operator()(const unresolved::AddPartitions& change) {
    for (const auto& [values, location] : change.partitions) {
      if (!location.empty()) errors::ThrowUnsupported("a partition at a place of its own");
      const fs::path folder = PartitionFolder(table_, values);
      if (fs::exists(folder) && !change.if_not_exists) ThrowPartition("PARTITIONS_ALREADY_EXIST", values);
      steps_.push_back({Kind::kMakeFolder, folder.string()});
    }
  }

  void operator()(const unresolved::DropPartitions& change) {
    for (const auto& values : change.partitions) {
      const std::vector<fs::path> folders = PartitionFolders(table_, values);
      if (folders.empty() && !change.if_exists) ThrowPartition("PARTITIONS_NOT_FOUND", values);
      for (const fs::path& folder : folders) {
        Remove(table_.partition_statistics, FolderBelow(table_, folder));
        steps_.push_back({Kind::kRemove, folder.string()});
      }
    }
  }

  void operator()(const unresolved::RenamePartition& change) {
    const fs::path from = PartitionFolder(table_, change.from);
    const fs::path to = PartitionFolder(table_, change.to);
    if (!fs::exists(from)) ThrowPartition("PARTITIONS_NOT_FOUND", change.from);
    if (fs::exists(to)) ThrowPartition("PARTITIONS_ALREADY_EXIST", change.to);
    for (auto& [place, statistics] : table_.partition_statistics) {
      if (place == FolderBelow(table_, from)) place = FolderBelow(table_, to);
    }
    steps_.push_back({Kind::kMove, from.string(), to.string()});
  }

  void operator()(const unresolved::RecoverPartitions&) {
    if (!table_.partition_columns.empty()) return;  // partitions are what the folders are
    throw Error("NOT_A_PARTITIONED_TABLE",
                {{"operation", "MSCK REPAIR TABLE"}, {"tableIdentWithDB", FullName(table_)}});
  }

  void operator()(const unresolved::SetViewQuery& change) { table_.view.text = change.text; }
  void operator()(const unresolved::SetSchemaBinding& change) { table_.view.schema_mode = change.mode; }
  void operator()(const unresolved::SetStorageProperties& change) {
    for (const auto& [key, value] : change.properties) Put(table_.options, key, value);
  }
  void operator()(const unresolved::RefusedChange& change) {
    if (!change.of_serde) ThrowNotForTable(table_, change.operation.c_str());
    throw Error("UNSUPPORTED_FEATURE.ALTER_TABLE_SERDE_FOR_DATASOURCE_TABLE", {{"tableName", FullName(table_)}});
  }
  void operator()(const unresolved::RenameRelation&) {}  // the caller's

 private:
  Field WithDefault(const unresolved::AddedColumn& column) {
    Field field = column.definition.field;
    const std::string& text = column.definition.default_text;
    if (text.empty()) return field;
    CheckDefault(field, text, "ALTER TABLE ADD COLUMNS", run_);
    types::SetMetadataString(field, kDefaultKey, text);
    types::SetMetadataString(field, types::kDefaultOfOldRowsKey, CurrentDefault(field, text, run_));
    return field;
  }

  [[noreturn]] void ThrowNoColumn(const NameParts& name) const {
    std::string known;
    for (const Field& field : table_.schema) known += (known.empty() ? "" : ", ") + errors::QuoteIdentifier(field.name);
    throw Error("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                {{"objectName", errors::QuoteIdentifier(name)}, {"proposal", known}});
  }

  template <size_t N>
  [[noreturn]] void ThrowPartition(const char (&condition)[N], const unresolved::PartitionValues& values) const {
    throw Error::FromData(condition, {{"partitionList", PartitionText(values)},
                                      {"tableName", errors::QuoteIdentifier({table_.database, table_.name})}});
  }

  Table& table_;
  std::string base_;
  LocalRun& run_;
  catalog::FileSteps steps_;
};

}  // namespace

/// A table or permanent view by name; temporary views are no tables.
Table CommandRunner::TableToAlter(const NameParts& name, const char* operation) const {
  const auto found = run_.session().catalog().Find(name);
  if (found && found->table) return *found->table;
  const std::string quoted = errors::QuoteIdentifier(name);
  if (found) throw Error("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", {{"viewName", quoted}, {"operation", operation}});
  run_.session().catalog().QualifyTable(name);  // says what is wrong with the name itself
  throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", quoted}});
}

CommandResult CommandRunner::AlterTemporaryView(const unresolved::AlterRelation& command, const catalog::View& view) {
  auto changed = std::make_shared<catalog::View>(view);
  auto& session_catalog = run_.session().catalog();
  if (const auto* query = std::get_if<unresolved::SetViewQuery>(&command.change)) {
    changed->query = query->query;
    changed->text = query->text;
    changed->schema = run_.Analyze(plan_, query->query).schema;
    changed->columns.clear();
  } else if (const auto* rename = std::get_if<unresolved::RenameRelation>(&command.change)) {
    changed->name = rename->to.back();
  } else {
    throw Error("EXPECT_PERMANENT_VIEW_NOT_TEMP",
                {{"viewName", errors::QuoteIdentifier(command.name)}, {"operation", "ALTER VIEW"}});
  }
  const bool same = Fold(changed->name) == Fold(view.name);
  if (view.global) {
    session_catalog.global_views().Put(changed, same);
    if (!same) session_catalog.global_views().Drop(view.name);
  } else {
    session_catalog.PutView(changed, same);
    if (!same) session_catalog.DropView(view.name);
  }
  return {};
}

void CommandRunner::RenameTable(const Table& table, const NameParts& to) {
  auto& shared = run_.session().catalog().catalog();
  NameParts qualified = to;
  if (qualified.size() == 1) qualified.insert(qualified.begin(), table.database);
  const auto [database, name] = run_.session().catalog().QualifyTable(qualified);
  if (Fold(database) != Fold(table.database)) {
    throw Error("CANNOT_RENAME_ACROSS_SCHEMA", {{"type", table.is_view() ? "view" : "table"}});
  }
  if (shared.FindTable(database, name)) {
    throw Error("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", errors::QuoteIdentifier({database, name})}});
  }
  catalog::CheckNewName(name);
  shared.RenameTable(table, name);
}

namespace {

/// ALTER VIEW is of views, ALTER TABLE of tables.
void CheckKind(const unresolved::AlterRelation& command, const Table& table) {
  if (command.is_view == table.is_view()) return;
  if (command.is_view) {
    const bool query = std::holds_alternative<unresolved::SetViewQuery>(command.change);
    throw Error("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
                {{"tableName", FullName(table)}, {"operation", query ? "ALTER VIEW ... AS" : "ALTER VIEW"}});
  }
  const char* operation = std::holds_alternative<unresolved::AddColumns>(command.change) ? "ALTER TABLE ... ADD COLUMNS"
                          : std::holds_alternative<unresolved::RecoverPartitions>(command.change) ? "MSCK REPAIR TABLE"
                                                                                                  : nullptr;
  if (operation != nullptr) {
    throw Error("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", {{"viewName", FullName(table)}, {"operation", operation}});
  }
  throw Error("EXPECT_TABLE_NOT_VIEW.USE_ALTER_VIEW", {{"viewName", FullName(table)}, {"operation", "ALTER TABLE"}});
}

}  // namespace

CommandResult CommandRunner::Do(const unresolved::AlterRelation& command) {
  const auto found = run_.session().catalog().Find(command.name);
  if (command.is_view && found && found->view) return AlterTemporaryView(command, *found->view);
  Table table = TableToAlter(command.name, command.is_view ? "ALTER VIEW" : "ALTER TABLE");
  CheckKind(command, table);
  if (const auto* rename = std::get_if<unresolved::RenameRelation>(&command.change)) {
    RenameTable(table, rename->to);
    return {};
  }
  if (const auto* query = std::get_if<unresolved::SetViewQuery>(&command.change)) {
    table.schema = run_.Analyze(plan_, query->query).schema;
    table.view.database = run_.session().catalog().current_database();
    table.view.outputs.clear();
    for (const Field& field : table.schema) table.view.outputs.push_back(field.name);
    table.view.named_columns = false;
  }
  const auto database = run_.session().catalog().catalog().FindDatabase(table.database);
  Alterer alterer(table, database ? database->location : std::string(), run_);
  std::visit(alterer, command.change);
  if (!table.is_view()) run_.context().sources.CheckAccess(LocalPath(table.location).string());
  run_.session().catalog().catalog().AlterTable(std::move(table),
                                                [&](const std::optional<Table>&) { return alterer.steps(); });
  return {};
}

CommandResult CommandRunner::Do(const unresolved::AlterDatabase& command) {
  auto& shared = run_.session().catalog().catalog();
  auto database = shared.FindDatabase(command.name.back());
  if (!database) throw Error("SCHEMA_NOT_FOUND", {{"schemaName", catalog::QualifiedDatabase(command.name.back())}});
  for (const auto& [key, value] : command.properties) Put(database->properties, key, value);
  for (const std::string& key : command.removed) Remove(database->properties, key);
  if (!command.location.empty()) {
    database->location = FullPlace(shared.FindDatabase(catalog::kDefaultDatabase)->location, command.location);
    run_.context().sources.CheckAccess(database->location);
  }
  shared.AlterDatabase(std::move(*database));
  return {};
}

CommandResult CommandRunner::Do(const unresolved::CommentOn& command) {
  auto& shared = run_.session().catalog().catalog();
  if (command.database) {
    auto database = shared.FindDatabase(command.name.back());
    if (!database) throw Error("SCHEMA_NOT_FOUND", {{"schemaName", catalog::QualifiedDatabase(command.name.back())}});
    database->comment = command.text;
    shared.AlterDatabase(std::move(*database));
    return {};
  }
  Table table = TableToAlter(command.name, "COMMENT ON TABLE");
  table.comment = command.text;
  shared.AlterTable(std::move(table), {});
  return {};
}

}  // namespace piezo::session
