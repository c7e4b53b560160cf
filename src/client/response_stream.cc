#include "client/response_stream.h"

namespace piezo::client::detail {

namespace sc = spark::connect;
using std::chrono::system_clock;

ResponseStream::ResponseStream(std::shared_ptr<SessionState> session, sc::ExecutePlanRequest request,
                               const ExecuteOptions& options)
    : session_(std::move(session)),
      request_(std::move(request)),
      stop_(options.stop),
      reattachable_(session_->options().reattachable),
      retries_(session_->retry_policy()) {
  if (options.timeout) deadline_ = system_clock::now() + *options.timeout;
  if (stop_.stop_possible()) on_stop_.emplace(stop_, [this] { Cancel(); });
}

ResponseStream::~ResponseStream() {
  on_stop_.reset();
  if (complete_ || !sent_) return;
  Cancel();
  Finish();
}

void ResponseStream::Cancel() {
  const std::lock_guard lock(mutex_);
  if (context_) context_->TryCancel();
}

/// Ends the operation at the server, which stops it if it still runs.
void ResponseStream::Finish() {
  complete_ = true;
  reader_.reset();
  if (reattachable_ && sent_) session_->releases().All(operation_id());
}

void ResponseStream::Attach() {
  auto context = session_->NewContext(deadline_ ? deadline_ : system_clock::time_point::max());
  grpc::ClientContext* const raw = context.get();
  reader_.reset();
  {
    const std::lock_guard lock(mutex_);
    context_ = std::move(context);
    if (stop_.stop_requested()) context_->TryCancel();
  }
  if (!sent_) {
    sent_ = true;
    reader_ = session_->stub().ExecutePlan(raw, request_);
    return;
  }
  sc::ReattachExecuteRequest request;
  session_->Stamp(request);
  request.set_operation_id(operation_id());
  if (!last_id_.empty()) request.set_last_response_id(last_id_);
  reader_ = session_->stub().ReattachExecute(raw, request);
}

bool ResponseStream::Next(sc::ExecutePlanResponse& response) {
  while (!complete_) {
    if (!reader_) Attach();
    if (reader_->Read(&response)) {
      if (Take(response)) return true;
      continue;
    }
    const grpc::Status status = reader_->Finish();
    reader_.reset();
    if (!status.ok()) {
      Recover(status);
    } else if (!reattachable_) {
      complete_ = true;
    } else if (last_id_.empty()) {
      // The server has ended the stream without an end of the operation: it wants to be asked again, but not in a
      // hurry.
      WaitToRetry(grpc::Status(grpc::StatusCode::UNAVAILABLE, "The server ends every stream without a response."), {});
    }
  }
  return false;
}

bool ResponseStream::Take(sc::ExecutePlanResponse& response) {
  try {
    session_->CheckAnswer(response.session_id(), response.server_side_session_id());
  } catch (const Error&) {
    Finish();
    throw;
  }
  retries_.Reset();
  last_id_ = response.response_id();
  Tell(response);
  if (response.has_result_complete()) {
    Finish();
    return false;
  }
  if (reattachable_ && response.has_arrow_batch()) session_->releases().Until(operation_id(), last_id_);
  return true;
}

void ResponseStream::Tell(const sc::ExecutePlanResponse& response) const {
  for (const auto& metrics : response.observed_metrics()) session_->Observed(metrics);
  if (!response.has_execution_progress()) return;
  Progress progress{.operation_id = operation_id(), .done = true};
  for (const auto& stage : response.execution_progress().stages()) {
    progress.tasks += stage.num_tasks();
    progress.completed_tasks += stage.num_completed_tasks();
    progress.bytes_read += stage.input_bytes_read();
    progress.done = progress.done && stage.done();
  }
  progress.running_tasks = response.execution_progress().num_inflight_tasks();
  session_->Report(progress);
}

void ResponseStream::Recover(const grpc::Status& status) {
  const StatusDetails details = ReadDetails(status);
  if (stop_.stop_requested()) {
    Finish();
    throw Error(ErrorKind::kCancelled, "[OPERATION_CANCELED] The caller stopped the query.",
                {.condition = "OPERATION_CANCELED", .sql_state = "HY008", .operation_id = operation_id()});
  }
  if (deadline_ && status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    Finish();
    throw Error(ErrorKind::kTimeout, "The query did not end within its time limit.", {.operation_id = operation_id()});
  }
  const std::string& message = status.error_message();
  const bool unknown = message.find("INVALID_HANDLE.OPERATION_NOT_FOUND") != std::string::npos ||
                       message.find("INVALID_HANDLE.SESSION_NOT_FOUND") != std::string::npos;
  if (reattachable_ && unknown && last_id_.empty() && retries_.Next(details, 0)) {
    sent_ = false;  // the first request never arrived: send it again
    return;
  }
  const bool can_resume = reattachable_ || last_id_.empty();
  if (can_resume && IsTransient(status, details)) {
    WaitToRetry(status, details);
    if (!reattachable_) sent_ = false;
    return;
  }
  const Error error = session_->Failure(status, details);
  Finish();
  throw error;
}

void ResponseStream::WaitToRetry(const grpc::Status& status, const StatusDetails& details) {
  const auto wait = retries_.Next(details, session_->Draw());
  if (wait && WaitFor(*wait, stop_, deadline_)) return;
  Error error = session_->Failure(status, details);
  if (stop_.stop_requested())
    error = Error(ErrorKind::kCancelled, "[OPERATION_CANCELED] The caller stopped the query.");
  Finish();
  throw error;
}

}  // namespace piezo::client::detail
