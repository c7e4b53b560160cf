// Statements that run others: EXECUTE IMMEDIATE, and those whose names must be evaluated before they can be read.
#include <algorithm>

#include "catalog/names.h"
#include "frontend/sql/parser.h"
#include "plan/walk.h"
#include "session/commands.h"

namespace piezo::session {
namespace {

using types::Value;
using unresolved::ExprPtr;

/// An argument of USING: its name, if it has one (`:p` takes the variable p too), and its expression.
struct Argument {
  std::string name;
  ExprPtr value;
};

Argument ArgumentOf(const ExprPtr& expr) {
  if (const auto* alias = std::get_if<unresolved::Alias>(&expr->op)) return {alias->names.front(), alias->child};
  if (const auto* attribute = std::get_if<unresolved::Attribute>(&expr->op)) return {attribute->parts.back(), expr};
  return {{}, expr};
}

bool HasSubqueryExpression(const ExprPtr& expr) { return std::holds_alternative<unresolved::Subquery>(expr->op); }

}  // namespace

/// Runs a statement from within another. The rows of a query are all fetched.
CommandResult CommandRunner::RunNested(const unresolved::Plan& plan) {
  operation_.CheckInterrupted();
  CommandRunner runner(plan, operation_, run_);
  if (const auto* command = std::get_if<unresolved::Command>(&plan.statement)) return runner.Run(*command);
  const unresolved::RelationPtr& root = std::get<unresolved::Query>(plan.statement).root;
  const plan::Query query = run_.Analyze(plan, root);
  CommandResult result{query.schema, {}};
  result.rows = run_.connection().Rows(run_.Lower(query));
  return result;
}

/// The value, which must be a string.
std::string CommandRunner::StatementText(const ExprPtr& expr) {
  const Value value = Evaluate(expr, {});
  if (!value.type.IsStringLike() && !value.type.is(TypeId::kNull)) {
    throw Error("INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE",
                {{"exprType", errors::QuoteText(types::SqlName(value.type))}}, expr->origin);
  }
  if (value.is_null()) {
    const auto* attribute = std::get_if<unresolved::Attribute>(&expr->op);
    const std::string name = attribute != nullptr ? errors::QuoteIdentifier(attribute->parts) : "the text";
    throw Error("NULL_QUERY_STRING_EXECUTE_IMMEDIATE", {{"varName", name}}, expr->origin);
  }
  return std::get<std::string>(value.data);
}

/// The values of USING as the parameters of the statement.
void CommandRunner::BindArguments(const std::vector<ExprPtr>& arguments, unresolved::Plan& statement) {
  if (statement.has_named_markers && statement.has_positional_markers) {
    throw Error("INVALID_QUERY_MIXED_QUERY_PARAMETERS", {});
  }
  std::string unnamed;
  for (const ExprPtr& expr : arguments) {
    const Argument argument = ArgumentOf(expr);
    if (HasSubqueryExpression(argument.value)) {
      throw Error("UNSUPPORTED_EXPR_FOR_PARAMETER", {{"invalidExprSql", "\"scalarsubquery()\""}}, expr->origin);
    }
    Value value = Evaluate(argument.value, {});
    if (statement.has_named_markers && argument.name.empty()) {
      unnamed += (unnamed.empty() ? "\"" : ", \"") + types::ToSqlValue(value) + "\"";
    }
    ExprPtr literal = unresolved::MakeExpr(unresolved::Literal{std::move(value)}, expr->origin);
    if (statement.has_named_markers) {
      statement.named_parameters.emplace_back(argument.name, std::move(literal));
    } else {
      statement.positional_parameters.push_back(std::move(literal));
    }
  }
  if (!unnamed.empty()) throw Error("ALL_PARAMETERS_MUST_BE_NAMED", {{"exprs", unnamed}});
}

CommandResult CommandRunner::Do(const unresolved::ExecuteImmediate& command) {
  const std::string text = StatementText(command.text);
  unresolved::Plan statement = frontend::sql::ParseStatement(text, frontend::sql::OptionsFor(run_.session().conf()));
  BindArguments(command.arguments, statement);
  if (const auto* inner = std::get_if<unresolved::Command>(&statement.statement);
      inner != nullptr && std::holds_alternative<unresolved::Script>(*inner)) {
    throw Error("SQL_SCRIPT_IN_EXECUTE_IMMEDIATE", {{"sqlString", text}});
  }
  if (command.into.empty()) return RunNested(statement);
  const auto* query = std::get_if<unresolved::Query>(&statement.statement);
  if (query == nullptr) throw Error("INVALID_STATEMENT_FOR_EXECUTE_INTO", {{"sqlString", text}});
  CommandRunner(statement, operation_, run_).AssignRow(command.into, query->root);
  return {};
}

CommandResult CommandRunner::Do(const unresolved::NamedLater& command) {
  frontend::sql::ParseOptions options = frontend::sql::OptionsFor(run_.session().conf());
  for (const auto& [place, expr] : command.names) {
    const Value value = Evaluate(expr, {});
    const std::string shown = errors::QuoteText(types::ToSqlValue(value));
    if (value.is_null()) {
      throw Error("NOT_A_CONSTANT_STRING.NULL", {{"name", "IDENTIFIER"}, {"expr", shown}}, expr->origin);
    }
    if (!value.type.IsStringLike()) {
      throw Error("NOT_A_CONSTANT_STRING.WRONG_TYPE",
                  {{"name", "IDENTIFIER"}, {"expr", shown}, {"dataType", types::SimpleString(value.type)}},
                  expr->origin);
    }
    options.names.emplace(place, std::get<std::string>(value.data));
  }
  unresolved::Plan statement = frontend::sql::ParseStatement(command.text, options);
  statement.named_parameters = plan_.named_parameters;
  statement.positional_parameters = plan_.positional_parameters;
  statement.references = plan_.references;
  return RunNested(statement);
}

}  // namespace piezo::session
