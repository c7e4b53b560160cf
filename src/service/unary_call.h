// Calls with one request and one response.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>

#include "base/worker_pool.h"
#include "service/call_queue.h"

namespace piezo::service {

struct UnaryMethod {
  using Writer = grpc::ServerAsyncResponseWriter<grpc::ByteBuffer>;
  /// The generated function that asks gRPC for the next call of the method.
  std::function<void(grpc::ServerContext*, grpc::ByteBuffer* request, Writer*, grpc::CompletionQueue*,
                     grpc::ServerCompletionQueue*, void* tag)>
      ask;
  std::function<grpc::Status(const grpc::ServerContext&, const grpc::ByteBuffer& request, grpc::ByteBuffer& response)>
      answer;
  /// Where it is answered; null for the queue's own thread, which may not wait.
  WorkerPool* workers = nullptr;
  /// Whether it starts something new: refused while the server drains. What serves running operations goes on.
  bool starts_work = false;
};

/// Answers the calls of `method` that come in on `queue` until it is closed. Both must outlive the calls.
void ServeCalls(const UnaryMethod& method, CallQueue& queue);

/// The status of a call for which there is no worker.
grpc::Status Overloaded();
/// That of a call that would start work on a server that is about to stop.
grpc::Status Stopping();

}  // namespace piezo::service
