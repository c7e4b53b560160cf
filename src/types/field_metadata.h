// Reading and writing single keys of a field's metadata, which is kept as JSON text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "types/data_type.h"

namespace piezo::types {

/// The string under `key`, if there is one.
std::optional<std::string> MetadataString(const Field& field, std::string_view key);
/// Sets a string; keeps the other keys. Text that is no JSON object counts as empty.
void SetMetadataString(Field& field, std::string_view key, std::string_view value);

/// Keys under which a column of a table keeps the text of its DEFAULT, and, when it was added to the table, what it has
/// in the rows that were there already.
inline constexpr const char* kDefaultKey = "CURRENT_DEFAULT";
inline constexpr const char* kDefaultOfOldRowsKey = "EXISTS_DEFAULT";

std::optional<std::string> Comment(const Field& field);
void SetComment(Field& field, std::string_view comment);

}  // namespace piezo::types
