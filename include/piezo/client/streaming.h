// Structured streaming: sources and sinks that do not end, and handles of the queries that run at the server.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "piezo/client/reader_writer.h"

namespace piezo::client {

/// A streaming query at the server. A handle: copies mean the same query.
class StreamingQuery {
 public:
  struct Status {
    std::string message;
    bool is_data_available = false;
    bool is_trigger_active = false;
    bool is_active = false;
  };
  StreamingQuery(std::shared_ptr<detail::SessionState> session, std::string id, std::string run_id, std::string name)
      : session_(std::move(session)), id_(std::move(id)), run_id_(std::move(run_id)), name_(std::move(name)) {}
  const std::string& id() const { return id_; }
  const std::string& runId() const { return run_id_; }
  /// Empty for a query without a name.
  const std::string& name() const { return name_; }
  bool isActive() const { return status().is_active; }
  Status status() const;
  /// Waits for its end; with a limit, whether it came.
  bool awaitTermination(std::optional<std::chrono::milliseconds> timeout = {}) const;
  /// The progress reports, each a JSON object, oldest first.
  std::vector<std::string> recentProgress() const;
  std::optional<std::string> lastProgress() const;
  void processAllAvailable() const;
  void stop() const;
  std::string explainString(bool extended = false) const;
  void explain(bool extended = false) const;
  /// Why it failed, if it did.
  std::optional<Error> exception() const;

 private:
  std::shared_ptr<detail::SessionState> session_;
  std::string id_;
  std::string run_id_;
  std::string name_;
};

/// `session.streams()`: all streaming queries of the session.
class StreamingQueryManager {
 public:
  explicit StreamingQueryManager(std::shared_ptr<detail::SessionState> session) : session_(std::move(session)) {}
  std::vector<StreamingQuery> active() const;
  std::optional<StreamingQuery> get(std::string id) const;
  bool awaitAnyTermination(std::optional<std::chrono::milliseconds> timeout = {}) const;
  void resetTerminated() const;

 private:
  std::shared_ptr<detail::SessionState> session_;
};

/// `session.readStream()`. A value; each setting is a new one.
class DataStreamReader {
 public:
  explicit DataStreamReader(std::shared_ptr<detail::SessionState> session) : session_(std::move(session)) {}
  DataStreamReader format(std::string source) const;
  DataStreamReader schema(const Schema& schema) const { return this->schema(schema.toDDL()); }
  DataStreamReader schema(std::string ddl) const;
  DataStreamReader option(const std::string& key, const OptionValue& value) const;
  DataStreamReader options(const std::vector<std::pair<std::string, OptionValue>>& options) const;
  DataStreamReader name(std::string source_name) const;
  DataFrame load(std::string path = {}) const;
  DataFrame table(std::string name) const;
  DataFrame changes(std::string table) const;
  DataFrame parquet(std::string path) const { return format("parquet").load(std::move(path)); }
  DataFrame csv(std::string path) const { return format("csv").load(std::move(path)); }
  DataFrame json(std::string path) const { return format("json").load(std::move(path)); }
  DataFrame xml(std::string path) const { return format("xml").load(std::move(path)); }
  DataFrame orc(std::string path) const { return format("orc").load(std::move(path)); }
  DataFrame text(std::string path) const { return format("text").load(std::move(path)); }

 private:
  std::shared_ptr<detail::SessionState> session_;
  std::string format_;
  std::string schema_;
  std::string name_;
  Options options_;
};

/// When a streaming query takes its next step.
struct Trigger {
  enum class Kind { kDefault, kProcessingTime, kOnce, kAvailableNow, kContinuous, kRealTime };
  Kind kind = Kind::kDefault;
  std::string interval;
  static Trigger processingTime(std::string interval) { return {Kind::kProcessingTime, std::move(interval)}; }
  static Trigger once() { return {Kind::kOnce, {}}; }
  static Trigger availableNow() { return {Kind::kAvailableNow, {}}; }
  static Trigger continuous(std::string interval) { return {Kind::kContinuous, std::move(interval)}; }
  static Trigger realTime(std::string duration) { return {Kind::kRealTime, std::move(duration)}; }
};

/// `df.writeStream()`. A value; each setting is a new one.
class DataStreamWriter {
 public:
  explicit DataStreamWriter(DataFrame frame) : frame_(std::move(frame)) {}
  DataStreamWriter outputMode(std::string mode) const;
  DataStreamWriter format(std::string sink) const;
  DataStreamWriter option(const std::string& key, const OptionValue& value) const;
  DataStreamWriter options(const std::vector<std::pair<std::string, OptionValue>>& options) const;
  DataStreamWriter partitionBy(std::vector<std::string> columns) const;
  DataStreamWriter clusterBy(std::vector<std::string> columns) const;
  DataStreamWriter queryName(std::string name) const;
  DataStreamWriter trigger(Trigger trigger) const;
  StreamingQuery start(std::string path = {}) const;
  StreamingQuery toTable(std::string table) const;

 private:
  StreamingQuery run(const std::string& path, const std::string& table) const;
  DataFrame frame_;
  std::string mode_;
  std::string format_;
  std::string name_;
  Options options_;
  std::vector<std::string> partitions_;
  std::vector<std::string> cluster_;
  Trigger trigger_;
};

}  // namespace piezo::client
