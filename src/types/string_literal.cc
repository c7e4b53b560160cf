#include "types/string_literal.h"

#include <optional>

namespace piezo::types {
namespace {

std::optional<uint32_t> Digits(std::string_view text, size_t count, uint32_t base) {
  if (text.size() < count) return std::nullopt;
  uint32_t value = 0;
  for (const char c : text.substr(0, count)) {
    uint32_t digit = base;
    if (c >= '0' && c <= '9') digit = static_cast<uint32_t>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<uint32_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') digit = static_cast<uint32_t>(c - 'A' + 10);
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

/// Replaces the escape whose backslash is in front of `text`; returns how much of `text` it took.
size_t AppendEscape(std::string_view text, std::string& out) {
  if (const auto octal = Digits(text, 3, 8); octal && text[0] <= '1') {
    AppendUtf8(*octal, out);
    return 3;
  }
  if (text[0] == 'u') {
    if (const auto unit = Digits(text.substr(1), 4, 16)) {
      const bool is_high = *unit >= 0xD800 && *unit < 0xDC00;
      const auto low = is_high && text.substr(5, 2) == "\\u" ? Digits(text.substr(7), 4, 16) : std::nullopt;
      if (low && *low >= 0xDC00 && *low < 0xE000) {
        AppendUtf8(0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00), out);
        return 11;
      }
      AppendUtf8(*unit, out);
      return 5;
    }
  }
  if (text[0] == 'U') {
    if (const auto code_point = Digits(text.substr(1), 8, 16)) {
      AppendUtf8(*code_point, out);
      return 9;
    }
  }
  constexpr std::string_view kLetters = "0bnrtZ";
  constexpr std::string_view kValues("\0\b\n\r\t\x1A", 6);
  const size_t index = kLetters.find(text[0]);
  if (index != std::string_view::npos) {
    out += kValues[index];
  } else {
    if (text[0] == '%' || text[0] == '_') out += '\\';  // LIKE sees the escape
    out += text[0];
  }
  return 1;
}

}  // namespace

void AppendUtf8(uint32_t code_point, std::string& out) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point < 0xE000)) code_point = 0xFFFD;
  const auto put = [&](uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

std::string UnescapeStringLiteral(std::string_view body, char quote, DoubledQuotes doubled) {
  std::string out;
  out.reserve(body.size());
  for (size_t i = 0; i < body.size();) {
    if (body[i] == '\\' && i + 1 < body.size()) {
      i += 1 + AppendEscape(body.substr(i + 1), out);
    } else if (body[i] == quote) {  // it can only be one of two
      if (doubled == DoubledQuotes::kOne) out += quote;
      i += 2;
    } else {
      out += body[i++];
    }
  }
  return out;
}

}  // namespace piezo::types
