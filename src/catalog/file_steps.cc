#include "catalog/file_steps.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <stdexcept>
#include <system_error>

#include "errors/error.h"

namespace piezo::catalog {
namespace {

namespace fs = std::filesystem;
using Kind = FileStep::Kind;

[[noreturn]] void Fail(const fs::path& path, const std::string& reason) {
  throw Error("PIEZO_FILE_CHANGE", {{"path", path.string()}, {"reason", reason}});
}

void Check(const std::error_code& failure, const fs::path& path) {
  if (failure) Fail(path, failure.message());
}

/// A folder's names or a file's bytes on the disk. What is gone meanwhile needs none.
void Sync(const fs::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) {
    if (errno == ENOENT || errno == ELOOP) return;
    Fail(path, std::strerror(errno));
  }
  const bool synced = fsync(descriptor) == 0 || errno == EINVAL;  // EINVAL: a file system that has no fsync
  const int failure = errno;
  close(descriptor);
  if (!synced) Fail(path, std::strerror(failure));
}

/// The deepest folder at or above `path` that is there.
fs::path Existing(fs::path path) {
  while (!path.empty() && path.has_relative_path() && !fs::exists(path)) path = path.parent_path();
  return path;
}

/// Makes a folder with those above it; their names are brought on the disk later.
void MakeFolder(const fs::path& path, std::set<fs::path>& changed) {
  const fs::path there = Existing(path);
  std::error_code failure;
  fs::create_directories(path, failure);
  Check(failure, path);
  for (fs::path made = path; made != there && made.has_relative_path(); made = made.parent_path()) {
    changed.insert(made.parent_path());
  }
}

void Move(const FileStep& step, std::set<fs::path>& changed) {
  std::error_code failure;
  if (!fs::exists(fs::symlink_status(step.path, failure))) return;
  const fs::path to = step.to;
  MakeFolder(to.parent_path(), changed);
  fs::rename(step.path, to, failure);
  Check(failure, step.path);
  changed.insert(to.parent_path());
  changed.insert(fs::path(step.path).parent_path());
}

bool IsWithin(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

FileSteps MovesOf(const fs::path& from, const fs::path& to) {
  FileSteps moves;
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    if (fs::is_directory(entry.symlink_status())) continue;
    moves.push_back({Kind::kMove, entry.path().string(), (to / fs::relative(entry.path(), from)).string()});
  }
  return moves;
}

FileSteps EmptyingOf(const fs::path& folder, const FileSteps& kept) {
  FileSteps steps;
  if (!fs::is_directory(folder)) return steps;
  std::set<std::string> stays;
  for (const FileStep& step : kept) stays.insert(step.to);
  FileSteps folders;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (fs::is_directory(entry.symlink_status())) {
      folders.push_back({Kind::kRemoveIfEmpty, entry.path().string()});
    } else if (!stays.contains(entry.path().string())) {
      steps.push_back({Kind::kRemove, entry.path().string()});
    }
  }
  steps.insert(steps.end(), folders.rbegin(), folders.rend());  // what is deepest first
  return steps;
}

void CheckSteps(const FileSteps& steps) {
  std::set<fs::path> seen;
  for (const FileStep& step : steps) {
    const fs::path parent = fs::path(step.kind == Kind::kMove ? step.to : step.path).parent_path();
    if (!seen.insert(parent).second) continue;
    const fs::path there = Existing(parent);
    if (there.empty()) continue;
    if (!fs::is_directory(there)) Fail(there, "it is no folder");
    if (access(there.c_str(), W_OK | X_OK) != 0) Fail(there, std::strerror(errno));
  }
}

void CheckWithin(const FileSteps& steps, const fs::path& root) {
  const fs::path real_root = fs::weakly_canonical(root);
  std::set<fs::path> seen;
  for (const FileStep& step : steps) {
    const fs::path parent = fs::path(step.kind == Kind::kMove ? step.to : step.path).parent_path();
    if (!seen.insert(parent).second) continue;
    const fs::path expected = (real_root / parent.lexically_normal().lexically_relative(root)).lexically_normal();
    if (!IsWithin(expected, real_root)) Fail(parent, "it is not below " + root.string());
    fs::path real = fs::weakly_canonical(parent);
    if (real / "" != expected / "") Fail(parent, "a link leads to " + real.string());
  }
}

void CarryOut(const FileSteps& steps) {
  std::set<fs::path> changed;
  for (const FileStep& step : steps) {
    std::error_code failure;
    const fs::path path = step.path;
    switch (step.kind) {
      case Kind::kMakeFolder:
        MakeFolder(path, changed);
        break;
      case Kind::kMove:
        Move(step, changed);
        break;
      case Kind::kRemove:
        if (fs::remove_all(path, failure) > 0) changed.insert(path.parent_path());
        Check(failure, path);
        break;
      case Kind::kRemoveIfEmpty:
        if (rmdir(path.c_str()) == 0) changed.insert(path.parent_path());
        break;
    }
  }
  for (const fs::path& folder : changed) Sync(folder);
}

void SyncTree(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) Sync(entry.path());
  Sync(folder);
  Sync(folder.parent_path());
}

// Names of files are bytes, whatever they mean: each step is three texts that end in a zero byte.
std::string ToText(const FileSteps& steps) {
  std::string text;
  for (const FileStep& step : steps) {
    text += static_cast<char>('0' + static_cast<int>(step.kind));
    for (const std::string& part : {std::string(), step.path, step.to}) text.append(part).push_back('\0');
  }
  return text;
}

FileSteps StepsFromText(std::string_view text) {
  const auto take = [&text] {
    const size_t end = text.find('\0');
    if (end == std::string_view::npos) throw std::runtime_error("a list of changes of files ends too early");
    std::string part(text.substr(0, end));
    text.remove_prefix(end + 1);
    return part;
  };
  FileSteps steps;
  while (!text.empty()) {
    const std::string kind = take();
    if (kind.size() != 1 || kind < "0" || kind > "3") throw std::runtime_error("an unknown change of files: " + kind);
    std::string path = take();
    steps.push_back({static_cast<Kind>(kind.front() - '0'), std::move(path), take()});
  }
  return steps;
}

}  // namespace piezo::catalog
