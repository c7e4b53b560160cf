#include "session/table_text.h"

#include <chrono>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "session/partitions.h"
#include "types/field_metadata.h"
#include "types/identifier_text.h"

namespace piezo::session {
namespace {

std::string TimeText(int64_t micros, const char* format = "%a %b %d %H:%M:%S UTC %Y") {
  const auto seconds = static_cast<std::time_t>(micros / 1'000'000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  const size_t size = std::strftime(text, sizeof text, format, &parts);
  return {text, size};
}

std::string Escaped(const std::string& text) { return errors::QuoteString(text); }

std::string KeyValues(const catalog::Options& pairs) {
  std::string text;
  for (const auto& [key, value] : pairs)
    text += (text.empty() ? "\n  " : ",\n  ") + Escaped(key) + " = " + Escaped(value);
  return text + ")\n";
}

}  // namespace

std::string IsoTime(int64_t micros) { return TimeText(micros, "%Y-%m-%dT%H:%M:%SZ"); }

std::string LocationText(const std::string& location) {
  return location.empty() || location.starts_with("file:") ? location : "file:" + location;
}

std::string ColumnComment(const Field& field) {
  if (field.metadata.empty()) return {};
  const auto metadata = nlohmann::json::parse(field.metadata, nullptr, false);
  if (!metadata.is_object()) return {};
  const auto comment = metadata.find("comment");
  return comment != metadata.end() && comment->is_string() ? comment->get<std::string>() : std::string();
}

std::string PropertiesText(const catalog::Options& properties) {
  std::string text = "[";
  for (const auto& [key, value] : properties) text += (text.size() == 1 ? "" : ", ") + key + "=" + value;
  return text + "]";
}

namespace {

std::string CreateView(const catalog::Table& view) {
  std::string columns;
  for (const Field& field : view.schema) {
    columns += (columns.empty() ? "\n  " : ",\n  ") + types::QuoteIfNeeded(field.name);
    if (const std::string comment = ColumnComment(field); !comment.empty()) columns += " COMMENT " + Escaped(comment);
  }
  std::string text = "CREATE VIEW " + types::QuoteIfNeeded(view.database) + "." + types::QuoteIfNeeded(view.name) +
                     " (" + columns + ")\n";
  if (!view.comment.empty()) text += "COMMENT " + Escaped(view.comment) + "\n";
  if (!view.properties.empty()) text += "TBLPROPERTIES (" + KeyValues(view.properties);
  if (!view.view.schema_mode.empty()) text += "WITH SCHEMA " + view.view.schema_mode + "\n";
  return text + "AS " + view.view.text + "\n";
}

}  // namespace

TextPairs TableDetails(const catalog::Table& table) {
  TextPairs details = {{"Catalog", std::string(catalog::kSparkCatalog)},
                       {"Database", table.database},
                       {"Table", table.name},
                       {"Created Time", TimeText(table.created_micros)},
                       {"Last Access", "UNKNOWN"},
                       {"Created By", kCreatedBy},
                       {"Type", table.is_view() ? "VIEW"
                                : table.managed ? "MANAGED"
                                                : "EXTERNAL"}};
  if (!table.is_view()) details.emplace_back("Provider", table.provider);
  if (!table.comment.empty()) details.emplace_back("Comment", table.comment);
  if (!table.collation.empty()) details.emplace_back("Collation", table.collation);
  if (!table.properties.empty()) details.emplace_back("Table Properties", PropertiesText(table.properties));
  if (table.is_view()) {
    details.emplace_back("View Text", table.view.text);
    details.emplace_back("View Original Text", table.view.text);
    if (!table.view.schema_mode.empty()) details.emplace_back("View Schema Mode", table.view.schema_mode);
    details.emplace_back("View Catalog and Namespace",
                         std::string(catalog::kSparkCatalog) + "." + types::QuoteIfNeeded(table.view.database));
    std::string outputs;
    for (const std::string& name : table.view.outputs) {
      outputs += (outputs.empty() ? "" : ", ") + errors::QuoteIdentifier(name);
    }
    details.emplace_back("View Query Output Columns", "[" + outputs + "]");
    return details;
  }
  if (!table.statistics.empty()) details.emplace_back("Statistics", table.statistics);
  details.emplace_back("Location", LocationText(table.location));
  if (!table.options.empty()) details.emplace_back("Storage Properties", PropertiesText(table.options));
  if (!table.partition_columns.empty()) details.emplace_back("Partition Provider", "Catalog");
  return details;
}

TextPairs PartitionDetails(const catalog::Table& table, const unresolved::PartitionValues& values) {
  namespace fs = std::filesystem;
  const fs::path folder = PartitionFolder(table, values);
  if (!fs::is_directory(folder)) ThrowNoPartition(table, values);
  const std::string below = FolderBelow(table, folder);
  std::string levels;
  for (const fs::path& level : fs::path(below)) levels += (levels.empty() ? "" : ", ") + level.string();
  const auto time = std::chrono::file_clock::to_sys(fs::last_write_time(folder)).time_since_epoch();
  TextPairs details = {{"Partition Values", "[" + levels + "]"},
                       {"Location", LocationText(folder.string())},
                       {"Created Time", TimeText(std::chrono::duration_cast<std::chrono::microseconds>(time).count())},
                       {"Last Access", "UNKNOWN"}};
  for (const auto& [place, statistics] : table.partition_statistics) {
    if (place == below) details.emplace_back("Partition Statistics", statistics);
  }
  return details;
}

std::string CreateStatement(const catalog::Table& table) {
  if (table.is_view()) return CreateView(table);
  const std::string name = std::string(catalog::kSparkCatalog) + "." + table.database + "." + table.name;
  std::string columns;
  for (const Field& field : table.schema) {
    columns += (columns.empty() ? "\n  " : ",\n  ") + field.name;
    columns += " " + types::SqlName(field.type);
    const auto text = types::MetadataString(field, kDefaultKey);
    if (text && !text->empty()) columns += " DEFAULT " + *text;
    if (const std::string comment = ColumnComment(field); !comment.empty()) columns += " COMMENT " + Escaped(comment);
  }
  std::string text = "CREATE TABLE " + name + " (" + columns + ")\nUSING " + table.provider + "\n";
  if (!table.options.empty()) text += "OPTIONS (" + KeyValues(table.options);
  if (!table.partition_columns.empty()) {
    std::string names;
    for (const auto& column : table.partition_columns) names += (names.empty() ? "" : ", ") + column;
    text += "PARTITIONED BY (" + names + ")\n";
  }
  if (!table.managed) text += "LOCATION " + Escaped(LocationText(table.location)) + "\n";
  if (!table.comment.empty()) text += "COMMENT " + Escaped(table.comment) + "\n";
  if (!table.collation.empty()) text += "COLLATION " + Escaped(table.collation) + "\n";
  if (!table.properties.empty()) text += "TBLPROPERTIES (" + KeyValues(table.properties);
  return text;
}

}  // namespace piezo::session
