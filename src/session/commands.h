// Commands: what a statement that is not a query does, one overload a kind; a file per family.
#pragma once

#include <string>
#include <vector>

#include "session/local_executor.h"
#include "wire/local_rows.h"

namespace piezo::session {

/// The rows that a command answers with; most have none.
struct CommandResult {
  Schema schema;
  std::vector<wire::Row> rows;
};

/// The name under which CACHE TABLE keeps a table or view.
std::vector<std::string> CacheName(const catalog::Relation& relation);

/// Runs commands of one operation. The overloads throw Error.
class CommandRunner {
 public:
  CommandRunner(const unresolved::Plan& plan, Operation& operation, LocalRun& run)
      : plan_(plan), operation_(operation), run_(run) {}

  CommandResult Run(const unresolved::Command& command);
  /// A whole statement from within another, with the rows it gives.
  CommandResult RunNested(const unresolved::Plan& plan);
  /// The value of an expression without input; of `type` when that is given.
  types::Value Evaluate(const unresolved::ExprPtr& expr, const std::optional<DataType>& type);
  /// A spark.catalog call.
  CommandResult Run(const unresolved::CatalogCall& call);
  // cache.cc
  void CacheTable(const catalog::NameParts& name, const StorageLevel& level);
  bool IsCached(const catalog::NameParts& name);
  void UncacheTable(const catalog::NameParts& name);
  void RefreshTable(const catalog::NameParts& name);
  /// The columns that a catalog call answers with.
  static Schema CatalogCallSchema(const unresolved::CatalogCall& call);

 private:
  // write.cc
  CommandResult Do(const unresolved::Write& command);
  void SaveTable(const unresolved::Write& command, const plan::Query& query);
  void SavePath(const unresolved::Write& command, const plan::Query& query);
  /// Format noop: the query runs to its end, and its rows go nowhere.
  void SaveNowhere(const unresolved::Write& command, const plan::Query& query);
  CommandResult Do(const unresolved::WriteV2& command);
  void SaveTable(const unresolved::WriteV2& command, const plan::Query& query);
  CommandResult Do(const unresolved::CreateTable& command);
  // insert.cc
  CommandResult Do(const unresolved::InsertInto& command);
  // views.cc
  CommandResult Do(const unresolved::CreateView& command);
  catalog::ViewDefinition DefinitionOf(const unresolved::CreateView& command, const plan::Query& query);
  CommandResult Do(const unresolved::DropRelation& command);
  // databases.cc
  CommandResult Do(const unresolved::CreateDatabase& command);
  CommandResult Do(const unresolved::DropDatabase& command);
  CommandResult Do(const unresolved::UseDatabase& command);
  CommandResult Do(const unresolved::UseCatalog& command);
  // set_conf.cc
  CommandResult Do(const unresolved::SetConf& command);
  // describe.cc, show.cc
  CommandResult Do(const unresolved::Explain& command);
  CommandResult Do(const unresolved::DescribeTarget& command);
  CommandResult Do(const unresolved::Show& command);
  // cache.cc
  catalog::Relation ExistingRelation(const catalog::NameParts& name) const;
  plan::NodePtr PlanOf(const catalog::NameParts& name);
  CommandResult Do(const unresolved::CacheCommand& command);
  CommandResult Do(const unresolved::Checkpoint& command);
  CommandResult Do(const unresolved::RemoveCached& command);
  CommandResult Do(const unresolved::RegisterFunction& command);
  CommandResult Do(const unresolved::UnsupportedCommand& command);
  // variable_commands.cc
  CommandResult Do(const unresolved::DeclareVariable& command);
  CommandResult Do(const unresolved::SetVariable& command);
  CommandResult Do(const unresolved::DropVariable& command);
  std::vector<VariablePlace> Targets(const std::vector<unresolved::NameParts>& names) const;
  void Assign(const std::vector<VariablePlace>& places, const plan::Query& query);
  void AssignRow(const std::vector<unresolved::NameParts>& names, const unresolved::RelationPtr& query);
  // execute_immediate.cc
  CommandResult Do(const unresolved::ExecuteImmediate& command);
  CommandResult Do(const unresolved::NamedLater& command);
  std::string StatementText(const unresolved::ExprPtr& expr);
  void BindArguments(const std::vector<unresolved::ExprPtr>& arguments, unresolved::Plan& statement);
  // routines.cc
  CommandResult Do(const unresolved::CreateFunction& command);
  CommandResult Do(const unresolved::DropFunction& command);
  [[noreturn]] void ThrowNoRoutine(const catalog::NameParts& name) const;
  // script.cc
  CommandResult Do(const unresolved::Script& command);
  // alter.cc, maintain.cc
  CommandResult Do(const unresolved::AlterRelation& command);
  CommandResult Do(const unresolved::AlterDatabase& command);
  CommandResult Do(const unresolved::TruncateTable& command);
  CommandResult Do(const unresolved::CommentOn& command);
  CommandResult Do(const unresolved::AnalyzeTable& command);
  CommandResult Do(const unresolved::ChangeRows& command);
  CommandResult Do(const unresolved::LoadData& command);
  CommandResult Do(const unresolved::InsertSeveral& command);
  plan::ExprPtr ConstantFor(const unresolved::ExprPtr& value, const Field& column, const catalog::Table& table);
  plan::Query RowsFor(const unresolved::InsertInto& command, const catalog::Table& table);
  catalog::Table TableToAlter(const catalog::NameParts& name, const char* operation) const;
  CommandResult AlterTemporaryView(const unresolved::AlterRelation& command, const catalog::View& view);
  void RenameTable(const catalog::Table& table, const catalog::NameParts& to);
  void Analyze(catalog::Table table, const unresolved::AnalyzeTable& command);
  void AnalyzePartitions(catalog::Table table, const unresolved::AnalyzeTable& command);
  int64_t CountRows(unresolved::RelationPtr relation);
  // column_statistics.cc
  static std::vector<Field> ColumnsToAnalyze(const catalog::Table& table, const unresolved::AnalyzeTable& command);
  void AnalyzeColumns(catalog::Table& table, const std::vector<Field>& columns);
  [[noreturn]] static void ThrowUnsupportedOn(const catalog::Table& table, const char* operation);

  const unresolved::Plan& plan_;
  Operation& operation_;
  LocalRun& run_;
};

}  // namespace piezo::session
