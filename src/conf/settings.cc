#include "conf/settings.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/check.h"
#include "errors/error.h"
#include "types/int128.h"
#include "types/number_text.h"
#include "types/time_zone.h"

namespace piezo {
namespace {

constexpr Setting kSettings[] = {
#include "conf/settings.inc"
};

constexpr std::string_view kFixedCoreSettings[] = {
    "spark.archives",
    "spark.authenticate",
    "spark.blockManager.port",
    "spark.broadcast.blockSize",
    "spark.broadcast.compress",
    "spark.buffer.size",
    "spark.checkpoint.compress",
    "spark.cores.max",
    "spark.driver.cores",
    "spark.driver.extraClassPath",
    "spark.driver.extraJavaOptions",
    "spark.driver.host",
    "spark.driver.maxResultSize",
    "spark.driver.memory",
    "spark.driver.memoryOverhead",
    "spark.driver.port",
    "spark.dynamicAllocation.enabled",
    "spark.dynamicAllocation.initialExecutors",
    "spark.dynamicAllocation.maxExecutors",
    "spark.dynamicAllocation.minExecutors",
    "spark.eventLog.compress",
    "spark.eventLog.dir",
    "spark.eventLog.enabled",
    "spark.executor.cores",
    "spark.executor.extraClassPath",
    "spark.executor.extraJavaOptions",
    "spark.executor.heartbeatInterval",
    "spark.executor.id",
    "spark.executor.instances",
    "spark.executor.memory",
    "spark.executor.memoryOverhead",
    "spark.executor.pyspark.memory",
    "spark.extraListeners",
    "spark.files",
    "spark.io.compression.codec",
    "spark.jars",
    "spark.jars.packages",
    "spark.jars.repositories",
    "spark.kryo.registrationRequired",
    "spark.kryoserializer.buffer",
    "spark.kryoserializer.buffer.max",
    "spark.locality.wait",
    "spark.memory.fraction",
    "spark.memory.offHeap.enabled",
    "spark.memory.offHeap.size",
    "spark.memory.storageFraction",
    "spark.network.timeout",
    "spark.plugins",
    "spark.pyspark.driver.python",
    "spark.pyspark.python",
    "spark.python.worker.faulthandler.enabled",
    "spark.python.worker.idleTimeoutSeconds",
    "spark.python.worker.reuse",
    "spark.rdd.compress",
    "spark.redaction.regex",
    "spark.redaction.string.regex",
    "spark.scheduler.mode",
    "spark.serializer",
    "spark.shuffle.compress",
    "spark.shuffle.service.enabled",
    "spark.shuffle.spill.compress",
    "spark.speculation",
    "spark.submit.deployMode",
    "spark.submit.pyFiles",
    "spark.task.cpus",
    "spark.task.maxFailures",
    "spark.ui.enabled",
    "spark.ui.port",
};

struct Unit {
  std::string_view suffix;
  int64_t factor;
};

constexpr int64_t kKibi = 1024;
constexpr Unit kByteUnits[] = {
    {"b", 1},
    {"k", kKibi},
    {"kb", kKibi},
    {"m", kKibi* kKibi},
    {"mb", kKibi* kKibi},
    {"g", kKibi* kKibi* kKibi},
    {"gb", kKibi* kKibi* kKibi},
    {"t", kKibi* kKibi* kKibi* kKibi},
    {"tb", kKibi* kKibi* kKibi* kKibi},
    {"p", kKibi* kKibi* kKibi* kKibi* kKibi},
    {"pb", kKibi* kKibi* kKibi* kKibi* kKibi},
};
constexpr Unit kMicrosecondUnits[] = {
    {"us", 1},           {"ms", 1'000},        {"s", 1'000'000},      {"m", 60'000'000},
    {"min", 60'000'000}, {"h", 3'600'000'000}, {"d", 86'400'000'000},
};

std::string_view TypeNameOf(SettingType type) {
  switch (type) {
    case SettingType::kBoolean:
      return "boolean";
    case SettingType::kInt:
      return "int";
    case SettingType::kLong:
      return "long";
    case SettingType::kDouble:
      return "double";
    case SettingType::kBytes:
      return "bytes in BYTE";
    case SettingType::kMebibytes:
      return "bytes in MiB";
    case SettingType::kMilliseconds:
      return "time in MILLISECONDS";
    case SettingType::kSeconds:
      return "time in SECONDS";
    default:
      return "string";
  }
}

std::optional<int64_t> ParseInteger(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A number with a unit of `units`, in units of `base`; a number without one is in units of `base` already.
std::optional<int64_t> ParseQuantity(std::string_view text, std::span<const Unit> units, int64_t base) {
  const size_t end = text.find_first_not_of("-0123456789");
  const std::optional<int64_t> number = ParseInteger(text.substr(0, end));
  if (!number || end == std::string_view::npos) return number;
  const std::string suffix = ToLowerAscii(text.substr(end));
  const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.suffix == suffix; });
  if (unit == units.end()) return std::nullopt;
  const Int128 value = static_cast<Int128>(*number) * unit->factor / base;
  if (value > std::numeric_limits<int64_t>::max() || value < std::numeric_limits<int64_t>::min()) return std::nullopt;
  return static_cast<int64_t>(value);
}

std::optional<int64_t> ParseNumber(SettingType type, std::string_view text) {
  text = TrimAscii(text);
  switch (type) {
    case SettingType::kInt: {
      const std::optional<int64_t> value = ParseInteger(text);
      return value && *value == static_cast<int32_t>(*value) ? value : std::nullopt;
    }
    case SettingType::kLong:
      return ParseInteger(text);
    case SettingType::kBytes:
      return ParseQuantity(text, kByteUnits, 1);
    case SettingType::kMebibytes:
      return ParseQuantity(text, kByteUnits, kKibi * kKibi);
    case SettingType::kMilliseconds:
      return ParseQuantity(text, kMicrosecondUnits, 1'000);
    case SettingType::kSeconds:
      return ParseQuantity(text, kMicrosecondUnits, 1'000'000);
    default:
      return std::nullopt;
  }
}

std::optional<bool> ParseBoolean(std::string_view text) {
  text = TrimAscii(text);
  if (EqualsIgnoreCase(text, "true")) return true;
  if (EqualsIgnoreCase(text, "false")) return false;
  return std::nullopt;
}

bool IsChoice(std::string_view choices, std::string_view value) {
  while (!choices.empty()) {
    const size_t end = std::min(choices.find(", "), choices.size());
    if (EqualsIgnoreCase(choices.substr(0, end), value)) return true;
    choices.remove_prefix(std::min(end + 2, choices.size()));
  }
  return false;
}

errors::Parameters ValueParameters(const Setting& setting, std::string_view value) {
  return {{"confName", std::string(setting.name)}, {"confValue", std::string(value)}};
}

[[noreturn]] void FailType(const Setting& setting, std::string_view value) {
  errors::Parameters parameters = ValueParameters(setting, value);
  parameters.emplace_back("confType", TypeNameOf(setting.type));
  throw Error("INVALID_CONF_VALUE.TYPE_MISMATCH", std::move(parameters));
}

template <class Number>
void CheckRange(const Setting& setting, std::string_view value, Number number) {
  if (number >= static_cast<Number>(setting.min) && number <= static_cast<Number>(setting.max)) return;
  errors::Parameters parameters = ValueParameters(setting, value);
  const std::string least = setting.min == 1 ? "be positive" : "be " + std::to_string(setting.min) + " or more";
  const bool has_max = setting.max != std::numeric_limits<int64_t>::max();
  const std::string most = has_max ? " and not more than " + std::to_string(setting.max) : "";
  parameters.emplace_back("confRequirement", "The value of " + std::string(setting.name) + " must " + least + most);
  throw Error("INVALID_CONF_VALUE.REQUIREMENT", std::move(parameters));
}

}  // namespace

std::span<const Setting> AllSettings() { return kSettings; }

const Setting* FindSetting(std::string_view name) {
  const auto* found = std::lower_bound(std::begin(kSettings), std::end(kSettings), name,
                                       [](const Setting& setting, std::string_view key) { return setting.name < key; });
  return found != std::end(kSettings) && found->name == name ? found : nullptr;
}

bool IsFixedCoreSetting(std::string_view name) {
  return std::binary_search(std::begin(kFixedCoreSettings), std::end(kFixedCoreSettings), name);
}

void CheckSettingValue(const Setting& setting, std::string_view value) {
  switch (setting.type) {
    case SettingType::kString:
      return;
    case SettingType::kBoolean:
      if (!ParseBoolean(value)) FailType(setting, value);
      return;
    case SettingType::kDouble: {
      const std::optional<double> number = types::ParseDouble(value);
      if (!number) FailType(setting, value);
      CheckRange(setting, value, *number);
      return;
    }
    case SettingType::kTimeZone:
      if (types::TimeZone::Find(value)) return;
      throw Error("INVALID_CONF_VALUE.TIME_ZONE", ValueParameters(setting, value));
    case SettingType::kChoice: {
      if (IsChoice(setting.choices, value)) return;
      errors::Parameters parameters = ValueParameters(setting, value);
      parameters.emplace_back("confOptions", setting.choices);
      throw Error("INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS", std::move(parameters));
    }
    default: {
      const std::optional<int64_t> number = ParseNumber(setting.type, value);
      if (!number) FailType(setting, value);
      CheckRange(setting, value, *number);
    }
  }
}

int64_t ParseSettingNumber(const Setting& setting, std::string_view value) {
  const std::optional<int64_t> number = ParseNumber(setting.type, value);
  PIEZO_CHECK(number.has_value());
  return *number;
}

bool ParseSettingBoolean(std::string_view value) {
  const std::optional<bool> parsed = ParseBoolean(value);
  PIEZO_CHECK(parsed.has_value());
  return *parsed;
}

}  // namespace piezo
