// Rows that a client sent, from the request to the scans that read them.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "types/data_type.h"

namespace piezo::wire {

class ClientRows;

/// An Arrow IPC stream, not looked into before a query needs it. A view over it is read by many queries: it is decoded
/// and validated for the first, and kept decoded if that takes next to no memory of its own. Thread-safe.
class SentRows {
 public:
  explicit SentRows(std::shared_ptr<const std::string> ipc) : ipc_(std::move(ipc)) {}

  const std::string& ipc() const { return *ipc_; }
  /// The columns, as ClientRows::schema() has them; the rows are not looked at. Errors: those of DecodeIpcStream.
  Schema ReadSchema() const;
  /// Errors: those of DecodeIpcStream.
  std::shared_ptr<const ClientRows> Decode() const;

 private:
  std::shared_ptr<const std::string> ipc_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const ClientRows> decoded_;
};

using SentRowsPtr = std::shared_ptr<const SentRows>;

inline bool SameRows(const SentRowsPtr& a, const SentRowsPtr& b) {
  return a == b || (a != nullptr && b != nullptr && a->ipc() == b->ipc());
}

}  // namespace piezo::wire
