// Server: gRPC around the service: address, limits, drain. Callers see neither gRPC nor protobuf.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/worker_pool.h"
#include "session/executor.h"
#include "session/session_store.h"

namespace piezo::service {

struct ServerOptions {
  size_t message_bytes = size_t{128} << 20;  // of one request
  int max_plan_depth = 2000;                 // levels that a plan may nest
};

class Server {
 public:
  Server(const ServerOptions& options, session::SessionStore& sessions, session::Executor& executor,
         WorkerPool& workers);
  ~Server();

  /// Listens; the port that it got (of use when `port` is 0). Throws std::runtime_error when the address can't be had.
  uint16_t Start(const std::string& host, uint16_t port);
  /// Takes no new calls, gives running ones `drain` to end, then ends them.
  void Stop(std::chrono::seconds drain);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace piezo::service
