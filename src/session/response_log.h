// ResponseLog: the replayable tail of an operation's responses.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "errors/error.h"
#include "session/response.h"

namespace piezo::session {

/// Bytes that all logs of a server may hold together. Beyond, each holds one response. Thread-safe.
class LogBudget {
 public:
  explicit LogBudget(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  bool HasRoom(size_t bytes) const { return held_bytes_.load(std::memory_order_relaxed) + bytes <= limit_bytes_; }
  void Take(size_t bytes) { held_bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  void Give(size_t bytes) { held_bytes_.fetch_sub(bytes, std::memory_order_relaxed); }
  size_t held_bytes() const { return held_bytes_.load(std::memory_order_relaxed); }

 private:
  const size_t limit_bytes_;
  std::atomic<size_t> held_bytes_{0};
};

struct LogEntry {
  int64_t index = 0;  // 1, 2, …
  std::string response_id;
  Response response;
};

/// A client that lost its stream asks again after the last response it saw.
///
/// Thread-safe. One producer appends; any number of readers follow. `Append` waits while `limit_bytes` are held, until
/// room or interrupt: a slow client slows its own query and nothing else. Responses are held until they are released;
/// for a client that never releases any (not every client does), sent ones are dropped once the limit is reached,
/// oldest first, as Spark does, and a reattach before them is an error.
class ResponseLog {
 public:
  explicit ResponseLog(size_t limit_bytes, std::shared_ptr<LogBudget> budget = nullptr);
  ~ResponseLog();
  ResponseLog(const ResponseLog&) = delete;
  ResponseLog& operator=(const ResponseLog&) = delete;

  /// What the producer does next. kGoesOn: readers wait until there is more, so that what belongs together goes out
  /// together; kPauses: it may be a while.
  enum class Producer : uint8_t { kPauses, kGoesOn };
  /// False when the log was abandoned (interrupt, release): the producer should stop.
  bool Append(Response response, Producer producer = Producer::kPauses);
  /// The same without waiting, for what may as well be lost: false when the log is full, closed or abandoned.
  bool TryAppend(Response response);
  /// No more responses; `error` when the operation failed. Readers see it after the last response.
  void Close(std::optional<Error> error);
  /// Wakes a waiting producer for good: nobody will read any more.
  void Abandon();

  struct Read {
    enum class State { kEntry, kPending, kEnd, kGone };
    State state = State::kPending;
    std::shared_ptr<const LogEntry> entry;  // kEntry
    std::optional<Error> error;             // kEnd
    bool last = false;                      // kEntry: the operation ended with it, without error
  };
  /// The entry after `index`. kPending: none yet, and `ready` will be called once, from the producer's thread, when
  /// there is something to read (entry or end). kGone: dropped or released already.
  Read ReadAfter(int64_t index, std::function<void()> ready);

  /// Index of a response of this log, held or released; none when it never had one of that id.
  std::optional<int64_t> IndexOf(std::string_view response_id) const;
  std::string IdOf(int64_t index) const;
  /// Drops everything up to and with that response. Releases may come late and out of order: clients send them aside.
  void ReleaseUntil(int64_t index);

  bool closed() const;
  size_t held_bytes() const;

  /// What was appended so far.
  struct Totals {
    int64_t rows = 0;
    int64_t bytes = 0;
  };
  Totals totals() const;
  /// Of the operation that failed, once the log is closed.
  std::optional<Error> error() const;

 private:
  using Waiters = std::vector<std::function<void()>>;

  // With the lock held:
  void DropFront();
  bool MakeRoom(size_t bytes);
  bool Fits(size_t bytes) const;
  void Push(Response response, size_t bytes);
  /// Unlocks: readers may call back at once.
  void WakeReaders(std::unique_lock<std::mutex>& lock);

  const size_t limit_bytes_;
  const std::shared_ptr<LogBudget> budget_;  // shared with all logs of the server
  const std::string id_prefix_;  // of the ids of responses: a random UUID but for its last 12 digits, the index
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::deque<std::shared_ptr<const LogEntry>> entries_;
  Waiters waiting_;
  size_t held_bytes_ = 0;
  Totals totals_;
  int64_t next_index_ = 1;
  int64_t sent_index_ = 0;  // highest index that a reader took
  int64_t last_released_index_ = 0;
  bool client_releases_ = false;
  bool complete_ = false;  // ResultComplete, the last response, is in
  bool closed_ = false;
  bool abandoned_ = false;
  std::optional<Error> error_;
};

}  // namespace piezo::session
