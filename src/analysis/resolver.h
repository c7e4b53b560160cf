// Resolver: one query's analysis in progress. Relations (relation*.cc) and expressions (expression.cc, attribute.cc,
// call.cc, …) resolve each other, so both are methods of this one class, a file per family.
#pragma once

#include <map>
#include <unordered_map>
#include <unordered_set>

#include "analysis/analyzer.h"
#include "analysis/scope.h"
#include "plan/node.h"
#include "plan/walk.h"

namespace piezo::analysis {

/// An item of a SELECT list: a resolved expression with the name that Spark gives its column.
struct Named {
  plan::ExprPtr expr;   // null when `column` passes an input column through unchanged
  plan::Column column;  // of the output; its id is already given, so that later items can refer to it (lateral aliases)
  bool is_alias = false;                     // named by the user
  std::vector<std::string> generator_names;  // explode(m) AS (k, v), as written
};

/// What is kept of a GROUP BY query after its nodes are made, so that a HAVING, ORDER BY or filter above can still
/// bring in more groups and aggregates: see aggregate.cc.
struct AggregateQuery;

/// A common table expression in sight.
struct CteBinding {
  std::string name;
  uint32_t id = 0;
  plan::Columns columns;
};

class Resolver {
 public:
  Resolver(const unresolved::Plan& plan, const Environment& environment);
  ~Resolver();

  plan::Query Run(const unresolved::RelationPtr& root);

  // ---- Relations ----

  /// Each occurrence of a relation gets fresh column ids, so both sides of a self-join differ. Output may hold hidden
  /// columns. `outer`: the scope of the query around a subquery or lateral relation, else null.
  plan::NodePtr Relation(const unresolved::RelationPtr& relation, const Scope* outer);

  // ---- Expressions ----

  /// One expression of one column; stars and generators are errors here.
  plan::ExprPtr Expression(const unresolved::ExprPtr& expr, const Scope& scope);
  /// A SELECT list: stars and regexes expanded, aliases applied, automatic names given, lateral aliases seen by later
  /// items.
  std::vector<Named> SelectList(const std::vector<unresolved::ExprPtr>& items, Scope scope);
  /// A condition: must be boolean, without aggregates and windows. `operator_name` as in error messages: "Filter",
  /// "Join".
  plan::ExprPtr Condition(const unresolved::ExprPtr& expr, const Scope& scope);
  /// A Project of `items` above `input`, with what they need below: Generate nodes for generators, one Project more for
  /// each step of lateral aliases. `input` itself when the items are just its columns.
  plan::NodePtr MakeProject(plan::NodePtr input, std::vector<Named> items, SourceSpan origin);

  /// Casts when types differ (implicit, session's mode).
  plan::ExprPtr CastTo(plan::ExprPtr expr, const DataType& type, bool implicit = true);
  /// A call of a registry function on resolved arguments: binding, casts, type and nullability.
  plan::ExprPtr CallFunction(std::string_view name, std::vector<plan::ExprPtr> args, SourceSpan origin = {});
  /// child.name for a struct (by position, respecting case sensitivity), an array of structs or a map; throws
  /// FIELD_NOT_FOUND, AMBIGUOUS_REFERENCE_TO_FIELDS, INVALID_EXTRACT_….
  plan::ExprPtr ExtractField(plan::ExprPtr child, const std::string& name, SourceSpan origin);
  /// The value of an expression without input, computed now; none when it refers to columns or isn't deterministic.
  std::optional<Value> Evaluate(const plan::ExprPtr& expr);
  /// True when the expression's value is the same for all rows and known before execution.
  static bool IsFoldable(const plan::Expr& expr);

  /// The text of a typed expression as Spark shows it: automatic names (`(a + 1)`), error parameters.
  std::string Text(const plan::Expr& expr) const;
  /// Text in double quotes: an error parameter.
  std::string QuotedText(const plan::Expr& expr) const;

  // ---- Columns ----

  plan::ColumnId NewId() { return next_id_++; }
  plan::Column NewColumn(std::string name, DataType type, bool nullable, std::string metadata = {});
  /// The column as an expression.
  static plan::ExprPtr Ref(const plan::Column& column, SourceSpan origin = {});
  /// Columns of a node that `*` shows.
  static plan::Columns Visible(const plan::Columns& columns);
  /// The node without hidden columns (the same node when there are none).
  static plan::NodePtr DropHidden(const plan::NodePtr& node);
  /// The node under new columns (names, qualifiers) for the same ids.
  static plan::NodePtr WithColumnList(const plan::NodePtr& node, plan::Columns columns);
  /// The visible columns of that plain name, by the session's case sensitivity.
  std::vector<plan::Column> ColumnsNamed(const plan::Columns& columns, std::string_view name) const;
  /// The one visible column of that name (which may be dotted and quoted: not split). Throws UNRESOLVED_COLUMN and
  /// AMBIGUOUS_REFERENCE.
  plan::Column TheColumn(const plan::Columns& columns, const std::string& name, SourceSpan origin) const;
  bool SameName(std::string_view left, std::string_view right) const;
  [[noreturn]] void ThrowUnresolvedColumn(const unresolved::NameParts& name, const plan::Columns& columns,
                                          SourceSpan origin) const;

  const Environment& env() const { return env_; }

 private:
  // relation_leaf.cc
  plan::NodePtr Resolve(const unresolved::OneRow& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::LocalData& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::InlineTable& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Range& op, const unresolved::Relation& at, const Scope* outer);
  // relation_table.cc
  plan::NodePtr Resolve(const unresolved::TableRef& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::DataSource& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::TableFunction& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::CachedRemote& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::CachedLocal& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Parse& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::CatalogCall& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Unsupported& op, const unresolved::Relation& at, const Scope* outer);
  // select.cc, aggregate.cc, sort.cc
  plan::NodePtr Resolve(const unresolved::Project& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Filter& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::WindowDefinitions& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Aggregate& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Sort& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Limit& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Offset& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Tail& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::SubqueryAlias& op, const unresolved::Relation& at, const Scope* outer);
  // relation_dataframe.cc
  plan::NodePtr Resolve(const unresolved::Distinct& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Sample& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::WithColumns& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::WithColumnsRenamed& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Drop& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::ToDf& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::ToSchema& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Hint& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Repartition& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::CollectMetrics& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::LateralView& op, const unresolved::Relation& at, const Scope* outer);
  // relation_pivot.cc
  plan::NodePtr Resolve(const unresolved::Unpivot& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Transpose& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Pivot(const unresolved::Aggregate& op, const unresolved::Relation& at, const Scope* outer);
  // relation_cte.cc
  plan::NodePtr Resolve(const unresolved::With& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Parameters& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::WithRelations& op, const unresolved::Relation& at, const Scope* outer);
  // relation_na.cc
  plan::NodePtr Resolve(const unresolved::FillNa& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::DropNa& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::ReplaceNa& op, const unresolved::Relation& at, const Scope* outer);
  // relation_statistics.cc
  plan::NodePtr Resolve(const unresolved::Summary& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Describe& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Crosstab& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Covariance& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::Correlation& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::ApproxQuantile& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::FreqItems& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::SampleBy& op, const unresolved::Relation& at, const Scope* outer);
  // relation_show.cc
  plan::NodePtr Resolve(const unresolved::ShowString& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::HtmlString& op, const unresolved::Relation& at, const Scope* outer);
  // relation_join.cc, relation_set.cc
  plan::NodePtr Resolve(const unresolved::Join& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::AsOfJoin& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::SetOperation& op, const unresolved::Relation& at, const Scope* outer);

  // expression.cc: one overload a kind
  plan::ExprPtr Resolve(const unresolved::Literal& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::Attribute& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::Star& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::RegexColumn& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::Call& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::NamedArgument& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::Cast& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::Alias& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::Lambda& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::LambdaVariable& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::Window& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::ExtractValue& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::UpdateFields& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::Subquery& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::Parameter& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::IdentifierClause& op, const unresolved::Expr& at, const Scope& scope);
  plan::ExprPtr Resolve(const unresolved::ClientFunction& op, const unresolved::Expr& at, const Scope& scope);

  // relation_leaf.cc
  plan::NodePtr ToSchemaByPosition(plan::NodePtr rows, const Schema& schema);
  // select.cc
  int64_t RowCount(const unresolved::ExprPtr& count, std::string_view clause, const Scope* outer);

  struct PlanOutput {  // a DataFrame's node, kept for references by plan id
    plan::NodePtr node;
  };

  const unresolved::Plan& plan_;
  const Environment& env_;
  const bool case_sensitive_;
  plan::ColumnId next_id_ = 1;
  uint32_t next_cte_ = 1;
  int depth_ = 0;
  /// Every relation analyzed so far by the client's plan id (several when a DataFrame occurs more than once).
  std::unordered_multimap<int64_t, PlanOutput> outputs_by_plan_id_;
  std::vector<CteBinding> ctes_;  // innermost last
  std::vector<plan::CteDefinition> cte_definitions_;
  std::unordered_map<int64_t, unresolved::RelationPtr> references_;  // WithRelations, by plan id
  std::vector<plan::ObservedMetrics> observed_;
  std::optional<plan::Rendering> rendering_;  // of the root
  /// Nodes below which an ORDER BY or filter must not look for columns: subqueries with an alias.
  std::unordered_set<plan::NodePtr> sealed_;
  /// By the uppermost node of each GROUP BY query.
  std::unordered_map<plan::NodePtr, std::shared_ptr<AggregateQuery>> aggregates_;
  /// SELECT a, a: the second a has an id of its own but is the same column to name resolution.
  std::unordered_map<plan::ColumnId, plan::ColumnId> twins_;
};

}  // namespace piezo::analysis
