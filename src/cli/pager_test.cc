#include "cli/pager.h"

#include <gtest/gtest.h>

namespace piezo::cli {
namespace {

TEST(Pager, TextsThatFitAreNotPaged) {
  EXPECT_FALSE(Exceeds("", 2, 5));
  EXPECT_FALSE(Exceeds("12345\n12345\n", 2, 5));
}

TEST(Pager, TooManyLinesOrColumnsArePaged) {
  EXPECT_TRUE(Exceeds("1\n2\n3\n", 2, 5));
  EXPECT_TRUE(Exceeds("123456\n", 2, 5));
}

}  // namespace
}  // namespace piezo::cli
