// FileAccess: which files queries may read and write.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace piezo {

/// A path counts as what it leads to, through all links. Files of the kernel (/proc, /sys, /dev) are never allowed:
/// they show the process' own memory and never end. Immutable.
class FileAccess {
 public:
  struct Rules {
    std::vector<std::string> roots;   // files below these folders alone; none: files anywhere
    std::vector<std::string> closed;  // never these files, nor those below these folders
  };

  FileAccess() : FileAccess(Rules{}) {}
  explicit FileAccess(const Rules& rules);

  /// Whether the file, which need not be there yet, may be read and written.
  bool Allows(const std::filesystem::path& path) const;

 private:
  using Paths = std::vector<std::filesystem::path>;
  Paths roots_;
  Paths closed_;
};

}  // namespace piezo
