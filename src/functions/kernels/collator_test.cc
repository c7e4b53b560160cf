#include "functions/kernels/collator.h"

#include <gtest/gtest.h>

#include "functions/kernels/text_matcher.h"

namespace piezo::functions {
namespace {

bool Equal(const char* collation, const char* left, const char* right) {
  const Collator collator(collation);
  return collator.Key(left) == collator.Key(right);
}

TEST(CollatorTest, MakesKeys) {
  EXPECT_TRUE(Equal("UTF8_LCASE", "ΑΣ", "ας"));
  EXPECT_TRUE(Equal("UTF8_LCASE", "\u0130", "i\u0307"));
  EXPECT_FALSE(Equal("UTF8_LCASE", "a ", "a"));
  EXPECT_TRUE(Equal("UTF8_LCASE_RTRIM", "A  ", "a"));
  EXPECT_TRUE(Equal("UNICODE_CI", "\u00c4", "\u00e4"));
  EXPECT_FALSE(Equal("UNICODE_AI", "\u00c4", "a"));
  EXPECT_TRUE(Equal("UNICODE_AI", "\u00e4", "a"));
  EXPECT_FALSE(Equal("sv_AI", "\u00e5", "a"));
  EXPECT_LT(Collator("UNICODE").Key("b"), Collator("UNICODE").Key("C"));
}

TEST(CollatorTest, KnowsCountriesOfThreeLetters) {
  EXPECT_TRUE(Equal("de_AUT_CI", "a", "A"));
  EXPECT_TRUE(Equal("zh_Hans_CHN_CI", "a", "A"));
}

TEST(TextMatcherTest, NeverMatchesHalfACharacter) {
  const Collator collator("UTF8_LCASE");
  const auto matcher = TextMatcher::Make(collator);
  matcher->Reset("x\u0130x", "i");
  EXPECT_FALSE(matcher->Contains());
  matcher->Reset("x\u0130x", "I\u0307X");
  EXPECT_EQ(matcher->FindFrom(0), 1U);
  EXPECT_TRUE(matcher->EndsWith());
}

TEST(TextMatcherTest, CountsFromBothEnds) {
  for (const char* name : {"UTF8_LCASE", "UNICODE_CI"}) {
    const Collator collator(name);
    const auto matcher = TextMatcher::Make(collator);
    matcher->Reset("wwwAapacheAorg", "a");
    EXPECT_EQ(matcher->Slice(0, *matcher->BeginOf(2)), "wwwA") << name;
    EXPECT_EQ(matcher->Slice(*matcher->EndOf(1), matcher->size()), "org") << name;
    EXPECT_EQ(matcher->Matches().size(), 4U) << name;
    EXPECT_FALSE(matcher->BeginOf(5).has_value()) << name;
  }
}

}  // namespace
}  // namespace piezo::functions
