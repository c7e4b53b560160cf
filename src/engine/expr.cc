// The builders of engine/expr.h over DuckDB's parsed expressions.
#include "engine/expr.h"

#include <algorithm>
#include <duckdb.hpp>
#include <duckdb/parser/expression/list.hpp>
#include <duckdb/parser/parsed_expression_iterator.hpp>
#include <duckdb/parser/result_modifier.hpp>

#include "engine/struct_names.h"
#include "engine/types.h"

namespace piezo::engine {

using duckdb::ExpressionType;
using duckdb::ParsedExpression;
using Tree = duckdb::unique_ptr<ParsedExpression>;
using Trees = duckdb::vector<Tree>;

void ExprDeleter::operator()(ParsedExpression* expression) const { delete expression; }

Expr Expr::Copy() const { return Expr(tree_->Copy().release()); }
std::string Expr::ToString() const { return tree_->ToString(); }

namespace {

Tree Take(Expr expr) { return Tree(expr.release()); }

Trees Take(Exprs exprs) {
  Trees trees;
  trees.reserve(exprs.size());
  for (Expr& expr : exprs) trees.push_back(Take(std::move(expr)));
  return trees;
}

template <class T, class... Args>
Expr Make(Args&&... args) {
  return Expr(new T(std::forward<Args>(args)...));
}

/// Only for rendering: DuckDB prints operators between their arguments.
bool IsOperator(std::string_view name) {
  return std::none_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

/// DuckDB takes a bare number or string as a literal of a type yet to be chosen; a cast pins the type down. An INTEGER
/// is what a bare number becomes anyway, a string literal stays VARCHAR beside arguments that are not strings'
/// business.
bool NeedsPinning(const Value& value) {
  if (value.is_null()) return !value.type.is(TypeId::kNull);
  return value.type.is(TypeId::kByte) || value.type.is(TypeId::kShort) || value.type.is(TypeId::kLong) ||
         value.type.is(TypeId::kDayTimeInterval);
}

}  // namespace

Expr Constant(const Value& value) {
  if (!NeedsPinning(value)) return Make<duckdb::ConstantExpression>(ToEngineValue(value));
  duckdb::Value bare = value.is_null() ? duckdb::Value() : ToEngineValue(value);
  return Make<duckdb::CastExpression>(ToEngine(value.type),
                                      duckdb::make_uniq<duckdb::ConstantExpression>(std::move(bare)));
}

Expr Column(std::string_view name) { return Make<duckdb::ColumnRefExpression>(std::string(name)); }

Expr Call(std::string_view function, Exprs args) {
  return Make<duckdb::FunctionExpression>(std::string(function), Take(std::move(args)), nullptr, nullptr, false,
                                          args.size() <= 2 && IsOperator(function));
}

Expr Aggregate(std::string_view function, Exprs args, AggregateModifiers modifiers) {
  auto order = duckdb::make_uniq<duckdb::OrderModifier>();
  for (Order& by : modifiers.order_by) {
    order->orders.emplace_back(
        by.ascending ? duckdb::OrderType::ASCENDING : duckdb::OrderType::DESCENDING,
        by.nulls_first ? duckdb::OrderByNullType::NULLS_FIRST : duckdb::OrderByNullType::NULLS_LAST,
        Take(std::move(by.expr)));
  }
  return Make<duckdb::FunctionExpression>(std::string(function), Take(std::move(args)),
                                          Take(std::move(modifiers.filter)), std::move(order), modifiers.distinct);
}

Expr Cast(Expr child, const DataType& type, bool try_cast) {
  return Make<duckdb::CastExpression>(ToEngine(type), Take(std::move(child)), try_cast);
}

Expr If(Expr condition, Expr then, Expr otherwise) {
  std::vector<std::pair<Expr, Expr>> branches;
  branches.emplace_back(std::move(condition), std::move(then));
  return Case(std::move(branches), std::move(otherwise));
}

Expr Case(std::vector<std::pair<Expr, Expr>> branches, Expr otherwise) {
  auto out = duckdb::make_uniq<duckdb::CaseExpression>();
  for (auto& [when, then] : branches) {
    duckdb::CaseCheck check;
    check.when_expr = Take(std::move(when));
    check.then_expr = Take(std::move(then));
    out->case_checks.push_back(std::move(check));
  }
  out->else_expr =
      otherwise ? Take(std::move(otherwise)) : duckdb::make_uniq<duckdb::ConstantExpression>(duckdb::Value());
  return Expr(out.release());
}

Expr Coalesce(Exprs args) {
  return Make<duckdb::OperatorExpression>(ExpressionType::OPERATOR_COALESCE, Take(std::move(args)));
}

namespace {

Expr Conjunction(ExpressionType type, Exprs args, bool neutral) {
  if (args.empty()) return Constant(Value::Boolean(neutral));
  if (args.size() == 1) return std::move(args.front());
  return Make<duckdb::ConjunctionExpression>(type, Take(std::move(args)));
}

Expr Operator(ExpressionType type, Expr child) {
  return Make<duckdb::OperatorExpression>(type, Take(std::move(child)));
}

}  // namespace

Expr And(Exprs args) { return Conjunction(ExpressionType::CONJUNCTION_AND, std::move(args), true); }
Expr Or(Exprs args) { return Conjunction(ExpressionType::CONJUNCTION_OR, std::move(args), false); }
Expr Not(Expr child) { return Operator(ExpressionType::OPERATOR_NOT, std::move(child)); }
Expr Try(Expr child) { return Operator(ExpressionType::OPERATOR_TRY, std::move(child)); }
Expr IsNull(Expr child) { return Operator(ExpressionType::OPERATOR_IS_NULL, std::move(child)); }
Expr IsNotNull(Expr child) { return Operator(ExpressionType::OPERATOR_IS_NOT_NULL, std::move(child)); }

Expr Compare(Comparison op, Expr left, Expr right) {
  static constexpr ExpressionType kTypes[] = {
      ExpressionType::COMPARE_EQUAL,         ExpressionType::COMPARE_NOTEQUAL,
      ExpressionType::COMPARE_LESSTHAN,      ExpressionType::COMPARE_LESSTHANOREQUALTO,
      ExpressionType::COMPARE_GREATERTHAN,   ExpressionType::COMPARE_GREATERTHANOREQUALTO,
      ExpressionType::COMPARE_DISTINCT_FROM, ExpressionType::COMPARE_NOT_DISTINCT_FROM,
  };
  return Make<duckdb::ComparisonExpression>(kTypes[static_cast<size_t>(op)], Take(std::move(left)),
                                            Take(std::move(right)));
}

Expr In(Expr value, Exprs items, bool negated) {
  Trees children;
  children.push_back(Take(std::move(value)));
  for (Expr& item : items) children.push_back(Take(std::move(item)));
  return Make<duckdb::OperatorExpression>(negated ? ExpressionType::COMPARE_NOT_IN : ExpressionType::COMPARE_IN,
                                          std::move(children));
}

Expr Between(Expr value, Expr low, Expr high) {
  return Make<duckdb::BetweenExpression>(Take(std::move(value)), Take(std::move(low)), Take(std::move(high)));
}

Expr Lambda(std::vector<std::string> parameters, Expr body) {
  duckdb::vector<duckdb::string> names(parameters.begin(), parameters.end());
  return Make<duckdb::LambdaExpression>(std::move(names), Take(std::move(body)));
}

Expr Struct(const DataType& type, Exprs fields) {
  const std::vector<std::string> names = EngineFieldNames(type);
  if (fields.empty()) return Constant(Value{type, Value::Values{}});
  for (size_t i = 0; i < fields.size(); ++i) fields[i].tree().SetAlias(names[i]);
  return Call("struct_pack", std::move(fields));
}

LambdaParts TakeApart(Expr lambda) {
  auto& tree = lambda.tree().Cast<duckdb::LambdaExpression>();
  duckdb::string problem;
  LambdaParts parts;
  for (const ParsedExpression& parameter : tree.ExtractColumnRefExpressions(problem)) {
    parts.parameters.push_back(parameter.Cast<duckdb::ColumnRefExpression>().GetColumnName());
  }
  parts.body = Expr(tree.expr.release());
  return parts;
}

namespace {

void SubstituteIn(Tree& tree, std::string_view name, const Expr& by) {
  if (tree->GetExpressionClass() == duckdb::ExpressionClass::COLUMN_REF) {
    const auto& column = tree->Cast<duckdb::ColumnRefExpression>();
    if (column.IsQualified() || column.GetColumnName() != name) return;
    const duckdb::string alias = tree->GetAlias();  // names the field of a struct
    tree = Take(by.Copy());
    tree->SetAlias(alias);
    return;
  }
  duckdb::ParsedExpressionIterator::EnumerateChildren(*tree, [&](Tree& child) { SubstituteIn(child, name, by); });
}

}  // namespace

Expr Substitute(Expr expr, std::string_view name, const Expr& by) {
  Tree tree = Take(std::move(expr));
  SubstituteIn(tree, name, by);
  return Expr(tree.release());
}

Expr Record(Exprs fields) {
  for (size_t i = 0; i < fields.size(); ++i) fields[i].tree().SetAlias("v" + std::to_string(i));
  return Call("struct_pack", std::move(fields));
}

}  // namespace piezo::engine
