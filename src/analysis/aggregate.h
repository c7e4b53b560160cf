// AggregateQuery: a GROUP BY query in parts, so that clauses above it (HAVING, ORDER BY, DataFrame filters) can still
// add groups and aggregates to it.
#pragma once

#include "plan/node.h"

namespace piezo::analysis {

struct AggregateQuery {
  plan::NodePtr input;
  plan::Items groups;
  plan::Items aggregates;
  std::optional<std::vector<std::vector<int32_t>>> sets;
};

}  // namespace piezo::analysis
