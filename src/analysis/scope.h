// Scope: what an expression may refer to by name.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "plan/node.h"
#include "unresolved/expression.h"

namespace piezo::analysis {

/// Finds columns by lower-case name. Built once per scope when enough names are looked up; see Scope.
class ColumnIndex {
 public:
  explicit ColumnIndex(const plan::Columns& columns);
  /// Positions of the columns whose name may be `name`: equal but for case.
  const std::vector<uint32_t>& Find(std::string_view name) const;

 private:
  std::unordered_map<std::string, std::vector<uint32_t>> positions_;
};

/// The parameters of one lambda in sight, with those of the lambdas around it.
struct LambdaFrame {
  const std::vector<plan::LambdaParameter>* parameters = nullptr;
  const LambdaFrame* outer = nullptr;
};

/// An alias of the SELECT list that later items may refer to.
struct LateralAlias {
  std::string name;
  plan::Column column;
};

/// Scopes live on the stack of the resolving calls. `outer` is the scope of the query around a subquery: what is found
/// there is a correlated reference.
struct Scope {
  Scope() = default;
  explicit Scope(const plan::Columns& columns, const Scope* around = nullptr) : input(&columns), outer(around) {}

  const plan::Columns* input = nullptr;
  const Scope* outer = nullptr;
  /// Output of the nodes below the input, nearest first: an ORDER BY or filter may name columns that the SELECT list
  /// left out. Ids found there are added to `missing`.
  std::vector<const plan::Columns*> below;
  std::unordered_set<plan::ColumnId>* missing = nullptr;
  const std::vector<LateralAlias>* aliases = nullptr;
  const LambdaFrame* lambda = nullptr;
  const std::map<std::string, unresolved::Window>* windows = nullptr;  // WINDOW definitions, by lower-case name

  /// Lookups so far; past a few, a wide input gets an index.
  mutable int lookups = 0;
  mutable std::shared_ptr<const ColumnIndex> index;
};

}  // namespace piezo::analysis
