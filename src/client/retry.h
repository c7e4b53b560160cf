// Trying again: which failures, how often, and how long to wait in between. The rules are those of Spark's own clients.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "client/status_error.h"
#include "piezo/client/session.h"

namespace piezo::client::detail {

/// True for a failure of the way there, not of the query: another try may do better.
bool IsTransient(const grpc::Status& status, const StatusDetails& details);

/// The tries of one call. Not thread-safe.
class Retries {
 public:
  explicit Retries(const RetryPolicy& policy) : policy_(policy), backoff_(policy.initial_backoff) {}
  /// How long to wait before the next try, nothing when there have been enough. `draw` is from [0, 1).
  std::optional<std::chrono::milliseconds> Next(const StatusDetails& details, double draw);
  /// After a success, failures count anew.
  void Reset();

 private:
  RetryPolicy policy_;
  std::chrono::milliseconds backoff_;
  int32_t tries_ = 0;
};

/// Waits, or until `stop` asks for an end or the deadline comes; false then.
bool WaitFor(std::chrono::milliseconds time, const std::stop_token& stop,
             std::optional<std::chrono::system_clock::time_point> deadline);

}  // namespace piezo::client::detail
