// Rows out of Arrow arrays, and into them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "piezo/client/arrow.h"
#include "piezo/client/value.h"

namespace piezo::client::detail {

/// The rows of one batch. Throws Error (kProtocol) where the batch is not of these types.
std::vector<Row> ReadRows(const ArrowSchema& arrow, const ArrowArray& batch,
                          const std::shared_ptr<const Schema>& schema);

/// The Arrow schema that Spark uses for these columns; the caller releases it.
void MakeArrowSchema(const Schema& schema, ArrowSchema* out);

/// Rows as an Arrow IPC stream, as the server takes local data. Throws Error (kUsage) where a value does not fit its
/// column.
std::string EncodeRows(const std::vector<Row>& rows, const Schema& schema);
/// The same of a stream of batches, which is released.
std::string EncodeStream(ArrowArrayStream* stream);

}  // namespace piezo::client::detail
