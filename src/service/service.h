// ConnectService: the RPCs of Spark Connect. Requests become calls of sessions and operations, errors become statuses.
#pragma once

#include <grpcpp/grpcpp.h>
#include <spark/connect/base.grpc.pb.h>

#include <chrono>
#include <memory>
#include <vector>

#include "base/worker_pool.h"
#include "frontend/decoder.h"
#include "service/authenticator.h"
#include "service/response_stream.h"
#include "service/unary_call.h"
#include "service/upload.h"
#include "session/executor.h"
#include "session/session_store.h"
#include "wire/parse.h"

namespace piezo::service {

struct ServiceOptions {
  wire::ParseLimits parse;
  frontend::DecodeOptions decode;
};

namespace detail {
namespace sc = spark::connect;
// Requests arrive as bytes: the generated code would parse them with protobuf's own limit of nesting, too low for
// plans.
template <template <class> class... Raw>
struct Chain;
template <template <class> class First, template <class> class... Rest>
struct Chain<First, Rest...> {
  using type = First<typename Chain<Rest...>::type>;
};
template <>
struct Chain<> {
  using type = sc::SparkConnectService::Service;
};
using S = sc::SparkConnectService;
using RawService =
    Chain<S::WithRawMethod_ExecutePlan, S::WithRawMethod_AnalyzePlan, S::WithRawMethod_Config,
          S::WithRawMethod_AddArtifacts, S::WithRawMethod_ArtifactStatus, S::WithRawMethod_Interrupt,
          S::WithRawMethod_ReattachExecute, S::WithRawMethod_ReleaseExecute, S::WithRawMethod_ReleaseSession,
          S::WithRawMethod_FetchErrorDetails, S::WithRawMethod_CloneSession, S::WithRawMethod_GetStatus>::type;
}  // namespace detail

/// Thread-safe. What may recurse with the depth of a plan or wait runs on the worker pool, the rest on the queues'
/// threads.
class ConnectService final : public detail::RawService {
 public:
  ConnectService(ServiceOptions options, session::SessionStore& sessions, session::Executor& executor,
                 WorkerPool& workers, const Authenticator& authenticator);

  /// Answers the calls that come in on `queue`, until it is closed.
  void Serve(CallQueue& queue);

 private:
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::ServerContext;
  using Stream = std::shared_ptr<ResponseStream>;

  using TimePoint = std::chrono::steady_clock::time_point;

  void Execute(const Caller& caller, const Bytes& bytes, const Stream& stream, TimePoint arrived);
  void Reattach(const Caller& caller, const Bytes& bytes, const Stream& stream);
  grpc::Status AnswerAnalyzePlan(const Context& context, const Bytes& request, Bytes& response);
  grpc::Status AnswerArtifactStatus(const Context& context, const Bytes& request, Bytes& response);
  grpc::Status AnswerCloneSession(const Context& context, const Bytes& request, Bytes& response);
  grpc::Status AnswerConfig(const Context& context, const Bytes& request, Bytes& response);
  grpc::Status AnswerFetchErrorDetails(const Context& context, const Bytes& request, Bytes& response);
  grpc::Status AnswerGetStatus(const Context& context, const Bytes& request, Bytes& response);
  grpc::Status AnswerInterrupt(const Context& context, const Bytes& request, Bytes& response);
  grpc::Status AnswerReleaseExecute(const Context& context, const Bytes& request, Bytes& response);
  grpc::Status AnswerReleaseSession(const Context& context, const Bytes& request, Bytes& response);

  const ServiceOptions options_;
  session::SessionStore& sessions_;
  session::Executor& executor_;
  WorkerPool& workers_;
  const Authenticator& authenticator_;
  std::vector<UnaryMethod> unary_methods_;
  std::vector<StreamMethod> stream_methods_;
  UploadMethod upload_method_;
};

}  // namespace piezo::service
