// Operation: one query or command of a client, from its arrival to its release. It outlives the connection that began
// it.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "base/clock.h"
#include "conf/conf.h"
#include "session/response_log.h"
#include "session/stage_times.h"
#include "unresolved/plan.h"

namespace piezo::session {

/// What a client asked for: the bytes of its plan, to tell a retry from another request and to forward, and the plan
/// itself.
struct Request {
  std::string operation_id;
  std::string plan_bytes;
  std::string sql_relation;  // of spark.sql(query): the relation that the client gets back as the query's DataFrame
  std::set<std::string> tags;
  bool reattachable = false;
  size_t chunk_bytes = 0;  // batches that are larger go to the client in chunks; 0: whole
  unresolved::Plan plan;
};

enum class OperationState : uint8_t { kPending, kRunning, kFinished, kFailed, kInterrupted };

const char* NameOf(OperationState state);

/// State machine kPending → kRunning → kFinished | kFailed | kInterrupted; the log is closed with the final state.
/// Owned by its session, by the thread that runs it and by readers of its log. Thread-safe.
class Operation {
 public:
  struct Limits {
    size_t log_bytes = size_t{10} << 20;  // unreleased responses
    int64_t result_bytes = 0;             // of all batches; 0: no limit
    std::shared_ptr<LogBudget> budget;    // unreleased responses of all operations
  };
  Operation(Request request, Conf conf, Limits limits, const Clock& clock);

  const std::string& id() const { return request_.operation_id; }
  const Request& request() const { return request_; }
  const Conf& conf() const { return conf_; }  // of when it started
  ResponseLog& log() { return log_; }
  const ResponseLog& log() const { return log_; }
  StageTimes& times() { return times_; }
  const StageTimes& times() const { return times_; }
  OperationState state() const { return state_.load(); }
  bool is_under_way() const {
    const OperationState now = state();
    return now == OperationState::kPending || now == OperationState::kRunning;
  }

  /// Runs `work` on the calling thread, once, and closes the log with what came of it. `work` appends responses; it
  /// does not append ResultComplete.
  void Run(const std::function<void(Operation&)>& work);

  /// Appends to the log; throws OPERATION_CANCELED once the operation was interrupted or abandoned. Waits while the
  /// log is full. Throws PIEZO_LIMIT_EXCEEDED when all rows together are more than the operation may give.
  void Append(Response response, ResponseLog::Producer producer = ResponseLog::Producer::kPauses);

  /// What ran, for the end of the result.
  void set_metrics(PlanMetrics metrics) { metrics_ = std::move(metrics); }

  /// Stops the work; its readers get OPERATION_CANCELED. False when it is over already.
  bool Interrupt();
  bool interrupted() const { return interrupted_.load(); }
  /// Throws OPERATION_CANCELED if interrupted: for work between engine calls.
  void CheckInterrupted() const;

  /// While alive, an interrupt also calls `stop` (from the interrupting thread): e.g. the engine connection's
  /// Interrupt. `progress` says how far the work is, on any thread.
  class InterruptHook {
   public:
    InterruptHook(Operation& operation, std::function<void()> stop, std::function<Progress()> progress = {});
    ~InterruptHook();
    InterruptHook(const InterruptHook&) = delete;
    InterruptHook& operator=(const InterruptHook&) = delete;

   private:
    Operation& operation_;
  };

  /// Tells the reader how far running work is, once per spark.connect.progress.reportInterval. To be called now and
  /// then.
  void ReportProgress();

  /// A reader came: it is the only one, `end` of the one before is called. Gives a number for DetachReader.
  int64_t AttachReader(std::function<void()> end);
  /// A reader went: an operation without one is abandoned after a time.
  void DetachReader(int64_t reader);
  bool has_reader() const;
  std::chrono::steady_clock::time_point last_read() const;
  std::chrono::steady_clock::duration age() const { return clock_.Now() - created_; }

 private:
  void AppendOne(Response response, ResponseLog::Producer producer);
  void AppendChunks(ArrowBatch batch, ResponseLog::Producer producer);

  const Request request_;
  const Conf conf_;
  const Limits limits_;
  const Clock& clock_;
  ResponseLog log_;
  StageTimes times_;
  std::atomic<OperationState> state_{OperationState::kPending};
  std::atomic<bool> interrupted_{false};
  const std::chrono::steady_clock::time_point created_;
  mutable std::mutex mutex_;
  PlanMetrics metrics_;
  std::function<void()> stop_;
  std::function<Progress()> progress_;
  std::function<void()> end_reader_;  // of the reader, when there is one
  int64_t reader_ = 0;                // number of the last reader
  std::chrono::steady_clock::time_point last_read_;
  std::chrono::steady_clock::time_point last_progress_;
};

}  // namespace piezo::session
