#include "service/call_queue.h"

#include <utility>

namespace piezo::service {

CallQueue::Hold::Hold(CallQueue& queue) : queue_(queue) {
  const std::lock_guard lock(queue_.mutex_);
  ++queue_.calls_;
}

CallQueue::Hold::~Hold() {
  const std::lock_guard lock(queue_.mutex_);
  EndLocked();
  if (--queue_.calls_ == 0) queue_.fewer_.notify_all();
}

bool CallQueue::Hold::Begin() {
  const std::lock_guard lock(queue_.mutex_);
  begun_ = true;
  ++queue_.under_way_;
  return !queue_.refuses_work_;
}

void CallQueue::Hold::End() {
  const std::lock_guard lock(queue_.mutex_);
  EndLocked();
}

void CallQueue::Hold::EndLocked() {
  if (std::exchange(begun_, false) && --queue_.under_way_ == 0) queue_.fewer_.notify_all();
}

void CallQueue::RefuseWork() {
  const std::lock_guard lock(mutex_);
  refuses_work_ = true;
}

void CallQueue::WaitUntilIdle(std::chrono::system_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  fewer_.wait_until(lock, deadline, [this] { return under_way_ == 0; });
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
  fewer_.wait(lock, [this] { return calls_ == 0; });
  queue_->Shutdown();
  lock.unlock();
  if (thread_.joinable()) thread_.join();
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {  // nothing, but gRPC wants to be asked
  }
}

}  // namespace piezo::service
