// Server: gRPC around the service: address, limits, drain.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "service/service.h"

namespace piezo::service {

class Server {
 public:
  Server(ServiceOptions options, session::SessionStore& sessions, session::Executor& executor, WorkerPool& workers);
  ~Server();

  /// Listens; the port that it got (of use when `port` is 0). Throws std::runtime_error when the address can't be had.
  uint16_t Start(const std::string& host, uint16_t port);
  /// Takes no new calls, gives running ones `drain` to end, then ends them.
  void Stop(std::chrono::seconds drain);

 private:
  const ServiceOptions options_;
  session::SessionStore& sessions_;
  ConnectService service_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace piezo::service
