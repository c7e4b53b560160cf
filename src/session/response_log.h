// ResponseLog: the replayable tail of an operation's responses.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "errors/error.h"
#include "session/response.h"

namespace piezo::session {

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
  explicit ResponseLog(size_t limit_bytes);

  /// False when the log was abandoned (interrupt, release): the producer should stop.
  bool Append(Response response);
  /// No more responses; `error` when the operation failed. Readers see it after the last response.
  void Close(std::optional<Error> error);
  /// Wakes a waiting producer for good: nobody will read any more.
  void Abandon();

  struct Read {
    enum class State { kEntry, kPending, kEnd, kGone };
    State state = State::kPending;
    std::shared_ptr<const LogEntry> entry;  // kEntry
    std::optional<Error> error;             // kEnd
  };
  /// The entry after `index`. kPending: none yet, and `ready` will be called once, from the producer's thread, when
  /// there is something to read (entry or end). kGone: dropped or released already.
  Read ReadAfter(int64_t index, std::function<void()> ready);

  /// Index of a response id, none when it is not (any more) in the log nor the last one released.
  std::optional<int64_t> IndexOf(std::string_view response_id) const;
  /// Drops everything up to and with that response.
  void ReleaseUntil(std::string_view response_id);

  bool closed() const;
  size_t held_bytes() const;

 private:
  void DropFront();  // with the lock held

  const size_t limit_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::deque<std::shared_ptr<const LogEntry>> entries_;
  std::vector<std::function<void()>> waiting_;
  size_t held_bytes_ = 0;
  int64_t next_index_ = 1;
  int64_t sent_index_ = 0;  // highest index that a reader took
  std::string last_released_id_;
  int64_t last_released_index_ = 0;
  bool client_releases_ = false;
  bool closed_ = false;
  bool abandoned_ = false;
  std::optional<Error> error_;
};

}  // namespace piezo::session
