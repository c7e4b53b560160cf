// SessionStore: all sessions of the server, and the clean-up of those that nobody uses any more.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/periodic.h"
#include "session/activity.h"
#include "session/session.h"

namespace piezo::session {

struct StoreOptions {
  Conf conf;  // what new sessions start with
  SessionLimits limits;
  size_t sessions = 10000;
  size_t user_sessions = 10000;    // of one user
  size_t user_operations = 10000;  // of one user, in all of their sessions
  size_t closed_sessions = 10000;  // ids remembered: a closed session cannot be used again
  std::chrono::milliseconds idle_timeout = std::chrono::minutes(60);
  std::chrono::milliseconds abandoned_timeout = std::chrono::minutes(5);  // reattachable operations without a reader
};

/// Thread-safe. Session ids are those of their users: the same id of two users is two sessions.
class SessionStore {
 public:
  /// `on_close` is called for each session that goes, after it was closed.
  SessionStore(StoreOptions options, catalog::Catalog& catalog, const Clock& clock,
               std::function<void(Session&)> on_close = {});
  ~SessionStore();

  /// The session of that key, made when it's new. `observed` is the server-side id that the client knows of:
  /// INVALID_HANDLE.SESSION_CHANGED when it is not this one's; also FORMAT, SESSION_CLOSED.
  std::shared_ptr<Session> GetOrCreate(const SessionKey& key, const std::optional<std::string>& observed);
  /// Only if it is there; else INVALID_HANDLE.SESSION_NOT_FOUND.
  std::shared_ptr<Session> Get(const SessionKey& key, const std::optional<std::string>& observed);
  /// A copy of the session's settings, views and artifacts under a new id.
  std::shared_ptr<Session> Clone(const SessionKey& key, const std::optional<std::string>& observed, std::string new_id);
  /// Ends the session; its server-side id, or none if there was none. Without `allow_reconnect` the id stays closed.
  std::optional<std::string> Release(const SessionKey& key, bool allow_reconnect);

  size_t size() const;
  /// Operations that are there, running or not yet released, and those of them that run.
  struct Load {
    size_t sessions = 0;
    size_t operations = 0;
    size_t running = 0;
    size_t held_bytes = 0;  // of results that clients have not read
  };
  Load CurrentLoad() const;
  Activity& activity() { return activity_; }
  const Activity& activity() const { return activity_; }
  /// Ends what is over its time, idle sessions and abandoned operations; reports the progress of the others.
  void Sweep();
  /// Sweeps now and then on a thread of its own, until the store ends.
  void StartSweeping(std::chrono::milliseconds interval);
  void CloseAll();

 private:
  std::shared_ptr<Session> FindLocked(const SessionKey& key, const std::optional<std::string>& observed) const;
  std::shared_ptr<UserLoad> LoadOfLocked(const std::string& user_id) const;
  std::shared_ptr<Session> MakeLocked(const SessionKey& key, Conf conf);
  std::vector<std::shared_ptr<Session>> All() const;
  void Bury(const SessionKey& key);
  void End(Session& session);

  size_t SessionsOfLocked(const std::string& user_id) const;

  const StoreOptions options_;
  catalog::Catalog& catalog_;
  catalog::GlobalViews global_views_;
  const Clock& clock_;
  const std::function<void(Session&)> on_close_;
  Activity activity_;
  mutable std::mutex mutex_;
  std::map<SessionKey, std::shared_ptr<Session>> sessions_;
  std::set<SessionKey> closed_;
  std::deque<SessionKey> closed_order_;
  std::optional<Periodic> sweeper_;
};

}  // namespace piezo::session
