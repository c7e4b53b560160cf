// Rows on their way into a table: brought to its columns, then into its files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "plan/query.h"
#include "session/local_executor.h"
#include "session/partitions.h"

namespace piezo::session {

struct FileTarget {
  std::string format;
  std::filesystem::path directory;
  unresolved::Options options;
  std::vector<std::string> partition_by;
};

/// Writes the rows into files below `folder`, laid out as those of the target are.
void WriteInto(const std::filesystem::path& folder, const FileTarget& target, const plan::Query& query, LocalRun& run);

/// Whether the plan reads files of the folder itself.
bool ReadsFrom(const plan::NodePtr& root, const std::filesystem::path& folder);
/// Throws UNSUPPORTED_OVERWRITE.TABLE when the rows for the table come from the table.
void CheckNotRead(const catalog::Table& table, const plan::Query& query);

/// The first number that no column of the plan has, wherever in it.
plan::ColumnId NextColumnId(const plan::NodePtr& root);

/// `a`, `b`: the columns' names, as errors list them.
std::string QuotedNames(const Schema& schema);

/// Throws unless the number of values is that of the columns that they are for.
void CheckArity(const Schema& values, const Schema& columns, const catalog::Table& table);

/// The value as the column stores it. Throws INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST where the session's policy
/// of assignments forbids the cast.
plan::ExprPtr Stored(plan::ExprPtr value, const Field& column, const catalog::Table& table, const Conf& conf);

/// The query's columns brought to the table's by position, with its names.
plan::Query ForTable(const plan::Query& query, const catalog::Table& table, const Conf& conf);

}  // namespace piezo::session
