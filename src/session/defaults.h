// The word DEFAULT as a value that is assigned: to a column, to a variable.
#pragma once

#include <vector>

#include "unresolved/relation.h"

namespace piezo::session {

/// The word alone; in any other place it is a name.
bool IsDefault(const unresolved::ExprPtr& expr);

/// The query with the word, where it is the whole of a value, replaced by the default of its place.
unresolved::RelationPtr WithDefaults(const unresolved::RelationPtr& query,
                                     const std::vector<unresolved::ExprPtr>& defaults);

}  // namespace piezo::session
