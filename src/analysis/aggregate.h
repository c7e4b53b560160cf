// AggregateQuery: a GROUP BY query in parts, so that clauses above it (ORDER BY, DataFrame filters) can still bring in
// more aggregates and see its groups.
#pragma once

#include "analysis/named.h"
#include "plan/node.h"

namespace piezo::analysis {

/// Made into nodes from below: input, Aggregate, conditions (HAVING), a Project of `output`, `late_conditions`.
struct AggregateQuery {
  plan::NodePtr input;
  errors::SourceSpan origin;
  std::vector<plan::ExprPtr> group_exprs;  // over the input, one for each of `groups`
  plan::Items groups;
  plan::Items aggregates;
  std::optional<std::vector<std::vector<int32_t>>> sets;
  std::vector<plan::ExprPtr> conditions;       // over groups and aggregates
  std::vector<Named> output;                   // over groups and aggregates
  std::vector<plan::ExprPtr> late_conditions;  // over `output`, groups and aggregates
  bool grouped = false;                        // a GROUP BY was written, though it may name no columns
  bool above = false;                          // resolving what stands above the SELECT list: HAVING, ORDER BY
  plan::Columns columns;                       // of the finished node
};

}  // namespace piezo::analysis
