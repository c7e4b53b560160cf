#include "session/response_log.h"

#include <charconv>
#include <chrono>
#include <utility>

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
                        [](const PlanMetrics& metrics) { return metrics.steps.size() * 64; },
                        [](const Progress&) { return size_t{0}; },
                        [](const ResultComplete& complete) { return complete.metrics.steps.size() * 64; },
                    },
                    response);
}

namespace {

constexpr size_t kIndexDigits = 12;

}  // namespace

ResponseLog::ResponseLog(size_t limit_bytes, std::shared_ptr<LogBudget> budget)
    : limit_bytes_(limit_bytes),
      budget_(std::move(budget)),
      id_prefix_(NewUuid().substr(0, std::string_view("xxxxxxxx-xxxx-4xxx-8xxx-").size())) {}

ResponseLog::~ResponseLog() {
  if (budget_) budget_->Give(held_bytes_);
}

void ResponseLog::DropFront() {
  const size_t bytes = ResponseBytes(entries_.front()->response);
  last_released_index_ = entries_.front()->index;
  held_bytes_ -= bytes;
  if (budget_) budget_->Give(bytes);
  entries_.pop_front();
}

bool ResponseLog::Fits(size_t bytes) const {
  // One response is always let in, however large: otherwise it could never be sent.
  if (entries_.empty()) return true;
  return held_bytes_ + bytes <= limit_bytes_ && (!budget_ || budget_->HasRoom(bytes));
}

bool ResponseLog::MakeRoom(size_t bytes) {
  while (!Fits(bytes)) {
    if (client_releases_ || entries_.front()->index > sent_index_) return false;
    DropFront();
  }
  return true;
}

void ResponseLog::Push(Response response, size_t bytes) {
  held_bytes_ += bytes;
  if (budget_) budget_->Take(bytes);
  totals_.bytes += static_cast<int64_t>(bytes);
  if (const auto* batch = std::get_if<ArrowBatch>(&response); batch != nullptr && batch->chunk == 0) {
    totals_.rows += batch->rows;
  }
  complete_ = std::holds_alternative<ResultComplete>(response);
  entries_.push_back(std::make_shared<const LogEntry>(LogEntry{next_index_, IdOf(next_index_), std::move(response)}));
  ++next_index_;
}

bool ResponseLog::Append(Response response, Producer producer) {
  const size_t bytes = ResponseBytes(response);
  std::unique_lock lock(mutex_);
  while (!abandoned_ && !MakeRoom(bytes)) {
    if (waiting_.empty()) {
      room_.wait_for(lock, std::chrono::milliseconds(100));  // room in the budget of all logs is not signalled
    } else {  // readers that were not told of the last response: only they can make room
      WakeReaders(lock);
      lock.lock();
    }
  }
  if (abandoned_) return false;
  Push(std::move(response), bytes);
  if (producer == Producer::kPauses) WakeReaders(lock);
  return true;
}

void ResponseLog::WakeReaders(std::unique_lock<std::mutex>& lock) {
  const Waiters wake = std::exchange(waiting_, {});
  lock.unlock();
  for (const auto& ready : wake) ready();
}

bool ResponseLog::TryAppend(Response response) {
  const size_t bytes = ResponseBytes(response);
  std::unique_lock lock(mutex_);
  if (abandoned_ || closed_ || complete_ || !MakeRoom(bytes)) return false;
  Push(std::move(response), bytes);
  WakeReaders(lock);
  return true;
}

void ResponseLog::Close(std::optional<Error> error) {
  std::unique_lock lock(mutex_);
  if (closed_) return;
  closed_ = true;
  error_ = std::move(error);
  WakeReaders(lock);
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
  if (index < last_released_index_) return {.state = Read::State::kGone, .entry = nullptr, .error = {}};
  if (index + 1 < next_index_) {
    const int64_t first = entries_.empty() ? next_index_ : entries_.front()->index;
    const auto position = static_cast<size_t>(index + 1 - first);
    sent_index_ = std::max(sent_index_, index + 1);
    room_.notify_all();
    const bool last = closed_ && !error_ && index + 2 == next_index_;
    return {Read::State::kEntry, entries_[position], {}, last};
  }
  if (closed_) return {.state = Read::State::kEnd, .entry = nullptr, .error = error_};
  waiting_.push_back(std::move(ready));
  return {.state = Read::State::kPending, .entry = nullptr, .error = {}};
}

std::string ResponseLog::IdOf(int64_t index) const {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string id = id_prefix_ + std::string(kIndexDigits, '0');
  auto rest = static_cast<uint64_t>(index);
  for (size_t at = id.size(); rest != 0 && at > id_prefix_.size(); rest >>= 4U) id[--at] = kHex[rest & 15U];
  return id;
}

std::optional<int64_t> ResponseLog::IndexOf(std::string_view response_id) const {
  if (response_id.size() != id_prefix_.size() + kIndexDigits || !response_id.starts_with(id_prefix_)) {
    return std::nullopt;
  }
  const std::string_view digits = response_id.substr(id_prefix_.size());
  int64_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index, 16);
  const std::lock_guard lock(mutex_);
  if (error != std::errc() || end != digits.data() + digits.size() || index < 1 || index >= next_index_) {
    return std::nullopt;
  }
  return index;
}

void ResponseLog::ReleaseUntil(int64_t index) {
  {
    const std::lock_guard lock(mutex_);
    client_releases_ = true;
    while (!entries_.empty() && entries_.front()->index <= index) DropFront();
  }
  room_.notify_all();
}

bool ResponseLog::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

std::optional<Error> ResponseLog::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

ResponseLog::Totals ResponseLog::totals() const {
  const std::lock_guard lock(mutex_);
  return totals_;
}

size_t ResponseLog::held_bytes() const {
  const std::lock_guard lock(mutex_);
  return held_bytes_;
}

}  // namespace piezo::session
