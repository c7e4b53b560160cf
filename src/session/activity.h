// Activity: what the operations of a server did since its start, in numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "session/operation.h"

namespace piezo::session {

/// Thread-safe.
class Activity {
 public:
  /// Upper bounds of the counts of durations; those beyond the last have a count of their own.
  static constexpr std::array<double, 13> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                     0.25,  0.5,    1,     5,    30,    300};
  struct Totals {
    std::array<int64_t, kBounds.size() + 1> by_duration{};
    double seconds = 0;
    int64_t finished = 0;
    int64_t failed = 0;
    int64_t interrupted = 0;
    int64_t rows = 0;
    int64_t bytes = 0;
    std::array<double, kStageNames.size()> stage_seconds{};
  };

  /// Counts an operation that is over.
  void Add(const Operation& operation);
  Totals totals() const;

 private:
  mutable std::mutex mutex_;
  Totals totals_;
};

}  // namespace piezo::session
