// CACHE TABLE and its relatives, checkpoints.
#include "base/ids.h"
#include "catalog/names.h"
#include "conf/options.h"
#include "session/commands.h"
#include "session/partitions.h"

namespace piezo::session {
namespace {

StorageLevel LevelOf(const unresolved::Options& options) {
  const auto name = OptionMap(options).Find({"storageLevel"});
  if (!name) return kDefaultStorageLevel;
  if (const auto level = StorageLevelNamed(*name)) return *level;
  throw Error("PIEZO_STORAGE_LEVEL", {{"level", *name}});
}

}  // namespace

std::vector<std::string> CacheName(const catalog::Relation& relation) {
  if (relation.table) return {catalog::Fold(relation.table->database), catalog::Fold(relation.table->name)};
  if (relation.view->global) return {"global_temp", catalog::Fold(relation.view->name)};
  return {catalog::Fold(relation.view->name)};
}

catalog::Relation CommandRunner::ExistingRelation(const catalog::NameParts& name) const {
  auto relation = run_.session().catalog().Find(name);
  if (relation) return *std::move(relation);
  throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", errors::QuoteIdentifier(name)}});
}

plan::NodePtr CommandRunner::PlanOf(const catalog::NameParts& name) {
  unresolved::TableRef table;
  table.name = name;
  return run_.Analyze(plan_, unresolved::MakeRelation(std::move(table))).root;
}

void CommandRunner::CacheTable(const catalog::NameParts& name, const StorageLevel& level) {
  const catalog::Relation relation = ExistingRelation(name);
  run_.session().cached_plans().Add(PlanOf(name), level, CacheName(relation));
}

bool CommandRunner::IsCached(const catalog::NameParts& name) {
  ExistingRelation(name);
  return run_.session().cached_plans().LevelOf(PlanOf(name)).has_value();
}

void CommandRunner::UncacheTable(const catalog::NameParts& name) {
  ExistingRelation(name);
  run_.session().cached_plans().RemoveWithDependents(PlanOf(name));
}

void CommandRunner::RefreshTable(const catalog::NameParts& name) {
  ExistingRelation(name);
  if (!run_.session().cached_plans().empty()) run_.session().cached_plans().Refresh(PlanOf(name));
}

CommandResult CommandRunner::Do(const unresolved::CacheCommand& command) {
  using Kind = unresolved::CacheCommand::Kind;
  CachedPlans& cached = run_.session().cached_plans();
  switch (command.kind) {
    case Kind::kCache: {
      const StorageLevel level = LevelOf(command.options);
      if (command.query) {
        unresolved::CreateView view;
        view.name = command.table;
        view.query = command.query;
        view.temporary = true;
        Do(view);
      }
      CacheTable(command.table, level);
      if (!command.lazy) run_.WithCached(PlanOf(command.table));
      break;
    }
    case Kind::kUncache:
      if (command.if_exists && !run_.session().catalog().Find(command.table)) break;
      UncacheTable(command.table);
      break;
    case Kind::kClear:
      cached.Clear();
      break;
    case Kind::kRefreshTable:
      RefreshTable(command.table);
      break;
    case Kind::kRefreshPath:
      cached.RefreshPath(LocalPath(command.path).string());
      break;
    case Kind::kRefreshFunction:  // nothing of it is kept
      if (!run_.session().catalog().FindRoutine(command.table)) ThrowNoRoutine(command.table);
      break;
  }
  return {};
}

CommandResult CommandRunner::Do(const unresolved::Checkpoint& command) {
  const plan::Query query = run_.Analyze(plan_, command.input);
  const std::string id = NewUuid();
  auto table = engine::KeptTable::Fill(run_.context().database, run_.connection(), run_.Lower(query));
  const std::string name = table->name();
  run_.session().PutFrame(id, {name, query.schema, std::move(table)});
  operation_.Append(CheckpointResult{id});
  return {};
}

CommandResult CommandRunner::Do(const unresolved::RemoveCached& command) {
  run_.session().ForgetFrame(command.id);
  return {};
}

}  // namespace piezo::session
