// Globs are matched here, not by the engine or the shell: theirs differ from Hadoop's.
#include "sources/paths.h"

#include <algorithm>
#include <filesystem>

#include "errors/error.h"

namespace piezo::sources {

namespace fs = std::filesystem;

std::string ToLocalPath(std::string_view path) {
  const size_t colon = path.find(':');
  const size_t slash = path.find('/');
  if (colon == std::string_view::npos || slash < colon) return std::string(path);
  const std::string_view scheme = path.substr(0, colon);
  if (scheme == "http" || scheme == "https") {
    const std::string name = scheme == "http" ? "HttpFileSystem" : "HttpsFileSystem";
    throw Error("FAILED_READ_FILE.UNSUPPORTED_FILE_SYSTEM", {{"path", std::string(path)},
                                                             {"fileSystemClass", "org.apache.hadoop.fs.http." + name},
                                                             {"method", "listStatus"}});
  }
  if (scheme != "file") errors::ThrowUnsupported("file system " + std::string(scheme) + ":");
  path.remove_prefix(colon + 1);
  if (path.substr(0, 3) == "///") path.remove_prefix(2);
  return std::string(path);
}

std::string ToUri(std::string_view local_path) {
  std::string path = fs::absolute(fs::path(local_path)).lexically_normal().string();
  if (path.size() > 1 && path.back() == '/') path.pop_back();
  return "file:" + path;
}

namespace {

/// Expands {a,b} groups, which may nest: the alternatives as separate globs.
std::vector<std::string> ExpandBraces(const std::string& glob) {
  size_t open = std::string::npos;
  int depth = 0;
  std::vector<size_t> commas;
  for (size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '\\') {
      ++i;
    } else if (glob[i] == '{' && depth++ == 0) {
      open = i;
    } else if (glob[i] == ',' && depth == 1) {
      commas.push_back(i);
    } else if (glob[i] == '}' && depth > 0 && --depth == 0) {
      std::vector<std::string> out;
      size_t start = open + 1;
      commas.push_back(i);
      for (const size_t comma : commas) {
        const std::string one = glob.substr(0, open) + glob.substr(start, comma - start) + glob.substr(i + 1);
        for (std::string& expanded : ExpandBraces(one)) out.push_back(std::move(expanded));
        start = comma + 1;
      }
      return out;
    }
  }
  return {glob};
}

/// The length of the [class] at the front of `glob` and whether it has `c`; length 0: no class.
std::pair<size_t, bool> MatchClass(std::string_view glob, char c) {
  size_t i = 1;
  const bool negated = i < glob.size() && (glob[i] == '^' || glob[i] == '!');
  if (negated) ++i;
  bool found = false;
  for (bool first = true; i < glob.size() && (first || glob[i] != ']'); first = false) {
    char low = glob[i++];
    if (low == '\\' && i < glob.size()) low = glob[i++];
    char high = low;
    if (i + 1 < glob.size() && glob[i] == '-' && glob[i + 1] != ']') {
      high = glob[i + 1];
      i += 2;
    }
    found = found || (low <= c && c <= high);
  }
  if (i >= glob.size()) return {0, false};
  return {i + 1, found != negated};
}

bool HasGlob(std::string_view text) { return text.find_first_of("*?[{\\") != std::string_view::npos; }

std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

void Expand(const fs::path& base, const std::vector<std::string>& parts, size_t next, std::vector<std::string>& out) {
  if (next == parts.size()) {
    if (fs::exists(base)) out.push_back(base.string());
    return;
  }
  if (!HasGlob(parts[next])) return Expand(base / parts[next], parts, next + 1, out);
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(base.empty() ? fs::path(".") : base, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool hidden = name.front() == '.' && parts[next].front() != '.';
    if (!hidden && MatchesGlob(parts[next], name)) Expand(base / name, parts, next + 1, out);
  }
}

}  // namespace

bool MatchesGlob(std::string_view glob, std::string_view name) {
  if (glob.empty()) return name.empty();
  if (glob.front() == '*') {
    for (size_t skip = 0; skip <= name.size(); ++skip) {
      if (MatchesGlob(glob.substr(1), name.substr(skip))) return true;
    }
    return false;
  }
  if (name.empty()) return false;
  if (glob.front() == '?') return MatchesGlob(glob.substr(1), name.substr(1));
  if (glob.front() == '[') {
    const auto [length, matches] = MatchClass(glob, name.front());
    if (length > 0) return matches && MatchesGlob(glob.substr(length), name.substr(1));
  }
  if (glob.front() == '\\' && glob.size() > 1) glob.remove_prefix(1);
  return glob.front() == name.front() && MatchesGlob(glob.substr(1), name.substr(1));
}

std::vector<std::string> ExpandGlob(const std::string& path) {
  std::vector<std::string> out;
  std::error_code ignored;
  if (!HasGlob(path) || fs::exists(path, ignored)) {
    if (fs::exists(path, ignored)) out.push_back(path);
    return out;
  }
  for (const std::string& glob : ExpandBraces(path)) {
    std::vector<std::string> parts;
    for (size_t start = 0; start <= glob.size();) {
      const size_t end = std::min(glob.find('/', start), glob.size());
      if (end > start) parts.push_back(glob.substr(start, end - start));
      start = end + 1;
    }
    for (std::string& part : parts) {
      if (!HasGlob(part)) part = Unescape(part);
    }
    Expand(glob.front() == '/' ? fs::path("/") : fs::path(), parts, 0, out);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace piezo::sources
