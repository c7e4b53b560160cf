// Tables as DESCRIBE and SHOW print them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.h"

namespace piezo::session {

using TextPairs = std::vector<std::pair<std::string, std::string>>;

/// "Catalog", "Database", "Table", "Created Time" … in Spark's order.
TextPairs TableDetails(const catalog::Table& table);
/// "Partition Values", "Location", "Created Time" … of one partition. Throws PARTITIONS_NOT_FOUND when it is not there,
/// and when not all of its columns have values.
TextPairs PartitionDetails(const catalog::Table& table, const unresolved::PartitionValues& values);
/// "[k1=v1, k2=v2]".
std::string PropertiesText(const catalog::Options& properties);
/// The statement that would make the table.
std::string CreateStatement(const catalog::Table& table);
/// The comment of a column; empty for none.
std::string ColumnComment(const Field& field);
/// "Spark" and the version that the server answers with.
inline constexpr const char* kCreatedBy = "Spark 4.1.0";
/// "2026-01-31T10:00:00Z".
std::string IsoTime(int64_t micros);
/// "file:/path".
std::string LocationText(const std::string& location);

}  // namespace piezo::session
