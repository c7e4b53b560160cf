// Settings that Spark gave up, or that mean nothing over Spark Connect: what a client that uses them is told.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace piezo {

/// The warning for a client that reads or changes the setting, if there is one.
std::optional<std::string> SettingWarning(std::string_view key);

/// A removed setting may keep its last default: any other value throws Error _LEGACY_ERROR_TEMP_1226.
void CheckRemovedSetting(std::string_view key, std::string_view value);

/// What a removed setting still answers to a get.
std::optional<std::string_view> RemovedSettingValue(std::string_view key);

}  // namespace piezo
