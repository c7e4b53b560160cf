// GuardedFiles: the engine's file system, which opens what it may and nothing else. The last of the checks of paths:
// what came past those that know what a user asked for ends here.
#pragma once

#include <atomic>
#include <duckdb/common/virtual_file_system.hpp>
#include <functional>
#include <string>

namespace piezo::engine {

/// Thread-safe.
class GuardedFiles final : public duckdb::VirtualFileSystem {
 public:
  /// Files in `temp_directory` are the engine's own and always open. `may_open` may be empty: then all are.
  GuardedFiles(std::function<bool(const std::string&)> may_open, std::string temp_directory);

  /// From here on files are checked: the engine's start looks at the system's own to see how much memory it has.
  void Arm() { armed_ = true; }

 protected:
  duckdb::unique_ptr<duckdb::FileHandle> OpenFileExtended(const duckdb::OpenFileInfo& file, duckdb::FileOpenFlags flags,
                                                          duckdb::optional_ptr<duckdb::FileOpener> opener) override;

 private:
  const std::function<bool(const std::string&)> may_open_;
  const std::string temp_directory_;
  std::atomic<bool> armed_{false};
};

}  // namespace piezo::engine
