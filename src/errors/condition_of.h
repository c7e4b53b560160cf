// For tests: how a call fails.
#pragma once

#include <functional>
#include <string>

#include "errors/error.h"

namespace piezo::errors {

/// The condition of the Error that the call throws, or "none".
inline std::string ConditionOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.condition();
  }
  return "none";
}

}  // namespace piezo::errors
