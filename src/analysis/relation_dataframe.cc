// Relations that only DataFrames have: withColumns, drop, toDF, to(schema), distinct, sample, hints …

#include <algorithm>
#include <cmath>
#include <random>

#include "analysis/kinds.h"
#include "analysis/names.h"
#include "analysis/resolver.h"
#include "types/contents.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::Item;
using plan::Items;
using plan::NodePtr;

NodePtr Resolver::Resolve(const unresolved::WithColumns& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  std::vector<Named> added = SelectList(op.items, Scope(input->columns, outer));
  const bool aggregates = std::any_of(
      added.begin(), added.end(), [](const Named& item) { return item.expr != nullptr && HasAggregate(item.expr); });
  if (aggregates) throw Error("MISSING_GROUP_BY", {}, at.origin);  // the other columns are not grouped
  Columns names;
  for (const Named& item : added) names.push_back(item.column);
  CheckDistinctNames(names, at.origin);
  // In place of all columns of the same name, the others behind; nothing else moves.
  std::vector<Named> items;
  items.reserve(input->columns.size() + added.size());
  std::vector<bool> used(added.size(), false);
  const ColumnIndex index;
  for (const Column& column : input->columns) {
    size_t match = added.size();
    if (!column.hidden) {
      index.ForEachNamed(names, column.name(), [&](const Column& added_column) {
        if (SameName(added_column.name(), column.name())) match = static_cast<size_t>(&added_column - names.data());
      });
    }
    if (match == added.size()) {
      items.push_back({.expr = nullptr, .column = column, .is_alias = false, .generator_names = {}, .generated = {}});
    } else if (!used[match]) {
      used[match] = true;
      items.push_back(added[match]);
    } else {
      // df.withColumn("a", …) on two columns named a replaces both.
      Named again = added[match];
      if (!again.expr) again.expr = Ref(again.column);
      Column twin =
          NewColumn(again.column.name(), again.column.type(), again.column.nullable(), again.column.field->metadata);
      again.column = std::move(twin);
      items.push_back(std::move(again));
    }
  }
  for (size_t i = 0; i < added.size(); ++i) {
    if (!used[i]) items.push_back(added[i]);
  }
  return MakeProject(input, std::move(items), at.origin);
}

NodePtr Resolver::Resolve(const unresolved::WithColumnsRenamed& op, const unresolved::Relation& at,
                          const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  Items items;
  bool renamed = false;
  for (const Column& column : input->columns) {
    std::string name = column.name();
    if (!column.hidden) {
      for (const auto& [from, to] : op.renames) {
        if (SameName(name, from)) name = to;
      }
    }
    if (name == column.name()) {
      items.push_back({column, nullptr});
      continue;
    }
    renamed = true;
    Column target = NewColumn(name, column.type(), column.nullable(), column.field->metadata);
    items.push_back({std::move(target), Ref(column)});
  }
  return renamed ? SelectColumns(input, items, at.origin) : input;
}

NodePtr Resolver::Resolve(const unresolved::Drop& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  std::vector<plan::ColumnId> dropped;
  for (const auto& name : op.names) {
    for (const Column& column : ColumnsNamed(input->columns, name)) dropped.push_back(column.id);
  }
  const Scope scope(input->columns, outer);
  for (const auto& expr : op.columns) {
    const auto* attribute = std::get_if<unresolved::Attribute>(&expr->op);
    if (attribute == nullptr) continue;
    // What is not there needs no dropping; df["a"] means that DataFrame's column alone.
    if (!attribute->plan_id && attribute->parts.size() == 1) {
      for (const Column& column : ColumnsNamed(input->columns, attribute->parts.front())) dropped.push_back(column.id);
      continue;
    }
    const auto found = Find(*attribute, expr->origin, scope);
    if (!found) continue;
    if (const auto* ref = std::get_if<plan::ColumnRef>(&found->expr->op)) dropped.push_back(ref->id);
  }
  Items items;
  for (const Column& column : input->columns) {
    if (std::find(dropped.begin(), dropped.end(), column.id) == dropped.end()) items.push_back({column, nullptr});
  }
  return items.size() == input->columns.size() ? input : SelectColumns(input, items, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::ToDf& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = DropHidden(Relation(op.input, outer));
  if (op.names.size() != input->columns.size()) {
    throw Error("ASSIGNMENT_ARITY_MISMATCH",
                {{"numExpr", std::to_string(op.names.size())}, {"numTarget", std::to_string(input->columns.size())}},
                at.origin);
  }
  Items items;
  for (size_t i = 0; i < op.names.size(); ++i) {
    const Column& column = input->columns[i];
    Column target = NewColumn(op.names[i], column.type(), column.nullable(), column.field->metadata);
    items.push_back({std::move(target), Ref(column)});
  }
  return SelectColumns(input, items, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::Distinct& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = DropHidden(Relation(op.input, outer));
  if (op.within_watermark) {
    throw Error("_LEGACY_ERROR_TEMP_3102",
                {{"msg", "dropDuplicatesWithinWatermark is not supported with batch DataFrames/DataSets"}}, at.origin);
  }
  plan::Distinct distinct{input, {}};
  if (!op.all_columns) {
    for (const auto& name : op.columns) {
      const auto found = ColumnsNamed(input->columns, name);
      if (found.empty()) ThrowUnresolvedColumn({name}, input->columns, at.origin);
      for (const Column& column : found) distinct.keys.push_back(column.id);
    }
  }
  for (const Column& column : input->columns) {
    const bool compared =
        op.all_columns || std::find(distinct.keys.begin(), distinct.keys.end(), column.id) != distinct.keys.end();
    if (compared && (column.type().is(TypeId::kMap) || column.type().is(TypeId::kVariant))) {
      ThrowNotComparable(column.name(), column.type(), at.origin);
    }
  }
  return plan::MakeNode(std::move(distinct), input->columns, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::Sample& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  const double fraction = op.upper - op.lower;
  if (fraction < 0 || (!op.with_replacement && fraction > 1 + 1e-6) || std::isnan(fraction)) {
    throw Error("PIEZO_SAMPLE_FRACTION", {{"fraction", std::to_string(fraction)}}, at.origin);
  }
  NodePtr rows = input;
  if (op.deterministic_order) {  // several samples of one input share no row: each must see it in the same order
    std::vector<plan::SortOrder> order;
    for (const Column& column : Visible(input->columns)) {
      if (IsOrderable(column.type())) order.push_back({Ref(column), true, true});
    }
    if (!order.empty()) rows = plan::MakeNode(plan::Sort{input, std::move(order), false}, input->columns, at.origin);
  }
  const int64_t seed = op.seed ? *op.seed : static_cast<int64_t>(std::random_device()());
  return plan::MakeNode(plan::Sample{rows, op.lower, op.upper, op.with_replacement, seed}, input->columns, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::Repartition& op, const unresolved::Relation& at, const Scope* outer) {
  using Rule = unresolved::Repartition::Rule;
  using Kind = plan::Repartition::Kind;
  const NodePtr input = Relation(op.input, outer);
  const Scope scope(input->columns, outer);
  plan::Repartition repartition{.input = input, .joined = !op.count};
  repartition.count = op.count.value_or(static_cast<int32_t>(conf().GetInt("spark.sql.shuffle.partitions")));
  if (repartition.count < 1) {
    throw Error("PIEZO_PARTITION_COUNT", {{"count", std::to_string(repartition.count)}}, at.origin);
  }
  std::vector<ExprPtr> keys;
  for (const auto& order : op.by) {
    if (order.child == nullptr) continue;
    keys.push_back(Expression(order.child, scope));
    if (HasGenerator(keys.back())) {
      throw Error("UNSUPPORTED_GENERATOR.OUTSIDE_SELECT", {{"plan", "'RepartitionByExpression"}}, at.origin);
    }
    CheckOperator(keys.back(), at.origin);
    if (op.rule == Rule::kRange) repartition.order.push_back(Direction(order, keys.back()));
  }
  if (keys.empty()) {
    repartition.kind = op.shuffle ? Kind::kRoundRobin : Kind::kCoalesce;
  } else if (op.rule == Rule::kRange) {
    repartition.kind = Kind::kByRange;
  } else {
    repartition.kind = Kind::kByNumber;
    const ExprPtr count = plan::MakeExpr(plan::Literal{types::Value::Int(repartition.count)}, DataType::Int(), false);
    const bool hashable = std::none_of(keys.begin(), keys.end(), [](const ExprPtr& key) {
      return types::HasMap(key->type) || types::HasVariant(key->type);
    });
    if (op.rule == Rule::kNumber) {
      const ExprPtr zero = plan::MakeExpr(plan::Literal{types::Value::Int(0)}, DataType::Int(), false);
      const ExprPtr number = CastTo(keys.front(), DataType::Int(), /*implicit=*/false);
      repartition.number = CallFunction("coalesce", {CallFunction("pmod", {number, count}, at.origin), zero});
    } else if (hashable) {
      repartition.number = CallFunction("pmod", {CallFunction("hash", keys, at.origin), count}, at.origin);
    }
  }
  return plan::MakeNode(std::move(repartition), input->columns, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::CollectMetrics& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  // The metrics are an aggregate over the same input, computed beside the result.
  unresolved::Aggregate metrics;
  metrics.input = op.input;
  metrics.aggregates = op.metrics;
  metrics.list_includes_groups = true;
  const NodePtr computed = Resolve(metrics, at, outer);
  observed_.push_back({op.name, at.plan_id, DropHidden(computed)});
  return input;
}

NodePtr Resolver::Resolve(const unresolved::LateralView& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  unresolved::ExprPtr generator = op.generator;
  if (!op.columns.empty()) {
    generator = unresolved::MakeExpr(unresolved::Alias{generator, op.columns, {}}, generator->origin);
  }
  const std::vector<Named> items = SelectList({generator}, Scope(input->columns, outer));
  const Named& item = items.front();
  if (item.expr != nullptr) CheckRoutineCalls(item.expr, "Generate", at.origin);
  if (item.generated.empty()) {
    throw Error("UNSUPPORTED_GENERATOR.NOT_GENERATOR",
                {{"functionName", item.column.name()}, {"classCanonicalName", "an expression"}}, at.origin);
  }
  const bool keeps_empty = op.outer || IsOuterGenerator(std::get<plan::Call>(item.expr->op));
  const auto qualifier = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{op.alias});
  Columns outputs;
  for (const Column& column : item.generated) {
    outputs.push_back(keeps_empty ? WithNullable(column, true) : column);
    outputs.back().qualifier = qualifier;
  }
  Columns columns = input->columns;
  columns.insert(columns.end(), outputs.begin(), outputs.end());
  return plan::MakeNode(plan::Generate{input, item.expr, std::move(outputs), keeps_empty}, std::move(columns),
                        at.origin);
}

}  // namespace piezo::analysis
