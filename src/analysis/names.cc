// Identifier comparison and the distance between names.

#include "analysis/names.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <vector>

namespace piezo::analysis {
namespace {

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

bool EqualIgnoringCase(std::string_view left, std::string_view right) {
  if (left.size() == right.size()) {
    bool ascii = true;
    bool equal = true;
    for (size_t i = 0; i < left.size(); ++i) {
      ascii = ascii && (static_cast<unsigned char>(left[i]) | static_cast<unsigned char>(right[i])) < 0x80;
      if (Lower(left[i]) != Lower(right[i])) {
        equal = false;
        if (ascii) break;
      }
    }
    if (equal) return true;
  }
  if (IsAscii(left) || IsAscii(right)) return false;
  return LowerCase(left) == LowerCase(right);
}

std::string LowerCase(std::string_view name) {
  std::string lower;
  if (IsAscii(name)) {
    lower.resize(name.size());
    std::transform(name.begin(), name.end(), lower.begin(), Lower);
    return lower;
  }
  icu::UnicodeString text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
  text.toLower(icu::Locale::getRoot()).toUTF8String(lower);
  return lower;
}

std::optional<std::vector<std::string>> SplitName(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  bool closed = false;  // a quoted part has ended: a dot must follow
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '`') {
        parts.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '`') {
        parts.back() += c;
        ++i;
      } else {
        quoted = false;
        closed = true;
      }
    } else if (c == '`') {
      if (closed || !parts.back().empty()) return std::nullopt;
      quoted = true;
    } else if (c == '.') {
      if (parts.back().empty() && !closed) return std::nullopt;
      parts.emplace_back();
      closed = false;
    } else {
      if (closed) return std::nullopt;
      parts.back() += c;
    }
  }
  if (quoted || (parts.back().empty() && !closed)) return std::nullopt;
  return parts;
}

int EditDistance(std::string_view left, std::string_view right) {
  std::vector<int> row(right.size() + 1);
  for (size_t j = 0; j <= right.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 0; i < left.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i) + 1;
    for (size_t j = 0; j < right.size(); ++j) {
      const int change = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, change});
    }
  }
  return row[right.size()];
}

}  // namespace piezo::analysis
