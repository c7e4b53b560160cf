#include "conf/options.h"

#include <gtest/gtest.h>

namespace piezo {
namespace {

TEST(OptionMapTest, NamesHaveNoCase) {
  const OptionMap options({{"Header", "TRUE"}, {"sep", ";"}, {"SEP", "|"}});
  EXPECT_TRUE(options.Bool({"header"}, false));
  EXPECT_EQ(options.Text({"sep", "delimiter"}, ","), "|");
  EXPECT_EQ(options.Text({"quote"}, "'"), "'");
  EXPECT_EQ(options.entries().size(), 2U);
}

TEST(OptionMapTest, ValuesAreChecked) {
  const OptionMap options({{"header", "yes"}, {"maxColumns", "1x"}, {"samplingRatio", "half"}});
  const auto condition = [](const auto& ask) {
    try {
      ask();
      return std::string("none");
    } catch (const Error& error) {
      return error.condition();
    }
  };
  EXPECT_EQ(condition([&] { options.Bool({"header"}, false); }), "_LEGACY_ERROR_TEMP_2147");
  EXPECT_EQ(condition([&] { options.Int({"maxColumns"}, 0); }), "_LEGACY_ERROR_TEMP_2146");
  EXPECT_EQ(condition([&] { options.Double({"samplingRatio"}, 1); }), "INVALID_OPTION_VALUE");
}

TEST(OptionMapTest, SettingsFillWhatIsOpen) {
  const Conf conf = Conf().With("spark.sql.session.timeZone", "Europe/Paris");
  EXPECT_EQ(OptionMap().WithDefaults(conf).Text({"timeZone"}, ""), "Europe/Paris");
  const std::vector<std::pair<std::string, std::string>> chosen = {{"timeZone", "UTC"}};
  EXPECT_EQ(OptionMap(chosen).WithDefaults(conf).Text({"timeZone"}, ""), "UTC");
}

TEST(OptionMapTest, ListAndBack) {
  const std::vector<std::pair<std::string, std::string>> pairs = {{"a", "1"}, {"b", ""}};
  const OptionMap options(pairs);
  EXPECT_EQ(OptionMap::FromList(options.ToList()).entries(), options.entries());
}

}  // namespace
}  // namespace piezo
