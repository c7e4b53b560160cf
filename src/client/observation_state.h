// What an Observation waits for.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "piezo/client/error.h"
#include "piezo/client/observation.h"

namespace piezo::client {

/// Thread-safe: set by the thread that runs the query, read by any. The first result stays.
struct Observation::State {
  std::string name;
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<std::map<std::string, Value>> values;
  std::optional<Error> failure;

  void Set(std::map<std::string, Value> result) {
    {
      const std::lock_guard lock(mutex);
      if (!values && !failure) values = std::move(result);
    }
    changed.notify_all();
  }
  void Fail(Error error) {
    {
      const std::lock_guard lock(mutex);
      if (!values && !failure) failure = std::move(error);
    }
    changed.notify_all();
  }
};

}  // namespace piezo::client
