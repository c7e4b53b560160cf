// What an expression holds: aggregates, windows, generators. Clauses differ in which of these they may have.
#pragma once

#include <functional>

#include "plan/expression.h"

namespace piezo::analysis {

/// Calls visit for each reference of a subquery's plan to the query around it.
void VisitOuterReferences(const plan::NodePtr& node, const std::function<void(const plan::ColumnRef&)>& visit);

/// A call of an aggregate function that is not the function of a window.
bool IsAggregate(const plan::Expr& expr);
/// An aggregate over columns of the query around alone: it is that query's.
bool IsOuterAggregate(const plan::Expr& expr);
/// The aggregate names columns of its own query and of the one around.
bool MixesOuter(const plan::Expr& aggregate);
bool IsGenerator(const plan::Expr& expr);
bool IsWindow(const plan::Expr& expr);

/// Whether the expression is one or has one below it; the function of a window is none, its arguments may hold some.
bool HasAggregate(const plan::ExprPtr& expr);
bool HasGenerator(const plan::ExprPtr& expr);
bool HasWindow(const plan::ExprPtr& expr);
bool HasSubquery(const plan::ExprPtr& expr);
bool IsDeterministic(const plan::ExprPtr& expr);

/// Equal in meaning: the order of a commutative operator's operands, display names and places in the text do not count
/// (Spark's semanticEquals). Expressions that are not deterministic are equal to nothing.
bool SemanticallyEqual(const plan::Expr& left, const plan::Expr& right);

}  // namespace piezo::analysis
