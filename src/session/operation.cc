#include "session/operation.h"

#include <new>
#include <utility>

#include "base/check.h"
#include "base/logging.h"

namespace piezo::session {
namespace {

/// The error that a client is told for whatever ended the work. Only Error values are expected, and of these none that
/// is internal: all else is a defect, logged.
Error ToError(const std::exception_ptr& thrown, const std::string& operation_id) {
  const auto log = [&](const char* what) {
    LogError("operation failed by a defect", {{"operation", operation_id}, {"what", what}});
  };
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    if (error.condition() == "INTERNAL_ERROR") log(error.what());
    return error;
  } catch (const std::bad_alloc&) {
    return Error("OUT_OF_MEMORY", {});
  } catch (const std::exception& defect) {
    log(defect.what());
    return Error::FromData("INTERNAL_ERROR", {{"message", defect.what()}});
  }
}

}  // namespace

const char* NameOf(OperationState state) {
  switch (state) {
    case OperationState::kPending:
      return "pending";
    case OperationState::kRunning:
      return "running";
    case OperationState::kFinished:
      return "finished";
    case OperationState::kFailed:
      return "failed";
    case OperationState::kInterrupted:
      return "interrupted";
  }
  return "unknown";
}

Operation::Operation(Request request, Conf conf, Limits limits, const Clock& clock)
    : request_(std::move(request)),
      conf_(std::move(conf)),
      limits_(std::move(limits)),
      clock_(clock),
      log_(limits_.log_bytes, limits_.budget),
      created_(clock.Now()),
      last_read_(created_),
      last_progress_(created_) {}

void Operation::Run(const std::function<void(Operation&)>& work) {
  OperationState expected = OperationState::kPending;
  PIEZO_CHECK(state_.compare_exchange_strong(expected, OperationState::kRunning));
  std::optional<Error> failure;
  try {
    CheckInterrupted();
    work(*this);
    if (request_.reattachable) {
      Append(ResultComplete{std::move(metrics_)}, ResponseLog::Producer::kGoesOn);
    } else if (!metrics_.steps.empty()) {
      Append(std::move(metrics_), ResponseLog::Producer::kGoesOn);
    }
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

void Operation::Append(Response response, ResponseLog::Producer producer) {
  if (auto* batch = std::get_if<ArrowBatch>(&response)) {
    const auto bytes = static_cast<int64_t>(batch->data.size());
    if (limits_.result_bytes > 0 && log_.totals().bytes + bytes > limits_.result_bytes) {
      throw Error("PIEZO_LIMIT_EXCEEDED", {{"limit", "bytes of one result"},
                                           {"value", std::to_string(limits_.result_bytes)},
                                           {"setting", "spark.driver.maxResultSize"}});
    }
    if (request_.chunk_bytes > 0 && batch->data.size() > request_.chunk_bytes)
      return AppendChunks(std::move(*batch), producer);
  }
  AppendOne(std::move(response), producer);
}

void Operation::AppendChunks(ArrowBatch batch, ResponseLog::Producer producer) {
  const size_t size = request_.chunk_bytes;
  const auto chunks = static_cast<int64_t>((batch.data.size() + size - 1) / size);
  for (int64_t chunk = 0; chunk < chunks; ++chunk) {
    ArrowBatch part{batch.data.substr(static_cast<size_t>(chunk) * size, size), batch.rows, batch.start_offset, {}};
    if (chunk == 0) part.schema = std::move(batch.schema);
    part.chunk = chunk;
    part.chunks = chunks;
    AppendOne(std::move(part), producer);
  }
}

void Operation::AppendOne(Response response, ResponseLog::Producer producer) {
  CheckInterrupted();
  const StageTimes::Timer timer(times_, Stage::kClient);
  if (!log_.Append(std::move(response), producer)) throw Error("OPERATION_CANCELED", {});
}

bool Operation::Interrupt() {
  if (!is_under_way()) return false;
  if (interrupted_.exchange(true)) return true;
  log_.Abandon();
  const std::lock_guard lock(mutex_);
  if (stop_) stop_();
  return true;
}

void Operation::CheckInterrupted() const {
  if (interrupted()) throw Error("OPERATION_CANCELED", {});
}

Operation::InterruptHook::InterruptHook(Operation& operation, std::function<void()> stop,
                                        std::function<Progress()> progress)
    : operation_(operation) {
  const std::lock_guard lock(operation_.mutex_);
  operation_.CheckInterrupted();
  operation_.stop_ = std::move(stop);
  operation_.progress_ = std::move(progress);
}

Operation::InterruptHook::~InterruptHook() {
  const std::lock_guard lock(operation_.mutex_);
  operation_.stop_ = nullptr;
  operation_.progress_ = nullptr;
}

void Operation::ReportProgress() {
  const std::chrono::milliseconds interval(conf_.GetInt("spark.connect.progress.reportInterval"));
  const auto now = clock_.Now();
  Progress progress;
  {
    const std::lock_guard lock(mutex_);
    if (!progress_ || !end_reader_ || interval.count() <= 0 || now - last_progress_ < interval) return;
    last_progress_ = now;
    progress = progress_();
  }
  log_.TryAppend(progress);  // calls the reader: not with the lock held
}

int64_t Operation::AttachReader(std::function<void()> end) {
  int64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    end_reader_.swap(end);
    number = ++reader_;
  }
  if (end) end();
  return number;
}

void Operation::DetachReader(int64_t reader) {
  const std::lock_guard lock(mutex_);
  if (reader != reader_) return;
  last_read_ = clock_.Now();
  end_reader_ = nullptr;
}

bool Operation::has_reader() const {
  const std::lock_guard lock(mutex_);
  return static_cast<bool>(end_reader_);
}

std::chrono::steady_clock::time_point Operation::last_read() const {
  const std::lock_guard lock(mutex_);
  return last_read_;
}

}  // namespace piezo::session
