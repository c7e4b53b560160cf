// What DESCRIBE, EXPLAIN and the catalog calls share.
#pragma once

#include <string>

#include "session/executor.h"
#include "session/local_executor.h"

namespace piezo::session {

/// By name or alias in any case; null when there is none.
const functions::Function* FindFunction(const functions::Registry& functions, std::string name);
/// Where the function is defined, for DESCRIBE FUNCTION and listFunctions.
std::string FunctionClass(const functions::Function& function);
/// Signatures and documentation line.
std::string FunctionUsage(const functions::Function& function);

/// "simple", "extended", "codegen", "cost", "formatted".
ExplainMode ExplainModeOf(const std::string& name);
std::string ExplainQuery(const unresolved::Plan& plan, const unresolved::RelationPtr& root, ExplainMode mode,
                         LocalRun& run);

}  // namespace piezo::session
