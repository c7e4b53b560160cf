#include "piezo/client/error.h"

#include <algorithm>

namespace piezo::client {

bool Error::is(std::string_view name) const {
  return std::any_of(details_.classes.begin(), details_.classes.end(), [&](const std::string& full) {
    return full == name ||
           (full.ends_with(name) && full.size() > name.size() && full[full.size() - name.size() - 1] == '.');
  });
}

}  // namespace piezo::client
