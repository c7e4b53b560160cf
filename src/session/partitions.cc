#include "session/partitions.h"

#include <algorithm>

#include "catalog/names.h"
#include "types/collation.h"

namespace piezo::session {
namespace {

namespace fs = std::filesystem;
using catalog::Fold;

constexpr const char* kNull = "__HIVE_DEFAULT_PARTITION__";

const types::Value& Constant(const unresolved::ExprPtr& expr) {
  const auto* literal = expr != nullptr ? std::get_if<unresolved::Literal>(&expr->op) : nullptr;
  if (literal == nullptr) errors::ThrowUnsupported("a partition value that is no literal");
  return literal->value;
}

void CheckColumns(const catalog::Table& table, const unresolved::PartitionValues& values) {
  const std::string name = errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), table.database, table.name});
  if (table.partition_columns.empty()) {
    throw Error("INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY", {{"name", name}});
  }
  for (const auto& [column, value] : values) {
    const bool known = std::any_of(table.partition_columns.begin(), table.partition_columns.end(),
                                   [&](const std::string& one) { return Fold(one) == Fold(column); });
    if (!known)
      throw Error("PARTITIONS_NOT_FOUND", {{"partitionList", errors::QuoteIdentifier(column)}, {"tableName", name}});
  }
}

/// column=value of the given values, in the table's order; what is not given is empty.
std::vector<std::string> Levels(const catalog::Table& table, const unresolved::PartitionValues& values) {
  CheckColumns(table, values);
  std::vector<std::string> levels;
  for (const std::string& column : table.partition_columns) {
    std::string level;
    for (const auto& [name, value] : values) {
      if (Fold(name) == Fold(column) && value != nullptr) level = column + "=" + EscapedPartitionValue(Constant(value));
    }
    levels.push_back(std::move(level));
  }
  return levels;
}

}  // namespace

void CheckCollations(const Schema& schema, const std::vector<std::string>& partition_columns) {
  std::string unknown;
  for (const Field& field : schema) {
    if (types::HasCollatedKeys(field.type)) throw Error("UNSUPPORTED_FEATURE.COLLATIONS_IN_MAP_KEYS", {});
    if (types::HasIndeterminateCollation(field.type)) unknown += (unknown.empty() ? "" : ", ") + field.name;
    const bool partitions = std::any_of(partition_columns.begin(), partition_columns.end(), [&](const auto& name) {
      return catalog::Fold(name) == catalog::Fold(field.name);
    });
    if (partitions && types::HasCollation(field.type)) {
      throw Error("INVALID_PARTITION_COLUMN_DATA_TYPE", {{"type", errors::QuoteText(types::SqlName(field.type))}});
    }
  }
  if (!unknown.empty()) throw Error("INDETERMINATE_COLLATION_IN_SCHEMA", {{"columnPaths", "[" + unknown + "]"}});
}

std::string FullPlace(std::string_view base, std::string_view place) {
  const fs::path full = fs::absolute(LocalPath(base) / LocalPath(place)).lexically_normal();
  return (full.has_filename() || !full.has_relative_path() ? full : full.parent_path()).string();
}

std::string EscapedPartitionValue(const types::Value& value) {
  if (value.is_null()) return kNull;
  const std::string text = types::ToDisplay(value);
  constexpr std::string_view kSpecial = "\"#%'*/:=?\\{[]^";
  std::string escaped;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code != 0x7F && kSpecial.find(c) == std::string_view::npos) {
      escaped += c;
      continue;
    }
    constexpr const char* kDigits = "0123456789ABCDEF";
    escaped += {'%', kDigits[code >> 4], kDigits[code & 15]};
  }
  return escaped;
}

std::string PartitionText(const unresolved::PartitionValues& values) {
  std::string text;
  for (const auto& [name, value] : values) {
    text += (text.empty() ? "" : ", ") + errors::QuoteIdentifier(name);
    const auto* literal = value != nullptr ? std::get_if<unresolved::Literal>(&value->op) : nullptr;
    if (literal != nullptr) text += " = " + types::ToDisplay(literal->value);
  }
  return "PARTITION (" + text + ")";
}

fs::path PartitionFolder(const catalog::Table& table, const unresolved::PartitionValues& values) {
  fs::path folder = LocalPath(table.location);
  for (const std::string& level : Levels(table, values)) {
    if (level.empty()) {
      std::string given;
      for (const auto& [name, value] : values) given += (given.empty() ? "" : ", ") + name;
      std::string columns;
      for (const std::string& name : table.partition_columns) columns += (columns.empty() ? "" : ", ") + name;
      throw Error(
          "_LEGACY_ERROR_TEMP_1232",
          {{"tableName", errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), table.database, table.name})},
           {"partitionColumnNames", columns},
           {"specKeys", given}});
    }
    folder /= level;
  }
  return folder;
}

std::vector<fs::path> PartitionFolders(const catalog::Table& table, const unresolved::PartitionValues& values) {
  std::vector<fs::path> folders{LocalPath(table.location)};
  for (const std::string& level : Levels(table, values)) {
    std::vector<fs::path> next;
    for (const fs::path& folder : folders) {
      if (!level.empty()) {
        if (fs::is_directory(folder / level)) next.push_back(folder / level);
        continue;
      }
      if (!fs::is_directory(folder)) continue;
      for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_directory() && name.find('=') != std::string::npos) next.push_back(entry.path());
      }
    }
    folders = std::move(next);
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string FolderBelow(const catalog::Table& table, const fs::path& folder) {
  return folder.lexically_relative(LocalPath(table.location)).string();
}

void ThrowNoPartition(const catalog::Table& table, const unresolved::PartitionValues& values) {
  throw Error("PARTITIONS_NOT_FOUND", {{"partitionList", PartitionText(values)},
                                       {"tableName", errors::QuoteIdentifier({table.database, table.name})}});
}

}  // namespace piezo::session
