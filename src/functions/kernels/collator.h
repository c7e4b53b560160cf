// Collator: how the strings of one collation compare, and where one occurs in another.
#pragma once

#include <unicode/coll.h>
#include <unicode/stsearch.h>
#include <unicode/tblcoll.h>

#include <memory>
#include <string>
#include <string_view>

#include "types/collation.h"

namespace piezo::functions {

/// A text as the collations of ICU read it; what is no UTF-8 becomes U+FFFD.
icu::UnicodeString Utf16(std::string_view text);
std::string Utf8(const icu::UnicodeString& text);

/// The lower-case form that UTF8_LCASE compares: code point by code point, wherever it stands, so that both small
/// sigmas are one; İ becomes two code points.
std::string LowerCodePoints(std::string_view text);
/// The same of one code point; of İ only the first of both.
int32_t LowerCodePoint(int32_t code_point);
inline constexpr int32_t kDottedI = 0x130;
inline constexpr int32_t kCombiningDot = 0x307;

/// Strings without the spaces that a collation ignores.
std::string_view WithoutTrailingSpaces(std::string_view text);

/// Immutable after construction; thread-safe.
class Collator {
 public:
  explicit Collator(std::string_view name);

  const types::Collation& collation() const { return collation_; }
  /// Puts what stands for `text` behind `key`: strings are equal when their keys are, and ordered as these are.
  void AppendKey(std::string_view text, std::string& key) const;
  std::string Key(std::string_view text) const;
  /// Of a collation of ICU.
  const icu::RuleBasedCollator& rules() const { return *rules_; }
  /// The locale whose rules are used, for upper and lower case.
  const icu::Locale& locale() const { return locale_; }

 private:
  types::Collation collation_;
  std::unique_ptr<icu::RuleBasedCollator> rules_;
  icu::Locale locale_ = icu::Locale::getRoot();
};

/// Looks for one text in another by the rules of ICU. For one thread.
class IcuSearch {
 public:
  IcuSearch(const Collator& collator, bool overlapping) : collator_(collator), overlapping_(overlapping) {}

  /// Both must live while matches are asked for, and must not be empty.
  void Reset(const icu::UnicodeString& text, const icu::UnicodeString& pattern);
  /// The place of a match in UTF-16 units, or kNone.
  static constexpr int32_t kNone = -1;
  int32_t First();
  int32_t Next();
  int32_t Last();
  int32_t Previous();
  int32_t NextFrom(int32_t place);
  /// Of the last match.
  int32_t length() const { return search_->getMatchedLength(); }

 private:
  const Collator& collator_;
  const bool overlapping_;
  std::unique_ptr<icu::StringSearch> search_;
};

}  // namespace piezo::functions
