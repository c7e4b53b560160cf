// DataFrame: a query that can be refined and run.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "piezo/client/arrow.h"
#include "piezo/client/column.h"
#include "piezo/client/execute.h"
#include "piezo/client/grouped_data.h"
#include "piezo/client/observation.h"

namespace piezo::client {

class DataFrameNaFunctions;
class DataFrameStatFunctions;
class DataFrameWriter;
class DataFrameWriterV2;
class DataStreamWriter;
class MergeIntoWriter;
class SparkSession;
namespace detail {
struct PlanNode;
struct SessionState;
}  // namespace detail

/// A condition: a column, or its text in SQL.
class Condition {
 public:
  Condition(Column column) : column_(std::move(column)) {}
  Condition(std::string_view sql);
  Condition(const char* sql) : Condition(std::string_view(sql)) {}
  Condition(const std::string& sql) : Condition(std::string_view(sql)) {}
  const Column& column() const { return column_; }

 private:
  Column column_;
};

/// A query over a session. A value: cheap to copy, never changed, free to be shared between threads; each refinement is
/// a new one. Nothing runs before an action, such as `collect`, asks for rows.
class DataFrame {
 public:
  DataFrame(std::shared_ptr<detail::SessionState> session, std::shared_ptr<const detail::PlanNode> plan)
      : session_(std::move(session)), plan_(std::move(plan)) {}

  /// @name Columns
  /// @{
  /// A column of this frame and of no other, also where a join has several of that name.
  Column col(std::string_view name) const;
  Column operator[](std::string_view name) const { return col(name); }
  Column colRegex(std::string_view pattern) const;
  Column metadataColumn(std::string_view name) const;
  DataFrame select(const std::vector<ColumnOrName>& columns) const;
  template <ColumnLike... C>
  DataFrame select(const C&... columns) const {
    return select(std::vector<ColumnOrName>{ColumnOrName(columns)...});
  }
  DataFrame selectExpr(const std::vector<std::string>& expressions) const;
  DataFrame withColumn(std::string name, const Column& column) const;
  DataFrame withColumns(const std::vector<std::pair<std::string, Column>>& columns) const;
  DataFrame withColumnRenamed(std::string from, std::string to) const;
  DataFrame withColumnsRenamed(const std::vector<std::pair<std::string, std::string>>& names) const;
  /// `metadata` is a JSON object.
  DataFrame withMetadata(std::string column, std::string metadata) const;
  DataFrame drop(const std::vector<ColumnOrName>& columns) const;
  template <ColumnLike... C>
  DataFrame drop(const C&... columns) const {
    return drop(std::vector<ColumnOrName>{ColumnOrName(columns)...});
  }
  DataFrame toDF(const std::vector<std::string>& names) const;
  DataFrame to(const Schema& schema) const;
  DataFrame alias(std::string name) const;
  DataFrame as(std::string name) const { return alias(std::move(name)); }
  DataFrame unpivot(const std::vector<ColumnOrName>& ids, const std::optional<std::vector<ColumnOrName>>& values,
                    std::string variable_column, std::string value_column) const;
  DataFrame melt(const std::vector<ColumnOrName>& ids, const std::optional<std::vector<ColumnOrName>>& values,
                 std::string variable_column, std::string value_column) const;
  DataFrame transpose(const std::optional<ColumnOrName>& index_column = {}) const;
  DataFrame toJSON() const;
  DataFrame zipWithIndex(std::string index_column = "index") const;
  /// @}

  /// @name Rows
  /// @{
  DataFrame filter(const Condition& condition) const;
  DataFrame where(const Condition& condition) const { return filter(condition); }
  DataFrame limit(int32_t rows) const;
  DataFrame offset(int32_t rows) const;
  DataFrame distinct() const { return dropDuplicates(); }
  DataFrame dropDuplicates(const std::vector<std::string>& columns = {}) const;
  DataFrame drop_duplicates(const std::vector<std::string>& columns = {}) const { return dropDuplicates(columns); }
  DataFrame dropDuplicatesWithinWatermark(const std::vector<std::string>& columns = {}) const;
  DataFrame sort(const std::vector<ColumnOrName>& columns) const;
  template <ColumnLike... C>
  DataFrame sort(const C&... columns) const {
    return sort(std::vector<ColumnOrName>{ColumnOrName(columns)...});
  }
  template <ColumnLike... C>
  DataFrame orderBy(const C&... columns) const {
    return sort(columns...);
  }
  DataFrame sortWithinPartitions(const std::vector<ColumnOrName>& columns) const;
  DataFrame sample(double fraction, std::optional<int64_t> seed = {}, bool with_replacement = false) const;
  DataFrame sampleBy(const ColumnOrName& column, const std::vector<std::pair<Value, double>>& fractions,
                     std::optional<int64_t> seed = {}) const;
  std::vector<DataFrame> randomSplit(std::vector<double> weights, std::optional<int64_t> seed = {}) const;
  DataFrame repartition(int32_t partitions) const;
  DataFrame repartition(const std::vector<ColumnOrName>& columns, std::optional<int32_t> partitions = {}) const;
  DataFrame repartitionByRange(const std::vector<ColumnOrName>& columns, std::optional<int32_t> partitions = {}) const;
  DataFrame repartitionById(const ColumnOrName& partition_id, std::optional<int32_t> partitions = {}) const;
  DataFrame coalesce(int32_t partitions) const;
  DataFrame hint(std::string name, const std::vector<ColumnOrValue>& parameters = {}) const;
  DataFrame withWatermark(std::string event_time, std::string delay) const;
  DataFrame observe(const Observation& observation, const std::vector<Column>& metrics) const;
  DataFrame observe(std::string name, const std::vector<Column>& metrics) const;
  /// The result of `f` on this frame; for chains.
  DataFrame transform(const std::function<DataFrame(DataFrame)>& f) const { return f(*this); }
  /// @}

  /// @name Groups
  /// @{
  GroupedData groupBy(const std::vector<ColumnOrName>& columns) const;
  template <ColumnLike... C>
  GroupedData groupBy(const C&... columns) const {
    return groupBy(std::vector<ColumnOrName>{ColumnOrName(columns)...});
  }
  template <ColumnLike... C>
  GroupedData groupby(const C&... columns) const {
    return groupBy(columns...);
  }
  GroupedData rollup(const std::vector<ColumnOrName>& columns) const;
  template <ColumnLike... C>
  GroupedData rollup(const C&... columns) const {
    return rollup(std::vector<ColumnOrName>{ColumnOrName(columns)...});
  }
  GroupedData cube(const std::vector<ColumnOrName>& columns) const;
  template <ColumnLike... C>
  GroupedData cube(const C&... columns) const {
    return cube(std::vector<ColumnOrName>{ColumnOrName(columns)...});
  }
  GroupedData groupingSets(const std::vector<std::vector<ColumnOrName>>& sets,
                           const std::vector<ColumnOrName>& columns) const;
  template <std::convertible_to<Column>... C>
  DataFrame agg(const Column& first, const C&... more) const {
    return groupBy().agg(first, more...);
  }
  /// @}

  /// @name Frames together
  /// @{
  /// `how` is inner, left, right, full, semi, anti or cross, or one of Spark's other names for them.
  template <std::same_as<Column> Condition>
  DataFrame join(const DataFrame& other, const Condition& condition, std::string_view how = "inner") const {
    return joinOn(other, condition, how);
  }
  DataFrame join(const DataFrame& other, const std::vector<std::string>& using_columns,
                 std::string_view how = "inner") const;
  DataFrame join(const DataFrame& other) const;
  DataFrame crossJoin(const DataFrame& other) const;
  DataFrame lateralJoin(const DataFrame& other, const std::optional<Column>& condition = {},
                        std::string_view how = "inner") const;
  DataFrame nearestByJoin(const DataFrame& other, const Column& ranking, int32_t rows, std::string_view how = "inner",
                          std::string_view mode = "approx", std::string_view direction = "distance") const;
  DataFrame union_(const DataFrame& other) const;
  DataFrame unionAll(const DataFrame& other) const { return union_(other); }
  DataFrame unionByName(const DataFrame& other, bool allow_missing_columns = false) const;
  DataFrame intersect(const DataFrame& other) const;
  DataFrame intersectAll(const DataFrame& other) const;
  DataFrame subtract(const DataFrame& other) const;
  DataFrame except(const DataFrame& other) const { return subtract(other); }
  DataFrame exceptAll(const DataFrame& other) const;
  /// This frame as a subquery of one value; as a test whether it has rows; and of whether values are in it.
  Column scalar() const;
  Column exists() const;
  Column contains(const std::vector<Column>& values) const;
  /// @}

  /// @name Missing values and statistics
  /// @{
  DataFrameNaFunctions na() const;
  DataFrameStatFunctions stat() const;
  /// Nulls of the columns that `value` fits replaced by it.
  template <std::convertible_to<Value> T>
  DataFrame fillna(const T& value, const std::vector<std::string>& columns = {}) const {
    return fillWith(Value(value), columns);
  }
  DataFrame fillna(const std::vector<std::pair<std::string, Value>>& values) const;
  /// Without rows that have a null in any, or all, of `columns`; or fewer than `threshold` values.
  DataFrame dropna(std::string_view how = "any", std::optional<int32_t> threshold = {},
                   const std::vector<std::string>& columns = {}) const;
  DataFrame replace(const std::vector<std::pair<Value, Value>>& values,
                    const std::vector<std::string>& columns = {}) const;
  DataFrame summary(const std::vector<std::string>& statistics = {}) const;
  DataFrame describe(const std::vector<std::string>& columns = {}) const;
  double cov(std::string column1, std::string column2) const;
  double corr(std::string column1, std::string column2) const;
  DataFrame crosstab(std::string column1, std::string column2) const;
  DataFrame freqItems(const std::vector<std::string>& columns, double support = 0.01) const;
  std::vector<std::vector<double>> approxQuantile(const std::vector<std::string>& columns,
                                                  const std::vector<double>& probabilities,
                                                  double relative_error) const;
  /// @}

  /// @name Actions
  /// @{
  std::vector<Row> collect(const ExecuteOptions& options = {}) const;
  std::future<std::vector<Row>> collectAsync(ExecuteOptions options = {}) const;
  RowStream toLocalIterator(const ExecuteOptions& options = {}) const;
  ArrowStream toArrow(const ExecuteOptions& options = {}) const;
  /// All rows as tuples: `for (auto [name, age] : df.collectAs<std::string, int64_t>())`.
  template <typename... T>
  std::vector<std::tuple<T...>> collectAs(const ExecuteOptions& options = {}) const {
    std::vector<std::tuple<T...>> rows;
    for (const Row& row : toLocalIterator(options)) rows.push_back(row.as<T...>());
    return rows;
  }
  int64_t count(const ExecuteOptions& options = {}) const;
  std::optional<Row> first() const;
  std::optional<Row> head() const { return first(); }
  std::vector<Row> head(int32_t rows) const { return take(rows); }
  std::vector<Row> take(int32_t rows) const;
  std::vector<Row> tail(int32_t rows) const;
  bool isEmpty() const;
  void foreach (const std::function<void(const Row&)>& f) const;
  /// The table that `show` prints. `truncate` bounds the width of a cell; 0 leaves them whole.
  std::string showString(int32_t rows = 20, int32_t truncate = 20, bool vertical = false) const;
  void show(int32_t rows = 20, int32_t truncate = 20, bool vertical = false) const;
  std::string htmlString(int32_t rows = 20, int32_t truncate = 20) const;
  /// @}

  /// @name What the server knows of it
  /// @{
  Schema schema() const;
  std::vector<std::string> columns() const { return schema().names(); }
  std::vector<std::pair<std::string, std::string>> dtypes() const;
  void printSchema(int32_t level = 0) const;
  /// `mode` is simple, extended, codegen, cost or formatted.
  std::string explainString(std::string_view mode = "simple") const;
  void explain(std::string_view mode = "simple") const;
  bool isLocal() const;
  bool isStreaming() const;
  std::vector<std::string> inputFiles() const;
  bool sameSemantics(const DataFrame& other) const;
  int32_t semanticHash() const;
  /// @}

  /// @name What it leaves at the server
  /// @{
  void createTempView(std::string name) const { createView(std::move(name), false, false); }
  void createOrReplaceTempView(std::string name) const { createView(std::move(name), false, true); }
  void registerTempTable(std::string name) const { createView(std::move(name), false, true); }
  void createGlobalTempView(std::string name) const { createView(std::move(name), true, false); }
  void createOrReplaceGlobalTempView(std::string name) const { createView(std::move(name), true, true); }
  DataFrame cache() const { return persist(StorageLevel::memoryAndDiskDeser()); }
  DataFrame persist(StorageLevel level = StorageLevel::memoryAndDiskDeser()) const;
  DataFrame unpersist(bool blocking = false) const;
  StorageLevel storageLevel() const;
  bool is_cached() const { return storageLevel() != StorageLevel::none(); }
  DataFrame checkpoint(bool eager = true) const;
  DataFrame localCheckpoint(bool eager = true, std::optional<StorageLevel> level = {}) const;
  DataFrameWriter write() const;
  DataFrameWriterV2 writeTo(std::string table) const;
  DataStreamWriter writeStream() const;
  MergeIntoWriter mergeInto(std::string table, const Column& condition) const;
  /// @}

  SparkSession sparkSession() const;
  const std::shared_ptr<detail::SessionState>& session_state() const { return session_; }
  const std::shared_ptr<const detail::PlanNode>& plan() const { return plan_; }

 private:
  DataFrame joinOn(const DataFrame& other, const Column& condition, std::string_view how) const;
  DataFrame fillWith(const Value& value, const std::vector<std::string>& columns) const;
  void createView(std::string name, bool is_global, bool replace) const;
  DataFrame checkpointed(bool local, bool eager, std::optional<StorageLevel> level) const;

  std::shared_ptr<detail::SessionState> session_;
  std::shared_ptr<const detail::PlanNode> plan_;
};

/// What `df.na()` gives.
class DataFrameNaFunctions {
 public:
  explicit DataFrameNaFunctions(DataFrame frame) : frame_(std::move(frame)) {}
  template <std::convertible_to<Value> T>
  DataFrame fill(const T& value, const std::vector<std::string>& columns = {}) const {
    return frame_.fillna(value, columns);
  }
  DataFrame fill(const std::vector<std::pair<std::string, Value>>& values) const { return frame_.fillna(values); }
  DataFrame drop(std::string_view how = "any", std::optional<int32_t> threshold = {},
                 const std::vector<std::string>& columns = {}) const {
    return frame_.dropna(how, threshold, columns);
  }
  DataFrame replace(const std::vector<std::pair<Value, Value>>& values,
                    const std::vector<std::string>& columns = {}) const {
    return frame_.replace(values, columns);
  }

 private:
  DataFrame frame_;
};

/// What `df.stat()` gives.
class DataFrameStatFunctions {
 public:
  explicit DataFrameStatFunctions(DataFrame frame) : frame_(std::move(frame)) {}
  double cov(std::string column1, std::string column2) const {
    return frame_.cov(std::move(column1), std::move(column2));
  }
  double corr(std::string column1, std::string column2) const {
    return frame_.corr(std::move(column1), std::move(column2));
  }
  DataFrame crosstab(std::string column1, std::string column2) const {
    return frame_.crosstab(std::move(column1), std::move(column2));
  }
  DataFrame freqItems(const std::vector<std::string>& columns, double support = 0.01) const {
    return frame_.freqItems(columns, support);
  }
  std::vector<std::vector<double>> approxQuantile(const std::vector<std::string>& columns,
                                                  const std::vector<double>& probabilities,
                                                  double relative_error) const {
    return frame_.approxQuantile(columns, probabilities, relative_error);
  }
  DataFrame sampleBy(const ColumnOrName& column, const std::vector<std::pair<Value, double>>& fractions,
                     std::optional<int64_t> seed = {}) const {
    return frame_.sampleBy(column, fractions, seed);
  }

 private:
  DataFrame frame_;
};

template <std::convertible_to<Column>... C>
DataFrame GroupedData::agg(const Column& first, const C&... more) const {
  return agg(std::vector<Column>{first, more...});
}

}  // namespace piezo::client
