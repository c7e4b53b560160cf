// HttpServer: what operators and orchestrators ask over plain HTTP: /metrics, /healthz, /readyz.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "web/metrics.h"

namespace piezo::web {

/// Reads only, and asks nobody who they are: meant for loopback or an inner network.
class HttpServer {
 public:
  explicit HttpServer(MetricsSources sources);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Answers from now on. Throws std::runtime_error when the address cannot be had.
  void Start(const std::string& host, uint16_t port);
  /// What /readyz says: whether calls are taken.
  void SetReady(bool ready) { ready_ = ready; }

 private:
  struct Impl;
  std::atomic<bool> ready_{false};
  std::unique_ptr<Impl> impl_;
};

}  // namespace piezo::web
