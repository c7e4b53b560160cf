// Small pieces that the spellings of types and schemas share.
#pragma once

#include <string>
#include <string_view>

#include "types/data_type.h"

namespace piezo::types {

/// `name` in backticks unless it is a plain identifier.
std::string QuoteIfNeeded(std::string_view name);
/// ` COMMENT '…'` when the field's metadata has a comment, else nothing.
std::string CommentClause(const Field& field);
/// Line breaks, tabs and other controls as backslash escapes, so that a name stays on its line.
std::string EscapeControls(std::string_view text);
/// The typeName of a user-defined type, made from its class as Spark does: "vector", "pythonuserdefined".
std::string UdtTypeName(std::string_view json);

}  // namespace piezo::types
