#include "catalog/sqlite.h"

#include <sqlite3.h>

#include "errors/error.h"

namespace piezo::catalog {
namespace {

/// A statement that is run again starts anew, however it was left.
class Running {
 public:
  explicit Running(sqlite3_stmt* statement) : statement_(statement) {}
  ~Running() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

Sqlite::Sqlite(const std::filesystem::path& file, int busy_seconds) : file_(file), busy_seconds_(busy_seconds) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(file.c_str(), &connection_, flags, nullptr);
  if (code == SQLITE_OK) {
    sqlite3_busy_timeout(connection_, busy_seconds * 1000);
    return;
  }
  const std::string reason = sqlite3_errstr(code);
  sqlite3_close(connection_);
  throw Error("PIEZO_CATALOG_FAILED", {{"path", file.string()}, {"reason", reason}});
}

Sqlite::~Sqlite() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(connection_);
}

int64_t Sqlite::Row::Integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Sqlite::Row::Text(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

void Sqlite::Run(std::string_view sql, const std::vector<std::string_view>& values,
                 const std::function<void(const Row&)>& each) {
  sqlite3_stmt* statement = Prepared(sql);
  const Running running(statement);
  for (size_t i = 0; i < values.size(); ++i) {
    const int code = sqlite3_bind_text64(statement, static_cast<int>(i) + 1, values[i].data(), values[i].size(),
                                         SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK) Fail(code);
  }
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
    if (each) each(Row(statement));
  }
  if (code != SQLITE_DONE) Fail(code);
}

int64_t Sqlite::Number(std::string_view sql) {
  int64_t number = 0;
  Run(sql, {}, [&](const Row& row) { number = row.Integer(0); });
  return number;
}

sqlite3_stmt* Sqlite::Prepared(std::string_view sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second;
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) Fail(code);
  statements_.emplace(sql, statement);
  return statement;
}

void Sqlite::Fail(int code) const {
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
    throw Error("PIEZO_CATALOG_BUSY", {{"warehouse", file_.parent_path().parent_path().string()},
                                       {"seconds", std::to_string(busy_seconds_)}});
  }
  throw Error("PIEZO_CATALOG_FAILED", {{"path", file_.string()}, {"reason", sqlite3_errmsg(connection_)}});
}

}  // namespace piezo::catalog
