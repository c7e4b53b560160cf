// GROUP BY session_window(time, gap).
#pragma once

#include "analysis/aggregate.h"
#include "analysis/resolver.h"

namespace piezo::analysis {

/// Where `query` has a session window among its groups: rows that are alike in the other groups and whose windows touch
/// get one window, from the first one's start to the last one's end. The query then groups by that. Rows without a
/// time, or with a gap that is not positive, are in no session.
void MergeSessions(Resolver& resolver, AggregateQuery& query);

}  // namespace piezo::analysis
