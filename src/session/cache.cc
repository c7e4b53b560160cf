// CACHE TABLE and its relatives, checkpoints.
#include "base/ids.h"
#include "session/commands.h"

namespace piezo::session {

CommandResult CommandRunner::Do(const unresolved::CacheCommand& command) {
  using Kind = unresolved::CacheCommand::Kind;
  // A cached table gives the same rows as its files: what is checked here is that it is there. CACHE TABLE … AS names a
  // view.
  if (command.kind == Kind::kCache && command.query) {
    unresolved::CreateView view;
    view.name = command.table;
    view.query = command.query;
    view.temporary = true;
    view.replace = true;
    return Do(view);
  }
  const bool names_table =
      command.kind == Kind::kCache || command.kind == Kind::kUncache || command.kind == Kind::kRefreshTable;
  if (names_table && !command.if_exists && !run_.session().catalog().Find(command.table)) {
    throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", errors::QuoteIdentifier(command.table)}});
  }
  return {};
}

CommandResult CommandRunner::Do(const unresolved::Checkpoint& command) {
  const plan::Query query = run_.Analyze(plan_, command.input);
  const std::string id = NewUuid();
  const std::string table = "checkpoint_" + id;
  run_.connection().Run(engine::Statement::CreateTableAs(table, run_.Lower(query)));
  run_.session().PutFrame(id, {{table, query.schema}, {}});
  operation_.Append(CheckpointResult{id});
  return {};
}

CommandResult CommandRunner::Do(const unresolved::RemoveCached& command) {
  if (const auto entry = run_.session().TakeFrame(command.id)) {
    run_.connection().Run(engine::Statement::DropTable(entry->frame.table));
  }
  return {};
}

}  // namespace piezo::session
