// TextMatcher: where a text occurs in another by the rules of a collation. Two kinds: UTF8_LCASE goes by lower-case
// code points, the others by ICU's search.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "functions/kernels/collator.h"

namespace piezo::functions {

/// For one thread. Places count in the matcher's own units; At and Slice translate.
class TextMatcher {
 public:
  struct Span {
    size_t begin = 0;
    size_t end = 0;
  };

  static std::unique_ptr<TextMatcher> Make(const Collator& collator);
  virtual ~TextMatcher() = default;

  /// Neither may be empty.
  virtual void Reset(std::string_view text, std::string_view pattern) = 0;
  virtual bool Contains() = 0;
  virtual bool StartsWith() = 0;
  virtual bool EndsWith() = 0;
  /// The first match at or behind a number of code points: how many code points are before it.
  virtual std::optional<size_t> FindFrom(size_t code_points) = 0;
  /// One behind the other, from the left.
  virtual std::vector<Span> Matches() = 0;
  /// Where the match number `count` begins; matches may overlap.
  virtual std::optional<size_t> BeginOf(size_t count) = 0;
  /// Where the match number `count` from the right ends.
  virtual std::optional<size_t> EndOf(size_t count) = 0;

  virtual size_t size() const = 0;
  virtual std::string Slice(size_t begin, size_t end) const = 0;
};

}  // namespace piezo::functions
