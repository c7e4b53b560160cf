// Types in DDL as arguments of functions, beside what data_type.h has for everybody.
#pragma once

#include <string_view>

#include "types/type_names.h"

namespace piezo::types {

/// As ParseTypeOrColumns; but a text that is neither has failed as a type, not as columns.
TypeOrError ReadTypeOrColumns(std::string_view text);

}  // namespace piezo::types
