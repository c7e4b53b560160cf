// Comparing and folding identifiers. Spark folds with Java's toLowerCase(Locale.ROOT) and equalsIgnoreCase; ASCII
// names, nearly all there are, take the short way.
#pragma once

#include <string>
#include <string_view>

namespace piezo::analysis {

bool EqualIgnoringCase(std::string_view left, std::string_view right);
std::string LowerCase(std::string_view name);

/// Number of edits between two names, as suggestions are ordered by.
int EditDistance(std::string_view left, std::string_view right);

}  // namespace piezo::analysis
