// Patterns of SHOW … LIKE and of catalog calls: `*` for any text, `|` between alternatives, without regard to case.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace piezo::session {

/// No pattern matches every name.
bool MatchesPattern(std::string_view name, const std::optional<std::string>& pattern);

}  // namespace piezo::session
