// Floating-point numbers as Java prints them. Used for casts to string, literals and rows shown to users alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace piezo::types {

/// Double.toString: the shortest digits that read back as `value`, at least one on each side of the point; in
/// E-notation below 1e-3 and from 1e7. `1.0`, `1.0E10`, `1.0E-5`, `NaN`, `-Infinity`.
std::string JavaDoubleToString(double value);
std::string JavaFloatToString(float value);

/// What Spark's cast reads as a double or float: an optional sign, digits with point and exponent, a type letter `d` or
/// `f` behind, hexadecimal floats, `inf`, `infinity`, `nan` in any case; white space around it.
std::optional<double> ParseDouble(std::string_view text);
std::optional<float> ParseFloat(std::string_view text);

}  // namespace piezo::types
