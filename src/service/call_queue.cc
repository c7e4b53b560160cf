#include "service/call_queue.h"

namespace piezo::service {

CallQueue::Hold::Hold(CallQueue& queue) : queue_(queue) {
  const std::lock_guard lock(queue_.mutex_);
  ++queue_.calls_;
}

CallQueue::Hold::~Hold() {
  const std::lock_guard lock(queue_.mutex_);
  if (--queue_.calls_ == 0) queue_.empty_.notify_all();
}

void CallQueue::Start() {
  thread_ = std::thread([this] {
    void* tag = nullptr;
    bool ok = false;
    while (queue_->Next(&tag, &ok)) static_cast<Event*>(tag)->Happened(ok);
  });
}

void CallQueue::Close() {
  std::unique_lock lock(mutex_);
  if (closed_) return;
  closed_ = true;
  empty_.wait(lock, [this] { return calls_ == 0; });
  queue_->Shutdown();
  lock.unlock();
  if (thread_.joinable()) thread_.join();
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {  // nothing, but gRPC wants to be asked
  }
}

}  // namespace piezo::service
