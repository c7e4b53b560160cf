#include "engine/guarded_files.h"

#include <utility>

#include "engine/kernel_error.h"

namespace piezo::engine {

GuardedFiles::GuardedFiles(std::function<bool(const std::string&)> may_open, std::string temp_directory)
    : may_open_(std::move(may_open)), temp_directory_(std::move(temp_directory)) {}

duckdb::unique_ptr<duckdb::FileHandle> GuardedFiles::OpenFileExtended(const duckdb::OpenFileInfo& file,
                                                                      duckdb::FileOpenFlags flags,
                                                                      duckdb::optional_ptr<duckdb::FileOpener> opener) {
  const bool own = !temp_directory_.empty() && file.path.starts_with(temp_directory_ + "/") &&
                   file.path.find("/../") == std::string::npos;
  if (armed_ && !own && may_open_ && !may_open_(file.path)) RaiseCondition("PIEZO_FILE_ACCESS", {{"path", file.path}});
  return VirtualFileSystem::OpenFileExtended(file, flags, opener);
}

}  // namespace piezo::engine
