// Values of reader and writer options by type, with Spark's errors for those that do not parse.
#pragma once

#include <string>
#include <string_view>

#include "sources/source.h"

namespace piezo::sources {

/// `key` in lower case.
std::string TextOption(const Options& options, std::string_view key, std::string_view fallback);
bool BoolOption(const Options& options, std::string_view key, bool fallback);
int64_t IntOption(const Options& options, std::string_view key, int64_t fallback);

}  // namespace piezo::sources
