// Paths as users write them: URIs of the local file system and Hadoop's globs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace piezo::sources {

/// The local path that `path` means: "file:/x", "file:///x" and "x" alike. Throws Error for other file systems.
std::string ToLocalPath(std::string_view path);
/// As Spark shows a path: absolute, "file:/x".
std::string ToUri(std::string_view local_path);

/// Files and directories that match, sorted; `path` itself when it has no glob characters and is there. Hadoop's globs:
/// *, ?, [a-c], [!a], {a,b}, and \ before a character that stands for itself.
std::vector<std::string> ExpandGlob(const std::string& path);
/// Does a file name match a glob without slashes?
bool MatchesGlob(std::string_view glob, std::string_view name);

}  // namespace piezo::sources
