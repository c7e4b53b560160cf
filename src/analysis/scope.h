// Scope: what an expression may refer to by name.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analysis/names.h"
#include "plan/node.h"
#include "unresolved/expression.h"

namespace piezo::analysis {

/// Finds columns by name without a walk over all of them: built when a wide list of columns has been searched a few
/// times.
class ColumnIndex {
 public:
  /// Calls visit(column) for the columns called `name` (in any case).
  template <class Visit>
  void ForEachNamed(const plan::Columns& columns, std::string_view name, Visit&& visit) const {
    if (columns.size() > kWide && ++searches_ > kPatience && positions_ == nullptr) Build(columns);
    if (positions_ == nullptr) {
      for (const plan::Column& column : columns) {
        if (EqualIgnoringCase(column.name(), name)) visit(column);
      }
      return;
    }
    const auto found = positions_->find(LowerCase(name));
    if (found == positions_->end()) return;
    for (const uint32_t position : found->second) visit(columns[position]);
  }

 private:
  static constexpr size_t kWide = 16;
  static constexpr int kPatience = 3;

  void Build(const plan::Columns& columns) const;

  mutable int searches_ = 0;
  mutable std::shared_ptr<const std::unordered_map<std::string, std::vector<uint32_t>>> positions_;
};

/// The parameters of one lambda in sight, with those of the lambdas around it.
struct LambdaFrame {
  const std::vector<plan::LambdaParameter>* parameters = nullptr;
  const LambdaFrame* outer = nullptr;
};

/// An alias of the SELECT list that other expressions may refer to.
struct LateralAlias {
  std::string name;
  plan::Column column;
  plan::ExprPtr expr;      // GROUP BY alias: what stands for it; else null: a reference to `column`
  bool generated = false;  // by a generator: an input column by the time it is read
};
using LateralAliases = std::vector<LateralAlias>;
using WindowDefinitions = std::map<std::string, unresolved::Window>;  // by lower-case name

/// Scopes live on the stack of the resolving calls. `outer` is the scope of the query around a subquery: what is found
/// there is a correlated reference.
struct Scope {
  Scope() = default;
  explicit Scope(const plan::Columns& columns, const Scope* around = nullptr) : input(&columns), outer(around) {}

  const plan::Columns* input = nullptr;
  const Scope* outer = nullptr;
  /// An ORDER BY or filter may name columns that the SELECT list left out: those of the nodes below this one, nearest
  /// first, or (over a GROUP BY) those of the aggregate's input. Ids found there are added to `missing`.
  const plan::NodePtr* below = nullptr;
  const plan::Columns* aggregated = nullptr;
  std::unordered_set<plan::ColumnId>* missing = nullptr;
  const LateralAliases* aliases = nullptr;
  /// HAVING: names that mean the SELECT list's alias although the input has such a column.
  const std::unordered_set<std::string>* prefer_aliases = nullptr;
  const LambdaFrame* lambda = nullptr;
  const WindowDefinitions* windows = nullptr;

  ColumnIndex index;  // of `input`
};

/// Values of the parameters in sight: those of the statement, or of the Parameters relation around.
struct ParameterValues {
  const std::vector<std::pair<std::string, unresolved::ExprPtr>>* named = nullptr;
  const std::vector<unresolved::ExprPtr>* positional = nullptr;
};

}  // namespace piezo::analysis
