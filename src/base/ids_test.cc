#include "base/ids.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace piezo {
namespace {

TEST(Ids, AreUuids) {
  EXPECT_TRUE(IsUuid(NewUuid()));
  EXPECT_EQ(NewUuid()[14], '4');
  EXPECT_TRUE(IsUuid(NewTimedUuid()));
  EXPECT_EQ(NewTimedUuid()[14], '7');
  EXPECT_FALSE(IsUuid(NewUuid() + "0"));
}

TEST(Ids, OfLaterTimesSortBehindEarlierOnes) {
  std::string before = NewTimedUuid();
  for (int i = 0; i < 20; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    std::string after = NewTimedUuid();
    EXPECT_LT(before, after);
    before = std::move(after);
  }
}

}  // namespace
}  // namespace piezo
