// The door to the kernels: functions that DuckDB lacks, or has with other results than Spark's. Kernels are called by
// name (piezo_…) from what the entries of the registry lower to.
#pragma once

namespace duckdb {
class DatabaseInstance;
}

namespace piezo::functions {

/// Adds all kernels to the database's system catalog. Called once per database, before its first connection.
void RegisterKernels(duckdb::DatabaseInstance& database);

}  // namespace piezo::functions
