// Opens the in-process DuckDB: settings, kernels, extensions.
#include "engine/database.h"

#include <duckdb.hpp>
#include <duckdb/main/extension_helper.hpp>
#include <duckdb/storage/buffer/buffer_pool.hpp>
#include <duckdb/storage/buffer_manager.hpp>

#include "engine/arrow_table.h"
#include "engine/connection_impl.h"
#include "engine/errors.h"
#include "engine/guarded_files.h"

namespace piezo::engine {

struct Database::Impl {
  std::unique_ptr<duckdb::DuckDB> duckdb;
};

namespace {

void Configure(duckdb::DBConfig& config, const DatabaseOptions& options) {
  const auto set = [&](const char* name, const duckdb::Value& value) { config.SetOptionByName(name, value); };
  if (options.threads > 0) set("threads", duckdb::Value::BIGINT(options.threads));
  if (options.memory_limit_bytes > 0) set("memory_limit", std::to_string(options.memory_limit_bytes) + "B");
  set("temp_directory", options.temp_directory);
  if (options.temp_limit_bytes > 0) set("max_temp_directory_size", std::to_string(options.temp_limit_bytes) + "B");
  if (!options.extension_directory.empty()) set("extension_directory", options.extension_directory);
  set("autoinstall_known_extensions", duckdb::Value::BOOLEAN(false));
  set("autoload_known_extensions", duckdb::Value::BOOLEAN(false));
  // The engine's cache of files holds them a second time beside the system's, and deleted ones until memory is full.
  // TPC-H is as fast without.
  set("enable_external_file_cache", duckdb::Value::BOOLEAN(false));
  config.options.buffer_manager_track_eviction_timestamps = true;  // for DropDeadBlocks: which blocks are old
  // Depth is bounded when a plan is decoded, and the threads that run plans have stacks to match.
  set("max_expression_depth", duckdb::Value::UBIGINT(100000));
}

/// DuckDB keeps this method of its buffer pool for extensions, which reach it as this does.
struct PurgeablePool : duckdb::BufferPool {
  static void Purge(duckdb::BufferPool& pool, uint32_t older_than_seconds) {
    (pool.*&PurgeablePool::PurgeAgedBlocks)(older_than_seconds);
  }
};

}  // namespace

Database::Database(DatabaseOptions options) : impl_(std::make_unique<Impl>()) {
  try {
    duckdb::DBConfig config;
    Configure(config, options);
    auto files = duckdb::make_uniq<GuardedFiles>(std::move(options.may_open), options.temp_directory);
    GuardedFiles& guard = *files;
    config.file_system = std::move(files);
    impl_->duckdb = std::make_unique<duckdb::DuckDB>(nullptr, &config);
    guard.Arm();
    RegisterArrowScan(*impl_->duckdb->instance);
    if (options.register_kernels) options.register_kernels(*impl_->duckdb->instance);
  } catch (...) {
    throw CurrentExceptionToError({});
  }
}

Database::~Database() = default;

void Database::DropDeadBlocks() {
  constexpr uint32_t kOldSeconds = 24 * 60 * 60;
  try {
    duckdb::BufferPool& pool = duckdb::BufferManager::GetBufferManager(*impl_->duckdb->instance).GetBufferPool();
    PurgeablePool::Purge(pool, kOldSeconds);
  } catch (...) {
    throw CurrentExceptionToError({});
  }
}

std::unique_ptr<Connection> Database::Connect(std::string_view time_zone) {
  return std::unique_ptr<Connection>(new Connection(std::make_unique<Connection::Impl>(*impl_->duckdb, time_zone)));
}

bool Database::LoadExtension(std::string_view name) {
  duckdb::Connection connection(*impl_->duckdb);
  const auto loaded = duckdb::ExtensionHelper::TryAutoLoadExtension(*connection.context, std::string(name));
  return loaded;
}

}  // namespace piezo::engine
