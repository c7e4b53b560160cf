// Sets the connection's time zone without a SET statement, which would cost more than a small query.
#include "engine/time_zone.h"

#include <charconv>
#include <duckdb.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/main/config.hpp>

namespace piezo::engine {

namespace {

bool StartsWith(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

}  // namespace

std::string ToEngineZone(std::string_view zone) {
  if (zone.empty() || zone == "Z") return "UTC";
  std::string_view offset = zone;
  for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
    if (StartsWith(zone, prefix)) {
      offset.remove_prefix(prefix.size());
      break;
    }
  }
  if (offset.empty() || (offset.front() != '+' && offset.front() != '-')) return std::string(zone);
  int hours = 0;
  const auto [end, error] = std::from_chars(offset.data() + 1, offset.data() + offset.size(), hours);
  const std::string_view rest(end, static_cast<size_t>(offset.data() + offset.size() - end));
  const bool whole = rest.find_first_not_of(":0") == std::string_view::npos;
  if (error != std::errc() || hours == 0 || hours > 14 || !whole) return "UTC";
  // The Etc zones count westward.
  return std::string(offset.front() == '+' ? "Etc/GMT-" : "Etc/GMT+") + std::to_string(hours);
}

void SetTimeZone(duckdb::ClientContext& context, std::string_view zone) {
  duckdb::ExtensionOption option;
  if (!duckdb::DBConfig::GetConfig(context).TryGetExtensionOption(duckdb::String("TimeZone"), option)) return;
  context.config.user_settings.SetUserSetting(option.setting_index.GetIndex(), duckdb::Value(ToEngineZone(zone)));
}

}  // namespace piezo::engine
