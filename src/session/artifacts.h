// Artifacts: files and data that a client uploaded into its session, by name. Held in memory within a limit of bytes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace piezo::session {

/// Thread-safe. Names are relative paths ("cache/<sha256>", "pyfiles/a.py"); a name that leaves its folder is refused.
class Artifacts {
 public:
  explicit Artifacts(int64_t limit_bytes) : limit_bytes_(limit_bytes) {}

  /// Adds an artifact; the same bytes under the same name once more are fine, other bytes throw
  /// ARTIFACT_ALREADY_EXISTS, a bad name INVALID_ARTIFACT_PATH, too many bytes PIEZO_LIMIT_EXCEEDED.
  void Add(const std::string& name, std::string bytes);
  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  std::shared_ptr<const std::string> Find(std::string_view name) const;
  void CopyFrom(const Artifacts& other);

 private:
  const int64_t limit_bytes_;
  mutable std::mutex mutex_;
  int64_t bytes_ = 0;
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> by_name_;
};

/// True for a non-empty relative path without "." or ".." parts, empty parts, NUL or backslash.
bool IsSafeArtifactName(std::string_view name);

}  // namespace piezo::session
