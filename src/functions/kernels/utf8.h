// UTF-8 by code points: lengths, positions, checks. Input is what the engine calls VARCHAR (valid UTF-8) unless said.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace piezo::functions {

constexpr bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

constexpr size_t CodePoints(std::string_view text) {
  size_t count = 0;
  for (const char byte : text) count += IsContinuation(byte) ? 0 : 1;
  return count;
}

/// Bytes of the character that begins with `first`.
constexpr size_t CharacterSize(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Where the character number `index` begins; the text's size when there are not so many.
constexpr size_t OffsetOf(std::string_view text, size_t index) {
  size_t offset = 0;
  while (index > 0 && offset < text.size()) {
    offset += CharacterSize(text[offset]);
    --index;
  }
  return offset < text.size() ? offset : text.size();
}

/// Any bytes as UTF-8: what is no character becomes U+FFFD, as Java decodes.
std::string ValidUtf8(std::string_view bytes);
/// Where the first byte is that belongs to no character; npos when all is well.
size_t FindInvalidUtf8(std::string_view bytes);
/// Puts a code point behind `text`.
void AppendUtf8(std::string& text, uint32_t code_point);
/// The code point at `offset`, which moves behind it.
uint32_t NextCodePoint(std::string_view text, size_t& offset);

}  // namespace piezo::functions
