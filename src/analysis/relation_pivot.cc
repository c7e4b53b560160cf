// Turning rows into columns and columns into rows: pivot, unpivot.

#include <algorithm>

#include "analysis/names.h"
#include "analysis/resolver.h"
#include "types/widening.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;
using types::Value;

namespace {

/// Aggregate calls count only the rows that `condition` holds for. Calls inside of aggregates stay as they are.
unresolved::ExprPtr Restrict(const unresolved::ExprPtr& expr, const unresolved::ExprPtr& condition,
                             const functions::Registry& functions) {
  if (const auto* alias = std::get_if<unresolved::Alias>(&expr->op)) {
    unresolved::Alias copy = *alias;
    copy.child = Restrict(alias->child, condition, functions);
    return unresolved::MakeExpr(std::move(copy), expr->origin);
  }
  if (const auto* cast = std::get_if<unresolved::Cast>(&expr->op)) {
    unresolved::Cast copy = *cast;
    copy.child = Restrict(cast->child, condition, functions);
    return unresolved::MakeExpr(std::move(copy), expr->origin);
  }
  const auto* call = std::get_if<unresolved::Call>(&expr->op);
  if (call == nullptr) return expr;
  unresolved::Call copy = *call;
  const functions::Function* function = functions.Find(LowerCase(call->name.back()));
  if (function != nullptr && function->kind == functions::Kind::kAggregate) {
    copy.filter = copy.filter ? unresolved::MakeCall("and", {copy.filter, condition}, expr->origin, true) : condition;
  } else {
    for (auto& arg : copy.args) arg = Restrict(arg, condition, functions);
  }
  return unresolved::MakeExpr(std::move(copy), expr->origin);
}

unresolved::ExprPtr WithName(unresolved::ExprPtr child, std::string name) {
  return unresolved::MakeExpr(unresolved::Alias{std::move(child), {std::move(name)}, {}});
}

unresolved::ExprPtr ConstantOf(Value value) { return unresolved::MakeExpr(unresolved::Literal{std::move(value)}); }

constexpr int64_t kMaxPivotValues = 10000;  // spark.sql.pivotMaxValues

}  // namespace

std::vector<Value> Resolver::PivotValues(const unresolved::Aggregate& op, const Scope* outer,
                                         const SourceSpan& origin) {
  unresolved::Project only{op.input, {op.pivot_column}};
  unresolved::Distinct distinct{unresolved::MakeRelation(std::move(only), origin), {}, true, false};
  const NodePtr values = DropHidden(Relation(unresolved::MakeRelation(std::move(distinct), origin), outer));
  plan::SortOrder order{Ref(values->columns.front()), true, true};
  const NodePtr sorted = plan::MakeNode(plan::Sort{values, {order}, true}, values->columns, origin);
  const plan::Query query{.root = sorted, .schema = {*values->columns.front().field}, .rendering = {}, .observed = {}};
  auto rows = env_.run(query, kMaxPivotValues + 1);
  if (static_cast<int64_t>(rows.size()) > kMaxPivotValues) {
    throw Error("_LEGACY_ERROR_TEMP_1324",
                {{"pivotColumn", values->columns.front().name()},
                 {"maxValues", std::to_string(kMaxPivotValues)},
                 {"config", "spark.sql.pivotMaxValues"}},
                origin);
  }
  std::vector<Value> found;
  for (auto& row : rows) found.push_back(std::move(row.front()));
  return found;
}

std::string Resolver::PivotName(const Value& value) {
  if (value.is_null()) return "null";
  ExprPtr text = CastTo(plan::MakeExpr(plan::Literal{value}, value.type, false), DataType::String());
  const auto evaluated = Evaluate(text);
  return evaluated && !evaluated->is_null() ? std::get<std::string>(evaluated->data) : types::ToDisplay(value);
}

std::vector<unresolved::ExprPtr> Resolver::ImplicitPivotGroups(const unresolved::Aggregate& op, const Scope* outer) {
  // SQL's PIVOT groups by every column that neither the pivot nor the aggregates name.
  const NodePtr input = Relation(op.input, outer);
  std::vector<unresolved::ExprPtr> groups;
  std::vector<std::string> named;
  const std::function<void(const unresolved::ExprPtr&)> collect = [&](const unresolved::ExprPtr& expr) {
    if (!expr) return;
    if (const auto* attribute = std::get_if<unresolved::Attribute>(&expr->op)) named.push_back(attribute->parts.back());
    if (const auto* alias = std::get_if<unresolved::Alias>(&expr->op)) collect(alias->child);
    if (const auto* cast = std::get_if<unresolved::Cast>(&expr->op)) collect(cast->child);
    if (const auto* call = std::get_if<unresolved::Call>(&expr->op)) {
      for (const auto& arg : call->args) collect(arg);
      collect(call->filter);
    }
  };
  collect(op.pivot_column);
  for (const auto& aggregate : op.aggregates) collect(aggregate);
  for (const Column& column : Visible(input->columns)) {
    const bool used =
        std::any_of(named.begin(), named.end(), [&](const auto& name) { return SameName(name, column.name()); });
    if (!used) groups.push_back(unresolved::MakeExpr(unresolved::Attribute{{column.name()}, {}, false}));
  }
  return groups;
}

NodePtr Resolver::Pivot(const unresolved::Aggregate& op, const unresolved::Relation& at, const Scope* outer) {
  struct PivotValue {
    unresolved::ExprPtr value;
    std::string name;
  };
  std::vector<PivotValue> values;
  const Columns nothing;
  const Scope constant(nothing, outer);
  for (const auto& expr : op.pivot_values) {
    const auto* alias = std::get_if<unresolved::Alias>(&expr->op);
    const unresolved::ExprPtr value = alias != nullptr ? alias->child : expr;
    const ExprPtr typed = Expression(value, constant);
    const auto evaluated = Evaluate(typed);
    if (!evaluated) throw Error("NON_LITERAL_PIVOT_VALUES", {{"expression", QuotedText(*typed)}}, expr->origin);
    values.push_back({value, alias != nullptr ? alias->names.front() : PivotName(*evaluated)});
  }
  if (op.pivot_values.empty()) {
    for (Value& value : PivotValues(op, outer, at.origin)) {
      std::string name = PivotName(value);
      values.push_back({ConstantOf(std::move(value)), std::move(name)});
    }
  }
  unresolved::Aggregate flat;
  flat.input = op.input;
  flat.groups = op.implicit_groups && op.groups.empty() ? ImplicitPivotGroups(op, outer) : op.groups;
  std::vector<std::string> names;
  if (op.aggregates.size() > 1) {
    unresolved::Aggregate alone;
    alone.input = op.input;
    alone.aggregates = op.aggregates;
    alone.list_includes_groups = true;
    for (const Column& column : Visible(Resolve(alone, at, outer)->columns)) names.push_back(column.name());
  }
  for (const PivotValue& value : values) {
    const auto matches = unresolved::MakeCall("<=>", {op.pivot_column, value.value}, at.origin, true);
    // Spark leaves a cell empty when no row falls into it, also for counts.
    const auto any = unresolved::MakeCall("bool_or", {matches}, at.origin);
    for (size_t i = 0; i < op.aggregates.size(); ++i) {
      const auto restricted = Restrict(op.aggregates[i], matches, env_.functions);
      auto cell = unresolved::MakeCall("if", {any, restricted, ConstantOf(Value::Null())}, at.origin);
      flat.aggregates.push_back(WithName(std::move(cell), names.empty() ? value.name : value.name + "_" + names[i]));
    }
  }
  return Resolve(flat, at, outer);
}

NodePtr Resolver::Resolve(const unresolved::Unpivot& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  const Scope scope(input->columns, outer);
  const auto pass_through = [&](const std::vector<unresolved::ExprPtr>& exprs) {
    std::vector<Column> columns;
    for (const auto& item : SelectList(exprs, scope)) {
      if (item.expr && !std::holds_alternative<plan::ColumnRef>(item.expr->op)) {
        throw Error("UNPIVOT_REQUIRES_ATTRIBUTES",
                    {{"given", "values"}, {"empty", "values"}, {"expressions", item.column.name()}}, at.origin);
      }
      columns.push_back(item.column);
    }
    return columns;
  };
  std::vector<Column> ids = pass_through(op.ids);
  std::vector<std::vector<Column>> groups;
  for (const auto& group : op.value_groups) groups.push_back(pass_through(group));
  if (op.values) {
    for (const Column& column : pass_through(*op.values)) groups.push_back({column});
  }
  const auto contains = [](const std::vector<Column>& columns, const Column& column) {
    return std::any_of(columns.begin(), columns.end(), [&](const Column& one) { return one.id == column.id; });
  };
  if (op.value_groups.empty() && !op.values) {
    for (const Column& column : Visible(input->columns)) {
      if (!contains(ids, column)) groups.push_back({column});
    }
  }
  if (!op.ids_given) {
    for (const Column& column : Visible(input->columns)) {
      const bool is_value =
          std::any_of(groups.begin(), groups.end(), [&](const auto& group) { return contains(group, column); });
      if (!is_value) ids.push_back(column);
    }
  }
  if (groups.empty()) throw Error("UNPIVOT_REQUIRES_VALUE_COLUMNS", {}, at.origin);
  return ExpandValues(op, input, ids, groups, at.origin);
}

NodePtr Resolver::ExpandValues(const unresolved::Unpivot& op, const NodePtr& input, const std::vector<Column>& ids,
                               const std::vector<std::vector<Column>>& groups, const SourceSpan& origin) {
  for (const auto& group : groups) {
    if (group.size() != op.value_names.size()) {
      throw Error("UNPIVOT_VALUE_SIZE_MISMATCH", {{"names", std::to_string(op.value_names.size())}}, origin);
    }
  }
  Columns output;
  for (const Column& id : ids) output.push_back(NewColumn(id.name(), id.type(), id.nullable(), id.field->metadata));
  output.push_back(NewColumn(op.variable_name, DataType::String(), false));
  std::vector<DataType> types;
  for (size_t i = 0; i < op.value_names.size(); ++i) {
    std::optional<DataType> common = groups.front()[i].type();
    bool nullable = false;
    for (const auto& group : groups) {
      nullable = nullable || group[i].nullable();
      if (common) common = types::TightestCommonType(*common, group[i].type(), conf().ansi_enabled());
    }
    if (!common) {
      std::string listing;
      std::vector<std::string> parts;
      for (const auto& group : groups) {
        parts.push_back(errors::QuoteText(types::SqlName(group[i].type())) + " (" +
                        errors::QuoteIdentifier(group[i].name()) + ")");
      }
      std::sort(parts.begin(), parts.end());
      for (const auto& part : parts) listing += (listing.empty() ? "" : ", ") + part;
      throw Error("UNPIVOT_VALUE_DATA_TYPE_MISMATCH", {{"types", listing}}, origin);
    }
    types.push_back(*common);
    output.push_back(NewColumn(op.value_names[i], *common, nullable));
  }
  plan::Expand expand{input, {}};
  for (size_t g = 0; g < groups.size(); ++g) {
    std::vector<ExprPtr> row;
    for (const Column& id : ids) row.push_back(Ref(id));
    std::string name;
    for (const Column& column : groups[g]) name += (name.empty() ? "" : "_") + column.name();
    if (g < op.value_aliases.size() && op.value_aliases[g]) name = *op.value_aliases[g];
    row.push_back(plan::MakeExpr(plan::Literal{Value::String(name)}, DataType::String(), false));
    for (size_t i = 0; i < types.size(); ++i) row.push_back(CastTo(Ref(groups[g][i]), types[i]));
    expand.projections.push_back(std::move(row));
  }
  NodePtr node = plan::MakeNode(std::move(expand), output, origin);
  if (op.include_nulls) return node;
  ExprPtr any;
  for (size_t i = output.size() - types.size(); i < output.size(); ++i) {
    ExprPtr present = CallFunction("isnotnull", {Ref(output[i])}, origin);
    any = any ? CallFunction("or", {any, present}, origin) : present;
  }
  return plan::MakeNode(plan::Filter{node, any}, node->columns, origin);
}

Column Resolver::TransposeIndex(const unresolved::Transpose& op, const NodePtr& input, const Scope* outer,
                                const SourceSpan& origin) {
  const auto refuse = [&](const std::string& reason) {
    throw Error("TRANSPOSE_INVALID_INDEX_COLUMN", {{"reason", reason}}, origin);
  };
  const Columns visible = Visible(input->columns);
  Column index = visible.front();
  if (op.index != nullptr) {
    const ExprPtr expr = Expression(op.index, Scope(input->columns, outer));
    const auto* ref = std::get_if<plan::ColumnRef>(&expr->op);
    const auto found = std::find_if(visible.begin(), visible.end(), [&](const Column& column) {
      return ref != nullptr && !ref->outer && column.id == ref->id;
    });
    if (found == visible.end()) refuse("Index column must be an atomic attribute");
    index = *found;
  }
  if (!index.type().IsAtomic()) {
    refuse("Index column must be of atomic type, but found: " + types::SqlName(index.type()));
  }
  return index;
}

DataType Resolver::TransposedType(const std::vector<Column>& columns, const SourceSpan& origin) const {
  if (columns.empty()) return DataType::String();
  DataType common = columns.front().type();
  for (const Column& column : columns) {
    const auto wider = types::TightestCommonType(common, column.type(), conf().ansi_enabled());
    if (!wider) {
      throw Error("TRANSPOSE_NO_LEAST_COMMON_TYPE",
                  {{"dt1", errors::QuoteText(types::SqlName(common))},
                   {"dt2", errors::QuoteText(types::SqlName(column.type()))}},
                  origin);
    }
    common = *wider;
  }
  return common;
}

NodePtr Resolver::Resolve(const unresolved::Transpose& op, const unresolved::Relation& at, const Scope* outer) {
  constexpr const char* kLimit = "spark.sql.transposeMaxValues";
  const NodePtr input = DropHidden(Relation(op.input, outer));
  if (input->columns.empty()) return input;
  const Column index = TransposeIndex(op, input, outer, at.origin);
  std::vector<Column> others;
  for (const Column& column : input->columns) {
    if (column.id != index.id) others.push_back(column);
  }
  const DataType type = TransposedType(others, at.origin);
  // The table is small, so its cells are read now: the values of the index are the names of columns.
  const NodePtr named = plan::MakeNode(plan::Filter{input, CallFunction("isnotnull", {Ref(index)}, at.origin)},
                                       input->columns, at.origin);
  plan::Query query{.root = plan::MakeNode(plan::Sort{named, {{Ref(index), true, true}}, true}, input->columns),
                    .schema = {},
                    .rendering = {},
                    .observed = {}};
  plan::Items cells = {{NewColumn("name", DataType::String(), true), CastTo(Ref(index), DataType::String())}};
  for (const Column& column : others) {
    cells.push_back({NewColumn(column.name(), type, true), CastTo(Ref(column), type)});
  }
  query.root = SelectColumns(query.root, cells, at.origin);
  for (const plan::Item& cell : cells) query.schema.push_back(*cell.column.field);
  const int64_t most = std::stoll(conf().Get(kLimit).value_or("500"));
  const auto rows = env_.run(query, most + 1);
  if (static_cast<int64_t>(rows.size()) > most) {
    throw Error("TRANSPOSE_EXCEED_ROW_LIMIT", {{"maxValues", std::to_string(most)}, {"config", kLimit}}, at.origin);
  }
  Columns columns = {NewColumn("key", DataType::String(), false)};
  for (const auto& row : rows) columns.push_back(NewColumn(std::get<std::string>(row.front().data), type, true));
  if (others.empty()) return plan::MakeNode(plan::LocalData{}, std::move(columns), at.origin);
  plan::Values transposed;
  for (size_t i = 0; i < others.size(); ++i) {
    std::vector<ExprPtr> cells_of = {LiteralOf(Value::String(others[i].name()), at.origin)};
    for (const auto& row : rows) cells_of.push_back(LiteralOf(row[i + 1], at.origin));
    transposed.rows.push_back(std::move(cells_of));
  }
  return plan::MakeNode(std::move(transposed), std::move(columns), at.origin);
}

}  // namespace piezo::analysis
