#include "client/session_state.h"

#include <grpcpp/security/credentials.h>

#include <random>

#include "base/ids.h"
#include "client/literals.h"
#include "client/observation_state.h"
#include "client/response_stream.h"

namespace piezo::client::detail {
namespace {

namespace sc = spark::connect;
using std::chrono::system_clock;

constexpr int kMaxMessage = 128 << 20;  // as Spark's clients have it
constexpr auto kReleaseLimit = std::chrono::seconds(5);
constexpr auto kFarewellLimit = std::chrono::seconds(1);

std::shared_ptr<grpc::ChannelCredentials> Credentials(const ConnectOptions& options) {
  const Endpoint& endpoint = options.endpoint;
  if (!endpoint.is_secure()) return grpc::InsecureChannelCredentials();
  std::shared_ptr<grpc::ChannelCredentials> channel;
  if (!endpoint.use_ssl && endpoint.is_loopback()) {
    channel = grpc::experimental::LocalCredentials(LOCAL_TCP);  // a token, but nobody on the way who could read it
  } else {
    channel = grpc::SslCredentials({.pem_root_certs = options.root_certificates,
                                    .pem_private_key = options.private_key,
                                    .pem_cert_chain = options.certificate});
  }
  if (!endpoint.token) return channel;
  return grpc::CompositeChannelCredentials(channel, grpc::AccessTokenCredentials(*endpoint.token));
}

std::shared_ptr<grpc::Channel> Connect(const ConnectOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessage);
  arguments.SetMaxSendMessageSize(kMaxMessage);
  arguments.SetUserAgentPrefix(options.endpoint.user_agent);
  // gRPC's own patience with a host that is down grows to minutes; a server that is back has to be seen soon.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  // A connection that died without a word is noticed, also while a query is long in giving its first row.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  return grpc::CreateCustomChannel(options.endpoint.address(), Credentials(options), arguments);
}

}  // namespace

SessionState::SessionState(ConnectOptions options)
    : options_(std::move(options)),
      session_id_(options_.endpoint.session_id.value_or(NewUuid())),
      owned_(!options_.endpoint.session_id),
      channel_(Connect(options_)),
      stub_(sc::SparkConnectService::NewStub(channel_)),
      retry_(options_.retry),
      releases_([this](const auto& id, const auto& until) { SendRelease(id, until); }) {}

SessionState::SessionState(const SessionState& other, std::string session_id)
    : options_(other.options_),
      session_id_(std::move(session_id)),
      owned_(true),
      channel_(other.channel_),
      stub_(sc::SparkConnectService::NewStub(channel_)),
      retry_(other.retry_policy()),
      releases_([this](const auto& id, const auto& until) { SendRelease(id, until); }) {}

SessionState::~SessionState() {
  const bool used = !server_session_id_.empty();
  if (stopped_ || !owned_ || !used) return;
  sc::ReleaseSessionRequest request;
  Stamp(request);
  const auto context = NewContext(system_clock::now() + kFarewellLimit);
  sc::ReleaseSessionResponse response;
  stub_->ReleaseSession(context.get(), request, &response);  // at worst the session's own timeout ends it
}

std::unique_ptr<grpc::ClientContext> SessionState::NewContext(std::optional<system_clock::time_point> deadline) const {
  auto context = std::make_unique<grpc::ClientContext>();
  for (const auto& [name, value] : options_.endpoint.headers) context->AddMetadata(name, value);
  if (!deadline && options_.call_timeout) deadline = system_clock::now() + *options_.call_timeout;
  if (deadline) context->set_deadline(*deadline);
  return context;
}

void SessionState::CheckOpen() const {
  if (stopped_) throw Error(ErrorKind::kUsage, "[NO_ACTIVE_SESSION] The session was stopped.");
}

void SessionState::CheckAnswer(const std::string& session_id, const std::string& server_session_id) {
  if (session_id != session_id_) throw Error(ErrorKind::kProtocol, "The server answered for another session.");
  if (server_session_id.empty()) return;
  const std::lock_guard lock(mutex_);
  if (server_session_id_.empty()) server_session_id_ = server_session_id;
  if (server_session_id_ == server_session_id) return;
  throw Error(ErrorKind::kSessionLost,
              "[INVALID_HANDLE.SESSION_CHANGED] The server was restarted; the session is lost.",
              {.condition = "INVALID_HANDLE.SESSION_CHANGED", .sql_state = "HY000"});
}

Error SessionState::Failure(const grpc::Status& status, const StatusDetails& details) {
  const auto id = details.info.find("errorId");
  if (id == details.info.end()) return ToError(status, details, nullptr);
  sc::FetchErrorDetailsRequest request;
  Stamp(request);
  request.set_error_id(id->second);
  const auto context = NewContext(system_clock::now() + kReleaseLimit);
  sc::FetchErrorDetailsResponse response;
  const bool fetched = stub_->FetchErrorDetails(context.get(), request, &response).ok();
  return ToError(status, details, fetched ? &response : nullptr);
}

RetryPolicy SessionState::retry_policy() const {
  const std::lock_guard lock(mutex_);
  return retry_;
}

void SessionState::SetRetryPolicy(RetryPolicy policy) {
  const std::lock_guard lock(mutex_);
  retry_ = policy;
}

double SessionState::Draw() const {
  thread_local std::minstd_rand generator(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

sc::ConfigResponse SessionState::Config(const sc::ConfigRequest::Operation& operation) {
  sc::ConfigRequest request;
  *request.mutable_operation() = operation;
  return Call(&Stub::Config, std::move(request));
}

std::unique_ptr<ResponseStream> SessionState::Execute(const sc::Plan& plan, const ExecuteOptions& options) {
  CheckOpen();
  sc::ExecutePlanRequest request;
  Stamp(request);
  *request.mutable_plan() = plan;
  request.set_operation_id(NewUuid());
  for (const std::string& tag : TagsOfThread(session_id_)) request.add_tags(tag);
  request.add_request_options()->mutable_result_chunking_options()->set_allow_arrow_batch_chunking(true);
  if (options_.reattachable) {
    request.add_request_options()->mutable_reattach_options()->set_reattachable(true);
  }
  return std::make_unique<ResponseStream>(shared_from_this(), std::move(request), options);
}

std::vector<sc::ExecutePlanResponse> SessionState::Run(const sc::Command& command) {
  sc::Plan plan;
  *plan.mutable_command() = command;
  const auto stream = Execute(plan, {});
  std::vector<sc::ExecutePlanResponse> responses;
  sc::ExecutePlanResponse response;
  while (stream->Next(response)) responses.push_back(std::move(response));
  return responses;
}

sc::AddArtifactsResponse SessionState::Upload(const std::vector<sc::AddArtifactsRequest>& requests) {
  CheckOpen();
  Retries retries(retry_policy());
  for (;;) {
    const auto context = NewContext(std::nullopt);
    sc::AddArtifactsResponse response;
    const auto writer = stub_->AddArtifacts(context.get(), &response);
    for (sc::AddArtifactsRequest request : requests) {
      Stamp(request);
      if (!writer->Write(request)) break;
    }
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    if (status.ok()) {
      CheckAnswer(response.session_id(), response.server_side_session_id());
      return response;
    }
    const StatusDetails details = ReadDetails(status);
    const auto wait = IsTransient(status, details) ? retries.Next(details, Draw()) : std::nullopt;
    if (!wait) throw Failure(status, details);
    WaitFor(*wait, {}, {});
  }
}

void SessionState::SendRelease(const std::string& operation_id, const std::optional<std::string>& until) {
  sc::ReleaseExecuteRequest request;
  Stamp(request);
  request.set_operation_id(operation_id);
  if (until)
    request.mutable_release_until()->set_response_id(*until);
  else
    request.mutable_release_all();
  const auto context = NewContext(system_clock::now() + kReleaseLimit);
  sc::ReleaseExecuteResponse response;
  stub_->ReleaseExecute(context.get(), request, &response);
}

void SessionState::Stop() {
  if (stopped_.exchange(true)) return;
  sc::ReleaseSessionRequest request;
  Stamp(request);
  const auto context = NewContext(system_clock::now() + kReleaseLimit);
  sc::ReleaseSessionResponse response;
  const grpc::Status status = stub_->ReleaseSession(context.get(), request, &response);
  const StatusDetails details = ReadDetails(status);
  if (!status.ok() && !IsTransient(status, details)) {
    const Error error = ToError(status, details, nullptr);
    if (error.kind() != ErrorKind::kSessionLost && error.kind() != ErrorKind::kTimeout) throw error;
  }
}

int SessionState::AddProgressHandler(ProgressHandler handler) {
  const std::lock_guard lock(mutex_);
  progress_handlers_.emplace(++last_handler_, std::move(handler));
  return last_handler_;
}

void SessionState::RemoveProgressHandler(int number) {
  const std::lock_guard lock(mutex_);
  progress_handlers_.erase(number);
}

void SessionState::ClearProgressHandlers() {
  const std::lock_guard lock(mutex_);
  progress_handlers_.clear();
}

void SessionState::Report(const Progress& progress) const {
  std::map<int, ProgressHandler> handlers;
  {
    const std::lock_guard lock(mutex_);
    handlers = progress_handlers_;
  }
  for (const auto& [number, handler] : handlers) handler(progress);
}

void SessionState::Register(const std::shared_ptr<Observation::State>& observation) {
  const std::lock_guard lock(mutex_);
  observations_[observation->name] = observation;
}

void SessionState::Observed(const sc::ExecutePlanResponse::ObservedMetrics& metrics) {
  std::shared_ptr<Observation::State> observation;
  {
    const std::lock_guard lock(mutex_);
    const auto found = observations_.find(metrics.name());
    if (found != observations_.end()) observation = found->second.lock();
  }
  if (!observation) return;
  if (metrics.has_root_error_idx() && metrics.root_error_idx() >= 0 &&
      metrics.root_error_idx() < metrics.errors_size()) {
    observation->Fail(ToError(metrics.errors(metrics.root_error_idx()), "The metrics could not be computed."));
    return;
  }
  std::map<std::string, Value> values;
  for (int i = 0; i < std::min(metrics.keys_size(), metrics.values_size()); ++i) {
    values.emplace(metrics.keys(i), FromLiteral(metrics.values(i)));
  }
  observation->Set(std::move(values));
}

std::set<std::string>& TagsOfThread(const std::string& session_id) {
  thread_local std::map<std::string, std::set<std::string>> tags;
  return tags[session_id];
}

}  // namespace piezo::client::detail
