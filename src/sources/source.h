// DataSource: one file format, to read and to write. Sources: all of them by name, with what they share: path globs,
// directory listing, partition discovery and the cache of inferred schemas.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conf/conf.h"
#include "engine/database.h"
#include "errors/error.h"
#include "plan/node.h"
#include "types/data_type.h"

namespace piezo::sources {

/// Reader and writer options; keys in lower case (Spark's options are case-insensitive).
using Options = std::map<std::string, std::string, std::less<>>;
Options ToOptions(const std::vector<std::pair<std::string, std::string>>& pairs);

struct ReadRequest {
  std::string format;  // any case
  std::vector<std::string> paths;
  std::vector<std::pair<std::string, std::string>> options;
  std::optional<Schema> schema;  // as the user gave it with .schema(…)
  SourceSpan origin;
};

/// The files of a directory tree, with the values that `key=value` directories give them.
struct FileListing {
  std::vector<std::string> files;  // sorted
  Schema partition_columns;
  std::vector<std::vector<Value>> partition_values;  // by file
};

/// How the engine reads a Scan: a table function, and for each output column of the scan an expression over the columns
/// of the function.
struct LoweredScan {
  engine::TableFunction function;
  engine::Exprs columns;
  std::vector<std::shared_ptr<const void>> pins;
};

/// What a source needs to know when it makes a scan or a writer.
struct SourceContext {
  const Conf& conf;
  std::function<engine::Expr(engine::Expr child, const DataType& from, const DataType& to)> cast;
};

struct WriteRequest {
  std::string format;
  std::string directory;
  std::vector<std::pair<std::string, std::string>> options;
  std::vector<std::string> partition_by;  // names of columns of the query
};

/// One format. Stateless, thread-safe.
class DataSource {
 public:
  virtual ~DataSource() = default;
  /// The schema of the files, without partition columns; every field nullable. Throws UNABLE_TO_INFER_SCHEMA.
  virtual Schema Infer(const std::vector<std::string>& files, const Options& options, const Conf& conf,
                       engine::Connection& connection) const = 0;
  virtual LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns,
                            const SourceContext& context) const = 0;
  /// The engine's writer for this format; throws when a column's type cannot be written.
  virtual engine::CopyTarget Target(const Schema& columns, const Options& options, const Conf& conf) const = 0;
};

/// Thread-safe.
class Sources {
 public:
  Sources();
  ~Sources();

  /// The source of that name (any case; also "org.apache.spark.sql.parquet" and the like). Throws
  /// DATA_SOURCE_NOT_FOUND.
  const DataSource& Find(std::string_view format) const;

  /// spark.read: lists the files, discovers partitions, infers the schema when none is given. The result's columns are
  /// the caller's to number. Throws PATH_NOT_FOUND, UNABLE_TO_INFER_SCHEMA, DATA_SOURCE_NOT_FOUND, …
  plan::Scan Resolve(const ReadRequest& request, const Conf& conf, engine::Connection& connection) const;

  LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const;

  /// df.write: runs `query` into part files below request.directory, then adds _SUCCESS. The directory's being there
  /// (save modes) is the caller's affair. Returns the number of rows.
  int64_t Write(const WriteRequest& request, engine::Statement query, const Conf& conf,
                engine::Connection& connection) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace piezo::sources
