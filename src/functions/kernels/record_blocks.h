// Blocks of whole records from text files: what the readers of text, CSV and JSON share. A plain file of lines is cut
// into pieces that threads read side by side; compressed and multi-line files are read by one.
#pragma once

#include <cstdint>
#include <duckdb.hpp>
#include <string>
#include <vector>

#include "functions/kernels/text_format.h"
#include "wire/compressed_file.h"

struct UConverter;

namespace piezo::functions {

/// A stretch of one file, read by one thread.
struct Piece {
  size_t file = 0;
  int64_t start = 0;
  int64_t end = -1;  // negative: to the end of the file, whose length is not known before
};

/// Cuts the files into pieces, in order. `bytes` receives their total size as far as known.
std::vector<Piece> CutIntoPieces(duckdb::FileSystem& files, const std::vector<std::string>& paths,
                                 const BlockOptions& options, int64_t& bytes);

/// Bytes to UTF-8, piece by piece. Bytes that are no text become U+FFFD.
class TextDecoder {
 public:
  /// Throws INVALID_PARAMETER_VALUE.CHARSET.
  explicit TextDecoder(const std::string& encoding);
  ~TextDecoder();
  /// Appends the text of the next bytes. A character that they cut waits for the next ones, unless they are the last.
  void Append(std::string_view bytes, bool last, std::string& out);

 private:
  UConverter* converter_ = nullptr;  // none: UTF-8
  std::string cut_;
};

/// Reads one piece, in blocks of some records. Who reads a block gives back the start of a record that goes on behind
/// it; the next block begins with that.
class PieceReader {
 public:
  PieceReader(duckdb::FileSystem& files, const std::string& path, const Piece& piece, const BlockOptions& options);
  /// The next block; false at the end of the piece. Raises for a record that is too long.
  bool Next(std::string& block);
  void GiveBack(std::string_view rest) { carry_ = rest; }
  /// Was the block given last the first one of its file?
  bool starts_file() const { return starts_file_; }
  /// Was it the last one of the piece?
  bool last() const { return ended_; }

 private:
  bool NextOfStream(std::string& block);
  bool Range(std::string& block);
  std::string Read(size_t most);
  void CheckSize(const std::string& block) const;

  const std::string path_;
  const Piece piece_;
  const BlockOptions& options_;
  TextDecoder decoder_;
  duckdb::unique_ptr<duckdb::FileHandle> handle_;
  std::unique_ptr<wire::CompressedInput> input_;  // in place of the handle, for codecs that the engine does not know
  std::string carry_;
  bool begun_ = false;
  bool starts_file_ = false;
  bool ended_ = false;
};

/// As Spark reports a file that it failed on.
[[noreturn]] void RaiseFailedRead(const std::string& path);

}  // namespace piezo::functions
