// LocalExecutor: plans through analysis, lowering and the embedded engine.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "engine/database.h"
#include "functions/function.h"
#include "lowering/lower.h"
#include "plan/query.h"
#include "session/executor.h"
#include "session/variables.h"
#include "sources/source.h"
#include "wire/arrow_ipc.h"

namespace piezo::session {

/// What all local work shares. Lives as long as the server.
struct LocalContext {
  engine::Database& database;
  const functions::Registry& functions;
  const sources::Sources& sources;
  const Clock& clock;
};

/// One piece of local work: a connection of its own, the settings of its start, the world that analysis asks.
/// Not thread-safe, but for Interrupt and CurrentProgress.
class LocalRun {
 public:
  /// `times`, where given, learns how long analysis and lowering take.
  LocalRun(const LocalContext& context, Session& session, Conf conf, StageTimes* times = nullptr);

  /// Also keeps the new columns of views that evolve.
  plan::Query Analyze(const unresolved::Plan& plan, const unresolved::RelationPtr& root);
  /// The values of the query's df.observe(…), over what its inputs hold now.
  std::vector<ObservedMetrics> Observed(const plan::Query& query);
  engine::Statement Lower(const plan::Query& query);
  /// The plan with what the session caches of it read from there; rows that are not there yet are computed.
  plan::NodePtr WithCached(const plan::NodePtr& root);
  lowering::LowerOptions LowerOptions() const;
  engine::Connection& connection() { return *connection_; }
  /// Ends what runs, with OPERATION_CANCELED.
  void Interrupt();
  Progress CurrentProgress() const;
  const Conf& conf() const { return conf_; }
  Session& session() { return session_; }
  const LocalContext& context() const { return context_; }
  const analysis::Environment& environment() const { return environment_; }
  /// The blocks of the script that runs, innermost last; none outside of scripts.
  std::vector<std::shared_ptr<ScriptFrame>>& frames() { return frames_; }
  /// Of the script's blocks, then of the session.
  std::optional<VariablePlace> FindVariablePlace(const unresolved::NameParts& name) const;

 private:
  std::optional<analysis::Variable> FindVariable(const unresolved::NameParts& name) const;
  void KeepEvolved(const plan::EvolvedView& evolved);
  types::Value Evaluate(const plan::ExprPtr& expr);
  std::vector<types::Value::Values> RunSmall(const plan::Query& query, int64_t limit);
  engine::Connection& SideConnection();

  const LocalContext& context_;
  Session& session_;
  const Conf conf_;
  StageTimes own_times_;  // which nobody asks for
  StageTimes& times_;
  std::unique_ptr<engine::Connection> connection_;
  std::mutex side_mutex_;                                // guards the pointer alone
  std::unique_ptr<engine::Connection> side_connection_;  // for evaluation beside the main one; made when needed
  std::vector<std::shared_ptr<ScriptFrame>> frames_;
  analysis::Environment environment_;
};

class LocalExecutor final : public Executor {
 public:
  explicit LocalExecutor(LocalContext context) : context_(context) {}

  void Execute(Operation& operation, Session& session) override;
  Schema AnalyzeSchema(const unresolved::Plan& plan, Session& session) override;
  std::string Explain(const unresolved::Plan& plan, ExplainMode mode, Session& session) override;
  bool IsLocal(const unresolved::Plan& plan, Session& session) override;
  std::vector<std::string> InputFiles(const unresolved::Plan& plan, Session& session) override;
  bool SameSemantics(const unresolved::Plan& left, const unresolved::Plan& right, Session& session) override;
  int32_t SemanticHash(const unresolved::Plan& plan, Session& session) override;
  void Persist(const unresolved::Plan& plan, const StorageLevel& level, Session& session) override;
  void Unpersist(const unresolved::Plan& plan, Session& session) override;
  std::optional<StorageLevel> LevelOf(const unresolved::Plan& plan, Session& session) override;
  void Forget(Session& session) override;

 private:
  plan::NodePtr RootOf(const unresolved::Plan& plan, Session& session) const;
  void RunQuery(const unresolved::Plan& plan, Operation& operation, LocalRun& run);
  int64_t StreamRows(const plan::Query& query, Operation& operation, LocalRun& run);  // how many

  const LocalContext context_;
};

}  // namespace piezo::session
