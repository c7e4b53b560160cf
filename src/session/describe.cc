// EXPLAIN and DESCRIBE.
#include "session/describe.h"

#include <algorithm>
#include <utility>

#include "base/match.h"
#include "catalog/names.h"
#include "session/commands.h"
#include "session/partitions.h"
#include "session/table_json.h"
#include "session/table_text.h"
#include "types/field_metadata.h"

namespace piezo::session {
namespace {

using types::Value;

Value TextOrNull(const std::string& text) {
  return text.empty() ? Value::Null(DataType::String()) : Value::String(text);
}

const Schema kColumns = {{"col_name", DataType::String(), false, {}},
                         {"data_type", DataType::String(), false, {}},
                         {"comment", DataType::String(), true, {}}};
const Schema kInfo = {{"info_name", DataType::String(), false, {}}, {"info_value", DataType::String(), false, {}}};

wire::Row ColumnRow(const Field& field) {
  return {Value::String(field.name), Value::String(types::SimpleString(field.type)), TextOrNull(ColumnComment(field))};
}

wire::Row Plain(const std::string& name, const std::string& type, const std::string& comment = {}) {
  return {Value::String(name), Value::String(type), Value::String(comment)};
}

std::optional<std::string> PropertyOf(const catalog::Options& options, std::string_view name) {
  for (const auto& [key, value] : options) {
    if (key == name) return value;
  }
  return std::nullopt;
}

CommandResult DescribeColumns(const Schema& schema) {
  CommandResult result{kColumns, {}};
  for (const Field& field : schema) result.rows.push_back(ColumnRow(field));
  return result;
}

void AddDefaults(const Schema& schema, CommandResult& result) {
  bool any = false;
  for (const Field& field : schema) {
    const auto text = types::MetadataString(field, kDefaultKey);
    if (!text || text->empty()) continue;
    if (!std::exchange(any, true)) {
      result.rows.push_back(Plain("", ""));
      result.rows.push_back(Plain("# Column Default Values", ""));
    }
    result.rows.push_back(Plain(field.name, types::SimpleString(field.type), *text));
  }
}

CommandResult DescribeTable(const catalog::Table& table, bool extended) {
  CommandResult result = DescribeColumns(table.schema);
  if (!table.partition_columns.empty()) {
    result.rows.push_back(Plain("# Partition Information", ""));
    result.rows.push_back(Plain("# col_name", "data_type", "comment"));
    const size_t data_columns = table.schema.size() - table.partition_columns.size();
    for (size_t i = data_columns; i < table.schema.size(); ++i) result.rows.push_back(ColumnRow(table.schema[i]));
  }
  if (extended) {
    result.rows.push_back(Plain("", ""));
    result.rows.push_back(Plain("# Detailed Table Information", ""));
    for (const auto& [name, value] : TableDetails(table)) result.rows.push_back(Plain(name, value));
  }
  AddDefaults(table.schema, result);
  return result;
}

CommandResult DescribePartition(const catalog::Table& table, const unresolved::PartitionValues& values, bool extended) {
  const TextPairs details = PartitionDetails(table, values);
  CommandResult result = DescribeTable(table, /*extended=*/false);
  if (!extended) return result;
  result.rows.push_back(Plain("", ""));
  result.rows.push_back(Plain("# Detailed Partition Information", ""));
  result.rows.push_back(Plain("Database", table.database));
  result.rows.push_back(Plain("Table", table.name));
  for (const auto& [name, value] : details) result.rows.push_back(Plain(name, value));
  result.rows.push_back(Plain("", ""));
  result.rows.push_back(Plain("# Storage Information", ""));
  result.rows.push_back(Plain("Location", LocationText(table.location)));
  return result;
}

/// `statistics`: what is known of the columns, by folded names.
CommandResult DescribeColumn(const Schema& schema, const catalog::NameParts& name, bool extended,
                             const catalog::ColumnStatistics& statistics) {
  for (const Field& field : schema) {
    if (field.name != name.back()) continue;
    const std::string comment = ColumnComment(field);
    CommandResult result{kInfo,
                         {{Value::String("col_name"), Value::String(field.name)},
                          {Value::String("data_type"), Value::String(types::SimpleString(field.type))},
                          {Value::String("comment"), Value::String(comment.empty() ? "NULL" : comment)}}};
    if (extended) {
      const auto known = statistics.find(catalog::Fold(field.name));
      for (const char* statistic :
           {"min", "max", "num_nulls", "distinct_count", "avg_col_len", "max_col_len", "histogram"}) {
        std::string text = "NULL";
        if (known != statistics.end()) text = PropertyOf(known->second, statistic).value_or(text);
        result.rows.push_back({Value::String(statistic), Value::String(text)});
      }
    }
    return result;
  }
  throw Error("COLUMN_NOT_FOUND",
              {{"colName", errors::QuoteIdentifier(name)}, {"caseSensitiveConfig", "\"spark.sql.caseSensitive\""}});
}

CommandResult DescribeDatabase(const catalog::Database& database, bool extended) {
  Schema schema = kInfo;
  schema[1].nullable = true;
  CommandResult result{std::move(schema),
                       {{Value::String("Catalog Name"), Value::String(std::string(catalog::kSparkCatalog))},
                        {Value::String("Namespace Name"), Value::String(database.name)},
                        {Value::String("Comment"), Value::String(database.comment)},
                        {Value::String("Location"), Value::String(LocationText(database.location))},
                        {Value::String("Owner"), Value::String(database.owner)}}};
  if (extended) {
    std::string properties;
    for (const auto& [key, value] : database.properties) {
      properties += (properties.empty() ? "(" : ", (") + key + "," + value + ")";
    }
    if (!properties.empty()) properties = "(" + properties + ")";
    result.rows.push_back({Value::String("Properties"), Value::String(properties)});
  }
  return result;
}

const char* TypeWord(bool is_table) { return is_table ? "TABLE" : "SCALAR"; }

/// A function written in SQL: what it takes, gives and is.
CommandResult DescribeRoutine(const catalog::Routine& routine, bool extended) {
  CommandResult result{{{"function_desc", DataType::String(), false, {}}}, {}};
  const auto add = [&](const std::string& label, const std::string& text) {
    constexpr size_t kWidth = 15;
    std::string line = label;
    if (!label.empty()) line += ":";
    line.resize(std::max(kWidth, line.size() + 1), ' ');
    result.rows.push_back({Value::String(line + text)});
  };
  const unresolved::SqlFunction& function = *routine.function;
  std::string name;
  for (const std::string& part : routine.full_name()) name += (name.empty() ? "" : ".") + part;
  add("Function", name);
  add("Type", TypeWord(function.is_table));
  const auto column = [](const Field& field) { return field.name + " " + types::SqlName(field.type); };
  std::string label = "Input";
  for (const unresolved::FunctionParameter& parameter : function.parameters) {
    std::string text = column(parameter.field);
    if (extended && !parameter.default_text.empty()) text += " DEFAULT " + parameter.default_text;
    if (!parameter.comment.empty()) text += " " + errors::QuoteString(parameter.comment);
    add(std::exchange(label, ""), text);
  }
  if (function.parameters.empty()) add("Input", "()");
  label = "Returns";
  if (function.returns) add(label, types::SqlName(*function.returns));
  for (const Field& field : function.columns.value_or(Schema{})) add(std::exchange(label, ""), column(field));
  if (!extended) return result;
  if (!function.comment.empty()) add("Comment", function.comment);
  add("Deterministic", function.deterministic.value_or(true) ? "true" : "false");
  add("Data Access", function.reads_data.value_or(true) ? "READS SQL DATA" : "CONTAINS SQL");
  add("Body", function.body_text);
  return result;
}

CommandResult DescribeFunction(const functions::Registry& functions, const catalog::NameParts& name, bool extended) {
  const functions::Function* function = FindFunction(functions, name.back());
  if (function == nullptr) {
    throw Error("UNRESOLVED_ROUTINE",
                {{"routineName", errors::QuoteIdentifier(name)},
                 {"searchPath", "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]"}});
  }
  CommandResult result{{{"function_desc", DataType::String(), false, {}}}, {}};
  result.rows.push_back({Value::String("Function: " + function->name)});
  result.rows.push_back({Value::String("Class: " + FunctionClass(*function))});
  result.rows.push_back({Value::String("Usage: " + FunctionUsage(*function))});
  if (!extended) return result;
  std::string text = "Extended Usage:\n    Examples:\n";
  for (const auto& example : function->examples) {
    text += "      > " + example.sql + ";\n       " + (example.raises.empty() ? example.result : example.raises) + "\n";
  }
  text += "  \n    Since: " + function->since + "\n";
  result.rows.push_back({Value::String(std::move(text))});
  return result;
}

}  // namespace

const functions::Function* FindFunction(const functions::Registry& functions, std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return functions.Find(name);
}

std::string FunctionClass(const functions::Function& function) {
  return "piezo." + function.group + "." + function.name;
}

std::string FunctionUsage(const functions::Function& function) {
  std::string usage;
  for (const auto& signature : function.signatures) {
    usage += (usage.empty() ? "" : ", ") + function.name + signature.text.substr(0, signature.text.rfind(" ->"));
  }
  return usage + " - " + function.doc;
}

CommandResult CommandRunner::Do(const unresolved::Explain& command) {
  const unresolved::Plan& plan = *command.plan;
  const Schema schema = {{"plan", DataType::String(), true, {}}};
  const auto* query = std::get_if<unresolved::Query>(&plan.statement);
  if (query == nullptr) return {schema, {{Value::String("== Physical Plan ==\nCommand\n\n")}}};
  try {
    const std::string text = ExplainQuery(plan_, query->root, ExplainModeOf(command.mode), run_);
    return {schema, {{Value::String(text + "\n")}}};
  } catch (const Error& error) {  // is what there is to tell
    return {schema, {{Value::String("Error occurred during query planning: ")}, {Value::String(error.message())}}};
  }
}

CommandResult CommandRunner::Do(const unresolved::DescribeTarget& command) {
  using Kind = unresolved::DescribeTarget::Kind;
  auto& session_catalog = run_.session().catalog();
  switch (command.kind) {
    case Kind::kQuery:
      return DescribeColumns(run_.Analyze(plan_, command.query).schema);
    case Kind::kFunction:
      if (command.name.size() > 1 || FindFunction(run_.context().functions, command.name.back()) == nullptr) {
        if (const auto routine = session_catalog.FindRoutine(command.name)) {
          return DescribeRoutine(*routine, command.extended);
        }
      }
      return DescribeFunction(run_.context().functions, command.name, command.extended);
    case Kind::kDatabase: {
      const auto database = session_catalog.catalog().FindDatabase(command.name.back());
      if (!database) {
        throw Error("SCHEMA_NOT_FOUND", {{"schemaName", catalog::QualifiedDatabase(command.name.back())}});
      }
      return DescribeDatabase(*database, command.extended);
    }
    case Kind::kTable:
      break;
  }
  const auto relation = session_catalog.Find(command.name);
  if (!relation) throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", errors::QuoteIdentifier(command.name)}});
  if (!command.partition.empty()) {
    const bool is_view = relation->view || relation->table->is_view();
    if (!is_view && !command.as_json) return DescribePartition(*relation->table, command.partition, command.extended);
    if (is_view) {
      throw Error("FORBIDDEN_OPERATION", {{"statement", "DESC PARTITION"},
                                          {"objectType", relation->view ? "TEMPORARY VIEW" : "VIEW"},
                                          {"objectName", errors::QuoteIdentifier(command.name)}});
    }
  }
  if (command.as_json) {
    const std::string text = relation->view ? DescribeAsJson(*relation->view, session_catalog.current_database())
                                            : DescribeAsJson(*relation->table, command.partition);
    return {{{"json_metadata", DataType::String(), false, {}}}, {{Value::String(text)}}};
  }
  const Schema& schema = relation->view ? relation->view->schema : relation->table->schema;
  if (!command.column.empty()) {
    const catalog::ColumnStatistics none;
    return DescribeColumn(schema, command.column, command.extended,
                          relation->table ? relation->table->column_statistics : none);
  }
  return relation->view ? DescribeColumns(schema) : DescribeTable(*relation->table, command.extended);
}

}  // namespace piezo::session
