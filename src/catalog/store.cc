#include "catalog/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>
#include <utility>

#include "base/logging.h"
#include "catalog/serialized.h"
#include "catalog/staging.h"

namespace piezo::catalog {
namespace {

namespace fs = std::filesystem;
using Kind = Contents::Kind;

constexpr int64_t kApplicationId = 0x50495A4F;  // "PIZO"
constexpr int64_t kFormat = 1;

constexpr std::string_view kCreate[] = {
    "CREATE TABLE object (kind TEXT, database TEXT, name TEXT, body TEXT, PRIMARY KEY (kind, database, name)) "
    "WITHOUT ROWID",
    "CREATE TABLE pending (id INTEGER PRIMARY KEY, steps BLOB)", "CREATE TABLE generation (number INTEGER)",
    "INSERT INTO generation VALUES (0)"};

std::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kDatabase:
      return "database";
    case Kind::kTable:
      return "table";
    case Kind::kRoutine:
      return "routine";
  }
  return {};
}

[[noreturn]] void Fail(const fs::path& path, const std::string& reason) {
  throw Error("PIEZO_CATALOG_FAILED", {{"path", path.string()}, {"reason", reason}});
}

[[noreturn]] void FailFormat(const fs::path& file, int64_t format) {
  Fail(file, "its format is " + std::to_string(format) + ", made by a newer Piezo; this one knows up to " +
                 std::to_string(kFormat));
}

int64_t BigEndian(const char* bytes) {
  int64_t number = 0;
  for (int i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

/// The store's transaction, undone unless it is committed.
class Transaction {
 public:
  explicit Transaction(Sqlite& sqlite, const char* begin = "BEGIN IMMEDIATE") : sqlite_(sqlite) { sqlite_.Run(begin); }
  ~Transaction() {
    if (!open_) return;
    try {
      sqlite_.Run("ROLLBACK");
    } catch (const Error& failure) {  // the file is in trouble, which was told already
      LogWarn("cannot undo a change of the catalog", {{"reason", failure.what()}});
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void Commit() {
    sqlite_.Run("COMMIT");
    open_ = false;
  }

 private:
  Sqlite& sqlite_;
  bool open_ = true;
};

}  // namespace

Store::Store(const std::string& warehouse)
    : warehouse_(warehouse), folder_(fs::path(warehouse) / ".piezo"), file_(folder_ / "catalog.sqlite") {}

Store::Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Store::Lock& Store::Lock::operator=(Lock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Store::Lock::~Lock() {
  if (descriptor_ >= 0) close(descriptor_);
}

void Store::FailBusy() const {
  throw Error("PIEZO_CATALOG_BUSY", {{"warehouse", warehouse_}, {"seconds", std::to_string(kBusySeconds)}});
}

Store::Lock Store::TakeLock() const {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::seconds(kBusySeconds);
  std::error_code failure;
  fs::create_directories(folder_, failure);
  if (failure) Fail(folder_, failure.message());
  const fs::path file = folder_ / "lock";
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) Fail(file, std::strerror(errno));
  Lock lock(descriptor);
  while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) Fail(file, std::strerror(errno));
    if (Clock::now() >= until) FailBusy();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return lock;
}

// SQLite's file format: its name, and at fixed places the numbers of PRAGMA user_version and application_id.
void Store::CheckFile() const {
  std::error_code failure;
  if (!fs::exists(file_, failure)) return;
  char header[72] = {};
  std::ifstream in(file_, std::ios::binary);
  in.read(header, sizeof header);
  if (in.gcount() == 0 && in.eof()) return;  // killed before the first write
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  if (in.gcount() < static_cast<std::streamsize>(sizeof header) || std::string_view(header, 16) != kMagic) {
    Fail(file_, in.bad() || !in.is_open() ? "it cannot be read" : "it is damaged");
  }
  const int64_t format = BigEndian(header + 60);
  const int64_t application = BigEndian(header + 68);
  if (format == 0 && application == 0) return;  // the numbers are in the log of changes still
  if (application != kApplicationId) Fail(file_, "it is no catalog of Piezo's");
  if (format > kFormat) FailFormat(file_, format);
}

bool Store::HasStaged() const {
  std::error_code failure;
  return fs::is_directory(staging(), failure) && !fs::is_empty(staging(), failure);
}

bool Store::IsSameFile() const {
  struct stat status {};
  return stat(file_.c_str(), &status) == 0 && identity_ == std::pair<uint64_t, uint64_t>(status.st_dev, status.st_ino);
}

Sqlite& Store::Open() {
  if (sqlite_) return *sqlite_;
  CheckFile();
  sqlite_ = std::make_unique<Sqlite>(file_, kBusySeconds);
  try {
    Prepare();
  } catch (...) {
    sqlite_.reset();
    throw;
  }
  struct stat status {};
  if (stat(file_.c_str(), &status) == 0) identity_ = {status.st_dev, status.st_ino};
  seen_version_ = -1;
  seen_generation_ = -1;
  return *sqlite_;
}

/// What holds for a connection, and the tables of a new file.
void Store::Prepare() {
  for (const char* setting : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -256",
                              "PRAGMA temp_store = MEMORY"}) {
    sqlite_->Run(setting);
  }
  const auto check = [&] {
    const int64_t format = sqlite_->Number("PRAGMA user_version");
    if (format > kFormat) FailFormat(file_, format);
    if (format != 0 && sqlite_->Number("PRAGMA application_id") != kApplicationId) {
      Fail(file_, "it is no catalog of Piezo's");
    }
    return format != 0;
  };
  if (check()) return;
  Transaction transaction(*sqlite_);
  if (check()) return;  // another process was here first
  for (const std::string_view statement : kCreate) sqlite_->Run(statement);
  sqlite_->Run("PRAGMA application_id = " + std::to_string(kApplicationId));
  sqlite_->Run("PRAGMA user_version = " + std::to_string(kFormat));
  transaction.Commit();
}

bool Store::HasChanged() {
  if (sqlite_ && !IsSameFile()) {  // somebody removed the warehouse
    sqlite_.reset();
    return true;
  }
  if (!sqlite_ && !fs::exists(file_)) return false;
  return Open().Number("PRAGMA data_version") != seen_version_;
}

std::optional<Contents> Store::Read() {
  Contents contents(warehouse_);
  if (!sqlite_ && !fs::exists(file_)) return contents;
  Sqlite& sqlite = Open();
  seen_version_ = sqlite.Number("PRAGMA data_version");  // what comes between this and the rest is read twice
  Transaction transaction(sqlite, "BEGIN");
  const int64_t generation = sqlite.Number("SELECT number FROM generation");
  if (generation == seen_generation_) return std::nullopt;
  sqlite.Run("SELECT kind, body, database, name FROM object", {}, [&](const Sqlite::Row& row) {
    const std::string_view kind = row.Text(0);
    try {
      if (kind == NameOf(Kind::kDatabase)) contents.Load(DatabaseFromText(row.Text(1), warehouse_));
      if (kind == NameOf(Kind::kTable)) contents.Load(TableFromText(row.Text(1), warehouse_));
      if (kind == NameOf(Kind::kRoutine)) contents.Load(RoutineFromText(row.Text(1)));
    } catch (const std::exception& failure) {
      const std::string name = std::string(row.Text(2)) + "." + std::string(row.Text(3));
      Fail(file_, "the entry of the " + std::string(kind) + " " + name + " is damaged: " + failure.what());
    }
  });
  transaction.Commit();
  seen_generation_ = generation;
  return contents;
}

bool Store::HasPending() { return sqlite_ && sqlite_->Number("SELECT count(*) FROM pending") > 0; }

void Store::FinishPending() {
  if (HasPending()) {
    std::vector<FileSteps> unfinished;
    sqlite_->Run("SELECT steps FROM pending ORDER BY id", {},
                 [&](const Sqlite::Row& row) { unfinished.push_back(StepsFromText(row.Text(0))); });
    for (const FileSteps& steps : unfinished) CarryOut(steps);
    ForgetPending();
    LogInfo("finished what a process had begun", {{"changes", std::to_string(unfinished.size())}});
  }
  Staging::RemoveStale(staging(), "");
}

void Store::Write(const Contents& contents, const std::set<Contents::Key>& touched, const FileSteps& steps) {
  Sqlite& sqlite = Open();
  Transaction transaction(sqlite);
  for (const auto& [kind, database, name] : touched) {
    std::string body;
    const Contents::Entry* entry = contents.FindDatabase(database);
    if (kind == Kind::kDatabase && entry != nullptr) body = ToText(entry->database, warehouse_);
    if (kind == Kind::kTable) {
      if (const auto table = contents.FindTable(database, name)) body = ToText(*table, warehouse_);
    }
    if (kind == Kind::kRoutine) {
      if (const auto routine = contents.FindRoutine(database, name)) body = ToText(*routine);
    }
    if (body.empty()) {
      sqlite.Run("DELETE FROM object WHERE kind = ? AND database = ? AND name = ?", {NameOf(kind), database, name});
    } else {
      sqlite.Run("INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?)", {NameOf(kind), database, name, body});
    }
  }
  if (!steps.empty()) sqlite.Run("INSERT INTO pending (steps) VALUES (?)", {ToText(steps)});
  if (!touched.empty()) sqlite.Run("UPDATE generation SET number = number + 1");
  transaction.Commit();
  if (!touched.empty()) ++seen_generation_;
}

// When this is lost with the machine's power, so is all that came after it: the steps may be done again.
void Store::ForgetPending() {
  sqlite_->Run("PRAGMA synchronous = NORMAL");
  sqlite_->Run("DELETE FROM pending");
  sqlite_->Run("PRAGMA synchronous = FULL");
}

}  // namespace piezo::catalog
