// Variables: what DECLARE makes and SET VARIABLE changes, of a session or of one block of a script.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "unresolved/plan.h"

namespace piezo::session {

struct VariableEntry {
  std::string name;  // as declared
  types::Value value;
  unresolved::ExprPtr default_value;  // null: NULL
};

/// By name, without regard to case. Thread-safe.
class Variables {
 public:
  std::optional<VariableEntry> Find(std::string_view name) const;
  /// All of them, or none: throws VARIABLE_ALREADY_EXISTS unless `replace`.
  void Declare(std::vector<VariableEntry> entries, bool replace);
  void Set(std::string_view name, types::Value value);
  bool Drop(std::string_view name);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, VariableEntry> entries_;  // by folded name
};

/// A block of a script that runs, with its local variables.
struct ScriptFrame {
  std::string label;  // empty: none
  Variables variables;
};

/// Where a name's variable is kept.
struct VariablePlace {
  Variables* owner = nullptr;
  unresolved::NameParts name;  // in full: system.session.x, label.x
};

}  // namespace piezo::session
