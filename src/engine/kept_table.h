// KeptTable: rows that the engine keeps for as long as this object lives.
#pragma once

#include <memory>
#include <string>

#include "engine/database.h"

namespace piezo::engine {

/// A table of the engine, in memory and beyond the engine's limit in its temporary files. Dropped by the destructor.
/// Thread-safe; must not outlive the database.
class KeptTable {
 public:
  /// Runs `query` on `connection` and keeps its rows under a name of their own.
  static std::shared_ptr<const KeptTable> Fill(Database& database, Connection& connection, Statement query);
  ~KeptTable();
  KeptTable(const KeptTable&) = delete;
  KeptTable& operator=(const KeptTable&) = delete;

  const std::string& name() const { return name_; }

 private:
  KeptTable(Database& database, std::string name) : database_(database), name_(std::move(name)) {}

  Database& database_;
  const std::string name_;
};

}  // namespace piezo::engine
