#include "conf/setting_history.h"

#include <algorithm>
#include <iterator>

#include "errors/error.h"

namespace piezo {
namespace {

struct Deprecated {
  std::string_view key;
  std::string_view since;
  std::string_view advice;
};

// Sorted.
constexpr Deprecated kDeprecated[] = {
    {"spark.sql.adaptive.coalescePartitions.minPartitionNum", "3.2",
     "spark.sql.adaptive.coalescePartitions.minPartitionSize takes its place"},
    {"spark.sql.adaptive.shuffle.targetPostShuffleInputSize", "3.0",
     "spark.sql.adaptive.advisoryPartitionSizeInBytes takes its place"},
    {"spark.sql.execution.arrow.fallback.enabled", "3.0",
     "spark.sql.execution.arrow.pyspark.fallback.enabled takes its place"},
    {"spark.sql.hive.convertCTAS", "3.1", "set spark.sql.legacy.createHiveTableByDefault to false instead"},
    {"spark.sql.legacy.allowZeroIndexInFormatString", "4.0", "count the arguments of format strings from 1"},
    {"spark.sql.legacy.parquet.datetimeRebaseModeInRead", "3.2",
     "spark.sql.parquet.datetimeRebaseModeInRead takes its place"},
    {"spark.sql.legacy.replaceDatabricksSparkAvro.enabled", "3.2", "name the format avro instead"},
    {"spark.sql.optimizer.metadataOnly", "3.0", "results may be wrong with it"},
    {"spark.sql.parser.escapedStringLiterals", "4.0", "write raw literals, r'…', instead"},
    {"spark.sql.shuffleDependency.fileCleanup.enabled", "4.1",
     "spark.sql.connect.shuffleDependency.fileCleanup.enabled takes its place"},
};

constexpr std::string_view kWithoutMeaning[] = {
    "spark.sql.execution.arrow.enabled",
    "spark.sql.execution.arrow.pyspark.fallback.enabled",
};

struct Removed {
  std::string_view key;
  std::string_view version;
  std::string_view last_default;
  std::string_view comment;
};

// Sorted.
constexpr Removed kRemoved[] = {
    {"spark.sql.ansi.strictIndexOperator", "3.4.0", "true", "Use try_element_at for NULL instead of an error."},
    {"spark.sql.fromJsonForceNullableSchema", "3.0.0", "true", "Another value gave wrong results."},
    {"spark.sql.hive.verifyPartitionPath", "4.0.0", "false", "Use spark.sql.files.ignoreMissingFiles."},
    {"spark.sql.legacy.allowCreatingManagedTableUsingNonemptyLocation", "3.0.0", "false",
     "Another value could lose data."},
    {"spark.sql.legacy.compareDateTimestampInTimestamp", "3.0.0", "true", "Another value gave wrong results."},
    {"spark.sql.optimizer.planChangeLog.batches", "3.1.0", "", "Use spark.sql.planChangeLog.batches."},
    {"spark.sql.optimizer.planChangeLog.level", "3.1.0", "trace", "Use spark.sql.planChangeLog.level."},
    {"spark.sql.optimizer.planChangeLog.rules", "3.1.0", "", "Use spark.sql.planChangeLog.rules."},
    {"spark.sql.parquet.int64AsTimestampMillis", "3.0.0", "false", "Use spark.sql.parquet.outputTimestampType."},
};

template <class Row, size_t kRows>
const Row* Find(const Row (&rows)[kRows], std::string_view key) {
  const Row* found = std::lower_bound(std::begin(rows), std::end(rows), key,
                                      [](const Row& row, std::string_view wanted) { return row.key < wanted; });
  return found != std::end(rows) && found->key == key ? found : nullptr;
}

}  // namespace

std::optional<std::string> SettingWarning(std::string_view key) {
  const std::string name = "The SQL config '" + std::string(key) + "' ";
  if (const Deprecated* row = Find(kDeprecated, key)) {
    return name + "is deprecated since Spark " + std::string(row->since) + ": " + std::string(row->advice) + ".";
  }
  const bool no_meaning =
      std::find(std::begin(kWithoutMeaning), std::end(kWithoutMeaning), key) != std::end(kWithoutMeaning);
  if (no_meaning) return name + "is NOT supported in Spark Connect";
  return std::nullopt;
}

void CheckRemovedSetting(std::string_view key, std::string_view value) {
  const Removed* row = Find(kRemoved, key);
  if (row == nullptr || row->last_default == value) return;
  throw Error("_LEGACY_ERROR_TEMP_1226", {{"configName", std::string(key)},
                                          {"version", std::string(row->version)},
                                          {"comment", std::string(row->comment)}});
}

std::optional<std::string_view> RemovedSettingValue(std::string_view key) {
  const Removed* row = Find(kRemoved, key);
  return row == nullptr ? std::nullopt : std::optional(row->last_default);
}

}  // namespace piezo
