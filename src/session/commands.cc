#include "session/commands.h"

namespace piezo::session {

CommandResult CommandRunner::Run(const unresolved::Command& command) {
  return std::visit([this](const auto& one) { return Do(one); }, command);
}

CommandResult CommandRunner::Do(const unresolved::RegisterFunction& command) {
  errors::ThrowUnsupported("a function of the client's own (" + command.function.name + ")");
}

CommandResult CommandRunner::Do(const unresolved::UnsupportedCommand& command) {
  errors::ThrowUnsupported(command.feature);
}

}  // namespace piezo::session
