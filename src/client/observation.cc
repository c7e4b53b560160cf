#include "piezo/client/observation.h"

#include "base/ids.h"
#include "client/observation_state.h"

namespace piezo::client {

Observation::Observation() : Observation(NewUuid()) {}

Observation::Observation(std::string name) : state_(std::make_shared<State>()) {
  if (name.empty()) throw Error(ErrorKind::kUsage, "An observation needs a name.");
  state_->name = std::move(name);
}

const std::string& Observation::name() const { return state_->name; }

std::map<std::string, Value> Observation::get() const {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [this] { return state_->values || state_->failure; });
  if (state_->failure) throw Error(*state_->failure);
  return *state_->values;
}

}  // namespace piezo::client
