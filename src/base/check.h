// PIEZO_CHECK: invariants of the code itself. A broken one ends the query as INTERNAL_ERROR; user input must never
// reach one.
#pragma once

#include <stdexcept>
#include <string>

namespace piezo {

/// A broken invariant: always a defect of this program, whatever the user sent.
class InvariantError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] inline void FailCheck(const char* what, const char* file, int line) {
  throw InvariantError(std::string(what) + " at " + file + ":" + std::to_string(line));
}

}  // namespace piezo

#define PIEZO_CHECK(condition)                                            \
  do {                                                                    \
    if (!(condition)) ::piezo::FailCheck(#condition, __FILE__, __LINE__); \
  } while (false)
