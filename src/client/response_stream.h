// The responses of one operation: taken up again after a lost connection, released as they are read.
#pragma once

#include <grpcpp/grpcpp.h>
#include <spark/connect/base.grpc.pb.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "client/session_state.h"
#include "piezo/client/execute.h"

namespace piezo::client::detail {

/// Sends the plan with its first `Next`. Used by one thread at a time, but for the stop token. Destroyed before its
/// end, it lets the server stop the query.
class ResponseStream {
 public:
  ResponseStream(std::shared_ptr<SessionState> session, spark::connect::ExecutePlanRequest request,
                 const ExecuteOptions& options);
  ~ResponseStream();
  ResponseStream(const ResponseStream&) = delete;
  ResponseStream& operator=(const ResponseStream&) = delete;

  /// The next response that holds something for the caller; false after the last. Progress and metrics go to the
  /// session.
  bool Next(spark::connect::ExecutePlanResponse& response);
  const std::string& operation_id() const { return request_.operation_id(); }

 private:
  using Reader = grpc::ClientReaderInterface<spark::connect::ExecutePlanResponse>;
  void Attach();
  bool Take(spark::connect::ExecutePlanResponse& response);
  /// Prepares another try, or throws.
  void Recover(const grpc::Status& status);
  void WaitToRetry(const grpc::Status& status, const StatusDetails& details);
  void Cancel();
  void Finish();
  void Tell(const spark::connect::ExecutePlanResponse& response) const;

  std::shared_ptr<SessionState> session_;
  spark::connect::ExecutePlanRequest request_;
  std::stop_token stop_;
  std::optional<std::chrono::system_clock::time_point> deadline_;
  bool reattachable_;
  bool sent_ = false;
  bool complete_ = false;
  std::string last_id_;
  Retries retries_;
  std::mutex mutex_;  // guards context_ against Cancel
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<Reader> reader_;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

}  // namespace piezo::client::detail
