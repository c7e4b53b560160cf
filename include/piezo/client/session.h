// SparkSession: the connection to a Spark Connect server, and where queries start.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "piezo/client/catalog.h"
#include "piezo/client/data_frame.h"
#include "piezo/client/reader_writer.h"
#include "piezo/client/streaming.h"

namespace piezo::client {

/// How calls that failed on the way are tried again. The defaults are those of Spark's own clients: fifteen times, from
/// 50 ms up to a minute apart.
struct RetryPolicy {
  int32_t max_retries = 15;
  std::chrono::milliseconds initial_backoff{50};
  std::chrono::milliseconds max_backoff{60'000};
  double backoff_multiplier = 4.0;
  std::chrono::milliseconds jitter{500};
  /// Waits shorter than this are not jittered.
  std::chrono::milliseconds min_jitter_threshold{2'000};
  /// The longest wait that a server may ask for.
  std::chrono::milliseconds max_server_delay{600'000};

  /// Fails at once.
  static RetryPolicy none() { return {.max_retries = 0}; }
};

/// `session.conf()`: the settings of the session.
class RuntimeConfig {
 public:
  explicit RuntimeConfig(std::shared_ptr<detail::SessionState> session) : session_(std::move(session)) {}
  void set(std::string key, const OptionValue& value) const;
  /// Throws Error where the setting is neither set nor known.
  std::string get(std::string key) const;
  std::string get(std::string key, std::string fallback) const;
  std::optional<std::string> getOption(std::string key) const;
  std::map<std::string, std::string> getAll() const;
  void unset(std::string key) const;
  bool isModifiable(std::string key) const;

 private:
  std::shared_ptr<detail::SessionState> session_;
};

/// `session.tvf()`: the table-valued functions.
class TableValuedFunction {
 public:
  explicit TableValuedFunction(std::shared_ptr<detail::SessionState> session) : session_(std::move(session)) {}
  DataFrame range(int64_t end) const;
  DataFrame range(int64_t start, int64_t end, int64_t step = 1, std::optional<int32_t> partitions = {}) const;
  DataFrame explode(const Column& collection) const { return call("explode", {collection}); }
  DataFrame explode_outer(const Column& collection) const { return call("explode_outer", {collection}); }
  DataFrame posexplode(const Column& collection) const { return call("posexplode", {collection}); }
  DataFrame posexplode_outer(const Column& collection) const { return call("posexplode_outer", {collection}); }
  DataFrame inline_(const Column& structs) const { return call("inline", {structs}); }
  DataFrame inline_outer(const Column& structs) const { return call("inline_outer", {structs}); }
  DataFrame json_tuple(const Column& json, const std::vector<Column>& fields) const;
  DataFrame stack(const Column& rows, const std::vector<Column>& values) const;
  DataFrame variant_explode(const Column& variant) const { return call("variant_explode", {variant}); }
  DataFrame variant_explode_outer(const Column& variant) const { return call("variant_explode_outer", {variant}); }
  DataFrame collations() const { return call("collations", {}); }
  DataFrame sql_keywords() const { return call("sql_keywords", {}); }
  DataFrame python_worker_logs() const { return call("python_worker_logs", {}); }
  /// Any of the server's, by name.
  DataFrame call(std::string name, const std::vector<Column>& arguments) const;

 private:
  std::shared_ptr<detail::SessionState> session_;
};

/// A session on a server. A handle: copies mean the same session; calls may come from any number of threads.
///
/// The session ends with `stop`, or when the server has not heard of it for long; a program that ends leaves nothing
/// behind.
class SparkSession {
 public:
  /// Where to connect, and how. `getOrCreate` gives the program's active session if there is one.
  class Builder {
   public:
    /// `sc://host:port/;token=…;use_ssl=true;user_id=…;user_agent=…;session_id=…;x-header=…`. Without it, the
    /// environment variable SPARK_REMOTE says it, else it is `sc://localhost:15002`.
    Builder& remote(std::string connection_string);
    Builder& appName(std::string name);
    Builder& config(std::string key, const OptionValue& value);
    Builder& userId(std::string id);
    Builder& retryPolicy(RetryPolicy policy);
    /// The certificates to trust, in PEM, instead of the system's.
    Builder& rootCertificates(std::string pem);
    /// A certificate of the client's own, for servers that ask for one.
    Builder& clientCertificate(std::string pem, std::string private_key);
    /// How long a call that is not a query may take, retries aside. Without it there is no limit.
    Builder& callTimeout(std::chrono::milliseconds limit);
    /// Queries that survive a lost connection, on unless turned off.
    Builder& reattachable(bool enabled);
    SparkSession create() const;
    SparkSession getOrCreate() const;

   private:
    std::string remote_;
    std::vector<std::pair<std::string, std::string>> config_;
    std::optional<std::string> user_id_;
    RetryPolicy retry_;
    std::string root_certificates_;
    std::string certificate_;
    std::string private_key_;
    std::optional<std::chrono::milliseconds> call_timeout_;
    bool reattachable_ = true;
  };
  static Builder builder() { return {}; }
  /// The session that was made last and has not been stopped.
  static std::optional<SparkSession> getActiveSession();
  /// The same; throws Error (kUsage) where there is none.
  static SparkSession active();

  explicit SparkSession(std::shared_ptr<detail::SessionState> state) : state_(std::move(state)) {}

  /// @name Frames
  /// @{
  DataFrame sql(std::string query) const;
  /// With named parameters, `:name`: `sql("… WHERE age > :age", {{"age", 21}})`. Values and columns, such as
  /// `functions::array(…)`.
  DataFrame sql(std::string query, const std::vector<std::pair<std::string, ColumnOrValue>>& named) const;
  /// With positional parameters, `?`, in a `std::vector<ColumnOrValue>`.
  template <std::same_as<std::vector<ColumnOrValue>> Positional>
  DataFrame sql(std::string query, const Positional& values) const {
    return sqlPositional(std::move(query), values);
  }
  DataFrame table(std::string name) const;
  DataFrame range(int64_t end) const;
  DataFrame range(int64_t start, int64_t end, int64_t step = 1, std::optional<int32_t> partitions = {}) const;
  /// From rows of this program; types are the schema's.
  DataFrame createDataFrame(const std::vector<Row>& rows, const Schema& schema) const;
  template <typename... T>
  DataFrame createDataFrame(const std::vector<std::tuple<T...>>& rows, const Schema& schema) const {
    std::vector<Row> values;
    values.reserve(rows.size());
    for (const auto& row : rows) {
      values.push_back(std::apply([](const T&... items) { return Row(std::vector<Value>{Value(items)...}); }, row));
    }
    return createDataFrame(values, schema);
  }
  /// From Arrow; takes the stream over and releases it.
  DataFrame createDataFrame(ArrowArrayStream* stream) const;
  DataFrame emptyDataFrame(const Schema& schema) const { return createDataFrame(std::vector<Row>{}, schema); }
  DataFrameReader read() const { return DataFrameReader(state_); }
  DataStreamReader readStream() const { return DataStreamReader(state_); }
  StreamingQueryManager streams() const { return StreamingQueryManager(state_); }
  TableValuedFunction tvf() const { return TableValuedFunction(state_); }
  /// @}

  Catalog catalog() const { return Catalog(state_); }
  RuntimeConfig conf() const { return RuntimeConfig(state_); }
  std::string version() const;
  const std::string& session_id() const;

  /// @name Running queries
  /// @{
  /// The ids of the operations that were stopped.
  std::vector<std::string> interruptAll() const;
  std::vector<std::string> interruptTag(std::string tag) const;
  std::vector<std::string> interruptOperation(std::string operation_id) const;
  /// Tags of the queries that this thread starts from now on.
  void addTag(std::string tag) const;
  void removeTag(const std::string& tag) const;
  std::set<std::string> getTags() const;
  void clearTags() const;
  /// Calls `handler` while queries run, from the thread that waits for them. The number removes it again.
  int registerProgressHandler(ProgressHandler handler) const;
  void removeProgressHandler(int handler) const;
  void clearProgressHandlers() const;
  void setRetryPolicies(RetryPolicy policy) const;
  /// @}

  /// @name Files for the server
  /// @{
  void addArtifacts(const std::vector<std::string>& paths, bool pyfile = false, bool archive = false,
                    bool file = false) const;
  void addArtifact(std::string path, bool pyfile = false, bool archive = false, bool file = false) const;
  void copyFromLocalToFs(std::string local_path, std::string destination) const;
  bool artifactExists(std::string name) const;
  /// @}

  /// A session of its own that starts with this one's state.
  SparkSession newSession() const;
  SparkSession cloneSession(const std::optional<std::string>& session_id = {}) const;
  /// Ends the session at the server, with all its queries. Calls after it throw Error.
  void stop() const;
  bool is_stopped() const;

  const std::shared_ptr<detail::SessionState>& state() const { return state_; }

 private:
  DataFrame sqlPositional(std::string query, const std::vector<ColumnOrValue>& values) const;
  std::shared_ptr<detail::SessionState> state_;
};

}  // namespace piezo::client
