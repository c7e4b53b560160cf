// CallQueue: one of gRPC's completion queues with the thread that serves it. Calls of the service live on one: its
// thread begins them, tells them what has happened, and answers those that never wait.
//
// gRPC's callback interface would do with less code, but wakes several threads for each event of a call: half of the
// processor's time of a small query went there.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace piezo::service {

/// Something that a call waits for, under its address as gRPC's tag.
class Event {
 public:
  virtual ~Event() = default;
  /// On the queue's thread. Must not throw, must not wait.
  virtual void Happened(bool ok) = 0;
};

/// An event that is a method of its owner.
template <class Owner>
class EventOf final : public Event {
 public:
  using Method = void (Owner::*)(bool ok);
  EventOf(Owner& owner, Method method) : owner_(owner), method_(method) {}
  void Happened(bool ok) override { (owner_.*method_)(ok); }

 private:
  Owner& owner_;
  const Method method_;
};

class CallQueue {
 public:
  explicit CallQueue(std::unique_ptr<grpc::ServerCompletionQueue> queue) : queue_(std::move(queue)) {}
  ~CallQueue() { Close(); }
  CallQueue(const CallQueue&) = delete;
  CallQueue& operator=(const CallQueue&) = delete;

  /// Serves events from now on.
  void Start();
  /// Runs ask(queue), which asks gRPC for the next call; false, without having asked, when the queue is closed.
  template <class Ask>
  bool AskForCall(const Ask& ask) {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    ask(queue_.get());
    return true;
  }
  /// A member of each call: the queue stays open for as long as there is one.
  class Hold {
   public:
    explicit Hold(CallQueue& queue);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    /// The call has come: the queue is not idle until it ends. False once work is refused.
    bool Begin();
    /// Nothing of the call is left to send; its destructor says so, too.
    void End();

   private:
    void EndLocked();

    CallQueue& queue_;
    bool begun_ = false;
  };

  /// From now on calls learn, as they begin, that they are not to start work.
  void RefuseWork();
  /// Waits until no call is under way, but not beyond `deadline`.
  void WaitUntilIdle(std::chrono::system_clock::time_point deadline);

  /// To be called when the server has been shut down. Waits for the calls that are under way, and for the thread.
  void Close();

 private:
  std::mutex mutex_;
  std::condition_variable fewer_;
  size_t calls_ = 0;  // those that are awaited, too
  size_t under_way_ = 0;
  bool refuses_work_ = false;
  bool closed_ = false;
  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::thread thread_;
};

}  // namespace piezo::service
