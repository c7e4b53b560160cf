#include "piezo/client/session.h"

#include "base/ids.h"
#include "client/arrow_rows.h"
#include "client/artifacts.h"
#include "client/plan.h"
#include "client/session_state.h"
#include "piezo/client/functions.h"

namespace piezo::client {

using detail::SessionState;
namespace sc = spark::connect;

namespace {

/// The session that Spark's API calls active: the last one made.
struct ActiveSession {
  std::mutex mutex;
  std::weak_ptr<SessionState> state;
};

ActiveSession& Active() {
  static ActiveSession active;
  return active;
}

void SetActive(const std::shared_ptr<SessionState>& state) {
  const std::lock_guard lock(Active().mutex);
  Active().state = state;
}

sc::ConfigRequest::Operation GetOperation(const std::string& key) {
  sc::ConfigRequest::Operation operation;
  operation.mutable_get()->add_keys(key);
  return operation;
}

/// Runs a SQL statement: what it does happens now, and the frame is over its result.
DataFrame RunSql(const std::shared_ptr<SessionState>& session, const sc::SQL& sql, const std::vector<Column>& columns) {
  const DataFrame query = detail::MakeFrame(
      session, [sql](sc::Relation& out) { *out.mutable_sql() = sql; }, columns);
  sc::Command command;
  query.plan()->WriteTo(*command.mutable_sql_command()->mutable_input());
  for (const auto& response : session->Run(command)) {
    if (!response.has_sql_command_result()) continue;
    return detail::MakeFrame(
        session, [relation = response.sql_command_result().relation()](sc::Relation& out) { out = relation; });
  }
  return query;
}

std::vector<std::string> Interrupt(const std::shared_ptr<SessionState>& session, sc::InterruptRequest request) {
  const auto response = session->Call(&SessionState::Stub::Interrupt, std::move(request));
  return {response.interrupted_ids().begin(), response.interrupted_ids().end()};
}

DataFrame LocalData(const std::shared_ptr<SessionState>& session, std::string bytes, std::string ddl) {
  return detail::MakeFrame(session, [bytes = std::make_shared<const std::string>(std::move(bytes)),
                                     ddl = std::move(ddl)](sc::Relation& out) {
    out.mutable_local_relation()->set_data(*bytes);
    if (!ddl.empty()) out.mutable_local_relation()->set_schema(ddl);
  });
}

}  // namespace

using Builder = SparkSession::Builder;

Builder& Builder::remote(std::string connection_string) {
  remote_ = std::move(connection_string);
  return *this;
}
Builder& Builder::appName(std::string name) { return config("spark.app.name", OptionValue(std::move(name))); }
Builder& Builder::config(std::string key, const OptionValue& value) {
  config_.emplace_back(std::move(key), value.text());
  return *this;
}
Builder& Builder::userId(std::string id) {
  user_id_ = std::move(id);
  return *this;
}
Builder& Builder::retryPolicy(RetryPolicy policy) {
  retry_ = policy;
  return *this;
}
Builder& Builder::rootCertificates(std::string pem) {
  root_certificates_ = std::move(pem);
  return *this;
}
Builder& Builder::clientCertificate(std::string pem, std::string private_key) {
  certificate_ = std::move(pem);
  private_key_ = std::move(private_key);
  return *this;
}
Builder& Builder::callTimeout(std::chrono::milliseconds limit) {
  call_timeout_ = limit;
  return *this;
}
Builder& Builder::reattachable(bool enabled) {
  reattachable_ = enabled;
  return *this;
}

SparkSession Builder::create() const {
  const std::string remote =
      remote_.empty() ? detail::ProcessEnvironment("SPARK_REMOTE").value_or("sc://localhost") : remote_;
  detail::ConnectOptions options{.endpoint = detail::ParseConnectionString(remote),
                                 .retry = retry_,
                                 .root_certificates = root_certificates_,
                                 .certificate = certificate_,
                                 .private_key = private_key_,
                                 .call_timeout = call_timeout_,
                                 .reattachable = reattachable_};
  if (user_id_ && remote.find("user_id=") == std::string::npos) options.endpoint.user_id = user_id_;
  const auto state = std::make_shared<SessionState>(std::move(options));
  const SparkSession session(state);
  for (const auto& [key, value] : config_) {
    // Settings of the application itself, such as its name, are static on some servers; they say so and nothing is
    // lost.
    try {
      session.conf().set(key, OptionValue(value));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kQuery || key != "spark.app.name") throw;
    }
  }
  SetActive(state);
  return session;
}

SparkSession Builder::getOrCreate() const {
  const auto active = getActiveSession();
  if (!active) return create();
  for (const auto& [key, value] : config_) active->conf().set(key, OptionValue(value));
  return *active;
}

std::optional<SparkSession> SparkSession::getActiveSession() {
  const std::lock_guard lock(Active().mutex);
  const auto state = Active().state.lock();
  if (!state || state->stopped()) return std::nullopt;
  return SparkSession(state);
}

SparkSession SparkSession::active() {
  const auto session = getActiveSession();
  if (!session) throw Error(ErrorKind::kUsage, "[NO_ACTIVE_SESSION] No session has been made.");
  return *session;
}

DataFrame SparkSession::sql(std::string query) const {
  sc::SQL sql;
  sql.set_query(std::move(query));
  return RunSql(state_, sql, {});
}

DataFrame SparkSession::sql(std::string query, const std::vector<std::pair<std::string, ColumnOrValue>>& named) const {
  sc::SQL sql;
  sql.set_query(std::move(query));
  std::vector<Column> columns;
  for (const auto& [name, value] : named) {
    (*sql.mutable_named_arguments())[name] = value.column().expr().proto;
    columns.push_back(value.column());
  }
  return RunSql(state_, sql, columns);
}

DataFrame SparkSession::sqlPositional(std::string query, const std::vector<ColumnOrValue>& values) const {
  sc::SQL sql;
  sql.set_query(std::move(query));
  std::vector<Column> columns;
  for (const ColumnOrValue& value : values) {
    *sql.add_pos_arguments() = value.column().expr().proto;
    columns.push_back(value.column());
  }
  return RunSql(state_, sql, columns);
}

DataFrame SparkSession::table(std::string name) const { return read().table(std::move(name)); }
DataFrame SparkSession::range(int64_t end) const { return range(0, end); }

DataFrame SparkSession::range(int64_t start, int64_t end, int64_t step, std::optional<int32_t> partitions) const {
  return detail::MakeFrame(state_, [=](sc::Relation& out) {
    out.mutable_range()->set_start(start);
    out.mutable_range()->set_end(end);
    out.mutable_range()->set_step(step);
    if (partitions) out.mutable_range()->set_num_partitions(*partitions);
  });
}

DataFrame SparkSession::createDataFrame(const std::vector<Row>& rows, const Schema& schema) const {
  return LocalData(state_, detail::EncodeRows(rows, schema), schema.toDDL());
}

DataFrame SparkSession::createDataFrame(ArrowArrayStream* stream) const {
  return LocalData(state_, detail::EncodeStream(stream), {});
}

DataFrame TableValuedFunction::call(std::string name, const std::vector<Column>& arguments) const {
  return detail::MakeFrame(
      session_,
      [name = std::move(name), arguments](sc::Relation& out) {
        auto& call = *out.mutable_unresolved_table_valued_function();
        call.set_function_name(name);
        for (const Column& argument : arguments) *call.add_arguments() = argument.expr().proto;
      },
      arguments);
}

DataFrame TableValuedFunction::range(int64_t end) const { return SparkSession(session_).range(end); }
DataFrame TableValuedFunction::range(int64_t start, int64_t end, int64_t step,
                                     std::optional<int32_t> partitions) const {
  return SparkSession(session_).range(start, end, step, partitions);
}

DataFrame TableValuedFunction::json_tuple(const Column& json, const std::vector<Column>& fields) const {
  std::vector<Column> arguments{json};
  arguments.insert(arguments.end(), fields.begin(), fields.end());
  return call("json_tuple", arguments);
}

DataFrame TableValuedFunction::stack(const Column& rows, const std::vector<Column>& values) const {
  std::vector<Column> arguments{rows};
  arguments.insert(arguments.end(), values.begin(), values.end());
  return call("stack", arguments);
}

std::string SparkSession::version() const {
  sc::AnalyzePlanRequest request;
  request.mutable_spark_version();
  return state_->Call(&SessionState::Stub::AnalyzePlan, std::move(request)).spark_version().version();
}

const std::string& SparkSession::session_id() const { return state_->session_id(); }

std::vector<std::string> SparkSession::interruptAll() const {
  sc::InterruptRequest request;
  request.set_interrupt_type(sc::InterruptRequest::INTERRUPT_TYPE_ALL);
  return Interrupt(state_, std::move(request));
}

std::vector<std::string> SparkSession::interruptTag(std::string tag) const {
  sc::InterruptRequest request;
  request.set_interrupt_type(sc::InterruptRequest::INTERRUPT_TYPE_TAG);
  request.set_operation_tag(std::move(tag));
  return Interrupt(state_, std::move(request));
}

std::vector<std::string> SparkSession::interruptOperation(std::string operation_id) const {
  sc::InterruptRequest request;
  request.set_interrupt_type(sc::InterruptRequest::INTERRUPT_TYPE_OPERATION_ID);
  request.set_operation_id(std::move(operation_id));
  return Interrupt(state_, std::move(request));
}

void SparkSession::addTag(std::string tag) const {
  if (tag.empty() || tag.find(',') != std::string::npos) {
    throw Error(ErrorKind::kUsage, "A tag must not be empty, and has no comma in it.");
  }
  detail::TagsOfThread(session_id()).insert(std::move(tag));
}
void SparkSession::removeTag(const std::string& tag) const { detail::TagsOfThread(session_id()).erase(tag); }
std::set<std::string> SparkSession::getTags() const { return detail::TagsOfThread(session_id()); }
void SparkSession::clearTags() const { detail::TagsOfThread(session_id()).clear(); }

int SparkSession::registerProgressHandler(ProgressHandler handler) const {
  return state_->AddProgressHandler(std::move(handler));
}
void SparkSession::removeProgressHandler(int handler) const { state_->RemoveProgressHandler(handler); }
void SparkSession::clearProgressHandlers() const { state_->ClearProgressHandlers(); }
void SparkSession::setRetryPolicies(RetryPolicy policy) const { state_->SetRetryPolicy(policy); }

void SparkSession::addArtifacts(const std::vector<std::string>& paths, bool pyfile, bool archive, bool file) const {
  if (pyfile + archive + file > 1) throw Error(ErrorKind::kUsage, "An artifact is one of pyfile, archive and file.");
  std::vector<detail::Artifact> artifacts;
  for (const std::string& path : paths) artifacts.push_back(detail::ReadArtifact(path, {pyfile, archive, file}));
  const auto response = state_->Upload(detail::ArtifactRequests(std::move(artifacts)));
  for (const auto& summary : response.artifacts()) {
    if (!summary.is_crc_successful()) throw Error(ErrorKind::kProtocol, summary.name() + " arrived damaged.");
  }
}

void SparkSession::addArtifact(std::string path, bool pyfile, bool archive, bool file) const {
  addArtifacts({std::move(path)}, pyfile, archive, file);
}

void SparkSession::copyFromLocalToFs(std::string local_path, std::string destination) const {
  state_->Upload(detail::ArtifactRequests({detail::ReadForFileSystem(local_path, destination)}));
}

bool SparkSession::artifactExists(std::string name) const {
  sc::ArtifactStatusesRequest request;
  request.add_names(name);
  const auto response = state_->Call(&SessionState::Stub::ArtifactStatus, std::move(request));
  const auto status = response.statuses().find(name);
  return status != response.statuses().end() && status->second.exists();
}

SparkSession SparkSession::newSession() const {
  return SparkSession(std::make_shared<SessionState>(*state_, NewUuid()));
}

SparkSession SparkSession::cloneSession(const std::optional<std::string>& session_id) const {
  if (session_id && !IsUuid(*session_id)) throw Error(ErrorKind::kUsage, "A session id is a UUID.");
  sc::CloneSessionRequest request;
  if (session_id) request.set_new_session_id(*session_id);
  const auto response = state_->Call(&SessionState::Stub::CloneSession, std::move(request));
  return SparkSession(std::make_shared<SessionState>(*state_, response.new_session_id()));
}

void SparkSession::stop() const { state_->Stop(); }
bool SparkSession::is_stopped() const { return state_->stopped(); }

void RuntimeConfig::set(std::string key, const OptionValue& value) const {
  sc::ConfigRequest::Operation operation;
  auto& pair = *operation.mutable_set()->add_pairs();
  pair.set_key(std::move(key));
  pair.set_value(value.text());
  session_->Config(operation);
}

std::string RuntimeConfig::get(std::string key) const {
  const auto response = session_->Config(GetOperation(key));
  return response.pairs_size() > 0 ? response.pairs(0).value() : std::string();
}

std::string RuntimeConfig::get(std::string key, std::string fallback) const {
  sc::ConfigRequest::Operation operation;
  auto& pair = *operation.mutable_get_with_default()->add_pairs();
  pair.set_key(std::move(key));
  pair.set_value(fallback);
  const auto response = session_->Config(operation);
  return response.pairs_size() > 0 ? response.pairs(0).value() : fallback;
}

std::optional<std::string> RuntimeConfig::getOption(std::string key) const {
  sc::ConfigRequest::Operation operation;
  operation.mutable_get_option()->add_keys(std::move(key));
  const auto response = session_->Config(operation);
  if (response.pairs_size() == 0 || !response.pairs(0).has_value()) return std::nullopt;
  return response.pairs(0).value();
}

std::map<std::string, std::string> RuntimeConfig::getAll() const {
  sc::ConfigRequest::Operation operation;
  operation.mutable_get_all();
  std::map<std::string, std::string> settings;
  for (const auto response = session_->Config(operation); const auto& pair : response.pairs())
    settings.emplace(pair.key(), pair.value());
  return settings;
}

void RuntimeConfig::unset(std::string key) const {
  sc::ConfigRequest::Operation operation;
  operation.mutable_unset()->add_keys(std::move(key));
  session_->Config(operation);
}

bool RuntimeConfig::isModifiable(std::string key) const {
  sc::ConfigRequest::Operation operation;
  operation.mutable_is_modifiable()->add_keys(std::move(key));
  const auto response = session_->Config(operation);
  return response.pairs_size() > 0 && response.pairs(0).value() == "true";
}

}  // namespace piezo::client
