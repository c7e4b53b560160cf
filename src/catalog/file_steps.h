// FileSteps: changes of files that belong to one change of the catalog. They are written down with it, carried out, and
// carried out once more from the first on when the process ended in between. So each may be done twice.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace piezo::catalog {

struct FileStep {
  enum class Kind : uint8_t {
    kMakeFolder,     // with those above it
    kMove,           // `path` to `to`, over a file that is there; nothing when `path` is gone
    kRemove,         // a file, a link, or a folder with all that is in it
    kRemoveIfEmpty,  // a folder
  };
  Kind kind = Kind::kRemove;
  std::string path;
  std::string to = {};
};

using FileSteps = std::vector<FileStep>;

/// All files below `from` to the same places below `to`.
FileSteps MovesOf(const std::filesystem::path& from, const std::filesystem::path& to);
/// Takes what is below `folder` away, but for the files that `kept` moves there. The folder itself stays.
FileSteps EmptyingOf(const std::filesystem::path& folder, const FileSteps& kept);

/// Throws Error PIEZO_FILE_CHANGE where a step could not be carried out: a folder that may not be written.
void CheckSteps(const FileSteps& steps);
/// Throws Error PIEZO_FILE_CHANGE where a step would touch files that are not below `root`, or reach them by links.
void CheckWithin(const FileSteps& steps, const std::filesystem::path& root);
/// Carries them out, and brings the names on the disk. Throws Error PIEZO_FILE_CHANGE.
void CarryOut(const FileSteps& steps);

/// Brings all files below the folder, and their names, on the disk.
void SyncTree(const std::filesystem::path& folder);

std::string ToText(const FileSteps& steps);
FileSteps StepsFromText(std::string_view text);  // throws std::exception for what ToText does not write

}  // namespace piezo::catalog
