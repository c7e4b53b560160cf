// See utf8.h.
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

/// Bytes of the well-formed character at `offset`, or none; `wrong` is then how many bytes Java replaces at once.
size_t WellFormedSize(std::string_view bytes, size_t offset, size_t& wrong) {
  const auto at = [&](size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  const unsigned first = at(offset);
  wrong = 1;
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  const unsigned least = first == 0xE0 ? 0xA0U : first == 0xF0 ? 0x90U : 0x80U;
  const unsigned most = first == 0xED ? 0x9FU : first == 0xF4 ? 0x8FU : 0xBFU;
  if (at(offset + 1) < least || at(offset + 1) > most) return 0;
  for (size_t i = 2; i < size; ++i) {
    wrong = i;
    if ((at(offset + i) & 0xC0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

size_t FindInvalidUtf8(std::string_view bytes) {
  size_t wrong = 0;
  for (size_t i = 0; i < bytes.size();) {
    const size_t size = WellFormedSize(bytes, i, wrong);
    if (size == 0) return i;
    i += size;
  }
  return std::string_view::npos;
}

std::string ValidUtf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (size_t i = 0; i < bytes.size();) {
    size_t wrong = 0;
    const size_t size = WellFormedSize(bytes, i, wrong);
    text += size > 0 ? bytes.substr(i, size) : std::string_view("\xEF\xBF\xBD");
    i += size > 0 ? size : wrong;
  }
  return text;
}

void AppendUtf8(std::string& text, uint32_t code_point) {
  const auto put = [&](uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  const auto put_rest = [&](int shift) { put(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put_rest(0);
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put_rest(6);
    put_rest(0);
  } else {
    put(0xF0 | (code_point >> 18));
    put_rest(12);
    put_rest(6);
    put_rest(0);
  }
}

uint32_t NextCodePoint(std::string_view text, size_t& offset) {
  const size_t size = CharacterSize(text[offset]);
  uint32_t code_point = static_cast<unsigned char>(text[offset]);
  if (size > 1) code_point &= 0xFFU >> (size + 1);
  for (size_t i = 1; i < size && offset + i < text.size(); ++i) {
    code_point = code_point << 6 | (static_cast<unsigned char>(text[offset + i]) & 0x3FU);
  }
  offset += size;
  return code_point;
}

}  // namespace piezo::functions
