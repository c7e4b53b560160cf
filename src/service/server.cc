#include "service/server.h"

#include <absl/synchronization/mutex.h>
#include <dlfcn.h>
#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/version_info.h>

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/logging.h"
#include "service/health.h"
#include "service/listener.h"
#include "service/service.h"

namespace piezo::service {
namespace {

/// How long clients get to hear that the server stops, once it has sent them all that they asked for.
constexpr std::chrono::seconds kGoodbye{5};

using ExternalConnections = grpc::ServerBuilder::experimental_type::ExternalConnectionType;

/// gRPC's own log lines are for its developers: what they tell of concerns us as an error that we report ourselves.
void LogForGrpc(gpr_log_func_args* args) { Log(LogLevel::kDebug, "grpc", {{"line", args->message}}); }

/// Threads that receive and send; what they do beside is short.
size_t Queues() { return std::clamp<size_t>(std::thread::hardware_concurrency() / 4, 1, 4); }

ServiceOptions ServiceOptionsOf(const ServerOptions& options) {
  ServiceOptions service;
  service.parse.max_bytes = options.message_bytes;
  service.parse.max_depth = 2 * options.max_plan_depth + 100;
  service.decode.max_depth = options.max_plan_depth;
  service.decode.parse = service.parse;
  service.decode.sql.max_bytes = options.statement_bytes;
  return service;
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const TlsOptions& tls) {
  if (tls.certificate.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options(tls.client_ca.empty()
                                                ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                                : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = tls.client_ca;
  options.pem_key_cert_pairs.push_back({tls.key, tls.certificate});
  return grpc::SslServerCredentials(options);
}

/// The library adds itself to all servers as soon as it is there: it is not linked, but loaded where it is wanted.
void LoadReflection() {
  const std::string library = "libgrpc++_reflection.so." + std::to_string(GRPC_CPP_VERSION_MAJOR) + "." +
                              std::to_string(GRPC_CPP_VERSION_MINOR);
  if (dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) throw std::runtime_error("cannot load " + library);
}

}  // namespace

struct Server::Impl {
  Impl(const ServerOptions& given, session::SessionStore& store, session::Executor& executor, WorkerPool& workers,
       const Authenticator& authenticator)
      : options(given), sessions(store), service(ServiceOptionsOf(given), store, executor, workers, authenticator) {}

  const ServerOptions options;
  session::SessionStore& sessions;
  ConnectService service;
  HealthService health{{spark::connect::SparkConnectService::service_full_name()}};
  std::unique_ptr<Listener> listener;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor;
  std::vector<std::unique_ptr<CallQueue>> queues;
  std::unique_ptr<grpc::Server> server;
};

Server::Server(const ServerOptions& options, session::SessionStore& sessions, session::Executor& executor,
               WorkerPool& workers, const Authenticator& authenticator)
    : impl_(std::make_unique<Impl>(options, sessions, executor, workers, authenticator)) {}

Server::~Server() { Stop(std::chrono::seconds(0)); }

uint16_t Server::Start(const std::string& host, uint16_t port) {
  // Debian's gRPC looks for cycles at every lock; a tenth of a small query's time.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  gpr_set_log_function(LogForGrpc);
  impl_->listener = std::make_unique<Listener>(host, port);
  if (impl_->options.reflection) LoadReflection();
  grpc::ServerBuilder builder;
  impl_->acceptor = builder.experimental().AddExternalConnectionAcceptor(ExternalConnections::FROM_FD,
                                                                         Credentials(impl_->options.tls));
  builder.RegisterService(&impl_->service);
  builder.RegisterService(&impl_->health);
  // One byte more: a request over the limit is then refused by us, with an error that names the limit.
  builder.SetMaxReceiveMessageSize(static_cast<int>(std::min<size_t>(impl_->options.message_bytes + 1, INT32_MAX)));
  builder.SetMaxSendMessageSize(-1);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, impl_->options.connection_streams);
  // Under pressure gRPC reads more slowly and closes connections that are idle.
  grpc::ResourceQuota quota("requests");
  quota.Resize(std::max(impl_->options.receive_bytes, 4 * impl_->options.message_bytes));
  builder.SetResourceQuota(quota);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);  // counts each call for a service that is not offered
  for (size_t i = 0; i < Queues(); ++i) {
    impl_->queues.push_back(std::make_unique<CallQueue>(builder.AddCompletionQueue()));
  }
  impl_->server = builder.BuildAndStart();
  if (!impl_->server) throw std::runtime_error("cannot start the service: the certificate or its key is not valid");
  for (const auto& queue : impl_->queues) {
    impl_->service.Serve(*queue);
    impl_->health.Serve(*queue);
    queue->Start();
  }
  impl_->listener->Start(impl_->options.connections, [this](int listener, int connection) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters taken;
    taken.listener_fd = listener;
    taken.fd = connection;
    impl_->acceptor->HandleNewConnection(&taken);
  });
  return impl_->listener->port();
}

void Server::Stop(std::chrono::seconds drain) {
  if (!impl_->server) return;
  impl_->listener->Stop();
  impl_->health.SetServing(false);
  const auto deadline = std::chrono::system_clock::now() + drain;
  for (const auto& queue : impl_->queues) queue->RefuseWork();
  for (const auto& queue : impl_->queues) queue->WaitUntilIdle(deadline);
  // Not before: gRPC tells clients and asks them for an answer; then closes each connection as its last call ends,
  // and what a client has not yet read of that one would be lost. Now the answer comes when all was read.
  impl_->server->Shutdown(std::min(deadline, std::chrono::system_clock::now() + kGoodbye));
  impl_->sessions.CloseAll();
  impl_->server->Wait();
  impl_->queues.clear();
  impl_->server.reset();
}

}  // namespace piezo::service
