#include "session/table_json.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "conf/kept_settings.h"
#include "session/partitions.h"
#include "session/table_text.h"
#include "types/collation.h"
#include "types/field_metadata.h"

namespace piezo::session {
namespace {

using Json = nlohmann::ordered_json;

Json JsonOf(const DataType& type);

Json JsonOf(const Schema& schema) {
  Json columns = Json::array();
  for (const Field& field : schema) {
    Json column = {{"name", field.name}, {"type", JsonOf(field.type)}, {"nullable", field.nullable}};
    if (const std::string comment = ColumnComment(field); !comment.empty()) column["comment"] = comment;
    const auto text = types::MetadataString(field, kDefaultKey);
    if (text && !text->empty()) column["default"] = *text;
    columns.push_back(std::move(column));
  }
  return columns;
}

Json IntervalJson(const DataType& type, std::initializer_list<const char*> units) {
  return {{"name", "interval"},
          {"start_unit", units.begin()[type.start_field()]},
          {"end_unit", units.begin()[type.end_field()]}};
}

Json JsonOf(const DataType& type) {
  switch (type.id()) {
    case TypeId::kChar:
    case TypeId::kVarchar:
      return {{"name", "string"}, {"collation", types::kDefaultCollation}};
    case TypeId::kString:
      return {{"name", "string"}, {"collation", type.collation()}};
    case TypeId::kDecimal:
      return {{"name", "decimal"}, {"precision", type.precision()}, {"scale", type.scale()}};
    case TypeId::kTimestamp:
      return {{"name", "timestamp_ltz"}};
    case TypeId::kYearMonthInterval:
      return IntervalJson(type, {"year", "month"});
    case TypeId::kDayTimeInterval:
      return IntervalJson(type, {"day", "hour", "minute", "second"});
    case TypeId::kArray:
      return {{"name", "array"}, {"element_type", JsonOf(type.element())}, {"element_nullable", type.contains_null()}};
    case TypeId::kMap:
      return {{"name", "map"},
              {"key_type", JsonOf(type.key())},
              {"value_type", JsonOf(type.value())},
              {"value_nullable", type.contains_null()}};
    case TypeId::kStruct:
      return {{"name", "struct"}, {"fields", JsonOf(type.fields())}};
    default:
      return {{"name", types::SimpleString(type)}};
  }
}

Json JsonOf(const catalog::Options& options) {
  catalog::Options sorted = options;
  std::sort(sorted.begin(), sorted.end());
  Json json = Json::object();
  for (const auto& [key, value] : sorted) json[key] = value;
  return json;
}

/// "12 bytes, 3 rows".
Json StatisticsJson(const std::string& text) {
  Json json = {{"size_in_bytes", std::stoll(text)}};
  if (const size_t comma = text.find(", "); comma != std::string::npos) {
    json["num_rows"] = std::stoll(text.substr(comma + 2));
  }
  return json;
}

Json Heading(const std::string& name, const std::string& catalog_name, const std::string& database) {
  return {{"table_name", name}, {"catalog_name", catalog_name}, {"namespace", {database}}, {"schema_name", database}};
}

void AddHistory(Json& json, int64_t created_micros, const char* type) {
  json["created_time"] = IsoTime(created_micros);
  json["last_access"] = "UNKNOWN";
  json["created_by"] = kCreatedBy;
  json["type"] = type;
}

void AddView(Json& json, const catalog::ViewDefinition& view) {
  json["view_text"] = view.text;
  json["view_original_text"] = view.text;
  if (!view.schema_mode.empty()) json["view_schema_mode"] = view.schema_mode;
  json["view_catalog_and_namespace"] = std::string(catalog::kSparkCatalog) + "." + view.database;
  json["view_query_output_columns"] = view.outputs;
}

void AddPartition(Json& json, const catalog::Table& table, const unresolved::PartitionValues& values) {
  const std::filesystem::path folder = PartitionFolder(table, values);
  if (!std::filesystem::is_directory(folder)) ThrowNoPartition(table, values);
  Json named = Json::object();
  for (const std::filesystem::path& level : std::filesystem::path(FolderBelow(table, folder))) {
    const std::string text = level.string();
    const size_t equal = text.find('=');
    named[text.substr(0, equal)] = text.substr(equal + 1);
  }
  json["partition_values"] = std::move(named);
  json["location"] = LocationText(folder.string());
}

std::string Text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string DescribeAsJson(const catalog::Table& table, const unresolved::PartitionValues& partition) {
  Json json = Heading(table.name, std::string(catalog::kSparkCatalog), table.database);
  json["columns"] = JsonOf(table.schema);
  if (!partition.empty()) {
    AddPartition(json, table, partition);
  } else if (!table.is_view()) {
    json["location"] = LocationText(table.location);
  }
  if (!table.options.empty()) json["storage_properties"] = JsonOf(table.options);
  AddHistory(json, table.created_micros, table.is_view() ? "VIEW" : table.managed ? "MANAGED" : "EXTERNAL");
  if (!table.is_view()) json["provider"] = table.provider;
  if (!table.comment.empty()) json["comment"] = table.comment;
  if (table.is_view()) AddView(json, table.view);
  if (!table.properties.empty()) json["table_properties"] = JsonOf(table.properties);
  if (table.is_view()) json["view_creation_spark_configuration"] = table.view.settings;
  if (!table.statistics.empty()) json["statistics"] = StatisticsJson(table.statistics);
  if (!table.partition_columns.empty()) {
    json["partition_provider"] = "Catalog";
    json["partition_columns"] = table.partition_columns;
  }
  json["collation"] = table.collation.empty() ? std::string(types::kDefaultCollation) : table.collation;
  return Text(json);
}

std::string DescribeAsJson(const catalog::View& view, const std::string& database) {
  Json json = view.global ? Heading(view.name, std::string(catalog::kSparkCatalog), "global_temp")
                          : Heading(view.name, "system", "session");
  json["columns"] = JsonOf(view.schema);
  json["type"] = "VIEW";
  if (!view.comment.empty()) json["comment"] = view.comment;
  if (!view.text.empty()) json["view_text"] = view.text;
  json["view_schema_mode"] = "BINDING";
  json["view_catalog_and_namespace"] = std::string(catalog::kSparkCatalog) + "." + database;
  Json outputs = Json::array();
  for (const Field& field : view.schema) outputs.push_back(field.name);
  json["view_query_output_columns"] = std::move(outputs);
  if (!view.properties.empty()) json["table_properties"] = JsonOf(view.properties);
  json["collation"] = types::kDefaultCollation;
  return Text(json);
}

}  // namespace piezo::session
