// Conf: an immutable snapshot of all settings of a session. Taken once when an operation starts.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "types/time_zone.h"

namespace piezo {

/// A value type: copies share, changes give a new snapshot. Unset settings have their defaults. Thread-safe.
class Conf {
 public:
  Conf();

  /// As text, the default when not set; none for an unknown key that was never set, and for a setting without default.
  std::optional<std::string> Get(std::string_view key) const;
  // Of a known setting of that type: `tools/tidy` checks the keys that the code asks for.
  bool GetBool(std::string_view key) const;
  int64_t GetInt(std::string_view key) const;  // an integer, or a quantity in the setting's unit
  double GetDouble(std::string_view key) const;
  bool IsSet(std::string_view key) const;
  /// True for a key of the table, set or not.
  static bool IsKnown(std::string_view key);
  /// True for a known setting that a session may change; false for unknown ones, as Spark answers.
  bool IsModifiable(std::string_view key) const;

  /// Throws Error INVALID_CONF_VALUE.* when the key is known and the value is not one that it may have.
  static void CheckValue(std::string_view key, std::string_view value);
  /// Throws Error when the key cannot be changed in a session or the value is not valid.
  Conf With(std::string_view key, std::string_view value) const;
  /// Back to what the server started with, or to the default.
  Conf Without(std::string_view key) const;
  Conf Reset() const;  // all keys
  /// For the server's own start: also keys that sessions cannot change. Throws when the value is not valid.
  Conf WithServerSetting(std::string_view key, std::string_view value) const;
  /// Explicitly set pairs, sorted.
  const std::map<std::string, std::string, std::less<>>& entries() const;

  // What the code asks for often; parsed once per snapshot.
  bool ansi_enabled() const;             // spark.sql.ansi.enabled
  const std::string& time_zone() const;  // spark.sql.session.timeZone
  const types::TimeZone& zone() const;   // the same, ready to use
  bool case_sensitive() const;           // spark.sql.caseSensitive

 private:
  struct Settings;
  explicit Conf(std::shared_ptr<const Settings> settings);
  std::shared_ptr<const Settings> settings_;
};

}  // namespace piezo
