#include "base/file_access.h"

#include <algorithm>
#include <optional>
#include <system_error>

namespace piezo {
namespace {

namespace fs = std::filesystem;

/// What the path leads to; none where that cannot be told: loops of links, folders that may not be read.
std::optional<fs::path> Resolve(const fs::path& path) {
  std::error_code failure;
  const fs::path absolute = fs::absolute(path, failure);
  if (failure) return std::nullopt;
  fs::path resolved = fs::weakly_canonical(absolute, failure);
  // A link whose target is missing is left as it is; a file written there would come to be at its target.
  if (failure || fs::is_symlink(fs::symlink_status(resolved, failure))) return std::nullopt;
  if (!resolved.has_filename() && resolved != resolved.root_path()) resolved = resolved.parent_path();  // "x/"
  return resolved;
}

bool IsWithin(const fs::path& path, const fs::path& folder) {
  const auto [rest, end] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return rest == folder.end();
}

}  // namespace

FileAccess::FileAccess(const Rules& rules) : closed_{"/proc", "/sys", "/dev"} {
  const auto add = [](const std::vector<std::string>& texts, Paths& paths) {
    for (const std::string& text : texts) paths.push_back(Resolve(text).value_or(fs::path(text)));
  };
  add(rules.roots, roots_);
  add(rules.closed, closed_);
}

bool FileAccess::Allows(const fs::path& path) const {
  if (path.native().find('\0') != std::string::npos) return false;
  const std::optional<fs::path> resolved = Resolve(path);
  if (!resolved) return false;
  const auto holds = [&](const fs::path& folder) { return IsWithin(*resolved, folder); };
  if (std::any_of(closed_.begin(), closed_.end(), holds)) return false;
  return roots_.empty() || std::any_of(roots_.begin(), roots_.end(), holds);
}

}  // namespace piezo
