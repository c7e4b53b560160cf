// INSERT: by position, by name, of some columns, into partitions, with defaults.
#include <algorithm>
#include <filesystem>

#include "catalog/names.h"
#include "frontend/sql/parser.h"
#include "session/commands.h"
#include "session/defaults.h"
#include "session/table_data.h"
#include "session/table_files.h"
#include "types/field_metadata.h"

namespace piezo::session {
namespace {

namespace fs = std::filesystem;
using catalog::Fold;
using catalog::Table;
using unresolved::ExprPtr;

const Field* FindField(const Schema& schema, const std::string& name) {
  for (const Field& field : schema) {
    if (Fold(field.name) == Fold(name)) return &field;
  }
  return nullptr;
}

/// What a column gets when nothing is given for it: its DEFAULT, else null.
ExprPtr DefaultOf(const Field& column, const Conf& conf) {
  const std::optional<std::string> text = types::MetadataString(column, kDefaultKey);
  if (text && !text->empty()) {
    ExprPtr value = frontend::sql::ParseExpression(*text, frontend::sql::OptionsFor(conf));
    return unresolved::MakeExpr(unresolved::Cast{std::move(value), column.type});
  }
  return unresolved::MakeExpr(unresolved::Literal{types::Value::Null(column.type)});
}

/// Which of the table's columns the query's columns are for, in their order.
class Target {
 public:
  Target(const unresolved::InsertInto& command, const Table& table) : command_(command), table_(table) {
    CheckPartition();
  }

  bool IsStatic(const Field& column) const { return StaticValue(column) != nullptr; }

  ExprPtr StaticValue(const Field& column) const {
    for (const auto& [name, value] : command_.partition) {
      if (Fold(name) == Fold(column.name)) return value;
    }
    return nullptr;
  }

  /// By position or by the column list; for BY NAME the names of the query's own columns.
  Schema Columns(const Schema* by_name) const {
    std::vector<std::string> names = command_.columns;
    if (by_name != nullptr) {
      for (const Field& field : *by_name) names.push_back(field.name);
    }
    Schema columns;
    if (names.empty()) {
      std::copy_if(table_.schema.begin(), table_.schema.end(), std::back_inserter(columns),
                   [&](const Field& field) { return !IsStatic(field); });
      return columns;
    }
    for (const std::string& name : names) columns.push_back(Named(name, columns));
    return columns;
  }

 private:
  void CheckPartition() const {
    for (const auto& [name, value] : command_.partition) {
      const bool known = std::any_of(table_.partition_columns.begin(), table_.partition_columns.end(),
                                     [&](const std::string& column) { return Fold(column) == Fold(name); });
      if (!known) throw Error("NON_PARTITION_COLUMN", {{"columnName", errors::QuoteIdentifier(name)}});
    }
  }

  Field Named(const std::string& name, const Schema& before) const {
    const std::string quoted = errors::QuoteIdentifier(name);
    const Field* field = FindField(table_.schema, name);
    if (field == nullptr) {
      const std::string table =
          errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), table_.database, table_.name});
      if (command_.by_name)
        throw Error("INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS", {{"tableName", table}, {"extraColumns", quoted}});
      throw Error("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                  {{"objectName", quoted}, {"proposal", QuotedNames(table_.schema)}});
    }
    if (IsStatic(*field)) throw Error("STATIC_PARTITION_COLUMN_IN_INSERT_COLUMN_LIST", {{"staticName", name}});
    if (FindField(before, name) != nullptr) throw Error("COLUMN_ALREADY_EXISTS", {{"columnName", quoted}});
    return *field;
  }

  const unresolved::InsertInto& command_;
  const Table& table_;
};

}  // namespace

/// A constant of the column's type, for all rows.
plan::ExprPtr CommandRunner::ConstantFor(const ExprPtr& value, const Field& column, const Table& table) {
  const types::Value constant = Evaluate(value, {});
  plan::ExprPtr literal = plan::MakeExpr(plan::Literal{constant}, constant.type, constant.is_null());
  return Stored(std::move(literal), column, table, run_.conf());
}

/// The table's columns from those of the query: given ones, static partition values, defaults.
plan::Query CommandRunner::RowsFor(const unresolved::InsertInto& command, const Table& table) {
  const Target target(command, table);
  unresolved::RelationPtr source = command.query;
  if (!command.by_name) {
    std::vector<ExprPtr> defaults;
    for (const Field& column : target.Columns(nullptr)) defaults.push_back(DefaultOf(column, run_.conf()));
    source = WithDefaults(source, defaults);
  }
  plan::Query query = run_.Analyze(plan_, source);
  const Schema given = target.Columns(command.by_name ? &query.schema : nullptr);
  CheckArity(query.schema, given, table);
  plan::ColumnId next = NextColumnId(query.root);
  plan::Items items;
  plan::Columns columns;
  for (const Field& column : table.schema) {
    const auto place =
        std::find_if(given.begin(), given.end(), [&](const Field& one) { return one.name == column.name; });
    plan::ExprPtr value;
    if (place != given.end()) {
      const plan::Column& from = query.root->columns[static_cast<size_t>(place - given.begin())];
      value = Stored(plan::MakeExpr(plan::ColumnRef{from.id, from.name()}, from.type(), from.nullable()), column, table,
                     run_.conf());
    } else {
      const ExprPtr fixed = target.StaticValue(column);
      value = ConstantFor(fixed != nullptr ? fixed : DefaultOf(column, run_.conf()), column, table);
    }
    const auto field = std::make_shared<const Field>(Field{column.name, column.type, value->nullable, {}});
    columns.push_back(plan::Column{.id = next++, .field = field, .qualifier = nullptr});
    items.push_back({columns.back(), std::move(value)});
  }
  query.root = plan::MakeNode(plan::Project{query.root, std::move(items)}, std::move(columns));
  query.schema = table.schema;
  return query;
}

CommandResult CommandRunner::Do(const unresolved::InsertInto& command) {
  const Table table = TableToAlter(command.table, "INSERT");
  if (table.is_view()) {
    const std::string name = errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), table.database, table.name});
    throw Error("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", {{"viewName", name}, {"operation", "INSERT"}});
  }
  const plan::Query query = RowsFor(command, table);
  const bool dynamic = run_.conf().Get("spark.sql.sources.partitionOverwriteMode") == "DYNAMIC";
  if (command.overwrite && !(dynamic && !table.partition_columns.empty())) CheckNotRead(table, query);
  StagedRows rows(table, query, run_);
  if (!command.overwrite) {
    rows.Add();
    return {};
  }
  if (table.partition_columns.empty() || (command.partition.empty() && !dynamic)) {
    rows.Replace([&] { return std::vector<fs::path>{LocalPath(table.location)}; });
    return {};
  }
  unresolved::PartitionValues fixed;
  for (const auto& [name, value] : command.partition) {
    if (value == nullptr) continue;
    const Field* column = FindField(table.schema, name);
    fixed.emplace_back(name, unresolved::MakeExpr(unresolved::Literal{Evaluate(value, column->type)}));
  }
  if (command.if_not_exists && !PartitionFolders(table, fixed).empty()) return {};
  rows.Replace([&] {
    if (!dynamic) return PartitionFolders(table, fixed);
    Table of_new = table;
    of_new.location = rows.folder().string();
    std::vector<fs::path> folders;
    for (const fs::path& folder : PartitionFolders(of_new, fixed)) {
      folders.push_back(LocalPath(table.location) / fs::relative(folder, rows.folder()));
    }
    return folders;
  });
  return {};
}

}  // namespace piezo::session
