// The escapes of Spark's string literals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace piezo::types {

/// The value of a string literal from its text between the quotes: backslash escapes (\n, \t, \0, \uXXXX, \UXXXXXXXX,
/// octal \ooo, \Z; \% and \_ keep their backslash; any other escaped character stands for itself) and the doubled
/// `quote` are replaced. `quote` is ' or ".
enum class DoubledQuotes : uint8_t { kOne, kNothing };  // what they stand for
std::string UnescapeStringLiteral(std::string_view body, char quote, DoubledQuotes doubled = DoubledQuotes::kOne);

/// Appends the UTF-8 form of a code point; one that is none becomes U+FFFD.
void AppendUtf8(uint32_t code_point, std::string& out);

}  // namespace piezo::types
