// Parses option values.
#include "sources/option_values.h"

#include <algorithm>
#include <charconv>

namespace piezo::sources {

Options ToOptions(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Options out;
  for (const auto& [key, value] : pairs) {
    std::string lower = key;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    out[lower] = value;
  }
  return out;
}

std::string TextOption(const Options& options, std::string_view key, std::string_view fallback) {
  const auto found = options.find(key);
  return found == options.end() ? std::string(fallback) : found->second;
}

bool BoolOption(const Options& options, std::string_view key, bool fallback) {
  const auto found = options.find(key);
  if (found == options.end()) return fallback;
  std::string value = found->second;
  std::transform(value.begin(), value.end(), value.begin(), [](unsigned char c) { return std::tolower(c); });
  if (value == "true") return true;
  if (value == "false") return false;
  throw Error("INTERNAL_ERROR", {{"message", std::string(key) + " flag can be true or false"}});
}

int64_t IntOption(const Options& options, std::string_view key, int64_t fallback) {
  const auto found = options.find(key);
  if (found == options.end()) return fallback;
  int64_t value = 0;
  const std::string& text = found->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error("INTERNAL_ERROR", {{"message", std::string(key) + " wants a whole number, not " + text}});
  }
  return value;
}

}  // namespace piezo::sources
