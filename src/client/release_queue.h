// Tells the server, in the background, which responses have been read: what it need not keep any longer.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace piezo::client::detail {

/// Sends one release at a time, the newest of each operation, so that a slow server is not flooded. Best effort: a
/// release that fails costs the server memory until the operation's own end, nothing else. Thread-safe.
class ReleaseQueue {
 public:
  /// Releases an operation up to a response, or, without one, as a whole.
  using Send = std::function<void(const std::string& operation_id, const std::optional<std::string>& until)>;
  explicit ReleaseQueue(Send send) : send_(std::move(send)) {}
  /// Sends what is still waiting, then ends.
  ~ReleaseQueue();
  ReleaseQueue(const ReleaseQueue&) = delete;
  ReleaseQueue& operator=(const ReleaseQueue&) = delete;

  void Until(const std::string& operation_id, std::string response_id);
  void All(const std::string& operation_id);

 private:
  void Add(const std::string& operation_id, std::optional<std::string> until);
  void Work();

  Send send_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::optional<std::string>> waiting_;
  bool ending_ = false;
  std::thread thread_;  // started with the first release
};

}  // namespace piezo::client::detail
