#include "types/field_metadata.h"

#include <nlohmann/json.hpp>

namespace piezo::types {
namespace {

using Json = nlohmann::ordered_json;

Json ParseObject(const std::string& metadata) {
  Json parsed = metadata.empty() ? Json::object() : Json::parse(metadata, nullptr, false);
  return parsed.is_object() ? parsed : Json::object();
}

}  // namespace

std::optional<std::string> MetadataString(const Field& field, std::string_view key) {
  if (field.metadata.empty()) return std::nullopt;
  const Json metadata = ParseObject(field.metadata);
  const auto found = metadata.find(std::string(key));
  if (found == metadata.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

void SetMetadataString(Field& field, std::string_view key, std::string_view value) {
  Json metadata = ParseObject(field.metadata);
  metadata[std::string(key)] = std::string(value);
  field.metadata = metadata.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::string> Comment(const Field& field) { return MetadataString(field, "comment"); }

void SetComment(Field& field, std::string_view comment) { SetMetadataString(field, "comment", comment); }

}  // namespace piezo::types
