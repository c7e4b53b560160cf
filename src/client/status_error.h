// gRPC statuses as Errors: Spark's ErrorInfo in the status details, and what FetchErrorDetails adds to it.
#pragma once

#include <grpcpp/grpcpp.h>
#include <spark/connect/base.pb.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "piezo/client/error.h"

namespace piezo::client::detail {

/// What a status says in the messages of google.rpc that it carries.
struct StatusDetails {
  std::map<std::string, std::string> info;  ///< ErrorInfo.metadata
  std::string reason;                       ///< ErrorInfo.reason
  std::optional<std::chrono::milliseconds> retry_delay;
};
/// Unreadable details are as none.
StatusDetails ReadDetails(const grpc::Status& status);

/// `enriched` is the answer of FetchErrorDetails, where there is one.
Error ToError(const grpc::Status& status, const StatusDetails& details,
              const spark::connect::FetchErrorDetailsResponse* enriched);
/// Of a FetchErrorDetailsResponse alone, for metrics and queries that failed apart from a call.
Error ToError(const spark::connect::FetchErrorDetailsResponse::Error& root, std::string fallback_message);

}  // namespace piezo::client::detail
