// Staging: a hidden folder in which the files of one write come to be, before they go where readers look.
#pragma once

#include <filesystem>
#include <string>

namespace piezo::catalog {

/// Locked as long as the object lives, gone with it. What is left of a process that was killed is not locked, and
/// RemoveStale takes it away.
class Staging {
 public:
  /// A new folder in `parent`; its name starts with `prefix`.
  Staging(const std::filesystem::path& parent, const std::string& prefix);
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  /// Whether the folder stays when the object ends.
  void Keep(bool keep) { keep_ = keep; }

  static void RemoveStale(const std::filesystem::path& parent, const std::string& prefix);

 private:
  std::filesystem::path folder_;
  int descriptor_ = -1;
  bool keep_ = false;
};

/// Puts the folder in the place of what is at `to`; that goes to where the folder was, if there was anything. At no
/// moment is there neither.
void Exchange(const std::filesystem::path& folder, const std::filesystem::path& to);

}  // namespace piezo::catalog
