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

  /// Starts `tree`; throws Error. `sites` are those of the statement.
  duckdb::unique_ptr<duckdb::QueryResult> Start(std::unique_ptr<duckdb::SQLStatement> tree,
                                                const std::vector<SourceSpan>& sites);
  void ThrowIfInterrupted() const;
  void RollBack(duckdb::ErrorData error);

  duckdb::Connection duckdb;
  std::atomic<bool> interrupted{false};
};

struct BatchStream::Impl {
  Connection::Impl* connection = nullptr;
  Schema columns;
  std::vector<SourceSpan> sites;
  std::vector<std::shared_ptr<const void>> pins;  // released after the result that reads them
  BatchLimits limits;
  duckdb::unique_ptr<duckdb::QueryResult> result;
  duckdb::vector<duckdb::LogicalType> types;  // of the columns as they are sent
  bool ended = false;
  bool casts = false;                          // some column of the result has another type than `types`
  duckdb::unique_ptr<duckdb::DataChunk> next;  // fetched, beyond the last batch's limits
  duckdb::idx_t next_from = 0;                 // rows of `next` already sent
  size_t expected_rows = 2048;

  duckdb::unique_ptr<duckdb::DataChunk> Fetch();
};

}  // namespace piezo::engine
