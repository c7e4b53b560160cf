// Response: what an operation tells its client, before it becomes a message of the protocol.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "types/data_type.h"
#include "types/value.h"

namespace piezo::session {

/// One Arrow IPC stream with one record batch, or a chunk of its bytes.
struct ArrowBatch {
  std::string data;
  int64_t rows = 0;
  int64_t start_offset = 0;
  std::optional<Schema> schema;  // with the first batch
  int64_t chunk = 0;             // of `chunks`
  int64_t chunks = 0;            // 0: whole
};

/// The answer to spark.sql(…): rows of a command that was run at once, or nothing: the client keeps the query itself.
struct SqlCommandResult {
  std::shared_ptr<const std::string> arrow_ipc;
  Schema schema = {};  // of the rows
};

/// The frame that a checkpoint keeps.
struct CheckpointResult {
  std::string id;
};

/// Values of one Observation.
struct ObservedMetrics {
  std::string name;
  int64_t plan_id = 0;
  std::vector<std::pair<std::string, types::Value>> values;
};

/// An operator of the plan.
struct PlanStep {
  std::string name;
  int64_t id = 0;
  int64_t parent = 0;                  // its own id: none
  std::optional<int64_t> output_rows;  // where they were counted
};

/// What ran, the last operator first.
struct PlanMetrics {
  std::vector<PlanStep> steps;
};

/// How far the work is: `completed_tasks` of `tasks`.
struct Progress {
  int64_t tasks = 0;
  int64_t completed_tasks = 0;
};

/// The last response of an operation that went well. What ran goes with it: a response of its own costs clients a call.
struct ResultComplete {
  PlanMetrics metrics = {};  // no steps: nothing to tell
};

using Response = std::variant<ArrowBatch, SqlCommandResult, CheckpointResult, ObservedMetrics, PlanMetrics, Progress,
                              ResultComplete>;

/// Bytes that the response holds, for the log's limit.
size_t ResponseBytes(const Response& response);

}  // namespace piezo::session
