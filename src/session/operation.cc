#include "session/operation.h"

#include <new>
#include <utility>

#include "base/check.h"
#include "base/logging.h"

namespace piezo::session {
namespace {

/// The error that a client is told for whatever ended the work. Only Error values are expected: all else is a defect,
/// logged.
Error ToError(const std::exception_ptr& thrown, const std::string& operation_id) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return Error::FromData("INTERNAL_ERROR", {{"message", "The server is out of memory."}});
  } catch (const std::exception& defect) {
    LogError("operation failed by a defect", {{"operation", operation_id}, {"what", defect.what()}});
    return Error::FromData("INTERNAL_ERROR", {{"message", defect.what()}});
  }
}

}  // namespace

Operation::Operation(Request request, Conf conf, size_t log_bytes, const Clock& clock)
    : request_(std::move(request)), conf_(std::move(conf)), clock_(clock), log_(log_bytes), last_read_(clock.Now()) {}

void Operation::Run(const std::function<void(Operation&)>& work) {
  OperationState expected = OperationState::kPending;
  PIEZO_CHECK(state_.compare_exchange_strong(expected, OperationState::kRunning));
  std::optional<Error> failure;
  try {
    CheckInterrupted();
    work(*this);
    if (request_.reattachable) Append(ResultComplete{});
  } catch (...) {
    failure = ToError(std::current_exception(), id());
  }
  if (failure && interrupted()) failure = Error("OPERATION_CANCELED", {});
  if (!failure) {
    state_ = OperationState::kFinished;
  } else {
    state_ = interrupted() ? OperationState::kInterrupted : OperationState::kFailed;
  }
  log_.Close(std::move(failure));
}

void Operation::Append(Response response) {
  CheckInterrupted();
  if (!log_.Append(std::move(response))) throw Error("OPERATION_CANCELED", {});
}

bool Operation::Interrupt() {
  const OperationState state = state_.load();
  if (state != OperationState::kPending && state != OperationState::kRunning) return false;
  if (interrupted_.exchange(true)) return true;
  log_.Abandon();
  const std::lock_guard lock(mutex_);
  if (stop_) stop_();
  return true;
}

void Operation::CheckInterrupted() const {
  if (interrupted()) throw Error("OPERATION_CANCELED", {});
}

Operation::InterruptHook::InterruptHook(Operation& operation, std::function<void()> stop) : operation_(operation) {
  {
    const std::lock_guard lock(operation_.mutex_);
    operation_.stop_ = std::move(stop);
  }
  if (operation_.interrupted()) {
    {
      const std::lock_guard lock(operation_.mutex_);
      operation_.stop_ = nullptr;
    }
    operation_.CheckInterrupted();
  }
}

Operation::InterruptHook::~InterruptHook() {
  const std::lock_guard lock(operation_.mutex_);
  operation_.stop_ = nullptr;
}

void Operation::AttachReader() { ++readers_; }

void Operation::DetachReader() {
  const std::lock_guard lock(mutex_);
  last_read_ = clock_.Now();
  --readers_;
}

std::chrono::steady_clock::time_point Operation::last_read() const {
  const std::lock_guard lock(mutex_);
  return last_read_;
}

}  // namespace piezo::session
