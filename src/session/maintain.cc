// TRUNCATE, ANALYZE, and the statements that tables of data sources refuse.
#include <algorithm>
#include <filesystem>

#include "catalog/names.h"
#include "session/commands.h"
#include "session/partitions.h"

namespace piezo::session {
namespace {

namespace fs = std::filesystem;
using catalog::Table;

std::string FullName(const Table& table) {
  return errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), table.database, table.name});
}

/// Folders stay: a partition without rows is one still.
catalog::FileSteps RemovalOfFiles(const std::vector<fs::path>& folders) {
  catalog::FileSteps steps;
  for (const fs::path& folder : folders) {
    for (catalog::FileStep& step : catalog::EmptyingOf(folder, {})) {
      if (step.kind == catalog::FileStep::Kind::kRemove) steps.push_back(std::move(step));
    }
  }
  return steps;
}

/// Bytes of the data files below a folder.
int64_t DataBytes(const fs::path& folder) {
  int64_t bytes = 0;
  if (!fs::is_directory(folder)) return bytes;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && !name.starts_with('_') && !name.starts_with('.')) {
      bytes += static_cast<int64_t>(entry.file_size());
    }
  }
  return bytes;
}

}  // namespace

CommandResult CommandRunner::Do(const unresolved::TruncateTable& command) {
  const Table table = TableToAlter(command.table, "TRUNCATE TABLE");
  if (table.is_view()) {
    throw Error("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                {{"viewName", FullName(table)}, {"operation", "TRUNCATE TABLE"}});
  }
  if (!table.managed) ThrowUnsupportedOn(table, "TRUNCATE TABLE on external tables");
  run_.session().catalog().catalog().ChangeFiles(table, [&](const std::optional<Table>&) {
    if (command.partition.empty()) return RemovalOfFiles({LocalPath(table.location)});
    return RemovalOfFiles(PartitionFolders(table, command.partition));
  });
  return {};
}

void CommandRunner::ThrowUnsupportedOn(const Table& table, const char* operation) {
  throw Error("UNSUPPORTED_FEATURE.TABLE_OPERATION", {{"tableName", FullName(table)}, {"operation", operation}});
}

int64_t CommandRunner::CountRows(unresolved::RelationPtr relation) {
  const auto rows = unresolved::MakeCall("count", {unresolved::MakeExpr(unresolved::Star{})});
  unresolved::Plan plan;
  plan.statement = unresolved::Query{unresolved::MakeRelation(unresolved::Project{std::move(relation), {rows}})};
  return std::get<int64_t>(RunNested(plan).rows.at(0).at(0).data);
}

/// A partition that is as large as it was keeps the rows that were counted.
void CommandRunner::AnalyzePartitions(Table table, const unresolved::AnalyzeTable& command) {
  const std::vector<fs::path> folders = PartitionFolders(table, command.partition);
  const bool given = std::any_of(command.partition.begin(), command.partition.end(),
                                 [](const auto& one) { return one.second != nullptr; });
  if (folders.empty() && given) ThrowNoPartition(table, command.partition);
  const auto columns = table.schema.size() - table.partition_columns.size();
  for (const fs::path& folder : folders) {
    std::string text = std::to_string(DataBytes(folder)) + " bytes";
    if (command.scan) {
      unresolved::DataSource files;
      files.format = table.provider;
      files.schema = Schema(table.schema.begin(), table.schema.begin() + static_cast<std::ptrdiff_t>(columns));
      files.options = table.options;
      files.paths = {folder.string()};
      text += ", " + std::to_string(CountRows(unresolved::MakeRelation(std::move(files)))) + " rows";
    }
    auto& known = table.partition_statistics;
    const std::string place = FolderBelow(table, folder);
    const auto old = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.first == place; });
    if (old == known.end()) {
      known.emplace_back(place, std::move(text));
    } else if (command.scan || !old->second.starts_with(text)) {
      old->second = std::move(text);
    }
  }
  run_.session().catalog().catalog().AlterTable(std::move(table), {});
}

/// Statistics steer Spark's optimizer; the engine takes its own from the files. What DESCRIBE shows of them is kept.
void CommandRunner::Analyze(Table table, const unresolved::AnalyzeTable& command) {
  const std::vector<Field> columns = ColumnsToAnalyze(table, command);
  if (!command.partition.empty()) {
    AnalyzePartitions(std::move(table), command);
    return;
  }
  std::string text = std::to_string(DataBytes(LocalPath(table.location))) + " bytes";
  if (command.scan) {
    unresolved::TableRef ref;
    ref.name = {std::string(catalog::kSparkCatalog), table.database, table.name};
    text += ", " + std::to_string(CountRows(unresolved::MakeRelation(std::move(ref)))) + " rows";
  }
  table.statistics = std::move(text);
  AnalyzeColumns(table, columns);
  run_.session().catalog().catalog().AlterTable(std::move(table), {});
}

CommandResult CommandRunner::Do(const unresolved::AnalyzeTable& command) {
  auto& session_catalog = run_.session().catalog();
  if (command.whole_database) {
    const std::string database = command.name.empty() ? session_catalog.current_database() : command.name.back();
    for (Table& table : session_catalog.catalog().Tables(database)) {
      if (!table.is_view()) Analyze(std::move(table), command);
    }
    return {};
  }
  Table table = TableToAlter(command.name, "ANALYZE TABLE");
  if (table.is_view()) throw Error("UNSUPPORTED_FEATURE.ANALYZE_VIEW", {});
  Analyze(std::move(table), command);
  return {};
}

CommandResult CommandRunner::Do(const unresolved::ChangeRows& command) {
  if (command.table.empty()) errors::ThrowUnsupported(command.operation + " of a query");
  const Table table = TableToAlter(command.table, command.operation.c_str());
  for (const unresolved::RelationPtr& part : command.parts) run_.Analyze(plan_, part);
  ThrowUnsupportedOn(table, command.operation.c_str());
}

CommandResult CommandRunner::Do(const unresolved::LoadData& command) {
  const Table table = TableToAlter(command.table, "LOAD DATA");
  if (table.is_view()) {
    throw Error("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", {{"viewName", FullName(table)}, {"operation", "LOAD DATA"}});
  }
  if (!command.partition.empty() && table.partition_columns.empty()) {
    throw Error("PARTITIONS_NOT_FOUND", {{"partitionList", errors::QuoteIdentifier(command.partition.front().first)},
                                         {"tableName", FullName(table)}});
  }
  throw Error("_LEGACY_ERROR_TEMP_1261", {{"tableIdentWithDB", FullName(table)}});
}

CommandResult CommandRunner::Do(const unresolved::InsertSeveral& command) {
  for (const unresolved::InsertInto& insert : command.inserts) Do(insert);
  return {};
}

}  // namespace piezo::session
