#include "session/artifacts.h"

#include "errors/error.h"

namespace piezo::session {

bool IsSafeArtifactName(std::string_view name) {
  constexpr size_t kMostBytes = 1024;
  if (name.empty() || name.size() > kMostBytes) return false;
  if (name.find('\0') != std::string_view::npos || name.find('\\') != std::string_view::npos) return false;
  while (true) {
    const size_t slash = name.find('/');
    const std::string_view part = name.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    name.remove_prefix(slash + 1);
  }
}

void Artifacts::Add(const std::string& name, std::string bytes) {
  if (!IsSafeArtifactName(name)) throw Error("INVALID_ARTIFACT_PATH", {{"name", name}});
  if (name.starts_with("forward_to_fs/")) errors::ThrowUnsupported("copying a file to the server's file system");
  const std::lock_guard lock(mutex_);
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    if (*found->second == bytes) return;
    throw Error("ARTIFACT_ALREADY_EXISTS", {{"normalizedRemoteRelativePath", name}});
  }
  if (bytes_ + static_cast<int64_t>(bytes.size()) > limit_bytes_) {
    throw Error("PIEZO_LIMIT_EXCEEDED", {{"limit", "bytes of a session's artifacts"},
                                         {"value", std::to_string(limit_bytes_)},
                                         {"setting", "limits.artifact-bytes"}});
  }
  bytes_ += static_cast<int64_t>(bytes.size());
  by_name_.emplace(name, std::make_shared<const std::string>(std::move(bytes)));
}

std::shared_ptr<const std::string> Artifacts::Find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

void Artifacts::CopyFrom(const Artifacts& other) {
  const std::scoped_lock lock(mutex_, other.mutex_);
  by_name_ = other.by_name_;
  bytes_ = other.bytes_;
}

}  // namespace piezo::session
