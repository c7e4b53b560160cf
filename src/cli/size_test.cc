#include "cli/size.h"

#include <gtest/gtest.h>

namespace piezo::cli {
namespace {

TEST(ParseSizeTest, TakesUnitsInAnyCase) {
  EXPECT_EQ(ParseSize("1000"), 1000);
  EXPECT_EQ(ParseSize("1k"), 1024);
  EXPECT_EQ(ParseSize("512MiB"), int64_t{512} << 20);
  EXPECT_EQ(ParseSize("4GB"), int64_t{4} << 30);
  EXPECT_EQ(ParseSize("2t"), int64_t{2} << 40);
}

TEST(ParseSizeTest, RefusesWhatIsNoSize) {
  for (const char* text : {"", "x", "-1", "0", "1x", "1kk", "99999999999t", "1 g"}) {
    EXPECT_THROW(ParseSize(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace piezo::cli
