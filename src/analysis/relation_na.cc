// df.na: fill, drop and replace.

#include <algorithm>

#include "analysis/resolver.h"

namespace piezo::analysis {

using plan::Column;
using plan::ExprPtr;
using plan::Items;
using plan::NodePtr;
using types::Value;

namespace {

ExprPtr Literal(Value value) {
  DataType type = value.type;
  const bool nullable = value.is_null();
  return plan::MakeExpr(plan::Literal{std::move(value)}, std::move(type), nullable);
}

/// fillna and replace touch the columns whose type is of the value's kind.
bool SameKind(const DataType& column, const DataType& value) {
  if (value.IsNumeric()) return column.IsNumeric();
  if (value.IsStringLike()) return column.IsStringLike();
  return column.id() == value.id();
}

bool IsFloating(const DataType& type) { return type.is(TypeId::kFloat) || type.is(TypeId::kDouble); }

}  // namespace

std::vector<Column> Resolver::ChosenColumns(const plan::Columns& columns, const std::vector<std::string>& names,
                                            const SourceSpan& origin) const {
  if (names.empty()) return Visible(columns);
  std::vector<Column> chosen;
  for (const auto& name : names) chosen.push_back(TheColumn(columns, name, origin));
  return chosen;
}

NodePtr Resolver::ReplaceColumns(const NodePtr& input, const std::function<ExprPtr(const Column&)>& replace,
                                 const SourceSpan& origin) {
  Items items;
  for (const Column& column : input->columns) {
    ExprPtr value = column.hidden ? nullptr : replace(column);
    if (!value) {
      items.push_back({column, nullptr});
      continue;
    }
    Column target = NewColumn(column.name(), value->type, value->nullable, column.field->metadata);
    target.qualifier = column.qualifier;
    items.push_back({std::move(target), std::move(value)});
  }
  return SelectColumns(input, items, origin);
}

NodePtr Resolver::Resolve(const unresolved::FillNa& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  const std::vector<Column> chosen = ChosenColumns(input->columns, op.columns, at.origin);
  const auto value_for = [&](const Column& column) -> const Value* {
    for (size_t i = 0; i < chosen.size(); ++i) {
      if (chosen[i].id != column.id) continue;
      const Value& value = op.values.size() > 1 ? op.values.at(i) : op.values.at(0);
      return SameKind(column.type(), value.type) ? &value : nullptr;
    }
    return nullptr;
  };
  return ReplaceColumns(
      input,
      [&](const Column& column) -> ExprPtr {
        const Value* value = value_for(column);
        if (value == nullptr) return nullptr;
        ExprPtr current = Ref(column);
        if (IsFloating(column.type())) {  // NaN counts as missing
          current = CallFunction("nanvl", {current, Literal(Value::Null(column.type()))}, at.origin);
        }
        return CallFunction("coalesce", {current, CastTo(Literal(*value), column.type())}, at.origin);
      },
      at.origin);
}

NodePtr Resolver::Resolve(const unresolved::DropNa& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  const std::vector<Column> chosen = ChosenColumns(input->columns, op.columns, at.origin);
  const auto present = [&](const Column& column) {
    ExprPtr test = CallFunction("isnotnull", {Ref(column)}, at.origin);
    if (!IsFloating(column.type())) return test;
    return CallFunction(
        "and", {test, CallFunction("not", {CallFunction("isnan", {Ref(column)}, at.origin)}, at.origin)}, at.origin);
  };
  const auto needed = static_cast<size_t>(std::max(0, op.min_non_nulls.value_or(static_cast<int32_t>(chosen.size()))));
  ExprPtr condition;
  for (const Column& column : chosen) {
    ExprPtr term = present(column);
    if (needed < chosen.size()) {
      term = CallFunction("if", {term, Literal(Value::Int(1)), Literal(Value::Int(0))}, at.origin);
    }
    condition = condition ? CallFunction(needed < chosen.size() ? "+" : "and", {condition, term}, at.origin) : term;
  }
  if (!condition || needed == 0) return input;
  if (needed < chosen.size()) {
    condition = CallFunction(">=", {condition, Literal(Value::Int(static_cast<int32_t>(needed)))}, at.origin);
  }
  return plan::MakeNode(plan::Filter{input, condition}, input->columns, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::ReplaceNa& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  const std::vector<Column> chosen = ChosenColumns(input->columns, op.columns, at.origin);
  return ReplaceColumns(
      input,
      [&](const Column& column) -> ExprPtr {
        const bool is_chosen =
            std::any_of(chosen.begin(), chosen.end(), [&](const Column& one) { return one.id == column.id; });
        if (!is_chosen) return nullptr;
        std::vector<ExprPtr> branches;
        for (const auto& [from, to] : op.replacements) {
          const Value& typed = from.is_null() ? to : from;
          if (!SameKind(column.type(), typed.type)) continue;
          const ExprPtr current = Ref(column);
          branches.push_back(from.is_null()
                                 ? CallFunction("isnull", {current}, at.origin)
                                 : CallFunction("==", {current, CastTo(Literal(from), column.type())}, at.origin));
          branches.push_back(CastTo(Literal(to), column.type()));
        }
        if (branches.empty()) return nullptr;
        branches.push_back(Ref(column));
        return CallFunction("when", std::move(branches), at.origin);
      },
      at.origin);
}

}  // namespace piezo::analysis
