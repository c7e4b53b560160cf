// Sets the connection's time zone without a SET statement, which would cost more than a small query.
#include "engine/time_zone.h"

#include <duckdb.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/main/config.hpp>

namespace piezo::engine {

namespace {

bool StartsWith(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

}  // namespace

std::string ToIcuZone(std::string_view zone) {
  if (zone == "Z" || zone.empty()) return "UTC";
  for (const std::string_view prefix : {"UTC", "UT", "GMT"}) {
    if (StartsWith(zone, prefix) && zone.size() > prefix.size() &&
        (zone[prefix.size()] == '+' || zone[prefix.size()] == '-')) {
      zone.remove_prefix(prefix.size());
      break;
    }
  }
  if (zone.front() == '+' || zone.front() == '-') return "GMT" + std::string(zone);
  return std::string(zone);
}

void SetTimeZone(duckdb::ClientContext& context, std::string_view zone) {
  duckdb::ExtensionOption option;
  if (!duckdb::DBConfig::GetConfig(context).TryGetExtensionOption(duckdb::String("TimeZone"), option)) return;
  context.config.user_settings.SetUserSetting(option.setting_index.GetIndex(), duckdb::Value(ToIcuZone(zone)));
}

}  // namespace piezo::engine
