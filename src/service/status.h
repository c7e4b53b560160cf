// Errors as gRPC statuses: Spark's form, an ErrorInfo in the status details that clients turn into their exceptions.
#pragma once

#include <grpcpp/support/status.h>
#include <spark/connect/base.pb.h>

#include <exception>
#include <optional>
#include <string>

#include "errors/error.h"

namespace piezo::service {

/// `error_id` names the error for FetchErrorDetails; empty when it is not kept.
grpc::Status ToStatus(const Error& error, const std::string& error_id);

/// The whole error as FetchErrorDetails answers it.
void FillErrorDetails(const Error& error, spark::connect::FetchErrorDetailsResponse& response);

/// The status of a call that was not let in; none where another thing was thrown.
std::optional<grpc::Status> RefusalOf(const std::exception_ptr& thrown);

/// The Error for whatever was thrown; what isn't an Error is a defect and logged.
Error FromException(const std::exception_ptr& thrown);

}  // namespace piezo::service
