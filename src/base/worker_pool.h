// WorkerPool: threads with large stacks for work whose recursion follows the depth of a user's plan.
#pragma once

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

namespace piezo {

/// Runs tasks on threads of its own, a thread per running task up to `max_threads`; tasks beyond wait in a queue of at
/// most `max_queued`. Idle threads are kept for the next task, but not for long: a deep plan's stack stays in memory as
/// long as its thread. Stacks are otherwise reserved, not used, memory. Thread-safe. The destructor waits for all
/// tasks.
class WorkerPool {
 public:
  struct Options {
    size_t max_threads = 4096;  // most of them wait for slow clients
    size_t max_queued = 4096;
    size_t stack_bytes = size_t{512} << 20;
    std::chrono::milliseconds keep_idle = std::chrono::seconds(5);
  };
  explicit WorkerPool(Options options);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False when the queue is full or no thread could be started; the task is then not run. Tasks must not throw.
  [[nodiscard]] bool Submit(std::function<void()> task);

  size_t threads() const;

 private:
  static void* ThreadMain(void* pool);
  void Work();
  bool StartThread();

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::condition_variable gone_;
  size_t threads_ = 0;
  size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace piezo
