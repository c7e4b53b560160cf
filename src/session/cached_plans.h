// CachedPlans: the frames of a session whose rows are kept (df.cache, CACHE TABLE). A frame is known by what its plan
// does, so that any later plan with the same part in it reads the kept rows instead.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/kept_table.h"
#include "plan/node.h"
#include "session/storage_level.h"

namespace piezo::session {

/// Thread-safe. Rows are computed when a plan needs them for the first time. A frame that is forgotten frees its rows
/// when the last statement that reads them ends.
class CachedPlans {
 public:
  using Table = std::shared_ptr<const engine::KeptTable>;
  /// Computes the rows of a plan.
  using Fill = std::function<Table(const plan::NodePtr& plan)>;

  /// False when the plan is cached already: its level stays.
  bool Add(const plan::NodePtr& plan, const StorageLevel& level, std::vector<std::string> name = {});
  bool Remove(const plan::NodePtr& plan);
  /// Forgets the plan and all that are made from it.
  void RemoveWithDependents(const plan::NodePtr& plan);
  /// Forgets what was cached under the name of that table or view.
  void RemoveNamed(const std::vector<std::string>& name);
  void Clear();
  bool empty() const;
  std::optional<StorageLevel> LevelOf(const plan::NodePtr& plan) const;

  /// Frees the rows of what reads from `plan`, or from files below `path`: they are computed anew.
  void Refresh(const plan::NodePtr& plan);
  void RefreshPath(const std::string& path);

  /// The plan with its cached parts read from kept tables. What another operation is computing right now is computed
  /// once more.
  plan::NodePtr Use(const plan::NodePtr& plan, const Fill& fill);

  /// A cached part of a plan, for display.
  struct Part {
    plan::NodePtr plan;
    StorageLevel level;
    std::string name;  // of the table or view; may be empty
  };
  /// The same without computing rows: each cached part becomes a scan of what `stand_in` gives for it.
  plan::NodePtr Show(const plan::NodePtr& plan, const std::function<Table(const Part&)>& stand_in) const;

 private:
  struct Entry;
  using EntryPtr = std::shared_ptr<Entry>;
  class Substitution;

  std::vector<EntryPtr> Snapshot() const;
  Table TableOf(const EntryPtr& entry, const plan::NodePtr& asked, const Fill& fill);
  void RemoveIf(const std::function<bool(const Entry&)>& test);
  void Empty(const std::function<bool(const Entry&)>& test);

  mutable std::mutex mutex_;
  std::vector<EntryPtr> entries_;
};

}  // namespace piezo::session
