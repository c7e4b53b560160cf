#include "conf/conf.h"

#include <gtest/gtest.h>

#include <functional>

#include "conf/setting_history.h"
#include "conf/settings.h"
#include "errors/error.h"

namespace piezo {
namespace {

std::string ConditionOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.condition();
  }
  return "";
}

std::string SetCondition(std::string_view key, std::string_view value) {
  return ConditionOf([&] { Conf().With(key, value); });
}

TEST(SettingsTest, AreSortedAndHaveValidDefaults) {
  const auto settings = AllSettings();
  for (size_t i = 0; i < settings.size(); ++i) {
    if (i > 0) {
      EXPECT_LT(settings[i - 1].name, settings[i].name);
    }
    EXPECT_FALSE(settings[i].doc.empty()) << settings[i].name;
    EXPECT_EQ(FindSetting(settings[i].name), &settings[i]);
    if (settings[i].default_value) {
      EXPECT_NO_THROW(CheckSettingValue(settings[i], *settings[i].default_value));
    }
  }
}

TEST(ConfTest, GivesSparksDefaults) {
  const Conf conf;
  EXPECT_TRUE(conf.ansi_enabled());
  EXPECT_FALSE(conf.case_sensitive());
  EXPECT_EQ(conf.Get("spark.sql.shuffle.partitions"), "200");
  EXPECT_EQ(conf.Get("spark.sql.autoBroadcastJoinThreshold"), "10485760b");
  EXPECT_EQ(conf.GetInt("spark.sql.autoBroadcastJoinThreshold"), 10485760);
  EXPECT_EQ(conf.Get("spark.sql.session.timeZone"), conf.time_zone());
  EXPECT_EQ(conf.Get("spark.sql.files.maxPartitionNum"), std::nullopt);
  EXPECT_EQ(conf.Get("no.such.key"), std::nullopt);
  EXPECT_TRUE(Conf::IsKnown("spark.sql.files.maxPartitionNum"));
  EXPECT_FALSE(Conf::IsKnown("no.such.key"));
}

TEST(ConfTest, SnapshotsDoNotChange) {
  const Conf before;
  const Conf after = before.With("spark.sql.ansi.enabled", "FALSE").With("my.key", "x");
  EXPECT_TRUE(before.ansi_enabled());
  EXPECT_FALSE(after.ansi_enabled());
  EXPECT_EQ(after.Get("spark.sql.ansi.enabled"), "FALSE");
  EXPECT_EQ(after.Get("my.key"), "x");
  EXPECT_EQ(after.entries().size(), 2);
  EXPECT_TRUE(after.Without("spark.sql.ansi.enabled").ansi_enabled());
}

TEST(ConfTest, ChecksValues) {
  EXPECT_EQ(SetCondition("spark.sql.ansi.enabled", "yes"), "INVALID_CONF_VALUE.TYPE_MISMATCH");
  EXPECT_EQ(SetCondition("spark.sql.shuffle.partitions", "-1"), "INVALID_CONF_VALUE.REQUIREMENT");
  EXPECT_EQ(SetCondition("spark.sql.shuffle.partitions", "3000000000"), "INVALID_CONF_VALUE.TYPE_MISMATCH");
  EXPECT_EQ(SetCondition("spark.sql.session.timeZone", "Mars"), "INVALID_CONF_VALUE.TIME_ZONE");
  EXPECT_EQ(SetCondition("spark.sql.storeAssignmentPolicy", "x"), "INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS");
  EXPECT_EQ(SetCondition("spark.sql.storeAssignmentPolicy", "strict"), "");
  EXPECT_EQ(SetCondition("spark.sql.files.maxPartitionBytes", "1.5mb"), "INVALID_CONF_VALUE.TYPE_MISMATCH");
  EXPECT_EQ(SetCondition("spark.sql.adaptive.skewJoin.skewedPartitionFactor", "x"), "INVALID_CONF_VALUE.TYPE_MISMATCH");
  EXPECT_EQ(SetCondition("spark.sql.adaptive.skewJoin.skewedPartitionFactor", "-0.5"),
            "INVALID_CONF_VALUE.REQUIREMENT");
}

TEST(ConfTest, ReadsUnits) {
  const auto bytes = [](std::string_view text) {
    return Conf().With("spark.sql.files.maxPartitionBytes", text).GetInt("spark.sql.files.maxPartitionBytes");
  };
  EXPECT_EQ(bytes("10"), 10);
  EXPECT_EQ(bytes("2K"), 2048);
  EXPECT_EQ(bytes("3gb"), int64_t{3} << 30);
  EXPECT_EQ(Conf().With("spark.sql.broadcastTimeout", "5min").GetInt("spark.sql.broadcastTimeout"), 300);
  EXPECT_EQ(SetCondition("spark.sql.files.maxPartitionBytes", "9223372036854775807pb"),
            "INVALID_CONF_VALUE.TYPE_MISMATCH");
}

TEST(ConfTest, KeepsWhatIsFixed) {
  EXPECT_EQ(SetCondition("spark.sql.warehouse.dir", "/x"), "CANNOT_MODIFY_STATIC_CONFIG");
  EXPECT_EQ(SetCondition("spark.driver.memory", "1g"), "CANNOT_MODIFY_CONFIG");
  EXPECT_EQ(ConditionOf([] { Conf().Without("spark.sql.warehouse.dir"); }), "CANNOT_MODIFY_STATIC_CONFIG");
  EXPECT_EQ(Conf().WithServerSetting("spark.sql.warehouse.dir", "/x").Get("spark.sql.warehouse.dir"), "/x");
  EXPECT_TRUE(Conf().IsModifiable("spark.sql.ansi.enabled"));
  EXPECT_FALSE(Conf().IsModifiable("spark.sql.warehouse.dir"));
  EXPECT_FALSE(Conf().IsModifiable("no.such.key"));
}

TEST(ConfTest, RemovedSettingsKeepTheirLastDefault) {
  EXPECT_EQ(SetCondition("spark.sql.fromJsonForceNullableSchema", "true"), "");
  EXPECT_EQ(SetCondition("spark.sql.fromJsonForceNullableSchema", "false"), "_LEGACY_ERROR_TEMP_1226");
  EXPECT_EQ(RemovedSettingValue("spark.sql.hive.verifyPartitionPath"), "false");
  EXPECT_FALSE(RemovedSettingValue("spark.sql.ansi.enabled"));
  EXPECT_TRUE(SettingWarning("spark.sql.execution.arrow.enabled"));
  EXPECT_TRUE(SettingWarning("spark.sql.parser.escapedStringLiterals"));
  EXPECT_FALSE(SettingWarning("spark.sql.ansi.enabled"));
}

TEST(ConfTest, ResetsToWhatTheServerStartedWith) {
  const Conf server = Conf().WithServerSetting("spark.sql.shuffle.partitions", "8");
  const Conf session = server.With("spark.sql.shuffle.partitions", "9").With("my.key", "x");
  EXPECT_EQ(session.Without("spark.sql.shuffle.partitions").Get("spark.sql.shuffle.partitions"), "8");
  EXPECT_EQ(session.Reset().entries(), server.entries());
}

TEST(ConfTest, KnowsItsZone) {
  const Conf conf = Conf().With("spark.sql.session.timeZone", "America/Los_Angeles");
  EXPECT_EQ(conf.zone().ToLocal(0), int64_t{-8} * 3600 * 1'000'000);
}

}  // namespace
}  // namespace piezo
