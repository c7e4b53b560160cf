// Columns of the query around a subquery or a lateral join: where they may be named, and plans that the engine can run
// in the place of those that it cannot.
#pragma once

#include "analysis/resolver.h"

namespace piezo::analysis {

/// Throws where an operator names the query around that cannot, or stands below one that must see all rows.
void CheckCorrelation(const Resolver& resolver, const plan::NodePtr& node);

/// What a window's expressions compute from the query around is computed below the window.
plan::NodePtr OuterBelowWindows(Resolver& resolver, const plan::NodePtr& node);

/// The node with more columns behind its own.
plan::NodePtr WithComputed(const plan::NodePtr& node, plan::Items computed);

/// The side of a join with what its condition names of the query around as columns of its own; the condition is changed
/// to name these.
plan::NodePtr WithOuterColumns(Resolver& resolver, const plan::NodePtr& side, plan::ExprPtr& condition);

}  // namespace piezo::analysis
