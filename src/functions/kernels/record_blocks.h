// Blocks of whole records from text files: what the readers of text, CSV and JSON share. A plain file of lines is cut
// into pieces that threads read side by side; compressed and multi-line files are read by one.
#pragma once

#include <cstdint>
#include <duckdb.hpp>
#include <string>
#include <vector>

namespace piezo::functions {

struct BlockOptions {
  bool whole_files = false;    // a block is a whole file
  std::string line_separator;  // empty: \n, \r\n or \r
  std::string encoding;        // empty: UTF-8
};

/// A stretch of one file, read by one thread.
struct Piece {
  size_t file = 0;
  int64_t start = 0;
  int64_t end = -1;  // negative: to the end of the file, whose length is not known before
};

/// Cuts the files into pieces, in order. `bytes` receives their total size as far as known.
std::vector<Piece> CutIntoPieces(duckdb::FileSystem& files, const std::vector<std::string>& paths,
                                 const BlockOptions& options, int64_t& bytes);

/// Reads one piece. Text comes as valid UTF-8.
class PieceReader {
 public:
  PieceReader(duckdb::FileSystem& files, const std::string& path, const Piece& piece, const BlockOptions& options);
  /// The next block of complete records; false at the end of the piece.
  bool Next(std::string& block);
  /// Was the block given last the first one of its file?
  bool starts_file() const { return starts_file_; }

 private:
  bool NextOfStream(std::string& block);
  bool RestOfFile(std::string& block);
  bool Range(std::string& block);
  std::string Read(int64_t most);
  void Decode(std::string& text) const;

  const Piece piece_;
  const BlockOptions& options_;
  duckdb::unique_ptr<duckdb::FileHandle> handle_;
  std::string carry_;  // of a stream: the record that the last block cut
  bool starts_file_ = false;
  bool ended_ = false;
};

}  // namespace piezo::functions
