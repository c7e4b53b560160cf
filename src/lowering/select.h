// Select: one SELECT statement while it grows from the bottom of a plan upwards. Projections, filters, sorts and limits
// fill its slots; only what must be evaluated before a slot that is already filled makes a subquery.
#pragma once

#include <duckdb.hpp>
#include <duckdb/parser/tableref.hpp>
#include <optional>
#include <unordered_map>
#include <vector>

#include "plan/node.h"

namespace piezo::lowering {

/// A column that is an expression over columns of the same Select, evaluated where it is used.
struct Computed {
  plan::ExprPtr expr;
  uint32_t size = 1;   // nodes, with those of the computed columns inside
  uint32_t depth = 1;  // likewise
  bool windowed = false;
  bool unstable = false;  // another evaluation may give another value
  bool subquery = false;
  bool outer = false;  // refers to the query around
};

struct Select {
  duckdb::unique_ptr<duckdb::TableRef> from;
  std::vector<plan::ColumnId> columns;  // of `from` and computed, those that may still be asked for
  std::unordered_map<plan::ColumnId, Computed> computed;
  std::vector<plan::ExprPtr> where;
  std::vector<plan::SortOrder> order;
  std::optional<int64_t> limit;
  int64_t offset = 0;
  /// Some computed column depends on which rows there are (windows) or must be evaluated once for each (unstable): rows
  /// must not be removed below it.
  bool fixed_rows = false;

  bool limited() const { return limit.has_value() || offset != 0; }
  const Computed* Find(plan::ColumnId id) const {
    const auto found = computed.find(id);
    return found == computed.end() ? nullptr : &found->second;
  }
};

}  // namespace piezo::lowering
