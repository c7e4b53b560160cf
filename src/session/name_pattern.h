// Patterns of SHOW … LIKE and of catalog calls: `*` for any text, `|` between alternatives, without regard to case.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace piezo::session {

bool MatchesPattern(std::string_view name, std::string_view pattern);

inline bool MatchesPattern(std::string_view name, const std::optional<std::string>& pattern) {
  return !pattern || MatchesPattern(name, std::string_view(*pattern));
}

}  // namespace piezo::session
