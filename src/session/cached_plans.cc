#include "session/cached_plans.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "plan/same.h"
#include "plan/walk.h"

namespace piezo::session {

using plan::NodePtr;

struct CachedPlans::Entry {
  const NodePtr plan;
  const StorageLevel level;
  const std::vector<std::string> name;
  // Guarded by the mutex of the owner.
  enum class State : uint8_t { kEmpty, kFilling, kFilled };
  State state = State::kEmpty;
  Table table = nullptr;
  std::vector<std::string> files = {};  // that the rows came from, sorted
};

namespace {

/// Calls visit for each node of the plan, those of subqueries and common tables among them.
void VisitAll(const NodePtr& node, const std::function<void(const NodePtr&)>& visit) {
  visit(node);
  if (const auto* with = std::get_if<plan::With>(&node->op)) {
    for (const plan::CteDefinition& definition : with->definitions) {
      VisitAll(definition.plan, visit);
      if (definition.recursion != nullptr) VisitAll(definition.recursion, visit);
    }
  }
  plan::ForEachInput(*node, [&](const NodePtr& input) { VisitAll(input, visit); });
  plan::ForEachExpr(*node, [&](const plan::ExprPtr& expr) {
    plan::Any(expr, [&](const plan::Expr& part) {
      if (const auto* subquery = std::get_if<plan::Subquery>(&part.op)) VisitAll(subquery->plan, visit);
      return false;
    });
  });
}

std::vector<std::string> FilesOf(const NodePtr& node) {
  std::vector<std::string> files;
  VisitAll(node, [&](const NodePtr& part) {
    if (const auto* scan = std::get_if<plan::Scan>(&part->op)) {
      files.insert(files.end(), scan->files.begin(), scan->files.end());
    }
  });
  std::sort(files.begin(), files.end());
  return files;
}

bool Contains(const NodePtr& node, const NodePtr& part) {
  bool found = false;
  VisitAll(node, [&](const NodePtr& at) { found = found || plan::SameResult(at, part); });
  return found;
}

/// The columns that are kept: what tells of files is not, as no other plan that reads the rows asks for it.
plan::Columns KeptColumns(const plan::Columns& columns) {
  plan::Columns kept;
  std::copy_if(columns.begin(), columns.end(), std::back_inserter(kept),
               [](const plan::Column& column) { return !plan::IsFileMetadata(column); });
  return kept;
}

NodePtr KeptRows(const NodePtr& node) {
  const plan::Columns kept = KeptColumns(node->columns);
  if (kept.size() == node->columns.size()) return node;
  plan::Items items;
  for (const plan::Column& column : kept) items.push_back({column, nullptr});
  return plan::MakeNode(plan::Project{node, std::move(items)}, kept);
}

/// What is compared and kept of a plan: without renames on top, and with the columns that a USING join hides, which
/// plans made from this one may name.
NodePtr Significant(const NodePtr& plan) {
  const NodePtr node = plan::WithoutRenames(plan);
  const auto* project = std::get_if<plan::Project>(&node->op);
  if (project == nullptr) return node;
  const bool passes = std::all_of(project->items.begin(), project->items.end(),
                                  [](const plan::Item& item) { return item.expr == nullptr; });
  const auto& below = project->input->columns;
  const auto hidden =
      std::count_if(below.begin(), below.end(), [](const plan::Column& column) { return column.hidden; });
  const bool shows = passes && hidden > 0 && project->items.size() + static_cast<size_t>(hidden) == below.size();
  return shows ? plan::WithoutRenames(project->input) : node;
}

}  // namespace

/// One walk over a plan that puts scans in the place of cached parts, the largest first.
class CachedPlans::Substitution {
 public:
  using TableFor = std::function<Table(const EntryPtr& entry, const NodePtr& asked)>;
  Substitution(const NodePtr& root, std::vector<EntryPtr> entries, const TableFor& table_for)
      : entries_(std::move(entries)), table_for_(table_for) {
    VisitAll(root, [&](const NodePtr& node) {
      plan::ForEachExpr(*node, [&](const plan::ExprPtr& expr) {
        plan::Any(expr, [&](const plan::Expr& part) {
          if (const auto* ref = std::get_if<plan::ColumnRef>(&part.op)) referenced_.insert(ref->id);
          return false;
        });
      });
    });
  }

  NodePtr Map(const NodePtr& node) {
    for (const EntryPtr& entry : entries_) {
      if (SizeOf(node) != SizeOf(entry->plan) || !plan::SameResult(entry->plan, node)) continue;
      if (AsksForFiles(node->columns)) continue;
      Table table = table_for_(entry, node);
      if (table == nullptr) continue;
      const std::string name = table->name();
      return plan::MakeNode(plan::CachedScan{name, std::move(table)}, KeptColumns(node->columns), node->origin);
    }
    NodePtr mapped = plan::MapInputs(node, [&](const NodePtr& input) { return Map(input); });
    mapped = plan::MapExprs(mapped, [&](const plan::ExprPtr& expr) {
      return plan::Rewrite(expr, [&](const plan::ExprPtr& part) { return MapSubquery(part); });
    });
    return MapDefinitions(mapped);
  }

 private:
  bool AsksForFiles(const plan::Columns& columns) const {
    return std::any_of(columns.begin(), columns.end(), [&](const plan::Column& column) {
      return plan::IsFileMetadata(column) && referenced_.contains(column.id);
    });
  }

  plan::ExprPtr MapSubquery(const plan::ExprPtr& expr) {
    const auto* subquery = std::get_if<plan::Subquery>(&expr->op);
    if (subquery == nullptr) return expr;
    const NodePtr mapped = Map(subquery->plan);
    if (mapped == subquery->plan) return expr;
    plan::Subquery copy = *subquery;
    copy.plan = mapped;
    return plan::MakeExpr(std::move(copy), expr->type, expr->nullable, expr->origin);
  }

  NodePtr MapDefinitions(const NodePtr& node) {
    const auto* with = std::get_if<plan::With>(&node->op);
    if (with == nullptr) return node;
    plan::With copy = *with;
    for (plan::CteDefinition& definition : copy.definitions) {
      definition.plan = Map(definition.plan);
      if (definition.recursion != nullptr) definition.recursion = Map(definition.recursion);
    }
    return plan::MakeNode(std::move(copy), node->columns, node->origin);
  }

  /// Nodes of the plan: a cheap test before a comparison.
  size_t SizeOf(const NodePtr& renamed) {
    const NodePtr node = plan::WithoutRenames(renamed);
    const auto known = sizes_.find(node);
    if (known != sizes_.end()) return known->second;
    size_t size = 1;
    plan::ForEachInput(*node, [&](const NodePtr& input) { size += SizeOf(input); });
    return sizes_.emplace(node, size).first->second;
  }

  const std::vector<EntryPtr> entries_;
  const TableFor& table_for_;
  std::unordered_map<NodePtr, size_t> sizes_;
  std::unordered_set<plan::ColumnId> referenced_;  // by any expression of the plan
};

std::vector<CachedPlans::EntryPtr> CachedPlans::Snapshot() const {
  const std::lock_guard lock(mutex_);
  return entries_;
}

bool CachedPlans::Add(const NodePtr& plan, const StorageLevel& level, std::vector<std::string> name) {
  const NodePtr significant = Significant(plan);
  if (LevelOf(significant)) return false;
  const std::lock_guard lock(mutex_);
  entries_.push_back(std::make_shared<Entry>(Entry{significant, level, std::move(name)}));
  return true;
}

std::optional<StorageLevel> CachedPlans::LevelOf(const NodePtr& plan) const {
  const NodePtr significant = Significant(plan);
  for (const EntryPtr& entry : Snapshot()) {
    if (plan::SameResult(entry->plan, significant)) return entry->level;
  }
  return std::nullopt;
}

bool CachedPlans::empty() const {
  const std::lock_guard lock(mutex_);
  return entries_.empty();
}

void CachedPlans::RemoveIf(const std::function<bool(const Entry&)>& test) {
  std::vector<EntryPtr> gone;  // their tables are dropped when the lock is free
  const std::lock_guard lock(mutex_);
  const auto kept =
      std::stable_partition(entries_.begin(), entries_.end(), [&](const EntryPtr& entry) { return !test(*entry); });
  gone.assign(std::make_move_iterator(kept), std::make_move_iterator(entries_.end()));
  entries_.erase(kept, entries_.end());
}

bool CachedPlans::Remove(const NodePtr& plan) {
  const NodePtr significant = Significant(plan);
  bool found = false;
  RemoveIf([&](const Entry& entry) {
    const bool same = plan::SameResult(entry.plan, significant);
    found = found || same;
    return same;
  });
  return found;
}

void CachedPlans::RemoveWithDependents(const NodePtr& plan) {
  const NodePtr significant = Significant(plan);
  RemoveIf([&](const Entry& entry) { return Contains(entry.plan, significant); });
}

void CachedPlans::RemoveNamed(const std::vector<std::string>& name) {
  RemoveIf([&](const Entry& entry) { return entry.name == name; });
}

void CachedPlans::Clear() {
  RemoveIf([](const Entry&) { return true; });
}

void CachedPlans::Empty(const std::function<bool(const Entry&)>& test) {
  std::vector<Table> freed;  // when the lock is free
  const std::lock_guard lock(mutex_);
  for (const EntryPtr& entry : entries_) {
    if (entry->state != Entry::State::kFilled || !test(*entry)) continue;
    entry->state = Entry::State::kEmpty;
    freed.push_back(std::exchange(entry->table, nullptr));
  }
}

void CachedPlans::Refresh(const NodePtr& plan) {
  const NodePtr significant = Significant(plan);
  Empty([&](const Entry& entry) { return Contains(entry.plan, significant); });
}

void CachedPlans::RefreshPath(const std::string& path) {
  Empty([&](const Entry& entry) {
    return std::any_of(entry.files.begin(), entry.files.end(),
                       [&](const std::string& file) { return file.starts_with(path); });
  });
}

CachedPlans::Table CachedPlans::TableOf(const EntryPtr& entry, const NodePtr& asked, const Fill& fill) {
  std::vector<std::string> files = FilesOf(asked);
  Table outdated;
  {
    const std::lock_guard lock(mutex_);
    if (entry->state == Entry::State::kFilling) return nullptr;
    // Files that are gone leave the rows as they are until they are refreshed; files that came since do not.
    const bool seen = std::includes(entry->files.begin(), entry->files.end(), files.begin(), files.end());
    if (entry->state == Entry::State::kFilled && seen) return entry->table;
    outdated = std::exchange(entry->table, nullptr);
    entry->state = Entry::State::kFilling;
  }
  struct Ending {  // the entry is empty again unless it was filled
    CachedPlans& owner;
    const EntryPtr& entry;
    Table table = nullptr;
    std::vector<std::string> files = {};
    ~Ending() {
      const std::lock_guard lock(owner.mutex_);
      entry->state = table == nullptr ? Entry::State::kEmpty : Entry::State::kFilled;
      entry->table = std::move(table);
      entry->files = std::move(files);
    }
  } ending{*this, entry};
  Table table = fill(KeptRows(asked));
  ending.table = table;
  ending.files = std::move(files);
  return table;
}

NodePtr CachedPlans::Use(const NodePtr& plan, const Fill& fill) {
  std::vector<EntryPtr> entries = Snapshot();
  if (entries.empty()) return plan;
  const Substitution::TableFor table_for = [&](const EntryPtr& entry, const NodePtr& asked) {
    return TableOf(entry, asked, fill);
  };
  return Substitution(plan, std::move(entries), table_for).Map(plan);
}

NodePtr CachedPlans::Show(const NodePtr& plan, const std::function<Table(const Part&)>& stand_in) const {
  const Substitution::TableFor table_for = [&](const EntryPtr& entry, const NodePtr&) {
    return stand_in({KeptRows(entry->plan), entry->level, entry->name.empty() ? std::string() : entry->name.back()});
  };
  return Substitution(plan, Snapshot(), table_for).Map(plan);
}

}  // namespace piezo::session
