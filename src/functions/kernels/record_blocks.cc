// Reads files through DuckDB's file system, so that compressed and remote files come the same way.
#include "functions/kernels/record_blocks.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "engine/kernel_error.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {

namespace {

constexpr int64_t kPieceBytes = int64_t{8} << 20;
constexpr size_t kReadBytes = size_t{1} << 20;
// No block is longer, so no record and no file that is read as one.
constexpr size_t kMostBytes = size_t{256} << 20;

bool IsCompressed(const std::string& path) {
  for (const char* extension : {".gz", ".zst", ".bz2", ".deflate", ".lz4", ".snappy"}) {
    if (path.ends_with(extension)) return true;
  }
  return false;
}

bool IsUtf8(const std::string& encoding) {
  return encoding.empty() || EqualsIgnoreCase(encoding, "UTF-8") || EqualsIgnoreCase(encoding, "UTF8");
}

/// Bytes at the end that begin a character which they do not complete.
size_t CutTail(std::string_view bytes) {
  for (size_t back = 1; back <= std::min<size_t>(3, bytes.size()); ++back) {
    const char byte = bytes[bytes.size() - back];
    if (!IsContinuation(byte)) return CharacterSize(byte) > back ? back : 0;
  }
  return 0;
}

/// Can threads begin in the middle of a file?
bool IsDivisible(const BlockOptions& options) {
  return !options.whole_files && !options.in_one_piece && options.line_separator.empty() && IsUtf8(options.encoding);
}

}  // namespace

std::vector<Piece> CutIntoPieces(duckdb::FileSystem& files, const std::vector<std::string>& paths,
                                 const BlockOptions& options, int64_t& bytes) {
  std::vector<Piece> pieces;
  bytes = 0;
  for (size_t i = 0; i < paths.size(); ++i) {
    if (!IsDivisible(options) || IsCompressed(paths[i])) {
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

TextDecoder::TextDecoder(const std::string& encoding) {
  if (IsUtf8(encoding)) return;
  UErrorCode status = U_ZERO_ERROR;
  converter_ = ucnv_open(encoding.c_str(), &status);
  if (U_SUCCESS(status)) return;
  engine::RaiseCondition("INVALID_PARAMETER_VALUE.CHARSET",
                         {{"functionName", "`encoding`"},
                          {"parameter", "`charset`"},
                          {"charset", encoding},
                          {"charsets", "iso-8859-1, us-ascii, utf-16, utf-16be, utf-16le, utf-32, utf-8"}});
}

TextDecoder::~TextDecoder() { ucnv_close(converter_); }

void TextDecoder::Append(std::string_view bytes, bool last, std::string& out) {
  if (converter_ == nullptr) {
    cut_ += bytes;
    const size_t whole = last ? cut_.size() : cut_.size() - CutTail(cut_);
    const std::string_view text = std::string_view(cut_).substr(0, whole);
    if (FindInvalidUtf8(text) == std::string::npos) {
      out += text;
    } else {
      out += ValidUtf8(text);
    }
    cut_.erase(0, whole);
    return;
  }
  const char* source = bytes.data();
  const char* const end = source + bytes.size();
  std::vector<UChar> buffer(4096);
  for (bool more = true; more;) {
    UErrorCode status = U_ZERO_ERROR;
    UChar* target = buffer.data();
    ucnv_toUnicode(converter_, &target, buffer.data() + buffer.size(), &source, end, nullptr, last, &status);
    more = status == U_BUFFER_OVERFLOW_ERROR;
    icu::UnicodeString(false, buffer.data(), static_cast<int32_t>(target - buffer.data())).toUTF8String(out);
  }
}

PieceReader::PieceReader(duckdb::FileSystem& files, const std::string& path, const Piece& piece,
                         const BlockOptions& options)
    : path_(path), piece_(piece), options_(options), decoder_(options.encoding) {
  for (const char* unknown : {".lz4", ".snappy"}) {
    if (!path.ends_with(unknown)) continue;
    engine::RaiseCondition("NOT_SUPPORTED_BY_PIEZO",
                           {{"feature", std::string("reading text from ") + unknown + " files"}});
  }
  if (const std::string_view codec = wire::CodecOfFile(path); !codec.empty()) {
    input_ = engine::WithErrorsAsData([&] { return std::make_unique<wire::CompressedInput>(path, codec); });
    return;
  }
  duckdb::FileOpenFlags flags = duckdb::FileFlags::FILE_FLAGS_READ;
  if (IsCompressed(path)) {
    flags.SetCompression(path.ends_with(".gz") ? duckdb::FileCompressionType::GZIP : duckdb::FileCompressionType::ZSTD);
  }
  handle_ = files.OpenFile(path, flags);
}

bool PieceReader::Next(std::string& block) {
  if (ended_) return false;
  starts_file_ = !begun_ && piece_.start == 0;
  const bool given = piece_.end >= 0 ? Range(block) : NextOfStream(block);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (starts_file_ && block.starts_with(kByteOrderMark)) block.erase(0, kByteOrderMark.size());
  begun_ = true;
  return given;
}

std::string PieceReader::Read(size_t most) {
  std::string text(most, '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    char* const target = text.data() + filled;
    const size_t room = text.size() - filled;
    const int64_t count =
        input_ == nullptr ? handle_->Read(target, room)
                          : engine::WithErrorsAsData([&] { return static_cast<int64_t>(input_->Read(target, room)); });
    if (count <= 0) break;
    filled += static_cast<size_t>(count);
  }
  text.resize(filled);
  return text;
}

void PieceReader::CheckSize(const std::string& block) const {
  if (block.size() > kMostBytes) RaiseFailedRead(path_);
}

/// Everything from the first record that begins in the piece to the end of the last one that does.
bool PieceReader::Range(std::string& block) {
  ended_ = true;
  // One byte before, to see whether a record begins right at the start.
  const int64_t from = starts_file_ ? 0 : piece_.start - 1;
  handle_->Seek(static_cast<duckdb::idx_t>(from));
  std::string bytes = Read(static_cast<size_t>(piece_.end - from));
  block.clear();
  size_t first = 0;
  if (!starts_file_) {
    const size_t newline = bytes.find('\n');
    if (newline == std::string::npos) return false;  // a longer record, of an earlier piece
    first = newline + 1;
    if (first == bytes.size()) return false;
  }
  while (!bytes.empty() && bytes.back() != '\n') {
    const std::string more = Read(kReadBytes / 16);
    if (more.empty()) break;
    const size_t newline = more.find('\n');
    bytes.append(more, 0, newline == std::string::npos ? std::string::npos : newline + 1);
    CheckSize(bytes);
  }
  decoder_.Append(std::string_view(bytes).substr(first), true, block);
  return !block.empty();
}

bool PieceReader::NextOfStream(std::string& block) {
  block = std::exchange(carry_, std::string());
  do {
    // A record that does not fit into a block gets one of twice the size.
    const size_t most = std::max(kReadBytes, block.size());
    const std::string more = Read(most);
    ended_ = more.size() < most;
    decoder_.Append(more, ended_, block);
    CheckSize(block);
  } while (options_.whole_files && !ended_);
  return !block.empty() || (options_.whole_files && !begun_);
}

void RaiseFailedRead(const std::string& path) {
  engine::RaiseCondition("FAILED_READ_FILE.NO_HINT", {{"path", path.starts_with('/') ? "file://" + path : path}});
}

}  // namespace piezo::functions
