// What views and SQL functions keep of the settings that were in force when they were made, as Spark's do: a view made
// without ANSI mode gives nulls for ever, whoever reads it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "conf/conf.h"

namespace piezo {

using KeptSettings = std::map<std::string, std::string, std::less<>>;

/// What of the session's settings goes with a definition: those of spark.sql that were set and say what a query means,
/// not how it is run; the time zone and ANSI mode set or not.
KeptSettings SettingsToKeep(const Conf& conf);

/// The session's settings with those that a definition kept in their place; null when there is no difference.
std::shared_ptr<const Conf> SettingsWithin(const Conf& session, const KeptSettings& kept);

}  // namespace piezo
