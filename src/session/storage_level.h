// StorageLevel: where a cached frame asked to be kept. Rows are kept in the engine's memory and spilled from there, so
// that a level is remembered and shown, but none changes what happens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace piezo::session {

struct StorageLevel {
  bool disk = false;
  bool memory = false;
  bool off_heap = false;
  bool deserialized = false;
  int32_t replication = 1;

  friend bool operator==(const StorageLevel&, const StorageLevel&) = default;
};

/// What df.cache() and CACHE TABLE ask for: MEMORY_AND_DISK_DESER.
inline constexpr StorageLevel kDefaultStorageLevel{.disk = true, .memory = true, .deserialized = true};

/// By its name, in any case: "DISK_ONLY", "MEMORY_AND_DISK_2"; none when it has no such name.
std::optional<StorageLevel> StorageLevelNamed(std::string_view name);

/// "StorageLevel(disk, memory, deserialized, 1 replicas)"
std::string ToText(const StorageLevel& level);

}  // namespace piezo::session
