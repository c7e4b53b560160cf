// DESCRIBE … AS JSON.
#pragma once

#include <optional>
#include <string>

#include "catalog/catalog.h"

namespace piezo::session {

/// One JSON object in Spark's order of keys. With `partition`, that of one partition: throws PARTITIONS_NOT_FOUND when
/// it is not there.
std::string DescribeAsJson(const catalog::Table& table, const unresolved::PartitionValues& partition);
/// Of a temporary view, whose session is in `database`.
std::string DescribeAsJson(const catalog::View& view, const std::string& database);

}  // namespace piezo::session
