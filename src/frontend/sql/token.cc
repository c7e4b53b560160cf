// The keyword table: spellings, classes, and a hash table over them that is built at compile time.
#include "frontend/sql/token.h"

#include <array>

namespace piezo::frontend::sql {
namespace {

struct KeywordEntry {
  std::string_view text;
  KeywordClass keyword_class;
};

using enum KeywordClass;
constexpr KeywordEntry kKeywords[] = {
#define KEYWORD(name, text, keyword_class) {text, keyword_class},
#include "frontend/sql/keywords.inc"
#undef KEYWORD
};
constexpr size_t kKeywordCount = std::size(kKeywords);
constexpr uint16_t kFirstKeyword = static_cast<uint16_t>(Tok::kUnrecognized) + 1;

constexpr char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

constexpr uint32_t Hash(std::string_view word) {
  uint32_t hash = 2166136261U;
  for (char c : word) hash = (hash ^ static_cast<uint8_t>(Upper(c))) * 16777619U;
  return hash ^ (hash >> 15);
}

constexpr size_t kSlots = 2048;
constexpr size_t LongestKeyword() {
  size_t longest = 0;
  for (const KeywordEntry& entry : kKeywords) longest = std::max(longest, entry.text.size());
  return longest;
}

// Slot → index of the keyword + 1; collisions go to the next slot.
constexpr std::array<uint16_t, kSlots> BuildTable() {
  std::array<uint16_t, kSlots> table{};
  for (size_t i = 0; i < kKeywordCount; ++i) {
    size_t slot = Hash(kKeywords[i].text) % kSlots;
    while (table[slot] != 0) slot = (slot + 1) % kSlots;
    table[slot] = static_cast<uint16_t>(i + 1);
  }
  return table;
}
constexpr std::array<uint16_t, kSlots> kTable = BuildTable();

bool EqualsUpper(std::string_view word, std::string_view upper) {
  if (word.size() != upper.size()) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    if (Upper(word[i]) != upper[i]) return false;
  }
  return true;
}

Tok KeywordAt(size_t index) { return static_cast<Tok>(kFirstKeyword + index); }

}  // namespace

KeywordClass ClassOf(Tok keyword) { return kKeywords[static_cast<uint16_t>(keyword) - kFirstKeyword].keyword_class; }

std::string_view Spelling(Tok kind) {
  if (IsKeyword(kind)) return kKeywords[static_cast<uint16_t>(kind) - kFirstKeyword].text;
  switch (kind) {
    case Tok::kLeftParen:
      return "(";
    case Tok::kRightParen:
      return ")";
    case Tok::kComma:
      return ",";
    case Tok::kRightBracket:
      return "]";
    case Tok::kGreater:
      return ">";
    default:
      return "";
  }
}

Tok FindKeyword(std::string_view word) {
  if (word.size() > LongestKeyword()) return Tok::kWord;
  // Two words have a second spelling.
  if (EqualsUpper(word, "TEMP")) return Tok::kTemporary;
  if (EqualsUpper(word, "REGEXP")) return Tok::kRlike;
  for (size_t slot = Hash(word) % kSlots; kTable[slot] != 0; slot = (slot + 1) % kSlots) {
    const size_t index = kTable[slot] - 1U;
    if (EqualsUpper(word, kKeywords[index].text)) return KeywordAt(index);
  }
  return Tok::kWord;
}

}  // namespace piezo::frontend::sql
