#include "base/periodic.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>

namespace piezo {
namespace {

TEST(Periodic, WorksUntilItIsDestroyed) {
  std::counting_semaphore<> worked(0);
  std::atomic<bool> gone = false;
  {
    const Periodic periodic(std::chrono::milliseconds(1), [&] {
      EXPECT_FALSE(gone);
      worked.release();
    });
    for (int i = 0; i < 3; ++i) worked.acquire();
  }
  gone = true;
}

TEST(Periodic, EndsWithoutWaitingForItsTurn) {
  const Periodic periodic(std::chrono::hours(1), [] { FAIL(); });
}

}  // namespace
}  // namespace piezo
