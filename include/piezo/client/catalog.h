// Catalog: what databases, tables, views and functions the server has.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "piezo/client/data_frame.h"

namespace piezo::client {

struct CatalogMetadata {
  std::string name;
  std::string description;
};

struct Database {
  std::string name;
  std::string catalog;
  std::string description;
  std::string location_uri;
};

struct Table {
  std::string name;
  std::string catalog;
  std::vector<std::string> database;  ///< the parts of its namespace
  std::string description;
  std::string table_type;
  bool is_temporary = false;
};

struct Function {
  std::string name;
  std::string catalog;
  std::vector<std::string> database;
  std::string description;
  std::string class_name;
  bool is_temporary = false;
};

struct CatalogColumn {
  std::string name;
  std::string description;
  std::string data_type;
  bool nullable = true;
  bool is_partition = false;
  bool is_bucket = false;
  bool is_cluster = false;
};

/// `session.catalog()`. Names may be qualified by database and catalog.
class Catalog {
 public:
  using MaybeName = std::optional<std::string>;
  explicit Catalog(std::shared_ptr<detail::SessionState> session) : session_(std::move(session)) {}

  std::string currentCatalog() const;
  void setCurrentCatalog(std::string name) const;
  std::vector<CatalogMetadata> listCatalogs(const MaybeName& pattern = {}) const;
  std::string currentDatabase() const;
  void setCurrentDatabase(std::string name) const;
  std::vector<Database> listDatabases(const MaybeName& pattern = {}) const;
  Database getDatabase(std::string name) const;
  bool databaseExists(std::string name) const;
  void createDatabase(std::string name, bool if_not_exists = false,
                      const std::map<std::string, std::string>& properties = {}) const;
  void dropDatabase(std::string name, bool if_exists = false, bool cascade = false) const;

  std::vector<Table> listTables(const MaybeName& database = {}, const MaybeName& pattern = {}) const;
  std::vector<Table> listViews(const MaybeName& database = {}, const MaybeName& pattern = {}) const;
  Table getTable(std::string name) const;
  bool tableExists(std::string name, const MaybeName& database = {}) const;
  std::vector<CatalogColumn> listColumns(std::string table, const MaybeName& database = {}) const;
  std::vector<std::string> listPartitions(std::string table) const;
  std::map<std::string, std::string> getTableProperties(std::string table) const;
  std::string getCreateTableString(std::string table, bool as_serde = false) const;
  DataFrame createTable(std::string name, const MaybeName& path = {}, const MaybeName& source = {},
                        const std::optional<Schema>& schema = {}, std::string description = {},
                        const std::map<std::string, std::string>& options = {}) const;
  DataFrame createExternalTable(std::string name, const MaybeName& path = {}, const MaybeName& source = {},
                                const std::optional<Schema>& schema = {},
                                const std::map<std::string, std::string>& options = {}) const;
  void dropTable(std::string name, bool if_exists = false, bool purge = false) const;
  void dropView(std::string name, bool if_exists = false) const;
  bool dropTempView(std::string name) const;
  bool dropGlobalTempView(std::string name) const;
  void truncateTable(std::string name) const;
  void analyzeTable(std::string name, bool no_scan = false) const;
  void recoverPartitions(std::string table) const;

  std::vector<Function> listFunctions(const MaybeName& database = {}, const MaybeName& pattern = {}) const;
  Function getFunction(std::string name) const;
  bool functionExists(std::string name, const MaybeName& database = {}) const;

  bool isCached(std::string table) const;
  void cacheTable(std::string table, const std::optional<StorageLevel>& level = {}) const;
  void uncacheTable(std::string table) const;
  void clearCache() const;
  void refreshTable(std::string table) const;
  void refreshByPath(std::string path) const;

 private:
  std::shared_ptr<detail::SessionState> session_;
};

}  // namespace piezo::client
