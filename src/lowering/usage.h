// Usage: how often each column of a plan is asked for, found from the root downwards before lowering. A column that
// nobody asks for is never computed, one that is asked for once may be computed where it is used.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "plan/node.h"

namespace piezo::lowering {

/// Column ids are unique in a query, so one count per id serves the whole plan, subqueries included. Immutable after
/// construction.
class Usage {
 public:
  explicit Usage(const plan::NodePtr& root);

  /// References in expressions that are themselves needed, and in the root's output.
  uint32_t Uses(plan::ColumnId id) const { return id < uses_.size() ? uses_[id] : 0; }
  bool Needed(plan::ColumnId id) const { return Uses(id) > 0; }
  /// Subqueries below refer to it as a column of an enclosing query: it must be there by name.
  bool ReferredFromInside(plan::ColumnId id) const { return id < outer_.size() && outer_[id]; }
  /// The outer columns that a subquery expression refers to.
  const std::vector<plan::ColumnId>& OuterReferences(const plan::Subquery& subquery) const;

  /// All counts, by column id.
  const std::vector<uint32_t>& Counts() const { return uses_; }

  /// Of a common table expression: which columns, by position, some reference needs.
  const std::vector<bool>& CteColumns(uint32_t cte) const;

 private:
  void CountColumn(plan::ColumnId id);
  void Count(const plan::ExprPtr& expr);
  void Count(const std::vector<plan::SortOrder>& order);
  void CountNeeded(const plan::Items& items);
  void CountAll(const plan::Columns& columns);
  void CountPositions(const plan::Columns& outputs, const plan::Columns& inputs, bool all);
  void Visit(const plan::NodePtr& node);
  void VisitSubquery(const plan::Subquery& subquery);
  void VisitWith(const plan::With& with);

  std::vector<uint32_t> uses_;
  std::vector<bool> outer_;
  std::unordered_map<const plan::Subquery*, std::vector<plan::ColumnId>> outer_references_;
  std::vector<const plan::Subquery*> enclosing_;
  std::unordered_map<uint32_t, std::vector<bool>> cte_columns_;
};

}  // namespace piezo::lowering
