#include "piezo/client/catalog.h"

#include "client/plan.h"
#include "client/proto_types.h"
#include "client/session_state.h"

namespace piezo::client {

using detail::SessionState;
namespace sc = spark::connect;

namespace {

/// A relation of the catalog's, filled by `fill`.
template <typename F>
DataFrame Ask(const std::shared_ptr<SessionState>& session, F fill) {
  return detail::MakeFrame(session, [fill = std::move(fill)](sc::Relation& out) { fill(*out.mutable_catalog()); });
}

template <typename F>
void Tell(const std::shared_ptr<SessionState>& session, F fill) {
  Ask(session, std::move(fill)).collect();
}

template <typename F>
bool Test(const std::shared_ptr<SessionState>& session, F fill) {
  return detail::Single(Ask(session, std::move(fill))).template get<bool>();
}

std::string Text(const Row& row, const char* column) {
  return row.get<std::optional<std::string>>(column).value_or(std::string());
}

bool Flag(const Row& row, const char* column) {
  return row.schema().indexOf(column) >= 0 && row.get<std::optional<bool>>(column).value_or(false);
}

std::vector<std::string> Parts(const Row& row) {
  return row.get<std::optional<std::vector<std::string>>>("namespace").value_or(std::vector<std::string>());
}

Database DatabaseOf(const Row& row) {
  return {Text(row, "name"), Text(row, "catalog"), Text(row, "description"), Text(row, "locationUri")};
}

Table TableOf(const Row& row) {
  return {Text(row, "name"),        Text(row, "catalog"),   Parts(row),
          Text(row, "description"), Text(row, "tableType"), Flag(row, "isTemporary")};
}

Function FunctionOf(const Row& row) {
  return {Text(row, "name"),        Text(row, "catalog"),   Parts(row),
          Text(row, "description"), Text(row, "className"), Flag(row, "isTemporary")};
}

template <typename T, typename F>
std::vector<T> All(const DataFrame& frame, F make) {
  std::vector<T> items;
  for (const Row& row : frame.collect()) items.push_back(make(row));
  return items;
}

template <typename T, typename F>
T One(const DataFrame& frame, F make) {
  const std::vector<Row> rows = frame.collect();
  if (rows.empty()) throw Error(ErrorKind::kProtocol, "The server sent nothing where one row was due.");
  return make(rows.front());
}

template <typename Message>
void SetTable(Message& out, const std::string& name, const std::optional<std::string>& path,
              const std::optional<std::string>& source, const std::optional<Schema>& schema,
              const std::map<std::string, std::string>& options) {
  out.set_table_name(name);
  if (path) out.set_path(*path);
  if (source) out.set_source(*source);
  if (schema) detail::ToProto(DataType::structure(schema->fields()), *out.mutable_schema());
  out.mutable_options()->insert(options.begin(), options.end());
}

}  // namespace

std::string Catalog::currentCatalog() const {
  return detail::Single(Ask(session_, [](sc::Catalog& out) { out.mutable_current_catalog(); })).get<std::string>();
}
void Catalog::setCurrentCatalog(std::string name) const {
  Tell(session_, [=](sc::Catalog& out) { out.mutable_set_current_catalog()->set_catalog_name(name); });
}
std::vector<CatalogMetadata> Catalog::listCatalogs(const MaybeName& pattern) const {
  const auto frame = Ask(session_, [=](sc::Catalog& out) {
    out.mutable_list_catalogs();
    if (pattern) out.mutable_list_catalogs()->set_pattern(*pattern);
  });
  return All<CatalogMetadata>(frame, [](const Row& row) {
    return CatalogMetadata{Text(row, "name"), Text(row, "description")};
  });
}
std::string Catalog::currentDatabase() const {
  return detail::Single(Ask(session_, [](sc::Catalog& out) { out.mutable_current_database(); })).get<std::string>();
}
void Catalog::setCurrentDatabase(std::string name) const {
  Tell(session_, [=](sc::Catalog& out) { out.mutable_set_current_database()->set_db_name(name); });
}
std::vector<Database> Catalog::listDatabases(const MaybeName& pattern) const {
  const auto frame = Ask(session_, [=](sc::Catalog& out) {
    out.mutable_list_databases();
    if (pattern) out.mutable_list_databases()->set_pattern(*pattern);
  });
  return All<Database>(frame, DatabaseOf);
}
Database Catalog::getDatabase(std::string name) const {
  return One<Database>(Ask(session_, [=](sc::Catalog& out) { out.mutable_get_database()->set_db_name(name); }),
                       DatabaseOf);
}
bool Catalog::databaseExists(std::string name) const {
  return Test(session_, [=](sc::Catalog& out) { out.mutable_database_exists()->set_db_name(name); });
}
void Catalog::createDatabase(std::string name, bool if_not_exists,
                             const std::map<std::string, std::string>& properties) const {
  Tell(session_, [=](sc::Catalog& out) {
    out.mutable_create_database()->set_db_name(name);
    out.mutable_create_database()->set_if_not_exists(if_not_exists);
    out.mutable_create_database()->mutable_properties()->insert(properties.begin(), properties.end());
  });
}
void Catalog::dropDatabase(std::string name, bool if_exists, bool cascade) const {
  Tell(session_, [=](sc::Catalog& out) {
    out.mutable_drop_database()->set_db_name(name);
    out.mutable_drop_database()->set_if_exists(if_exists);
    out.mutable_drop_database()->set_cascade(cascade);
  });
}

std::vector<Table> Catalog::listTables(const MaybeName& database, const MaybeName& pattern) const {
  const auto frame = Ask(session_, [=](sc::Catalog& out) {
    auto& list = *out.mutable_list_tables();
    if (database) list.set_db_name(*database);
    if (pattern) list.set_pattern(*pattern);
  });
  return All<Table>(frame, TableOf);
}
std::vector<Table> Catalog::listViews(const MaybeName& database, const MaybeName& pattern) const {
  const auto frame = Ask(session_, [=](sc::Catalog& out) {
    auto& list = *out.mutable_list_views();
    if (database) list.set_db_name(*database);
    if (pattern) list.set_pattern(*pattern);
  });
  return All<Table>(frame, TableOf);
}
Table Catalog::getTable(std::string name) const {
  return One<Table>(Ask(session_, [=](sc::Catalog& out) { out.mutable_get_table()->set_table_name(name); }), TableOf);
}
bool Catalog::tableExists(std::string name, const MaybeName& database) const {
  return Test(session_, [=](sc::Catalog& out) {
    out.mutable_table_exists()->set_table_name(name);
    if (database) out.mutable_table_exists()->set_db_name(*database);
  });
}
std::vector<CatalogColumn> Catalog::listColumns(std::string table, const MaybeName& database) const {
  const auto frame = Ask(session_, [=](sc::Catalog& out) {
    out.mutable_list_columns()->set_table_name(table);
    if (database) out.mutable_list_columns()->set_db_name(*database);
  });
  return All<CatalogColumn>(frame, [](const Row& row) {
    return CatalogColumn{Text(row, "name"),     Text(row, "description"), Text(row, "dataType"),
                         Flag(row, "nullable"), Flag(row, "isPartition"), Flag(row, "isBucket"),
                         Flag(row, "isCluster")};
  });
}
std::vector<std::string> Catalog::listPartitions(std::string table) const {
  const auto frame = Ask(session_, [=](sc::Catalog& out) { out.mutable_list_partitions()->set_table_name(table); });
  return All<std::string>(frame, [](const Row& row) { return row[0].get<std::string>(); });
}
std::map<std::string, std::string> Catalog::getTableProperties(std::string table) const {
  const auto frame =
      Ask(session_, [=](sc::Catalog& out) { out.mutable_get_table_properties()->set_table_name(table); });
  std::map<std::string, std::string> properties;
  for (const auto& [key, value] : frame.collectAs<std::string, std::string>()) properties.emplace(key, value);
  return properties;
}
std::string Catalog::getCreateTableString(std::string table, bool as_serde) const {
  return detail::Single(Ask(session_,
                            [=](sc::Catalog& out) {
                              out.mutable_get_create_table_string()->set_table_name(table);
                              out.mutable_get_create_table_string()->set_as_serde(as_serde);
                            }))
      .get<std::string>();
}
DataFrame Catalog::createTable(std::string name, const MaybeName& path, const MaybeName& source,
                               const std::optional<Schema>& schema, std::string description,
                               const std::map<std::string, std::string>& options) const {
  const auto frame = Ask(session_, [=](sc::Catalog& out) {
    SetTable(*out.mutable_create_table(), name, path, source, schema, options);
    out.mutable_create_table()->set_description(description);
  });
  frame.collect();
  return DataFrameReader(session_).table(name);
}
DataFrame Catalog::createExternalTable(std::string name, const MaybeName& path, const MaybeName& source,
                                       const std::optional<Schema>& schema,
                                       const std::map<std::string, std::string>& options) const {
  const auto frame = Ask(session_, [=](sc::Catalog& out) {
    SetTable(*out.mutable_create_external_table(), name, path, source, schema, options);
  });
  frame.collect();
  return DataFrameReader(session_).table(name);
}
void Catalog::dropTable(std::string name, bool if_exists, bool purge) const {
  Tell(session_, [=](sc::Catalog& out) {
    out.mutable_drop_table()->set_table_name(name);
    out.mutable_drop_table()->set_if_exists(if_exists);
    out.mutable_drop_table()->set_purge(purge);
  });
}
void Catalog::dropView(std::string name, bool if_exists) const {
  Tell(session_, [=](sc::Catalog& out) {
    out.mutable_drop_view()->set_view_name(name);
    out.mutable_drop_view()->set_if_exists(if_exists);
  });
}
bool Catalog::dropTempView(std::string name) const {
  return Test(session_, [=](sc::Catalog& out) { out.mutable_drop_temp_view()->set_view_name(name); });
}
bool Catalog::dropGlobalTempView(std::string name) const {
  return Test(session_, [=](sc::Catalog& out) { out.mutable_drop_global_temp_view()->set_view_name(name); });
}
void Catalog::truncateTable(std::string name) const {
  Tell(session_, [=](sc::Catalog& out) { out.mutable_truncate_table()->set_table_name(name); });
}
void Catalog::analyzeTable(std::string name, bool no_scan) const {
  Tell(session_, [=](sc::Catalog& out) {
    out.mutable_analyze_table()->set_table_name(name);
    out.mutable_analyze_table()->set_no_scan(no_scan);
  });
}
void Catalog::recoverPartitions(std::string table) const {
  Tell(session_, [=](sc::Catalog& out) { out.mutable_recover_partitions()->set_table_name(table); });
}

std::vector<Function> Catalog::listFunctions(const MaybeName& database, const MaybeName& pattern) const {
  const auto frame = Ask(session_, [=](sc::Catalog& out) {
    auto& list = *out.mutable_list_functions();
    if (database) list.set_db_name(*database);
    if (pattern) list.set_pattern(*pattern);
  });
  return All<Function>(frame, FunctionOf);
}
Function Catalog::getFunction(std::string name) const {
  return One<Function>(Ask(session_, [=](sc::Catalog& out) { out.mutable_get_function()->set_function_name(name); }),
                       FunctionOf);
}
bool Catalog::functionExists(std::string name, const MaybeName& database) const {
  return Test(session_, [=](sc::Catalog& out) {
    out.mutable_function_exists()->set_function_name(name);
    if (database) out.mutable_function_exists()->set_db_name(*database);
  });
}

bool Catalog::isCached(std::string table) const {
  return Test(session_, [=](sc::Catalog& out) { out.mutable_is_cached()->set_table_name(table); });
}
void Catalog::cacheTable(std::string table, const std::optional<StorageLevel>& level) const {
  Tell(session_, [=](sc::Catalog& out) {
    auto& cache = *out.mutable_cache_table();
    cache.set_table_name(table);
    if (!level) return;
    cache.mutable_storage_level()->set_use_disk(level->use_disk);
    cache.mutable_storage_level()->set_use_memory(level->use_memory);
    cache.mutable_storage_level()->set_use_off_heap(level->use_off_heap);
    cache.mutable_storage_level()->set_deserialized(level->deserialized);
    cache.mutable_storage_level()->set_replication(level->replication);
  });
}
void Catalog::uncacheTable(std::string table) const {
  Tell(session_, [=](sc::Catalog& out) { out.mutable_uncache_table()->set_table_name(table); });
}
void Catalog::clearCache() const {
  Tell(session_, [](sc::Catalog& out) { out.mutable_clear_cache(); });
}
void Catalog::refreshTable(std::string table) const {
  Tell(session_, [=](sc::Catalog& out) { out.mutable_refresh_table()->set_table_name(table); });
}
void Catalog::refreshByPath(std::string path) const {
  Tell(session_, [=](sc::Catalog& out) { out.mutable_refresh_by_path()->set_path(path); });
}

}  // namespace piezo::client
