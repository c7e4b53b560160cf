#include "session/activity.h"

#include <algorithm>
#include <chrono>

namespace piezo::session {

void Activity::Add(const Operation& operation) {
  const double seconds = std::chrono::duration<double>(operation.age()).count();
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
  const ResponseLog::Totals given = operation.log().totals();
  const std::lock_guard lock(mutex_);
  ++totals_.by_duration[static_cast<size_t>(bound - kBounds.begin())];
  totals_.seconds += seconds;
  totals_.rows += given.rows;
  totals_.bytes += given.bytes;
  for (size_t i = 0; i < kStageNames.size(); ++i) {
    totals_.stage_seconds[i] += static_cast<double>(operation.times().micros(static_cast<Stage>(i))) / 1e6;
  }
  switch (operation.state()) {
    case OperationState::kFailed:
      ++totals_.failed;
      return;
    case OperationState::kInterrupted:
      ++totals_.interrupted;
      return;
    default:
      ++totals_.finished;
  }
}

Activity::Totals Activity::totals() const {
  const std::lock_guard lock(mutex_);
  return totals_;
}

}  // namespace piezo::session
