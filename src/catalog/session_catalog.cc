#include "catalog/catalog.h"
#include "catalog/names.h"

namespace piezo::catalog {
namespace {

constexpr std::string_view kGlobalTemp = "global_temp";

void PutNamed(std::map<std::string, std::shared_ptr<const View>>& views, std::shared_ptr<const View> view,
              bool replace) {
  const std::string key = Fold(view->name);
  if (!replace && views.contains(key)) {
    throw Error("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", errors::QuoteIdentifier(view->name)}});
  }
  views.insert_or_assign(key, std::move(view));
}

}  // namespace

std::shared_ptr<const View> GlobalViews::Find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = views_.find(Fold(name));
  return found == views_.end() ? nullptr : found->second;
}

void GlobalViews::Put(std::shared_ptr<const View> view, bool replace) {
  const std::lock_guard lock(mutex_);
  PutNamed(views_, std::move(view), replace);
}

bool GlobalViews::Drop(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return views_.erase(Fold(name)) > 0;
}

std::vector<std::shared_ptr<const View>> GlobalViews::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const View>> all;
  for (const auto& [name, view] : views_) all.push_back(view);
  return all;
}

SessionCatalog::SessionCatalog(Catalog& catalog, GlobalViews& global_views)
    : catalog_(catalog), global_views_(global_views) {}

std::optional<Relation> SessionCatalog::Find(const NameParts& name) const {
  if (name.empty() || name.size() > 3) return std::nullopt;
  if (name.size() == 1) {
    const std::lock_guard lock(mutex_);
    const auto found = views_.find(Fold(name.front()));
    if (found != views_.end()) return Relation{found->second, {}};
  }
  if (name.size() == 2 && Fold(name.front()) == kGlobalTemp) {
    if (auto view = global_views_.Find(name.back())) return Relation{std::move(view), {}};
    return std::nullopt;
  }
  if (name.size() == 3 && Fold(name.front()) != kSparkCatalog) return std::nullopt;
  const std::string database = name.size() == 1 ? current_database() : name[name.size() - 2];
  auto table = catalog_.FindTable(database, name.back());
  if (!table) return std::nullopt;
  return Relation{nullptr, std::move(table)};
}

void SessionCatalog::PutView(std::shared_ptr<const View> view, bool replace) {
  const std::lock_guard lock(mutex_);
  PutNamed(views_, std::move(view), replace);
}

bool SessionCatalog::DropView(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return views_.erase(Fold(name)) > 0;
}

std::vector<std::shared_ptr<const View>> SessionCatalog::Views() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const View>> all;
  for (const auto& [name, view] : views_) all.push_back(view);
  return all;
}

NameParts Routine::full_name() const {
  if (is_temporary()) return {name};
  return {std::string(kSparkCatalog), database, name};
}

std::shared_ptr<const Routine> SessionCatalog::FindRoutine(const NameParts& name) const {
  if (name.empty() || name.size() > 3) return nullptr;
  const bool of_session = name.size() == 1 || (name.size() == 2 && Fold(name[0]) == "session") ||
                          (name.size() == 3 && Fold(name[0]) == "system" && Fold(name[1]) == "session");
  if (of_session) {
    const std::lock_guard lock(mutex_);
    const auto found = routines_.find(Fold(name.back()));
    if (found != routines_.end()) return found->second;
  }
  if (name.size() == 3 && Fold(name.front()) != kSparkCatalog) return nullptr;
  return catalog_.FindRoutine(name.size() == 1 ? current_database() : name[name.size() - 2], name.back());
}

void SessionCatalog::PutRoutine(Routine routine, bool replace) {
  const std::lock_guard lock(mutex_);
  const std::string key = Fold(routine.name);
  if (!replace && routines_.contains(key)) {
    throw Error("ROUTINE_ALREADY_EXISTS", {{"routineName", errors::QuoteIdentifier(routine.name)},
                                           {"newRoutineType", "routine"},
                                           {"existingRoutineType", "routine"}});
  }
  routines_.insert_or_assign(key, std::make_shared<const Routine>(std::move(routine)));
}

bool SessionCatalog::DropRoutine(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return routines_.erase(Fold(name)) > 0;
}

std::vector<std::shared_ptr<const Routine>> SessionCatalog::Routines() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const Routine>> all;
  for (const auto& [name, routine] : routines_) all.push_back(routine);
  return all;
}

std::string SessionCatalog::current_database() const {
  const std::lock_guard lock(mutex_);
  return current_database_;
}

void SessionCatalog::Use(const NameParts& name) {
  if (name.size() == 1 && Fold(name.front()) == kSparkCatalog) return;
  const bool known_catalog = name.size() == 1 || (name.size() == 2 && Fold(name.front()) == kSparkCatalog);
  if (!known_catalog || !catalog_.FindDatabase(name.back())) {
    throw Error("SCHEMA_NOT_FOUND", {{"schemaName", QualifiedDatabase(name.back())}});
  }
  const std::lock_guard lock(mutex_);
  current_database_ = Fold(name.back());
}

std::pair<std::string, std::string> SessionCatalog::QualifyTable(const NameParts& name) const {
  if (name.size() > 3 || name.empty() || (name.size() == 3 && Fold(name.front()) != kSparkCatalog)) {
    throw Error("REQUIRES_SINGLE_PART_NAMESPACE",
                {{"sessionCatalog", std::string(kSparkCatalog)}, {"namespace", errors::QuoteIdentifier(name)}});
  }
  return {name.size() == 1 ? current_database() : Fold(name[name.size() - 2]), Fold(name.back())};
}

}  // namespace piezo::catalog
