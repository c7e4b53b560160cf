// ResponseStream: sends the log of an operation to one client, as fast as that client reads.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>
#include <optional>

#include "session/operation.h"
#include "session/session.h"

namespace piezo::service {

/// The reactor of ExecutePlan and ReattachExecute. It owns itself until gRPC is done with it; other threads hold shared
/// pointers. One response is on its way at a time, so that a slow client fills nothing here.
class ResponseStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                             public std::enable_shared_from_this<ResponseStream> {
 public:
  static std::shared_ptr<ResponseStream> Make();

  /// Sends what follows response `after` of the operation's log, to its end.
  void Follow(std::shared_ptr<session::Session> session, std::shared_ptr<session::Operation> operation, int64_t after);
  /// Ends the call without (more) responses. The first end counts.
  void End(const grpc::Status& status);

 private:
  ResponseStream() = default;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Pump();
  void PumpLocked();
  /// Ends the call, when the write that is under way has gone out.
  void EndSoonLocked(grpc::Status status);
  void EndLocked(const grpc::Status& status);
  grpc::ByteBuffer Encode(const std::shared_ptr<const session::LogEntry>& entry) const;

  std::mutex mutex_;
  std::shared_ptr<ResponseStream> self_;
  std::shared_ptr<session::Session> session_;
  std::shared_ptr<session::Operation> operation_;
  grpc::ByteBuffer message_;
  int64_t sent_ = 0;
  int64_t reader_ = 0;  // our number with the operation
  std::optional<grpc::Status> end_;
  bool writing_ = false;
  bool ended_ = false;
};

}  // namespace piezo::service
