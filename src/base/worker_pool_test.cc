#include "base/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

namespace piezo {
namespace {

int64_t Deep(int64_t levels) {
  volatile char frame[1024];
  frame[0] = static_cast<char>(levels);
  return levels == 0 ? frame[0] : 1 + Deep(levels - 1);
}

TEST(WorkerPoolTest, RunsAllTasksAndWaitsForThem) {
  std::atomic<int> done{0};
  {
    WorkerPool pool({.max_threads = 4, .max_queued = 1000, .stack_bytes = size_t{1} << 20});
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(pool.Submit([&] { ++done; }));
  }
  EXPECT_EQ(done, 100);
}

TEST(WorkerPoolTest, RefusesWhatTheQueueCannotHold) {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  WorkerPool pool({.max_threads = 1, .max_queued = 1, .stack_bytes = size_t{1} << 20});
  std::promise<void> running;
  EXPECT_TRUE(pool.Submit([&] {
    running.set_value();
    released.wait();
  }));
  running.get_future().wait();
  EXPECT_TRUE(pool.Submit([] {}));
  EXPECT_FALSE(pool.Submit([] {}));
  release.set_value();
}

TEST(WorkerPoolTest, StacksAreDeep) {
  WorkerPool pool({});
  std::promise<int64_t> result;
  ASSERT_TRUE(pool.Submit([&] { result.set_value(Deep(50'000)); }));
  EXPECT_GE(result.get_future().get(), 50'000);
}

TEST(WorkerPoolTest, IdleThreadsGoAndComeBack) {
  WorkerPool pool({.stack_bytes = size_t{1} << 20, .keep_idle = std::chrono::milliseconds(1)});
  for (int i = 0; i < 2; ++i) {
    std::promise<void> done;
    ASSERT_TRUE(pool.Submit([&] { done.set_value(); }));
    done.get_future().wait();
    while (pool.threads() > 0) std::this_thread::yield();
  }
}

}  // namespace
}  // namespace piezo
