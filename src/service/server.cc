#include "service/server.h"

#include <absl/synchronization/mutex.h>
#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/logging.h"
#include "service/service.h"

namespace piezo::service {
namespace {

constexpr int kMaxStreamsPerConnection = 1000;
constexpr size_t kRequestMemory = size_t{1} << 30;  // of requests that are being received, of all clients together

std::string Address(const std::string& host, uint16_t port) {
  const bool ipv6 = host.find(':') != std::string::npos && host.front() != '[';
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

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
  return service;
}

}  // namespace

struct Server::Impl {
  const ServerOptions options;
  session::SessionStore& sessions;
  ConnectService service;
  std::vector<std::unique_ptr<CallQueue>> queues;
  std::unique_ptr<grpc::Server> server;
};

Server::Server(const ServerOptions& options, session::SessionStore& sessions, session::Executor& executor,
               WorkerPool& workers)
    : impl_(new Impl{options, sessions, {ServiceOptionsOf(options), sessions, executor, workers}, {}, nullptr}) {}

Server::~Server() { Stop(std::chrono::seconds(0)); }

uint16_t Server::Start(const std::string& host, uint16_t port) {
  // Debian's gRPC looks for cycles at every lock; a tenth of a small query's time.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  gpr_set_log_function(LogForGrpc);
  grpc::ServerBuilder builder;
  int bound = 0;
  const std::string address = Address(host, port);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &bound);
  builder.RegisterService(&impl_->service);
  // One byte more: a request over the limit is then refused by us, with an error that names the limit.
  builder.SetMaxReceiveMessageSize(static_cast<int>(std::min<size_t>(impl_->options.message_bytes + 1, INT32_MAX)));
  builder.SetMaxSendMessageSize(-1);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a port in use is an error
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
  // Under pressure gRPC reads more slowly and closes connections that are idle.
  grpc::ResourceQuota quota("requests");
  quota.Resize(std::max(kRequestMemory, 4 * impl_->options.message_bytes));
  builder.SetResourceQuota(quota);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);  // counts each call for a service that is not offered
  for (size_t i = 0; i < Queues(); ++i) {
    impl_->queues.push_back(std::make_unique<CallQueue>(builder.AddCompletionQueue()));
  }
  impl_->server = builder.BuildAndStart();
  if (!impl_->server || bound == 0) {
    throw std::runtime_error("cannot listen on " + address +
                             ": the port is in use or the address is not this machine's");
  }
  for (const auto& queue : impl_->queues) {
    impl_->service.Serve(*queue);
    queue->Start();
  }
  return static_cast<uint16_t>(bound);
}

void Server::Stop(std::chrono::seconds drain) {
  if (!impl_->server) return;
  impl_->server->Shutdown(std::chrono::system_clock::now() + drain);
  impl_->sessions.CloseAll();
  impl_->server->Wait();
  impl_->queues.clear();
  impl_->server.reset();
}

}  // namespace piezo::service
