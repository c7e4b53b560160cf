#include "session/response_log.h"

#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/match.h"

namespace piezo::session {

size_t ResponseBytes(const Response& response) {
  constexpr size_t kOverhead = 128;
  return kOverhead +
         std::visit(Match{
                        [](const ArrowBatch& batch) { return batch.data.size(); },
                        [](const SqlCommandResult& result) { return result.arrow_ipc ? result.arrow_ipc->size() : 0; },
                        [](const CheckpointResult&) { return size_t{0}; },
                        [](const ObservedMetrics& metrics) { return metrics.values.size() * 64; },
                        [](const Progress&) { return size_t{0}; },
                        [](const ResultComplete&) { return size_t{0}; },
                    },
                    response);
}

ResponseLog::ResponseLog(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

void ResponseLog::DropFront() {
  last_released_id_ = entries_.front()->response_id;
  last_released_index_ = entries_.front()->index;
  held_bytes_ -= ResponseBytes(entries_.front()->response);
  entries_.pop_front();
}

bool ResponseLog::Append(Response response) {
  const size_t bytes = ResponseBytes(response);
  std::vector<std::function<void()>> wake;
  {
    std::unique_lock lock(mutex_);
    // One response is always let in, however large: otherwise it could never be sent.
    while (!abandoned_ && !entries_.empty() && held_bytes_ + bytes > limit_bytes_) {
      if (!client_releases_ && entries_.front()->index <= sent_index_) {
        DropFront();
      } else {
        room_.wait(lock);
      }
    }
    if (abandoned_) return false;
    held_bytes_ += bytes;
    entries_.push_back(std::make_shared<const LogEntry>(LogEntry{next_index_++, NewUuid(), std::move(response)}));
    wake.swap(waiting_);
  }
  for (const auto& ready : wake) ready();
  return true;
}

void ResponseLog::Close(std::optional<Error> error) {
  std::vector<std::function<void()>> wake;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    closed_ = true;
    error_ = std::move(error);
    wake.swap(waiting_);
  }
  for (const auto& ready : wake) ready();
}

void ResponseLog::Abandon() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  room_.notify_all();
}

ResponseLog::Read ResponseLog::ReadAfter(int64_t index, std::function<void()> ready) {
  const std::lock_guard lock(mutex_);
  if (index < last_released_index_) return {Read::State::kGone, nullptr, {}};
  if (index + 1 < next_index_) {
    const int64_t first = entries_.empty() ? next_index_ : entries_.front()->index;
    const auto position = static_cast<size_t>(index + 1 - first);
    sent_index_ = std::max(sent_index_, index + 1);
    room_.notify_all();
    return {Read::State::kEntry, entries_[position], {}};
  }
  if (closed_) return {Read::State::kEnd, nullptr, error_};
  waiting_.push_back(std::move(ready));
  return {Read::State::kPending, nullptr, {}};
}

std::optional<int64_t> ResponseLog::IndexOf(std::string_view response_id) const {
  const std::lock_guard lock(mutex_);
  if (!last_released_id_.empty() && response_id == last_released_id_) return last_released_index_;
  for (const auto& entry : entries_) {
    if (entry->response_id == response_id) return entry->index;
  }
  return std::nullopt;
}

void ResponseLog::ReleaseUntil(std::string_view response_id) {
  {
    const std::lock_guard lock(mutex_);
    client_releases_ = true;
    int64_t until = 0;
    for (const auto& entry : entries_) {
      if (entry->response_id == response_id) until = entry->index;
    }
    while (!entries_.empty() && entries_.front()->index <= until) DropFront();
  }
  room_.notify_all();
}

bool ResponseLog::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

size_t ResponseLog::held_bytes() const {
  const std::lock_guard lock(mutex_);
  return held_bytes_;
}

}  // namespace piezo::session
