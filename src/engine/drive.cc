#include "engine/drive.h"

#include <algorithm>
#include <chrono>
#include <duckdb/main/pending_query_result.hpp>
#include <duckdb/main/stream_query_result.hpp>
#include <thread>

namespace piezo::engine {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

/// Pauses that grow while there is nothing to do: DuckDB tells nobody that a task has ended.
class IdlePauses {
 public:
  void Reset() { idle_ = 0; }
  void Pause() {
    if (idle_ < kYields) {
      std::this_thread::yield();
    } else {
      std::this_thread::sleep_for(std::min(kLongest, kFirst * (1 << std::min(idle_ - kYields, 10))));
    }
    ++idle_;
  }

 private:
  static constexpr int kYields = 8;
  static constexpr microseconds kFirst{10};
  static constexpr microseconds kLongest{1000};
  int idle_ = 0;
};

/// Less than any task takes.
constexpr microseconds kNothingDone{3};

}  // namespace

duckdb::unique_ptr<duckdb::QueryResult> RunToResult(duckdb::PendingQueryResult& pending) {
  using enum duckdb::PendingExecutionResult;
  IdlePauses idle;
  while (true) {
    const duckdb::PendingExecutionResult state = pending.ExecuteTask();
    if (duckdb::PendingQueryResult::IsResultReady(state)) break;
    if (state == NO_TASKS_AVAILABLE) {
      idle.Pause();
    } else {
      idle.Reset();
      if (state == BLOCKED) pending.WaitForTask();
    }
  }
  if (pending.HasError()) return nullptr;
  return pending.Execute();
}

duckdb::unique_ptr<duckdb::DataChunk> FetchChunk(duckdb::QueryResult& result) {
  if (result.type == duckdb::QueryResultType::STREAM_RESULT && !result.HasError()) {
    auto& stream = result.Cast<duckdb::StreamQueryResult>();
    IdlePauses idle;
    while (stream.IsOpen()) {
      const steady_clock::time_point began = steady_clock::now();
      const duckdb::StreamExecutionResult state = stream.ExecuteTask();
      if (duckdb::StreamQueryResult::IsChunkReady(state)) break;
      // The state is the same whether a task was worked on or there was none.
      if (steady_clock::now() - began < kNothingDone) {
        idle.Pause();
      } else {
        idle.Reset();
      }
      if (state == duckdb::StreamExecutionResult::BLOCKED) stream.WaitForTask();
    }
  }
  if (result.HasError()) return nullptr;
  return result.Fetch();
}

}  // namespace piezo::engine
