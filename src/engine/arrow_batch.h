// ArrowBatchBuilder: chunks of DuckDB vectors in, one Arrow struct array in the layout of Spark's Arrow types out.
#pragma once

#include <duckdb.hpp>
#include <duckdb/common/arrow/appender/append_data.hpp>
#include <memory>
#include <vector>

#include "types/data_type.h"
#include "wire/arrow_c.h"

namespace piezo::engine {

/// Built for one batch; not thread-safe.
class ArrowBatchBuilder {
 public:
  ArrowBatchBuilder(const duckdb::vector<duckdb::LogicalType>& types, const duckdb::ClientProperties& properties,
                    size_t expected_rows);
  void Append(duckdb::DataChunk& chunk, duckdb::idx_t from, duckdb::idx_t to);
  int64_t rows() const { return static_cast<int64_t>(rows_); }
  /// Of the buffers so far, rounded up to how they grew.
  int64_t bytes() const;
  /// Ends the batch. `schema` are the Spark types of the columns.
  wire::OwnedArray Finish(const Schema& schema);

 private:
  const duckdb::vector<duckdb::LogicalType>& types_;
  duckdb::ClientProperties properties_;
  duckdb::vector<duckdb::unique_ptr<duckdb::ArrowAppendData>> columns_;
  size_t rows_ = 0;
};

}  // namespace piezo::engine
