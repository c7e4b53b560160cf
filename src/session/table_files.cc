#include "session/table_files.h"

#include "catalog/names.h"
#include "session/partitions.h"
#include "session/table_data.h"

namespace piezo::session {
namespace {

namespace fs = std::filesystem;
using catalog::FileSteps;
using catalog::Table;
using Kind = catalog::FileStep::Kind;

bool IsBelow(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

/// The warehouse's own folder for what is below the warehouse; else beside the table, where a rename is no copy.
fs::path StagingParent(const Table& table, const catalog::Catalog& catalog) {
  const fs::path of_warehouse = catalog.StagingFolder();
  const fs::path place = LocalPath(table.location);
  if (!of_warehouse.empty() && IsBelow(place, of_warehouse.parent_path().parent_path())) return of_warehouse;
  return place.parent_path();
}

std::string StagingPrefix(const Table& table, const catalog::Catalog& catalog) {
  const fs::path place = LocalPath(table.location);
  if (StagingParent(table, catalog) == catalog.StagingFolder()) return {};
  return "." + place.filename().string() + ".table-";
}

FileSteps Joined(FileSteps first, const FileSteps& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

bool IsFree(const fs::path& place) {
  std::error_code failure;
  const fs::file_status status = fs::symlink_status(place, failure);
  return !fs::exists(status) || (fs::is_directory(status) && fs::is_empty(place));
}

}  // namespace

StagedRows::StagedRows(const Table& table, const plan::Query& query, LocalRun& run)
    : table_(table),
      run_(run),
      staging_(StagingParent(table, run.session().catalog().catalog()),
               StagingPrefix(table, run.session().catalog().catalog())) {
  const FileTarget target{table.provider, LocalPath(table.location), table.options, table.partition_columns};
  run.context().sources.CheckAccess(target.directory.string());
  WriteInto(staging_.folder(), target, query, run);
  catalog::SyncTree(staging_.folder());
}

void StagedRows::Add() { Replace({}); }

void StagedRows::Replace(const Replaced& replaced) {
  const auto change = [&](const catalog::PlanFiles& plan) {
    run_.session().catalog().catalog().ChangeFiles(table_, plan);
  };
  Commit(change, [&](const FileSteps& moves, const std::optional<Table>&) {
    FileSteps steps;
    for (const fs::path& folder : replaced ? replaced() : std::vector<fs::path>()) {
      steps = Joined(std::move(steps), catalog::EmptyingOf(folder, moves));
    }
    return Joined(std::move(steps), moves);
  });
}

void StagedRows::Create(unresolved::SaveMode mode, bool replace) {
  catalog::Catalog& shared = run_.session().catalog().catalog();
  const auto change = [&](const catalog::PlanFiles& plan) {
    if (replace) {
      shared.ReplaceTable(table_, plan);
    } else {
      shared.CreateTable(table_, /*if_not_exists=*/false, plan);
    }
  };
  Commit(change, [&](const FileSteps& moves, const std::optional<Table>& before) {
    const bool anywhere = run_.conf().GetBool("spark.sql.legacy.allowNonEmptyLocationInCTAS");
    const bool adds = anywhere && mode == unresolved::SaveMode::kErrorIfExists;
    return NewTableSteps(table_, before, moves, adds ? unresolved::SaveMode::kAppend : mode);
  });
}

void StagedRows::Commit(const std::function<void(const catalog::PlanFiles&)>& change,
                        const std::function<FileSteps(const FileSteps&, const std::optional<Table>&)>& plan) {
  change([&](const std::optional<Table>& before) {
    const std::string prefix = StagingPrefix(table_, run_.session().catalog().catalog());
    if (!prefix.empty()) catalog::Staging::RemoveStale(staging_.folder().parent_path(), prefix);
    FileSteps steps = plan(catalog::MovesOf(staging_.folder(), LocalPath(table_.location)), before);
    staging_.Keep(true);  // others may have to finish the steps
    return steps;
  });
  staging_.Keep(false);
}

FileSteps NewTableSteps(const Table& table, const std::optional<Table>& before, const FileSteps& rows,
                        unresolved::SaveMode mode) {
  using unresolved::SaveMode;
  const fs::path place = LocalPath(table.location);
  const bool had_files = before && before->managed && !before->is_view();
  const bool had_place = had_files && LocalPath(before->location) == place;
  if (table.managed && !had_place && !IsFree(place)) {
    throw Error("LOCATION_ALREADY_EXISTS", {{"location", "'file:" + place.string() + "'"},
                                            {"identifier", catalog::QualifiedTable(table.database, table.name)}});
  }
  if (!table.managed && !rows.empty() && mode == SaveMode::kErrorIfExists && !IsFree(place)) {
    throw Error("_LEGACY_ERROR_TEMP_1241",
                {{"tablePath", "file:" + place.string()}, {"config", "spark.sql.legacy.allowNonEmptyLocationInCTAS"}});
  }
  FileSteps steps;
  if (had_files && !had_place) steps.push_back({Kind::kRemove, LocalPath(before->location).string()});
  if (had_place || (mode == SaveMode::kOverwrite && !rows.empty())) {
    steps = Joined(std::move(steps), catalog::EmptyingOf(place, rows));
  }
  steps.push_back({Kind::kMakeFolder, place.string()});
  return Joined(std::move(steps), rows);
}

}  // namespace piezo::session
