// See collator.h.
#include "functions/kernels/collator.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "base/check.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

void Check(UErrorCode status) { PIEZO_CHECK(U_SUCCESS(status)); }

constexpr int32_t kFinalSigma = 0x3C2;
constexpr int32_t kSmallSigma = 0x3C3;

}  // namespace

icu::UnicodeString Utf16(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string Utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

int32_t LowerCodePoint(int32_t code_point) {
  if (code_point < 0x80) return code_point >= 'A' && code_point <= 'Z' ? code_point + 32 : code_point;
  if (code_point == kDottedI) return 'i';
  return code_point == kFinalSigma ? kSmallSigma : u_tolower(code_point);
}

std::string LowerCodePoints(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t offset = 0; offset < text.size();) {
    const auto code_point = static_cast<int32_t>(NextCodePoint(text, offset));
    AppendUtf8(out, static_cast<uint32_t>(LowerCodePoint(code_point)));
    if (code_point == kDottedI) AppendUtf8(out, kCombiningDot);
  }
  return out;
}

std::string_view WithoutTrailingSpaces(std::string_view text) {
  const size_t last = text.find_last_not_of(' ');
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

Collator::Collator(std::string_view name) : collation_(types::FindCollation(name)) {
  if (!collation_.is_icu()) return;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale wanted =
      collation_.locale.empty() ? icu::Locale::getRoot() : icu::Locale(collation_.locale.c_str());
  std::unique_ptr<icu::Collator> made(icu::Collator::createInstance(wanted, status));
  Check(status);
  auto* rules = dynamic_cast<icu::RuleBasedCollator*>(made.get());
  PIEZO_CHECK(rules != nullptr);
  made.release();
  rules_.reset(rules);
  if (collation_.ignores_accents) {
    rules_->setStrength(icu::Collator::PRIMARY);
    if (!collation_.ignores_case) rules_->setAttribute(UCOL_CASE_LEVEL, UCOL_ON, status);
  } else {
    rules_->setStrength(collation_.ignores_case ? icu::Collator::SECONDARY : icu::Collator::TERTIARY);
  }
  locale_ = rules_->getLocale(ULOC_ACTUAL_LOCALE, status);
  Check(status);
}

void Collator::AppendKey(std::string_view text, std::string& key) const {
  if (collation_.ignores_trailing_spaces) text = WithoutTrailingSpaces(text);
  switch (collation_.kind) {
    case types::Collation::Kind::kLowerCase:
      key += LowerCodePoints(text);
      return;
    case types::Collation::Kind::kIcu:
      break;
    default:
      key += text;
      return;
  }
  const icu::UnicodeString utf16 = Utf16(text);
  const size_t start = key.size();
  constexpr size_t kUsualSize = 128;
  key.resize(start + kUsualSize);
  const auto put = [&] {
    return rules_->getSortKey(utf16, reinterpret_cast<uint8_t*>(key.data() + start),
                              static_cast<int32_t>(key.size() - start));
  };
  auto size = static_cast<size_t>(put());
  if (size > kUsualSize) {
    key.resize(start + size);
    size = static_cast<size_t>(put());
  }
  key.resize(start + size);
}

std::string Collator::Key(std::string_view text) const {
  std::string key;
  AppendKey(text, key);
  return key;
}

void IcuSearch::Reset(const icu::UnicodeString& text, const icu::UnicodeString& pattern) {
  UErrorCode status = U_ZERO_ERROR;
  if (search_ != nullptr) {
    search_->setText(text, status);
    if (search_->getPattern() != pattern) search_->setPattern(pattern, status);
    search_->reset();
  } else {
    // The search only reads the rules, though it takes them as its own to change.
    auto* rules =
        const_cast<icu::RuleBasedCollator*>(&collator_.rules());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    search_ = std::make_unique<icu::StringSearch>(pattern, text, rules, nullptr, status);
    if (overlapping_) search_->setAttribute(USEARCH_OVERLAP, USEARCH_ON, status);
  }
  Check(status);
}

namespace {

int32_t Place(int32_t found, UErrorCode status) {
  Check(status);
  return found == USEARCH_DONE ? IcuSearch::kNone : found;
}

}  // namespace

int32_t IcuSearch::First() {
  UErrorCode status = U_ZERO_ERROR;
  const int32_t found = search_->first(status);
  return Place(found, status);
}
int32_t IcuSearch::Next() {
  UErrorCode status = U_ZERO_ERROR;
  const int32_t found = search_->next(status);
  return Place(found, status);
}
int32_t IcuSearch::Last() {
  UErrorCode status = U_ZERO_ERROR;
  const int32_t found = search_->last(status);
  return Place(found, status);
}
int32_t IcuSearch::Previous() {
  UErrorCode status = U_ZERO_ERROR;
  const int32_t found = search_->previous(status);
  return Place(found, status);
}
int32_t IcuSearch::NextFrom(int32_t place) {
  UErrorCode status = U_ZERO_ERROR;
  search_->setOffset(place, status);
  Check(status);
  return Next();
}

}  // namespace piezo::functions
