// Snapshots of settings. What is often asked for is parsed when a snapshot is made; the rest when it is read.
#include "conf/conf.h"

#include "base/check.h"
#include "conf/setting_history.h"
#include "conf/settings.h"
#include "errors/error.h"
#include "types/number_text.h"

namespace piezo {
namespace {

constexpr std::string_view kAnsiEnabled = "spark.sql.ansi.enabled";
constexpr std::string_view kCaseSensitive = "spark.sql.caseSensitive";
constexpr std::string_view kTimeZone = "spark.sql.session.timeZone";

const types::TimeZone& HostZone() {
  static const types::TimeZone zone = types::TimeZone::Host();
  return zone;
}

void CheckModifiable(std::string_view key) {
  const Setting* setting = FindSetting(key);
  if (setting != nullptr && setting->scope == SettingScope::kStatic) {
    throw Error("CANNOT_MODIFY_STATIC_CONFIG", {{"key", errors::QuoteText(key)}});
  }
  if (IsFixedCoreSetting(key)) throw Error("CANNOT_MODIFY_CONFIG", {{"key", errors::QuoteText(key)}});
}

const Setting& Known(std::string_view key) {
  const Setting* setting = FindSetting(key);
  PIEZO_CHECK(setting != nullptr);
  return *setting;
}

}  // namespace

struct Conf::Settings {
  using Entries = std::map<std::string, std::string, std::less<>>;

  Settings(Entries at_start, Entries set) : initial(std::move(at_start)), entries(std::move(set)) {
    ansi_enabled = ParseSettingBoolean(Text(kAnsiEnabled));
    case_sensitive = ParseSettingBoolean(Text(kCaseSensitive));
    const auto zone_id = entries.find(kTimeZone);
    zone = zone_id == entries.end() ? HostZone() : types::TimeZone::Find(zone_id->second).value_or(HostZone());
  }

  std::string_view Text(std::string_view key) const {
    const auto found = entries.find(key);
    return found != entries.end() ? std::string_view(found->second) : *Known(key).default_value;
  }

  Entries initial;  // of the server
  Entries entries;  // the same and what the session changed
  bool ansi_enabled = true;
  bool case_sensitive = false;
  types::TimeZone zone = types::TimeZone::Utc();
};

Conf::Conf() {
  static const auto defaults = std::make_shared<const Settings>(Settings::Entries{}, Settings::Entries{});
  settings_ = defaults;
}

Conf::Conf(std::shared_ptr<const Settings> settings) : settings_(std::move(settings)) {}

std::optional<std::string> Conf::Get(std::string_view key) const {
  if (const auto found = settings_->entries.find(key); found != settings_->entries.end()) return found->second;
  if (key == kTimeZone) return time_zone();
  const Setting* setting = FindSetting(key);
  if (setting == nullptr || !setting->default_value) return std::nullopt;
  return std::string(*setting->default_value);
}

bool Conf::GetBool(std::string_view key) const {
  PIEZO_CHECK(Known(key).type == SettingType::kBoolean);
  return ParseSettingBoolean(settings_->Text(key));
}

int64_t Conf::GetInt(std::string_view key) const { return ParseSettingNumber(Known(key), settings_->Text(key)); }

double Conf::GetDouble(std::string_view key) const {
  PIEZO_CHECK(Known(key).type == SettingType::kDouble);
  return *types::ParseDouble(settings_->Text(key));
}

bool Conf::IsSet(std::string_view key) const { return settings_->entries.contains(key); }

bool Conf::IsKnown(std::string_view key) { return FindSetting(key) != nullptr; }

bool Conf::IsModifiable(std::string_view key) const {
  const Setting* setting = FindSetting(key);
  return setting != nullptr && setting->scope == SettingScope::kSession;
}

void Conf::CheckValue(std::string_view key, std::string_view value) {
  if (const Setting* setting = FindSetting(key)) CheckSettingValue(*setting, value);
}

Conf Conf::With(std::string_view key, std::string_view value) const {
  CheckModifiable(key);
  CheckRemovedSetting(key, value);
  CheckValue(key, value);
  Settings::Entries entries = settings_->entries;
  entries.insert_or_assign(std::string(key), std::string(value));
  return Conf(std::make_shared<const Settings>(settings_->initial, std::move(entries)));
}

Conf Conf::WithServerSetting(std::string_view key, std::string_view value) const {
  CheckValue(key, value);
  Settings::Entries initial = settings_->initial;
  Settings::Entries entries = settings_->entries;
  initial.insert_or_assign(std::string(key), std::string(value));
  entries.insert_or_assign(std::string(key), std::string(value));
  return Conf(std::make_shared<const Settings>(std::move(initial), std::move(entries)));
}

Conf Conf::Without(std::string_view key) const {
  CheckModifiable(key);
  Settings::Entries entries = settings_->entries;
  if (const auto found = entries.find(key); found != entries.end()) entries.erase(found);
  if (const auto found = settings_->initial.find(key); found != settings_->initial.end()) entries.insert(*found);
  return Conf(std::make_shared<const Settings>(settings_->initial, std::move(entries)));
}

Conf Conf::Reset() const { return Conf(std::make_shared<const Settings>(settings_->initial, settings_->initial)); }

const std::map<std::string, std::string, std::less<>>& Conf::entries() const { return settings_->entries; }

bool Conf::ansi_enabled() const { return settings_->ansi_enabled; }
const std::string& Conf::time_zone() const { return settings_->zone.id(); }
const types::TimeZone& Conf::zone() const { return settings_->zone; }
bool Conf::case_sensitive() const { return settings_->case_sensitive; }

}  // namespace piezo
