// A session as the client sees it: the channel, who it is, and every call of the protocol, with its retries and errors.
#pragma once

#include <grpcpp/grpcpp.h>
#include <spark/connect/base.grpc.pb.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/connection_string.h"
#include "client/release_queue.h"
#include "client/retry.h"
#include "piezo/client/observation.h"
#include "piezo/client/session.h"

namespace piezo::client::detail {

struct ConnectOptions {
  Endpoint endpoint;
  RetryPolicy retry;
  std::string root_certificates;
  std::string certificate;
  std::string private_key;
  std::optional<std::chrono::milliseconds> call_timeout;
  bool reattachable = true;
};

class ResponseStream;

/// Thread-safe. Ended by `Stop`, or with the last handle to it; a session whose id the user chose is left to the server
/// then, since others may use it.
struct SessionState : std::enable_shared_from_this<SessionState> {
 public:
  using Stub = spark::connect::SparkConnectService::StubInterface;
  explicit SessionState(ConnectOptions options);
  /// Another session over the same channel.
  SessionState(const SessionState& other, std::string session_id);
  ~SessionState();
  SessionState(const SessionState&) = delete;
  SessionState& operator=(const SessionState&) = delete;

  const std::string& session_id() const { return session_id_; }
  const ConnectOptions& options() const { return options_; }
  int64_t NextPlanId() { return ++last_plan_id_; }

  /// A call with one answer: stamped with the session, tried again as the policy says. Throws Error.
  template <typename Request, typename Response>
  Response Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), Request request);
  spark::connect::ConfigResponse Config(const spark::connect::ConfigRequest::Operation& operation);
  std::unique_ptr<ResponseStream> Execute(const spark::connect::Plan& plan, const ExecuteOptions& options);
  /// Runs a command to its end; all responses.
  std::vector<spark::connect::ExecutePlanResponse> Run(const spark::connect::Command& command);
  spark::connect::AddArtifactsResponse Upload(const std::vector<spark::connect::AddArtifactsRequest>& requests);
  void Stop();
  bool stopped() const { return stopped_; }

  /// @name For calls that stream
  /// @{
  Stub& stub() const { return *stub_; }
  /// A context with the user's headers and, unless given another, the limit of single calls.
  std::unique_ptr<grpc::ClientContext> NewContext(std::optional<std::chrono::system_clock::time_point> deadline) const;
  /// Throws Error (kUsage) where the session was stopped.
  void CheckOpen() const;
  /// Remembers the server's own id of the session; Error (kSessionLost) where it is not the one known so far.
  void CheckAnswer(const std::string& session_id, const std::string& server_session_id);
  Error Failure(const grpc::Status& status, const StatusDetails& details);
  RetryPolicy retry_policy() const;
  double Draw() const;
  ReleaseQueue& releases() { return releases_; }
  template <typename Request>
  void Stamp(Request& request) const;
  /// @}

  void SetRetryPolicy(RetryPolicy policy);
  int AddProgressHandler(ProgressHandler handler);
  void RemoveProgressHandler(int number);
  void ClearProgressHandlers();
  void Report(const Progress& progress) const;
  void Register(const std::shared_ptr<Observation::State>& observation);
  void Observed(const spark::connect::ExecutePlanResponse::ObservedMetrics& metrics);

 private:
  void SendRelease(const std::string& operation_id, const std::optional<std::string>& until);

  ConnectOptions options_;
  std::string session_id_;
  bool owned_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
  std::atomic<int64_t> last_plan_id_ = 0;
  std::atomic<bool> stopped_ = false;
  mutable std::mutex mutex_;
  RetryPolicy retry_;
  std::string server_session_id_;
  std::map<int, ProgressHandler> progress_handlers_;
  int last_handler_ = 0;
  std::map<std::string, std::weak_ptr<Observation::State>> observations_;
  ReleaseQueue releases_;
};

/// The tags of this thread's queries in a session.
std::set<std::string>& TagsOfThread(const std::string& session_id);

template <typename Request>
void SessionState::Stamp(Request& request) const {
  request.set_session_id(session_id_);
  if (options_.endpoint.user_id) request.mutable_user_context()->set_user_id(*options_.endpoint.user_id);
  request.set_client_type(options_.endpoint.user_agent);
  if constexpr (requires { request.set_client_observed_server_side_session_id(std::string()); }) {
    const std::lock_guard lock(mutex_);
    if (!server_session_id_.empty()) request.set_client_observed_server_side_session_id(server_session_id_);
  }
}

template <typename Request, typename Response>
Response SessionState::Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                            Request request) {
  CheckOpen();
  Stamp(request);
  Retries retries(retry_policy());
  for (;;) {
    const auto context = NewContext(std::nullopt);
    Response response;
    const grpc::Status status = (stub_.get()->*method)(context.get(), request, &response);
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

}  // namespace piezo::client::detail
