// Substitute: other expressions in the place of columns, wherever in a tree these are named.
#pragma once

#include <functional>

#include "plan/node.h"

namespace piezo::analysis {

/// What stands for a reference to a column; null: the reference stays.
using Substitution = std::function<plan::ExprPtr(const plan::ColumnRef& ref, const plan::Expr& at)>;

/// The tree with its columns replaced, those named in the plans of its subqueries too.
plan::ExprPtr Substitute(const plan::ExprPtr& expr, const Substitution& substitution);
plan::NodePtr Substitute(const plan::NodePtr& node, const Substitution& substitution);

/// The expression as a subquery within names it: its columns are those of the query around.
plan::ExprPtr AsOuter(const plan::ExprPtr& expr);

}  // namespace piezo::analysis
