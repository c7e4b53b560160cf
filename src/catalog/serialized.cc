#include "catalog/serialized.h"

#include <nlohmann/json.hpp>

#include "frontend/sql/parser.h"

namespace piezo::catalog {
namespace {

using Json = nlohmann::ordered_json;

std::string Dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

void PutLocation(Json& json, const std::string& location, const std::string& warehouse) {
  if (location == warehouse) {
    json["within"] = "";
  } else if (location.starts_with(warehouse + "/")) {
    json["within"] = location.substr(warehouse.size() + 1);
  } else {
    json["location"] = location;
  }
}

std::string Location(const Json& json, const std::string& warehouse) {
  if (json.contains("location")) return json.at("location");
  const std::string within = json.at("within");
  return within.empty() ? warehouse : warehouse + "/" + within;
}

std::string SchemaText(const Schema& schema) { return types::ToJson(DataType::Struct(schema)); }

Schema ReadSchema(const std::string& text) { return types::FromJson(text).fields(); }

Json ToJson(const ViewDefinition& view) {
  return {{"text", view.text},
          {"database", view.database},
          {"outputs", view.outputs},
          {"named_columns", view.named_columns},
          {"schema_mode", view.schema_mode},
          {"settings", view.settings}};
}

ViewDefinition ReadView(const Json& json) {
  return {.text = json.at("text"),
          .database = json.at("database"),
          .outputs = json.at("outputs"),
          .named_columns = json.at("named_columns"),
          .schema_mode = json.at("schema_mode"),
          .settings = json.value("settings", KeptSettings())};
}

using frontend::sql::ParseOptions;

template <class T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

std::optional<bool> ReadFlag(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return json.get<bool>();
}

/// The body as the parser reads it where a function is made.
void ReadBody(unresolved::SqlFunction& function, const ParseOptions& options) {
  const unresolved::Plan plan =
      frontend::sql::ParseStatement("CREATE FUNCTION f() RETURN " + function.body_text, options);
  const auto& command = std::get<unresolved::Command>(plan.statement);
  const unresolved::SqlFunction& read = *std::get<unresolved::CreateFunction>(command).function;
  function.expression = read.expression;
  function.query = read.query;
}

}  // namespace

std::string ToText(const Database& database, const std::string& warehouse) {
  Json json = {{"name", database.name},
               {"comment", database.comment},
               {"properties", database.properties},
               {"owner", database.owner}};
  PutLocation(json, database.location, warehouse);
  return Dump(json);
}

Database DatabaseFromText(std::string_view text, const std::string& warehouse) {
  const Json json = Json::parse(text);
  return {.name = json.at("name"),
          .comment = json.at("comment"),
          .location = Location(json, warehouse),
          .properties = json.at("properties"),
          .owner = json.value("owner", std::string())};
}

std::string ToText(const Table& table, const std::string& warehouse) {
  Json json = {{"database", table.database},
               {"name", table.name},
               {"id", table.id},
               {"version", table.version},
               {"provider", table.provider},
               {"managed", table.managed},
               {"schema", SchemaText(table.schema)},
               {"partition_columns", table.partition_columns},
               {"comment", table.comment},
               {"options", table.options},
               {"properties", table.properties},
               {"created_micros", table.created_micros},
               {"statistics", table.statistics},
               {"collation", table.collation}};
  if (table.is_view()) json["view"] = ToJson(table.view);
  if (!table.column_statistics.empty()) json["column_statistics"] = table.column_statistics;
  if (!table.partition_statistics.empty()) json["partition_statistics"] = table.partition_statistics;
  PutLocation(json, table.location, warehouse);
  return Dump(json);
}

Table TableFromText(std::string_view text, const std::string& warehouse) {
  const Json json = Json::parse(text);
  Table table{.database = json.at("database"),
              .name = json.at("name"),
              .provider = json.at("provider"),
              .location = Location(json, warehouse),
              .managed = json.at("managed"),
              .schema = ReadSchema(json.at("schema")),
              .partition_columns = json.at("partition_columns"),
              .comment = json.at("comment"),
              .options = json.at("options"),
              .properties = json.at("properties"),
              .created_micros = json.at("created_micros"),
              .statistics = json.at("statistics"),
              .collation = json.at("collation"),
              .id = json.at("id"),
              .version = json.at("version")};
  if (json.contains("view")) table.view = ReadView(json.at("view"));
  table.column_statistics = json.value("column_statistics", ColumnStatistics());
  if (json.contains("partition_statistics")) table.partition_statistics = json.at("partition_statistics");
  return table;
}

std::string ToText(const Routine& routine) {
  const unresolved::SqlFunction& function = *routine.function;
  Json parameters = Json::array();
  for (const unresolved::FunctionParameter& parameter : function.parameters) {
    parameters.push_back({{"field", SchemaText({parameter.field})},
                          {"comment", parameter.comment},
                          {"default", parameter.default_text}});
  }
  Json json = {{"database", routine.database},
               {"name", routine.name},
               {"settings", routine.settings},
               {"parameters", std::move(parameters)},
               {"is_table", function.is_table},
               {"body", function.body_text},
               {"comment", function.comment},
               {"deterministic", OrNull(function.deterministic)},
               {"reads_data", OrNull(function.reads_data)}};
  if (function.returns) json["returns"] = types::ToJson(*function.returns);
  if (function.columns) json["columns"] = SchemaText(*function.columns);
  return Dump(json);
}

Routine RoutineFromText(std::string_view text) {
  const Json json = Json::parse(text);
  Routine routine{.database = json.at("database"),
                  .name = json.at("name"),
                  .function = nullptr,
                  .settings = json.value("settings", KeptSettings())};
  const auto settings = SettingsWithin(Conf(), routine.settings);
  const ParseOptions parsing = frontend::sql::OptionsFor(settings ? *settings : Conf());
  unresolved::SqlFunction function;
  for (const Json& one : json.at("parameters")) {
    unresolved::FunctionParameter parameter{.field = ReadSchema(one.at("field")).at(0),
                                            .comment = one.at("comment"),
                                            .default_value = nullptr,
                                            .default_text = one.at("default")};
    if (!parameter.default_text.empty()) {
      parameter.default_value = frontend::sql::ParseExpression(parameter.default_text, parsing);
    }
    function.parameters.push_back(std::move(parameter));
  }
  function.is_table = json.at("is_table");
  if (json.contains("returns")) function.returns = types::FromJson(json.at("returns").get<std::string>());
  if (json.contains("columns")) function.columns = ReadSchema(json.at("columns"));
  function.body_text = json.at("body");
  function.comment = json.at("comment");
  function.deterministic = ReadFlag(json.at("deterministic"));
  function.reads_data = ReadFlag(json.at("reads_data"));
  ReadBody(function, parsing);
  routine.function = std::make_shared<const unresolved::SqlFunction>(std::move(function));
  return routine;
}

}  // namespace piezo::catalog
