// Unresolved trees as compact s-expressions, for tests, logs and the comparison of subqueries. Everything but places in
// the source is shown, so that trees that print alike are the same.
#pragma once

#include <string>

#include "unresolved/plan.h"

namespace piezo::unresolved {

std::string Print(const ExprPtr& expr);
/// What the client sent as data is shown whole, or by its size alone.
enum class Data : uint8_t { kWhole, kSize };
std::string Print(const RelationPtr& relation, Data data = Data::kWhole);

}  // namespace piezo::unresolved
