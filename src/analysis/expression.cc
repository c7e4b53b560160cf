// Expressions of the simple kinds, and the dispatch over all kinds.

#include "analysis/resolver.h"
#include "base/check.h"
#include "base/match.h"
#include "frontend/sql/parser.h"

namespace piezo::analysis {

using plan::ExprPtr;

ExprPtr Resolver::Expression(const unresolved::ExprPtr& expr, const Scope& scope) {
  PIEZO_CHECK(expr != nullptr);
  return std::visit([&](const auto& op) { return Resolve(op, *expr, scope); }, expr->op);
}

ExprPtr Resolver::Resolve(const unresolved::Literal& op, const unresolved::Expr& at, const Scope&) {
  return LiteralOf(op.value, at.origin);
}

ExprPtr Resolver::LiteralOf(Value value, SourceSpan origin) {
  DataType type = value.type;
  const bool nullable = value.is_null();
  return plan::MakeExpr(plan::Literal{std::move(value)}, std::move(type), nullable, std::move(origin));
}

ExprPtr Resolver::Resolve(const unresolved::Star&, const unresolved::Expr& at, const Scope&) {
  throw Error("INVALID_USAGE_OF_STAR_OR_REGEX", {{"elem", "'*'"}, {"prettyName", "expression"}}, at.origin);
}

ExprPtr Resolver::Resolve(const unresolved::RegexColumn& op, const unresolved::Expr& at, const Scope&) {
  throw Error("INVALID_USAGE_OF_STAR_OR_REGEX",
              {{"elem", "regular expression '" + op.pattern + "'"}, {"prettyName", "expression"}}, at.origin);
}

ExprPtr Resolver::Resolve(const unresolved::NamedArgument& op, const unresolved::Expr&, const Scope& scope) {
  return Expression(op.value, scope);
}

ExprPtr Resolver::Resolve(const unresolved::Alias& op, const unresolved::Expr&, const Scope& scope) {
  return Expression(op.child, scope);  // a name within an expression means nothing
}

ExprPtr Resolver::Resolve(const unresolved::LambdaVariable& op, const unresolved::Expr& at, const Scope& scope) {
  if (auto found = FindLambdaParameter(op.name, at.origin, scope)) return std::move(found->expr);
  ThrowUnresolvedColumn(op.name, *scope.input, at.origin);
}

ExprPtr Resolver::Resolve(const unresolved::Parameter& op, const unresolved::Expr& at, const Scope& scope) {
  const std::string* name = op.name.empty() ? nullptr : &op.name;
  if (name != nullptr && parameters_.named != nullptr) {
    for (const auto& [known, value] : *parameters_.named) {
      if (known == *name) return Expression(value, scope);
    }
  }
  if (name == nullptr && parameters_.positional != nullptr && op.position >= 0 &&
      static_cast<size_t>(op.position) < parameters_.positional->size()) {
    return Expression((*parameters_.positional)[static_cast<size_t>(op.position)], scope);
  }
  throw Error("UNBOUND_SQL_PARAMETER", {{"name", name != nullptr ? *name : "_" + std::to_string(at.origin.start)}},
              at.origin);
}

std::string Resolver::IdentifierText(const unresolved::ExprPtr& expr) {
  const plan::Columns none;
  const ExprPtr name = Expression(expr, Scope(none));
  errors::Parameters parameters{{"name", "IDENTIFIER"}, {"expr", QuotedText(*name)}};
  if (!IsFoldable(*name)) throw Error("NOT_A_CONSTANT_STRING.NOT_CONSTANT", std::move(parameters), expr->origin);
  if (!name->type.IsStringLike()) {
    parameters.emplace_back("dataType", types::SimpleString(name->type));
    throw Error("NOT_A_CONSTANT_STRING.WRONG_TYPE", std::move(parameters), expr->origin);
  }
  const std::optional<Value> value = Evaluate(name);
  if (!value || value->is_null()) throw Error("NOT_A_CONSTANT_STRING.NULL", std::move(parameters), expr->origin);
  return std::get<std::string>(value->data);
}

unresolved::NameParts Resolver::IdentifierParts(const unresolved::ExprPtr& expr) {
  return frontend::sql::ParseMultipartIdentifier(IdentifierText(expr));
}

ExprPtr Resolver::Resolve(const unresolved::IdentifierClause& op, const unresolved::Expr& at, const Scope& scope) {
  unresolved::NameParts parts = IdentifierParts(op.name);
  if (op.call == nullptr) return Resolve(unresolved::Attribute{std::move(parts), {}, false}, at, scope);
  unresolved::Call call = *op.call;
  call.name = std::move(parts);
  return Resolve(call, at, scope);
}

ExprPtr Resolver::Resolve(const unresolved::ClientFunction& op, const unresolved::Expr& at, const Scope& scope) {
  plan::ClientCall call;
  call.name = op.name;
  for (const auto& arg : op.args) call.args.push_back(Expression(arg, scope));
  call.eval_type = op.eval_type;
  call.command = op.command;
  call.deterministic = op.deterministic;
  return plan::MakeExpr(std::move(call), op.return_type, true, at.origin);
}

bool Resolver::IsFoldable(const plan::Expr& expr) {
  const auto children = [](const plan::Expr& parent) {
    bool all = true;
    plan::ForEachChild(parent, [&](const ExprPtr& child) { all = all && IsFoldable(*child); });
    return all;
  };
  return std::visit(Match{
                        [](const plan::Literal&) { return true; },
                        [](const plan::ColumnRef&) { return false; },
                        [&](const plan::Call& call) {
                          return call.function->kind == functions::Kind::kScalar && call.function->deterministic &&
                                 call.function->foldable && children(expr);
                        },
                        [&](const plan::Cast&) { return children(expr); },
                        [&](const plan::Lambda&) { return children(expr); },
                        [](const plan::LambdaRef&) { return true; },
                        [](const plan::Window&) { return false; },
                        [&](const plan::GetField&) { return children(expr); },
                        [](const plan::Subquery&) { return false; },
                        [](const plan::ClientCall&) { return false; },
                        [&](const plan::Inlined&) { return children(expr); },
                    },
                    expr.op);
}

std::optional<Value> Resolver::Evaluate(const ExprPtr& expr) {
  if (const auto* literal = std::get_if<plan::Literal>(&expr->op)) return literal->value;
  if (const auto* inlined = std::get_if<plan::Inlined>(&expr->op)) return Evaluate(inlined->child);
  if (!IsFoldable(*expr)) return std::nullopt;
  if (auto folded = FoldSimple(*expr)) return folded;
  if (!env_.evaluate) return std::nullopt;
  return env_.evaluate(expr);
}

/// Negated and widened numbers, the constants that most statements have: without a turn through the engine.
std::optional<Value> Resolver::FoldSimple(const plan::Expr& expr) {
  if (const auto* call = std::get_if<plan::Call>(&expr.op)) {
    const std::string& name = call->function->name;
    if ((name != "negative" && name != "-" && name != "positive") || call->args.size() != 1) return std::nullopt;
    std::optional<Value> value = Evaluate(call->args.front());
    if (!value || name == "positive" || value->is_null()) return value;
    value->type = expr.type;
    if (auto* number = std::get_if<int64_t>(&value->data)) {
      if (*number == INT64_MIN || expr.type.id() < TypeId::kInt || expr.type.id() > TypeId::kLong) return std::nullopt;
      *number = -*number;
      return value;
    }
    if (auto* number = std::get_if<double>(&value->data)) {
      *number = -*number;
      return value;
    }
    if (auto* number = std::get_if<Int128>(&value->data)) {
      *number = -*number;
      return value;
    }
    return std::nullopt;
  }
  const auto* cast = std::get_if<plan::Cast>(&expr.op);
  if (cast == nullptr) return std::nullopt;
  std::optional<Value> value = Evaluate(cast->child);
  if (!value) return std::nullopt;
  if (value->is_null()) return Value::Null(expr.type);
  const bool widened = value->type.IsIntegral() && expr.type.IsIntegral() && value->type.id() <= expr.type.id();
  if (!widened) return std::nullopt;
  value->type = expr.type;
  return value;
}

}  // namespace piezo::analysis
