// TimeZone: rules between local time and UTC, found by the names that java.time.ZoneId knows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace piezo::types {

/// A cheap value: a fixed offset, or the shared rules of a region. Thread-safe.
class TimeZone {
 public:
  /// `UTC`, `Z`, `+01:00`, `-8`, `GMT+1`, `Europe/Paris`, Java's short ids (`PST`); nothing for other text.
  static std::optional<TimeZone> Find(std::string_view id);
  /// The zone of the machine, UTC when it has none that is known.
  static TimeZone Host();
  static TimeZone Utc() { return TimeZone("UTC", 0); }

  const std::string& id() const { return id_; }
  bool is_utc() const { return region_ == nullptr && offset_seconds_ == 0; }

  /// What local clocks are ahead of UTC at an instant, in microseconds since 1970 as all times here.
  int64_t OffsetMicrosAt(int64_t utc_micros) const;
  int64_t ToLocal(int64_t utc_micros) const { return utc_micros + OffsetMicrosAt(utc_micros); }
  /// The same by a local time. One that clocks skip counts from before the gap, so it moves on by the gap's length; of
  /// one that they show twice, the earlier is meant. Both as java.time.
  int64_t OffsetMicrosAtLocal(int64_t local_micros) const;
  int64_t ToUtc(int64_t local_micros) const { return local_micros - OffsetMicrosAtLocal(local_micros); }

 private:
  struct Region;
  TimeZone(std::string id, int32_t offset_seconds) : id_(std::move(id)), offset_seconds_(offset_seconds) {}

  std::string id_;
  int32_t offset_seconds_ = 0;
  std::shared_ptr<const Region> region_;
};

}  // namespace piezo::types
