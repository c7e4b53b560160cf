// How a kernel inside the engine raises a Spark error condition: as data in the exception, which engine/errors.cc turns
// back into an Error at the DuckDB door.
#pragma once

#include <cstdint>
#include <string_view>

#include "errors/error.h"

namespace piezo::engine {

/// `site` is the kernel's last argument: the number that LowerContext::site gave, by which the statement finds the
/// place in the user's text; negative: none.
[[noreturn]] void RaiseCondition(std::string_view condition, const errors::Parameters& parameters, int64_t site = -1);

/// Calls what may throw an Error inside the engine, where only data pass: the error goes on as RaiseCondition has it.
template <class Call>
auto WithErrorsAsData(Call call, int64_t site = -1) {
  try {
    return call();
  } catch (const Error& error) {
    RaiseCondition(error.condition(), error.parameters(), site);
  }
}

}  // namespace piezo::engine
