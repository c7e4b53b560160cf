// RecordScan: the table functions that read text files row by row. A format says what its columns are and turns blocks
// of records into rows; the scan deals the files out to threads, keeps their order and counts progress.
#pragma once

#include <cstdint>
#include <duckdb.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "functions/kernels/record_blocks.h"

namespace piezo::functions {

/// Turns blocks into rows, for one thread.
class RowReader {
 public:
  virtual ~RowReader() = default;
  /// A new block, which lives until the next call. `path` is its file.
  virtual void Begin(std::string_view block, bool starts_file, const std::string& path) = 0;
  /// Writes the next row of the block into `out`; false when there is none.
  virtual bool Next(duckdb::DataChunk& out, duckdb::idx_t row) = 0;
};

/// Which column of the format each column of the chunk is; negative: none, nobody looks at it.
using Projection = std::vector<int64_t>;

struct RecordFormat {
  BlockOptions blocks;
  duckdb::vector<duckdb::LogicalType> types;
  std::function<std::unique_ptr<RowReader>(const Projection&)> reader;
};

/// Makes a format of the function's arguments behind the first, which is the list of files.
using FormatBind = RecordFormat (*)(const duckdb::vector<duckdb::Value>& arguments);

/// A table function NAME(files VARCHAR[], arguments…). Its columns are v0, v1, … and at last `file` INTEGER, the
/// position of the row's file in the list.
duckdb::TableFunction RecordScan(const std::string& name, duckdb::vector<duckdb::LogicalType> arguments,
                                 FormatBind bind);

}  // namespace piezo::functions
