// Opens the in-process DuckDB: settings, kernels, extensions.
#include "engine/database.h"

#include <duckdb.hpp>
#include <duckdb/main/extension_helper.hpp>

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
  // Depth is bounded when a plan is decoded, and the threads that run plans have stacks to match.
  set("max_expression_depth", duckdb::Value::UBIGINT(100000));
}

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
    if (options.register_kernels) options.register_kernels(*impl_->duckdb->instance);
  } catch (...) {
    throw CurrentExceptionToError({});
  }
}

Database::~Database() = default;

std::unique_ptr<Connection> Database::Connect(std::string_view time_zone) {
  return std::unique_ptr<Connection>(new Connection(std::make_unique<Connection::Impl>(*impl_->duckdb, time_zone)));
}

bool Database::LoadExtension(std::string_view name) {
  duckdb::Connection connection(*impl_->duckdb);
  const auto loaded = duckdb::ExtensionHelper::TryAutoLoadExtension(*connection.context, std::string(name));
  return loaded;
}

}  // namespace piezo::engine
