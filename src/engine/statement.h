// Statement: one DuckDB statement tree, ready to run, with what running it needs besides: the Spark types of its
// columns, the places in the user's text that its kernels may blame, and the data that it reads by pointer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/expr.h"
#include "errors/error.h"
#include "types/data_type.h"
#include "types/value.h"

namespace duckdb {
class QueryNode;
class SQLStatement;
}  // namespace duckdb

namespace piezo::engine {

/// What an error of a statement that runs may be blamed on.
struct ErrorOrigins {
  std::vector<errors::SourceSpan> sites;  // in the user's text, by number
  std::vector<std::string> files;         // that it reads; they may hold anything
};

/// How query results become files (COPY … TO). `options` are those of the engine's writer of that format.
struct CopyTarget {
  std::string path;
  std::string format;  // the engine's: "parquet", "csv", "json"
  std::vector<std::pair<std::string, types::Value>> options;
};

/// Move-only; a statement runs once (Copy for more). Not thread-safe.
class Statement {
 public:
  /// A query. `columns` are the Spark names and types of its output, by position.
  static Statement Select(std::unique_ptr<duckdb::QueryNode> query, Schema columns);
  /// Expressions over the rows of `query`, whose columns they know as v0, v1, …; the output columns have the names of
  /// `columns`.
  static Statement Over(Statement query, Exprs outputs, Schema columns);
  /// The query's rows become a table (for cached frames); temporary tables of the engine are never used: the table is
  /// seen by all connections.
  static Statement CreateTableAs(std::string_view table, Statement query);
  static Statement DropTable(std::string_view table);
  static Statement CopyTo(CopyTarget target, Statement query);

  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  Statement Copy() const;
  std::string ToString() const;  // as DuckDB SQL, for explain and golden tests
  const Schema& columns() const { return columns_; }

  /// Registers a place in the user's text and gives its number, for LowerContext::site.
  int64_t AddSite(errors::SourceSpan span);
  const ErrorOrigins& origins() const { return origins_; }
  void set_origins(ErrorOrigins origins) { origins_ = std::move(origins); }
  /// Keeps `owner` alive for as long as this statement or a stream of its rows lives.
  void Pin(std::shared_ptr<const void> owner) { pins_.push_back(std::move(owner)); }
  const std::vector<std::shared_ptr<const void>>& pins() const { return pins_; }

  const duckdb::SQLStatement& tree() const { return *tree_; }
  /// Takes the tree out, to run it.
  std::unique_ptr<duckdb::SQLStatement> TakeTree();

 private:
  Statement();
  std::unique_ptr<duckdb::SQLStatement> tree_;
  Schema columns_;
  ErrorOrigins origins_;
  std::vector<std::shared_ptr<const void>> pins_;
};

}  // namespace piezo::engine
