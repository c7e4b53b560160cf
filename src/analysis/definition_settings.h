// The settings that a view or SQL function keeps, in force while its text is resolved.
#pragma once

#include <memory>
#include <utility>

#include "analysis/resolver.h"

namespace piezo::analysis {

/// While alive, what is resolved is of a definition that kept these settings.
class Resolver::Settings {
 public:
  Settings(Resolver& resolver, const KeptSettings& kept)
      : resolver_(resolver), outside_(std::exchange(resolver.settings_, SettingsWithin(resolver.env_.conf, kept))) {}
  ~Settings() { resolver_.settings_ = outside_; }
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

 private:
  Resolver& resolver_;
  const std::shared_ptr<const Conf> outside_;
};

}  // namespace piezo::analysis
