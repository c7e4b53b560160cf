#include "session/session_store.h"

#include <utility>

#include "base/ids.h"
#include "base/logging.h"

namespace piezo::session {

SessionStore::SessionStore(StoreOptions options, catalog::Catalog& catalog, const Clock& clock,
                           std::function<void(Session&)> on_close)
    : options_(std::move(options)), catalog_(catalog), clock_(clock), on_close_(std::move(on_close)) {}

SessionStore::~SessionStore() {
  sweeper_.reset();
  CloseAll();
}

std::shared_ptr<Session> SessionStore::FindLocked(const SessionKey& key,
                                                  const std::optional<std::string>& observed) const {
  if (closed_.contains(key)) throw Error("INVALID_HANDLE.SESSION_CLOSED", {{"handle", key.session_id}});
  const auto found = sessions_.find(key);
  if (found == sessions_.end()) {
    // A client that has seen this session alive must be told that its state is lost.
    if (observed) throw Error("INVALID_HANDLE.SESSION_CHANGED", {{"handle", key.session_id}});
    return nullptr;
  }
  if (observed && *observed != found->second->server_side_id()) {
    throw Error("INVALID_HANDLE.SESSION_CHANGED", {{"handle", key.session_id}});
  }
  found->second->Touch();
  return found->second;
}

size_t SessionStore::SessionsOfLocked(const std::string& user_id) const {
  size_t sessions = 0;
  for (auto at = sessions_.lower_bound({user_id, ""}); at != sessions_.end() && at->first.user_id == user_id; ++at) {
    ++sessions;
  }
  return sessions;
}

/// That of the user's other sessions, where there are any.
std::shared_ptr<UserLoad> SessionStore::LoadOfLocked(const std::string& user_id) const {
  const auto other = sessions_.lower_bound({user_id, ""});
  if (other != sessions_.end() && other->first.user_id == user_id) return other->second->load();
  return std::make_shared<UserLoad>(options_.user_operations);
}

std::shared_ptr<Session> SessionStore::MakeLocked(const SessionKey& key, Conf conf) {
  const auto refuse = [](const char* limit, size_t value, const char* setting) {
    return Error("PIEZO_LIMIT_EXCEEDED", {{"limit", limit}, {"value", std::to_string(value)}, {"setting", setting}});
  };
  if (sessions_.size() >= options_.sessions) {
    throw refuse("sessions of the server at once", options_.sessions, "limits.sessions");
  }
  if (sessions_.size() >= options_.user_sessions && SessionsOfLocked(key.user_id) >= options_.user_sessions) {
    throw refuse("sessions of one user at once", options_.user_sessions, "limits.user-sessions");
  }
  auto session = std::make_shared<Session>(key, std::move(conf), catalog_, global_views_, options_.limits, clock_,
                                           LoadOfLocked(key.user_id));
  sessions_.emplace(key, session);
  return session;
}

std::shared_ptr<Session> SessionStore::GetOrCreate(const SessionKey& key, const std::optional<std::string>& observed) {
  if (!IsUuid(key.session_id)) throw Error("INVALID_HANDLE.FORMAT", {{"handle", key.session_id}});
  const std::lock_guard lock(mutex_);
  if (auto session = FindLocked(key, observed)) return session;
  return MakeLocked(key, options_.conf);
}

std::shared_ptr<Session> SessionStore::Get(const SessionKey& key, const std::optional<std::string>& observed) {
  const std::lock_guard lock(mutex_);
  if (auto session = FindLocked(key, observed)) return session;
  throw Error("INVALID_HANDLE.SESSION_NOT_FOUND", {{"handle", key.session_id}});
}

std::shared_ptr<Session> SessionStore::Clone(const SessionKey& key, const std::optional<std::string>& observed,
                                             std::string new_id) {
  const std::lock_guard lock(mutex_);
  const auto source = FindLocked(key, observed);
  if (!source) throw Error("INVALID_HANDLE.SESSION_NOT_FOUND", {{"handle", key.session_id}});
  const SessionKey target{key.user_id, new_id.empty() ? NewUuid() : std::move(new_id)};
  if (!IsUuid(target.session_id)) {
    throw Error("INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_FORMAT", {{"targetSessionId", target.session_id}});
  }
  if (closed_.contains(target)) {
    throw Error("INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_CLOSED",
                {{"targetSessionId", target.session_id}});
  }
  if (sessions_.contains(target)) {
    throw Error("INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_EXISTS",
                {{"targetSessionId", target.session_id}});
  }
  auto session = MakeLocked(target, source->conf());
  for (const auto& view : source->catalog().Views()) session->catalog().PutView(view, true);
  session->catalog().Use({source->catalog().current_database()});
  session->artifacts().CopyFrom(source->artifacts());
  return session;
}

void SessionStore::Bury(const SessionKey& key) {
  if (closed_.insert(key).second) closed_order_.push_back(key);
  if (closed_order_.size() > options_.closed_sessions) {
    closed_.erase(closed_order_.front());
    closed_order_.pop_front();
  }
}

std::optional<std::string> SessionStore::Release(const SessionKey& key, bool allow_reconnect) {
  std::shared_ptr<Session> session;
  {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(key);
    if (found == sessions_.end()) return std::nullopt;
    session = found->second;
    sessions_.erase(found);
    if (!allow_reconnect) Bury(key);
  }
  End(*session);
  return session->server_side_id();
}

void SessionStore::End(Session& session) {
  session.Close();
  try {
    if (on_close_) on_close_(session);
  } catch (const std::exception& failure) {
    LogError("cannot clean up after a session", {{"session", session.key().session_id}, {"what", failure.what()}});
  }
}

size_t SessionStore::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

std::vector<std::shared_ptr<Session>> SessionStore::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Session>> all;
  for (const auto& [key, session] : sessions_) all.push_back(session);
  return all;
}

SessionStore::Load SessionStore::CurrentLoad() const {
  Load load;
  for (const auto& session : All()) {
    ++load.sessions;
    for (const auto& operation : session->Operations()) {
      ++load.operations;
      if (operation->is_under_way()) ++load.running;
      load.held_bytes += operation->log().held_bytes();
    }
  }
  return load;
}

void SessionStore::Sweep() {
  const auto now = clock_.Now();
  for (const auto& session : All()) {
    const auto operations = session->Operations();
    bool busy = false;
    for (const auto& operation : operations) {
      operation->ReportProgress();
      if (operation->has_reader() || now - operation->last_read() < options_.abandoned_timeout) {
        busy = true;
      } else {
        session->Release(operation->id());
      }
    }
    if (!busy && now - session->last_used() > options_.idle_timeout) Release(session->key(), false);
  }
}

void SessionStore::StartSweeping(std::chrono::milliseconds interval) {
  sweeper_.emplace(interval, [this] { Sweep(); });
}

void SessionStore::CloseAll() {
  std::map<SessionKey, std::shared_ptr<Session>> sessions;
  {
    const std::lock_guard lock(mutex_);
    sessions.swap(sessions_);
  }
  for (const auto& [key, session] : sessions) End(*session);
}

}  // namespace piezo::session
