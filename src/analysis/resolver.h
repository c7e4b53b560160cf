// Resolver: one query's analysis in progress. Relations (relation_*.cc) and expressions (expression_*.cc) resolve each
// other, so both are methods of this one class, a file per family.
#pragma once

#include <map>
#include <unordered_map>

#include "analysis/analyzer.h"
#include "plan/node.h"
#include "plan/walk.h"

namespace piezo::analysis {

/// What an expression may refer to. Scopes nest: a correlated reference looks in `outer` when nothing here fits.
struct Scope {
  const plan::Columns* input = nullptr;
  const Scope* outer = nullptr;
  bool correlated = false;  // this scope is that of a subquery: references found in `outer` are marked as outer
  /// Lateral column aliases of the SELECT list so far (alias → its expression), and lambda parameters in sight.
  const std::vector<std::pair<std::string, plan::ExprPtr>>* aliases = nullptr;
  const std::vector<plan::LambdaParameter>* lambda_parameters = nullptr;
  const std::map<std::string, unresolved::Window>* windows = nullptr;  // WINDOW definitions
};

/// A resolved expression with the name that Spark would give its column.
struct Named {
  plan::ExprPtr expr;
  std::string name;
  std::string metadata;  // of an alias
  bool is_alias = false;
  /// Set when the expression is just a column: the output keeps its id and qualifier.
  std::optional<plan::Column> column;
};

/// A common table expression in sight.
struct CteBinding {
  std::string name;
  uint32_t id = 0;
  plan::Columns columns;
};

class Resolver {
 public:
  Resolver(const unresolved::Plan& plan, const Environment& environment);

  // ---- Relations: relation.cc dispatches over the variant to one overload a kind (relation_leaf.cc, relation_join.cc,
  // relation_set.cc, relation_dataframe.cc, relation_na.cc, relation_statistics.cc, relation_pivot.cc, relation_cte.cc
  // …). ----

  /// Each occurrence of a relation gets fresh column ids, so both sides of a self-join differ. Output may hold hidden
  /// columns.
  plan::NodePtr Relation(const unresolved::RelationPtr& relation, const Scope* outer);

  // ---- Expressions (expression.cc, attribute.cc, call.cc, cast.cc, window.cc, subquery.cc, lambda.cc, naming.cc).
  // ----

  /// One expression of one column; stars and generators are errors here.
  plan::ExprPtr Expression(const unresolved::ExprPtr& expr, const Scope& scope);
  /// A SELECT list: stars and regexes expanded, aliases applied, automatic names given, lateral aliases seen by later
  /// items.
  std::vector<Named> SelectList(const std::vector<unresolved::ExprPtr>& items, Scope scope);
  /// A condition: must be boolean.
  plan::ExprPtr Condition(const unresolved::ExprPtr& expr, const Scope& scope, std::string_view clause);

  /// Casts when types differ (implicit, session's mode).
  plan::ExprPtr CastTo(plan::ExprPtr expr, const DataType& type, bool implicit = true);
  /// A call of a registry function on resolved arguments: binding, casts, type and nullability.
  plan::ExprPtr CallFunction(std::string_view name, std::vector<plan::ExprPtr> args, SourceSpan origin = {});

  /// The text of a typed expression as Spark shows it: automatic names (`(a + 1)`), error parameters.
  std::string Text(const plan::Expr& expr) const;

  plan::ColumnId NewId() { return next_id_++; }
  plan::Column NewColumn(std::string name, DataType type, bool nullable, std::string metadata = {});
  const Environment& env() const { return env_; }

  /// Columns of a node that `*` shows.
  static plan::Columns Visible(const plan::Columns& columns);
  /// The node without hidden columns (the same node when there are none).
  static plan::NodePtr DropHidden(const plan::NodePtr& node);

 private:
  const unresolved::Plan& plan_;
  const Environment& env_;
  plan::ColumnId next_id_ = 1;
  uint32_t next_cte_ = 1;
  int depth_ = 0;
  /// Output of every relation analyzed so far by the client's plan id (several when a DataFrame occurs more than once).
  std::unordered_multimap<int64_t, plan::Columns> outputs_by_plan_id_;
  std::vector<CteBinding> ctes_;  // innermost last
  std::vector<plan::CteDefinition> cte_definitions_;
  std::unordered_map<int64_t, unresolved::RelationPtr> references_;  // WithRelations, by plan id
  std::vector<plan::ObservedMetrics> observed_;
};

}  // namespace piezo::analysis
