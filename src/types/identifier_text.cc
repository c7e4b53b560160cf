#include "types/identifier_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "errors/error.h"
#include "types/field_metadata.h"

namespace piezo::types {
namespace {

bool IsPlainIdentifier(std::string_view name) {
  const auto is_part = [](char c) { return IsAlphaAscii(c) || IsDigitAscii(c) || c == '_'; };
  return !name.empty() && !IsDigitAscii(name[0]) && std::all_of(name.begin(), name.end(), is_part);
}

void RemoveSuffix(std::string& text, std::string_view suffix) {
  if (text.ends_with(suffix)) text.resize(text.size() - suffix.size());
}

}  // namespace

std::string QuoteIfNeeded(std::string_view name) {
  return IsPlainIdentifier(name) ? std::string(name) : errors::QuoteIdentifier(name);
}

std::string CommentClause(const Field& field) {
  const std::optional<std::string> comment = Comment(field);
  if (!comment) return "";
  std::string escaped;
  for (const char c : *comment) {
    if (c == '\'') escaped += '\\';
    escaped += c;
  }
  return " COMMENT '" + escaped + "'";
}

std::string EscapeControls(std::string_view text) {
  constexpr std::string_view kControls = "\n\r\t\f\b\v\a";
  constexpr std::string_view kLetters = "nrtfbva";
  std::string escaped;
  for (const char c : text) {
    const size_t index = kControls.find(c);
    if (index == std::string_view::npos) {
      escaped += c;
    } else {
      escaped += '\\';
      escaped += kLetters[index];
    }
  }
  return escaped;
}

std::string UdtTypeName(std::string_view json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("class") || !parsed["class"].is_string()) return "pythonuserdefined";
  std::string name = parsed["class"].get<std::string>();
  name.erase(0, name.rfind('.') == std::string::npos ? 0 : name.rfind('.') + 1);
  RemoveSuffix(name, "$");
  RemoveSuffix(name, "Type");
  RemoveSuffix(name, "UDT");
  return ToLowerAscii(name);
}

}  // namespace piezo::types
