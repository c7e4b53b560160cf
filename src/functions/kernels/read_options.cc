// Reads options by type.
#include "functions/kernels/read_options.h"

#include <algorithm>
#include <charconv>

#include "engine/kernel_error.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {

namespace {

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

ReadOptions::ReadOptions(const duckdb::Value& list) {
  const auto& items = duckdb::ListValue::GetChildren(list);
  for (size_t i = 0; i + 1 < items.size(); i += 2) {
    values_[duckdb::StringValue::Get(items[i])] = duckdb::StringValue::Get(items[i + 1]);
  }
}

std::string ReadOptions::Text(std::initializer_list<std::string_view> keys, std::string_view fallback) const {
  for (const std::string_view key : keys) {
    if (const auto found = values_.find(key); found != values_.end()) return found->second;
  }
  return std::string(fallback);
}

bool ReadOptions::Bool(std::string_view key, bool fallback) const {
  const auto found = values_.find(key);
  return found == values_.end() ? fallback : Lower(found->second) == "true";
}

char ReadOptions::Character(std::initializer_list<std::string_view> keys, char fallback) const {
  for (const std::string_view key : keys) {
    const auto found = values_.find(key);
    if (found == values_.end()) continue;
    const std::string text = Unescaped(found->second);
    return text.empty() ? '\0' : text.front();
  }
  return fallback;
}

ReadMode ReadModeOf(const ReadOptions& options) {
  const std::string mode = Lower(options.Text({"mode"}, "permissive"));
  if (mode == "dropmalformed") return ReadMode::kDropMalformed;
  return mode == "failfast" ? ReadMode::kFailFast : ReadMode::kPermissive;
}

std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char next = text[++i];
    constexpr std::string_view kNames = "tnrbf0";
    constexpr std::string_view kCharacters("\t\n\r\b\f\0", 6);
    uint32_t code = 0;
    if (next == 'u' && i + 4 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 5, code, 16).ptr == text.data() + i + 5) {
      AppendUtf8(out, code);
      i += 4;
    } else {
      const size_t name = kNames.find(next);
      out += name == std::string_view::npos ? next : kCharacters[name];
    }
  }
  return out;
}

void RaiseFailedRead(const std::string& path) {
  engine::RaiseCondition("FAILED_READ_FILE.NO_HINT", {{"path", path.starts_with('/') ? "file://" + path : path}});
}

}  // namespace piezo::functions
