// Texts as booleans and integers, as casts read them.
#pragma once

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

#include "functions/kernels/cast_call.h"

namespace piezo::functions {

/// `true`, `t`, `yes`, `y`, `1` and their opposites, in any case.
inline std::optional<bool> ParseBoolean(std::string_view text) {
  text = Trim(text);
  const auto is = [&](std::string_view word) {
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return (a | 0x20) == b || a == b; });
  };
  for (const std::string_view word : {"t", "true", "y", "yes", "1"}) {
    if (is(word)) return true;
  }
  for (const std::string_view word : {"f", "false", "n", "no", "0"}) {
    if (is(word)) return false;
  }
  return std::nullopt;
}

/// Digits with an optional sign; a fraction, which is dropped, only where `fraction` allows it.
template <class T>
bool ParseInteger(std::string_view text, bool fraction, T& out) {
  text = Trim(text);
  if (text.empty()) return false;
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  if (text.empty()) return false;
  int64_t value = 0;  // counted downwards: the smallest number has no opposite
  size_t i = 0;
  for (; i < text.size() && text[i] != '.'; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, text[i] - '0', &value)) return false;
  }
  if (i < text.size() && !fraction) return false;
  for (++i; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  if (!negative && value == std::numeric_limits<int64_t>::min()) return false;
  if (!negative) value = -value;
  out = static_cast<T>(value);
  return out == value;
}

}  // namespace piezo::functions
