#include "types/decimal.h"

#include <gtest/gtest.h>

#include <random>

#include "types/uint256.h"

namespace piezo::types {
namespace {

Int128 Number(std::string_view digits) {
  const DecimalFromText parsed = ParseDecimal(digits, {kMaxDecimalPrecision, 0});
  EXPECT_EQ(parsed.status, ParseStatus::kOk) << digits;
  return parsed.unscaled;
}

std::string Text(std::optional<Int128> value) { return value ? ToString(*value) : "none"; }

const char kNines[] = "99999999999999999999999999999999999999";  // 38 of them

TEST(DecimalTest, PrintsPlainAndJavaForms) {
  EXPECT_EQ(DecimalToPlainString(0, 0), "0");
  EXPECT_EQ(DecimalToPlainString(-5, 2), "-0.05");
  EXPECT_EQ(DecimalToPlainString(12345, 2), "123.45");
  EXPECT_EQ(DecimalToPlainString(1, 38), "0." + std::string(37, '0') + "1");
  EXPECT_EQ(DecimalToString(1, 6), "0.000001");
  EXPECT_EQ(DecimalToString(1, 7), "1E-7");
  EXPECT_EQ(DecimalToString(-123, 10), "-1.23E-8");
  EXPECT_EQ(DecimalToString(0, 10), "0E-10");
  EXPECT_EQ(ToString(Number(kNines)), kNines);
}

TEST(DecimalTest, RescalesWithRounding) {
  EXPECT_EQ(Text(Rescale(125, 2, 1, 38)), "13");
  EXPECT_EQ(Text(Rescale(-125, 2, 1, 38)), "-13");
  EXPECT_EQ(Text(Rescale(125, 2, 1, 38, Rounding::kHalfEven)), "12");
  EXPECT_EQ(Text(Rescale(-121, 2, 1, 38, Rounding::kFloor)), "-13");
  EXPECT_EQ(Text(Rescale(121, 2, 1, 38, Rounding::kCeiling)), "13");
  EXPECT_EQ(Text(Rescale(129, 2, 1, 38, Rounding::kDown)), "12");
  EXPECT_EQ(Text(Rescale(999, 1, 0, 2)), "none");
  EXPECT_EQ(Text(Rescale(1, 0, 38, 38)), "none");
  EXPECT_EQ(Text(Rescale(Number(kNines), 38, 0, 38)), "1");
}

TEST(DecimalTest, ComputesWithWideIntermediates) {
  EXPECT_EQ(Text(AddDecimals({150, 2}, {25, 1}, {38, 2})), "400");
  EXPECT_EQ(Text(SubtractDecimals({150, 2}, {25, 1}, {38, 2})), "-100");
  EXPECT_EQ(Text(MultiplyDecimals({Number(kNines), 38}, {Number(kNines), 38}, {38, 37})), "1" + std::string(37, '0'));
  EXPECT_EQ(Text(MultiplyDecimals({Number(kNines), 0}, {2, 0}, {38, 0})), "none");
  EXPECT_EQ(Text(DivideDecimals({1, 0}, {3, 0}, {38, 6})), "333333");
  EXPECT_EQ(Text(DivideDecimals({2, 0}, {-3, 0}, {38, 6})), "-666667");
  EXPECT_EQ(Text(DivideDecimals({Number(kNines), 0}, {1, 38}, {38, 38})), "none");
  EXPECT_EQ(Text(DivideDecimals({1, 38}, {Number(kNines), 0}, {38, 6})), "0");
  EXPECT_EQ(Text(RemainderOfDecimals({-75, 1}, {2, 0}, {38, 1})), "-15");
  EXPECT_EQ(Text(IntegralDivideDecimals({-75, 1}, {2, 0}, {38, 0})), "-3");
}

TEST(DecimalTest, Compares) {
  EXPECT_EQ(CompareDecimals({10, 1}, {1, 0}), 0);
  EXPECT_LT(CompareDecimals({-2, 0}, {-1, 0}), 0);
  EXPECT_GT(CompareDecimals({Number(kNines), 0}, {Number(kNines), 38}), 0);
}

TEST(DecimalTest, ReadsText) {
  const auto read = [](std::string_view text, DecimalShape shape) {
    const DecimalFromText parsed = ParseDecimal(text, shape);
    if (parsed.status == ParseStatus::kMalformed) return std::string("malformed");
    return parsed.status == ParseStatus::kOverflow ? "overflow" : ToString(parsed.unscaled);
  };
  EXPECT_EQ(read(" -1.255 ", {10, 2}), "-126");
  EXPECT_EQ(read("1e3", {10, 0}), "1000");
  EXPECT_EQ(read(".5", {10, 0}), "1");
  EXPECT_EQ(read("1e-50", {10, 5}), "0");
  EXPECT_EQ(read("9.99", {2, 1}), "overflow");
  EXPECT_EQ(read("1e2147483647", {38, 0}), "overflow");
  EXPECT_EQ(read(std::string(1000, '0') + "7", {38, 0}), "7");
  for (const char* text : {"", ".", "1.2.3", "1e", "1e+-5", "1f", "x", "1e99999999999"}) {
    EXPECT_EQ(read(text, {38, 2}), "malformed") << text;
  }
}

TEST(DecimalTest, KeepsTheShapeOfLiterals) {
  const auto shape = [](std::string_view text) {
    const std::optional<ParsedDecimal> parsed = ParseDecimalLiteral(text);
    if (!parsed) return std::string("none");
    return ToString(parsed->value.unscaled) + ":" + std::to_string(parsed->precision) + "," +
           std::to_string(parsed->value.scale);
  };
  EXPECT_EQ(shape("1.50"), "150:3,2");
  EXPECT_EQ(shape("0.05"), "5:2,2");
  EXPECT_EQ(shape("1e3"), "1000:4,0");
  EXPECT_EQ(shape("0"), "0:1,0");
  EXPECT_EQ(shape(std::string(39, '9')), "none");
}

TEST(DecimalTest, ConvertsDoubles) {
  EXPECT_EQ(Text(DecimalFromDouble(0.1, {10, 2})), "10");
  EXPECT_EQ(Text(DecimalFromDouble(1e20, {10, 2})), "none");
  EXPECT_EQ(DecimalToDouble(12345, 2), 123.45);
}

TEST(UInt256Test, DivisionUndoesMultiplication) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const auto shift = [&] { return static_cast<int>(random() % 128); };
    const auto draw = [&] { return (static_cast<UInt128>(random()) << 64 | random()) >> shift(); };
    const UInt128 factor = draw();
    const UInt128 divisor = draw() | 1;
    const UInt128 rest = draw() % divisor;
    const UInt256 dividend = UInt256::Product(factor, divisor).Plus(UInt256(rest));
    const UInt256::Quotient result = dividend.DividedBy(divisor);
    ASSERT_TRUE(result.quotient == UInt256(factor));
    ASSERT_TRUE(result.remainder == rest);
  }
}

}  // namespace
}  // namespace piezo::types
