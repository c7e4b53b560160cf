#include "errors/conditions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>

namespace piezo::errors {
namespace {

bool IsName(std::string_view text) {
  return !text.empty() && std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
}

TEST(ConditionsTest, AreSortedAndUnique) {
  for (size_t i = 1; i < std::size(kConditions); ++i) {
    EXPECT_LT(kConditions[i - 1].name, kConditions[i].name);
  }
}

TEST(ConditionsTest, SqlstatesHaveFiveCharacters) {
  for (const Condition& condition : kConditions) {
    if (condition.name.starts_with("_LEGACY_")) continue;  // Spark gives those none
    EXPECT_EQ(condition.sqlstate.size(), 5) << condition.name;
    EXPECT_TRUE(std::all_of(condition.sqlstate.begin(), condition.sqlstate.end(), [](unsigned char c) {
      return std::isdigit(c) != 0 || std::isupper(c) != 0;
    })) << condition.name;
  }
}

TEST(ConditionsTest, TemplatesAreWellFormed) {
  for (const Condition& condition : kConditions) {
    std::string_view rest = condition.message;
    for (size_t open = rest.find('<'); open != std::string_view::npos; open = rest.find('<')) {
      const size_t close = rest.find('>', open);
      ASSERT_NE(close, std::string_view::npos) << condition.name;
      EXPECT_TRUE(IsName(rest.substr(open + 1, close - open - 1))) << condition.name;
      rest.remove_prefix(close + 1);
    }
  }
}

TEST(ConditionsTest, EveryExceptionClassHasAHierarchy) {
  for (const Condition& condition : kConditions) {
    const auto names = JvmClassHierarchy(condition.exception_class);
    ASSERT_GE(names.size(), 3) << condition.name;
    EXPECT_EQ(names.front(), JvmClassName(condition.exception_class));
    EXPECT_EQ(names.back(), "java.lang.Object");
  }
}

TEST(ConditionsTest, FindsEveryRow) {
  for (const Condition& condition : kConditions) EXPECT_EQ(FindCondition(condition.name), &condition);
  EXPECT_EQ(FindCondition("NO_SUCH_CONDITION"), nullptr);
}

}  // namespace
}  // namespace piezo::errors
