// `v:a.b` in SQL: the parser makes a call under a name of its own of it, analysis one of variant_get.
#pragma once

#include <string>
#include <string_view>

namespace piezo::functions {

/// With the variant and the path as a constant text.
inline constexpr std::string_view kVariantPathOperator = "semi_structured_extract";

/// What a column with the value at a path is called: the last key on it.
std::string VariantPathName(std::string_view path);

}  // namespace piezo::functions
