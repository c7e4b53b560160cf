// Store: the file in which a catalog lasts, in a hidden folder of its warehouse, and the lock by which processes that
// share a warehouse change it in turn.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "catalog/contents.h"
#include "catalog/sqlite.h"

namespace piezo::catalog {

/// Nothing is opened before there is something to read or to write. Not thread-safe, but for TakeLock. Throws Error
/// PIEZO_CATALOG_FAILED, PIEZO_CATALOG_BUSY.
class Store {
 public:
  static constexpr int kBusySeconds = 30;  // that one writer waits for others

  explicit Store(const std::string& warehouse);

  /// While one is held, no other process changes anything in the warehouse.
  class Lock {
   public:
    explicit Lock(int descriptor) : descriptor_(descriptor) {}
    ~Lock();
    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&& other) noexcept;

   private:
    int descriptor_ = -1;
  };
  Lock TakeLock() const;
  [[noreturn]] void FailBusy() const;

  /// Throws when there is a file that this program cannot read, without opening it with SQLite.
  void CheckFile() const;
  /// A process that was killed left something here, or another one writes just now.
  bool HasStaged() const;
  /// Others wrote since the last Read.
  bool HasChanged();
  /// What the store holds; none when that is what was read or written last.
  std::optional<Contents> Read();
  /// Commits were written down whose files may not be in place: to be finished under the lock.
  bool HasPending();

  // Under the lock:
  /// Carries out the changes of files that were written down, then removes what writers that are gone left.
  void FinishPending();
  /// The commit. Writes the objects as they are in `contents`, and the changes of files that are to follow.
  void Write(const Contents& contents, const std::set<Contents::Key>& touched, const FileSteps& steps);
  /// The changes of files are made.
  void ForgetPending();

  std::filesystem::path staging() const { return folder_ / "staging"; }

 private:
  Sqlite& Open();
  void Prepare();
  bool IsSameFile() const;

  const std::string warehouse_;
  const std::filesystem::path folder_;
  const std::filesystem::path file_;
  std::unique_ptr<Sqlite> sqlite_;
  std::pair<uint64_t, uint64_t> identity_;  // of the open file: device, inode
  int64_t seen_version_ = -1;               // of the file, as SQLite counts what other connections commit
  int64_t seen_generation_ = -1;            // of the objects in it
};

}  // namespace piezo::catalog
