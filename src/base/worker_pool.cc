#include "base/worker_pool.h"

#include <utility>

namespace piezo {

WorkerPool::WorkerPool(Options options) : options_(options) {}

WorkerPool::~WorkerPool() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  wake_.notify_all();
  gone_.wait(lock, [this] { return threads_ == 0; });
}

bool WorkerPool::Submit(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || tasks_.size() >= options_.max_queued) return false;
  tasks_.push_back(std::move(task));
  if (tasks_.size() > idle_ && threads_ < options_.max_threads && !StartThread() && threads_ == 0) {
    tasks_.pop_back();
    return false;
  }
  wake_.notify_one();
  return true;
}

size_t WorkerPool::threads() const {
  const std::lock_guard lock(mutex_);
  return threads_;
}

bool WorkerPool::StartThread() {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, options_.stack_bytes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread{};
  const bool started = pthread_create(&thread, &attributes, &WorkerPool::ThreadMain, this) == 0;
  pthread_attr_destroy(&attributes);
  if (started) ++threads_;
  return started;
}

void* WorkerPool::ThreadMain(void* pool) {
  static_cast<WorkerPool*>(pool)->Work();
  return nullptr;
}

void WorkerPool::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    wake_.wait_for(lock, options_.keep_idle, [this] { return stopping_ || !tasks_.empty(); });
    --idle_;
    if (tasks_.empty()) break;
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
  }
  // The destructor may return as soon as the lock is free: nothing of the pool is touched after it.
  if (--threads_ == 0) gone_.notify_all();
}

}  // namespace piezo
