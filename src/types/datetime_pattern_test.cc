// Patterns for dates and times; the expectations are Apache Spark's answers.
#include "types/datetime_pattern.h"

#include <gtest/gtest.h>

#include "types/datetime_text.h"

namespace piezo::types {
namespace {

using Use = DateTimePattern::Use;

constexpr int64_t kMoment = 1'460'110'272'345'000;  // 2016-04-08 10:11:12.345 UTC

std::string Format(std::string_view pattern, int64_t utc = kMoment, std::string_view zone_id = "UTC") {
  auto compiled = DateTimePattern::Compile(pattern, Use::kFormat);
  if (const auto* problem = std::get_if<PatternProblem>(&compiled)) return problem->condition;
  const TimeZone zone = *TimeZone::Find(zone_id);
  const int64_t offset = zone.OffsetMicrosAt(utc);
  std::string out;
  std::get<DateTimePattern>(compiled).Format(utc + offset, offset, zone, out);
  return out;
}

std::string Parse(std::string_view text, std::string_view pattern) {
  auto compiled = DateTimePattern::Compile(pattern, Use::kParse);
  if (const auto* problem = std::get_if<PatternProblem>(&compiled)) return problem->condition;
  const auto parsed = std::get<DateTimePattern>(compiled).Parse(text);
  if (const auto* problem = std::get_if<std::string>(&parsed)) return *problem;
  const auto& found = std::get<DateTimePattern::Parsed>(parsed);
  return FormatLocalTimestamp(found.zone ? found.zone->ToUtc(found.local) : found.local);
}

TEST(DateTimePattern, Formats) {
  EXPECT_EQ(Format("G GGGG yy yyy yyyyy M MM L LL LLL LLLL E EEE EEEE F h hh K k H S SSSSSS"),
            "AD Anno Domini 16 2016 02016 4 04 4 04 Apr April Fri Fri Friday 1 10 10 10 10 10 3 345000");
  EXPECT_EQ(Format("VV z zzzz x X xxx XX"
                   "X O OOOO Z ZZZZZ"),
            "UTC UTC Coordinated Universal Time +00 Z +00:00 Z GMT GMT +0000 Z");
  EXPECT_EQ(Format("VV z zzzz x X xxx XX"
                   "X O OOOO Z ZZZZZ",
                   kMoment, "America/Los_Angeles"),
            "America/Los_Angeles PDT Pacific Daylight Time -07 -07 -07:00 -07:00 GMT-7 GMT-07:00 -0700 -07:00");
  EXPECT_EQ(Format("Q QQ QQQ QQQQ q qqq D DD DDD a"), "2 02 Q2 2nd quarter 2 Q2 99 99 099 AM");
  EXPECT_EQ(Format("yyyy[-MM"), "2016-04");
  EXPECT_EQ(Format("'T'yyyy''"), "T2016'");
  EXPECT_EQ(Format(""), "");
  constexpr int64_t kIdes = -63'549'532'800'000'000;  // -0044-03-15
  EXPECT_EQ(Format("yyyy G", kIdes), "0045 BC");
  EXPECT_EQ(Format("yyyy yy", kIdes), "-0044 44");
}

TEST(DateTimePattern, RefusesPatterns) {
  const std::string legacy = "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION";
  const std::string week_based = "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN";
  const std::string no_pattern = "INVALID_DATETIME_PATTERN.WITH_SUGGESTION";
  for (const char* pattern : {"Y", "u", "YYYY-ww", "MMMMM", "GGGGG", "ddd", "DDDD", "HHH", "SSSSSSSSSS", "zzzzz", "aa",
                              "yyyy]", "{yyyy}", "yyyy#", "ZZZZZZ"}) {
    EXPECT_EQ(Format(pattern), legacy) << pattern;
  }
  for (const char* pattern : {"e", "c"}) EXPECT_EQ(Format(pattern), week_based) << pattern;
  for (const char* pattern : {"A", "n", "B", "p"}) {
    EXPECT_EQ(Format(pattern), "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER") << pattern;
  }
  EXPECT_EQ(Format("QQQQQ"), "INVALID_DATETIME_PATTERN.LENGTH");
  for (const char* pattern : {"foo", "V", "OO",
                              "XX"
                              "XX"
                              "X"
                              "X",
                              "'T"})
    EXPECT_EQ(Format(pattern), no_pattern) << pattern;
  EXPECT_EQ(Parse("x", "E yyyy"), legacy);
  EXPECT_EQ(Parse("x", "yyyy Q"), "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER");
}

TEST(DateTimePattern, Parses) {
  EXPECT_EQ(Parse("20160408101112", "yyyyMMddHHmmss"), "2016-04-08 10:11:12");
  EXPECT_EQ(Parse("2016-4-8", "y-M-d"), "2016-04-08 00:00:00");
  EXPECT_EQ(Parse("2016-04-08 10:11:12.3", "yyyy-MM-dd HH:mm:ss.SSS"), "2016-04-08 10:11:12.3");
  EXPECT_EQ(Parse("2016-04-08 10:11:12", "yyyy-MM-dd HH:mm:ss[.SSS]"), "2016-04-08 10:11:12");
  EXPECT_EQ(Parse("08/april/16", "dd/MMMM/yy"), "2016-04-08 00:00:00");
  EXPECT_EQ(Parse("10 PM", "hh a"), "1970-01-01 22:00:00");
  EXPECT_EQ(Parse("PM", "a"), "1970-01-01 12:00:00");
  EXPECT_EQ(Parse("2016 100", "yyyy D"), "2016-04-09 00:00:00");
  EXPECT_EQ(Parse("24", "kk"), "1970-01-01 00:00:00");
  EXPECT_EQ(Parse("44 BC", "y G"), "-0043-01-01 00:00:00");
  EXPECT_EQ(Parse("-2016-01-01", "yyyy-MM-dd"), "-2016-01-01 00:00:00");
  EXPECT_EQ(Parse("+12345", "yyyy"), "+12345-01-01 00:00:00");
  EXPECT_EQ(Parse("2016-04-08 101", "yyyy-MM-dd HHm"), "2016-04-08 10:01:00");
  EXPECT_EQ(Parse("1016", "hhyy"), "2016-01-01 10:00:00");
  EXPECT_EQ(Parse("2016-04-08 10:11:12+01:00",
                  "yyyy-MM-dd HH:mm:ssXX"
                  "X"),
            "2016-04-08 09:11:12");
  EXPECT_EQ(Parse("2016-04-08 10:11:12 Europe/Paris", "yyyy-MM-dd HH:mm:ss VV"), "2016-04-08 08:11:12");
  EXPECT_EQ(Parse("2016-04-08 10:11:12 PST", "yyyy-MM-dd HH:mm:ss z"), "2016-04-08 17:11:12");
  EXPECT_EQ(Parse("2016-04-08 10:11:12 Pacific Daylight Time", "yyyy-MM-dd HH:mm:ss zzzz"), "2016-04-08 17:11:12");
  EXPECT_EQ(Parse("2016-04-08 10:11:12 GMT+1", "yyyy-MM-dd HH:mm:ss O"), "2016-04-08 09:11:12");
}

TEST(DateTimePattern, SaysWhatIsWrong) {
  EXPECT_EQ(Parse("2016", "yyyyy"), "Text '2016' could not be parsed at index 0");
  EXPECT_EQ(Parse("2016-12-31 10:00", "yyyy-MM-dd HH:mm:ss"),
            "Text '2016-12-31 10:00' could not be parsed at index 16");
  EXPECT_EQ(Parse("20160408101112123", "yyyyMMddHHmmssSSS"), "Text '20160408101112123' could not be parsed at index 0");
  EXPECT_EQ(Parse("+2016", "yyyy"), "Text '+2016' could not be parsed at index 0");
  EXPECT_EQ(Parse("2016-04-08x", "yyyy-MM-dd"),
            "Text '2016-04-08x' could not be parsed, unparsed text found at index 10");
  EXPECT_EQ(Parse("2016-13-31", "yyyy-MM-dd"),
            "Text '2016-13-31' could not be parsed: Invalid value for MonthOfYear (valid values 1 - 12): 13");
  EXPECT_EQ(Parse("13", "MM"), "Invalid value for MonthOfYear (valid values 1 - 12): 13");
  EXPECT_EQ(Parse("2015-02-29", "yyyy-MM-dd"),
            "Text '2015-02-29' could not be parsed: Invalid date 'February 29' as '2015' is not a leap year");
  EXPECT_EQ(Parse("2015-04-31", "yyyy-MM-dd"), "Text '2015-04-31' could not be parsed: Invalid date 'APRIL 31'");
  EXPECT_EQ(Parse("02-30", "MM-dd"), "Invalid date 'FEBRUARY 30'");
  EXPECT_EQ(Parse("366 2015", "D yyyy"),
            "Text '366 2015' could not be parsed: Invalid date 'DayOfYear 366' as '2015' is not a leap year");
  EXPECT_EQ(Parse("13 PM", "hh a"),
            "Text '13 PM' could not be parsed: Invalid value for ClockHourOfAmPm (valid values 1 - 12): 13");
  EXPECT_EQ(Parse("10:11 AM 12", "hh:mm a HH"),
            "Text '10:11 AM 12' could not be parsed: Conflict found: HourOfDay 12 differs from HourOfDay 10 while "
            "resolving  AmPmOfDay");
}

}  // namespace
}  // namespace piezo::types
