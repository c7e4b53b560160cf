// Partitions of a table: the folders key=value below its place.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/names.h"
#include "types/field_metadata.h"

namespace piezo::session {

using catalog::LocalPath;
using types::kDefaultKey;

/// A place as a statement gives it, in full and in one form: relative ones are below `base`.
std::string FullPlace(std::string_view base, std::string_view place);

/// What lasts has collations that are known, and none that names of folders would not keep.
void CheckCollations(const Schema& schema, const std::vector<std::string>& partition_columns = {});

/// A value as a folder's name has it: what is no plain character is %XX, null is __HIVE_DEFAULT_PARTITION__.
std::string EscapedPartitionValue(const types::Value& value);

/// (a = 1, b = 'x'), as errors show partitions.
std::string PartitionText(const unresolved::PartitionValues& values);

/// The folder of a partition whose columns all have values. Throws Error for columns that are none of the table's.
std::filesystem::path PartitionFolder(const catalog::Table& table, const unresolved::PartitionValues& values);
/// The folders that are there of all partitions with these values.
std::vector<std::filesystem::path> PartitionFolders(const catalog::Table& table,
                                                    const unresolved::PartitionValues& values);

/// The folder of a partition from the table's on: a=1/b=x.
std::string FolderBelow(const catalog::Table& table, const std::filesystem::path& folder);

[[noreturn]] void ThrowNoPartition(const catalog::Table& table, const unresolved::PartitionValues& values);

}  // namespace piezo::session
