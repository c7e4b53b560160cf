// Fiber: work that gives way to others only where it says so. For tests whose every interleaving is to be chosen.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace piezo::session {

/// A thread that runs only while its maker waits in Resume. Must have ended when it is destroyed.
class Fiber {
 public:
  explicit Fiber(std::function<void(Fiber&)> body)
      : thread_([this, run = std::move(body)] {
          Await(Side::kBody);
          run(*this);
          const std::lock_guard lock(mutex_);
          done_ = true;
          turn_ = Side::kMaker;
          changed_.notify_all();
        }) {}

  /// Lets the body go on until it yields or ends.
  void Resume() {
    Pass(Side::kBody);
    Await(Side::kMaker);
  }
  /// From within the body: back to the maker.
  void Yield() {
    Pass(Side::kMaker);
    Await(Side::kBody);
  }
  bool done() const { return done_; }  // for the maker

 private:
  enum class Side { kMaker, kBody };
  void Pass(Side to) {
    const std::lock_guard lock(mutex_);
    turn_ = to;
    changed_.notify_all();
  }
  void Await(Side side) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return turn_ == side; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Side turn_ = Side::kMaker;
  bool done_ = false;
  std::jthread thread_;
};

}  // namespace piezo::session
