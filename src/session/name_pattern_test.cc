#include "session/name_pattern.h"

#include <gtest/gtest.h>

namespace piezo::session {
namespace {

TEST(NamePatternTest, StarsAndAlternativesInAnyCase) {
  EXPECT_TRUE(MatchesPattern("Table1", "t*"));
  EXPECT_TRUE(MatchesPattern("table1", "*1"));
  EXPECT_TRUE(MatchesPattern("b", "a | b"));
  EXPECT_TRUE(MatchesPattern("abc", "a*c"));
  EXPECT_FALSE(MatchesPattern("abcd", "a*c"));
  EXPECT_FALSE(MatchesPattern("table1", "able1"));
  EXPECT_TRUE(MatchesPattern("anything", std::optional<std::string>()));
}

}  // namespace
}  // namespace piezo::session
