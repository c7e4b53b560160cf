// How a query is run: its limits, its progress, and its result as a range of rows.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "piezo/client/arrow.h"
#include "piezo/client/value.h"

namespace piezo::client {

/// How far a query is; the sum over its stages.
struct Progress {
  std::string operation_id;
  int64_t tasks = 0;
  int64_t completed_tasks = 0;
  int64_t running_tasks = 0;
  int64_t bytes_read = 0;
  bool done = false;
};
using ProgressHandler = std::function<void(const Progress&)>;

/// What may end a query before its time. Both interrupt it at the server too.
struct ExecuteOptions {
  std::stop_token stop;
  std::optional<std::chrono::milliseconds> timeout;  ///< for the whole of it, retries included
};

/// A result's rows while they stream in, as a range: `for (const Row& row : df.toLocalIterator())`.
///
/// Movable, used by one thread at a time, read once.
class RowStream {
 public:
  explicit RowStream(std::unique_ptr<detail::BatchReader> reader);
  RowStream(RowStream&&) noexcept;
  RowStream& operator=(RowStream&&) noexcept;
  ~RowStream();

  const Schema& schema();
  /// The next row, waiting for it; nothing after the last. Throws Error.
  std::optional<Row> next();

  /// An input iterator, for `for`.
  class Iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(RowStream* stream) : stream_(stream) { ++*this; }
    const Row& operator*() const { return *row_; }
    const Row* operator->() const { return &*row_; }
    Iterator& operator++() {
      row_ = stream_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& at, std::default_sentinel_t) { return !at.row_; }

   private:
    RowStream* stream_ = nullptr;
    std::optional<Row> row_;
  };
  Iterator begin() { return Iterator(this); }
  static std::default_sentinel_t end() { return {}; }

 private:
  std::unique_ptr<detail::BatchReader> reader_;
  std::vector<Row> batch_;
  size_t position_ = 0;
};

/// Where a cached frame is kept; the constants are Spark's.
struct StorageLevel {
  bool use_disk = false;
  bool use_memory = false;
  bool use_off_heap = false;
  bool deserialized = false;
  int32_t replication = 1;
  friend bool operator==(const StorageLevel&, const StorageLevel&) = default;

  static constexpr StorageLevel memoryOnly() { return {false, true, false, false, 1}; }
  static constexpr StorageLevel memoryAndDisk() { return {true, true, false, false, 1}; }
  static constexpr StorageLevel memoryAndDiskDeser() { return {true, true, false, true, 1}; }
  static constexpr StorageLevel diskOnly() { return {true, false, false, false, 1}; }
  static constexpr StorageLevel offHeap() { return {true, true, true, false, 1}; }
  static constexpr StorageLevel none() { return {}; }
};

}  // namespace piezo::client
