#include "session/clustering.h"

#include <nlohmann/json.hpp>

namespace piezo::session {
namespace {

constexpr const char* kProperty = "clusteringColumns";  // [["a"],["struct","field"]]

}  // namespace

void SetClusteringColumns(catalog::Table& table, const std::vector<std::string>& columns) {
  nlohmann::json paths = nlohmann::json::array();
  for (const std::string& column : columns) paths.push_back({column});
  table.properties.emplace_back(kProperty, paths.dump());
}

std::vector<std::string> ClusteringColumns(const catalog::Table& table) {
  std::vector<std::string> columns;
  for (const auto& [key, value] : table.properties) {
    if (key != kProperty) continue;
    const auto paths = nlohmann::json::parse(value, nullptr, /*allow_exceptions=*/false);
    if (!paths.is_array()) continue;
    for (const auto& path : paths) {
      if (path.is_array() && path.size() == 1 && path.front().is_string()) columns.push_back(path.front());
    }
  }
  return columns;
}

}  // namespace piezo::session
