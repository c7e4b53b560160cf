// Results of Arrow calls on data that this process made: a failure is a defect, not the user's doing.
#pragma once

#include <arrow/result.h>
#include <arrow/status.h>

#include <utility>

#include "base/check.h"

namespace piezo::wire {

inline void Trust(const arrow::Status& status) {
  if (!status.ok()) throw InvariantError("Arrow: " + status.ToString());
}

template <class T>
T Trust(arrow::Result<T> result) {
  Trust(result.status());
  return std::move(result).ValueUnsafe();
}

}  // namespace piezo::wire
