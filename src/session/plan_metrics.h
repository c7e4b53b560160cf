// The operators of a query as df.executionInfo.metrics shows them.
#pragma once

#include "plan/node.h"
#include "session/response.h"

namespace piezo::session {

/// One step for each node, named as Spark names the operator; `rows` came out of the first one. The engine merges nodes
/// and keeps no counts of them, so that is the only one that has any.
PlanMetrics MetricsOf(const plan::NodePtr& root, int64_t rows);

}  // namespace piezo::session
