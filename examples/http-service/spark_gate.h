// The service's one way to Spark: a session that is shared by all requests, and made anew when the server has lost it.
#pragma once

#include <piezo/client.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace service {

/// Thread-safe. A request that finds Spark gone fails within its time limit; the next one that finds it back just
/// works.
class SparkGate {
 public:
  explicit SparkGate(std::string remote) : remote_(std::move(remote)) {}

  /// Calls `query` with a session. A server that was restarted has forgotten the session: then a new one is made, and
  /// the query, which only reads, is asked again. Throws piezo::client::Error.
  template <typename F>
  auto Ask(F query) {
    const auto session = Session();
    try {
      return query(session);
    } catch (const piezo::client::Error& error) {
      if (error.kind() != piezo::client::ErrorKind::kSessionLost) throw;
      Forget(session);
    }
    return query(Session());
  }

 private:
  piezo::client::SparkSession Session() {
    const std::lock_guard lock(mutex_);
    if (!session_) {
      // One quick retry and no more: the caller of the service decides whether to come again.
      session_ = piezo::client::SparkSession::builder()
                     .remote(remote_)
                     .retryPolicy({.max_retries = 1, .initial_backoff = std::chrono::milliseconds(50)})
                     .callTimeout(std::chrono::seconds(2))
                     .create();
    }
    return *session_;
  }
  void Forget(const piezo::client::SparkSession& lost) {
    const std::lock_guard lock(mutex_);
    if (session_ && session_->session_id() == lost.session_id()) session_.reset();
  }

  std::string remote_;
  std::mutex mutex_;
  std::optional<piezo::client::SparkSession> session_;
};

}  // namespace service
