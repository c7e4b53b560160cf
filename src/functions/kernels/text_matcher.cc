// See text_matcher.h.
#include "functions/kernels/text_matcher.h"

#include <algorithm>

#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

/// Units are code points.
class LowerCaseMatcher final : public TextMatcher {
 public:
  void Reset(std::string_view text, std::string_view pattern) override {
    text_ = text;
    code_points_.clear();
    offsets_.clear();
    for (size_t offset = 0; offset < text.size();) {
      offsets_.push_back(offset);
      code_points_.push_back(static_cast<int32_t>(NextCodePoint(text, offset)));
    }
    offsets_.push_back(text.size());
    const std::string lower = LowerCodePoints(pattern);
    pattern_.clear();
    for (size_t offset = 0; offset < lower.size();)
      pattern_.push_back(static_cast<int32_t>(NextCodePoint(lower, offset)));
  }

  bool Contains() override { return Find(0).has_value(); }
  bool StartsWith() override { return MatchAt(0).has_value(); }
  bool EndsWith() override {
    for (size_t begin = 0; begin < size(); ++begin) {
      if (MatchAt(begin) == size()) return true;
    }
    return false;
  }
  std::optional<size_t> FindFrom(size_t code_points) override { return Find(code_points); }

  std::vector<Span> Matches() override {
    std::vector<Span> spans;
    for (std::optional<size_t> begin = Find(0); begin; begin = Find(spans.back().end))
      spans.push_back({*begin, *MatchAt(*begin)});
    return spans;
  }

  std::optional<size_t> BeginOf(size_t count) override {
    std::optional<size_t> begin = Find(0);
    while (begin && --count > 0) begin = Find(*begin + 1);
    return begin;
  }

  std::optional<size_t> EndOf(size_t count) override {
    std::vector<size_t> ends;
    for (size_t begin = 0; begin < size(); ++begin) {
      if (const std::optional<size_t> end = MatchAt(begin)) ends.push_back(*end);
    }
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    if (ends.size() < count) return std::nullopt;
    return ends[ends.size() - count];
  }

  size_t size() const override { return code_points_.size(); }
  std::string Slice(size_t begin, size_t end) const override {
    return std::string(text_.substr(offsets_[begin], offsets_[end] - offsets_[begin]));
  }

 private:
  /// Where a match that begins there ends: never within the two lower-case code points of İ.
  std::optional<size_t> MatchAt(size_t begin) const {
    size_t place = begin;
    for (size_t i = 0; i < pattern_.size(); ++i, ++place) {
      if (place >= size() || LowerCodePoint(code_points_[place]) != pattern_[i]) return std::nullopt;
      if (code_points_[place] != kDottedI) continue;
      if (++i >= pattern_.size() || pattern_[i] != kCombiningDot) return std::nullopt;
    }
    return place;
  }

  std::optional<size_t> Find(size_t from) const {
    for (size_t begin = from; begin < size(); ++begin) {
      if (MatchAt(begin)) return begin;
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::vector<int32_t> code_points_;
  std::vector<size_t> offsets_;
  std::vector<int32_t> pattern_;  // in lower case
};

/// Units are those of UTF-16.
class IcuMatcher final : public TextMatcher {
 public:
  explicit IcuMatcher(const Collator& collator) : apart_(collator, false), overlapping_(collator, true) {}

  void Reset(std::string_view text, std::string_view pattern) override {
    text_ = Utf16(text);
    pattern_ = Utf16(pattern);
  }

  bool Contains() override { return Apart().First() != IcuSearch::kNone; }
  bool StartsWith() override { return Apart().First() == 0; }
  bool EndsWith() override {
    IcuSearch& search = Apart();
    const int32_t last = search.Last();
    return last != IcuSearch::kNone && last == text_.length() - search.length();
  }

  std::optional<size_t> FindFrom(size_t code_points) override {
    const auto skipped = static_cast<int32_t>(code_points);
    if (text_.countChar32() <= skipped) return std::nullopt;
    const int32_t found = Overlapping().NextFrom(text_.moveIndex32(0, skipped));
    if (found == IcuSearch::kNone) return std::nullopt;
    const int32_t before = text_.countChar32(0, found);
    return before < skipped ? std::nullopt : std::optional(static_cast<size_t>(before));
  }

  std::vector<Span> Matches() override {
    std::vector<Span> spans;
    IcuSearch& search = Apart();
    for (int32_t begin = search.First(); begin != IcuSearch::kNone; begin = search.Next()) {
      spans.push_back({static_cast<size_t>(begin), static_cast<size_t>(begin + search.length())});
    }
    return spans;
  }

  std::optional<size_t> BeginOf(size_t count) override {
    IcuSearch& search = Overlapping();
    int32_t begin = IcuSearch::kNone;
    while (count > 0) {
      int32_t next = search.Next();
      // An overlapping search can find the same place again.
      if (next == begin && next > 0) next = search.NextFrom(begin + search.length());
      if (next == IcuSearch::kNone) return std::nullopt;
      begin = next;
      --count;
    }
    return static_cast<size_t>(begin);
  }

  std::optional<size_t> EndOf(size_t count) override {
    IcuSearch& search = Overlapping();
    int32_t begin = IcuSearch::kNone;
    for (; count > 0; --count) {
      begin = search.Previous();
      if (begin == IcuSearch::kNone) return std::nullopt;
    }
    return static_cast<size_t>(begin + search.length());
  }

  size_t size() const override { return static_cast<size_t>(text_.length()); }
  std::string Slice(size_t begin, size_t end) const override {
    return Utf8(text_.tempSubStringBetween(static_cast<int32_t>(begin), static_cast<int32_t>(end)));
  }

 private:
  IcuSearch& Apart() {
    apart_.Reset(text_, pattern_);
    return apart_;
  }
  IcuSearch& Overlapping() {
    overlapping_.Reset(text_, pattern_);
    return overlapping_;
  }

  icu::UnicodeString text_;
  icu::UnicodeString pattern_;
  IcuSearch apart_;
  IcuSearch overlapping_;
};

}  // namespace

std::unique_ptr<TextMatcher> TextMatcher::Make(const Collator& collator) {
  if (collator.collation().is_icu()) return std::make_unique<IcuMatcher>(collator);
  return std::make_unique<LowerCaseMatcher>();
}

}  // namespace piezo::functions
