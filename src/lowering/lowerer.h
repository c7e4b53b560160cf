// Lowerer: the state of lowering one plan. Relations become Selects (a file per family), expressions engine
// expressions.
#pragma once

#include <duckdb.hpp>
#include <duckdb/parser/query_node/select_node.hpp>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/expr.h"
#include "engine/statement.h"
#include "functions/function.h"
#include "lowering/cast.h"
#include "lowering/lower.h"
#include "lowering/select.h"
#include "lowering/usage.h"
#include "plan/node.h"
#include "sources/source.h"

namespace piezo::lowering {

using QueryNodePtr = duckdb::unique_ptr<duckdb::QueryNode>;
using TableRefPtr = duckdb::unique_ptr<duckdb::TableRef>;

/// "c12": the engine's name of a column.
std::string ColumnName(plan::ColumnId id);

/// For one plan; not thread-safe.
class Lowerer {
 public:
  Lowerer(const plan::NodePtr& root, const LowerOptions& options);
  engine::Statement Run();

 private:
  // ---- Relations: relation.cc, leaf.cc, join.cc, aggregate.cc, set_operation.cc, generate.cc ----
  Select Lower(const plan::NodePtr& node);
  Select Lower(const plan::OneRow& op, const plan::Node& node);
  Select Lower(const plan::LocalData& op, const plan::Node& node);
  Select Lower(const plan::Values& op, const plan::Node& node);
  Select Lower(const plan::Range& op, const plan::Node& node);
  Select Lower(const plan::Scan& op, const plan::Node& node);
  Select Lower(const plan::CachedScan& op, const plan::Node& node);
  Select Lower(const plan::Project& op, const plan::Node& node);
  Select Lower(const plan::Filter& op, const plan::Node& node);
  Select Lower(const plan::Aggregate& op, const plan::Node& node);
  Select Lower(const plan::Sort& op, const plan::Node& node);
  Select Lower(const plan::Limit& op, const plan::Node& node);
  Select Lower(const plan::Tail& op, const plan::Node& node);
  Select Lower(const plan::Distinct& op, const plan::Node& node);
  Select Lower(const plan::Sample& op, const plan::Node& node);
  Select Lower(const plan::Repartition& op, const plan::Node& node);
  Select Lower(const plan::Join& op, const plan::Node& node);
  Select Lower(const plan::SetOperation& op, const plan::Node& node);
  Select Lower(const plan::Generate& op, const plan::Node& node);
  Select Lower(const plan::Expand& op, const plan::Node& node);
  Select Lower(const plan::With& op, const plan::Node& node);
  Select Lower(const plan::CteRef& op, const plan::Node& node);

  // leaf.cc
  sources::SourceContext ContextOfSources();
  // relation.cc
  QueryNodePtr Numbered(Select select, const std::vector<plan::ColumnId>& ids, const std::string& number);
  // join.cc
  Select JoinSide(const plan::NodePtr& node, bool keeps_rows, bool lateral);
  // set_operation.cc
  QueryNodePtr SetOperand(const plan::NodePtr& node, const std::vector<size_t>& positions, const plan::Columns& wanted);
  void AddCte(const plan::CteDefinition& cte);
  // generate.cc
  Select Unnest(Select input, engine::Expr list, const plan::Columns& outputs, bool is_struct);

  // ---- Selects: select.cc ----
  /// A SELECT over a table reference that has these columns under their engine names.
  Select From(TableRefPtr from, std::vector<plan::ColumnId> columns);
  Select FromQuery(QueryNodePtr query, std::vector<plan::ColumnId> columns);
  /// The needed ones of `columns`, each once.
  std::vector<plan::ColumnId> NeededIds(const plan::Columns& columns) const;
  /// Ends `select` and begins one that reads it as a subquery.
  Select Wrap(Select select);
  /// Wraps unless rows may still be removed, grouped or joined at this level.
  Select PlainRows(Select select);
  /// Where an expression stands decides which computed columns can be put into it.
  enum class Place { kOutput, kRows };
  /// Wraps when `exprs` refer to computed columns that cannot be evaluated in place.
  Select MakeReferable(Select select, std::span<const plan::ExprPtr> exprs, Place place);
  /// Adds computed columns; `exprs` of the items must be referable.
  void Compute(Select& select, plan::ColumnId id, const plan::ExprPtr& expr);
  void Consume(const plan::ExprPtr& expr);
  void Release(plan::ColumnId id);  // one use less
  bool Live(plan::ColumnId id) const;
  /// Ends `select`: its output columns, by position, under their engine names.
  QueryNodePtr Finish(Select select, std::span<const plan::ColumnId> outputs);
  /// The SELECT node with everything but its output list.
  duckdb::unique_ptr<duckdb::SelectNode> Begin(Select& select);
  std::string NextAlias();

  // ---- Expressions: expression.cc, window.cc, subquery.cc ----
  engine::Expr Lower(const plan::ExprPtr& expr, const Select& select);
  engine::Expr LowerColumn(plan::ColumnId id, const Select& select);
  engine::Expr LowerCall(const plan::Call& call, const plan::Expr& expr, const Select& select);
  engine::Expr LowerWindow(const plan::Window& window, const plan::Expr& expr, const Select& select);
  /// The conjunction; either may be empty.
  static engine::Expr Both(engine::Expr first, engine::Expr second);
  engine::Expr LowerAggregate(const plan::ExprPtr& expr, const Select& select);
  engine::Expr LowerSubquery(const plan::Subquery& subquery, const plan::Expr& expr, const Select& select);
  static void KeyOutputs(duckdb::QueryNode& query, const plan::Columns& columns);
  Select OnlyRow(Select select, plan::ColumnId id, const SourceSpan& origin);
  engine::Expr LowerCast(const plan::Cast& cast, const plan::Expr& expr, const Select& select);
  engine::Exprs LowerAll(const std::vector<plan::ExprPtr>& exprs, const Select& select);
  /// What the value of `expr` is compared by: the value, or the keys of collated strings.
  engine::Expr LowerKey(const plan::ExprPtr& expr, const Select& select);
  engine::Expr LowerOrderKey(const plan::SortOrder& by, const Select& select);
  /// Values, or keys where the function only compares.
  engine::Exprs LowerArguments(const plan::Call& call, const Select& select);
  std::vector<engine::Order> LowerOrder(const std::vector<plan::SortOrder>& order, const Select& select);
  functions::LowerContext Context(const plan::Call& call, const plan::Expr& expr, const Select& select);
  engine::Expr Site(const SourceSpan& span);
  const Conf& ConfOf(const plan::SettingsPtr& settings) const;
  CastContext CastsAt(const SourceSpan& span, const plan::SettingsPtr& settings = nullptr);

  const plan::NodePtr& root_;
  const LowerOptions& options_;
  const Usage usage_;
  std::vector<uint32_t> remaining_;                         // uses of each column that were not consumed yet
  std::unordered_map<plan::ColumnId, engine::Expr> names_;  // columns of table references that have other names
  std::map<std::pair<const void*, std::pair<int32_t, int32_t>>, int64_t> site_numbers_;
  std::vector<SourceSpan> sites_;
  std::vector<std::string> files_;  // that the statement reads
  std::vector<std::shared_ptr<const void>> pins_;
  duckdb::CommonTableExpressionMap ctes_;  // of the whole query
  uint32_t aliases_ = 0;
  uint32_t lambdas_ = 0;
};

}  // namespace piezo::lowering
