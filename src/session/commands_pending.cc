// Commands that are not there yet: reported by name.
#include "session/commands.h"

namespace piezo::session {

CommandResult CommandRunner::Run(const unresolved::CatalogCall& call) {
  errors::ThrowUnsupported("catalog." + call.operation);
}
Schema CommandRunner::CatalogCallSchema(const unresolved::CatalogCall& call) {
  errors::ThrowUnsupported("catalog." + call.operation);
}
CommandResult CommandRunner::Do(const unresolved::Explain&) { errors::ThrowUnsupported("EXPLAIN"); }
CommandResult CommandRunner::Do(const unresolved::DescribeTarget&) { errors::ThrowUnsupported("DESCRIBE"); }
CommandResult CommandRunner::Do(const unresolved::Show& command) { errors::ThrowUnsupported("SHOW " + command.what); }

}  // namespace piezo::session
