#include "functions/show.h"

#include <algorithm>

namespace piezo::functions {

std::string ShowFirst(std::string_view name, std::span<const std::string> args, size_t most) {
  std::string shown = std::string(name) + "(";
  for (size_t i = 0; i < std::min(args.size(), most); ++i) shown += (i > 0 ? ", " : "") + args[i];
  return shown + ")";
}

}  // namespace piezo::functions
