// Whether two plans give the same rows, whatever their columns are called and numbered.
#pragma once

#include "plan/node.h"

namespace piezo::plan {

/// True when both plans do the same with the same data: they differ at most in the names and ids of columns. Files are
/// compared by the paths that were asked for, not by what was found there. A false answer may be wrong, a true one not.
bool SameResult(const NodePtr& left, const NodePtr& right);

/// Equal for plans of SameResult while the server lives.
uint64_t ResultHash(const NodePtr& node);

/// The node without projections on top that change nothing but names.
NodePtr WithoutRenames(const NodePtr& node);

}  // namespace piezo::plan
