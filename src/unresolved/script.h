// SQL scripts: BEGIN … END and what may stand in it, as written.
#pragma once

#include "unresolved/plan.h"

namespace piezo::unresolved {

struct ScriptStatement;
using ScriptBody = std::vector<ScriptStatement>;

/// IF, and CASE with or without a value: the first branch whose condition holds.
struct Branches {
  ExprPtr value;  // CASE value WHEN …; null: the conditions are booleans
  std::vector<std::pair<ExprPtr, ScriptBody>> branches;
  std::optional<ScriptBody> otherwise;
  bool is_case = false;
};
struct Loop {
  enum class Kind : uint8_t { kWhile, kRepeat, kLoop };
  Kind kind = Kind::kLoop;
  std::string label;
  ExprPtr condition;  // null: LOOP
  ScriptBody body;
};
struct ForLoop {
  std::string label;
  std::string row;  // FOR row AS query; empty: columns by their own names alone
  RelationPtr query;
  ScriptBody body;
};
struct Leave {
  std::string label;
};
struct Iterate {
  std::string label;
};
struct DeclareCondition {
  std::string name;
  std::string sqlstate;  // empty: 45000
};
struct DeclareHandler {
  bool exits = true;                    // EXIT, or CONTINUE
  std::vector<std::string> conditions;  // names of conditions, SQLSTATEs as written, "SQLEXCEPTION", "NOT FOUND"
  std::vector<std::string> sqlstates;
  ScriptBody body;
};
struct ScriptBlock;

/// One statement; an ordinary one is a whole plan.
struct ScriptStatement {
  std::variant<std::shared_ptr<const Plan>, std::shared_ptr<const ScriptBlock>, Branches, Loop, ForLoop, Leave, Iterate,
               DeclareCondition, DeclareHandler>
      op;
  errors::SourceSpan origin;
};

struct ScriptBlock {
  std::string label;
  ScriptBody body;
};

}  // namespace piezo::unresolved
