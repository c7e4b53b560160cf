// Unresolved trees as compact s-expressions, for tests, logs and the comparison of subqueries. Everything but places in
// the source is shown, so that trees that print alike are the same.
#pragma once

#include <string>

#include "unresolved/plan.h"

namespace piezo::unresolved {

std::string Print(const ExprPtr& expr);
std::string Print(const RelationPtr& relation);

}  // namespace piezo::unresolved
