// ANALYZE TABLE … FOR COLUMNS: what DESCRIBE EXTENDED shows of a column.
#include <algorithm>

#include "catalog/names.h"
#include "session/commands.h"
#include "types/default_size.h"

namespace piezo::session {
namespace {

using catalog::Table;
using unresolved::ExprPtr;
using unresolved::MakeCall;
using unresolved::MakeExpr;

ExprPtr Constant(types::Value value) { return MakeExpr(unresolved::Literal{std::move(value)}); }

ExprPtr AsText(ExprPtr value) { return MakeExpr(unresolved::Cast{std::move(value), DataType::String()}); }

bool HasStatistics(const DataType& type) {
  const bool time = type.is(TypeId::kDate) || type.is(TypeId::kTimestamp) || type.is(TypeId::kTimestampNtz);
  return type.IsNumeric() || time || type.IsStringLike() || type.is(TypeId::kBinary) || type.is(TypeId::kBoolean);
}

/// The extremes of a column as a text; null for texts and binaries, which have lengths instead.
ExprPtr Extreme(const char* function, const ExprPtr& column, const DataType& type) {
  if (type.IsStringLike() || type.is(TypeId::kBinary)) return Constant(types::Value::Null(DataType::String()));
  ExprPtr value = MakeCall(function, {column});
  if (!type.is(TypeId::kTimestamp) && !type.is(TypeId::kTimestampNtz)) return AsText(std::move(value));
  return MakeCall("date_format", {std::move(value), Constant(types::Value::String("yyyy-MM-dd HH:mm:ss.SSSSSS"))});
}

/// The average or largest length, rounded up; that of the type where it is fixed or there is no value.
ExprPtr Length(const char* function, const ExprPtr& column, const DataType& type) {
  const ExprPtr fixed = Constant(types::Value::Long(types::DefaultSize(type)));
  if (!type.IsStringLike() && !type.is(TypeId::kBinary)) return AsText(fixed);
  const ExprPtr measured = MakeCall("ceil", {MakeCall(function, {MakeCall("length", {column})})});
  return AsText(MakeCall("coalesce", {measured, fixed}));
}

}  // namespace

/// The columns that the statement names; all must be there, and of types that have statistics.
std::vector<Field> CommandRunner::ColumnsToAnalyze(const Table& table, const unresolved::AnalyzeTable& command) {
  std::vector<Field> columns = command.all_columns ? table.schema : std::vector<Field>{};
  for (const std::string& name : command.columns) {
    const auto found = std::find_if(table.schema.begin(), table.schema.end(), [&](const Field& field) {
      return catalog::Fold(field.name) == catalog::Fold(name);
    });
    if (found == table.schema.end()) {
      throw Error("COLUMN_NOT_FOUND",
                  {{"colName", errors::QuoteIdentifier(name)}, {"caseSensitiveConfig", "\"spark.sql.caseSensitive\""}});
    }
    columns.push_back(*found);
  }
  for (const Field& column : columns) {
    if (HasStatistics(column.type)) continue;
    throw Error(
        "UNSUPPORTED_FEATURE.ANALYZE_UNSUPPORTED_COLUMN_TYPE",
        {{"columnType", errors::QuoteText(types::SqlName(column.type))},
         {"columnName", errors::QuoteIdentifier(column.name)},
         {"tableName", errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), table.database, table.name})}});
  }
  return columns;
}

void CommandRunner::AnalyzeColumns(Table& table, const std::vector<Field>& columns) {
  if (columns.empty()) return;
  unresolved::TableRef ref;
  ref.name = {std::string(catalog::kSparkCatalog), table.database, table.name};
  unresolved::Project project{unresolved::MakeRelation(std::move(ref)), {}};
  for (const Field& field : columns) {
    const ExprPtr column = MakeExpr(unresolved::Attribute{{field.name}, {}});
    const ExprPtr known = MakeCall("count", {column});
    project.items.push_back(Extreme("min", column, field.type));
    project.items.push_back(Extreme("max", column, field.type));
    project.items.push_back(AsText(MakeCall("count_if", {MakeCall("isnull", {column})})));
    project.items.push_back(AsText(MakeCall("least", {MakeCall("approx_count_distinct", {column}), known})));
    project.items.push_back(Length("avg", column, field.type));
    project.items.push_back(Length("max", column, field.type));
  }
  unresolved::Plan plan;
  plan.statement = unresolved::Query{unresolved::MakeRelation(std::move(project))};
  const wire::Row row = RunNested(plan).rows.at(0);
  constexpr const char* kNames[] = {"min", "max", "num_nulls", "distinct_count", "avg_col_len", "max_col_len"};
  for (size_t i = 0; i < columns.size(); ++i) {
    catalog::Options& found = table.column_statistics[catalog::Fold(columns[i].name)];
    found.clear();
    for (size_t k = 0; k < std::size(kNames); ++k) {
      const types::Value& value = row.at(i * std::size(kNames) + k);
      found.emplace_back(kNames[k], value.is_null() ? "NULL" : std::get<std::string>(value.data));
    }
  }
}

}  // namespace piezo::session
