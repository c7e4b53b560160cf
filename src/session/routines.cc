// CREATE FUNCTION, DROP FUNCTION.
#include "catalog/names.h"
#include "session/commands.h"
#include "session/describe.h"

namespace piezo::session {

CommandResult CommandRunner::Do(const unresolved::CreateFunction& command) {
  if (command.function == nullptr) {  // there is no JVM to load it
    throw Error("CANNOT_LOAD_FUNCTION_CLASS",
                {{"className", command.class_name}, {"functionName", errors::QuoteIdentifier(command.name)}});
  }
  catalog::SessionCatalog& session_catalog = run_.session().catalog();
  catalog::Routine routine;
  routine.name = command.name.back();
  routine.function = command.function;
  routine.settings = SettingsToKeep(run_.conf());
  if (!command.temporary) std::tie(routine.database, routine.name) = session_catalog.QualifyTable(command.name);
  const bool exists = !command.replace && session_catalog.FindRoutine(routine.full_name()) != nullptr;
  if (exists && command.if_not_exists) return {};
  if (exists) {
    throw Error("ROUTINE_ALREADY_EXISTS", {{"routineName", errors::QuoteIdentifier(routine.full_name())},
                                           {"newRoutineType", "routine"},
                                           {"existingRoutineType", "routine"}});
  }
  routine = analysis::AnalyzeRoutine(plan_, std::move(routine), run_.environment());
  if (command.temporary) {
    session_catalog.PutRoutine(std::move(routine), command.replace);
  } else {
    session_catalog.catalog().CreateRoutine(std::move(routine), command.if_not_exists, command.replace);
  }
  return {};
}

void CommandRunner::ThrowNoRoutine(const catalog::NameParts& name) const {
  const std::string here =
      errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), run_.session().catalog().current_database()});
  throw Error("UNRESOLVED_ROUTINE", {{"routineName", errors::QuoteIdentifier(name)},
                                     {"searchPath", "[`system`.`builtin`, `system`.`session`, " + here + "]"}});
}

CommandResult CommandRunner::Do(const unresolved::DropFunction& command) {
  catalog::SessionCatalog& session_catalog = run_.session().catalog();
  const std::string quoted = errors::QuoteIdentifier(command.name);
  if (command.name.size() == 1 && FindFunction(run_.context().functions, command.name.front()) != nullptr) {
    throw Error("FORBIDDEN_OPERATION", {{"statement", "DROP"}, {"objectType", "FUNCTION"}, {"objectName", quoted}});
  }
  bool dropped = false;
  if (command.temporary) {
    dropped = session_catalog.DropRoutine(command.name.back());
  } else {
    const auto [database, name] = session_catalog.QualifyTable(command.name);
    dropped = session_catalog.catalog().DropRoutine(database, name);
  }
  if (dropped || command.if_exists) return {};
  if (command.temporary) throw Error("ROUTINE_NOT_FOUND", {{"routineName", quoted}});
  ThrowNoRoutine(command.name);
}

}  // namespace piezo::session
