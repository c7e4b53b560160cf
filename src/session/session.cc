#include "session/session.h"

#include <utility>

#include "base/ids.h"

namespace piezo::session {
namespace {

/// An error keeps the whole text of the statement in which it happened.
size_t BytesOf(const Error& error) {
  const auto& source = error.where().source;
  return 1024 + 2 * error.message().size() + (source ? source->text.size() : 0);
}

}  // namespace

Session::Session(SessionKey key, Conf conf, catalog::Catalog& catalog, catalog::GlobalViews& global_views,
                 SessionLimits limits, const Clock& clock, std::shared_ptr<UserLoad> load)
    : key_(std::move(key)),
      server_side_id_(NewUuid()),
      limits_(limits),
      clock_(clock),
      load_(load ? std::move(load) : std::make_shared<UserLoad>(SIZE_MAX)),
      catalog_(catalog, global_views),
      artifacts_(limits.artifact_bytes),
      conf_(std::move(conf)),
      last_used_(clock.Now()) {}

Session::~Session() { load_->Give(operations_.size()); }

Conf Session::conf() const {
  const std::lock_guard lock(mutex_);
  return conf_;
}

void Session::UpdateConf(const std::function<Conf(const Conf&)>& change) {
  const std::lock_guard lock(mutex_);
  Conf changed = change(conf_);
  size_t bytes = 0;
  for (const auto& [key, value] : changed.entries()) bytes += key.size() + value.size();
  if (bytes > limits_.conf_bytes) {
    throw Error("PIEZO_LIMIT_EXCEEDED", {{"limit", "bytes of a session's settings"},
                                         {"value", std::to_string(limits_.conf_bytes)},
                                         {"setting", "limits.conf-bytes"}});
  }
  conf_ = std::move(changed);
}

std::pair<std::shared_ptr<Operation>, bool> Session::Start(Request request) {
  const std::lock_guard lock(mutex_);
  if (closed_) throw Error("INVALID_HANDLE.SESSION_CLOSED", {{"handle", key_.session_id}});
  const std::string& id = request.operation_id;
  if (finished_.contains(id)) throw Error("INVALID_HANDLE.OPERATION_ABANDONED", {{"handle", id}});
  if (const auto found = operations_.find(id); found != operations_.end()) {
    const Request& first = found->second->request();
    if (first.plan_bytes != request.plan_bytes)
      throw Error("INVALID_HANDLE.OPERATION_ALREADY_EXISTS", {{"handle", id}});
    if (!first.reattachable) throw Error("INVALID_CURSOR.NOT_REATTACHABLE", {});
    return {found->second, false};
  }
  if (operations_.size() >= limits_.operations) {
    throw Error("PIEZO_LIMIT_EXCEEDED", {{"limit", "operations of one session at once"},
                                         {"value", std::to_string(limits_.operations)},
                                         {"setting", "limits.operations"}});
  }
  if (!load_->Take()) {
    throw Error("PIEZO_LIMIT_EXCEEDED", {{"limit", "operations of one user at once"},
                                         {"value", std::to_string(load_->most())},
                                         {"setting", "limits.user-operations"}});
  }
  auto operation = std::make_shared<Operation>(std::move(request), conf_, limits_.operation, clock_);
  operations_.emplace(operation->id(), operation);
  return {operation, true};
}

std::shared_ptr<Operation> Session::Find(std::string_view operation_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = operations_.find(operation_id);
  return found == operations_.end() ? nullptr : found->second;
}

void Session::Remember(const Operation& operation) {
  const OperationState state = operation.state();
  const bool over = state != OperationState::kPending && state != OperationState::kRunning;
  if (finished_.emplace(operation.id(), over ? state : OperationState::kInterrupted).second)
    finished_order_.push_back(operation.id());
  if (finished_order_.size() > limits_.finished_operations) {
    finished_.erase(finished_order_.front());
    finished_order_.pop_front();
  }
}

bool Session::Release(std::string_view operation_id) {
  std::shared_ptr<Operation> operation;
  {
    const std::lock_guard lock(mutex_);
    const auto found = operations_.find(operation_id);
    if (found == operations_.end()) return false;
    operation = found->second;
    operations_.erase(found);
    load_->Give(1);
  }
  operation->Interrupt();
  const std::lock_guard lock(mutex_);
  Remember(*operation);
  return true;
}

std::vector<std::shared_ptr<Operation>> Session::Operations() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Operation>> all;
  for (const auto& [id, operation] : operations_) all.push_back(operation);
  return all;
}

std::vector<std::string> Session::Interrupt(const std::function<bool(const Operation&)>& which) {
  std::vector<std::string> interrupted;
  for (const auto& operation : Operations()) {
    if (which(*operation) && operation->Interrupt()) interrupted.push_back(operation->id());
  }
  return interrupted;
}

std::optional<OperationState> Session::Status(std::string_view operation_id) const {
  const std::lock_guard lock(mutex_);
  if (const auto live = operations_.find(operation_id); live != operations_.end()) return live->second->state();
  if (const auto over = finished_.find(operation_id); over != finished_.end()) return over->second;
  return std::nullopt;
}

std::string Session::StoreError(const Error& error) {
  std::string id = NewUuid();
  const std::lock_guard lock(mutex_);
  errors_.emplace_back(id, error);
  error_bytes_ += BytesOf(error);
  while (errors_.size() > 1 && (errors_.size() > limits_.stored_errors || error_bytes_ > limits_.stored_error_bytes)) {
    error_bytes_ -= BytesOf(errors_.front().second);
    errors_.pop_front();
  }
  return id;
}

std::optional<Error> Session::FindError(std::string_view error_id) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, error] : errors_) {
    if (id == error_id) return error;
  }
  return std::nullopt;
}

void Session::PutFrame(const std::string& id, analysis::CachedFrame frame) {
  const std::lock_guard lock(mutex_);
  frames_.insert_or_assign(id, std::move(frame));
}

std::optional<analysis::CachedFrame> Session::FindFrame(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = frames_.find(id);
  if (found == frames_.end()) return std::nullopt;
  return found->second;
}

void Session::ForgetFrame(const std::string& id) {
  decltype(frames_)::node_type gone;  // its rows are freed when the lock is free
  const std::lock_guard lock(mutex_);
  gone = frames_.extract(id);
}

void Session::ForgetRows() {
  cached_plans_.Clear();
  decltype(frames_) gone;
  const std::lock_guard lock(mutex_);
  gone.swap(frames_);
}

void Session::Touch() {
  const std::lock_guard lock(mutex_);
  last_used_ = clock_.Now();
}

std::chrono::steady_clock::time_point Session::last_used() const {
  const std::lock_guard lock(mutex_);
  return last_used_;
}

void Session::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  Interrupt([](const Operation&) { return true; });
}

}  // namespace piezo::session
