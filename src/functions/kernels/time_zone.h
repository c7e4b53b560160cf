// Zone: from UTC to local time and back as java.time does it, fast enough to be asked for every row.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace piezo::functions {

/// A time zone's offsets. Immutable, thread-safe; share it between the threads of a query. Times are microseconds.
class Zone {
 public:
  /// `name` as Spark spells it; empty or UTC: no offset ever.
  explicit Zone(std::string_view name);

  int64_t OffsetAt(int64_t utc) const;
  int64_t ToLocal(int64_t utc) const { return utc + OffsetAt(utc); }
  /// A local time that a clock change skips moves on by the gap; one that occurs twice is taken the first time, or with
  /// the offset `preferred` when that is one of the two.
  int64_t ToUtc(int64_t local) const;
  int64_t ToUtc(int64_t local, int64_t preferred) const;

 private:
  struct Change {
    int64_t utc;
    int64_t local;   // first local time for which `offset` counts
    int64_t offset;  // from then on
  };
  int64_t first_offset_ = 0;
  std::vector<Change> changes_;  // empty: always first_offset_
};

using ZonePtr = std::shared_ptr<const Zone>;
ZonePtr MakeZone(std::string_view name);

}  // namespace piezo::functions
