#include "base/periodic.h"

#include <mutex>
#include <utility>

namespace piezo {

Periodic::Periodic(std::chrono::milliseconds interval, std::function<void()> work)
    : thread_([this, interval, work = std::move(work)](const std::stop_token& stop) {
        std::mutex nobody_else;
        std::unique_lock lock(nobody_else);
        while (!wake_.wait_for(lock, stop, interval, [&] { return stop.stop_requested(); })) work();
      }) {}

}  // namespace piezo
