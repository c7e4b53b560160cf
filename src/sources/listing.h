// Which files a path stands for, and the partition columns that `key=value` directories give them.
#pragma once

#include <string>
#include <vector>

#include "sources/source.h"

namespace piezo::sources {

struct FileListing {
  std::vector<std::string> files;  // sorted by path
  Schema partition_columns;        // in the order of the directories
};

/// Directories are read with all below them; names that begin with "_" or "." are hidden. Options as Spark's:
/// recursiveFileLookup, pathGlobFilter, basePath. Types of partition columns are inferred from their values, unless
/// `declared` (the user's schema) has the column or inference is off. Throws PATH_NOT_FOUND,
/// CONFLICTING_PARTITION_COLUMN_NAMES,
/// PIEZO_FILE_ACCESS.
FileListing ListFiles(const std::vector<std::string>& paths, const OptionMap& options, const Schema* declared,
                      const Conf& conf, const FileAccess& access, const SourceSpan& origin);

/// Throws PIEZO_FILE_ACCESS.
void CheckLocalAccess(const std::string& local_path, const FileAccess& access, const SourceSpan& origin);

/// The text of partition column `name` (any case) for `file`: unescaped, none when it is null or not in the path.
std::optional<std::string> PartitionText(const std::string& file, const std::string& name);

/// Of the texts of one partition column; none stands for null.
DataType InferPartitionType(const std::vector<std::optional<std::string>>& texts);

/// The directory name of a partition: `key=value`, with the characters escaped that Spark escapes.
std::string PartitionDirectory(const std::string& key, const std::optional<std::string>& value);

/// The same of the name of such a directory, whatever else in it is escaped.
std::string RespelledPartition(const std::string& directory);

}  // namespace piezo::sources
