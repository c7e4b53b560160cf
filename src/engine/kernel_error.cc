// Packs a condition into the data of a DuckDB exception.
#include "engine/kernel_error.h"

#include <duckdb.hpp>

#include "engine/error_keys.h"

namespace piezo::engine {

void RaiseCondition(std::string_view condition, const errors::Parameters& parameters, int64_t site) {
  duckdb::unordered_map<duckdb::string, duckdb::string> info;
  info[kConditionKey] = condition;
  info[kSiteKey] = std::to_string(site);
  for (size_t i = 0; i < parameters.size(); ++i) {
    info[kParameterKey + std::to_string(i)] = parameters[i].first + "=" + parameters[i].second;
  }
  throw duckdb::InvalidInputException(info, std::string(condition));
}

}  // namespace piezo::engine
