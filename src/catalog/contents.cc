#include "catalog/contents.h"

#include "base/ids.h"
#include "catalog/names.h"

namespace piezo::catalog {

Contents::Contents(const std::string& warehouse) : warehouse_(warehouse) {
  Load(Database{
      .name = std::string(kDefaultDatabase), .comment = "default database", .location = warehouse_, .properties = {}});
}

const Contents::Entry* Contents::FindDatabase(std::string_view name) const {
  const auto found = databases_.find(Fold(name));
  return found == databases_.end() ? nullptr : &found->second;
}

const Contents::Entry& Contents::Require(std::string_view database) const {
  if (const Entry* entry = FindDatabase(database)) return *entry;
  throw Error("SCHEMA_NOT_FOUND", {{"schemaName", QualifiedDatabase(database)}});
}

Contents::Entry& Contents::RequireMutable(std::string_view database) {
  return const_cast<Entry&>(Require(database));  // of this object, which is not const here
}

std::shared_ptr<const Table> Contents::FindTable(std::string_view database, std::string_view name) const {
  const Entry* entry = FindDatabase(database);
  if (entry == nullptr) return nullptr;
  const auto found = entry->tables.find(Fold(name));
  return found == entry->tables.end() ? nullptr : found->second;
}

std::shared_ptr<const Routine> Contents::FindRoutine(std::string_view database, std::string_view name) const {
  const Entry* entry = FindDatabase(database);
  if (entry == nullptr) return nullptr;
  const auto found = entry->routines.find(Fold(name));
  return found == entry->routines.end() ? nullptr : found->second;
}

bool Contents::CreateDatabase(Database database, bool if_not_exists) {
  const std::string key = Fold(database.name);
  if (databases_.contains(key)) {
    if (if_not_exists) return false;
    throw Error("SCHEMA_ALREADY_EXISTS", {{"schemaName", errors::QuoteIdentifier(database.name)}});
  }
  database.name = key;
  if (database.location.empty()) database.location = warehouse_ + "/" + key + ".db";
  databases_.emplace(key, Entry{std::move(database), {}, {}});
  touched_.insert({Kind::kDatabase, key, {}});
  return true;
}

bool Contents::DropDatabase(std::string_view name, bool if_exists, bool cascade) {
  const std::string key = Fold(name);
  if (key == kDefaultDatabase) {
    throw Error("UNSUPPORTED_FEATURE.DROP_DATABASE", {{"database", QualifiedDatabase(key)}});
  }
  const auto found = databases_.find(key);
  if (found == databases_.end()) {
    if (if_exists) return false;
    throw Error("SCHEMA_NOT_FOUND", {{"schemaName", QualifiedDatabase(key)}});
  }
  const Entry& entry = found->second;
  if ((!entry.tables.empty() || !entry.routines.empty()) && !cascade) {
    throw Error("SCHEMA_NOT_EMPTY", {{"schemaName", errors::QuoteIdentifier(key)}});
  }
  for (const auto& [table, ignored] : entry.tables) touched_.insert({Kind::kTable, key, table});
  for (const auto& [routine, ignored] : entry.routines) touched_.insert({Kind::kRoutine, key, routine});
  touched_.insert({Kind::kDatabase, key, {}});
  databases_.erase(found);
  return true;
}

void Contents::AlterDatabase(Database database) {
  Entry& entry = RequireMutable(database.name);
  touched_.insert({Kind::kDatabase, entry.database.name, {}});
  entry.database = std::move(database);
}

bool Contents::CreateTable(Table table, bool if_not_exists) {
  if (Require(table.database).tables.contains(Fold(table.name))) {
    if (if_not_exists) return false;
    throw Error("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", QualifiedTable(table.database, table.name)}});
  }
  table.id = NewUuid();
  Put(std::move(table));
  return true;
}

void Contents::ReplaceTable(Table table) {
  Require(table.database);
  table.id = NewUuid();
  Put(std::move(table));
}

const Table& Contents::RequireSame(const Table& table) const {
  const auto now = FindTable(table.database, table.name);
  if (now == nullptr) {
    throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QualifiedTable(table.database, table.name)}});
  }
  if (now->id != table.id || now->location != table.location) {
    throw Error("PIEZO_CONCURRENT_CHANGE", {{"name", QualifiedTable(table.database, table.name)}});
  }
  return *now;
}

void Contents::AlterTable(Table table) {
  const auto now = FindTable(table.database, table.name);
  if (now == nullptr) {
    throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QualifiedTable(table.database, table.name)}});
  }
  if (now->version != table.version) {
    throw Error("PIEZO_CONCURRENT_CHANGE", {{"name", QualifiedTable(table.database, table.name)}});
  }
  Put(std::move(table));
}

bool Contents::EvolveView(Table view) {
  const auto now = FindTable(view.database, view.name);
  if (now == nullptr || now->version != view.version) return false;
  Put(std::move(view));
  return true;
}

void Contents::RenameTable(const Table& table, const std::string& name, const std::string& location) {
  Table renamed = RequireSame(table);
  Entry& entry = RequireMutable(table.database);
  if (entry.tables.contains(Fold(name))) {
    throw Error("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", errors::QuoteIdentifier({renamed.database, name})}});
  }
  DropTable(renamed.database, renamed.name, /*if_exists=*/false);
  renamed.name = name;
  renamed.location = location;
  Put(std::move(renamed));
}

bool Contents::DropTable(std::string_view database, std::string_view name, bool if_exists) {
  Entry& entry = RequireMutable(database);
  if (entry.tables.erase(Fold(name)) > 0) {
    touched_.insert({Kind::kTable, entry.database.name, Fold(name)});
    return true;
  }
  if (if_exists) return false;
  throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QualifiedTable(database, name)}});
}

bool Contents::CreateRoutine(Routine routine, bool if_not_exists, bool replace) {
  Entry& entry = RequireMutable(routine.database);
  routine.database = Fold(routine.database);
  routine.name = Fold(routine.name);
  const std::string key = routine.name;
  if (!replace && entry.routines.contains(key)) {
    if (if_not_exists) return false;
    throw Error("ROUTINE_ALREADY_EXISTS", {{"routineName", QualifiedTable(routine.database, key)},
                                           {"newRoutineType", "routine"},
                                           {"existingRoutineType", "routine"}});
  }
  touched_.insert({Kind::kRoutine, routine.database, key});
  entry.routines.insert_or_assign(key, std::make_shared<const Routine>(std::move(routine)));
  return true;
}

bool Contents::DropRoutine(std::string_view database, std::string_view name) {
  Entry& entry = RequireMutable(database);
  if (entry.routines.erase(Fold(name)) == 0) return false;
  touched_.insert({Kind::kRoutine, entry.database.name, Fold(name)});
  return true;
}

void Contents::Put(Table table) {
  table.database = Fold(table.database);
  table.name = Fold(table.name);
  table.version = NewUuid();
  touched_.insert({Kind::kTable, table.database, table.name});
  Load(std::move(table));
}

void Contents::Load(Database database) {
  const std::string key = database.name;
  databases_[key].database = std::move(database);
}

void Contents::Load(Table table) {
  const std::string key = table.name;
  databases_[table.database].tables.insert_or_assign(key, std::make_shared<const Table>(std::move(table)));
}

void Contents::Load(Routine routine) {
  const std::string key = routine.name;
  databases_[routine.database].routines.insert_or_assign(key, std::make_shared<const Routine>(std::move(routine)));
}

std::set<Contents::Key> Contents::TakeTouched() { return std::exchange(touched_, {}); }

}  // namespace piezo::catalog
