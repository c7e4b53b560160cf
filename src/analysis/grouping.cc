// What a GROUP BY groups by: expressions, positions, aliases, ALL; ROLLUP, CUBE and GROUPING SETS as sets of
// expressions.

#include <algorithm>

#include "analysis/kinds.h"
#include "analysis/resolver.h"

namespace piezo::analysis {

using plan::ExprPtr;
using Sets = std::vector<std::vector<int32_t>>;

namespace {

constexpr size_t kMostCubed = 16;  // more would be over 65,536 sets

std::optional<int64_t> Ordinal(const unresolved::ExprPtr& expr) {
  const auto* literal = std::get_if<unresolved::Literal>(&expr->op);
  if (literal == nullptr || !literal->value.type.is(TypeId::kInt)) return std::nullopt;
  const auto* value = std::get_if<int64_t>(&literal->value.data);
  return value != nullptr ? std::optional(*value) : std::nullopt;
}

const unresolved::Call* Analytic(const unresolved::ExprPtr& expr) {
  const auto* call = std::get_if<unresolved::Call>(&expr->op);
  if (call == nullptr || call->name.size() != 1) return nullptr;
  const std::string name = LowerCase(call->name.front());
  return name == "rollup" || name == "cube" || name == "grouping_sets" ? call : nullptr;
}

/// (a, b) within ROLLUP, CUBE and GROUPING SETS is one unit.
std::vector<unresolved::ExprPtr> Unit(const unresolved::ExprPtr& expr) {
  const auto* call = std::get_if<unresolved::Call>(&expr->op);
  if (call != nullptr && call->name.size() == 1 &&
      (call->name.front() == "grouping_set" || call->name.front() == "struct")) {
    return call->args;
  }
  return {expr};
}

std::vector<int32_t> Joined(const std::vector<int32_t>& left, const std::vector<int32_t>& right) {
  std::vector<int32_t> both = left;
  both.insert(both.end(), right.begin(), right.end());
  return both;
}

Sets Rollup(const Sets& units) {
  Sets sets;
  for (size_t length = units.size() + 1; length-- > 0;) {
    std::vector<int32_t> set;
    for (size_t i = 0; i < length; ++i) set = Joined(set, units[i]);
    sets.push_back(std::move(set));
  }
  return sets;
}

Sets Cube(const Sets& units) {
  Sets sets{{}};
  for (size_t i = units.size(); i-- > 0;) {
    Sets with;
    for (const auto& set : sets) with.push_back(Joined(units[i], set));
    with.insert(with.end(), sets.begin(), sets.end());
    sets = std::move(with);
  }
  return sets;
}

Sets Product(const Sets& left, const Sets& right) {
  Sets sets;
  for (const auto& a : left) {
    for (const auto& b : right) sets.push_back(Joined(a, b));
  }
  return sets;
}

}  // namespace

/// Collects the grouping expressions of one GROUP BY.
class Resolver::GroupCollector {
 public:
  GroupCollector(Resolver& resolver, const unresolved::Aggregate& op, const std::vector<Named>& list,
                 const Scope& scope)
      : resolver_(resolver), op_(op), list_(list), scope_(scope) {
    if (op.list_includes_groups && resolver.conf().GetBool("spark.sql.groupByAliases")) {
      for (const Named& item : list) {
        if (item.expr != nullptr) aliases_.push_back({item.column.name(), item.column, item.expr, false});
      }
    }
    scope_.aliases = &aliases_;
  }

  Grouping Collect() {
    if (op_.group_by_all) {
      const std::vector<plan::Column> named = resolver_.ColumnsNamed(*scope_.input, "all");
      if (named.empty()) {
        All();
      } else {
        grouping_.exprs.push_back(resolver_.Ref(named.front()));
      }
      return std::move(grouping_);
    }
    using Kind = unresolved::Aggregate::Grouping;
    switch (op_.grouping) {
      case Kind::kRollup:
        grouping_.sets = Rollup(Units(op_.groups));
        break;
      case Kind::kCube:
        grouping_.sets = Cubed(Units(op_.groups));
        break;
      case Kind::kGroupingSets:
        for (const auto& group : op_.groups) Add(group);
        grouping_.sets.emplace();
        for (const auto& set : op_.sets) grouping_.sets->push_back(SetOf(set));
        // Columns that only the sets name are no output.
        grouping_.named.erase(grouping_.named.begin() + static_cast<int64_t>(op_.groups.size()), grouping_.named.end());
        break;
      default:
        Plain();
    }
    return std::move(grouping_);
  }

 private:
  void Plain() {
    const bool analytic = std::any_of(op_.groups.begin(), op_.groups.end(),
                                      [](const unresolved::ExprPtr& group) { return Analytic(group) != nullptr; });
    Sets sets{{}};
    for (const auto& group : op_.groups) {
      sets = analytic ? Product(sets, Expanded(group)) : Sets{};
      if (!analytic) Add(group);
    }
    if (analytic) grouping_.sets = std::move(sets);
  }

  Sets Expanded(const unresolved::ExprPtr& group) {
    const unresolved::Call* call = Analytic(group);
    if (call == nullptr) return {SetOf(Unit(group))};
    const std::string name = LowerCase(call->name.front());
    if (name == "rollup") return Rollup(Units(call->args));
    if (name == "cube") return Cubed(Units(call->args));
    Sets sets;
    for (const auto& element : call->args) {
      Sets more = Expanded(element);
      std::move(more.begin(), more.end(), std::back_inserter(sets));
    }
    return sets;
  }

  Sets Cubed(const Sets& units) const {
    if (units.size() > kMostCubed) {
      throw Error("GROUPING_SIZE_LIMIT_EXCEEDED", {{"maxSize", std::to_string(kMostCubed)}});
    }
    return Cube(units);
  }

  Sets Units(const std::vector<unresolved::ExprPtr>& exprs) {
    Sets units;
    for (const auto& expr : exprs) units.push_back(SetOf(Unit(expr)));
    return units;
  }

  std::vector<int32_t> SetOf(const std::vector<unresolved::ExprPtr>& exprs) {
    std::vector<int32_t> set;
    for (const auto& expr : exprs) set.push_back(Add(expr));
    return set;
  }

  /// The index of the expression among all grouping expressions; a new one unless it is there already.
  int32_t Add(const unresolved::ExprPtr& expr) {
    Named named;
    const std::optional<int64_t> ordinal =
        IsSql() && resolver_.conf().GetBool("spark.sql.groupByOrdinal") ? Ordinal(expr) : std::nullopt;
    if (ordinal) {
      named.expr = AtOrdinal(*ordinal, expr);
    } else {
      named = resolver_.SelectItem(expr, scope_);
    }
    ExprPtr typed = named.expr != nullptr ? named.expr : resolver_.Ref(named.column, expr->origin);
    for (size_t i = 0; i < grouping_.exprs.size(); ++i) {
      if (SemanticallyEqual(*grouping_.exprs[i], *typed)) {
        grouping_.named.push_back(std::move(named));
        return static_cast<int32_t>(i);
      }
    }
    grouping_.exprs.push_back(std::move(typed));
    grouping_.named.push_back(std::move(named));
    return static_cast<int32_t>(grouping_.exprs.size()) - 1;
  }

  bool IsSql() const { return op_.list_includes_groups || !op_.pipe_operator.empty(); }

  ExprPtr AtOrdinal(int64_t ordinal, const unresolved::ExprPtr& expr) {
    for (const auto& item : op_.aggregates) {
      if (std::holds_alternative<unresolved::Star>(item->op)) throw Error("STAR_GROUP_BY_POS", {}, expr->origin);
    }
    // |> AGGREGATE counts the columns of its input.
    const std::vector<Named> items =
        op_.list_includes_groups ? list_ : resolver_.ExpandStar(unresolved::Star{}, expr->origin, scope_);
    if (ordinal < 1 || static_cast<size_t>(ordinal) > items.size()) {
      throw Error("GROUP_BY_POS_OUT_OF_RANGE",
                  {{"index", std::to_string(ordinal)}, {"size", std::to_string(items.size())}}, expr->origin);
    }
    const Named& item = items[static_cast<size_t>(ordinal) - 1];
    ExprPtr typed = item.expr != nullptr ? item.expr : resolver_.Ref(item.column, expr->origin);
    if (HasAggregate(typed)) {
      const std::string shown = resolver_.Text(*typed) + " AS " +
                                (item.is_alias ? item.column.name() : errors::QuoteIdentifier(item.column.name()));
      throw Error("GROUP_BY_POS_AGGREGATE", {{"index", std::to_string(ordinal)}, {"aggExpr", shown}}, expr->origin);
    }
    return typed;
  }

  void All() {
    for (const Named& item : list_) {
      ExprPtr typed = item.expr != nullptr ? item.expr : resolver_.Ref(item.column);
      if (!HasAggregate(typed)) grouping_.exprs.push_back(std::move(typed));
    }
    // What stands beside an aggregate within one item must be grouped by through another item.
    for (const Named& item : list_) {
      if (item.expr == nullptr || !HasAggregate(item.expr)) continue;
      if (!Covered(item.expr)) throw Error("UNRESOLVED_ALL_IN_GROUP_BY", {}, item.expr->origin);
    }
  }

  bool Covered(const ExprPtr& expr) const {
    if (IsAggregate(*expr)) return true;
    for (const ExprPtr& group : grouping_.exprs) {
      if (SemanticallyEqual(*group, *expr)) return true;
    }
    if (const auto* ref = std::get_if<plan::ColumnRef>(&expr->op)) {
      const plan::Columns& input = *scope_.input;  // what is not of it is an alias of another item
      return ref->outer ||
             std::none_of(input.begin(), input.end(), [&](const plan::Column& column) { return column.id == ref->id; });
    }
    bool all = true;
    plan::ForEachChild(*expr, [&](const ExprPtr& child) { all = all && Covered(child); });
    return all;
  }

  Resolver& resolver_;
  const unresolved::Aggregate& op_;
  const std::vector<Named>& list_;
  Scope scope_;
  LateralAliases aliases_;
  Grouping grouping_;
};

Resolver::Grouping Resolver::GroupsOf(const unresolved::Aggregate& op, const std::vector<Named>& list,
                                      const Scope& scope) {
  return GroupCollector(*this, op, list, scope).Collect();
}

}  // namespace piezo::analysis
