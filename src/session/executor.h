// Executor: what runs the plans of operations and answers questions about plans. The local one uses the embedded
// engine; `cluster` has one that forwards to a Spark Connect endpoint.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "session/session.h"
#include "unresolved/plan.h"

namespace piezo::session {

enum class ExplainMode : uint8_t { kSimple, kExtended, kCodegen, kCost, kFormatted };

/// Thread-safe. All calls throw Error. Calls recurse with the depth of the plan: the calling thread needs a deep stack.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Runs the operation's plan and appends all of its responses but ResultComplete.
  virtual void Execute(Operation& operation, Session& session) = 0;

  virtual Schema AnalyzeSchema(const unresolved::Plan& plan, Session& session) = 0;
  virtual std::string Explain(const unresolved::Plan& plan, ExplainMode mode, Session& session) = 0;
  virtual bool IsLocal(const unresolved::Plan& plan, Session& session) = 0;
  virtual std::vector<std::string> InputFiles(const unresolved::Plan& plan, Session& session) = 0;
  /// Whether both plans do the same with the same data.
  virtual bool SameSemantics(const unresolved::Plan& left, const unresolved::Plan& right, Session& session) = 0;
  /// Equal for plans of the same semantics.
  virtual int32_t SemanticHash(const unresolved::Plan& plan, Session& session) = 0;

  /// df.persist and its relatives: what is cached is known by its semantics.
  virtual void Persist(const unresolved::Plan& plan, const StorageLevel& level, Session& session) = 0;
  virtual void Unpersist(const unresolved::Plan& plan, Session& session) = 0;
  virtual std::optional<StorageLevel> LevelOf(const unresolved::Plan& plan, Session& session) = 0;
  /// Frees what the executor keeps for a session that ends.
  virtual void Forget(Session& session) = 0;
};

}  // namespace piezo::session
