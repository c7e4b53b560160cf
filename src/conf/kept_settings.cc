#include "conf/kept_settings.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace piezo {
namespace {

constexpr std::array<std::string_view, 2> kAlways = {"spark.sql.ansi.enabled", "spark.sql.session.timeZone"};

bool IsKept(const Conf& conf, std::string_view key) {
  // How a query is run, and what is the reader's to say.
  constexpr std::array<std::string_view, 7> kNot = {"spark.sql.optimizer.", "spark.sql.codegen.",
                                                    "spark.sql.execution.", "spark.sql.shuffle.",
                                                    "spark.sql.adaptive.",  "spark.sql.view.maxNestedViewDepth",
                                                    "spark.sql.catalog."};
  return key.starts_with("spark.sql.") && conf.IsModifiable(key) &&
         std::none_of(kNot.begin(), kNot.end(), [&](std::string_view prefix) { return key.starts_with(prefix); });
}

}  // namespace

KeptSettings SettingsToKeep(const Conf& conf) {
  KeptSettings kept;
  for (const std::string_view key : kAlways) kept.emplace(key, *conf.Get(key));
  for (const auto& [key, value] : conf.entries()) {
    if (IsKept(conf, key)) kept.emplace(key, value);
  }
  return kept;
}

std::shared_ptr<const Conf> SettingsWithin(const Conf& session, const KeptSettings& kept) {
  Conf within = session;
  bool changed = false;
  for (const auto& [key, value] : session.entries()) {
    if (kept.contains(key) || !IsKept(session, key)) continue;
    const std::optional<std::string> now = within.Get(key);
    within = within.Without(key);
    changed = changed || within.Get(key) != now;
  }
  for (const auto& [key, value] : kept) {
    if (within.Get(key) == value || !within.IsModifiable(key)) continue;
    within = within.With(key, value);
    changed = true;
  }
  return changed ? std::make_shared<const Conf>(std::move(within)) : nullptr;
}

}  // namespace piezo
