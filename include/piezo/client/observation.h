// Observation: aggregates that are computed while a query runs anyway.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "piezo/client/value.h"

namespace piezo::client {

/// Names metrics that `df.observe(observation, …)` adds to a query; `get` waits for the first action on that frame.
class Observation {
 public:
  Observation();
  explicit Observation(std::string name);
  const std::string& name() const;
  /// The metrics, by their names; waits until an action on the observed frame has ended. Throws Error where it failed.
  std::map<std::string, Value> get() const;

  struct State;
  const std::shared_ptr<State>& state() const { return state_; }

 private:
  std::shared_ptr<State> state_;
};

}  // namespace piezo::client
