// A connection to one SQLite file. The only place that knows SQLite's interface.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace piezo::catalog {

/// Not thread-safe. Throws Error PIEZO_CATALOG_FAILED with SQLite's own reason, PIEZO_CATALOG_BUSY when others keep the
/// file for too long.
class Sqlite {
 public:
  Sqlite(const std::filesystem::path& file, int busy_seconds);
  ~Sqlite();
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  /// The row at which a statement stands; columns are numbered from 0.
  class Row {
   public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
    int64_t Integer(int column) const;
    std::string_view Text(int column) const;  // until the next row

   private:
    sqlite3_stmt* statement_;
  };

  /// Runs one statement, prepared once for each text. Texts are bound as they are, zero bytes included.
  void Run(std::string_view sql, const std::vector<std::string_view>& values = {},
           const std::function<void(const Row&)>& each = {});
  /// The number in the first column of the one row that the statement gives.
  int64_t Number(std::string_view sql);

 private:
  sqlite3_stmt* Prepared(std::string_view sql);
  [[noreturn]] void Fail(int code) const;

  std::filesystem::path file_;
  int busy_seconds_;
  sqlite3* connection_ = nullptr;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
};

}  // namespace piezo::catalog
