// Typed plans as text: for EXPLAIN and for the snapshots of tests/plans. One node a line, inputs indented below;
// columns as name#id.
#pragma once

#include <string>

#include "plan/query.h"

namespace piezo::plan {

std::string Print(const NodePtr& plan);
/// "id#1, name#2"
std::string Print(const Columns& columns);
std::string Print(const ExprPtr& expr);

}  // namespace piezo::plan
