// Lowers expressions: literals, columns, calls, casts, lambdas, fields, subqueries.
#include <duckdb/parser/expression/function_expression.hpp>
#include <duckdb/parser/expression/operator_expression.hpp>
#include <duckdb/parser/expression/subquery_expression.hpp>
#include <duckdb/parser/statement/select_statement.hpp>

#include "base/check.h"
#include "base/match.h"
#include "functions/collation.h"
#include "functions/order_key.h"
#include "lowering/cast.h"
#include "lowering/lowerer.h"
#include "plan/walk.h"
#include "types/collation.h"

namespace piezo::lowering {

using plan::ExprPtr;

namespace {

std::string LambdaName(plan::ColumnId id) { return "l" + std::to_string(id); }

}  // namespace

engine::Expr Lowerer::Lower(const ExprPtr& expr, const Select& select) {
  return std::visit(Match{
                        [&](const plan::Literal& literal) { return engine::Constant(literal.value); },
                        [&](const plan::ColumnRef& column) { return LowerColumn(column.id, select); },
                        [&](const plan::Call& call) { return LowerCall(call, *expr, select); },
                        [&](const plan::Cast& cast) { return LowerCast(cast, *expr, select); },
                        [&](const plan::Lambda& lambda) {
                          std::vector<std::string> names;
                          for (const plan::LambdaParameter& parameter : lambda.parameters)
                            names.push_back(LambdaName(parameter.id));
                          return engine::Lambda(std::move(names), Lower(lambda.body, select));
                        },
                        [&](const plan::LambdaRef& ref) { return engine::Column(LambdaName(ref.id)); },
                        [&](const plan::Window& window) { return LowerWindow(window, *expr, select); },
                        [&](const plan::GetField& field) {
                          return engine::Call("struct_extract_at",
                                              engine::List(Lower(field.child, select),
                                                           engine::Constant(Value::Long(field.ordinal + 1))));
                        },
                        [&](const plan::Subquery& subquery) { return LowerSubquery(subquery, *expr, select); },
                        [&](const plan::ClientCall& call) -> engine::Expr {
                          errors::ThrowUnsupported("user-defined function " + call.name, expr->origin);
                        },
                        [&](const plan::Inlined& inlined) { return Lower(inlined.child, select); },
                    },
                    expr->op);
}

engine::Exprs Lowerer::LowerAll(const std::vector<ExprPtr>& exprs, const Select& select) {
  engine::Exprs out;
  out.reserve(exprs.size());
  for (const ExprPtr& expr : exprs) out.push_back(Lower(expr, select));
  return out;
}

engine::Expr Lowerer::LowerKey(const ExprPtr& expr, const Select& select) {
  return functions::CollationKey(Lower(expr, select), expr->type);
}

engine::Expr Lowerer::LowerOrderKey(const plan::SortOrder& by, const Select& select) {
  return functions::OrderKey(LowerKey(by.child, select), by.child->type);
}

engine::Exprs Lowerer::LowerArguments(const plan::Call& call, const Select& select) {
  if (!call.function->compares) return LowerAll(call.args, select);
  engine::Exprs out;
  for (const ExprPtr& arg : call.args) out.push_back(LowerKey(arg, select));
  return out;
}

std::vector<engine::Order> Lowerer::LowerOrder(const std::vector<plan::SortOrder>& order, const Select& select) {
  std::vector<engine::Order> out;
  for (const plan::SortOrder& by : order) out.push_back({LowerOrderKey(by, select), by.ascending, by.nulls_first});
  return out;
}

engine::Expr Lowerer::LowerColumn(plan::ColumnId id, const Select& select) {
  if (const Computed* computed = select.Find(id)) return Lower(computed->expr, select);
  const auto named = names_.find(id);
  return named == names_.end() ? engine::Column(ColumnName(id)) : named->second.Copy();
}

engine::Expr Lowerer::Site(const SourceSpan& span) {
  if (!span) return engine::Constant(Value::Long(-1));
  // One number for one place: equal expressions stay equal.
  const auto [entry, added] =
      site_numbers_.try_emplace({span.source.get(), {span.start, span.stop}}, static_cast<int64_t>(sites_.size()));
  if (added) sites_.push_back(span);
  return engine::Constant(Value::Long(entry->second));
}

const Conf& Lowerer::ConfOf(const plan::SettingsPtr& settings) const { return settings ? *settings : options_.conf; }

CastContext Lowerer::CastsAt(const SourceSpan& span, const plan::SettingsPtr& settings) {
  return {.zone = ConfOf(settings).time_zone(),
          .site = [this, span] { return Site(span); },
          .lambda = [this] { return "e" + std::to_string(++lambdas_); }};
}

functions::LowerContext Lowerer::Context(const plan::Call& call, const plan::Expr& expr, const Select&) {
  const Conf& conf = ConfOf(call.settings);
  functions::LowerContext context{
      .conf = conf,
      .call = call,
      .type = expr.type,
      .ansi = conf.ansi_enabled(),
      .windowed = false,
      .facts = options_.facts,
      .aggregate = {},
      .site = [this, &expr] { return Site(expr.origin); },
      .cast =
          [this, &conf, &call, &expr](engine::Expr child, const DataType& from, const DataType& to) {
            const auto mode = conf.ansi_enabled() ? plan::CastMode::kAnsi : plan::CastMode::kLegacy;
            return lowering::LowerCast(std::move(child), from, to, mode, CastsAt(expr.origin, call.settings));
          },
      .try_cast =
          [this, &call, &expr](engine::Expr child, const DataType& from, const DataType& to) {
            return lowering::LowerCast(std::move(child), from, to, plan::CastMode::kTry,
                                       CastsAt(expr.origin, call.settings));
          },
  };
  return context;
}

engine::Expr Lowerer::LowerCall(const plan::Call& call, const plan::Expr& expr, const Select& select) {
  if (call.function->kind == functions::Kind::kAggregate) {  // where only analysis could have refused it
    throw Error("UNSUPPORTED_EXPR_FOR_OPERATOR", {{"invalidExprSqls", errors::QuoteText(call.function->name)}},
                expr.origin);
  }
  const functions::LowerContext context = Context(call, expr, select);
  return call.function->lower(LowerArguments(call, select), context);
}

namespace {

/// grouping and grouping_id tell about the grouping set of the row, not about values.
engine::Expr LowerGrouping(engine::Exprs groups, const DataType& type) {
  duckdb::vector<duckdb::unique_ptr<duckdb::ParsedExpression>> children;
  for (engine::Expr& group : groups) children.emplace_back(group.release());
  engine::Expr bits(new duckdb::OperatorExpression(duckdb::ExpressionType::GROUPING_FUNCTION, std::move(children)));
  return engine::Cast(std::move(bits), type);
}

}  // namespace

engine::Expr Lowerer::Both(engine::Expr first, engine::Expr second) {
  if (!first) return second;
  if (!second) return first;
  return engine::And(engine::List(std::move(first), std::move(second)));
}

namespace {

bool IsConstant(const ExprPtr& expr) {
  if (const auto* cast = std::get_if<plan::Cast>(&expr->op)) return IsConstant(cast->child);
  return std::holds_alternative<plan::Literal>(expr->op);
}

}  // namespace

engine::Expr Lowerer::LowerAggregate(const ExprPtr& expr, const Select& select) {
  const auto* call = std::get_if<plan::Call>(&expr->op);
  PIEZO_CHECK(call != nullptr);
  if (call->function->name == "grouping" || call->function->name == "grouping_id") {
    engine::Exprs groups;
    for (const ExprPtr& arg : call->args) groups.push_back(LowerKey(arg, select));
    return LowerGrouping(std::move(groups), expr->type);
  }
  engine::Exprs args = LowerArguments(*call, select);
  functions::LowerContext context = Context(*call, *expr, select);
  context.aggregate_where = [&](std::string_view name, engine::Exprs lowered, engine::Expr where) {
    engine::AggregateModifiers modifiers;
    // Functions that give texts with a collation choose the different ones by themselves.
    modifiers.distinct = call->distinct && (call->function->compares || !types::HasCollation(expr->type));
    modifiers.filter = Both(call->filter != nullptr ? Lower(call->filter, select) : engine::Expr(), std::move(where));
    // Constants order nothing, and the engine refuses them.
    std::vector<plan::SortOrder> order = call->order_by;
    std::erase_if(order, [](const plan::SortOrder& by) { return IsConstant(by.child); });
    modifiers.order_by = LowerOrder(order, select);
    return engine::Aggregate(name, std::move(lowered), std::move(modifiers));
  };
  context.aggregate = [&](std::string_view name, engine::Exprs lowered) {
    return context.aggregate_where(name, std::move(lowered), {});
  };
  return call->function->lower(std::move(args), context);
}

engine::Expr Lowerer::LowerCast(const plan::Cast& cast, const plan::Expr& expr, const Select& select) {
  CastContext context = CastsAt(expr.origin, cast.settings);
  context.shown = cast.shown;
  return lowering::LowerCast(Lower(cast.child, select), cast.child->type, expr.type, cast.mode, context);
}

namespace {

/// The plan gives one row at most, whatever the data.
bool IsSingleRow(const plan::NodePtr& node) {
  return std::visit(
      Match{
          [](const plan::OneRow&) { return true; },
          [](const plan::Values& values) { return values.rows.size() <= 1; },
          [](const plan::Aggregate& aggregate) { return aggregate.groups.empty() && !aggregate.sets; },
          [](const plan::Project& project) { return IsSingleRow(project.input); },
          [](const plan::Filter& filter) { return IsSingleRow(filter.input); },
          [](const plan::Sort& sort) { return IsSingleRow(sort.input); },
          [](const plan::Limit& limit) { return (limit.count && *limit.count <= 1) || IsSingleRow(limit.input); },
          [](const auto&) { return false; },
      },
      node->op);
}

}  // namespace

engine::Expr Lowerer::LowerSubquery(const plan::Subquery& subquery, const plan::Expr& expr, const Select& select) {
  if (!subquery.arguments.empty()) errors::ThrowUnsupported("aggregates of an outer query in this place", expr.origin);
  auto out = duckdb::make_uniq<duckdb::SubqueryExpression>();
  std::vector<plan::ColumnId> outputs;
  if (subquery.kind != plan::Subquery::Kind::kExists) {
    for (const plan::Column& column : subquery.plan->columns) outputs.push_back(column.id);
  }
  Select inner = Lower(subquery.plan);
  switch (subquery.kind) {
    case plan::Subquery::Kind::kExists:
      out->subquery_type = duckdb::SubqueryType::EXISTS;
      break;
    case plan::Subquery::Kind::kScalar:
      out->subquery_type = duckdb::SubqueryType::SCALAR;
      if (!IsSingleRow(subquery.plan)) inner = OnlyRow(std::move(inner), outputs.front(), expr.origin);
      break;
    case plan::Subquery::Kind::kIn: {
      out->subquery_type = duckdb::SubqueryType::ANY;
      out->comparison_type = duckdb::ExpressionType::COMPARE_EQUAL;
      engine::Exprs values;
      for (const ExprPtr& value : subquery.values) values.push_back(LowerKey(value, select));
      engine::Expr child = values.size() == 1 ? std::move(values.front()) : engine::Call("row", std::move(values));
      out->child.reset(child.release());
      break;
    }
  }
  out->subquery = duckdb::make_uniq<duckdb::SelectStatement>();
  out->subquery->node = Finish(std::move(inner), outputs);
  if (subquery.kind == plan::Subquery::Kind::kIn) KeyOutputs(*out->subquery->node, subquery.plan->columns);
  return engine::Expr(out.release());
}

/// Makes the outputs of a query the keys of what they were.
void Lowerer::KeyOutputs(duckdb::QueryNode& query, const plan::Columns& columns) {
  auto& list = query.Cast<duckdb::SelectNode>().select_list;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!types::HasCollation(columns[i].type())) continue;
    list[i].reset(functions::CollationKey(engine::Expr(list[i].release()), columns[i].type()).release());
  }
}

/// One row of the only value of `id`, null when there is none; a second row is an error.
Select Lowerer::OnlyRow(Select select, plan::ColumnId id, const SourceSpan& origin) {
  const std::vector<plan::ColumnId> ids{id};
  Select rows = FromQuery(Finish(std::move(select), ids), ids);
  auto node = Begin(rows);
  engine::Expr single = engine::Call("piezo_single_row", engine::List(engine::Call("count_star", {}), Site(origin)));
  engine::Expr value = engine::If(std::move(single), engine::Call("first", engine::List(LowerColumn(id, rows))), {});
  value.tree().SetAlias(ColumnName(id));
  node->select_list.emplace_back(value.release());
  node->from_table = std::move(rows.from);
  return FromQuery(std::move(node), ids);
}

}  // namespace piezo::lowering
