// ConnectService: the RPCs of Spark Connect. Requests become calls of sessions and operations, errors become statuses.
#pragma once

#include <grpcpp/grpcpp.h>
#include <spark/connect/base.grpc.pb.h>

#include "base/worker_pool.h"
#include "frontend/decoder.h"
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
using RawService = Chain<S::WithRawCallbackMethod_ExecutePlan, S::WithRawCallbackMethod_AnalyzePlan,
                         S::WithRawCallbackMethod_Config, S::WithRawCallbackMethod_AddArtifacts,
                         S::WithRawCallbackMethod_ArtifactStatus, S::WithRawCallbackMethod_Interrupt,
                         S::WithRawCallbackMethod_ReattachExecute, S::WithRawCallbackMethod_ReleaseExecute,
                         S::WithRawCallbackMethod_ReleaseSession, S::WithRawCallbackMethod_FetchErrorDetails,
                         S::WithRawCallbackMethod_CloneSession, S::WithRawCallbackMethod_GetStatus>::type;
}  // namespace detail

/// Thread-safe. What may recurse with the depth of a plan or wait runs on the worker pool, the rest on gRPC's threads.
class ConnectService final : public detail::RawService {
 public:
  ConnectService(ServiceOptions options, session::SessionStore& sessions, session::Executor& executor,
                 WorkerPool& workers);

  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  grpc::ServerWriteReactor<Bytes>* ExecutePlan(Context* context, const Bytes* request) override;
  grpc::ServerWriteReactor<Bytes>* ReattachExecute(Context* context, const Bytes* request) override;
  grpc::ServerUnaryReactor* AnalyzePlan(Context* context, const Bytes* request, Bytes* response) override;
  grpc::ServerUnaryReactor* Config(Context* context, const Bytes* request, Bytes* response) override;
  grpc::ServerReadReactor<Bytes>* AddArtifacts(Context* context, Bytes* response) override;
  grpc::ServerUnaryReactor* ArtifactStatus(Context* context, const Bytes* request, Bytes* response) override;
  grpc::ServerUnaryReactor* Interrupt(Context* context, const Bytes* request, Bytes* response) override;
  grpc::ServerUnaryReactor* ReleaseExecute(Context* context, const Bytes* request, Bytes* response) override;
  grpc::ServerUnaryReactor* ReleaseSession(Context* context, const Bytes* request, Bytes* response) override;
  grpc::ServerUnaryReactor* FetchErrorDetails(Context* context, const Bytes* request, Bytes* response) override;
  grpc::ServerUnaryReactor* CloneSession(Context* context, const Bytes* request, Bytes* response) override;
  grpc::ServerUnaryReactor* GetStatus(Context* context, const Bytes* request, Bytes* response) override;

 private:
  void Execute(const Bytes& bytes, const std::shared_ptr<class ResponseStream>& stream);

  const ServiceOptions options_;
  session::SessionStore& sessions_;
  session::Executor& executor_;
  WorkerPool& workers_;
};

}  // namespace piezo::service
