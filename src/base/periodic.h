// Something that is done again and again, on a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <stop_token>
#include <thread>

namespace piezo {

/// Calls `work` each `interval`, the first time after one, until destroyed; waits for a call that runs. `work` must not
/// throw, and what it refers to outlives this.
class Periodic {
 public:
  Periodic(std::chrono::milliseconds interval, std::function<void()> work);

 private:
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace piezo
