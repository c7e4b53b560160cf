#include "types/datetime_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace piezo::types {
namespace {

std::string Date(std::string_view text) {
  const std::optional<int32_t> days = ParseDate(text);
  return days ? FormatDate(*days) : "none";
}

std::string Timestamp(std::string_view text) {
  const std::optional<int64_t> micros = ParseTimestamp(text, TimeZone::Utc(), ParseDate("2026-11-23"));
  return micros ? FormatTimestamp(*micros, TimeZone::Utc()) : "none";
}

std::string Time(std::string_view text) {
  const std::optional<int64_t> nanos = ParseTime(text);
  return nanos ? FormatTime(*nanos) : "none";
}

TEST(CalendarTest, RoundTripsDays) {
  for (int64_t days = -1'000'000; days <= 4'000'000; days += 97) EXPECT_EQ(DaysFromCivil(CivilFromDays(days)), days);
  EXPECT_EQ(CivilFromDays(0), (CivilDate{1970, 1, 1}));
  EXPECT_EQ(DaysFromCivil({2000, 2, 29}), 11016);
  EXPECT_EQ(DaysFromCivil({1, 1, 1}), -719162);
}

TEST(DatetimeTextTest, ReadsAndWritesDates) {
  EXPECT_EQ(Date("2020"), "2020-01-01");
  EXPECT_EQ(Date("2020-1-2"), "2020-01-02");
  EXPECT_EQ(Date(" 2020-01-02T anything"), "2020-01-02");
  EXPECT_EQ(Date("12020-01-02"), "+12020-01-02");
  EXPECT_EQ(Date("-0044-03-15"), "-0044-03-15");
  EXPECT_EQ(Date("0000-01-01"), "0000-01-01");
  for (const char* text : {"", "2020-02-30", "2020-13-01", "20200101", "2020-01-02x", "2020-001-01", "12345678", "-"}) {
    EXPECT_EQ(Date(text), "none") << text;
  }
}

TEST(DatetimeTextTest, ReadsAndWritesTimestamps) {
  EXPECT_EQ(Timestamp("2020-01-02"), "2020-01-02 00:00:00");
  EXPECT_EQ(Timestamp("2020-01-02T12:3"), "2020-01-02 12:03:00");
  EXPECT_EQ(Timestamp("2020-01-02 12:3:4.1234567"), "2020-01-02 12:03:04.123456");
  EXPECT_EQ(Timestamp("2020-01-02 12:3:4.5+1"), "2020-01-02 11:03:04.5");
  EXPECT_EQ(Timestamp("2020-01-02 12:3:4 America/Los_Angeles"), "2020-01-02 20:03:04");
  EXPECT_EQ(Timestamp("T12:30:15"), "2026-11-23 12:30:15");
  EXPECT_EQ(Timestamp("294247-01-10 04:00:54.775807"), "+294247-01-10 04:00:54.775807");
  EXPECT_EQ(Timestamp("294247-01-10 04:00:54.775807-01:00"), "none");
  for (const char* text : {"2020-01-02T", "2020-01-02 24:00:00", "2020-01-02 12:30+01:00", "2020-01-02 12:3:4 utc",
                           "2020-01-02  12:00", "294247-01-10 04:00:54.775808"}) {
    EXPECT_EQ(Timestamp(text), "none") << text;
  }
  EXPECT_FALSE(ParseLocalTimestamp("12:30"));
}

TEST(DatetimeTextTest, WritesTheExtremes) {
  EXPECT_EQ(FormatLocalTimestamp(std::numeric_limits<int64_t>::min()), "-290308-12-21 19:59:05.224192");
  EXPECT_EQ(FormatLocalTimestamp(std::numeric_limits<int64_t>::max()), "+294247-01-10 04:00:54.775807");
  EXPECT_EQ(FormatLocalTimestamp(-1), "1969-12-31 23:59:59.999999");
}

TEST(DatetimeTextTest, ReadsAndWritesTimes) {
  EXPECT_EQ(Time("1:2:3"), "01:02:03");
  EXPECT_EQ(Time("12:30:15.123456789"), "12:30:15.123456");
  EXPECT_EQ(Time("12:30:15 AM"), "00:30:15");
  EXPECT_EQ(Time("12:30 pm"), "12:30:00");
  for (const char* text : {"12", "24:00", "13:00 PM", "0:0:0 am", "12:30Z"}) EXPECT_EQ(Time(text), "none") << text;
}

TEST(TimeZoneTest, FindsOffsetsAndRegions) {
  const auto offset = [](std::string_view id) {
    const std::optional<TimeZone> zone = TimeZone::Find(id);
    return zone ? zone->OffsetMicrosAt(0) / kMicrosPerSecond : -1;
  };
  EXPECT_EQ(offset("Z"), 0);
  EXPECT_EQ(offset("+01:00"), 3600);
  EXPECT_EQ(offset("-8"), -8 * 3600);
  EXPECT_EQ(offset("UTC+0130"), 5400);
  EXPECT_EQ(offset("+01:02:03"), 3723);
  EXPECT_EQ(offset("EST"), -5 * 3600);
  EXPECT_EQ(offset("Etc/GMT+5"), -5 * 3600);
  EXPECT_EQ(offset("Asia/Kolkata"), 19800);
  for (const char* id :
       {"", "+19:00", "+01:60", "+1:2:3:4", "europe/paris", "Mars/Olympus", "utc", "+", "GMT+", "+123"}) {
    EXPECT_FALSE(TimeZone::Find(id)) << id;
  }
}

TEST(TimeZoneTest, FollowsDaylightSaving) {
  const TimeZone zone = *TimeZone::Find("America/Los_Angeles");
  const auto utc = [&](std::string_view text) { return FormatTimestamp(*ParseTimestamp(text, zone), TimeZone::Utc()); };
  EXPECT_EQ(utc("2020-07-01 00:00:00"), "2020-07-01 07:00:00");
  EXPECT_EQ(utc("2020-03-08 02:30:00"), "2020-03-08 10:30:00");  // skipped: 03:30 of the clocks
  EXPECT_EQ(utc("2020-11-01 01:30:00"), "2020-11-01 08:30:00");  // shown twice: the earlier
  EXPECT_EQ(utc("1800-01-01 00:00:00"), "1800-01-01 07:52:58");  // local mean time
}

}  // namespace
}  // namespace piezo::types
