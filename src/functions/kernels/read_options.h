// Options of Spark's text formats, as they reach kernels: pairs of lower-case key and value in one constant list.
#pragma once

#include <duckdb.hpp>
#include <map>
#include <string>
#include <string_view>

namespace piezo::functions {

class ReadOptions {
 public:
  /// `list`: VARCHAR[] of keys and values in turn.
  explicit ReadOptions(const duckdb::Value& list);

  /// The first of the keys (aliases) that is set.
  std::string Text(std::initializer_list<std::string_view> keys, std::string_view fallback) const;
  bool Bool(std::string_view key, bool fallback) const;
  /// A single character, perhaps written as an escape (\t, \u0001); '\0' for an empty value.
  char Character(std::initializer_list<std::string_view> keys, char fallback) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// What becomes of records that do not fit.
enum class ReadMode { kPermissive, kDropMalformed, kFailFast };
ReadMode ReadModeOf(const ReadOptions& options);

/// Replaces escapes (\t, \n, \\, \u0041, …) in a separator.
std::string Unescaped(std::string_view text);

/// As Spark reports a file that it failed on.
[[noreturn]] void RaiseFailedRead(const std::string& path);

}  // namespace piezo::functions
