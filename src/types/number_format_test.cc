// Patterns of java.text.DecimalFormat, and the rounding of decimal digits. Expected texts are Java's.
#include "types/number_format.h"

#include <gtest/gtest.h>

#include <limits>

namespace piezo::types {
namespace {

std::string Write(std::string_view pattern, double number) {
  std::string reason;
  const std::optional<NumberFormat> format = NumberFormat::Parse(pattern, reason);
  return format ? format->Write(DecimalDigits::OfDouble(number)) : "malformed: " + reason;
}

std::string Decimals(int decimals, double number) {
  return NumberFormat::WithDecimals(decimals).Write(DecimalDigits::OfDouble(number));
}

TEST(NumberFormat, Patterns) {
  EXPECT_EQ(Write("#,###.##", 1234.5), "1,234.5");
  EXPECT_EQ(Write("0000000.0000", 1234.5), "0001234.5000");
  EXPECT_EQ(Write("#.#", 0.5), "0.5");
  EXPECT_EQ(Write(".#", 0.5), ".5");
  EXPECT_EQ(Write("#0.0%", 0.256), "25.6%");
  EXPECT_EQ(Write("#;(#)", -5), "(5)");
  EXPECT_EQ(Write("'x'#", 5), "x5");
  EXPECT_EQ(Write("##0.##E0", 12345.678), "12.346E3");
  EXPECT_EQ(Write("00.###E00", 0.00012345), "12.345E-05");
  EXPECT_EQ(Write("", 1234567), "1,234,567");
}

TEST(NumberFormat, MalformedPatterns) {
  EXPECT_EQ(Write("0#", 1).substr(0, 9), "malformed");
  EXPECT_EQ(Write("0.0.0", 1).substr(0, 9), "malformed");
  EXPECT_EQ(Write("#,", 1).substr(0, 9), "malformed");
  EXPECT_EQ(Write("'#", 1).substr(0, 9), "malformed");
}

TEST(NumberFormat, HalvesGoToTheEvenDigit) {
  EXPECT_EQ(Decimals(0, 2.5), "2");
  EXPECT_EQ(Decimals(0, 1.5), "2");
  EXPECT_EQ(Decimals(2, 1.005), "1.00");  // less than it looks
  EXPECT_EQ(Decimals(2, -0.0), "-0.00");
  EXPECT_EQ(NumberFormat::WithDecimals(2).Write(DecimalDigits::OfDecimal(1015, 3)), "1.02");
  EXPECT_EQ(Decimals(2, std::numeric_limits<double>::infinity()), "\u221E");
}

TEST(DecimalDigits, RoundsUpThroughNines) {
  DecimalDigits number = DecimalDigits::OfDouble(9.996);
  number.KeepFraction(2, DecimalDigits::Half::kUp);
  EXPECT_EQ(number.digits, "1");
  EXPECT_EQ(number.point, 2);
  number = DecimalDigits::OfDouble(0.0004);
  number.KeepFraction(2, DecimalDigits::Half::kUp);
  EXPECT_TRUE(number.is_zero());
}

}  // namespace
}  // namespace piezo::types
