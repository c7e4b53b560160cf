// Sizes as people write them: "512MiB", "4g", "1000000".
#pragma once

#include <cstdint>
#include <string_view>

namespace piezo::cli {

/// Bytes; units k, m, g, t are binary, with or without "b" or "ib", in any case. Throws std::invalid_argument.
int64_t ParseSize(std::string_view text);

}  // namespace piezo::cli
