// ORC files, by Arrow's reader and writer. Columns travel as Arrow arrays.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "types/data_type.h"
#include "wire/arrow_c.h"

namespace piezo::wire {

/// The columns of a file. Throws Error FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER.
Schema ReadOrcSchema(const std::string& file);

/// The rows of the files, one file after the other: `columns` under their own names, those that a file lacks as nulls,
/// converted to their types; then `file`, the number of the row's file. Memory is bounded by a stripe. What is wrong
/// with a file is told by the stream's own error; throws Error for the first.
OwnedArrayStream OpenOrc(std::vector<std::string> files, const Schema& columns);

/// Writes one file. Not thread-safe.
class OrcWriter {
 public:
  /// `codec`: none, snappy, zlib, zstd or lz4.
  OrcWriter(const std::string& file, const std::string& codec, Schema columns);
  ~OrcWriter();
  void Write(OwnedArray rows);
  void Close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace piezo::wire
