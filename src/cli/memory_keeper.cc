#include "cli/memory_keeper.h"

#include <malloc.h>

#include "base/logging.h"
#include "engine/database.h"
#include "errors/error.h"
#include "session/activity.h"

namespace piezo::cli {

MemoryKeeper::MemoryKeeper(engine::Database& database, const session::Activity& activity)
    : database_(database), activity_(activity), periodic_(std::chrono::seconds(10), [this] { GiveBack(); }) {}

void MemoryKeeper::GiveBack() {
  const auto totals = activity_.totals();
  const int64_t ended = totals.finished + totals.failed + totals.interrupted;
  if (ended == seen_) return;
  seen_ = ended;
  try {
    database_.DropDeadBlocks();
  } catch (const Error& error) {
    LogError("blocks of the engine's buffer pool could not be dropped", {{"what", error.what()}});
  }
  malloc_trim(0);
}

}  // namespace piezo::cli
