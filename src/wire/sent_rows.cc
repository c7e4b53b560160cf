#include "wire/sent_rows.h"

#include "wire/arrow_ipc.h"

namespace piezo::wire {

namespace {

/// What decoded rows may take beside the bytes that they share: enough for what Arrow says of small batches.
int64_t MostKept(size_t ipc_bytes) { return 64 * 1024 + static_cast<int64_t>(ipc_bytes / 8); }

}  // namespace

Schema SentRows::ReadSchema() const {
  {
    const std::lock_guard lock(mutex_);
    if (decoded_) return decoded_->schema();
  }
  return ReadIpcSchema(ipc_);
}

std::shared_ptr<const ClientRows> SentRows::Decode() const {
  const std::lock_guard lock(mutex_);
  if (decoded_) return decoded_;
  auto rows = DecodeIpcStream(ipc_);
  if (rows->bytes() - static_cast<int64_t>(ipc_->size()) <= MostKept(ipc_->size())) decoded_ = rows;
  return rows;
}

}  // namespace piezo::wire
