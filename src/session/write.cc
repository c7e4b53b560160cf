// df.write, INSERT, CREATE TABLE: query results into files, and tables in the catalog.
#include <algorithm>
#include <filesystem>

#include "base/match.h"
#include "catalog/names.h"
#include "catalog/staging.h"
#include "session/clustering.h"
#include "session/commands.h"
#include "session/defaults.h"
#include "session/partitions.h"
#include "session/table_data.h"
#include "session/table_files.h"
#include "types/field_metadata.h"

namespace piezo::session {
namespace {

namespace fs = std::filesystem;
using unresolved::SaveMode;

std::string FormatOf(const std::string& format, const Conf& conf) {
  return format.empty() ? conf.Get("spark.sql.sources.default").value_or("parquet") : format;
}

std::string OptionOf(const unresolved::Options& options, std::string_view key) {
  for (const auto& [name, value] : options) {
    if (name == key) return value;
  }
  return {};
}

/// Partition columns by their names in the schema. `table` is whose they are to be, in errors; empty: a path's.
std::vector<std::string> PartitionColumns(const std::vector<std::string>& names, const Schema& schema,
                                          const std::string& table, const Conf& conf) {
  const auto same = [&](const std::string& a, const std::string& b) {
    return conf.case_sensitive() ? a == b : catalog::Fold(a) == catalog::Fold(b);
  };
  std::vector<std::string> columns;
  for (const std::string& name : names) {
    const auto found =
        std::find_if(schema.begin(), schema.end(), [&](const Field& field) { return same(field.name, name); });
    if (found == schema.end() && table.empty()) {
      throw Error("_LEGACY_ERROR_TEMP_1155",
                  {{"col", name}, {"schemaCatalog", types::SimpleString(DataType::Struct(schema))}});
    }
    if (found == schema.end()) {
      throw Error("COLUMN_NOT_DEFINED_IN_TABLE", {{"colType", "partition"},
                                                  {"colName", errors::QuoteIdentifier(name)},
                                                  {"tableName", table},
                                                  {"tableCols", QuotedNames(schema)}});
    }
    if (std::find(columns.begin(), columns.end(), found->name) != columns.end()) {
      throw Error("COLUMN_ALREADY_EXISTS", {{"columnName", errors::QuoteIdentifier(catalog::Fold(name))}});
    }
    columns.push_back(found->name);
  }
  if (!columns.empty() && columns.size() == schema.size()) throw Error("ALL_PARTITION_COLUMNS_NOT_ALLOWED", {});
  return columns;
}

}  // namespace

void WriteInto(const fs::path& folder, const FileTarget& target, const plan::Query& query, LocalRun& run) {
  for (const plan::Column& column : query.root->columns) {
    const DataType& type = column.type();
    const auto& keys = target.partition_by;
    if (std::find(keys.begin(), keys.end(), column.name()) == keys.end()) continue;
    if (!type.IsNested() && !type.is(TypeId::kVariant)) continue;
    throw Error("INVALID_PARTITION_COLUMN_DATA_TYPE", {{"type", errors::QuoteText(types::SqlName(type))}});
  }
  const sources::WriteRequest request{.format = target.format,
                                      .directory = folder.string(),
                                      .options = target.options,
                                      .partition_by = target.partition_by};
  lowering::Write(run.WithCached(query.root), request, run.LowerOptions(), run.connection());
}

namespace {

/// df.write.save(path): readers see the old files or the new ones.
void WriteFiles(const FileTarget& target, const plan::Query& query, bool add, LocalRun& run) {
  run.context().sources.CheckAccess(target.directory.string());
  const fs::path place = FullPlace({}, target.directory.string());
  if (!add && ReadsFrom(query.root, place)) {
    throw Error("UNSUPPORTED_OVERWRITE.PATH", {{"path", "file:" + place.string()}});
  }
  const std::string prefix = "." + place.filename().string() + "-";
  catalog::Staging::RemoveStale(place.parent_path(), prefix);
  const catalog::Staging staging(place.parent_path(), prefix);
  WriteInto(staging.folder(), target, query, run);
  if (add && fs::exists(place)) {
    catalog::CarryOut(catalog::MovesOf(staging.folder(), place));
  } else {
    catalog::Exchange(staging.folder(), place);
  }
}

Schema Nullable(Schema schema) {
  for (Field& field : schema) {
    field.nullable = true;
    field.type = field.type.AsNullable();
  }
  return schema;
}

/// Partition columns stand last in a table.
Schema PartitionsLast(const Schema& schema, const std::vector<std::string>& partition_by) {
  const auto is_partition = [&](const Field& field) {
    return std::find(partition_by.begin(), partition_by.end(), field.name) != partition_by.end();
  };
  Schema ordered;
  std::copy_if(schema.begin(), schema.end(), std::back_inserter(ordered),
               [&](const Field& f) { return !is_partition(f); });
  for (const auto& name : partition_by) {
    for (const Field& field : schema) {
      if (field.name == name) ordered.push_back(field);
    }
  }
  return ordered;
}

class TableWriter {
 public:
  TableWriter(LocalRun& run, const catalog::NameParts& name) : run_(run), catalog_(run.session().catalog().catalog()) {
    std::tie(database_, name_) = run.session().catalog().QualifyTable(name);
  }

  std::optional<catalog::Table> Existing() const { return catalog_.FindTable(database_, name_); }

  catalog::Table New(const FileTarget& target, Schema schema, bool managed) const {
    catalog::CheckNewName(name_);
    catalog::Table table;
    table.database = database_;
    table.name = name_;
    table.provider = target.format;
    table.managed = managed;
    table.location = managed ? catalog_.DefaultLocation(database_, name_) : Qualified(target.directory);
    table.partition_columns = PartitionColumns(target.partition_by, schema, FullName(), run_.conf());
    table.schema = Nullable(PartitionsLast(schema, table.partition_columns));
    table.options = target.options;
    table.created_micros = run_.environment().now_micros;
    run_.context().sources.CheckAccess(LocalPath(table.location).string());
    return table;
  }

  std::string FullName() const {
    return errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), database_, name_});
  }
  [[noreturn]] void ThrowExists() const { throw Error("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", FullName()}}); }

  void Append(const catalog::Table& table, const plan::Query& query) const {
    StagedRows(table, ForTable(query, table, run_.conf()), run_).Add();
  }

  void Overwrite(const catalog::Table& table, const plan::Query& query) const {
    CheckNotRead(table, query);
    StagedRows(table, ForTable(query, table, run_.conf()), run_).Replace([&] {
      return std::vector<fs::path>{LocalPath(table.location)};
    });
  }

  /// The table with the rows of the query, or without rows.
  void Create(const catalog::Table& table, const std::optional<plan::Query>& query, SaveMode mode, bool replace) const {
    if (query) {
      StagedRows(table, *query, run_).Create(mode, replace);
      return;
    }
    const auto files = [&](const std::optional<catalog::Table>& before) {
      return NewTableSteps(table, before, {}, mode);
    };
    if (replace) {
      catalog_.ReplaceTable(table, files);
    } else {
      catalog_.CreateTable(table, /*if_not_exists=*/false, files);
    }
  }

  [[noreturn]] void ThrowMissing() const {
    throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", errors::QuoteIdentifier({database_, name_})}});
  }

 private:
  /// Relative places are below the database's.
  std::string Qualified(const fs::path& place) const {
    const auto database = catalog_.FindDatabase(database_);
    return FullPlace(database ? database->location : std::string(), place.string());
  }

  LocalRun& run_;
  catalog::Catalog& catalog_;
  std::string database_;
  std::string name_;
};

std::string PathOf(const unresolved::Write& command) {
  return command.path.empty() ? OptionOf(command.options, "path") : command.path;
}

/// Files lie in buckets only as the table that they belong to says.
void CheckUnbucketed(const unresolved::Write& command, const std::string& operation) {
  if (!command.bucket_by.empty()) {
    throw Error(command.sort_by.empty() ? "_LEGACY_ERROR_TEMP_1312" : "_LEGACY_ERROR_TEMP_1313",
                {{"operation", operation}});
  }
  if (!command.sort_by.empty()) throw Error("SORT_BY_WITHOUT_BUCKETING", {});
}

/// saveAsTable(…) adds rows by the names of their columns, unlike insertInto(…).
plan::Query ByName(const plan::Query& query, const catalog::Table& table, const Conf& conf) {
  const auto mismatch = [&]() -> Error {
    return Error("_LEGACY_ERROR_TEMP_1161",
                 {{"tableName", std::string(catalog::kSparkCatalog) + "." + table.database + "." + table.name},
                  {"existingTableSchema", types::SimpleString(DataType::Struct(table.schema))},
                  {"querySchema", types::SimpleString(DataType::Struct(query.schema))}});
  };
  if (query.schema.size() != table.schema.size()) throw mismatch();
  plan::Query ordered = query;
  plan::Items items;
  plan::Columns columns;
  for (size_t i = 0; i < table.schema.size(); ++i) {
    const auto& from = query.root->columns;
    const auto found = std::find_if(from.begin(), from.end(), [&](const plan::Column& column) {
      return conf.case_sensitive() ? column.name() == table.schema[i].name
                                   : catalog::Fold(column.name()) == catalog::Fold(table.schema[i].name);
    });
    if (found == from.end()) {
      throw Error("_LEGACY_ERROR_TEMP_1162",
                  {{"col", table.schema[i].name}, {"inputColumns", QuotedNames(query.schema)}});
    }
    items.push_back({*found, nullptr});
    columns.push_back(*found);
    ordered.schema[i] = *found->field;
  }
  ordered.root = plan::MakeNode(plan::Project{query.root, std::move(items)}, std::move(columns));
  return ordered;
}

}  // namespace

CommandResult CommandRunner::Do(const unresolved::Write& command) {
  const plan::Query query = run_.Analyze(plan_, command.input);
  std::vector<ObservedMetrics> observed = run_.Observed(query);  // before the write changes what it reads
  command.table.empty() ? SavePath(command, query) : SaveTable(command, query);
  for (ObservedMetrics& metrics : observed) operation_.Append(std::move(metrics));
  return {};
}

void CommandRunner::SaveTable(const unresolved::Write& command, const plan::Query& query) {
  const TableWriter writer(run_, command.table);
  const auto existing = writer.Existing();
  if (command.insert_into) {
    CheckUnbucketed(command, "insertInto");
    if (!command.partition_by.empty()) throw Error("_LEGACY_ERROR_TEMP_1309", {});
    if (!existing) writer.ThrowMissing();
    command.mode == SaveMode::kOverwrite ? writer.Overwrite(*existing, query) : writer.Append(*existing, query);
    return;
  }
  if (command.bucket_by.empty() && !command.sort_by.empty()) throw Error("SORT_BY_WITHOUT_BUCKETING", {});
  if (existing && command.mode == SaveMode::kIgnore) return;
  if (existing && command.mode == SaveMode::kErrorIfExists) writer.ThrowExists();
  if (existing && command.mode == SaveMode::kAppend) {
    writer.Append(*existing, ByName(query, *existing, run_.conf()));
    return;
  }
  FileTarget target{FormatOf(command.format, run_.conf()), {}, command.options, command.partition_by};
  const std::string path = PathOf(command);
  if (!path.empty()) target.directory = LocalPath(path);
  const bool replace = command.mode == SaveMode::kOverwrite;
  if (existing && replace) CheckNotRead(*existing, query);
  catalog::Table table = writer.New(target, query.schema, path.empty());
  if (!command.cluster_by.empty()) SetClusteringColumns(table, command.cluster_by);
  writer.Create(table, query, command.mode, replace);
}

void CommandRunner::SaveNowhere(const unresolved::Write& command, const plan::Query& query) {
  if (command.mode == SaveMode::kErrorIfExists || command.mode == SaveMode::kIgnore) {
    const char* mode = command.mode == SaveMode::kIgnore ? "Ignore" : "ErrorIfExists";
    throw Error("UNSUPPORTED_DATA_SOURCE_SAVE_MODE", {{"source", "noop"}, {"createMode", errors::QuoteText(mode)}});
  }
  if (!command.partition_by.empty()) errors::ThrowUnsupported("partitions of data source noop");
  run_.connection().Run(run_.Lower(query));
}

void CommandRunner::SavePath(const unresolved::Write& command, const plan::Query& query) {
  CheckUnbucketed(command, "save");
  if (catalog::Fold(command.format) == "noop") return SaveNowhere(command, query);
  const std::string path = PathOf(command);
  if (path.empty()) throw Error("PIEZO_PATH_MISSING", {});
  FileTarget target{FormatOf(command.format, run_.conf()), LocalPath(path), command.options, {}};
  target.partition_by = PartitionColumns(command.partition_by, query.schema, {}, run_.conf());
  run_.context().sources.CheckAccess(path);
  if (fs::exists(target.directory)) {
    if (command.mode == SaveMode::kErrorIfExists) {
      throw Error("PATH_ALREADY_EXISTS", {{"outputPath", "file:" + fs::absolute(target.directory).string()}});
    }
    if (command.mode == SaveMode::kIgnore) return;
  }
  WriteFiles(target, query, command.mode == SaveMode::kAppend, run_);
}

CommandResult CommandRunner::Do(const unresolved::WriteV2& command) {
  const plan::Query query = run_.Analyze(plan_, command.input);
  std::vector<ObservedMetrics> observed = run_.Observed(query);
  SaveTable(command, query);
  for (ObservedMetrics& metrics : observed) operation_.Append(std::move(metrics));
  return {};
}

void CommandRunner::SaveTable(const unresolved::WriteV2& command, const plan::Query& query) {
  using Mode = unresolved::WriteV2::Mode;
  const TableWriter writer(run_, command.table);
  const auto existing = writer.Existing();
  FileTarget target{FormatOf(command.provider, run_.conf()), {}, command.options, {}};
  for (const auto& expr : command.partition_by) {
    const auto* attribute = std::get_if<unresolved::Attribute>(&expr->op);
    if (attribute == nullptr) errors::ThrowUnsupported("partitioning by a transform");
    target.partition_by.push_back(attribute->parts.back());
  }
  switch (command.mode) {
    case Mode::kCreate:
      if (existing) writer.ThrowExists();
      break;
    case Mode::kReplace:
      if (!existing) writer.ThrowMissing();
      break;
    case Mode::kCreateOrReplace:
      break;
    case Mode::kAppend:
      if (!existing) writer.ThrowMissing();
      writer.Append(*existing, query);
      return;
    case Mode::kOverwrite:
    case Mode::kOverwritePartitions:
      throw Error("_LEGACY_ERROR_TEMP_1012", {{"identifier", writer.FullName()}});
  }
  const bool replace = command.mode != Mode::kCreate;
  const SaveMode mode = replace ? SaveMode::kOverwrite : SaveMode::kErrorIfExists;
  writer.Create(writer.New(target, query.schema, true), query, mode, replace);
}

CommandResult CommandRunner::Do(const unresolved::CreateTable& command) {
  const TableWriter writer(run_, command.name);
  const auto existing = writer.Existing();
  if (existing && command.if_not_exists) return {};
  if (existing && !command.replace) writer.ThrowExists();
  if (!command.refused.empty()) {
    throw Error("UNSUPPORTED_FEATURE.TABLE_OPERATION",
                {{"tableName", writer.FullName()}, {"operation", command.refused}});
  }
  FileTarget target{FormatOf(command.provider, run_.conf()), {}, command.options, command.partition_by};
  const std::string location = command.location.empty() ? OptionOf(command.options, "path") : command.location;
  if (!location.empty()) target.directory = LocalPath(location);
  Schema schema;
  std::optional<plan::Query> query;
  if (command.query) {
    query = run_.Analyze(plan_, command.query);
    schema = query->schema;
  } else if (!command.like.empty()) {
    const TableWriter source(run_, command.like);
    const auto like = source.Existing();
    if (!like) source.ThrowMissing();
    schema = like->schema;
    if (command.provider.empty()) target.format = like->provider;
    target.partition_by = like->partition_columns;
  } else {
    for (const auto& column : command.columns) {
      schema.push_back(column.field);
      if (column.default_text.empty()) continue;
      CheckDefault(column.field, column.default_text, "CREATE TABLE", run_);
      types::SetMetadataString(schema.back(), kDefaultKey, column.default_text);
    }
  }
  if (schema.empty() && !location.empty()) {
    schema =
        run_.context()
            .sources
            .Resolve(
                {.format = target.format, .paths = {location}, .options = command.options, .schema = {}, .origin = {}},
                run_.conf(), run_.connection())
            .schema;
  }
  CheckCollations(schema, target.partition_by);
  catalog::Table table = writer.New(target, schema, location.empty());
  table.comment = command.comment;
  table.properties = command.properties;
  table.collation = command.collation;
  const SaveMode mode = command.replace ? SaveMode::kOverwrite : SaveMode::kErrorIfExists;
  writer.Create(table, query, mode, command.replace);
  return {};
}

}  // namespace piezo::session
