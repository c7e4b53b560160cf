#include "service/unary_call.h"

namespace piezo::service {
namespace {

/// One call, from before it comes until its answer is out. It owns itself.
class UnaryCall {
 public:
  static void Await(const UnaryMethod& method, CallQueue& queue) {
    auto* call = new UnaryCall(method, queue);
    const bool asked = queue.AskForCall([&](grpc::ServerCompletionQueue* on) {
      method.ask(&call->context_, &call->request_, &call->writer_, on, on, &call->begun_);
    });
    if (!asked) delete call;
  }

 private:
  UnaryCall(const UnaryMethod& method, CallQueue& queue) : method_(method), queue_(queue) {}

  void Begun(bool ok) {
    if (!ok) {  // the server ends
      delete this;
      return;
    }
    Await(method_, queue_);
    if (!hold_.Begin() && method_.starts_work) {
      writer_.FinishWithError(Stopping(), &answered_);
    } else if (method_.workers == nullptr) {
      Answer();
    } else if (!method_.workers->Submit([this] { Answer(); })) {
      writer_.FinishWithError(Overloaded(), &answered_);
    }
  }

  /// Nothing of the call may be touched after its end was asked for.
  void Answer() {
    grpc::ByteBuffer response;
    const grpc::Status status = method_.answer(context_, request_, response);
    if (status.ok()) {
      writer_.Finish(response, status, &answered_);
    } else {
      writer_.FinishWithError(status, &answered_);
    }
  }

  void Answered(bool /*ok*/) { delete this; }

  const UnaryMethod& method_;
  CallQueue& queue_;
  CallQueue::Hold hold_{queue_};
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  UnaryMethod::Writer writer_{&context_};
  EventOf<UnaryCall> begun_{*this, &UnaryCall::Begun};
  EventOf<UnaryCall> answered_{*this, &UnaryCall::Answered};
};

}  // namespace

void ServeCalls(const UnaryMethod& method, CallQueue& queue) { UnaryCall::Await(method, queue); }

grpc::Status Overloaded() { return {grpc::StatusCode::RESOURCE_EXHAUSTED, "The server has too many calls waiting."}; }

grpc::Status Stopping() { return {grpc::StatusCode::UNAVAILABLE, "The server is about to stop."}; }

}  // namespace piezo::service
