#include "service/server.h"

#include <stdexcept>

namespace piezo::service {
namespace {

constexpr int kMaxStreamsPerConnection = 1000;

std::string Address(const std::string& host, uint16_t port) {
  const bool ipv6 = host.find(':') != std::string::npos && host.front() != '[';
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace

Server::Server(ServiceOptions options, session::SessionStore& sessions, session::Executor& executor,
               WorkerPool& workers)
    : options_(options), sessions_(sessions), service_(std::move(options), sessions, executor, workers) {}

Server::~Server() { Stop(std::chrono::seconds(0)); }

uint16_t Server::Start(const std::string& host, uint16_t port) {
  grpc::ServerBuilder builder;
  int bound = 0;
  const std::string address = Address(host, port);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &bound);
  builder.RegisterService(&service_);
  // One byte more: a request over the limit is then refused by us, with an error that names the limit.
  builder.SetMaxReceiveMessageSize(static_cast<int>(std::min<size_t>(options_.parse.max_bytes + 1, INT32_MAX)));
  builder.SetMaxSendMessageSize(-1);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a port in use is an error
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
  server_ = builder.BuildAndStart();
  if (!server_ || bound == 0) {
    throw std::runtime_error("cannot listen on " + address +
                             ": the port is in use or the address is not this machine's");
  }
  return static_cast<uint16_t>(bound);
}

void Server::Stop(std::chrono::seconds drain) {
  if (!server_) return;
  server_->Shutdown(std::chrono::system_clock::now() + drain);
  sessions_.CloseAll();
  server_->Wait();
  server_.reset();
}

}  // namespace piezo::service
