#include "types/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace piezo::types {
namespace {

TEST(NumberTextTest, PrintsDoublesAsJava) {
  EXPECT_EQ(JavaDoubleToString(0.0), "0.0");
  EXPECT_EQ(JavaDoubleToString(-0.0), "-0.0");
  EXPECT_EQ(JavaDoubleToString(1), "1.0");
  EXPECT_EQ(JavaDoubleToString(-12.5), "-12.5");
  EXPECT_EQ(JavaDoubleToString(100), "100.0");
  EXPECT_EQ(JavaDoubleToString(0.001), "0.001");
  EXPECT_EQ(JavaDoubleToString(0.00099), "9.9E-4");
  EXPECT_EQ(JavaDoubleToString(9999999), "9999999.0");
  EXPECT_EQ(JavaDoubleToString(1e7), "1.0E7");
  EXPECT_EQ(JavaDoubleToString(1.5e10), "1.5E10");
  EXPECT_EQ(JavaDoubleToString(1e-5), "1.0E-5");
  EXPECT_EQ(JavaDoubleToString(1e23), "1.0E23");
  EXPECT_EQ(JavaDoubleToString(2e23), "2.0E23");
  EXPECT_EQ(JavaDoubleToString(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(JavaDoubleToString(123456.789), "123456.789");
  EXPECT_EQ(JavaDoubleToString(std::numeric_limits<double>::denorm_min()), "4.9E-324");
  EXPECT_EQ(JavaDoubleToString(std::numeric_limits<double>::max()), "1.7976931348623157E308");
  EXPECT_EQ(JavaDoubleToString(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(JavaDoubleToString(-std::numeric_limits<double>::infinity()), "-Infinity");
}

TEST(NumberTextTest, PrintsFloatsAsJava) {
  EXPECT_EQ(JavaFloatToString(0.1F), "0.1");
  EXPECT_EQ(JavaFloatToString(1.0e10F), "1.0E10");
  EXPECT_EQ(JavaFloatToString(3.4028235e38F), "3.4028235E38");
  EXPECT_EQ(JavaFloatToString(std::numeric_limits<float>::denorm_min()), "1.4E-45");
  EXPECT_EQ(JavaFloatToString(16777216.0F), "1.6777216E7");
}

TEST(NumberTextTest, ReadsWhatJavaReads) {
  EXPECT_EQ(ParseDouble(" 1.5 "), 1.5);
  EXPECT_EQ(ParseDouble("+.5e1"), 5.0);
  EXPECT_EQ(ParseDouble("5."), 5.0);
  EXPECT_EQ(ParseDouble("1d"), 1.0);
  EXPECT_EQ(ParseDouble("1e400"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(ParseDouble("-1e-400"), -0.0);
  EXPECT_EQ(ParseDouble("0x1.8p1"), 3.0);
  EXPECT_EQ(ParseDouble("Infinity"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(ParseDouble("-INF"), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(*ParseDouble("nan")));
  EXPECT_EQ(ParseFloat("3.4028235e38"), std::numeric_limits<float>::max());
  EXPECT_EQ(ParseFloat("1e39"), std::numeric_limits<float>::infinity());
}

TEST(NumberTextTest, RefusesTheRest) {
  for (const char* text :
       {"", " ", ".", "e1", "1e", "1e+", "1..2", "1 2", "--1", "0x", "0xp1", "d", "1dd", "x", "+nan", "infd"}) {
    EXPECT_FALSE(ParseDouble(text)) << text;
  }
}

}  // namespace
}  // namespace piezo::types
