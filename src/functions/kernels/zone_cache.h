// The time zones that the rows of a call name. Most calls name one, row after row.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/kernel_error.h"
#include "functions/kernels/time_zone.h"
#include "types/time_zone.h"

namespace piezo::functions {

/// For one chunk of rows; not thread-safe.
class ZoneCache {
 public:
  explicit ZoneCache(int64_t site) : site_(site) {}

  /// Raises INVALID_TIMEZONE for a name that is none.
  const Zone& For(std::string_view name) {
    if (last_ != nullptr && name == last_name_) return *last_;
    last_name_ = name;
    const auto known = zones_.find(last_name_);
    if (known != zones_.end()) return *(last_ = known->second.get());
    if (!types::TimeZone::Find(name)) {
      engine::RaiseCondition("INVALID_TIMEZONE", {{"timeZone", last_name_}}, site_);
    }
    return *(last_ = zones_.emplace(last_name_, MakeZone(name)).first->second.get());
  }

 private:
  int64_t site_;
  std::unordered_map<std::string, ZonePtr> zones_;
  std::string last_name_;
  const Zone* last_ = nullptr;
};

}  // namespace piezo::functions
