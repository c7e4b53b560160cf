// StageTimes: how long an operation was at each stage of its way.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace piezo::session {

enum class Stage : uint8_t {
  kQueue,     // waited for a worker
  kDecode,    // the request's bytes and SQL texts
  kAnalysis,  // names and types
  kLowering,  // to the engine's statement
  kClient,    // waited for the client to read
};
inline constexpr std::array<std::string_view, 5> kStageNames = {"queue", "decode", "analysis", "lowering", "client"};

/// Thread-safe.
class StageTimes {
 public:
  using Duration = std::chrono::steady_clock::duration;

  void Add(Stage stage, Duration time) { micros_[static_cast<size_t>(stage)] += Micros(time); }
  int64_t micros(Stage stage) const { return micros_[static_cast<size_t>(stage)]; }

  /// Adds the time from its making to its end.
  class Timer {
   public:
    Timer(StageTimes& times, Stage stage) : times_(times), stage_(stage), began_(std::chrono::steady_clock::now()) {}
    ~Timer() { times_.Add(stage_, std::chrono::steady_clock::now() - began_); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

   private:
    StageTimes& times_;
    const Stage stage_;
    const std::chrono::steady_clock::time_point began_;
  };

 private:
  static int64_t Micros(Duration time) { return std::chrono::duration_cast<std::chrono::microseconds>(time).count(); }

  std::array<std::atomic<int64_t>, kStageNames.size()> micros_{};
};

}  // namespace piezo::session
