#include "client/retry.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace piezo::client::detail {

bool IsTransient(const grpc::Status& status, const StatusDetails& details) {
  if (details.retry_delay) return true;
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    return status.error_message().find("andshake failed") == std::string::npos;  // the certificate will not change
  }
  // Another call of the same client took the stream over.
  return status.error_code() == grpc::StatusCode::INTERNAL &&
         status.error_message().find("INVALID_CURSOR.DISCONNECTED") != std::string::npos;
}

std::optional<std::chrono::milliseconds> Retries::Next(const StatusDetails& details, double draw) {
  using std::chrono::milliseconds;
  if (tries_ >= policy_.max_retries) return std::nullopt;
  ++tries_;
  milliseconds wait = backoff_;
  const double grown = static_cast<double>(backoff_.count()) * policy_.backoff_multiplier;
  backoff_ = std::min(policy_.max_backoff, milliseconds(static_cast<int64_t>(std::min(grown, 1e15))));
  if (details.retry_delay) wait = std::max(wait, std::min(*details.retry_delay, policy_.max_server_delay));
  if (wait >= policy_.min_jitter_threshold) {
    wait += milliseconds(static_cast<int64_t>(draw * static_cast<double>(policy_.jitter.count())));
  }
  return wait;
}

void Retries::Reset() {
  backoff_ = policy_.initial_backoff;
  tries_ = 0;
}

bool WaitFor(std::chrono::milliseconds time, const std::stop_token& stop,
             std::optional<std::chrono::system_clock::time_point> deadline) {
  const auto now = std::chrono::system_clock::now();
  const bool too_long = deadline && now + time > *deadline;
  const auto until = too_long ? *deadline : now + time;
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait_until(lock, stop, until, [] { return false; });
  return !too_long && !stop.stop_requested();
}

}  // namespace piezo::client::detail
