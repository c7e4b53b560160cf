// The word DEFAULT as a value that is assigned: to a column, to a variable.
#pragma once

#include <vector>

#include "session/local_executor.h"
#include "unresolved/relation.h"

namespace piezo::session {

/// The word alone; in any other place it is a name.
bool IsDefault(const unresolved::ExprPtr& expr);

/// The query with the word, where it is the whole of a value, replaced by the default of its place.
unresolved::RelationPtr WithDefaults(const unresolved::RelationPtr& query,
                                     const std::vector<unresolved::ExprPtr>& defaults);

bool HasSubquery(const plan::NodePtr& node);

/// The text of a column's DEFAULT is a constant of the column's type, or of one that loses nothing in it. Throws
/// INVALID_DEFAULT_VALUE.* for `statement`.
void CheckDefault(const Field& column, const std::string& text, const char* statement, LocalRun& run);

/// What a DEFAULT is now, as SQL that gives it again.
std::string CurrentDefault(const Field& column, const std::string& text, LocalRun& run);

}  // namespace piezo::session
