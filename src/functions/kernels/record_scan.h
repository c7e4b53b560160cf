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

/// The columns that rows go to, by their places in the schema; null: nobody asks for it.
using Targets = std::vector<duckdb::Vector*>;

/// Turns blocks into rows, for one thread.
class RowReader {
 public:
  virtual ~RowReader() = default;
  /// A new block, which lives until the next call. `path` is its file. When it is not the `last` of its piece, a record
  /// at its end may go on behind it.
  virtual void Begin(std::string_view block, bool starts_file, bool last, const std::string& path) = 0;
  /// Writes the next row of the block; false when there is none.
  virtual bool Next(const Targets& targets, duckdb::idx_t row) = 0;
  /// After Next gave false: what it left of the block.
  virtual std::string_view rest() const = 0;
};

struct RecordFormat {
  BlockOptions blocks;
  duckdb::vector<duckdb::LogicalType> types;
  /// Makes a reader that is asked for some of the columns only.
  std::function<std::unique_ptr<RowReader>(const std::vector<bool>& wanted)> reader;
};

/// Makes a format of the function's arguments behind the first, which is the list of files.
using FormatBind = RecordFormat (*)(const duckdb::vector<duckdb::Value>& arguments);

/// A table function NAME(files VARCHAR[], arguments…). Its columns are v0, v1, … and at last `file` INTEGER, the
/// position of the row's file in the list.
duckdb::TableFunction RecordScan(const std::string& name, duckdb::vector<duckdb::LogicalType> arguments,
                                 FormatBind bind);

}  // namespace piezo::functions
