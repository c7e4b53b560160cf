// The table of Spark error conditions: one sorted row a condition (name, SQLSTATE, the exception class clients see,
// message template with <parameter> places). Names and SQLSTATEs are Spark's; the sentences are ours.
#pragma once

#include <iterator>
#include <string_view>

#include "errors/exception_class.h"

namespace piezo::errors {

struct Condition {
  std::string_view name;
  std::string_view sqlstate;
  ExceptionClass exception_class;
  std::string_view message;  // "<name>" stands for the parameter `name`
};

/// All conditions, sorted by name.
inline constexpr Condition kConditions[] = {
#include "errors/conditions.inc"
};

constexpr const Condition* FindCondition(std::string_view name) {
  size_t low = 0;
  size_t high = std::size(kConditions);
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (kConditions[middle].name < name) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < std::size(kConditions) && kConditions[low].name == name ? &kConditions[low] : nullptr;
}

}  // namespace piezo::errors
