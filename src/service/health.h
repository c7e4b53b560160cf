// gRPC's own health service, by which orchestrators ask whether calls are taken. Check alone: a client for which Watch
// is not there goes on as if the server were healthy.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <string>
#include <vector>

#include "service/unary_call.h"

namespace piezo::service {

/// Thread-safe. Asks nobody for a token: it tells nothing else. Not gRPC's ready-made one, which works with callbacks:
/// see CallQueue.
class HealthService final : public grpc::Service {
 public:
  /// `services`: the names that it knows of, beside the empty one, which is the server.
  explicit HealthService(std::vector<std::string> services);

  /// Answers the calls that come in on `queue`, until it is closed.
  void Serve(CallQueue& queue) { ServeCalls(check_, queue); }
  void SetServing(bool serving) { serving_ = serving; }

 private:
  grpc::Status Check(const grpc::ByteBuffer& request, grpc::ByteBuffer& response) const;

  const std::vector<std::string> services_;
  std::atomic<bool> serving_{true};
  const UnaryMethod check_;
};

}  // namespace piezo::service
