// What Connection and BatchStream hold of DuckDB; private to the engine.
#pragma once

#include <atomic>
#include <duckdb.hpp>
#include <string_view>

#include "engine/database.h"
#include "errors/error.h"

namespace piezo::engine {

struct Connection::Impl {
  Impl(duckdb::DuckDB& database, std::string_view time_zone);

  /// Starts `tree`; throws Error. `origins` are those of the statement.
  duckdb::unique_ptr<duckdb::QueryResult> Start(std::unique_ptr<duckdb::SQLStatement> tree,
                                                const ErrorOrigins& origins);
  void ThrowIfInterrupted() const;
  void RollBack(duckdb::ErrorData error);
  /// Ends the statement that is still active, if there is one. DuckDB's threads work on it until then, whatever becomes
  /// of its result, and read what the statement's pins hold.
  void EndStatement() noexcept;
  ~Impl() { EndStatement(); }  // DuckDB's own destructor does not when an exception is under way

  duckdb::Connection duckdb;
  std::atomic<bool> interrupted{false};
};

struct BatchStream::Impl {
  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (!ended) connection->EndStatement();
  }

  Connection::Impl* connection = nullptr;
  Schema columns;
  ErrorOrigins origins;
  std::vector<std::shared_ptr<const void>> pins;  // released after the result that reads them
  BatchLimits limits;
  /// Batches begin small and grow: the first rows come early, and a client that stops at once holds little memory.
  int64_t next_batch_bytes = int64_t{256} << 10;
  duckdb::unique_ptr<duckdb::QueryResult> result;
  duckdb::vector<duckdb::LogicalType> types;   // of the columns as they are sent
  bool ended = true;                           // nothing to fetch
  bool casts = false;                          // some column of the result has another type than `types`
  duckdb::unique_ptr<duckdb::DataChunk> next;  // fetched, beyond the last batch's limits
  duckdb::idx_t next_from = 0;                 // rows of `next` already sent
  size_t expected_rows = 2048;

  duckdb::unique_ptr<duckdb::DataChunk> Fetch();
};

}  // namespace piezo::engine
