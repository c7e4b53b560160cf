#include "functions/kernels/interrupt.h"

#include <gtest/gtest.h>

#include <duckdb.hpp>
#include <memory>

#include "functions/kernels/regex.h"

namespace piezo::functions {
namespace {

TEST(InterruptTest, IsKnownWithinItsScope) {
  std::atomic<bool> interrupted{false};
  EXPECT_NO_THROW(ThrowIfInterrupted());
  {
    const InterruptScope scope(&interrupted);
    EXPECT_FALSE(Interrupted());
    interrupted = true;
    EXPECT_THROW(ThrowIfInterrupted(), duckdb::InterruptException);
    {
      const InterruptScope inner(nullptr);
      EXPECT_FALSE(Interrupted());
    }
    EXPECT_TRUE(Interrupted());
  }
  EXPECT_FALSE(Interrupted());
}

TEST(InterruptTest, EndsASearchThatBacktracksForEver) {
  const std::atomic<bool> interrupted{true};
  const InterruptScope scope(&interrupted);
  RegexSearch search(std::make_shared<const Regex>("^(a+)+$", "rlike", -1));
  search.Reset(std::string_view("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"));
  EXPECT_ANY_THROW(search.Find());
}

}  // namespace
}  // namespace piezo::functions
