// Files compressed by codecs that the engine does not know: bzip2 (.bz2) and zlib, which Hadoop calls deflate
// (.deflate).
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace piezo::wire {

/// "bzip2" or "deflate" by the extension; empty for others.
std::string_view CodecOfFile(std::string_view path);

/// Not thread-safe.
class CompressedInput {
 public:
  /// Throws Error FAILED_READ_FILE.
  CompressedInput(const std::string& path, std::string_view codec);
  ~CompressedInput();
  /// Bytes put at `out`, at most `most`; 0 at the end. Throws Error FAILED_READ_FILE.
  size_t Read(char* out, size_t most);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Not thread-safe. Throws Error TASK_WRITE_FAILED.
class CompressedOutput {
 public:
  CompressedOutput(const std::string& path, std::string_view codec);
  ~CompressedOutput();
  void Write(std::string_view bytes);
  void Close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace piezo::wire
