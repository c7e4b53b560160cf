#include "client/release_queue.h"

namespace piezo::client::detail {

ReleaseQueue::~ReleaseQueue() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ReleaseQueue::Until(const std::string& operation_id, std::string response_id) {
  Add(operation_id, std::move(response_id));
}

void ReleaseQueue::All(const std::string& operation_id) { Add(operation_id, std::nullopt); }

void ReleaseQueue::Add(const std::string& operation_id, std::optional<std::string> until) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.insert_or_assign(operation_id, std::move(until));
    if (!thread_.joinable()) thread_ = std::thread([this] { Work(); });
  }
  changed_.notify_one();
}

void ReleaseQueue::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    auto next = waiting_.extract(waiting_.begin());
    lock.unlock();
    send_(next.key(), next.mapped());
    lock.lock();
  }
}

}  // namespace piezo::client::detail
