#include "frontend/sql/substitution.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "errors/error.h"

namespace piezo::frontend::sql {
namespace {

// Values may refer to values, and so to themselves; and a text may grow by each.
constexpr int kMostDepth = 16;
constexpr size_t kMostBytes = size_t{64} << 20;

[[noreturn]] void ThrowLimit(const char* what, size_t limit) {
  throw Error("PIEZO_LIMIT_EXCEEDED", {{"limit", std::string(what) + " by ${name} in SQL text"},
                                       {"value", std::to_string(limit)},
                                       {"setting", "spark.sql.variable.substitute"}});
}

/// The name behind a prefix that means the settings; the whole name when it has none; nothing for other prefixes.
std::optional<std::string_view> SettingName(std::string_view reference) {
  static constexpr std::array<std::string_view, 4> kPrefixes = {"spark", "sparkconf", "hiveconf", "hivevar"};
  const size_t colon = reference.find(':');
  if (colon == std::string_view::npos) return reference;
  const std::string_view prefix = reference.substr(0, colon);
  if (std::find(kPrefixes.begin(), kPrefixes.end(), prefix) == kPrefixes.end()) return std::nullopt;
  return reference.substr(colon + 1);
}

bool IsReference(std::string_view name) {
  return !name.empty() && std::none_of(name.begin(), name.end(),
                                       [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; });
}

void Append(std::string& out, std::string_view text, const Substitute& value, int depth) {
  if (depth > kMostDepth) ThrowLimit("levels of replacing", kMostDepth);
  while (!text.empty()) {
    const size_t start = text.find("${");
    const size_t end = start == std::string_view::npos ? start : text.find('}', start);
    if (end == std::string_view::npos) break;
    const std::string_view reference = text.substr(start + 2, end - start - 2);
    if (!IsReference(reference)) {
      out += text.substr(0, start + 2);
      text.remove_prefix(start + 2);
      continue;
    }
    out += text.substr(0, start);
    const auto name = SettingName(reference);
    const std::optional<std::string> found = name ? value(*name) : std::nullopt;
    if (!found) {
      out += text.substr(start, end + 1 - start);
    } else {
      Append(out, *found, value, depth + 1);
    }
    if (out.size() > kMostBytes) ThrowLimit("bytes made", kMostBytes);
    text.remove_prefix(end + 1);
  }
  out += text;
}

}  // namespace

std::string Substituted(std::string_view text, const Substitute& value) {
  std::string out;
  Append(out, text, value, 0);
  return out;
}

}  // namespace piezo::frontend::sql
