// Rows of a query as files of a table: written aside, then brought in by the catalog, whole or not at all.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/staging.h"
#include "plan/query.h"
#include "session/local_executor.h"

namespace piezo::session {

/// The files of one write into a table. They are gone with the object unless the catalog took them.
class StagedRows {
 public:
  /// Runs the query, whose columns are those of the table, and brings its files on the disk.
  StagedRows(const catalog::Table& table, const plan::Query& query, LocalRun& run);

  const std::filesystem::path& folder() const { return staging_.folder(); }

  /// Adds the files to those of the table.
  void Add();
  /// Names folders of the table that lose what they have when the new files come.
  using Replaced = std::function<std::vector<std::filesystem::path>()>;
  void Replace(const Replaced& replaced);
  /// Puts the table, with the files, into the catalog, as NewTableSteps says. `replace`: also in the place of another.
  void Create(unresolved::SaveMode mode, bool replace);

 private:
  void Commit(const std::function<void(const catalog::PlanFiles&)>& change,
              const std::function<catalog::FileSteps(const catalog::FileSteps& moves,
                                                     const std::optional<catalog::Table>& before)>& plan);

  const catalog::Table& table_;
  LocalRun& run_;
  catalog::Staging staging_;
};

/// What happens to files when a table is made, or takes the place of another: `rows`, if any, are moved to its place.
/// The place of a new managed table must be free (LOCATION_ALREADY_EXISTS); in another's, kOverwrite removes what is
/// there, and kErrorIfExists takes no rows where something is.
catalog::FileSteps NewTableSteps(const catalog::Table& table, const std::optional<catalog::Table>& before,
                                 const catalog::FileSteps& rows, unresolved::SaveMode mode);

}  // namespace piezo::session
