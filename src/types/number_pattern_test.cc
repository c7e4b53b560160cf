// The number formats of to_char and to_number: what is refused, read and written. Expected texts are Spark's.
#include "types/number_pattern.h"

#include <gtest/gtest.h>

namespace piezo::types {
namespace {

std::string Refusal(std::string_view format) {
  try {
    NumberPattern(format, {});
    return "none";
  } catch (const Error& error) {
    return error.condition();
  }
}

std::string Write(std::string_view format, types::Int128 number, int scale = 0) {
  return NumberPattern(format, {}).Write(number, scale);
}

std::optional<int64_t> Read(std::string_view format, std::string_view text) {
  const std::optional<types::Int128> number = NumberPattern(format, {}).Read(text);
  return number ? std::optional(static_cast<int64_t>(*number)) : std::nullopt;
}

TEST(NumberPattern, Refusals) {
  EXPECT_EQ(Refusal(""), "INVALID_FORMAT.EMPTY");
  EXPECT_EQ(Refusal("x"), "INVALID_FORMAT.WRONG_NUM_DIGIT");
  EXPECT_EQ(Refusal("9.9.9"), "INVALID_FORMAT.WRONG_NUM_TOKEN");
  EXPECT_EQ(Refusal("9,"), "INVALID_FORMAT.CONT_THOUSANDS_SEPS");
  EXPECT_EQ(Refusal("9.9,9"), "INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC");
  EXPECT_EQ(Refusal("9$"), "INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT");
  EXPECT_EQ(Refusal("9S9"), "INVALID_FORMAT.UNEXPECTED_TOKEN");
  EXPECT_EQ(Refusal(std::string(39, '9')), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION");
  EXPECT_EQ(Refusal("S$999,999.99"), "none");
}

TEST(NumberPattern, Writes) {
  EXPECT_EQ(Write("9,999", 123), "  123");
  EXPECT_EQ(Write("0,000", 123), "0,123");
  EXPECT_EQ(Write("S9999", -12), "  -12");
  EXPECT_EQ(Write("$9.9", 0), "$0.0");
  EXPECT_EQ(Write("999PR", -12), " <12>");
  EXPECT_EQ(Write("999PR", 12), " 12  ");
  EXPECT_EQ(Write("9MI", -1), "1-");
  EXPECT_EQ(Write("9999.", 5), "   5 ");
  EXPECT_EQ(Write("$9,999", 12345), "$# ###");
  EXPECT_EQ(Write("9999.9999", 1234567, 3), "1234.5670");
}

TEST(NumberPattern, Reads) {
  EXPECT_EQ(Read("99,999.9S", "12,454.8-"), -124548);
  EXPECT_EQ(Read("9,999", "1234"), std::nullopt);
  EXPECT_EQ(Read("9,999", ",234"), 234);
  EXPECT_EQ(Read("0000", "012"), std::nullopt);
  EXPECT_EQ(Read("99PR", "<12>"), -12);
  EXPECT_EQ(Read("99PR", "<12"), std::nullopt);
  EXPECT_EQ(Read("9", ""), std::nullopt);
  EXPECT_EQ(Read("99.9", "12."), 120);
}

}  // namespace
}  // namespace piezo::types
