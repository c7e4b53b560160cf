// The batches of a query's result: Arrow IPC messages out of responses, as Arrow's C structs.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "client/nanoarrow_handles.h"
#include "client/response_stream.h"
#include "piezo/client/arrow.h"
#include "piezo/client/data_type.h"

namespace piezo::client::detail {

/// Used by one thread at a time. Anything that does not decode is an Error (kProtocol).
class BatchReader {
 public:
  explicit BatchReader(std::unique_ptr<ResponseStream> responses) : responses_(std::move(responses)) {}

  /// Waits for the first response.
  const std::shared_ptr<const Schema>& schema();
  /// The Arrow schema: that of the first batch, or, of a result without batches, what Spark would use.
  const ArrowSchema& arrow_schema();
  /// False after the last batch.
  bool Next(ArrowArray* out);

 private:
  /// Reads up to the next response with a batch; false at the end.
  bool Fetch();
  void TakeSchema(const spark::connect::ExecutePlanResponse& response);
  /// Puts a batch that came in pieces together; true with the last piece.
  bool TakePiece(spark::connect::ExecutePlanResponse::ArrowBatch& batch);
  void Open(std::string bytes);

  std::unique_ptr<ResponseStream> responses_;
  std::shared_ptr<const Schema> schema_;
  bool has_arrow_schema_ = false;
  OwnedSchema arrow_schema_;
  std::unique_ptr<OwnedStream> stream_;  // the batches of one response
  std::string pieces_;
  int64_t next_piece_ = 0;
  bool started_ = false;
  bool ended_ = false;
};

}  // namespace piezo::client::detail
