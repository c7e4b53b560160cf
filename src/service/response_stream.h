// ResponseStream: sends the log of an operation to one client, as fast as that client reads.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "service/authenticator.h"
#include "service/call_queue.h"
#include "session/operation.h"
#include "session/session.h"

namespace piezo::service {

class ResponseStream;

/// A method whose call is answered by a stream.
struct StreamMethod {
  using Writer = grpc::ServerAsyncWriter<grpc::ByteBuffer>;
  /// The generated function that asks gRPC for the next call of the method.
  std::function<void(grpc::ServerContext*, grpc::ByteBuffer* request, Writer*, grpc::CompletionQueue*,
                     grpc::ServerCompletionQueue*, void* tag)>
      ask;
  const Authenticator& authenticator;
  /// On the queue's thread, which may not wait.
  std::function<void(const Caller& caller, const grpc::ByteBuffer& request,
                     const std::shared_ptr<ResponseStream>& stream)>
      start;
  bool starts_work = false;  // as of UnaryMethod
};

/// One call of ExecutePlan or ReattachExecute. It owns itself until gRPC is done with it; other threads hold shared
/// pointers. One response is on its way at a time, so that a slow client fills nothing here.
class ResponseStream final : public std::enable_shared_from_this<ResponseStream> {
 public:
  /// Starts a stream for each call of `method` that comes in on `queue`, until it is closed. Both must outlive the
  /// calls.
  static void ServeCalls(const StreamMethod& method, CallQueue& queue);

  /// Sends what follows response `after` of the operation's log, to its end.
  void Follow(std::shared_ptr<session::Session> session, std::shared_ptr<session::Operation> operation, int64_t after);
  /// Ends the call without (more) responses. The first end counts.
  void End(const grpc::Status& status);

 private:
  ResponseStream(const StreamMethod& method, CallQueue& queue);
  void Begun(bool ok);
  void Written(bool ok);
  /// The call has ended by our Finish or by the client's going.
  void Done(bool ok);
  void Finished(bool ok);

  void Pump();
  void PumpLocked();
  /// Ends the call, when the write that is under way has gone out.
  void EndSoonLocked(grpc::Status status);
  void EndLocked(const grpc::Status& status);
  void LetGo();
  grpc::ByteBuffer Encode(const std::shared_ptr<const session::LogEntry>& entry) const;

  const StreamMethod& method_;
  CallQueue& queue_;
  CallQueue::Hold hold_{queue_};
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  StreamMethod::Writer writer_{&context_};
  EventOf<ResponseStream> begun_{*this, &ResponseStream::Begun};
  EventOf<ResponseStream> written_{*this, &ResponseStream::Written};
  EventOf<ResponseStream> finished_{*this, &ResponseStream::Finished};
  EventOf<ResponseStream> done_{*this, &ResponseStream::Done};
  int events_left_ = 2;  // Finished and Done, of which gRPC tells last and in any order

  std::mutex mutex_;
  std::shared_ptr<ResponseStream> self_;
  std::shared_ptr<session::Session> session_;
  std::shared_ptr<session::Operation> operation_;
  int64_t sent_ = 0;
  int64_t reader_ = 0;  // our number with the operation
  std::optional<grpc::Status> end_;
  bool writing_ = false;
  bool ended_ = false;
};

}  // namespace piezo::service
