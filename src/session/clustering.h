// The clustering columns of a table. Like Spark, the catalog keeps them as a property of the table.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"

namespace piezo::session {

void SetClusteringColumns(catalog::Table& table, const std::vector<std::string>& columns);
std::vector<std::string> ClusteringColumns(const catalog::Table& table);

}  // namespace piezo::session
