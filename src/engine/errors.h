// From DuckDB's exceptions to Spark's error conditions, by exception type and by the data that kernels put into them,
// never by message text, which
// only tells which of a statement's files it is about.
#pragma once

#include "engine/statement.h"
#include "errors/error.h"

namespace duckdb {
class ErrorData;
}

namespace piezo::engine {

/// What `error` is to the client. `origins` are the statement's.
Error ToError(const duckdb::ErrorData& error, const ErrorOrigins& origins);
/// The same for the exception being handled; call only inside a catch block. An Error passes unchanged.
Error CurrentExceptionToError(const ErrorOrigins& origins);

}  // namespace piezo::engine
