// Drives a statement on the calling thread, which works beside DuckDB's own threads, without spinning while these hold
// all of the work: DuckDB's loops poll for new tasks without a pause, one core for every statement that waits.
#pragma once

#include <duckdb.hpp>

namespace piezo::engine {

/// Works until the statement has its first rows (or all, for a result that is not streamed). Null when it failed: then
/// `pending` has the error.
duckdb::unique_ptr<duckdb::QueryResult> RunToResult(duckdb::PendingQueryResult& pending);

/// The next rows; null at the end, and then the result may have an error.
duckdb::unique_ptr<duckdb::DataChunk> FetchChunk(duckdb::QueryResult& result);

}  // namespace piezo::engine
