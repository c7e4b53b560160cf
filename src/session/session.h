// Session: what lasts between the calls of one client: settings, temporary views, running operations, errors to
// explain.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "catalog/catalog.h"
#include "session/artifacts.h"
#include "session/cached_plans.h"
#include "session/operation.h"
#include "session/variables.h"

namespace piezo::session {

struct SessionKey {
  std::string user_id;
  std::string session_id;
  friend auto operator<=>(const SessionKey&, const SessionKey&) = default;
};

struct SessionLimits {
  Operation::Limits operation;
  size_t operations = 1000;           // at once
  size_t finished_operations = 1000;  // ids remembered, so that a late retry is told so
  size_t stored_errors = 200;         // for FetchErrorDetails
  size_t stored_error_bytes = size_t{4} << 20;
  size_t conf_bytes = size_t{1} << 20;        // keys and values that a session sets
  int64_t artifact_bytes = int64_t{2} << 30;  // of all artifacts
};

/// What all sessions of one user have under way. Thread-safe.
class UserLoad {
 public:
  explicit UserLoad(size_t operations) : most_(operations) {}
  /// False when the user has as many operations as one may.
  bool Take() {
    if (operations_.fetch_add(1) < most_) return true;
    Give(1);
    return false;
  }
  void Give(size_t operations) { operations_.fetch_sub(operations); }
  size_t most() const { return most_; }

 private:
  const size_t most_;
  std::atomic<size_t> operations_{0};
};

/// Thread-safe. Lives as long as the store or a call holds it.
class Session {
 public:
  Session(SessionKey key, Conf conf, catalog::Catalog& catalog, catalog::GlobalViews& global_views,
          SessionLimits limits, const Clock& clock, std::shared_ptr<UserLoad> load = nullptr);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const SessionKey& key() const { return key_; }
  /// Random for each life of a session, so that a client notices when the server lost its state.
  const std::string& server_side_id() const { return server_side_id_; }

  Conf conf() const;
  /// Replaces the settings by change(current), atomically; what `change` throws leaves them as they are.
  void UpdateConf(const std::function<Conf(const Conf&)>& change);

  catalog::SessionCatalog& catalog() { return catalog_; }
  Artifacts& artifacts() { return artifacts_; }
  Variables& variables() { return variables_; }

  /// Registers an operation. A request that was sent before under the same id gives the operation of then (`second`
  /// false); another request under that id, or one that is over: INVALID_HANDLE.OPERATION_*.
  std::pair<std::shared_ptr<Operation>, bool> Start(Request request);
  std::shared_ptr<Operation> Find(std::string_view operation_id) const;
  /// Ends and forgets the operation; false when it is not there.
  bool Release(std::string_view operation_id);
  std::vector<std::shared_ptr<Operation>> Operations() const;
  std::vector<std::string> Interrupt(const std::function<bool(const Operation&)>& which);
  /// State of an operation, finished ones included; none when it was never here.
  std::optional<OperationState> Status(std::string_view operation_id) const;

  /// Keeps an error for FetchErrorDetails; gives its id.
  std::string StoreError(const Error& error);
  std::optional<Error> FindError(std::string_view error_id) const;

  /// Frames that were checkpointed, by their ids.
  void PutFrame(const std::string& id, analysis::CachedFrame frame);
  std::optional<analysis::CachedFrame> FindFrame(const std::string& id) const;
  void ForgetFrame(const std::string& id);
  CachedPlans& cached_plans() { return cached_plans_; }
  /// Frees all rows that the session keeps.
  void ForgetRows();

  void Touch();
  std::chrono::steady_clock::time_point last_used() const;
  const std::shared_ptr<UserLoad>& load() const { return load_; }
  /// Interrupts all operations; no more may start.
  void Close();

 private:
  void Remember(const Operation& operation);  // with the lock held

  const SessionKey key_;
  const std::string server_side_id_;
  const SessionLimits limits_;
  const Clock& clock_;
  const std::shared_ptr<UserLoad> load_;  // shared with the other sessions of the user
  catalog::SessionCatalog catalog_;
  Artifacts artifacts_;
  Variables variables_;
  CachedPlans cached_plans_;
  mutable std::mutex mutex_;
  Conf conf_;
  std::map<std::string, std::shared_ptr<Operation>, std::less<>> operations_;
  std::map<std::string, OperationState, std::less<>> finished_;
  std::deque<std::string> finished_order_;
  std::deque<std::pair<std::string, Error>> errors_;
  size_t error_bytes_ = 0;
  std::map<std::string, analysis::CachedFrame> frames_;
  std::chrono::steady_clock::time_point last_used_;
  bool closed_ = false;
};

}  // namespace piezo::session
