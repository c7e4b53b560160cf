// The Catalog of a server: contents in memory, which the store below the warehouse makes last. Changes are made to a
// copy of the contents by their rules, then written down together with the changes of files that they bring, and
// carried out. Readers see the contents before or after. What other processes write is read when the store says so.
#include <atomic>
#include <chrono>
#include <mutex>

#include "base/logging.h"
#include "catalog/contents.h"
#include "catalog/names.h"
#include "catalog/store.h"

namespace piezo::catalog {
namespace {

namespace fs = std::filesystem;
using Kind = FileStep::Kind;

/// True while an object of it lives.
class Raised {
 public:
  explicit Raised(std::atomic<bool>& flag) : flag_(flag) { flag_ = true; }
  ~Raised() { flag_ = false; }
  Raised(const Raised&) = delete;
  Raised& operator=(const Raised&) = delete;

 private:
  std::atomic<bool>& flag_;
};

class LastingCatalog final : public Catalog {
 public:
  LastingCatalog(std::string warehouse, bool lasts)
      : warehouse_(std::move(warehouse)), contents_(std::make_shared<const Contents>(warehouse_)) {
    if (!lasts) return;
    store_.emplace(warehouse_);
    store_->CheckFile();
    if (store_->HasStaged()) TakeTurn();
  }

  std::vector<Database> Databases() const override {
    std::vector<Database> all;
    for (const auto& [name, entry] : Now()->databases()) all.push_back(entry.database);
    return all;
  }

  std::optional<Database> FindDatabase(std::string_view name) const override {
    const auto now = Now();
    const Contents::Entry* entry = now->FindDatabase(name);
    if (entry == nullptr) return std::nullopt;
    return entry->database;
  }

  void CreateDatabase(Database database, bool if_not_exists) override {
    const std::string name = database.name;
    const bool placed = !database.location.empty();
    Change([&](Contents& next) { return next.CreateDatabase(std::move(database), if_not_exists); },
           [&](const Contents& next) -> FileSteps {
             if (placed) return {};
             return {{Kind::kMakeFolder, LocalPath(next.Require(name).database.location).string()}};
           });
  }

  void DropDatabase(std::string_view name, bool if_exists, bool cascade) override {
    FileSteps steps;
    Change(
        [&](Contents& next) {
          if (const Contents::Entry* entry = next.FindDatabase(name)) {
            for (const auto& [key, table] : entry->tables) Append(RemovalOf(*table, next), steps);
            steps.push_back({Kind::kRemoveIfEmpty, LocalPath(entry->database.location).string()});
          }
          return next.DropDatabase(name, if_exists, cascade);
        },
        [&](const Contents&) { return steps; });
  }

  void AlterDatabase(Database database) override {
    Change([&](Contents& next) {
      next.AlterDatabase(std::move(database));
      return true;
    });
  }

  std::vector<Table> Tables(std::string_view database) const override {
    std::vector<Table> all;
    const auto now = Now();
    for (const auto& [name, table] : now->Require(database).tables) all.push_back(*table);
    return all;
  }

  std::optional<Table> FindTable(std::string_view database, std::string_view name) const override {
    return Copy(Now()->FindTable(database, name));
  }

  void CreateTable(Table table, bool if_not_exists, const PlanFiles& files) override {
    ChangeTable(table, files, [&](Contents& next) { return next.CreateTable(table, if_not_exists); });
  }

  void ReplaceTable(Table table, const PlanFiles& files) override {
    ChangeTable(table, files, [&](Contents& next) {
      next.ReplaceTable(table);
      return true;
    });
  }

  void AlterTable(Table table, const PlanFiles& files) override {
    ChangeTable(table, files, [&](Contents& next) {
      next.AlterTable(table);
      return true;
    });
  }

  void EvolveView(Table view) override {
    Change([&](Contents& next) { return next.EvolveView(std::move(view)); });
  }

  void ChangeFiles(const Table& table, const PlanFiles& files) override {
    ChangeTable(table, files, [&](Contents& next) {
      const Table& now = next.RequireSame(table);
      if (now.statistics.empty() && now.column_statistics.empty()) return true;
      Table changed = now;  // with other rows, of which nothing is known yet
      changed.statistics.clear();
      changed.column_statistics.clear();
      next.AlterTable(std::move(changed));
      return true;
    });
  }

  void RenameTable(const Table& table, const std::string& name) override {
    const bool moves = table.managed && !table.is_view();
    const std::string to = moves ? DefaultLocation(table.database, name) : table.location;
    Change(
        [&](Contents& next) {
          next.RenameTable(table, name, to);
          return true;
        },
        [&](const Contents& next) -> FileSteps {
          if (!moves) return {};
          if (fs::exists(fs::symlink_status(LocalPath(to)))) {
            throw Error("LOCATION_ALREADY_EXISTS",
                        {{"location", "'" + to + "'"}, {"identifier", QualifiedTable(table.database, name)}});
          }
          const FileSteps steps = {{Kind::kMove, LocalPath(table.location).string(), LocalPath(to).string()}};
          CheckWithin(steps, LocalPath(next.Require(table.database).database.location));
          return steps;
        });
  }

  void DropTable(std::string_view database, std::string_view name, bool if_exists) override {
    FileSteps steps;
    Change(
        [&](Contents& next) {
          if (const auto table = next.FindTable(database, name)) steps = RemovalOf(*table, next);
          return next.DropTable(database, name, if_exists);
        },
        [&](const Contents&) { return steps; });
  }

  std::vector<Routine> Routines(std::string_view database) const override {
    std::vector<Routine> all;
    const auto now = Now();
    for (const auto& [name, routine] : now->Require(database).routines) all.push_back(*routine);
    return all;
  }

  std::shared_ptr<const Routine> FindRoutine(std::string_view database, std::string_view name) const override {
    return Now()->FindRoutine(database, name);
  }

  void CreateRoutine(Routine routine, bool if_not_exists, bool replace) override {
    Change([&](Contents& next) { return next.CreateRoutine(std::move(routine), if_not_exists, replace); });
  }

  bool DropRoutine(std::string_view database, std::string_view name) override {
    bool dropped = false;
    Change([&](Contents& next) { return dropped = next.DropRoutine(database, name); });
    return dropped;
  }

  std::string DefaultLocation(std::string_view database, std::string_view table) const override {
    return Now()->Require(database).database.location + "/" + Fold(table);
  }

  fs::path StagingFolder() const override { return store_ ? store_->staging() : fs::path(); }

 private:
  /// Nobody else changes anything while it lives.
  struct Turn {
    std::unique_lock<std::timed_mutex> of_process;
    std::optional<Store::Lock> of_warehouse;
  };

  static void Append(FileSteps more, FileSteps& steps) {
    steps.insert(steps.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }

  static std::optional<Table> Copy(const std::shared_ptr<const Table>& table) {
    if (table == nullptr) return std::nullopt;
    return *table;
  }

  /// Files of a managed table go with it.
  FileSteps RemovalOf(const Table& table, const Contents& contents) const {
    if (!table.managed || table.is_view() || table.location.empty()) return {};
    const fs::path place = LocalPath(table.location);
    FileSteps steps = {{Kind::kRemove, place.string()}};
    // A database that was moved leaves its tables where they are.
    const fs::path base = LocalPath(contents.Require(table.database).database.location);
    const fs::path below = place.lexically_relative(base);
    CheckWithin(steps, below.empty() || *below.begin() == ".." ? LocalPath(warehouse_) : base);
    return steps;
  }

  std::shared_ptr<const Contents> Current() const {
    const std::lock_guard lock(contents_mutex_);
    return contents_;
  }

  void Set(std::shared_ptr<const Contents> contents) const {
    const std::lock_guard lock(contents_mutex_);
    contents_ = std::move(contents);
  }

  /// The contents as the warehouse has them. While this process changes something no other one can, so that there is
  /// nothing to look for.
  std::shared_ptr<const Contents> Now() const {
    if (!store_ || changing_) return Current();
    bool unfinished = false;
    {
      const std::lock_guard lock(store_mutex_);
      if (!store_->HasChanged()) return Current();
      unfinished = store_->HasPending();
      if (!unfinished) Read();
    }
    if (unfinished) TakeTurn();
    return Current();
  }

  void Read() const {
    if (std::optional<Contents> contents = store_->Read()) {
      Set(std::make_shared<const Contents>(std::move(*contents)));
    }
  }

  /// With what others did, whole, in the contents.
  Turn TakeTurn() const {
    Turn turn{std::unique_lock(turn_, std::chrono::seconds(Store::kBusySeconds)), {}};
    if (!turn.of_process) store_->FailBusy();
    if (!store_) return turn;
    turn.of_warehouse = store_->TakeLock();
    const std::lock_guard lock(store_mutex_);
    const bool changed = store_->HasChanged();
    store_->FinishPending();
    if (changed) Read();
    return turn;
  }

  void Change(const std::function<bool(Contents&)>& rule,
              const std::function<FileSteps(const Contents& next)>& plan = {}) {
    const Turn turn = TakeTurn();
    const Raised raised(changing_);
    Contents next = *Current();
    if (!rule(next)) return;
    const FileSteps steps = plan ? plan(next) : FileSteps();
    CheckSteps(steps);
    const std::set<Contents::Key> touched = next.TakeTouched();
    if (touched.empty() && steps.empty()) return;
    if (store_) {
      const std::lock_guard lock(store_mutex_);
      store_->Write(next, touched, steps);
    }
    // It is so from here on, even if the files cannot follow yet.
    const auto committed = std::make_shared<const Contents>(std::move(next));
    try {
      CarryOut(steps);
    } catch (const Error&) {
      Set(committed);
      throw;
    }
    Set(committed);
    if (!store_ || steps.empty()) return;
    const std::lock_guard lock(store_mutex_);
    store_->ForgetPending();
  }

  /// Files of a managed table are changed below its database's folder alone.
  void ChangeTable(const Table& table, const PlanFiles& files, const std::function<bool(Contents&)>& rule) {
    std::optional<Table> before;
    Change(
        [&](Contents& next) {
          before = Copy(next.FindTable(table.database, table.name));
          return rule(next);
        },
        [&](const Contents& next) {
          if (!files) return FileSteps();
          FileSteps steps = files(before);
          if (table.managed) CheckWithin(steps, LocalPath(next.Require(table.database).database.location));
          return steps;
        });
  }

  const std::string warehouse_;
  mutable std::timed_mutex turn_;              // locked first
  mutable std::atomic<bool> changing_{false};  // by the thread whose turn it is
  mutable std::mutex store_mutex_;             // guards store_; locked before contents_mutex_
  mutable std::optional<Store> store_;         // none: nothing lasts
  mutable std::mutex contents_mutex_;
  mutable std::shared_ptr<const Contents> contents_;
};

}  // namespace

std::unique_ptr<Catalog> MakeMemoryCatalog(std::string warehouse) {
  return std::make_unique<LastingCatalog>(std::move(warehouse), /*lasts=*/false);
}

std::unique_ptr<Catalog> OpenCatalog(std::string warehouse) {
  return std::make_unique<LastingCatalog>(std::move(warehouse), /*lasts=*/true);
}

}  // namespace piezo::catalog
