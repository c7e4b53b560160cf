// Readers and writers: files and tables into DataFrames, and back.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "piezo/client/data_frame.h"

namespace piezo::client {

/// An option's value: texts as they are, numbers and booleans as Spark spells them.
class OptionValue {
 public:
  OptionValue(const char* text) : text_(text) {}
  OptionValue(std::string text) : text_(std::move(text)) {}
  OptionValue(std::string_view text) : text_(text) {}
  OptionValue(bool value) : text_(value ? "true" : "false") {}
  template <typename T>
  requires((std::integral<T> || std::floating_point<T>)&&!std::same_as<T, bool>) OptionValue(T number)
      : text_(std::to_string(number)) {}
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};
using Options = std::map<std::string, std::string>;

/// `session.read()`: a source's format, options and schema, then where it is. A value; each setting is a new one.
class DataFrameReader {
 public:
  explicit DataFrameReader(std::shared_ptr<detail::SessionState> session) : session_(std::move(session)) {}
  DataFrameReader format(std::string source) const;
  DataFrameReader schema(const Schema& schema) const { return this->schema(schema.toDDL()); }
  DataFrameReader schema(std::string ddl) const;
  DataFrameReader option(const std::string& key, const OptionValue& value) const;
  DataFrameReader options(const std::vector<std::pair<std::string, OptionValue>>& options) const;
  DataFrame load(const std::vector<std::string>& paths = {}) const;
  DataFrame load(std::string path) const { return load(std::vector<std::string>{std::move(path)}); }
  DataFrame table(std::string name) const;
  /// The changes of a table whose source keeps them.
  DataFrame changes(std::string table) const;
  template <std::convertible_to<std::string>... P>
  DataFrame parquet(const P&... paths) const {
    return format("parquet").load(std::vector<std::string>{paths...});
  }
  template <std::convertible_to<std::string>... P>
  DataFrame csv(const P&... paths) const {
    return format("csv").load(std::vector<std::string>{paths...});
  }
  /// Of a frame with one column of text, each row a line of the file that it is not.
  DataFrame csv(const DataFrame& lines) const { return parse(lines, "csv"); }
  template <std::convertible_to<std::string>... P>
  DataFrame json(const P&... paths) const {
    return format("json").load(std::vector<std::string>{paths...});
  }
  DataFrame json(const DataFrame& lines) const { return parse(lines, "json"); }
  template <std::convertible_to<std::string>... P>
  DataFrame xml(const P&... paths) const {
    return format("xml").load(std::vector<std::string>{paths...});
  }
  DataFrame xml(const DataFrame& lines) const { return parse(lines, "xml"); }
  template <std::convertible_to<std::string>... P>
  DataFrame orc(const P&... paths) const {
    return format("orc").load(std::vector<std::string>{paths...});
  }
  template <std::convertible_to<std::string>... P>
  DataFrame text(const P&... paths) const {
    return format("text").load(std::vector<std::string>{paths...});
  }
  DataFrame jdbc(std::string url, std::string table, const std::vector<std::string>& predicates = {}) const;

 private:
  DataFrame parse(const DataFrame& lines, std::string_view format) const;
  std::shared_ptr<detail::SessionState> session_;
  std::string format_;
  std::string schema_;
  Options options_;
};

/// `df.write()`: format, mode, options and layout, then where to. A value; each setting is a new one.
class DataFrameWriter {
 public:
  explicit DataFrameWriter(DataFrame frame) : frame_(std::move(frame)) {}
  /// append, overwrite, error, errorifexists or ignore.
  DataFrameWriter mode(std::string mode) const;
  DataFrameWriter format(std::string source) const;
  DataFrameWriter option(const std::string& key, const OptionValue& value) const;
  DataFrameWriter options(const std::vector<std::pair<std::string, OptionValue>>& options) const;
  DataFrameWriter partitionBy(std::vector<std::string> columns) const;
  DataFrameWriter bucketBy(int32_t buckets, std::vector<std::string> columns) const;
  DataFrameWriter sortBy(std::vector<std::string> columns) const;
  DataFrameWriter clusterBy(std::vector<std::string> columns) const;
  void save(std::string path = {}) const;
  void saveAsTable(std::string name) const;
  void insertInto(std::string table, std::optional<bool> overwrite = {}) const;
  void parquet(std::string path) const { format("parquet").save(std::move(path)); }
  void csv(std::string path) const { format("csv").save(std::move(path)); }
  void json(std::string path) const { format("json").save(std::move(path)); }
  void xml(std::string path) const { format("xml").save(std::move(path)); }
  void orc(std::string path) const { format("orc").save(std::move(path)); }
  void text(std::string path) const { format("text").save(std::move(path)); }
  void jdbc(std::string url, std::string table) const;

 private:
  enum class Target { kPath, kTable, kInsert };
  void run(Target target, const std::string& name) const;
  DataFrame frame_;
  std::string mode_;
  std::string format_;
  Options options_;
  std::vector<std::string> partitions_;
  std::vector<std::string> sort_;
  std::vector<std::string> cluster_;
  std::vector<std::string> bucket_columns_;
  int32_t buckets_ = 0;
};

/// `df.writeTo("catalog.db.table")`: tables by what is to become of them. A value; each setting is a new one.
class DataFrameWriterV2 {
 public:
  DataFrameWriterV2(DataFrame frame, std::string table) : frame_(std::move(frame)), table_(std::move(table)) {}
  DataFrameWriterV2 using_(std::string provider) const;
  DataFrameWriterV2 option(const std::string& key, const OptionValue& value) const;
  DataFrameWriterV2 options(const std::vector<std::pair<std::string, OptionValue>>& options) const;
  DataFrameWriterV2 tableProperty(std::string name, std::string value) const;
  DataFrameWriterV2 partitionedBy(const std::vector<ColumnOrName>& columns) const;
  DataFrameWriterV2 clusterBy(std::vector<std::string> columns) const;
  void create() const;
  void replace() const;
  void createOrReplace() const;
  void append() const;
  void overwrite(const Column& condition) const;
  void overwritePartitions() const;

 private:
  void run(int mode, const std::optional<Column>& condition = {}) const;
  DataFrame frame_;
  std::string table_;
  std::string provider_;
  Options options_;
  Options properties_;
  std::vector<Column> partitions_;
  std::vector<std::string> cluster_;
};

/// `df.mergeInto("table", condition)`: what to do with rows that match and with those that do not; `merge` does it.
/// A value; each clause is a new one.
class MergeIntoWriter {
 public:
  using Assignments = std::vector<std::pair<std::string, Column>>;
  MergeIntoWriter(DataFrame frame, std::string table, Column condition)
      : frame_(std::move(frame)), table_(std::move(table)), condition_(std::move(condition)) {}

  /// A clause that waits for its action.
  class WhenMatched {
   public:
    MergeIntoWriter updateAll() const;
    MergeIntoWriter update(const Assignments& assignments) const;
    MergeIntoWriter delete_() const;

   private:
    friend class MergeIntoWriter;
    WhenMatched(const MergeIntoWriter& writer, std::optional<Column> condition, bool by_source);
    std::shared_ptr<const MergeIntoWriter> writer_;
    std::optional<Column> condition_;
    bool by_source_;
  };
  /// The same for rows of the source without a match.
  class WhenNotMatched {
   public:
    MergeIntoWriter insertAll() const;
    MergeIntoWriter insert(const Assignments& assignments) const;

   private:
    friend class MergeIntoWriter;
    WhenNotMatched(const MergeIntoWriter& writer, std::optional<Column> condition);
    std::shared_ptr<const MergeIntoWriter> writer_;
    std::optional<Column> condition_;
  };

  WhenMatched whenMatched(std::optional<Column> condition = {}) const { return {*this, std::move(condition), false}; }
  WhenNotMatched whenNotMatched(std::optional<Column> condition = {}) const { return {*this, std::move(condition)}; }
  WhenMatched whenNotMatchedBySource(std::optional<Column> condition = {}) const {
    return {*this, std::move(condition), true};
  }
  MergeIntoWriter withSchemaEvolution() const;
  void merge() const;

 private:
  enum class Action { kDelete, kInsert, kInsertAll, kUpdate, kUpdateAll };
  enum class Clause { kMatched, kNotMatched, kNotMatchedBySource };
  struct Step {
    Clause clause;
    Action action;
    std::optional<Column> condition;
    Assignments assignments;
  };
  MergeIntoWriter with(Step step) const;
  DataFrame frame_;
  std::string table_;
  Column condition_;
  std::vector<Step> steps_;
  bool schema_evolution_ = false;
};

}  // namespace piezo::client
