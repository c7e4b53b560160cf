#include "wire/compressed_file.h"

#include <arrow/io/compressed.h>
#include <arrow/io/file.h>
#include <arrow/util/compression.h>

#include "errors/error.h"

namespace piezo::wire {
namespace {

arrow::Result<std::unique_ptr<arrow::util::Codec>> MakeCodec(std::string_view codec) {
  if (codec == "bzip2") return arrow::util::Codec::Create(arrow::Compression::BZ2);
  arrow::util::GZipCodecOptions options;
  options.gzip_format = arrow::util::GZipFormat::ZLIB;
  return arrow::util::Codec::Create(arrow::Compression::GZIP, options);
}

template <class T>
T Checked(arrow::Result<T> result, const char* condition, const std::string& path) {
  if (!result.ok()) throw Error(condition, {{"path", path}});
  return std::move(result).ValueUnsafe();
}

}  // namespace

std::string_view CodecOfFile(std::string_view path) {
  if (path.ends_with(".bz2")) return "bzip2";
  if (path.ends_with(".deflate")) return "deflate";
  return {};
}

struct CompressedInput::Impl {
  std::string path;
  std::unique_ptr<arrow::util::Codec> codec;  // the stream refers to it
  std::shared_ptr<arrow::io::CompressedInputStream> stream;

  template <class T>
  T Check(arrow::Result<T> result) const {
    return Checked(std::move(result), "FAILED_READ_FILE.NO_HINT", "file://" + path);
  }
};

CompressedInput::CompressedInput(const std::string& path, std::string_view codec) : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  impl_->codec = impl_->Check(MakeCodec(codec));
  auto file = impl_->Check(arrow::io::ReadableFile::Open(path));
  impl_->stream = impl_->Check(arrow::io::CompressedInputStream::Make(impl_->codec.get(), std::move(file)));
}

CompressedInput::~CompressedInput() = default;

size_t CompressedInput::Read(char* out, size_t most) {
  return static_cast<size_t>(impl_->Check(impl_->stream->Read(static_cast<int64_t>(most), out)));
}

struct CompressedOutput::Impl {
  std::string path;
  std::unique_ptr<arrow::util::Codec> codec;
  std::shared_ptr<arrow::io::CompressedOutputStream> stream;

  template <class T>
  T Check(arrow::Result<T> result) const {
    return Checked(std::move(result), "TASK_WRITE_FAILED", path);
  }
  void Check(const arrow::Status& status) const {
    if (!status.ok()) throw Error("TASK_WRITE_FAILED", {{"path", path}});
  }
};

CompressedOutput::CompressedOutput(const std::string& path, std::string_view codec) : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  impl_->codec = impl_->Check(MakeCodec(codec));
  auto file = impl_->Check(arrow::io::FileOutputStream::Open(path));
  impl_->stream = impl_->Check(arrow::io::CompressedOutputStream::Make(impl_->codec.get(), std::move(file)));
}

CompressedOutput::~CompressedOutput() = default;

void CompressedOutput::Write(std::string_view bytes) {
  impl_->Check(impl_->stream->Write(bytes.data(), static_cast<int64_t>(bytes.size())));
}

void CompressedOutput::Close() { impl_->Check(impl_->stream->Close()); }

}  // namespace piezo::wire
