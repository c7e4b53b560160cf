#include "session/storage_level.h"

#include <array>

#include "base/ascii.h"

namespace piezo::session {
namespace {

struct Named {
  std::string_view name;
  StorageLevel level;
};

constexpr std::array kLevels = {
    Named{"NONE", {}},
    Named{"DISK_ONLY", {.disk = true}},
    Named{"DISK_ONLY_2", {.disk = true, .replication = 2}},
    Named{"DISK_ONLY_3", {.disk = true, .replication = 3}},
    Named{"MEMORY_ONLY", {.memory = true, .deserialized = true}},
    Named{"MEMORY_ONLY_2", {.memory = true, .deserialized = true, .replication = 2}},
    Named{"MEMORY_ONLY_SER", {.memory = true}},
    Named{"MEMORY_ONLY_SER_2", {.memory = true, .replication = 2}},
    Named{"MEMORY_AND_DISK", kDefaultStorageLevel},
    Named{"MEMORY_AND_DISK_2", {.disk = true, .memory = true, .deserialized = true, .replication = 2}},
    Named{"MEMORY_AND_DISK_SER", {.disk = true, .memory = true}},
    Named{"MEMORY_AND_DISK_SER_2", {.disk = true, .memory = true, .replication = 2}},
    Named{"OFF_HEAP", {.disk = true, .memory = true, .off_heap = true}},
};

}  // namespace

std::optional<StorageLevel> StorageLevelNamed(std::string_view name) {
  for (const Named& known : kLevels) {
    if (EqualsIgnoreCase(known.name, name)) return known.level;
  }
  return std::nullopt;
}

std::string ToText(const StorageLevel& level) {
  std::string text = "StorageLevel(";
  if (level.disk) text += "disk, ";
  if (level.memory) text += "memory, ";
  if (level.off_heap) text += "offheap, ";
  if (level.deserialized) text += "deserialized, ";
  return text + std::to_string(level.replication) + " replicas)";
}

}  // namespace piezo::session
