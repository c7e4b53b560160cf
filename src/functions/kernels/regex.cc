// See regex.h.
#include "functions/kernels/regex.h"

#include <unicode/utext.h>

#include "engine/kernel_error.h"
#include "errors/error.h"
#include "functions/kernels/interrupt.h"

namespace piezo::functions {
namespace {

/// ICU counts steps of about a millisecond's tenth; this is some seconds on a usual machine.
constexpr int32_t kTimeLimit = 20'000;
constexpr int32_t kStackBytes = 8'000'000;

/// The ASCII meaning of Java's classes, as the inside of a set.
std::string_view ClassMembers(char letter) {
  switch (letter) {
    case 'd':
      return "0-9";
    case 'w':
      return "a-zA-Z_0-9";
    case 's':
      return R"(\t\n\x0B\f\r\x20)";
    default:
      return {};
  }
}

struct PosixClass {
  std::string_view name;
  std::string_view members;
};
constexpr PosixClass kPosixClasses[] = {
    {"Lower", "a-z"},
    {"Upper", "A-Z"},
    {"ASCII", R"(\x00-\x7F)"},
    {"Alpha", "a-zA-Z"},
    {"Digit", "0-9"},
    {"Alnum", "a-zA-Z0-9"},
    {"Punct", R"(\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E)"},
    {"Graph", R"(\x21-\x7E)"},
    {"Print", R"(\x20-\x7E)"},
    {"Blank", R"(\x20\t)"},
    {"Cntrl", R"(\x00-\x1F\x7F)"},
    {"XDigit", "0-9a-fA-F"},
    {"Space", R"(\t\n\x0B\f\r\x20)"},
};

/// Walks a pattern and rewrites the escapes that mean something else in ICU.
class Translator {
 public:
  explicit Translator(std::string_view pattern) : rest_(pattern) {}

  std::string Run() {
    while (!rest_.empty()) {
      if (rest_[0] == '\\') {
        Escape();
      } else {
        Copy(1);
      }
    }
    return std::move(out_);
  }

 private:
  void Copy(size_t count) {
    out_ += rest_.substr(0, count);
    rest_.remove_prefix(std::min(count, rest_.size()));
  }

  void PutSet(std::string_view members, bool negated) {
    out_ += negated ? "[^" : "[";
    out_ += members;
    out_ += ']';
  }

  void Escape() {
    if (rest_.size() < 2) return Copy(1);
    const char letter = rest_[1];
    if (letter == 'Q') return Quotation();
    const char lower = static_cast<char>(letter | 0x20);
    if (const std::string_view members = ClassMembers(lower); !members.empty()) {
      PutSet(members, letter != lower);
      rest_.remove_prefix(2);
      return;
    }
    if ((letter == 'p' || letter == 'P') && rest_.size() > 2 && rest_[2] == '{') return Property(letter == 'P');
    Copy(2);
  }

  /// \Q…\E is copied whole: nothing in it is an escape.
  void Quotation() {
    const size_t end = rest_.find("\\E", 2);
    Copy(end == std::string_view::npos ? rest_.size() : end + 2);
  }

  void Property(bool negated) {
    const size_t close = rest_.find('}');
    if (close == std::string_view::npos) return Copy(rest_.size());
    std::string_view name = rest_.substr(3, close - 3);
    for (const PosixClass& posix : kPosixClasses) {
      if (posix.name != name) continue;
      PutSet(posix.members, negated);
      rest_.remove_prefix(close + 1);
      return;
    }
    // \p{IsLatin} is Unicode's Latin, \p{javaLowerCase} its Lowercase.
    out_ += negated ? "\\P{" : "\\p{";
    if (name == "javaLowerCase") name = "Lowercase";
    if (name == "javaUpperCase") name = "Uppercase";
    if (name == "javaWhitespace") name = "White_Space";
    if (name.starts_with("Is")) name.remove_prefix(2);
    out_ += name;
    out_ += '}';
    rest_.remove_prefix(close + 1);
  }

  std::string_view rest_;
  std::string out_;
};

[[noreturn]] void RaiseLimit(UErrorCode status) {
  const bool time = status == U_REGEX_TIME_OUT;
  engine::RaiseCondition("PIEZO_LIMIT_EXCEEDED",
                         {{"value", time ? "the time that a search may take" : "the memory that a search may take"},
                          {"limit", "regular expressions"},
                          {"setting", "none"}});
}

}  // namespace

std::string JavaPatternToIcu(std::string_view pattern) { return Translator(pattern).Run(); }

Regex::Regex(std::string_view pattern, std::string_view function, int64_t site) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError where{};
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(JavaPatternToIcu(pattern));
  pattern_.reset(icu::RegexPattern::compile(text, 0, where, status));
  if (U_FAILURE(status)) {
    engine::RaiseCondition("INVALID_PARAMETER_VALUE.PATTERN",
                           {{"functionName", "`" + std::string(function) + "`"},
                            {"parameter", "`regexp`"},
                            {"value", errors::QuoteString(pattern)}},
                           site);
  }
  const std::unique_ptr<icu::RegexMatcher> matcher(pattern_->matcher(status));
  group_count_ = matcher->groupCount();
}

RegexSearch::RegexSearch(std::shared_ptr<const Regex> regex) : regex_(std::move(regex)), utext_(UTEXT_INITIALIZER) {
  UErrorCode status = U_ZERO_ERROR;
  matcher_.reset(regex_->pattern().matcher(status));
  matcher_->setTimeLimit(kTimeLimit, status);
  matcher_->setStackLimit(kStackBytes, status);
  matcher_->setMatchCallback([](const void*, int32_t) -> UBool { return !Interrupted(); }, nullptr, status);
}

RegexSearch::~RegexSearch() { utext_close(&utext_); }

void RegexSearch::Reset(std::string_view text, size_t from) {
  text_ = text;
  UErrorCode status = U_ZERO_ERROR;
  utext_openUTF8(&utext_, text.data(), static_cast<int64_t>(text.size()), &status);
  matcher_->reset(&utext_);
  if (from > 0) matcher_->region(static_cast<int64_t>(from), static_cast<int64_t>(text.size()), status);
}

bool RegexSearch::Find() {
  UErrorCode status = U_ZERO_ERROR;
  const bool found = matcher_->find(status);
  if (U_FAILURE(status)) RaiseLimit(status);
  return found;
}

bool RegexSearch::FindFrom(size_t from) {
  UErrorCode status = U_ZERO_ERROR;
  const bool found = matcher_->find(static_cast<int64_t>(from), status);
  if (U_FAILURE(status)) RaiseLimit(status);
  return found;
}

int64_t RegexSearch::GroupStart(int group) const {
  UErrorCode status = U_ZERO_ERROR;
  return matcher_->start64(group, status);
}

int64_t RegexSearch::GroupEnd(int group) const {
  UErrorCode status = U_ZERO_ERROR;
  return matcher_->end64(group, status);
}

std::optional<std::string_view> RegexSearch::Group(int group) const {
  const int64_t from = GroupStart(group);
  if (from < 0) return std::nullopt;
  return text_.substr(static_cast<size_t>(from), static_cast<size_t>(GroupEnd(group) - from));
}

int RegexSearch::GroupNumber(std::string_view name) const {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString wanted = icu::UnicodeString::fromUTF8(name);
  return regex_->pattern().groupNumberFromName(wanted, status);
}

}  // namespace piezo::functions
