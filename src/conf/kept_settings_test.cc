#include "conf/kept_settings.h"

#include <gtest/gtest.h>

namespace piezo {
namespace {

TEST(KeptSettingsTest, WhatAQueryMeansIsKeptNotHowItIsRun) {
  const Conf conf = Conf()
                        .With("spark.sql.caseSensitive", "true")
                        .With("spark.sql.shuffle.partitions", "7")
                        .With("spark.app.name", "x")
                        .With("spark.sql.session.timeZone", "Asia/Tokyo");
  EXPECT_EQ(SettingsToKeep(conf), (KeptSettings{{"spark.sql.ansi.enabled", "true"},
                                                {"spark.sql.caseSensitive", "true"},
                                                {"spark.sql.session.timeZone", "Asia/Tokyo"}}));
}

TEST(KeptSettingsTest, ADefinitionIsReadUnderWhatItKept) {
  const Conf then = Conf().With("spark.sql.ansi.enabled", "false").With("spark.sql.session.timeZone", "UTC");
  const Conf now = Conf()
                       .With("spark.sql.caseSensitive", "true")
                       .With("spark.sql.shuffle.partitions", "7")
                       .With("spark.sql.session.timeZone", "Asia/Tokyo");
  const auto within = SettingsWithin(now, SettingsToKeep(then));
  ASSERT_NE(within, nullptr);
  EXPECT_FALSE(within->ansi_enabled());
  EXPECT_FALSE(within->case_sensitive());
  EXPECT_EQ(within->time_zone(), "UTC");
  EXPECT_EQ(within->GetInt("spark.sql.shuffle.partitions"), 7);
}

TEST(KeptSettingsTest, NoDifferenceIsNoneToMake) {
  const Conf then = Conf().With("spark.sql.session.timeZone", "UTC");
  EXPECT_EQ(
      SettingsWithin(then.With("spark.app.name", "x").With("spark.sql.caseSensitive", "false"), SettingsToKeep(then)),
      nullptr);
}

}  // namespace
}  // namespace piezo
