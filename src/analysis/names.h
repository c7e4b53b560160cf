// Comparing and folding identifiers. Spark folds with Java's toLowerCase(Locale.ROOT) and equalsIgnoreCase; ASCII
// names, nearly all there are, take the short way.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piezo::analysis {

bool EqualIgnoringCase(std::string_view left, std::string_view right);
std::string LowerCase(std::string_view name);

/// Splits `a.b`.c-like text: parts between dots, backticks taken off. Nothing when the quoting is broken.
std::optional<std::vector<std::string>> SplitName(std::string_view text);

/// Number of edits between two names, as suggestions are ordered by.
int EditDistance(std::string_view left, std::string_view right);

}  // namespace piezo::analysis
