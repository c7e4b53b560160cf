// Regex: Java's regular expressions on UTF-8 texts. Built on ICU's, whose dialect is modelled on Java's; what differs
// (classes that mean ASCII in Java) is rewritten. Searches have a limit of time: a pattern that backtracks for ever
// ends the query, not the server.
#pragma once

#include <unicode/regex.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace piezo::functions {

/// Java's pattern in ICU's dialect.
std::string JavaPatternToIcu(std::string_view pattern);

/// A compiled pattern. Immutable, thread-safe.
class Regex {
 public:
  /// Throws INVALID_PARAMETER_VALUE.PATTERN in the name of `function` when `pattern` is malformed.
  Regex(std::string_view pattern, std::string_view function, int64_t site);
  const icu::RegexPattern& pattern() const { return *pattern_; }
  int group_count() const { return group_count_; }

 private:
  std::unique_ptr<icu::RegexPattern> pattern_;
  int group_count_ = 0;
};

/// One search at a time: a thread's own. The text must stay where it is while matches are asked for.
class RegexSearch {
 public:
  explicit RegexSearch(std::shared_ptr<const Regex> regex);
  ~RegexSearch();
  RegexSearch(const RegexSearch&) = delete;
  RegexSearch& operator=(const RegexSearch&) = delete;

  const Regex& regex() const { return *regex_; }
  /// From a byte on; what is before it is out of sight.
  void Reset(std::string_view text, size_t from = 0);
  bool Find();
  /// The same from a byte on, with what is before it in sight.
  bool FindFrom(size_t from);
  /// Of the match just found, in bytes.
  size_t start() const { return static_cast<size_t>(GroupStart(0)); }
  size_t end() const { return static_cast<size_t>(GroupEnd(0)); }
  /// A group of the match; none when it took no part.
  std::optional<std::string_view> Group(int group) const;
  /// The number of the group of that name, 0 when there is none.
  int GroupNumber(std::string_view name) const;

 private:
  int64_t GroupStart(int group) const;
  int64_t GroupEnd(int group) const;

  std::shared_ptr<const Regex> regex_;
  std::unique_ptr<icu::RegexMatcher> matcher_;
  UText utext_;
  std::string_view text_;
};

}  // namespace piezo::functions
