// Lambdas: their parameters take their types from the other arguments of the higher-order function.

#include <algorithm>

#include "analysis/call.h"
#include "analysis/resolver.h"
#include "base/check.h"

namespace piezo::analysis {

using functions::Argument;
using functions::Function;
using plan::ExprPtr;

namespace {

bool TakesLambdas(const Function& function) {
  for (const functions::Signature& signature : function.signatures) {
    for (const functions::Parameter& parameter : signature.parameters) {
      if (parameter.type.kind == functions::TypePattern::Kind::kLambda) return true;
    }
  }
  return false;
}

/// Number of parameters that the function's lambda at `index` has, when one number is right for all its signatures.
std::optional<size_t> LambdaArity(const Function& function, size_t index) {
  for (const functions::Signature& signature : function.signatures) {
    if (index >= signature.parameters.size()) continue;
    const functions::TypePattern& type = signature.parameters[index].type;
    if (type.kind == functions::TypePattern::Kind::kLambda) return type.children.size() - 1;
  }
  return std::nullopt;
}

}  // namespace

void Resolver::CheckLambdaNames(const unresolved::Lambda& lambda, const SourceSpan& origin) const {
  for (size_t i = 0; i < lambda.parameters.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!SameName(lambda.parameters[i], lambda.parameters[j])) continue;
      std::string names;
      for (const std::string& name : lambda.parameters)
        names += (names.empty() ? "" : ", ") + errors::QuoteIdentifier(name);
      throw Error("INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES",
                  {{"args", names}, {"caseSensitiveConfig", "\"spark.sql.caseSensitive\""}}, origin);
    }
  }
}

ExprPtr Resolver::ResolveLambda(const Function& function, const std::vector<Argument>& arguments, size_t index,
                                const CallArgument& argument, const functions::BindContext& context,
                                const Scope& scope) {
  const unresolved::Lambda& lambda = *argument.lambda;
  if (!TakesLambdas(function)) {
    throw Error("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION",
                {{"class", errors::QuoteIdentifier(function.name)}}, argument.origin);
  }
  CheckLambdaNames(lambda, argument.origin);
  const auto types = functions::LambdaParameters(function, arguments, index, lambda.parameters.size(), context);
  if (!types) {
    const std::optional<size_t> arity = LambdaArity(function, index);
    if (!arity) {
      throw Error("INVALID_LAMBDA_FUNCTION_CALL.PARAMETER_DOES_NOT_ACCEPT_LAMBDA_FUNCTION", {}, argument.origin);
    }
    // What is wrong with the other arguments comes first.
    const bool others_fit = functions::LambdaParameters(function, arguments, index, *arity, context).has_value();
    if (others_fit && *arity != lambda.parameters.size()) {
      throw Error(
          "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH",
          {{"expectedNumArgs", std::to_string(lambda.parameters.size())}, {"actualNumArgs", std::to_string(*arity)}},
          argument.origin);
    }
    functions::Bind(function, arguments, context);  // says which of the other arguments is wrong
    errors::ThrowUnsupported("lambda of " + function.name, argument.origin);
  }
  std::vector<plan::LambdaParameter> parameters;
  for (size_t i = 0; i < types->size(); ++i) {
    parameters.push_back({NewId(), lambda.parameters[i], (*types)[i].type, (*types)[i].nullable});
  }
  const LambdaFrame frame{&parameters, scope.lambda};
  Scope inner = scope;
  inner.lambda = &frame;
  ExprPtr body = Expression(lambda.body, inner);
  if (plan::Any(body, [](const plan::Expr& part) { return std::holds_alternative<plan::Subquery>(part.op); })) {
    throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.HIGHER_ORDER_FUNCTION", {}, argument.origin);
  }
  const auto is_parameter = [](const plan::Expr& part) { return std::holds_alternative<plan::LambdaRef>(part.op); };
  const bool window_over_parameter = plan::Any(body, [&](const plan::Expr& part) {
    bool found = false;
    if (std::holds_alternative<plan::Window>(part.op)) {
      plan::ForEachChild(part, [&](const ExprPtr& child) { found = found || plan::Any(child, is_parameter); });
    }
    return found;
  });
  if (window_over_parameter) {
    throw Error(
        "MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT",
        {{"missingAttributes", errors::QuoteText(lambda.parameters.front())}, {"input", ""}, {"operator", Text(*body)}},
        argument.origin);
  }
  const DataType type = body->type;
  const bool nullable = body->nullable;
  return plan::MakeExpr(plan::Lambda{std::move(parameters), std::move(body)}, type, nullable, argument.origin);
}

ExprPtr Resolver::ConstantLambda(const Function& function, const std::vector<Argument>& arguments, size_t index,
                                 const ExprPtr& body, const functions::BindContext& context) {
  for (const functions::Signature& signature : function.signatures) {
    if (arguments.size() < signature.least_arguments() || arguments.size() > signature.most_arguments()) continue;
    const functions::TypePattern& pattern = signature.parameter(index)->type;
    if (pattern.kind != functions::TypePattern::Kind::kLambda) continue;
    const size_t arity = pattern.children.size() - 1;
    std::vector<Argument> open = arguments;
    open[index] = Argument{};
    open[index].lambda_arity = static_cast<int>(arity);
    const auto types = functions::LambdaParameters(function, open, index, arity, context);
    if (!types) return nullptr;
    std::vector<plan::LambdaParameter> parameters;
    for (const Argument& type : *types) parameters.push_back({NewId(), "col", type.type, type.nullable});
    return plan::MakeExpr(plan::Lambda{std::move(parameters), body}, body->type, body->nullable, body->origin);
  }
  return nullptr;
}

ExprPtr Resolver::CastLambda(ExprPtr expr, const DataType& type) {
  const auto& lambda = std::get<plan::Lambda>(expr->op);
  ExprPtr body = CastTo(lambda.body, type);
  if (body == lambda.body) return expr;
  const DataType body_type = body->type;
  const bool nullable = body->nullable;
  return plan::MakeExpr(plan::Lambda{lambda.parameters, std::move(body)}, body_type, nullable, expr->origin);
}

ExprPtr Resolver::Resolve(const unresolved::Lambda&, const unresolved::Expr& at, const Scope&) {
  throw Error("INVALID_LAMBDA_FUNCTION_CALL.PARAMETER_DOES_NOT_ACCEPT_LAMBDA_FUNCTION", {}, at.origin);
}

}  // namespace piezo::analysis
