// Server: gRPC around the service: address, TLS, limits, drain. Callers see neither gRPC nor protobuf.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/worker_pool.h"
#include "service/authenticator.h"
#include "session/executor.h"
#include "session/session_store.h"

namespace piezo::service {

/// Texts in PEM. Without a certificate connections are not encrypted.
struct TlsOptions {
  std::string certificate;  // with those that it is signed by
  std::string key;
  std::string client_ca;  // clients must show a certificate signed by one of these; empty: none is asked for
};

struct ServerOptions {
  size_t message_bytes = size_t{128} << 20;   // of one request
  int max_plan_depth = 2000;                  // levels that a plan may nest
  size_t statement_bytes = size_t{16} << 20;  // of one SQL text
  int connection_streams = 1000;              // calls at once of one connection
  size_t connections = 10000;
  size_t receive_bytes = size_t{1} << 30;  // of requests that are being received, of all clients together
  TlsOptions tls;
  bool reflection = false;  // whether clients may ask for the services and their messages
};

class Server {
 public:
  Server(const ServerOptions& options, session::SessionStore& sessions, session::Executor& executor,
         WorkerPool& workers, const Authenticator& authenticator);
  ~Server();

  /// Listens; the port that it got (of use when `port` is 0). Throws std::runtime_error when the address can't be had.
  uint16_t Start(const std::string& host, uint16_t port);
  /// Takes no new connections and no calls that start work, gives running ones `drain` to end, then ends them.
  void Stop(std::chrono::seconds drain);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace piezo::service
