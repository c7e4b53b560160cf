// Resolver: one query's analysis in progress. Relations (relation*.cc) and expressions (expression.cc, attribute.cc,
// call.cc, …) resolve each other, so both are methods of this one class, a file per family.
#pragma once

#include <map>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "analysis/analyzer.h"
#include "analysis/call.h"
#include "analysis/named.h"
#include "analysis/scope.h"
#include "plan/node.h"
#include "plan/walk.h"

namespace piezo::analysis {

/// What is kept of a GROUP BY query after its nodes are made, so that a HAVING, ORDER BY or filter above can still
/// bring in more groups and aggregates: see aggregate.cc.
struct AggregateQuery;

inline constexpr std::string_view kDocRoot = "https://spark.apache.org/docs/latest";

/// A common table expression in sight.
struct CteBinding {
  std::string name;
  uint32_t id = 0;
  plan::Columns columns = {};
  /// When not null: resolved anew wherever it is read, among the first `visible` tables.
  unresolved::RelationPtr relation = nullptr;
  std::vector<std::string> names = {};
  size_t visible = 0;
  const Scope* outer = nullptr;
  bool misplaced = false;  // the name of a recursion where that may not refer to itself
};

class Resolver {
 public:
  Resolver(const unresolved::Plan& plan, const Environment& environment);
  ~Resolver();

  plan::Query Run(const unresolved::RelationPtr& root);
  /// See AnalyzeRoutine.
  catalog::Routine CheckedRoutine(catalog::Routine routine);

  // ---- Relations ----

  /// Each occurrence of a relation gets fresh column ids, so both sides of a self-join differ. Output may hold hidden
  /// columns. `outer`: the scope of the query around a subquery or lateral relation, else null.
  plan::NodePtr Relation(const unresolved::RelationPtr& relation, const Scope* outer);

  // ---- Expressions ----

  /// One expression of one column; stars and generators are errors here.
  plan::ExprPtr Expression(const unresolved::ExprPtr& expr, const Scope& scope);
  /// A SELECT list: stars and regexes expanded, names given, lateral aliases seen by later items.
  std::vector<Named> SelectList(const std::vector<unresolved::ExprPtr>& items, Scope scope);
  /// A condition: must be boolean.
  plan::ExprPtr Condition(const unresolved::ExprPtr& expr, const Scope& scope);
  /// A Project of `items` above `input`, with what they need below: Generate nodes for generators, one Project more for
  /// each step of lateral aliases. `input` itself when the items are just its columns.
  plan::NodePtr MakeProject(plan::NodePtr input, std::vector<Named> items, SourceSpan origin);

  /// Casts when types differ (implicit, session's mode).
  plan::ExprPtr CastTo(plan::ExprPtr expr, const DataType& type, bool implicit = true, SourceSpan origin = {});
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
  /// Text with the qualifiers of columns, as some errors have it (Expression.sql): sum(t.a).
  std::string QualifiedText(const plan::ExprPtr& expr, const plan::Columns& columns) const;

  // ---- Columns ----

  plan::ColumnId NewId() { return next_id_++; }
  plan::Column NewColumn(std::string name, DataType type, bool nullable, std::string metadata = {});
  /// The column as an expression.
  static plan::ExprPtr Ref(const plan::Column& column, SourceSpan origin = {});
  /// The name that an IDENTIFIER(…) clause gives, a constant string, in parts.
  unresolved::NameParts IdentifierParts(const unresolved::ExprPtr& expr);

  /// Columns of a node that `*` shows.
  static plan::Columns Visible(const plan::Columns& columns);
  /// The node without hidden columns (the same node when there are none).
  static plan::NodePtr DropHidden(const plan::NodePtr& node);
  /// The node under new columns (names, qualifiers) for the same ids.
  static plan::NodePtr WithColumnList(const plan::NodePtr& node, plan::Columns columns);
  /// The visible columns of that plain name, by the session's case sensitivity.
  std::vector<plan::Column> ColumnsNamed(const plan::Columns& columns, std::string_view name) const;
  /// The one visible column of that name, which is not split. Throws UNRESOLVED_COLUMN and AMBIGUOUS_REFERENCE.
  plan::Column TheColumn(const plan::Columns& columns, const std::string& name, SourceSpan origin) const;
  bool SameName(std::string_view left, std::string_view right) const;
  [[noreturn]] void ThrowUnresolvedColumn(const unresolved::NameParts& name, const plan::Columns& columns,
                                          SourceSpan origin) const;
  [[noreturn]] void ThrowUnresolvedMapKey(const unresolved::NameParts& name, const plan::Columns& columns,
                                          SourceSpan origin) const;

  /// The settings in force: the session's, or those of the view or SQL function whose text is being resolved.
  const Conf& conf() const { return settings_ ? *settings_ : env_.conf; }

 private:
  friend class SchemaMatch;
  // relation_leaf.cc
  plan::NodePtr Resolve(const unresolved::OneRow& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::LocalData& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Resolve(const unresolved::InlineTable& op, const unresolved::Relation& at, const Scope* outer,
                        const std::vector<std::string>& names = {});  // others are col1, col2, …
  plan::NodePtr Resolve(const unresolved::Range& op, const unresolved::Relation& at, const Scope* outer);
  void CheckCells(std::span<const plan::ExprPtr> given, std::span<const plan::ExprPtr> computed, SourceSpan origin);
  plan::NodePtr ToSchemaByPosition(plan::NodePtr rows, const Schema& schema);
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
  plan::NodePtr Resolve(const unresolved::Watermark& op, const unresolved::Relation& at, const Scope* outer);
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
  // relation_nearest.cc
  plan::NodePtr Resolve(const unresolved::NearestByJoin& op, const unresolved::Relation& at, const Scope* outer);

  // ---- Relations that are not SELECT-like: relation_*.cc ----

  plan::NodePtr JoinOnSubquery(const plan::NodePtr& left, const plan::NodePtr& right, unresolved::JoinType type,
                               const plan::ExprPtr& condition, bool lateral, const SourceSpan& origin);
  void CheckDeterministic(const unresolved::Join& op, const plan::NodePtr& left, const plan::NodePtr& right,
                          const plan::ExprPtr& condition, const SourceSpan& origin) const;
  /// The right rows that a left row is joined with: of those that fit `condition`, the first by `rank` (null: none).
  /// Both expressions are over the columns of both sides.
  struct FirstRows {
    plan::ExprPtr condition;
    plan::ExprPtr rank;
    bool ascending = true;
    int64_t count = 1;
    unresolved::JoinType type = unresolved::JoinType::kInner;  // or kLeft
  };
  plan::NodePtr JoinFirst(const plan::NodePtr& left, const plan::NodePtr& right, const FirstRows& first,
                          const SourceSpan& origin);
  FirstRows AsOfRows(const unresolved::AsOfJoin& op, const Scope& scope, const SourceSpan& origin);
  plan::ExprPtr Tolerance(const unresolved::AsOfJoin& op, const Scope& scope, const SourceSpan& origin);
  plan::NodePtr JoinUsing(const plan::NodePtr& left, const plan::NodePtr& right, const unresolved::Join& op,
                          const std::vector<std::string>& keys, const SourceSpan& origin);
  plan::Column UsingKey(const plan::Columns& columns, const std::string& name, std::string_view side,
                        const SourceSpan& origin) const;
  plan::ExprPtr JoinCondition(const unresolved::ExprPtr& condition, const Scope& scope);
  /// The type that both can be brought to, as set operations do.
  std::optional<DataType> CommonType(const DataType& left, const DataType& right) const;
  static plan::NodePtr SelectColumns(const plan::NodePtr& input, const plan::Items& items, const SourceSpan& origin);
  plan::NodePtr CollatedSet(const unresolved::SetOperation& op, plan::NodePtr left, plan::NodePtr right,
                            plan::Columns columns, const SourceSpan& origin);
  plan::NodePtr NumberEqualRows(const plan::NodePtr& node, const SourceSpan& origin);
  plan::NodePtr CastColumns(const plan::NodePtr& node, const std::vector<DataType>& types, const SourceSpan& origin);
  std::pair<plan::NodePtr, plan::NodePtr> MatchByName(const plan::NodePtr& left, const plan::NodePtr& right,
                                                      bool allow_missing, const SourceSpan& origin);
  [[noreturn]] static void ThrowNotComparable(const std::string& column, const DataType& type,
                                              const SourceSpan& origin);
  void CheckDistinctNames(const plan::Columns& columns, const SourceSpan& origin) const;
  plan::ExprPtr Transformed(plan::ExprPtr array, std::function<plan::ExprPtr(plan::ExprPtr)> body, SourceSpan origin);
  /// The columns of these names, all visible ones when there are no names.
  std::vector<plan::Column> ChosenColumns(const plan::Columns& columns, const std::vector<std::string>& names,
                                          const SourceSpan& origin) const;
  /// A Project with replace(column) in place of each column; null leaves it as it is.
  plan::NodePtr ReplaceColumns(const plan::NodePtr& input,
                               const std::function<plan::ExprPtr(const plan::Column&)>& replace,
                               const SourceSpan& origin);
  std::vector<Value> PivotValues(const unresolved::Aggregate& op, const Scope* outer, const SourceSpan& origin);
  std::string PivotName(const Value& value);
  plan::Column TransposeIndex(const unresolved::Transpose& op, const plan::NodePtr& input, const Scope* outer,
                              const SourceSpan& origin);
  DataType TransposedType(const std::vector<plan::Column>& columns, const SourceSpan& origin) const;
  std::vector<unresolved::ExprPtr> ImplicitPivotGroups(const unresolved::Aggregate& op, const Scope* outer);
  plan::NodePtr ExpandValues(const unresolved::Unpivot& op, const plan::NodePtr& input,
                             const std::vector<plan::Column>& ids, const std::vector<std::vector<plan::Column>>& groups,
                             const SourceSpan& origin);
  plan::ExprPtr AsDouble(const plan::Column& column);
  plan::ExprPtr Statistic(const std::string& statistic, const plan::Column& column, const SourceSpan& origin);
  plan::NodePtr AggregateCalls(const plan::NodePtr& input, const std::vector<plan::ExprPtr>& calls,
                               const SourceSpan& origin);
  plan::NodePtr StatisticsTable(const plan::NodePtr& input, const std::vector<plan::Column>& columns,
                                const std::vector<std::string>& statistics, const SourceSpan& origin);
  plan::NodePtr PairStatistic(const std::string& function, const std::string& shown, const plan::NodePtr& input,
                              const std::string& first, const std::string& second, const SourceSpan& origin);
  static plan::Columns NamedOutput(const plan::Columns& columns, const std::vector<std::string>& names,
                                   const std::string& alias, const SourceSpan& origin);
  void DefineCte(const unresolved::CommonTable& table, bool recursive, const SourceSpan& origin, const Scope* outer,
                 std::vector<plan::CteDefinition>& definitions);
  unresolved::RelationPtr WithoutTables(const unresolved::RelationPtr& plan, bool recursive, const SourceSpan& origin,
                                        const Scope* outer, std::vector<plan::CteDefinition>& definitions);
  bool DefineRecursion(const unresolved::CommonTable& table, const unresolved::RelationPtr& body,
                       const SourceSpan& origin, const Scope* outer, std::vector<plan::CteDefinition>& definitions);
  void FinishRecursion(plan::CteDefinition& definition, const plan::NodePtr& anchor, const plan::NodePtr& step,
                       const std::vector<DataType>& types, std::optional<int64_t> max_level, const SourceSpan& origin);
  plan::NodePtr CteReference(const CteBinding& binding, const SourceSpan& origin);
  /// The query of a view, of that name as errors show it. Throws VIEW_EXCEED_MAX_NESTED_DEPTH.
  plan::NodePtr IsolatedRelation(const unresolved::RelationPtr& relation, const std::string& view,
                                 const SourceSpan& origin);
  plan::NodePtr ViewPlan(const catalog::View& view, const SourceSpan& origin);
  plan::NodePtr StoredViewQuery(const catalog::Table& table, const SourceSpan& origin);
  plan::NodePtr StoredViewPlan(const catalog::Table& table, const SourceSpan& origin);
  plan::Column ViewOutput(const catalog::Table& table, size_t index, const plan::Columns& outputs,
                          const SourceSpan& origin) const;
  static plan::Columns Qualified(plan::Columns columns, std::vector<std::string> qualifier);
  plan::ExprPtr ViewColumn(const catalog::Table& table, size_t index, const plan::Column& output,
                           const SourceSpan& origin);
  plan::NodePtr TablePlan(const catalog::Table& table, const unresolved::Options& options, const SourceSpan& origin);
  plan::NodePtr MakeScan(plan::Scan scan, std::vector<std::string> qualifier, const SourceSpan& origin);
  static bool IsFormat(std::string_view name);
  plan::NodePtr RangeFunction(const unresolved::TableFunction& op, const unresolved::Relation& at, const Scope* outer);
  plan::NodePtr Rendered(const unresolved::RelationPtr& shown, plan::Rendering rendering,
                         const unresolved::Relation& at);

  // ---- Functions written in SQL: routine.cc ----

  class RoutineBody;
  class Settings;
  std::shared_ptr<const catalog::Routine> FindRoutine(const unresolved::NameParts& name);
  plan::Columns RoutineParameters(const catalog::Routine& routine);
  [[noreturn]] void ThrowArgumentCount(const catalog::Routine& routine, size_t given, const SourceSpan& origin) const;
  size_t ParameterPlace(const catalog::Routine& routine, const unresolved::NamedArgument& argument,
                        const std::vector<plan::ExprPtr>& values, size_t by_position, const SourceSpan& origin) const;
  std::vector<plan::ExprPtr> RoutineArguments(const catalog::Routine& routine,
                                              const std::vector<unresolved::ExprPtr>& given, const SourceSpan& origin,
                                              const Scope& scope, std::vector<std::string>& texts);
  plan::ExprPtr Assigned(plan::ExprPtr value, const DataType& type, const SourceSpan& origin);
  plan::ExprPtr RoutineValue(const catalog::Routine& routine, const plan::Columns& parameters,
                             const SourceSpan& origin);
  plan::NodePtr RoutineTable(const catalog::Routine& routine, const plan::Columns& parameters,
                             const SourceSpan& origin);
  plan::ExprPtr CallRoutine(const catalog::Routine& routine, const unresolved::Call& op, const SourceSpan& origin,
                            const Scope& scope);
  plan::NodePtr CallTableRoutine(const catalog::Routine& routine, const unresolved::TableFunction& op,
                                 const SourceSpan& origin, const Scope* outer);
  plan::ExprPtr WithArguments(const plan::ExprPtr& body, const plan::Columns& parameters,
                              const std::vector<plan::ExprPtr>& arguments);
  void CheckDefaults(const catalog::Routine& routine);
  void CheckTable(const catalog::Routine& routine, unresolved::SqlFunction& function, const plan::Columns& parameters);
  void CheckValue(const catalog::Routine& routine, unresolved::SqlFunction& function, const plan::Columns& parameters);
  void CheckRoutineCalls(const plan::ExprPtr& expr, const std::string& node, const SourceSpan& origin) const;

  // ---- Names: attribute.cc, star.cc ----

  /// What an attribute means.
  struct Found {
    plan::ExprPtr expr;
    const plan::Column* column = nullptr;   // of the scope's input, when it is one as it stands
    std::string name = {};                  // of an item, when not the attribute's own last part
    const std::string* metadata = nullptr;  // of a column
  };
  /// Columns that fit the first `used` parts of a name; the rest are fields.
  struct Candidates {
    std::vector<const plan::Column*> columns;
    size_t used = 0;
  };
  /// `nested`: what is found must have parts, as something is to be taken out of it.
  std::optional<Found> Find(const unresolved::Attribute& attribute, const SourceSpan& origin, const Scope& scope,
                            bool nested = false);
  enum class Fit : uint8_t { kNone, kOne, kUnfit };
  Fit FitOf(const plan::Columns& columns, const ColumnIndex& index, const unresolved::NameParts& parts,
            bool nested) const;
  bool FitsPath(const DataType& type, std::span<const std::string> path, bool nested) const;
  std::optional<Found> FindElsewhere(const unresolved::NameParts& parts, const SourceSpan& origin, const Scope& scope,
                                     bool nested);
  std::optional<Found> FindBelow(const plan::Columns& below, const unresolved::NameParts& parts,
                                 const SourceSpan& origin, const Scope& scope);
  std::optional<Found> FindHere(const unresolved::Attribute& attribute, const SourceSpan& origin, const Scope& scope,
                                bool outer);
  std::optional<Found> FindLambdaParameter(const unresolved::NameParts& parts, const SourceSpan& origin,
                                           const Scope& scope);
  std::optional<Found> FindByPlanId(const unresolved::Attribute& attribute, const SourceSpan& origin,
                                    const Scope& scope, bool outer);
  std::optional<Found> FindAlias(const unresolved::NameParts& parts, const SourceSpan& origin, const Scope& scope);
  std::optional<Found> FindLiteralFunction(const unresolved::NameParts& parts, const SourceSpan& origin);
  std::optional<Found> FindVariable(const unresolved::NameParts& parts, const SourceSpan& origin);
  std::optional<Found> FindInColumns(const plan::Columns& columns, const ColumnIndex& index,
                                     const unresolved::NameParts& parts, const SourceSpan& origin, bool outer);
  std::optional<Found> FromCandidates(const Candidates& candidates, const unresolved::NameParts& parts,
                                      const SourceSpan& origin, bool outer);
  Candidates FindColumns(const plan::Columns& columns, const ColumnIndex& index, const unresolved::NameParts& parts,
                         bool hidden) const;
  std::vector<const plan::Columns*> ColumnsBelow(const Scope& scope) const;
  bool QualifierMatches(const plan::Column& column, std::span<const std::string> parts) const;
  plan::ColumnId Origin(plan::ColumnId id) const;
  std::vector<Named> ExpandStar(const unresolved::Star& star, const SourceSpan& origin, const Scope& scope);
  std::vector<Named> StarOfInput(const unresolved::Star& star, const SourceSpan& origin, const Scope& scope);
  std::vector<Named> StarOfTarget(const unresolved::Star& star, const SourceSpan& origin, const Scope& scope);
  std::vector<Named> WithReplaced(std::vector<Named> items,
                                  const std::vector<std::pair<std::string, unresolved::ExprPtr>>& replace,
                                  const SourceSpan& origin, const Scope& scope);
  std::vector<Named> WithoutExcepted(std::vector<Named> items, const std::vector<unresolved::NameParts>& except,
                                     const SourceSpan& origin);
  std::vector<Named> ExpandRegex(const unresolved::RegexColumn& regex, const SourceSpan& origin, const Scope& scope);

  // ---- Expressions: one overload a kind; expression.cc unless said ----

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

  std::string IdentifierText(const unresolved::ExprPtr& expr);
  static plan::ExprPtr LiteralOf(Value value, SourceSpan origin);
  std::optional<Value> FoldSimple(const plan::Expr& expr);

  // field.cc
  plan::ExprPtr Extract(plan::ExprPtr child, plan::ExprPtr extraction, SourceSpan origin);
  plan::ExprPtr ExtractPath(plan::ExprPtr expr, std::span<const std::string> names, const SourceSpan& origin);
  size_t FieldOrdinal(const std::vector<Field>& fields, const std::string& name, SourceSpan origin) const;
  plan::ExprPtr ReplaceField(plan::ExprPtr child, std::span<const std::string> path, const plan::ExprPtr& value,
                             const SourceSpan& origin);
  plan::ExprPtr DropFieldAt(plan::ExprPtr child, std::span<const std::string> path, const SourceSpan& origin);
  void CheckStruct(const plan::Expr& expr, const SourceSpan& origin) const;
  /// A struct rebuilt from `child`, null where that is, shown as update_fields(child, `change`).
  plan::ExprPtr Updated(const plan::ExprPtr& child, plan::ExprPtr rebuilt, const std::string& change,
                        const SourceSpan& origin);

  // cast.cc
  static bool CanCast(const DataType& from, const DataType& to, plan::CastMode mode);
  static DataType WithoutLengths(const DataType& type);
  plan::CastMode SessionCastMode() const;
  plan::ExprPtr MakeCast(plan::ExprPtr child, const DataType& type, plan::CastMode mode, bool implicit,
                         SourceSpan origin);
  /// A cast that was not written, `by_name`, is shown as its argument alone.
  [[noreturn]] void ThrowCast(const plan::Expr& child, const DataType& type, plan::CastMode mode, SourceSpan origin,
                              bool by_name = false) const;

  // call.cc, lambda.cc
  const functions::Function& FindFunction(const unresolved::NameParts& name, const SourceSpan& origin) const;
  [[noreturn]] void ThrowUnresolvedRoutine(const unresolved::NameParts& name, const SourceSpan& origin) const;
  plan::ExprPtr ResolveCall(const unresolved::Call& op, const SourceSpan& origin, const Scope& scope);
  std::vector<CallArgument> Arguments(const unresolved::Call& op, const Scope& scope);
  functions::Argument Describe(const CallArgument& argument) const;
  void ArrangeArguments(const functions::Function& function, std::vector<CallArgument>& arguments,
                        const functions::BindContext& context);
  /// Brings the strings of a call to one collation, where the function asks for that. True when one changed.
  bool CollateArguments(const functions::Function& function, std::vector<CallArgument>& arguments,
                        const functions::BindContext& context);
  plan::ExprPtr Recollated(const plan::ExprPtr& expr, const DataType& type, bool seen);
  plan::ExprPtr Bind(const functions::Function& function, std::string called_as, std::vector<CallArgument> arguments,
                     const SourceSpan& origin, const Scope* scope, plan::Call call);
  plan::ExprPtr Struct(std::vector<CallArgument> arguments, std::string_view shown, const SourceSpan& origin);
  plan::ExprPtr InputFileName(const Scope& scope, const SourceSpan& origin);
  plan::ExprPtr ExtractPath(const unresolved::Call& op, const SourceSpan& origin, const Scope& scope);
  plan::ExprPtr ClientCall(const unresolved::Call& op, const std::string& name, const SourceSpan& origin,
                           const Scope& scope);
  void CheckCountStar(const unresolved::Call& op, const SourceSpan& origin) const;
  void CheckModifiers(const unresolved::Call& op, const functions::Function& function, const SourceSpan& origin) const;
  void TakeOrderedValue(const functions::Function& function, const SourceSpan& origin, plan::Call& call,
                        std::vector<CallArgument>& arguments) const;
  plan::ExprPtr CastByName(const functions::Function& function, const std::string& called_as,
                           const std::vector<CallArgument>& arguments, const SourceSpan& origin);
  plan::ExprPtr AggregateFilter(const unresolved::Call& op, const Scope& scope);
  void CheckAggregateCall(const plan::Expr& expr) const;
  std::vector<plan::SortOrder> SortOrders(const std::vector<unresolved::SortOrder>& orders, const Scope& scope);
  static plan::SortOrder Direction(const unresolved::SortOrder& order, plan::ExprPtr child);
  /// A plain argument in the place of a lambda is one that ignores its parameters.
  plan::ExprPtr ConstantLambda(const functions::Function& function, const std::vector<functions::Argument>& arguments,
                               size_t index, const plan::ExprPtr& body, const functions::BindContext& context);
  plan::ExprPtr ResolveLambda(const functions::Function& function, const std::vector<functions::Argument>& arguments,
                              size_t index, const CallArgument& argument, const functions::BindContext& context,
                              const Scope& scope);
  void CheckLambdaNames(const unresolved::Lambda& lambda, const SourceSpan& origin) const;
  plan::ExprPtr CastLambda(plan::ExprPtr expr, const DataType& type);

  // window.cc
  unresolved::Window WithDefinition(const unresolved::Window& window, const Scope& scope,
                                    const SourceSpan& origin) const;
  plan::ExprPtr WindowFunction(const unresolved::ExprPtr& expr, const Scope& scope);
  plan::FrameBound Bound(const unresolved::FrameBound& bound, const Scope& scope);
  plan::Frame WindowFrame(const unresolved::Window& window, const functions::Function* function,
                          const plan::Window& typed, const Scope& scope);
  void CheckFrame(plan::Window& window, bool given, const SourceSpan& origin);
  void CheckRange(plan::Window& window, const SourceSpan& origin);
  void CheckBoundType(const plan::Window& window, const plan::FrameBound& bound, const char* location,
                      const SourceSpan& origin) const;
  bool InOrder(const plan::Frame& frame);

  // subquery.cc
  plan::NodePtr SubqueryPlan(const unresolved::Subquery& op, const SourceSpan& origin, const Scope& scope);
  void CheckCorrelatedScalar(const plan::ExprPtr& expr, const std::string& node, const SourceSpan& origin) const;
  void CheckNoOuter(const plan::ExprPtr& expr) const;
  using SubqueryArguments = std::vector<std::pair<plan::ColumnId, plan::ExprPtr>>;
  plan::NodePtr LiftOuterAggregates(const plan::NodePtr& node, SubqueryArguments& arguments);
  plan::ExprPtr ScalarSubquery(plan::NodePtr node, const SourceSpan& origin);
  DataType CollatedIn(std::vector<plan::ExprPtr>& values, size_t i, const plan::Node& node, const SourceSpan& origin);
  plan::ExprPtr InSubquery(const unresolved::Subquery& op, plan::NodePtr node, const SourceSpan& origin,
                           const Scope& scope);
  [[noreturn]] void ThrowInWidth(const std::vector<plan::ExprPtr>& values, const plan::Node& node,
                                 const SourceSpan& origin) const;
  [[noreturn]] void ThrowInTypes(const std::vector<plan::ExprPtr>& values, const plan::Node& node,
                                 const plan::Columns& scope_columns, const SourceSpan& origin) const;

  // naming.cc
  std::vector<std::string> Texts(const std::vector<plan::ExprPtr>& exprs) const;
  std::string CallText(const plan::Call& call) const;
  std::string WithinGroupText(const plan::Call& call) const;
  std::string StructText(const plan::Call& call) const;
  std::string SubqueryText(const plan::Subquery& subquery) const;
  std::string OuterText(const plan::NodePtr& node) const;
  std::string InText(const std::vector<plan::ExprPtr>& values, const plan::Node& node) const;
  std::string OrderText(const plan::SortOrder& order) const;
  std::string OrdersText(const std::vector<plan::SortOrder>& orders) const;
  std::string BoundText(const plan::FrameBound& bound) const;
  std::string FrameText(const plan::Frame& frame) const;
  std::string FrameTreeText(const plan::Frame& frame) const;
  std::string SpecText(const plan::Window& window) const;

  // ---- SELECT: select.cc, generator.cc, aggregate.cc, grouping.cc, sort.cc ----

  plan::NodePtr SelectFrom(plan::NodePtr input, const unresolved::Project& op, const unresolved::Relation& at,
                           const Scope* outer, const WindowDefinitions* windows);
  Named SelectItem(const unresolved::ExprPtr& item, const Scope& scope);
  std::pair<std::string, std::string> AutomaticName(const unresolved::ExprPtr& item, const plan::Expr& expr) const;
  plan::Column Renamed(const plan::Column& column, const std::string& name) const;
  static plan::Column WithNullable(const plan::Column& column, bool nullable);
  [[noreturn]] void ThrowManyNames(const plan::Expr& expr, const std::vector<std::string>& names,
                                   SourceSpan origin) const;
  void SeparateTwins(std::vector<Named>& items, const SourceSpan& origin);
  static bool IsIdentity(const plan::Node& input, const std::vector<Named>& items);
  plan::NodePtr ComputeNestedWindows(plan::NodePtr input, std::vector<Named>& items, const SourceSpan& origin);
  plan::NodePtr ComputeLateralAliases(plan::NodePtr input, std::vector<Named>& items, const SourceSpan& origin);
  static bool IsOuterGenerator(const plan::Call& call);
  plan::Columns GeneratorOutputs(const plan::Expr& generator, const std::vector<std::string>& names, SourceSpan origin);
  void CheckGenerators(const Named& item, const SourceSpan& origin) const;
  std::vector<Named> ExtractGenerators(plan::NodePtr& input, std::vector<Named> items, const SourceSpan& origin);

  [[noreturn]] static void ThrowAliasCount(const unresolved::Relation& of, size_t aliases, size_t columns,
                                           SourceSpan origin);

  /// Nodes below `node` whose columns a clause above it may still name.
  std::vector<plan::NodePtr> Below(const plan::NodePtr& node) const;
  /// The node with the columns `missing` of nodes below it passed up.
  plan::NodePtr Widen(const plan::NodePtr& node, const std::unordered_set<plan::ColumnId>& missing);
  /// A Project back to `columns`, unless the node has no others.
  static plan::NodePtr Narrow(plan::NodePtr node, const plan::Columns& columns);
  /// Throws for aggregates, windows and generators: operators that compute rows one by one have no use for them.
  void CheckOperator(const plan::ExprPtr& expr, const SourceSpan& origin) const;
  void CheckWhere(const plan::ExprPtr& condition, const plan::Columns& input, const SourceSpan& origin) const;
  void LimitRecursion(const plan::Node& input, int64_t count);
  int64_t RowCount(const unresolved::ExprPtr& count, const std::string& clause, const plan::NodePtr& input,
                   const Scope* outer);

  /// The expressions of a GROUP BY, each once; `sets` are indices into them; `named`: as written, for their names.
  struct Grouping {
    std::vector<plan::ExprPtr> exprs;
    std::optional<std::vector<std::vector<int32_t>>> sets;
    std::vector<Named> named;
  };
  class GroupCollector;
  Grouping GroupsOf(const unresolved::Aggregate& op, const std::vector<Named>& list, const Scope& scope);
  plan::NodePtr AggregateFrom(const unresolved::Aggregate& op, const unresolved::Relation& at, const Scope* outer,
                              const WindowDefinitions* windows);
  plan::NodePtr GlobalAggregate(plan::NodePtr input, std::vector<Named> list, const SourceSpan& origin);
  plan::NodePtr FilterOver(const plan::NodePtr& input, const unresolved::ExprPtr& wanted, const SourceSpan& origin,
                           const Scope* outer, bool own_columns = false);
  plan::NodePtr FilterAggregate(const plan::NodePtr& input, const unresolved::Filter& op,
                                const unresolved::Relation& at, Scope scope);
  void CheckPipeAggregates(const std::vector<Named>& list, size_t groups) const;
  void AddGroups(AggregateQuery& query, const Grouping& grouping);
  void CheckGroup(const plan::ExprPtr& expr, const plan::Columns& input) const;
  void OutputOverGroups(AggregateQuery& query, std::vector<Named> list);
  void AddHaving(AggregateQuery& query, const unresolved::ExprPtr& having, const std::vector<Named>& list,
                 const Scope& scope);
  plan::NodePtr BuildAggregate(const AggregateQuery& query, const std::unordered_set<plan::ColumnId>& passed);
  plan::NodePtr FinishAggregate(AggregateQuery query);
  static std::unordered_set<plan::ColumnId> HiddenReferences(const AggregateQuery& query,
                                                             const std::vector<plan::ExprPtr>& exprs);
  plan::ExprPtr OverGroups(AggregateQuery& query, const plan::ExprPtr& expr);
  plan::ExprPtr SubqueryOverGroups(AggregateQuery& query, const plan::ExprPtr& expr, const plan::Subquery& subquery);
  plan::ExprPtr AboveAggregate(AggregateQuery& query, const plan::ExprPtr& expr, const plan::Columns& output);
  plan::ExprPtr AggregateColumn(AggregateQuery& query, const plan::ExprPtr& expr);
  plan::ExprPtr GroupingCall(const AggregateQuery& query, const plan::ExprPtr& expr, const plan::Call& call);
  void CheckInputOnly(const AggregateQuery& query, const plan::Expr& aggregate) const;
  std::string UngroupedName(const AggregateQuery& query, const plan::ExprPtr& expr) const;
  [[noreturn]] void ThrowNotGrouped(const AggregateQuery& query, const plan::Expr& expr) const;

  std::vector<plan::SortOrder> Orders(const unresolved::Sort& op, const plan::Node& input, const Scope& scope);
  std::vector<plan::SortOrder> AllColumns(const unresolved::Sort& op, const plan::Node& input);
  void CheckOrder(const plan::SortOrder& order, const SourceSpan& origin) const;
  void CheckOrderable(const plan::SortOrder& order, const SourceSpan& origin) const;
  static bool IsOrderable(const DataType& type);
  plan::Columns WithMissing(plan::Columns columns, const Scope& scope) const;
  LateralAliases WindowGroups(const unresolved::Aggregate& op, const Scope& scope);

  struct PlanOutput {  // a DataFrame's node, kept for references by plan id
    plan::NodePtr node;
    int depth = 0;  // below the root
    ColumnIndex index;
  };

  const unresolved::Plan& plan_;
  const Environment& env_;
  std::shared_ptr<const Conf> settings_;  // see conf(); null: the session's
  ParameterValues parameters_;
  plan::ColumnId next_id_ = 1;
  uint32_t next_cte_ = 1;
  int depth_ = 0;
  /// Every relation analyzed so far by the client's plan id (several when a DataFrame occurs more than once).
  std::unordered_multimap<int64_t, PlanOutput> outputs_by_plan_id_;
  std::vector<CteBinding> ctes_;                       // innermost last
  const unresolved::Relation* query_start_ = nullptr;  // of the last subquery or CTE definition: where its WITH stands
  std::unordered_map<uint32_t, size_t> cte_references_;              // how often each was read
  std::vector<uint32_t> open_recursions_;                            // whose steps are being resolved
  std::unordered_map<uint32_t, int64_t> row_limits_;                 // of recursions that a LIMIT reads
  std::map<std::string, unresolved::RelationPtr> named_references_;  // of spark.sql("… {df} …", df=df), in lower case
  std::unordered_map<int64_t, unresolved::RelationPtr> references_;  // WithRelations, by plan id
  std::vector<plan::ObservedMetrics> observed_;
  const unresolved::Relation* root_ = nullptr;
  std::optional<plan::Rendering> rendering_;  // of the root
  /// Nodes below which an ORDER BY or filter must not look for columns: subqueries with an alias.
  std::unordered_set<plan::NodePtr> sealed_;
  std::unordered_map<plan::NodePtr, std::shared_ptr<AggregateQuery>> aggregates_;  // by a GROUP BY's topmost node
  size_t lateral_references_ = 0;                                                  // resolved so far
  bool memberships_ = false;                                                       // IN with a subquery occurs
  std::vector<std::string> active_routines_;      // whose bodies are being resolved, outermost first
  std::vector<plan::TemporaryName> temporaries_;  // named so far
  std::vector<plan::EvolvedView> evolved_views_;
  int64_t view_depth_ = 0;     // views whose queries are being resolved, one in the other
  std::string view_database_;  // of the permanent view whose text is being resolved
  bool reads_data_ = false;    // a table or view was named
  /// SELECT a, a: the second a has an id of its own but is the same column to name resolution.
  std::unordered_map<plan::ColumnId, plan::ColumnId> twins_;
};

}  // namespace piezo::analysis
