// Grammar: one method a rule of Spark's SQL, split over files by family. A rule is tried where its first tokens stand;
// as nearly every keyword may also name something, the rules look one or two tokens further where Spark's generated
// parser would look on as far as it needs.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "frontend/sql/token_stream.h"
#include "unresolved/script.h"

namespace piezo::frontend::sql {

class Grammar : private TokenStream {
 public:
  using TokenStream::TokenStream;

  // ---- Whole texts (statement.cc) ----
  unresolved::Plan WholeStatement();
  unresolved::ExprPtr WholeExpression();
  unresolved::NameParts WholeName();

 private:
  using ExprPtr = unresolved::ExprPtr;
  using RelationPtr = unresolved::RelationPtr;
  using RelationOp = unresolved::RelationOp;
  using NameParts = unresolved::NameParts;
  using Exprs = std::vector<ExprPtr>;
  using NamedWindows = std::vector<std::pair<std::string, unresolved::Window>>;

  // ---- Look-ahead (lookahead.cc); `ahead` counts tokens from the cursor ----
  static bool StartsExpression(Tok kind);
  bool StartsRelation(Tok kind) const;
  bool StartsQuery(int32_t ahead);
  bool StartsTransform(int32_t ahead);
  bool StartsValues(int32_t ahead) const;
  bool StartsCommonTable(int32_t ahead) const;
  bool StartsQueryTail(int32_t ahead);  // a set operation, ORDER BY, LIMIT, …
  bool StartsClause(int32_t ahead = 0);
  bool StartsJoin(int32_t ahead = 0) const;
  bool HoldsQuery(int32_t open);  // the parentheses that open at token `open` are around a query
  int32_t FindInCall(int32_t open, int32_t close, Tok kind);
  bool CallHas(Tok kind) { return FindInCall(Mark() + 1, MatchingParen(Mark() + 1), kind) >= 0; }
  bool AtColumnAlias();
  bool AtTableAlias();
  bool ColumnListEndsRelation();

  // ---- Expressions (expression.cc) ----
  ExprPtr Expression();
  ExprPtr Conjunction();
  ExprPtr Negation();
  ExprPtr ValueExpression(int min_precedence = 1);
  ExprPtr Unary();
  ExprPtr NamedExpression();
  Exprs Expressions();
  Exprs NamedExpressions();
  Exprs ParenthesizedExpressions();
  unresolved::SortOrder SortItem();
  std::vector<unresolved::SortOrder> SortItems();
  bool AtConnective(Tok kind) const;
  ExprPtr Balanced(const char* name, const Exprs& terms, int32_t first);
  ExprPtr Operator(const char* name, ExprPtr left, ExprPtr right, int32_t first);  // `right` may be null
  ExprPtr NegateIf(bool negated, ExprPtr child, int32_t first);

  // ---- Predicates (predicate.cc) ----
  bool AtPredicate() const;
  bool AcceptNot();
  ExprPtr Predicated();
  ExprPtr BetweenPredicate(ExprPtr value, int32_t first, bool negated);
  ExprPtr InPredicate(ExprPtr value, int32_t first, bool negated);
  ExprPtr LikePredicate(ExprPtr value, int32_t first, bool negated, bool ignore_case);
  ExprPtr QuantifiedLike(ExprPtr value, int32_t first, bool negated, bool ignore_case);
  ExprPtr IsPredicate(ExprPtr value, int32_t first);

  // ---- Primary expressions (primary.cc) ----
  ExprPtr Primary();
  ExprPtr PrimaryHead();
  ExprPtr KeywordHead();
  ExprPtr NameHead();
  ExprPtr ColumnOrCall();
  ExprPtr ColumnPattern(std::string table, int32_t first);
  ExprPtr StarExpression(NameParts target, int32_t first);
  ExprPtr Parenthesized();
  ExprPtr Lambda(std::vector<std::string> parameters, int32_t first);
  ExprPtr Postfix(ExprPtr base, int32_t first);
  ExprPtr SemiStructuredPath(ExprPtr base, int32_t first);
  ExprPtr ParameterMarker();
  ExprPtr CaseExpression();
  static bool IsBareFunction(Tok kind);
  ExprPtr BareFunction();

  // ---- Calls (call.cc, special_call.cc) ----
  ExprPtr FunctionCall(NameParts name, int32_t first);
  ExprPtr FunctionArgument();
  void CallArguments(unresolved::Call& call);
  ExprPtr CallSuffixes(unresolved::Call call, ExprPtr name_clause, int32_t first);
  ExprPtr IdentifierClause();
  ExprPtr SpecialCall();
  ExprPtr CastCall();
  ExprPtr ExtractCall();
  ExprPtr SubstringCall();
  ExprPtr TrimCall();
  ExprPtr OverlayCall();
  ExprPtr PositionCall();
  ExprPtr IgnoringNullsCall();
  ExprPtr StructCall();
  ExprPtr UnitCall(const char* function);
  ExprPtr WordLiteral(int32_t token) const;
  static bool IsDateUnit(Tok kind);

  // ---- Types (type.cc) ----
  DataType Type();
  DataType OpenType();
  DataType MapType();
  DataType StructType();
  DataType IntervalType(int32_t first);
  DataType NamedType(int32_t first);
  void CloseTypeBracket();

  // ---- Literals (literal.cc, interval.cc) ----
  struct IntervalAmount {
    int32_t token = 0;
    bool quoted = false;
    std::string text;
  };
  /// The units that an interval names, and with them its type.
  struct UnitSpan {
    bool has_year_month = false;
    bool has_day_time = false;
    int first = types::kSecond;
    int last = types::kYear;
    void Add(bool year_month, int field) {
      (year_month ? has_year_month : has_day_time) = true;
      first = std::min(first, field);
      last = std::max(last, field);
    }
  };
  ExprPtr NumberLiteral();
  ExprPtr StringLiteral();
  ExprPtr TypedLiteral();
  std::optional<types::Value> TypedValue(Tok type, std::string_view text) const;
  bool AtIntervalLiteral() const;
  bool AtIntervalAmount() const;
  ExprPtr IntervalLiteral();
  IntervalAmount ParseIntervalAmount();
  types::Value FromToInterval(const IntervalAmount& amount, int32_t first);
  types::Value MultiUnitInterval(IntervalAmount amount, int32_t first);
  types::Value TypedInterval(const types::CalendarInterval& interval, const UnitSpan& units,
                             const SourceSpan& span) const;
  std::optional<types::Value> IntervalFromText(std::string_view text, const SourceSpan& span) const;
  [[noreturn]] void FailSecondFromTo(int32_t first);

  // ---- Windows (window.cc) ----
  unresolved::Window WindowSpec();
  unresolved::Frame WindowFrame();
  unresolved::FrameBound FrameBound();
  NamedWindows WindowClause();  // behind WINDOW

  // ---- Queries (query.cc) ----
  RelationPtr Query();
  RelationPtr QueryBody();
  RelationPtr ParenthesizedQuery();
  unresolved::With CommonTables();
  RelationPtr QueryTerm(int min_precedence);
  RelationPtr QueryPrimary();
  bool AcceptSetQuantifier();  // true for ALL
  RelationPtr SetOperationOf(Tok op, bool all, RelationPtr left, RelationPtr right, int32_t first);
  RelationPtr QueryOrganization(RelationPtr input);
  RelationPtr SortAndDistribute(RelationPtr input);
  RelationPtr WindowAndLimit(RelationPtr input);
  static bool IsWordAll(const ExprPtr& expr);

  // ---- SELECT (select.cc, group_by.cc) ----
  struct SelectClause {
    int32_t first = 0;
    std::vector<unresolved::Hint> hints{};
    bool distinct = false;
    Exprs items{};
  };
  SelectClause ParseSelectClause();
  void ParseHints(std::vector<unresolved::Hint>& hints);
  RelationPtr SelectQuery();
  RelationPtr FinishSelect(SelectClause select, RelationPtr input);
  RelationPtr DistinctAndHints(SelectClause select, RelationPtr result, const SourceSpan& span);
  RelationPtr WhereClause(RelationPtr input);
  static ExprPtr AsBoolean(ExprPtr condition);
  RelationPtr FromQuery();
  RelationPtr FromBody(const RelationPtr& input);
  RelationPtr TransformQuery(const RelationPtr& input);
  void SkipTransformColumns();
  void GroupBy(unresolved::Aggregate& aggregate);
  bool AtGroupingAnalytics() const;
  ExprPtr GroupByItem();
  ExprPtr GroupingAnalytics();
  ExprPtr GroupingSet();
  static void SimplifyAnalytics(unresolved::Aggregate& aggregate);
  static void SetGroupingSets(unresolved::Aggregate& aggregate, const Exprs& elements);

  // ---- FROM (from.cc, relation.cc, pivot.cc) ----
  RelationPtr FromClause();
  RelationPtr RelationItem(RelationPtr left, int32_t first);
  RelationPtr LateralOrPrimary(bool lateral, int32_t first);
  RelationPtr JoinClause(RelationPtr left, int32_t first);
  unresolved::JoinType ParseJoinType();
  static void CheckJoin(const unresolved::Join& join, const SourceSpan& span);
  RelationPtr LateralViewClause(RelationPtr input);
  [[noreturn]] void FailPivotBehindViews(int32_t first);
  RelationPtr PrimaryRelation();
  RelationPtr ParenthesizedRelation();
  RelationPtr NamedRelation(int32_t first);
  void ParseTableName(unresolved::TableRef& table);
  RelationPtr AliasedRelation(RelationPtr relation, int32_t first);
  RelationPtr TableAlias(RelationPtr relation, int32_t first);
  bool AtTemporalClause() const;
  void TemporalClause(unresolved::TableRef& table);
  RelationPtr InlineTableRelation();
  void CheckInlineTable(const unresolved::InlineTable& table, size_t columns, int32_t first) const;
  bool AtTableFunction() const;
  RelationPtr IdentifierRelation();
  RelationPtr TableFunctionRelation(unresolved::TableFunction function, int32_t first);
  ExprPtr TableFunctionArgument();
  bool StartsTableArgument(int32_t ahead) const;
  ExprPtr TableArgument();
  void TableArgumentPartitioning(unresolved::Subquery& argument);
  bool AtStreamRelation();
  RelationPtr StreamRelation();
  void SkipWatermark();
  bool AtPivot() const;
  bool AtUnpivot() const;
  RelationPtr PivotClause(RelationPtr input);
  ExprPtr PivotColumn();
  RelationPtr UnpivotClause(RelationPtr input);
  void UnpivotColumns(unresolved::Unpivot& unpivot, bool several);
  bool AtSample() const;
  RelationOp SampleClause();
  RelationOp SampleByBucket(int32_t first);
  RelationOp SampleByRows(int32_t first);
  bool AtPercent() const;
  RelationPtr SampleOf(RelationOp sample, RelationPtr input, int32_t first);

  // ---- Pipe operators (pipe.cc) ----
  RelationPtr PipeOperator(RelationPtr input, int32_t first);
  RelationPtr PipeByLookahead(RelationPtr input, int32_t first);
  RelationPtr PipeOrganization(RelationPtr input);
  RelationPtr PipeSelect(RelationPtr input, int32_t first);
  RelationPtr PipeExtend(RelationPtr input, int32_t first);
  RelationPtr PipeSet(RelationPtr input, int32_t first);
  RelationPtr PipeDrop(RelationPtr input, int32_t first);
  RelationPtr PipeAggregate(RelationPtr input, int32_t first);
  [[noreturn]] void FailBothPivots(const RelationPtr& input, int32_t first);

  // ---- Statements (statement.cc, hive.cc) ----
  using Command = unresolved::Command;
  using Statement = std::variant<unresolved::Query, Command>;
  using OptionalWith = std::optional<unresolved::With>;
  Statement AnyStatement();
  Statement WithStatement();
  Statement CommandStatement();
  std::optional<Command> DefinitionCommand();
  std::optional<Command> InspectionCommand();
  std::optional<Command> MaintenanceCommand();
  void SkipToEnd();  // reads a statement's rest that is not looked at
  void RefuseHiveStatement();

  // ---- Clauses of commands (clause.cc) ----
  using PartitionValues = unresolved::PartitionValues;  // null: dynamic
  NameParts ConstantName(const ExprPtr& name);
  NameParts CommandName();  // a dotted name, or IDENTIFIER(…)
  bool AcceptIfExists();
  bool AcceptIfNotExists();
  /// Reads a string for a clause that may stand once.
  void StringOnce(std::string& text, const char* clause, int32_t first);
  void CheckOnce(bool given, const char* clause, int32_t first) const;
  unresolved::Options PropertyList();
  unresolved::Options ExpressionPropertyList();
  unresolved::Options Properties(bool expressions);
  std::string ConstantText();
  std::string PropertyKey();
  std::string PropertyValue();
  PartitionValues PartitionSpec();
  PartitionValues FullPartitionSpec();  // all of them with values
  std::string DefaultCollation();
  DataType StringType() const;  // what STRING means here
  Field ColumnType();           // name type [NOT NULL] [COMMENT 'text']
  std::string Provider();       // behind USING: csv, org.example.source
  std::string SchemaBinding();
  std::string SchemaMode();
  bool AcceptRowFormat();
  [[noreturn]] void FailNotAllowed(std::string message, int32_t first) const;

  // ---- CREATE and DROP (create.cc, create_table.cc) ----
  struct TableClauses;
  Command CreateStatement();
  Command CreateDatabase();
  Command CreateView(bool replace, int32_t first);
  Command TemporaryViewUsing(unresolved::CreateView view, int32_t first);
  void ViewColumns(unresolved::CreateView& view);
  void CheckView(const unresolved::CreateView& view, int32_t first) const;
  bool AtTemporaryViewUsing();
  Command CreateIndex();
  Command DropStatement();
  Command CreateTable(bool replace, int32_t first);
  Command CreateTableLike(unresolved::CreateTable table);
  Command FinishTable(TableClauses clauses, int32_t first);
  void ReadElementsAgain(TableClauses& clauses, int32_t elements);
  void TableElements(TableClauses& clauses);
  void ColumnElement(TableClauses& clauses);
  bool ColumnOption(unresolved::ColumnDefinition& column, TableClauses& clauses);
  std::string GeneratedValue(const Field& column);
  bool AtConstraint() const;
  void Constraint();
  bool TableClause(TableClauses& clauses, int32_t first);
  void PartitionedBy(TableClauses& clauses, int32_t first);
  void BucketSpec(int32_t clause);
  void SkewSpec();
  void FileFormat(TableClauses& clauses);
  void IdentityOptions();
  std::string ExpressionText();

  // ---- INSERT, UPDATE, DELETE, MERGE (insert.cc, merge.cc) ----
  Command InsertStatement(OptionalWith with);
  Command InsertIntoTable(OptionalWith with, int32_t first);
  Command InsertDirectory(OptionalWith with, int32_t first);
  bool AtOverwriteDirectory() const;
  unresolved::InsertInto InsertTarget(int32_t first);
  Command MultiInsert(const OptionalWith& with);
  RelationPtr InsertQuery(OptionalWith with);
  Command DeleteStatement();
  Command UpdateStatement();
  Command MergeStatement();
  struct MergeSides {
    RelationPtr target;
    RelationPtr source;
    RelationPtr joined;
  };
  RelationPtr MergeTable(NameParts& name);
  void MergeClause(const MergeSides& sides, std::vector<RelationPtr>& parts);
  void MergeInsert(const MergeSides& sides, std::vector<RelationPtr>& parts);
  std::vector<unresolved::Assignment> Assignments();

  // ---- ALTER (alter.cc) ----
  using Alteration = unresolved::Alteration;
  Command AlterStatement();
  Command AlterNamespace();
  Alteration TableChange(int32_t first);
  Alteration ViewChange();
  void RefuseHiveAlter(int32_t first);
  Alteration PartitionsToAdd();
  Alteration PartitionsToDrop();
  Alteration AddChange();
  Alteration DropChange();
  Alteration ColumnChanges(int32_t first);
  Alteration SetChange(PartitionValues partition);
  std::vector<unresolved::AddedColumn> QualifiedColumns();
  bool ColumnPosition();

  // ---- SET, SHOW, DESCRIBE and their like (set.cc, show.cc, describe.cc, maintain.cc) ----
  Command SetStatement();
  Command SetTimeZone(int32_t first);
  Command SetFromText(int32_t first);
  Command ResetStatement();
  std::string_view TextBehind(int32_t token) const;
  int32_t FindEqualBeforeQuoted() const;
  std::string QuotedValue(int32_t token);
  Command ShowStatement();
  Command ShowTableExtended();
  Command ShowColumns();
  Command ShowFunctions(int32_t first);
  Command ShowProperties();
  void ShowTarget(unresolved::Show& show);
  void ShowPattern(unresolved::Show& show);
  Command DescribeStatement();
  Command DescribeQuery();
  Command DescribeFunction();
  Command DescribeRelation();
  Command ExplainStatement();
  Command CacheStatement();
  Command UncacheStatement();
  Command RefreshStatement();
  Command AnalyzeStatement();
  Command LoadStatement();
  Command CommentStatement();

  // ---- Routines, variables and scripts (routine.cc, script.cc) ----
  Command CreateFunction(bool temporary, bool replace, int32_t first);
  void FunctionParameters(unresolved::SqlFunction& function, const NameParts& name, int32_t first);
  void ReturnedType(unresolved::SqlFunction& function, const NameParts& name, int32_t first);
  [[noreturn]] void RefuseNotNull(int32_t first) const;
  static std::string NamedTwice(const std::vector<std::string>& names);
  bool StartsQueryBehind();
  bool EndsStatementAt(int32_t ahead) const;
  void CheckArgumentNames(const Exprs& values, const SourceSpan& span) const;
  bool RoutineCharacteristic(unresolved::SqlFunction& function);
  Command DeclareStatement();
  Command SetVariable();
  Command ExecuteImmediate();
  [[noreturn]] void CallStatement();
  [[noreturn]] static void ThrowNoProcedures();
  Command CompoundStatement();
  std::shared_ptr<const unresolved::ScriptBlock> Compound(std::string label);
  unresolved::ScriptBody CompoundBody();
  unresolved::ScriptStatement ScriptStatement();
  using ScriptOp = decltype(unresolved::ScriptStatement::op);
  ScriptOp ScriptOperation();
  ScriptOp Labelled(std::string label, int32_t first);
  ScriptOp PlainInScript(Command command);
  std::optional<ScriptOp> DeclareInScript();
  unresolved::DeclareHandler HandlerInScript();
  unresolved::Branches IfInScript();
  unresolved::Branches CaseInScript();
  unresolved::Loop LoopInScript(std::string label);
  unresolved::ForLoop ForInScript(std::string label);
  void EndLabel(const std::string& label);

  std::unordered_map<int32_t, bool> holds_query_;       // what HoldsQuery has found out, by token
  bool in_pivot_ = false;                               // reading a PIVOT's aggregates: FOR ends them
  bool in_select_list_ = false;                         // reading a named expression: `a.*` may be a pattern
  bool in_for_ = false;                                 // reading a script's FOR: DO is no alias
  bool in_update_ = false;                              // reading UPDATE's table: SET is no alias
  std::map<int32_t, ExprPtr> late_names_;               // IDENTIFIER(…) to be evaluated, by place
  std::string string_collation_ = options().collation;  // of literals and of STRING
  int32_t surplus_brackets_ = 0;
  int32_t next_parameter_ = 0;
  bool named_markers_ = false;
};

}  // namespace piezo::frontend::sql
