// Charset: texts in character sets other than UTF-8, as Spark's encode and decode know them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct UConverter;

namespace piezo::functions {

/// The names that Spark allows unless told to allow all of Java's, as its error lists them.
inline constexpr std::string_view kCharsetNames = "iso-8859-1, us-ascii, utf-16, utf-16be, utf-16le, utf-32, utf-8";

struct CharsetRules {
  bool all_charsets = false;  // beside those of kCharsetNames
  bool replace = false;       // what has no counterpart, instead of giving up
};

/// A character set. Not thread-safe.
class Charset {
 public:
  /// Null for names that are unknown or not allowed.
  static std::unique_ptr<Charset> Open(std::string_view name, const CharsetRules& rules);
  ~Charset();

  /// UTF-8 into this set, or back. False when something has no counterpart and is not to be replaced. Malformed UTF-8
  /// counts as U+FFFD.
  bool Encode(std::string_view text, std::string& bytes) const;
  bool Decode(std::string_view bytes, std::string& text) const;

 private:
  Charset(UConverter* converter, bool big_endian_mark, const CharsetRules& rules)
      : converter_(converter), marked_(big_endian_mark), rules_(rules) {}
  UConverter* converter_;
  bool marked_;  // UTF-16: written big-endian behind a byte order mark
  CharsetRules rules_;
};

/// The last set that was asked for: names seldom change from row to row.
class CharsetCache {
 public:
  explicit CharsetCache(const CharsetRules& rules) : rules_(rules) {}
  const Charset* Find(std::string_view name) {
    if (name != name_ || charset_ == nullptr) {
      name_ = name;
      charset_ = Charset::Open(name, rules_);
    }
    return charset_.get();
  }

 private:
  CharsetRules rules_;
  std::string name_;
  std::unique_ptr<Charset> charset_;
};

}  // namespace piezo::functions
