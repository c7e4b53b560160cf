// Kernels that change texts by a collation: trimming and translating characters, upper and lower case of a locale.
// Their last argument is the collation's name.
#include <unicode/brkiter.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/check.h"
#include "functions/kernels/collation_kernels.h"
#include "functions/kernels/collator.h"
#include "functions/kernels/executors.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;
using types::Collation;

std::shared_ptr<const Collator> TakeCollator(KernelCall& call) {
  return std::make_shared<const Collator>(duckdb::StringValue::Get(call.TakeLastConstant()));
}

std::vector<int32_t> CodePointsOf(std::string_view text) {
  std::vector<int32_t> out;
  for (size_t offset = 0; offset < text.size();) out.push_back(static_cast<int32_t>(NextCodePoint(text, offset)));
  return out;
}

// ---- Trimming ----

/// Takes characters off both ends of a text. The text without them is `begin` to `end`, in the units of the trimmer.
struct Trimmed {
  size_t begin = 0;
  size_t end = 0;
};

/// The characters to trim as UTF8_LCASE sees them. İ and `i̇` are one.
class LowerCaseSet {
 public:
  explicit LowerCaseSet(std::string_view characters) {
    for (const int32_t c : CodePointsOf(characters)) {
      dotted_ = dotted_ || c == kDottedI;
      if (c != kDottedI) set_.insert(LowerCodePoint(c));
    }
  }

  Trimmed Trim(const std::vector<int32_t>& text, size_t end, bool leading, bool trailing) const {
    Trimmed range{0, end};
    while (leading && range.begin < range.end) {
      const size_t taken = Taken(text, range.begin, range.end, true);
      if (taken == 0) break;
      range.begin += taken;
    }
    while (trailing && range.begin < range.end) {
      const size_t taken = Taken(text, range.begin, range.end, false);
      if (taken == 0) break;
      range.end -= taken;
    }
    return range;
  }

 private:
  /// How many code points can be taken off one end.
  size_t Taken(const std::vector<int32_t>& text, size_t begin, size_t end, bool left) const {
    const int32_t c = text[left ? begin : end - 1];
    if (dotted_) {
      if (c == kDottedI) return 1;
      const size_t first = left ? begin : end - 2;
      const bool pair = end - begin >= 2 && LowerCodePoint(text[first]) == 'i' && text[first + 1] == kCombiningDot;
      if (pair) return 2;
    }
    return c != kDottedI && set_.contains(LowerCodePoint(c)) ? 1 : 0;
  }

  std::set<int32_t> set_;
  bool dotted_ = false;
};

/// The longest match of one of `characters` that begins, or ends, at a place.
class IcuSet {
 public:
  IcuSet(const Collator& collator, std::string_view characters) {
    std::set<int32_t> seen;
    for (const int32_t c : CodePointsOf(characters)) {
      if (!seen.insert(c).second) continue;
      patterns_.emplace_back(static_cast<UChar32>(c));
      searches_.push_back(std::make_unique<IcuSearch>(collator, false));
    }
  }

  void Reset(const icu::UnicodeString& text) {
    text_ = &text;
    for (size_t i = 0; i < patterns_.size(); ++i) searches_[i]->Reset(text, patterns_[i]);
  }

  struct Match {
    size_t pattern = 0;
    int32_t length = 0;
  };
  Match LongestFrom(int32_t place) {
    Match longest;
    for (size_t i = 0; i < patterns_.size(); ++i) {
      if (searches_[i]->NextFrom(place) != place) continue;
      if (searches_[i]->length() > longest.length) longest = {i, searches_[i]->length()};
    }
    return longest;
  }
  /// One character stands for three at most, so a search from three units before the place finds what ends there.
  int32_t LongestUntil(int32_t place) {
    constexpr int32_t kMostUnits = 3;
    int32_t longest = 0;
    for (const auto& search : searches_) {
      int32_t begin = search->NextFrom(std::max(place - kMostUnits, 0));
      while (begin != IcuSearch::kNone && begin < place - search->length()) begin = search->Next();
      if (begin != IcuSearch::kNone && begin + search->length() == place) longest = std::max(longest, search->length());
    }
    return longest;
  }

 private:
  const icu::UnicodeString* text_ = nullptr;
  std::vector<icu::UnicodeString> patterns_;
  std::vector<std::unique_ptr<IcuSearch>> searches_;
};

enum class Side { kBoth, kLeading, kTrailing };

std::string TrimByIcu(const Collator& collator, std::string_view view, std::string_view characters, size_t spaces,
                      Side side) {
  const icu::UnicodeString text = Utf16(view);
  int32_t begin = 0;
  int32_t end = text.length() - static_cast<int32_t>(spaces);
  IcuSet set(collator, characters);
  if (!text.isEmpty()) set.Reset(text);
  while (side != Side::kTrailing && begin < end) {
    const int32_t taken = set.LongestFrom(begin).length;
    if (taken == 0) break;
    begin += taken;
  }
  while (side != Side::kLeading && begin < end) {
    const int32_t taken = set.LongestUntil(end);
    if (taken == 0) break;
    end -= taken;
  }
  return Utf8(text.tempSubStringBetween(begin, std::max(begin, end)));
}

std::string TrimByCodePoints(const Collation& collation, std::string_view view, std::string_view characters,
                             size_t spaces, Side side) {
  std::vector<int32_t> text = CodePointsOf(view);
  const bool leading = side != Side::kTrailing;
  const bool trailing = side != Side::kLeading;
  Trimmed range{0, text.size() - spaces};
  if (collation.kind == Collation::Kind::kLowerCase) {
    range = LowerCaseSet(characters).Trim(text, range.end, leading, trailing);
  } else {
    const std::vector<int32_t> listed = CodePointsOf(characters);
    const std::set<int32_t> set(listed.begin(), listed.end());
    while (leading && range.begin < range.end && set.contains(text[range.begin])) ++range.begin;
    while (trailing && range.begin < range.end && set.contains(text[range.end - 1])) --range.end;
  }
  std::string out;
  for (size_t i = range.begin; i < range.end; ++i) AppendUtf8(out, static_cast<uint32_t>(text[i]));
  return out;
}

/// Trailing spaces that the collation ignores stay where they are, unless they are to be trimmed.
std::string Trim(const Collator& collator, std::string_view text, std::string_view characters, Side side) {
  const bool ignores = collator.collation().ignores_trailing_spaces && side != Side::kLeading &&
                       characters.find(' ') == std::string_view::npos;
  const size_t spaces = ignores ? text.size() - WithoutTrailingSpaces(text).size() : 0;
  std::string trimmed = collator.collation().is_icu()
                            ? TrimByIcu(collator, text, characters, spaces, side)
                            : TrimByCodePoints(collator.collation(), text, characters, spaces, side);
  return trimmed.append(spaces, ' ');
}

/// trim(text[, characters], collation)
template <Side side>
Body BindTrim(KernelCall& call) {
  const std::shared_ptr<const Collator> collator = TakeCollator(call);
  call.Returns(LogicalType::VARCHAR);
  if (call.size() == 1) {
    return Unary<string_t, string_t>([collator](const string_t& text, Vector& result) {
      return Put(result, Trim(*collator, View(text), " ", side));
    });
  }
  return Binary<string_t, string_t, string_t>(
      [collator](const string_t& text, const string_t& characters, Vector& result) {
        return Put(result, Trim(*collator, View(text), View(characters), side));
      });
}

// ---- translate ----

/// What each character of a list becomes: that in the same place of another, or nothing.
struct Translation {
  int32_t from = 0;
  std::string to;
};
std::vector<Translation> Translations(std::string_view from, std::string_view to) {
  std::vector<Translation> translations;
  const std::vector<int32_t> targets = CodePointsOf(to);
  size_t place = 0;
  for (const int32_t c : CodePointsOf(from)) {
    Translation translation{c, {}};
    if (place < targets.size()) AppendUtf8(translation.to, static_cast<uint32_t>(targets[place]));
    ++place;
    const bool known = std::any_of(translations.begin(), translations.end(),
                                   [&](const Translation& other) { return other.from == c; });
    if (!known) translations.push_back(std::move(translation));
  }
  return translations;
}

std::string TranslateLowerCase(std::string_view text, const std::vector<Translation>& translations) {
  std::map<int32_t, const std::string*> by_code_point;
  const std::string* dotted = nullptr;
  for (const Translation& translation : translations) {
    if (translation.from == kDottedI) dotted = &translation.to;
    if (translation.from != kDottedI) by_code_point.try_emplace(LowerCodePoint(translation.from), &translation.to);
  }
  std::string out;
  const std::vector<int32_t> code_points = CodePointsOf(text);
  for (size_t i = 0; i < code_points.size(); ++i) {
    const int32_t c = code_points[i];
    const bool pair = c == 'i' && i + 1 < code_points.size() && code_points[i + 1] == kCombiningDot;
    if (dotted != nullptr && (c == kDottedI || pair)) {
      out += *dotted;
      i += pair ? 1 : 0;
      continue;
    }
    const auto found = c == kDottedI ? by_code_point.end() : by_code_point.find(LowerCodePoint(c));
    if (found == by_code_point.end()) {
      AppendUtf8(out, static_cast<uint32_t>(c));
    } else {
      out += *found->second;
    }
  }
  return out;
}

std::string TranslateByIcu(const Collator& collator, std::string_view view, const std::vector<Translation>& all) {
  const icu::UnicodeString text = Utf16(view);
  std::string characters;
  for (const Translation& translation : all) AppendUtf8(characters, static_cast<uint32_t>(translation.from));
  IcuSet set(collator, characters);
  set.Reset(text);
  icu::UnicodeString out;
  for (int32_t place = 0; place < text.length();) {
    const IcuSet::Match match = set.LongestFrom(place);
    if (match.length == 0) {
      out.append(text.charAt(place++));
    } else {
      out.append(Utf16(all[match.pattern].to));
      place += match.length;
    }
  }
  return Utf8(out);
}

/// translate(text, from, to, collation)
Body BindTranslate(KernelCall& call) {
  const std::shared_ptr<const Collator> collator = TakeCollator(call);
  call.Returns(LogicalType::VARCHAR);
  return Ternary<string_t, string_t, string_t, string_t>(
      [collator](const string_t& text, const string_t& from, const string_t& to, Vector& result) {
        if (text.GetSize() == 0 || from.GetSize() == 0) return Put(result, View(text));
        const std::vector<Translation> translations = Translations(View(from), View(to));
        return Put(result, collator->collation().is_icu() ? TranslateByIcu(*collator, View(text), translations)
                                                          : TranslateLowerCase(View(text), translations));
      });
}

// ---- Upper and lower case ----

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Texts of ASCII alone have one upper and one lower case in every language, as Spark sees it.
template <bool upper>
Body BindCase(KernelCall& call) {
  const std::shared_ptr<const Collator> collator = TakeCollator(call);
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>([collator](const string_t& text, Vector& result) {
    const icu::Locale& locale = IsAscii(View(text)) ? icu::Locale::getRoot() : collator->locale();
    icu::UnicodeString utf16 = Utf16(View(text));
    return Put(result, Utf8(upper ? utf16.toUpper(locale) : utf16.toLower(locale)));
  });
}

/// Each character as patterns that ignore case compare it: one for one.
Body BindFoldCase(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>([](const string_t& text, Vector& result) {
    std::string folded;
    for (const int32_t c : CodePointsOf(View(text))) AppendUtf8(folded, static_cast<uint32_t>(u_tolower(u_toupper(c))));
    return Put(result, folded);
  });
}

Body BindInitCap(KernelCall& call) {
  const std::shared_ptr<const Collator> collator = TakeCollator(call);
  call.Returns(LogicalType::VARCHAR);
  return [collator](duckdb::DataChunk& args, duckdb::ExpressionState&, Vector& result) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> words(icu::BreakIterator::createWordInstance(collator->locale(), status));
    PIEZO_CHECK(U_SUCCESS(status));
    duckdb::UnaryExecutor::Execute<string_t, string_t>(args.data[0], result, args.size(), [&](const string_t& text) {
      return Put(result, Utf8(Utf16(View(text)).toTitle(words.get(), collator->locale())));
    });
  };
}

}  // namespace

void AddCollationTextKernels(KernelSet& kernels) {
  kernels.Add("piezo_trim_collated", BindTrim<Side::kBoth>);
  kernels.Add("piezo_ltrim_collated", BindTrim<Side::kLeading>);
  kernels.Add("piezo_rtrim_collated", BindTrim<Side::kTrailing>);
  kernels.Add("piezo_translate_collated", BindTranslate);
  kernels.Add("piezo_upper_collated", BindCase<true>);
  kernels.Add("piezo_lower_collated", BindCase<false>);
  kernels.Add("piezo_initcap_collated", BindInitCap);
  kernels.Add("piezo_fold_case", BindFoldCase);
}

}  // namespace piezo::functions
