// How calls are shown that Spark shows with fewer arguments than they have.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace piezo::functions {

/// `name` with the first of the arguments, `most` at most.
std::string ShowFirst(std::string_view name, std::span<const std::string> args, size_t most = 1);

}  // namespace piezo::functions
