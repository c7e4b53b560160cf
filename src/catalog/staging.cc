#include "catalog/staging.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/ids.h"
#include "errors/error.h"

namespace piezo::catalog {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void Fail(const fs::path& path, const std::string& reason) {
  throw Error("PIEZO_FILE_CHANGE", {{"path", path.string()}, {"reason", reason}});
}

/// The folder's descriptor with the lock; -1 when that is another's, or the folder is gone.
int Locked(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return -1;
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  close(descriptor);
  return -1;
}

}  // namespace

Staging::Staging(const fs::path& parent, const std::string& prefix) {
  std::error_code failure;
  fs::create_directories(parent, failure);
  if (failure) Fail(parent, failure.message());
  // One that was just made and is not locked yet looks as if nobody wanted it: then another is made.
  for (int attempt = 0; attempt < 10; ++attempt) {
    folder_ = parent / (prefix + NewUuid());
    if (!fs::create_directory(folder_, failure) && failure) Fail(folder_, failure.message());
    descriptor_ = Locked(folder_);
    if (descriptor_ >= 0 && fs::exists(folder_)) return;
    if (descriptor_ >= 0) close(descriptor_);
  }
  Fail(folder_, "it cannot be locked");
}

Staging::~Staging() {
  std::error_code ignored;
  if (!keep_) fs::remove_all(folder_, ignored);
  close(descriptor_);
}

void Staging::RemoveStale(const fs::path& parent, const std::string& prefix) {
  constexpr size_t kUuidSize = 36;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || name.size() != prefix.size() + kUuidSize) continue;
    const int descriptor = Locked(entry.path());
    if (descriptor < 0) continue;
    fs::remove_all(entry.path(), ignored);
    close(descriptor);
  }
}

void Exchange(const fs::path& folder, const fs::path& to) {
  if (!fs::exists(fs::symlink_status(to))) {
    fs::rename(folder, to);
    return;
  }
  if (renameat2(AT_FDCWD, folder.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS) Fail(to, std::strerror(errno));
  const fs::path aside = folder.string() + "-old";  // a file system that cannot exchange
  fs::rename(to, aside);
  fs::rename(folder, to);
  fs::rename(aside, folder);
}

}  // namespace piezo::catalog
