// DataSource: one file format, to read and to write. Sources: all of them by name, with what they share: path globs,
// directory listing, partition discovery and the cache of inferred schemas.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_access.h"
#include "conf/conf.h"
#include "conf/options.h"
#include "engine/database.h"
#include "errors/error.h"
#include "plan/node.h"
#include "types/data_type.h"

namespace piezo::sources {

struct ReadRequest {
  std::string format;  // any case
  std::vector<std::string> paths;
  std::vector<std::pair<std::string, std::string>> options;
  std::optional<Schema> schema;  // as the user gave it with .schema(…)
  SourceSpan origin;
  bool may_be_missing = false;  // a table's directory: nothing there is no rows
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
  /// Lowers a cast that gives null for what does not fit; `zone` is the time zone that it goes by.
  std::function<engine::Expr(engine::Expr child, const DataType& from, const DataType& to, std::string_view zone)> cast;
};

/// What the files say of their columns; partition columns are not among them.
struct Inferred {
  Schema schema;                                    // every field nullable
  std::vector<std::optional<DataType>> read_types;  // see plan::Scan
  std::vector<std::string> read_files = {};         // see plan::Scan
  /// Columns that the first file does not have, but another, as the engine reads them: for schemas that the user gives.
  Schema others = {};
  /// The files that do not have a column that another has, by its name.
  std::map<std::string, std::vector<std::string>> lacking = {};
};

/// How rows become files of one format: what the engine's writer is given in place of the columns, and its options.
struct WritePlan {
  engine::CopyTarget target;  // path: not yet
  engine::Exprs outputs;      // over v0, v1, … (see engine::Statement::Over)
  Schema columns;             // of `outputs`
  std::string extension;      // ".snappy.parquet"
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
  /// As Spark names the format in messages: "Parquet", "CSV".
  virtual std::string_view name() const = 0;
  /// The schema of the files, of which there is at least one. An empty schema means that they do not tell it.
  virtual Inferred Infer(const std::vector<std::string>& files, const OptionMap& options, const Conf& conf,
                         engine::Connection& connection) const = 0;
  /// True when files whose schema the user gave must still be looked into, for read_types.
  virtual bool LooksIntoFiles() const { return false; }
  /// Whether rows can be told of the files that they are from.
  virtual bool knows_files() const { return true; }
  /// The number of a row's file among those of the scan, from 0, over the columns of the lowered scan's function.
  virtual engine::Expr FileNumber(const plan::Scan& /*scan*/) const { return engine::Column("file"); }
  /// The column of that function with the number of the row within its file; null where there is none.
  virtual const char* row_number() const { return nullptr; }
  /// `columns`: those of the scan's output that are needed, partition columns included.
  virtual LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns,
                            const SourceContext& context) const = 0;
  /// How rows of these columns are written; throws when a column's type cannot be.
  virtual WritePlan Write(const Schema& columns, const OptionMap& options, const SourceContext& context) const = 0;
};

/// Thread-safe.
class Sources {
 public:
  explicit Sources(FileAccess access = {});
  ~Sources();

  /// Throws PIEZO_FILE_ACCESS for a path, as a user wrote it, that queries may not touch.
  void CheckAccess(std::string_view path, const SourceSpan& origin = {}) const;

  /// The source of that name (any case; also "org.apache.spark.sql.parquet" and the like). Throws
  /// DATA_SOURCE_NOT_FOUND.
  const DataSource& Find(std::string_view format) const;

  /// spark.read: lists the files, discovers partitions, infers the schema when none is given. The result's columns are
  /// the caller's to number. Throws PATH_NOT_FOUND, UNABLE_TO_INFER_SCHEMA, DATA_SOURCE_NOT_FOUND, …
  plan::Scan Resolve(const ReadRequest& request, const Conf& conf, engine::Connection& connection) const;

  LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const;

  /// df.write: runs `query` into part files below request.directory, then adds _SUCCESS. The directory's being there
  /// (save modes) is the caller's affair. Returns the number of rows.
  int64_t Write(const WriteRequest& request, engine::Statement query, const SourceContext& context,
                engine::Connection& connection) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace piezo::sources
