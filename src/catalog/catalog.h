// The catalog: names → tables, views and databases. `Catalog` holds what lasts and is shared by all sessions;
// `SessionCatalog` adds what belongs to one session: temporary views and the current database.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "catalog/file_steps.h"
#include "conf/kept_settings.h"
#include "errors/error.h"
#include "types/data_type.h"
#include "unresolved/plan.h"

namespace piezo::catalog {

using unresolved::NameParts;
using unresolved::Options;

inline constexpr std::string_view kSparkCatalog = "spark_catalog";
inline constexpr std::string_view kDefaultDatabase = "default";

struct Database {
  std::string name;
  std::string comment;
  std::string location;
  Options properties;
  std::string owner = {};  // the user who made it
};

/// By the folded name of the column: "min", "max", "num_nulls" … as DESCRIBE shows them.
using ColumnStatistics = std::map<std::string, Options>;

/// What a permanent view keeps beside its columns.
struct ViewDefinition {
  std::string text = {};                  // of its query
  std::string database = {};              // in which the query's names of one part are looked up
  std::vector<std::string> outputs = {};  // names of the query's columns when the view was made
  bool named_columns = false;             // made as v(a, b)
  /// "BINDING", "COMPENSATION", "TYPE EVOLUTION", "EVOLUTION": what becomes of columns whose types changed since.
  /// Empty: made when spark.sql.legacy.viewSchemaBindingMode was off; as "BINDING".
  std::string schema_mode = {};
  KeptSettings settings = {};
};

/// A table, or a permanent view (its `view.text` not empty).
struct Table {
  std::string database;
  std::string name;
  std::string provider;  // "parquet", "csv", …; empty for a view
  std::string location;
  bool managed = true;
  Schema schema;  // partition columns last
  std::vector<std::string> partition_columns;
  std::string comment;
  Options options;
  Options properties;
  int64_t created_micros = 0;
  ViewDefinition view = {};
  std::string statistics;             // as ANALYZE TABLE found them and DESCRIBE shows them; empty: none
  Options partition_statistics = {};  // the same of partitions, by their folders below `location`
  ColumnStatistics column_statistics = {};
  bool is_view() const { return !view.text.empty(); }
  std::string collation = {};  // DEFAULT COLLATION; empty: none
  // Given by the catalog, to tell whether what somebody read of it still holds.
  std::string id = {};       // of this table, whatever is altered of it; another of that name has another
  std::string version = {};  // changes with every alteration
};

/// A temporary view: a plan, not a result.
struct View {
  std::string name;
  unresolved::RelationPtr query;
  std::string text;                                          // its SQL, when it came from SQL
  Schema schema;                                             // at creation
  std::vector<std::pair<std::string, std::string>> columns;  // names and comments given in CREATE VIEW v(a, b)
  std::string comment;
  Options properties;
  bool global = false;
  KeptSettings settings = {};
};

/// A function written in SQL: of a database, or a session's own (temporary).
struct Routine {
  std::string database;  // empty: temporary
  std::string name;
  std::shared_ptr<const unresolved::SqlFunction> function;  // with its result type or columns
  KeptSettings settings = {};
  bool is_temporary() const { return database.empty(); }
  NameParts full_name() const;
};

/// The changes of files that go with a change of a table. Called when nobody else changes anything in the warehouse,
/// with the table as it is then (none: not there). May look at files, must not ask the catalog.
using PlanFiles = std::function<FileSteps(const std::optional<Table>& now)>;

/// What lasts. Names are case-insensitive; `database` arguments are given, never defaulted. Each call that changes
/// something does all of it, with the files that belong to it, or nothing, whenever the process ends. Thread-safe.
/// Throws Error (SCHEMA_NOT_FOUND, TABLE_OR_VIEW_ALREADY_EXISTS, TABLE_OR_VIEW_NOT_FOUND, SCHEMA_ALREADY_EXISTS,
/// SCHEMA_NOT_EMPTY, PIEZO_CONCURRENT_CHANGE, PIEZO_CATALOG_FAILED …).
class Catalog {
 public:
  virtual ~Catalog() = default;
  virtual std::vector<Database> Databases() const = 0;
  virtual std::optional<Database> FindDatabase(std::string_view name) const = 0;
  virtual void CreateDatabase(Database database, bool if_not_exists) = 0;
  virtual void DropDatabase(std::string_view name, bool if_exists, bool cascade) = 0;
  virtual void AlterDatabase(Database database) = 0;  // by its name
  virtual std::vector<Table> Tables(std::string_view database) const = 0;
  virtual std::optional<Table> FindTable(std::string_view database, std::string_view name) const = 0;
  virtual void CreateTable(Table table, bool if_not_exists, const PlanFiles& files) = 0;
  virtual void ReplaceTable(Table table, const PlanFiles& files) = 0;  // create or replace
  /// Throws PIEZO_CONCURRENT_CHANGE when the table is not the version any more that `table` was made from.
  virtual void AlterTable(Table table, const PlanFiles& files) = 0;
  /// The columns that a view has now; nothing when somebody else changed it meanwhile.
  virtual void EvolveView(Table view) = 0;
  /// Within its database; the folder of a managed table goes with it.
  virtual void RenameTable(const Table& table, const std::string& name) = 0;
  virtual void DropTable(std::string_view database, std::string_view name, bool if_exists) = 0;
  /// Changes files of the table alone. Throws PIEZO_CONCURRENT_CHANGE when another table took its place.
  virtual void ChangeFiles(const Table& table, const PlanFiles& files) = 0;
  virtual std::vector<Routine> Routines(std::string_view database) const = 0;
  virtual std::shared_ptr<const Routine> FindRoutine(std::string_view database, std::string_view name) const = 0;
  virtual void CreateRoutine(Routine routine, bool if_not_exists, bool replace) = 0;
  virtual bool DropRoutine(std::string_view database, std::string_view name) = 0;  // false: not there
  /// Where a managed table of that name keeps its files.
  virtual std::string DefaultLocation(std::string_view database, std::string_view table) const = 0;
  /// Where files of tables below the warehouse come to be before they are moved; empty: beside the table.
  virtual std::filesystem::path StagingFolder() const = 0;
};

/// For the life of one process: databases and tables in memory, data files below `warehouse`.
std::unique_ptr<Catalog> MakeMemoryCatalog(std::string warehouse);

/// Kept in a store below `warehouse`, which is read when something is asked for and made when something is created.
/// Finishes what a killed process left unfinished. Throws Error when there is a store that cannot be read.
std::unique_ptr<Catalog> OpenCatalog(std::string warehouse);

/// Global temporary views: shared by all sessions of the server. Thread-safe.
class GlobalViews {
 public:
  std::shared_ptr<const View> Find(std::string_view name) const;
  void Put(std::shared_ptr<const View> view, bool replace);  // throws TEMP_TABLE_OR_VIEW_ALREADY_EXISTS
  bool Drop(std::string_view name);
  std::vector<std::shared_ptr<const View>> All() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const View>> views_;  // by lower-case name
};

/// What one name stands for.
struct Relation {
  std::shared_ptr<const View> view;  // a temporary view …
  std::optional<Table> table;        // … or a table or permanent view
};

/// One session's view of names. Thread-safe: a session runs several operations at once.
class SessionCatalog {
 public:
  SessionCatalog(Catalog& catalog, GlobalViews& global_views);

  /// Spark's order: one part: temporary view, then current database; `global_temp.v`: a global view; `db.t`,
  /// `spark_catalog.db.t`.
  std::optional<Relation> Find(const NameParts& name) const;

  void PutView(std::shared_ptr<const View> view, bool replace);
  bool DropView(std::string_view name);
  std::vector<std::shared_ptr<const View>> Views() const;
  GlobalViews& global_views() { return global_views_; }

  /// A function by name: one part: temporary, then of the current database; `session.f`, `system.session.f`; `db.f`,
  /// `spark_catalog.db.f`. Null when there is none.
  std::shared_ptr<const Routine> FindRoutine(const NameParts& name) const;
  void PutRoutine(Routine routine, bool replace);  // temporary; throws ROUTINE_ALREADY_EXISTS
  bool DropRoutine(std::string_view name);         // temporary
  std::vector<std::shared_ptr<const Routine>> Routines() const;

  std::string current_database() const;
  void Use(const NameParts& name);  // throws SCHEMA_NOT_FOUND
  /// {database, table} of a name that is to be a table; the current database fills in. Throws on too many parts,
  /// unknown catalog.
  std::pair<std::string, std::string> QualifyTable(const NameParts& name) const;

  Catalog& catalog() { return catalog_; }

 private:
  Catalog& catalog_;
  GlobalViews& global_views_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const View>> views_;        // by lower-case name
  std::map<std::string, std::shared_ptr<const Routine>> routines_;  // by lower-case name
  std::string current_database_{kDefaultDatabase};
};

}  // namespace piezo::catalog
