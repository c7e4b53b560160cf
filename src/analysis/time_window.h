// window(time, …) in a SELECT list or in GROUP BY.
#pragma once

#include <vector>

#include "analysis/aggregate.h"
#include "analysis/resolver.h"

namespace piezo::analysis {

/// Where one of `exprs`, which are over `input`, calls window(): puts below them what gives each row its windows. Rows
/// without a time have none. One that lies in several windows, which overlap, is repeated in each of them, and the
/// calls become references to the window.
void PlaceInWindows(Resolver& resolver, plan::NodePtr& input, const std::vector<plan::ExprPtr*>& exprs,
                    const SourceSpan& origin);

/// The same for the groups of a query.
void PlaceGroupsInWindows(Resolver& resolver, AggregateQuery& query);

}  // namespace piezo::analysis
