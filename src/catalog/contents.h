// Contents: all that a catalog holds at one moment, and the rules of changing it. What is found in one never changes: a
// change is made to a copy, which shares all the rest.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "catalog/catalog.h"

namespace piezo::catalog {

/// Not thread-safe while it is changed. The functions throw Error as Catalog's do.
class Contents {
 public:
  enum class Kind : uint8_t { kDatabase, kTable, kRoutine };
  /// Names an object; `name` is empty for a database.
  struct Key {
    Kind kind;
    std::string database;
    std::string name;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Entry {
    Database database;
    std::map<std::string, std::shared_ptr<const Table>> tables;  // by folded name
    std::map<std::string, std::shared_ptr<const Routine>> routines;
  };

  explicit Contents(const std::string& warehouse);

  const std::map<std::string, Entry>& databases() const { return databases_; }  // by folded name
  const Entry* FindDatabase(std::string_view name) const;
  const Entry& Require(std::string_view database) const;
  std::shared_ptr<const Table> FindTable(std::string_view database, std::string_view name) const;
  std::shared_ptr<const Routine> FindRoutine(std::string_view database, std::string_view name) const;

  // False where nothing had to be done.
  bool CreateDatabase(Database database, bool if_not_exists);
  bool DropDatabase(std::string_view name, bool if_exists, bool cascade);
  void AlterDatabase(Database database);
  bool CreateTable(Table table, bool if_not_exists);
  void ReplaceTable(Table table);
  void AlterTable(Table table);
  bool EvolveView(Table view);
  void RenameTable(const Table& table, const std::string& name, const std::string& location);
  bool DropTable(std::string_view database, std::string_view name, bool if_exists);
  bool CreateRoutine(Routine routine, bool if_not_exists, bool replace);
  bool DropRoutine(std::string_view database, std::string_view name);
  /// The table that `table` was read as, as it is now. Throws PIEZO_CONCURRENT_CHANGE when another took its place.
  const Table& RequireSame(const Table& table) const;

  // What is read from a store, as it was put there; databases before what is in them.
  void Load(Database database);
  void Load(Table table);
  void Load(Routine routine);

  /// What was changed since these contents were read or copied with TakeTouched.
  std::set<Key> TakeTouched();

 private:
  Entry& RequireMutable(std::string_view database);
  void Put(Table table);

  std::string warehouse_;
  std::map<std::string, Entry> databases_;
  std::set<Key> touched_;
};

}  // namespace piezo::catalog
