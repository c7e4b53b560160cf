// Small results made by the server itself (results of commands, SHOW …, explain): rows of values into Arrow.
#pragma once

#include <vector>

#include "types/data_type.h"
#include "types/value.h"
#include "wire/arrow_ipc.h"

namespace piezo::wire {

using Row = std::vector<types::Value>;

/// `rows` as one Arrow struct array in the layout of engine::Batch. Each value fits its column's type or is null
/// (checked: a mismatch is a defect of the caller).
OwnedArray BuildRows(const Schema& schema, const std::vector<Row>& rows);

/// `rows` as one ArrowBatch.
EncodedBatch EncodeRows(const Schema& schema, const std::vector<Row>& rows, const IpcOptions& options = {});

}  // namespace piezo::wire
