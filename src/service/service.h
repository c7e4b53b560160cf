// ConnectService: the RPCs of Spark Connect. Requests become calls of sessions and operations, errors become statuses.
#pragma once

#include <grpcpp/grpcpp.h>
#include <spark/connect/base.grpc.pb.h>

#include <memory>
#include <vector>

#include "base/worker_pool.h"
#include "frontend/decoder.h"
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
                 WorkerPool& workers);

  /// Answers the calls that come in on `queue`, until it is closed.
  void Serve(CallQueue& queue);

 private:
  using Bytes = grpc::ByteBuffer;
  using Stream = std::shared_ptr<ResponseStream>;

  void Execute(const Bytes& bytes, const Stream& stream);
  void Reattach(const Bytes& bytes, const Stream& stream);
  grpc::Status AnswerAnalyzePlan(const Bytes& request, Bytes& response);
  grpc::Status AnswerArtifactStatus(const Bytes& request, Bytes& response);
  grpc::Status AnswerCloneSession(const Bytes& request, Bytes& response);
  grpc::Status AnswerConfig(const Bytes& request, Bytes& response);
  grpc::Status AnswerFetchErrorDetails(const Bytes& request, Bytes& response);
  grpc::Status AnswerGetStatus(const Bytes& request, Bytes& response);
  grpc::Status AnswerInterrupt(const Bytes& request, Bytes& response);
  grpc::Status AnswerReleaseExecute(const Bytes& request, Bytes& response);
  grpc::Status AnswerReleaseSession(const Bytes& request, Bytes& response);

  const ServiceOptions options_;
  session::SessionStore& sessions_;
  session::Executor& executor_;
  WorkerPool& workers_;
  std::vector<UnaryMethod> unary_methods_;
  std::vector<StreamMethod> stream_methods_;
  UploadMethod upload_method_;
};

}  // namespace piezo::service
