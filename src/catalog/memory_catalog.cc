// The catalog of a server's life: databases and tables in memory, their data in files below the warehouse directory.
#include <algorithm>

#include "catalog/catalog.h"
#include "catalog/names.h"

namespace piezo::catalog {
namespace {

struct DatabaseEntry {
  Database database;
  std::map<std::string, Table> tables;  // by folded name
  std::map<std::string, std::shared_ptr<const Routine>> routines;
};

class MemoryCatalog final : public Catalog {
 public:
  explicit MemoryCatalog(std::string warehouse) : warehouse_(std::move(warehouse)) {
    Database database{
        .name = std::string(kDefaultDatabase), .comment = "default database", .location = warehouse_, .properties = {}};
    databases_.emplace(Fold(kDefaultDatabase), DatabaseEntry{std::move(database), {}, {}});
  }

  std::vector<Database> Databases() const override {
    const std::lock_guard lock(mutex_);
    std::vector<Database> all;
    for (const auto& [name, entry] : databases_) all.push_back(entry.database);
    return all;
  }

  std::optional<Database> FindDatabase(std::string_view name) const override {
    const std::lock_guard lock(mutex_);
    const auto found = databases_.find(Fold(name));
    if (found == databases_.end()) return std::nullopt;
    return found->second.database;
  }

  void CreateDatabase(Database database, bool if_not_exists) override {
    const std::lock_guard lock(mutex_);
    const std::string key = Fold(database.name);
    if (databases_.contains(key)) {
      if (if_not_exists) return;
      throw Error("SCHEMA_ALREADY_EXISTS", {{"schemaName", errors::QuoteIdentifier(database.name)}});
    }
    database.name = key;
    if (database.location.empty()) database.location = warehouse_ + "/" + key + ".db";
    databases_.emplace(key, DatabaseEntry{std::move(database), {}, {}});
  }

  void AlterDatabase(Database database) override {
    const std::lock_guard lock(mutex_);
    Require(database.name).database = database;
  }

  std::vector<Routine> Routines(std::string_view database) const override {
    const std::lock_guard lock(mutex_);
    std::vector<Routine> all;
    for (const auto& [name, routine] : Require(database).routines) all.push_back(*routine);
    return all;
  }

  std::shared_ptr<const Routine> FindRoutine(std::string_view database, std::string_view name) const override {
    const std::lock_guard lock(mutex_);
    const auto entry = databases_.find(Fold(database));
    if (entry == databases_.end()) return nullptr;
    const auto found = entry->second.routines.find(Fold(name));
    return found == entry->second.routines.end() ? nullptr : found->second;
  }

  void CreateRoutine(Routine routine, bool if_not_exists, bool replace) override {
    const std::lock_guard lock(mutex_);
    auto& routines = Require(routine.database).routines;
    routine.database = Fold(routine.database);
    routine.name = Fold(routine.name);
    const std::string key = routine.name;
    if (!replace && routines.contains(key)) {
      if (if_not_exists) return;
      throw Error("ROUTINE_ALREADY_EXISTS", {{"routineName", QualifiedTable(routine.database, key)},
                                             {"newRoutineType", "routine"},
                                             {"existingRoutineType", "routine"}});
    }
    routines.insert_or_assign(key, std::make_shared<const Routine>(std::move(routine)));
  }

  bool DropRoutine(std::string_view database, std::string_view name) override {
    const std::lock_guard lock(mutex_);
    return Require(database).routines.erase(Fold(name)) > 0;
  }

  void DropDatabase(std::string_view name, bool if_exists, bool cascade) override {
    const std::lock_guard lock(mutex_);
    const std::string key = Fold(name);
    if (key == kDefaultDatabase) {
      throw Error("UNSUPPORTED_FEATURE.DROP_DATABASE", {{"database", QualifiedDatabase(key)}});
    }
    const auto found = databases_.find(key);
    if (found == databases_.end()) {
      if (if_exists) return;
      throw Error("SCHEMA_NOT_FOUND", {{"schemaName", QualifiedDatabase(key)}});
    }
    if ((!found->second.tables.empty() || !found->second.routines.empty()) && !cascade) {
      throw Error("SCHEMA_NOT_EMPTY", {{"schemaName", errors::QuoteIdentifier(key)}});
    }
    databases_.erase(found);
  }

  std::vector<Table> Tables(std::string_view database) const override {
    const std::lock_guard lock(mutex_);
    std::vector<Table> all;
    for (const auto& [name, table] : Require(database).tables) all.push_back(table);
    return all;
  }

  std::optional<Table> FindTable(std::string_view database, std::string_view name) const override {
    const std::lock_guard lock(mutex_);
    const auto entry = databases_.find(Fold(database));
    if (entry == databases_.end()) return std::nullopt;
    const auto found = entry->second.tables.find(Fold(name));
    if (found == entry->second.tables.end()) return std::nullopt;
    return found->second;
  }

  void CreateTable(Table table, bool if_not_exists) override {
    const std::lock_guard lock(mutex_);
    auto& tables = Require(table.database).tables;
    const std::string key = Fold(table.name);
    if (tables.contains(key)) {
      if (if_not_exists) return;
      throw Error("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", QualifiedTable(table.database, table.name)}});
    }
    Put(std::move(table), tables);
  }

  void ReplaceTable(Table table) override {
    const std::lock_guard lock(mutex_);
    auto& tables = Require(table.database).tables;
    Put(std::move(table), tables);
  }

  void DropTable(std::string_view database, std::string_view name, bool if_exists) override {
    const std::lock_guard lock(mutex_);
    if (Require(database).tables.erase(Fold(name)) == 0 && !if_exists) {
      throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QualifiedTable(database, name)}});
    }
  }

  std::string DefaultLocation(std::string_view database, std::string_view table) const override {
    const std::lock_guard lock(mutex_);
    return Require(database).database.location + "/" + Fold(table);
  }

 private:
  static void Put(Table table, std::map<std::string, Table>& tables) {
    table.database = Fold(table.database);
    table.name = Fold(table.name);
    tables.insert_or_assign(table.name, std::move(table));
  }

  const DatabaseEntry& Require(std::string_view name) const {
    const auto found = databases_.find(Fold(name));
    if (found != databases_.end()) return found->second;
    throw Error("SCHEMA_NOT_FOUND", {{"schemaName", QualifiedDatabase(name)}});
  }
  DatabaseEntry& Require(std::string_view name) {
    return const_cast<DatabaseEntry&>(static_cast<const MemoryCatalog&>(*this).Require(name));
  }

  const std::string warehouse_;
  mutable std::mutex mutex_;
  std::map<std::string, DatabaseEntry> databases_;  // by folded name
};

}  // namespace

std::unique_ptr<Catalog> MakeMemoryCatalog(std::string warehouse) {
  return std::make_unique<MemoryCatalog>(std::move(warehouse));
}

}  // namespace piezo::catalog
