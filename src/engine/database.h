// Database, Connection and BatchStream: the door to DuckDB. One Database per server, one Connection per operation, one
// BatchStream per running statement; results leave as Arrow C arrays in the layout of their Spark types.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/expr.h"
#include "engine/statement.h"
#include "types/data_type.h"
#include "types/value.h"
#include "wire/arrow_c.h"

namespace duckdb {
class DatabaseInstance;
}

namespace piezo::engine {

struct DatabaseOptions {
  int threads = 0;                  // 0: one per core
  int64_t memory_limit_bytes = 0;   // 0: DuckDB's default, 80 % of what the machine has
  std::string temp_directory;       // where operators spill; empty: no spilling
  int64_t temp_limit_bytes = 0;     // of what they spill; 0: DuckDB's default, 90 % of the disk's free space
  std::string extension_directory;  // searched for extensions; nothing is ever downloaded
  /// Which files statements may open, but for those in temp_directory; none: all. Called on any thread.
  std::function<bool(const std::string& path)> may_open;
  /// Adds the functions of functions/kernels; called once, before the first connection.
  std::function<void(duckdb::DatabaseInstance&)> register_kernels;
};

class Connection;

/// A step of a physical plan, in the engine's own words.
struct PlanStep {
  std::string name;                                                       // "HASH_JOIN"
  std::vector<std::pair<std::string, std::vector<std::string>>> details;  // "Conditions": {"c1 = c4"}
  std::vector<PlanStep> inputs;
};

/// The in-process DuckDB. Thread-safe; outlives its connections.
class Database {
 public:
  explicit Database(DatabaseOptions options = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// A new connection, some microseconds. `time_zone` is the session's (IANA name or offset as Spark spells it).
  std::unique_ptr<Connection> Connect(std::string_view time_zone = "UTC");

  /// Makes the extension of that name usable, from extension_directory. False when it is not there.
  bool LoadExtension(std::string_view name);

  /// Frees what the buffer pool keeps of blocks that statements have let go: 250 bytes each, until DuckDB itself looks
  /// through a queue, of which it has eight, at 32,768 of them. On the way it unloads blocks that nobody has used for a
  /// day, and one of each queue that is still in use and comes back when it is wanted. Throws Error.
  void DropDeadBlocks();

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

/// Rows as one Arrow struct array, a child for each column of the statement, in the layout of Spark's Arrow types:
/// timestamps int64 µs, time int64 ns, year-month intervals int32 months, day-time intervals int64 µs, calendar
/// intervals month_day_nano, decimals 128 bits, strings and binaries with 32-bit offsets, null type without buffers,
/// variants a struct of value and metadata. The schema is made from the Spark types, by `wire`.
struct Batch {
  wire::OwnedArray array;
  bool last = false;  // no more rows follow; not known of every last batch
  int64_t rows() const { return array->length; }
};

/// `rows` is kept exactly. `bytes` is kept but for rows that are much larger than those before them; with the default,
/// a message with the batch stays below 4 MiB, which is what gRPC's clients take unless they are told otherwise.
struct BatchLimits {
  int64_t bytes = int64_t{3} << 20;
  int64_t rows = INT64_MAX;
};

/// Rows of a running statement, pulled. Not thread-safe (but see Connection::Interrupt); must not outlive its
/// connection. A consumer that does not pull stops the scan: what was computed ahead is bounded to about a MiB.
class BatchStream {
 public:
  ~BatchStream();
  BatchStream(BatchStream&&) noexcept;
  BatchStream& operator=(BatchStream&&) noexcept;
  BatchStream(const BatchStream&) = delete;
  BatchStream& operator=(const BatchStream&) = delete;

  /// The next batch, never empty; none at the end. Throws Error.
  std::optional<Batch> Next();
  const Schema& columns() const;

  struct Impl;

 private:
  friend class Connection;
  explicit BatchStream(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct Progress {
  double fraction = -1;  // 0 to 1; negative: not known
  int64_t rows_processed = 0;
  int64_t rows_total = 0;
};

/// A call of one of the engine's table functions.
struct TableFunction {
  std::string name;
  Exprs args;
  std::vector<std::pair<std::string, Expr>> named;

  TableFunction Copy() const;
};

/// One DuckDB connection, for one operation at a time. Only Interrupt and CurrentProgress may be called from another
/// thread.
class Connection {
 public:
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Starts a statement. Binding errors are thrown here, errors of rows by Next. One stream at a time.
  BatchStream Execute(Statement statement, BatchLimits limits = {});
  /// Runs a statement to its end; the number of rows that it wrote (COPY, CREATE TABLE AS) or gave.
  int64_t Run(Statement statement);
  /// All rows of a small result, as values of the statement's column types.
  std::vector<std::vector<Value>> Rows(Statement statement);
  /// `files` are those that the function reads, for errors.
  std::vector<std::vector<Value>> Rows(TableFunction function, const std::vector<std::string>& files = {});

  /// The engine's own names and types of a table function's columns, in Spark's terms: for the inference of file
  /// schemas.
  Schema Describe(TableFunction function, const std::vector<std::string>& files = {});
  /// The physical plan; the statement does not run.
  PlanStep Explain(Statement statement);

  /// Ends the running statement with OPERATION_CANCELED; nothing happens when none runs.
  void Interrupt();
  Progress CurrentProgress() const;

  struct Impl;

 private:
  friend class Database;
  explicit Connection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace piezo::engine
