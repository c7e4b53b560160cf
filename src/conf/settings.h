// The table of settings: one sorted row each, in settings.inc. Names, types and defaults are Spark's; piezo.* are ours.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace piezo {

enum class SettingType : uint8_t {
  kBoolean,
  kInt,
  kLong,
  kDouble,
  kString,
  kBytes,         // "10mb", plain numbers are bytes
  kMebibytes,     // "2g", plain numbers are MiB
  kMilliseconds,  // "5s", plain numbers are milliseconds
  kSeconds,       // "5min", plain numbers are seconds
  kTimeZone,
  kChoice,  // one of `choices`, in any case
};

enum class SettingScope : uint8_t {
  kSession,  // a session may change it
  kStatic,   // fixed when the server starts
  kCore,     // not one of SQL's: a session may set it, without effect
};

struct Setting {
  std::string_view name;
  SettingType type = SettingType::kString;
  std::optional<std::string_view> default_value = {};  // none: not set
  std::string_view choices = {};                       // kChoice: as messages list them, "A, B"
  int64_t min = std::numeric_limits<int64_t>::min();
  int64_t max = std::numeric_limits<int64_t>::max();
  SettingScope scope = SettingScope::kSession;
  std::string_view since = {};
  std::string_view doc = {};
};

/// All settings, sorted by name.
std::span<const Setting> AllSettings();
/// Nothing for a key that is not in the table.
const Setting* FindSetting(std::string_view name);
/// Settings of Spark's core and cluster managers, which exist but cannot be changed in a session.
bool IsFixedCoreSetting(std::string_view name);

/// Throws INVALID_CONF_VALUE.* unless `value` is valid for the setting.
void CheckSettingValue(const Setting& setting, std::string_view value);

/// Values of valid text, in the setting's unit: bytes, MiB, milliseconds, seconds.
int64_t ParseSettingNumber(const Setting& setting, std::string_view value);
bool ParseSettingBoolean(std::string_view value);

}  // namespace piezo
