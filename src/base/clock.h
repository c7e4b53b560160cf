// Clock: time behind an interface, so that timeouts can be tested with a clock that stands still.
#pragma once

#include <chrono>
#include <cstdint>

namespace piezo {

/// Thread-safe. `Now` is monotonic and for intervals; `WallMicros` is microseconds since 1970-01-01 UTC.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::chrono::steady_clock::time_point Now() const = 0;
  virtual int64_t WallMicros() const = 0;
};

class SystemClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point Now() const override { return std::chrono::steady_clock::now(); }
  int64_t WallMicros() const override {
    using std::chrono::duration_cast;
    return duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }
};

}  // namespace piezo
