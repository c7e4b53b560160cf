// Reads files through DuckDB's file system, so that compressed and remote files come the same way.
#include "functions/kernels/record_blocks.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "engine/kernel_error.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {

namespace {

constexpr int64_t kPieceBytes = int64_t{8} << 20;
constexpr int64_t kReadBytes = int64_t{1} << 20;

bool IsCompressed(const std::string& path) { return path.ends_with(".gz") || path.ends_with(".zst"); }

bool IsUtf8(const BlockOptions& options) {
  std::string name = options.encoding;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name.empty() || name == "UTF-8" || name == "UTF8";
}

}  // namespace

std::vector<Piece> CutIntoPieces(duckdb::FileSystem& files, const std::vector<std::string>& paths,
                                 const BlockOptions& options, int64_t& bytes) {
  std::vector<Piece> pieces;
  bytes = 0;
  for (size_t i = 0; i < paths.size(); ++i) {
    const bool whole = options.whole_files || !options.line_separator.empty() || !IsUtf8(options);
    if (whole || IsCompressed(paths[i])) {
      pieces.push_back({.file = i, .start = 0, .end = -1});
      continue;
    }
    const auto handle = files.OpenFile(paths[i], duckdb::FileFlags::FILE_FLAGS_READ);
    const auto size = static_cast<int64_t>(handle->GetFileSize());
    bytes += size;
    for (int64_t start = 0; start < size; start += kPieceBytes) {
      pieces.push_back({.file = i, .start = start, .end = std::min(size, start + kPieceBytes)});
    }
  }
  return pieces;
}

PieceReader::PieceReader(duckdb::FileSystem& files, const std::string& path, const Piece& piece,
                         const BlockOptions& options)
    : piece_(piece), options_(options) {
  duckdb::FileOpenFlags flags = duckdb::FileFlags::FILE_FLAGS_READ;
  if (IsCompressed(path)) {
    flags.SetCompression(path.ends_with(".gz") ? duckdb::FileCompressionType::GZIP : duckdb::FileCompressionType::ZSTD);
  }
  handle_ = files.OpenFile(path, flags);
}

bool PieceReader::Next(std::string& block) {
  if (ended_) return false;
  if (piece_.end >= 0) return Range(block);
  const bool whole = options_.whole_files || !options_.line_separator.empty() || !IsUtf8(options_);
  return whole ? RestOfFile(block) : NextOfStream(block);
}

std::string PieceReader::Read(int64_t most) {
  std::string text(static_cast<size_t>(most), '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    const int64_t count = handle_->Read(text.data() + filled, text.size() - filled);
    if (count <= 0) break;
    filled += static_cast<size_t>(count);
  }
  text.resize(filled);
  return text;
}

/// Everything from the first record that begins in the piece to the end of the last one that does.
bool PieceReader::Range(std::string& block) {
  ended_ = true;
  starts_file_ = piece_.start == 0;
  // One byte before, to see whether a record begins right at the start.
  const int64_t from = starts_file_ ? 0 : piece_.start - 1;
  handle_->Seek(static_cast<duckdb::idx_t>(from));
  block = Read(piece_.end - from);
  size_t first = 0;
  if (!starts_file_) {
    const size_t newline = block.find('\n');
    if (newline == std::string::npos) return false;  // a longer record, of an earlier piece
    first = newline + 1;
    if (first == block.size()) return false;
  }
  while (!block.empty() && block.back() != '\n') {
    const std::string more = Read(kReadBytes / 16);
    if (more.empty()) break;
    const size_t newline = more.find('\n');
    block.append(more, 0, newline == std::string::npos ? std::string::npos : newline + 1);
  }
  block.erase(0, first);
  Decode(block);
  return !block.empty();
}

bool PieceReader::RestOfFile(std::string& block) {
  ended_ = true;
  starts_file_ = true;
  block.clear();
  for (std::string more = Read(kReadBytes); !more.empty(); more = Read(kReadBytes)) block += more;
  Decode(block);
  return true;
}

bool PieceReader::NextOfStream(std::string& block) {
  starts_file_ = carry_.empty() && !starts_file_;
  block = std::move(carry_);
  carry_.clear();
  for (;;) {
    const std::string more = Read(kReadBytes);
    if (more.empty()) {
      ended_ = true;
      break;
    }
    block += more;
    const size_t newline = block.rfind('\n');
    if (newline == std::string::npos) continue;
    carry_ = block.substr(newline + 1);
    block.resize(newline + 1);
    break;
  }
  Decode(block);
  return !block.empty();
}

void PieceReader::Decode(std::string& text) const {
  if (!IsUtf8(options_)) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString decoded(text.data(), static_cast<int32_t>(text.size()), options_.encoding.c_str());
    UConverter* known = ucnv_open(options_.encoding.c_str(), &status);
    ucnv_close(known);
    if (U_FAILURE(status)) {
      engine::RaiseCondition("INVALID_PARAMETER_VALUE.CHARSET",
                             {{"functionName", "`encoding`"},
                              {"parameter", "`charset`"},
                              {"charset", options_.encoding},
                              {"charsets", "UTF-8, UTF-16BE, ISO-8859-1, UTF-16LE, UTF-16, UTF-32, US-ASCII"}});
    }
    text.clear();
    decoded.toUTF8String(text);
  } else if (FindInvalidUtf8(text) != std::string::npos) {
    text = ValidUtf8(text);
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (starts_file_ && text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
}

}  // namespace piezo::functions
