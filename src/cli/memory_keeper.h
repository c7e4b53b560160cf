// What a long-running server does so that its memory stays what its sessions need.
#pragma once

#include <cstdint>

#include "base/periodic.h"

namespace piezo::engine {
class Database;
}
namespace piezo::session {
class Activity;
}

namespace piezo::cli {

/// Small statements by the hundred thousand leave the C library's heaps with holes and the engine's buffer pool with
/// nodes of blocks that are gone. Every ten seconds in which operations ended, this lets both go.
class MemoryKeeper {
 public:
  MemoryKeeper(engine::Database& database, const session::Activity& activity);

 private:
  void GiveBack();

  engine::Database& database_;
  const session::Activity& activity_;
  int64_t seen_ = 0;  // operations that had ended at the last turn
  Periodic periodic_;
};

}  // namespace piezo::cli
