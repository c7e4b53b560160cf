// IN with a subquery, as Spark computes it: one that decides which rows stay takes NULL for false, and one whose value
// is asked for is never null. A row of several values is looked for column by column, since NULL in one of them says
// nothing about the others.
#pragma once

#include "analysis/resolver.h"

namespace piezo::analysis {

/// The finished plan with each IN written as what the engine is to compute.
plan::NodePtr WithMemberships(Resolver& resolver, const plan::NodePtr& node);

}  // namespace piezo::analysis
