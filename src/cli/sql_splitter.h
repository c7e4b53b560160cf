// Cuts text into SQL statements at the semicolons that end them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace piezo::cli {

/// Takes lines as they are typed and gives statements as they are complete. Semicolons in strings, quoted names,
/// comments and BEGIN … END blocks end nothing.
class SqlSplitter {
 public:
  void Add(std::string_view text) { rest_ += text; }
  /// The next complete statement, without its semicolon; empty ones are skipped.
  std::optional<std::string> Next();
  /// What is left when no more text comes: a last statement may lack its semicolon.
  std::optional<std::string> Last();
  /// True where nothing but blanks waits for its end.
  bool empty() const;
  void Clear() { rest_.clear(); }

 private:
  std::string rest_;
};

}  // namespace piezo::cli
