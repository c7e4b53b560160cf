#include "types/value.h"

#include <gtest/gtest.h>

#include <limits>

#include "types/interval_text.h"

namespace piezo::types {
namespace {

Value Make(DataType type, decltype(Value::data) data) { return {std::move(type), std::move(data)}; }

TEST(ValueTest, EqualByTypeAndBits) {
  EXPECT_EQ(Value::Int(1), Value::Int(1));
  EXPECT_FALSE(Value::Int(1) == Value::Long(1));
  EXPECT_EQ(Value::Double(std::numeric_limits<double>::quiet_NaN()),
            Value::Double(-std::numeric_limits<double>::quiet_NaN()));
  EXPECT_FALSE(Value::Double(0.0) == Value::Double(-0.0));
  EXPECT_EQ(Value::Null(), Value::Null());
}

TEST(ValueTest, NamesColumnsAsSpark) {
  EXPECT_EQ(ToSql(Value::Long(1)), "1");
  EXPECT_EQ(ToSql(Value::Double(1e20)), "1.0E20");
  EXPECT_EQ(ToSql(Value::String("a'b")), "a'b");
  EXPECT_EQ(ToSql(Value::Boolean(true)), "true");
  EXPECT_EQ(ToSql(Value::Null(DataType::Int())), "NULL");
  EXPECT_EQ(ToSql(Make(DataType::Decimal(3, 2), Int128{150})), "1.50");
  EXPECT_EQ(ToSql(Make(DataType::Decimal(7, 7), Int128{1})), "1E-7");
  EXPECT_EQ(ToSql(Make(DataType::Binary(), std::string("\x01\xFF"))), "X'01FF'");
  EXPECT_EQ(ToSql(Make(DataType::Date(), int64_t{18263})), "DATE '2020-01-02'");
  const Value timestamp = Make(DataType::Timestamp(), int64_t{1577934245500000});
  EXPECT_EQ(ToSql(timestamp), "TIMESTAMP '2020-01-02 03:04:05.5'");
  EXPECT_EQ(ToSql(timestamp, *TimeZone::Find("America/Los_Angeles")), "TIMESTAMP '2020-01-01 19:04:05.5'");
  EXPECT_EQ(ToSql(Make(DataType::TimestampNtz(), int64_t{0})), "TIMESTAMP_NTZ '1970-01-01 00:00:00'");
  EXPECT_EQ(ToSql(Make(DataType::Time(), int64_t{3'600'500'000'000})), "TIME '01:00:00.5'");
  EXPECT_EQ(ToSql(Make(DataType::DayTimeInterval(kDay, kDay), int64_t{86'400'000'000})), "INTERVAL '1' DAY");
  EXPECT_EQ(ToSql(Make(DataType::Array(DataType::Long()), Value::Values{Value::Long(1), Value::Long(2)})),
            "ARRAY(1L, 2L)");
}

TEST(ValueTest, ShowsValuesInErrors) {
  EXPECT_EQ(ToSqlValue(Value::Long(1)), "1L");
  EXPECT_EQ(ToSqlValue(Value::Double(1e30)), "1.0E30D");
  EXPECT_EQ(ToSqlValue(Value::Double(std::numeric_limits<double>::quiet_NaN())), "NaN");
  EXPECT_EQ(ToSqlValue(Value::String("it's")), "'it\\'s'");
  EXPECT_EQ(ToSqlValue(Make(DataType::Decimal(3, 2), Int128{150})), "1.50BD");
}

TEST(ValueTest, PrintsValuesInPlans) {
  EXPECT_EQ(ToDisplay(Value::Null()), "null");
  EXPECT_EQ(ToDisplay(Make(DataType::Date(), int64_t{0})), "1970-01-01");
  EXPECT_EQ(ToDisplay(Make(DataType::Binary(), std::string("\x01"))), "0x01");
  const Value map =
      Make(DataType::Map(DataType::Int(), DataType::String()), Value::Values{Value::Int(1), Value::String("a")});
  EXPECT_EQ(ToDisplay(map), "keys: [1], values: [a]");
}

std::string Ansi(std::string_view text, std::string_view fields) {
  const DataType type = ParseDataType("interval " + std::string(fields));
  const auto parsed = ParseAnsiInterval(text, type);
  if (const auto* error = std::get_if<Error>(&parsed)) return error->condition();
  const int64_t value = std::get<int64_t>(parsed);
  return type.is(TypeId::kYearMonthInterval) ? FormatYearMonthInterval(value, type)
                                             : FormatDayTimeInterval(value, type);
}

TEST(IntervalTextTest, AnsiIntervals) {
  EXPECT_EQ(Ansi("1-2", "year to month"), "INTERVAL '1-2' YEAR TO MONTH");
  EXPECT_EQ(Ansi("interval -'-1-2' year to month", "year to month"), "INTERVAL '1-2' YEAR TO MONTH");
  EXPECT_EQ(Ansi("-178956970-8", "year to month"), "INTERVAL '-178956970-8' YEAR TO MONTH");
  EXPECT_EQ(Ansi("178956970-8", "year to month"), "INVALID_INTERVAL_FORMAT.INTERVAL_PARSING");
  EXPECT_EQ(Ansi("1-12", "year to month"), "INVALID_INTERVAL_FORMAT.INTERVAL_PARSING");
  EXPECT_EQ(Ansi("1", "year to month"), "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING");
  EXPECT_EQ(Ansi("1 2:3:4.5", "day to second"), "INTERVAL '1 02:03:04.5' DAY TO SECOND");
  EXPECT_EQ(Ansi("-106751991 04:00:54.775808", "day to second"), "INTERVAL '-106751991 04:00:54.775808' DAY TO SECOND");
  EXPECT_EQ(Ansi("106751991 04:00:54.775808", "day to second"), "INVALID_INTERVAL_FORMAT.DAY_TIME_PARSING");
  EXPECT_EQ(Ansi("1 24:0:0", "day to second"), "INVALID_INTERVAL_FORMAT.DAY_TIME_PARSING");
  EXPECT_EQ(Ansi("x", "day to second"), "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE");
  EXPECT_EQ(Ansi("1.5", "second"), "INTERVAL '01.5' SECOND");
  EXPECT_EQ(Ansi("25", "hour"), "INTERVAL '25' HOUR");
}

TEST(IntervalTextTest, CalendarIntervals) {
  const auto text = [](std::string_view source) {
    const std::optional<CalendarInterval> parsed = ParseCalendarInterval(source);
    return parsed ? FormatCalendarInterval(*parsed) : "none";
  };
  EXPECT_EQ(text("INTERVAL 1 day -2 hours"), "1 days -2 hours");
  EXPECT_EQ(text("14 months 2 weeks"), "1 years 2 months 14 days");
  EXPECT_EQ(text("-.5 second"), "-0.5 seconds");
  EXPECT_EQ(text("0 days"), "0 seconds");
  EXPECT_EQ(text("9223372036854775807 microseconds"), "2562047788 hours 54.775807 seconds");
  for (const char* source : {"", "interval", "1", "day", "1day", "1.5 days", "1 day 2", "- - 1 day", "1 quarter",
                             "9223372036854775808 microseconds", "178956970 years 8 months"}) {
    EXPECT_EQ(text(source), "none") << source;
  }
}

}  // namespace
}  // namespace piezo::types
