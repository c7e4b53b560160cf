// From DuckDB's exceptions to Spark's error conditions, by exception type and by the data that kernels put into them,
// never by message text.
#pragma once

#include <span>
#include <string>

#include "errors/error.h"

namespace duckdb {
class ErrorData;
}

namespace piezo::engine {

/// What `error` is to the client. `sites` are the statement's.
Error ToError(const duckdb::ErrorData& error, std::span<const SourceSpan> sites);
/// The same for the exception being handled; call only inside a catch block. An Error passes unchanged.
Error CurrentExceptionToError(std::span<const SourceSpan> sites);

}  // namespace piezo::engine
