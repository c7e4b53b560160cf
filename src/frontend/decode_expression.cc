// Expressions of the protocol into unresolved ones. Clients name operators in several ways; SQL's trees have one, see
// unresolved/expression.h, and so have these.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "frontend/proto_decoder.h"
#include "wire/proto_types.h"

namespace piezo::frontend {

using namespace unresolved;  // NOLINT: what is built here

namespace {

struct OperatorName {
  std::string_view sent;  // in lower case: names of functions have none
  std::string_view name;
};

/// What clients send for operators and for the predicates that have syntax of their own, sorted. Not here: "negative",
/// which as a function is named negative(x), not (- x); and "between", which clients write as two comparisons.
constexpr std::array kOperators = std::to_array<OperatorName>({
    {"!", "not"},
    {"%", "%"},
    {"&", "&"},
    {"*", "*"},
    {"+", "+"},
    {"-", "-"},
    {"/", "/"},
    {"<", "<"},
    {"<<", "<<"},
    {"<=", "<="},
    {"<=>", "<=>"},
    {"=", "=="},
    {"==", "=="},
    {">", ">"},
    {">=", ">="},
    {">>", ">>"},
    {">>>", ">>>"},
    {"^", "^"},
    {"and", "and"},
    {"div", "div"},
    {"ilike", "ilike"},
    {"in", "in"},
    {"isnotnull", "isnotnull"},
    {"isnull", "isnull"},
    {"like", "like"},
    {"not", "not"},
    {"or", "or"},
    {"positive", "positive"},
    {"product", "product"},
    {"rlike", "rlike"},
    {"when", "when"},
    {"|", "|"},
    {"||", "||"},
    {"~", "~"},
});
static_assert(std::ranges::is_sorted(kOperators, {}, &OperatorName::sent));

std::optional<std::string_view> FindOperator(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto found = std::ranges::lower_bound(kOperators, std::string_view(name), {}, &OperatorName::sent);
  if (found == kOperators.end() || found->sent != name) return std::nullopt;
  return found->name;
}

std::string JoinParts(const google::protobuf::RepeatedPtrField<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ".") + part;
  return joined;
}

std::optional<int64_t> PlanId(const auto& message) {
  return message.has_plan_id() ? std::optional<int64_t>(message.plan_id()) : std::nullopt;
}

}  // namespace

ExprPtr ProtoDecoder::Expression(const proto::Expression& expression) {
  const Level level(*this);
  if (expression.expr_type_case() == proto::Expression::kExpressionString) {
    return sql::ParseExpression(expression.expression_string().expression(), options_.sql);
  }
  errors::SourceSpan origin = Origin(expression.common().origin());
  return MakeExpr(DecodeExprOp(expression), std::move(origin));
}

std::vector<ExprPtr> ProtoDecoder::Expressions(
    const google::protobuf::RepeatedPtrField<proto::Expression>& expressions) {
  Exprs decoded;
  decoded.reserve(static_cast<size_t>(expressions.size()));
  for (const proto::Expression& expression : expressions) decoded.push_back(Expression(expression));
  return decoded;
}

ExprOp ProtoDecoder::DecodeExprOp(const proto::Expression& expression) {
  switch (expression.expr_type_case()) {
    case proto::Expression::kLiteral:
      return Literal{wire::FromProto(expression.literal())};
    case proto::Expression::kUnresolvedAttribute:
      return Decode(expression.unresolved_attribute());
    case proto::Expression::kUnresolvedFunction:
      return Decode(expression.unresolved_function());
    case proto::Expression::kUnresolvedStar:
      return Decode(expression.unresolved_star());
    case proto::Expression::kAlias:
      return Decode(expression.alias());
    case proto::Expression::kCast:
      return Decode(expression.cast());
    case proto::Expression::kUnresolvedRegex:
      return Decode(expression.unresolved_regex());
    case proto::Expression::kLambdaFunction:
      return Decode(expression.lambda_function());
    case proto::Expression::kWindow:
      return Decode(expression.window());
    case proto::Expression::kUnresolvedExtractValue:
      return Decode(expression.unresolved_extract_value());
    case proto::Expression::kUpdateFields:
      return Decode(expression.update_fields());
    case proto::Expression::kUnresolvedNamedLambdaVariable:
      return Decode(expression.unresolved_named_lambda_variable());
    case proto::Expression::kCommonInlineUserDefinedFunction:
      return DecodeClientFunction(expression.common_inline_user_defined_function());
    case proto::Expression::kCallFunction:
      return Decode(expression.call_function());
    case proto::Expression::kNamedArgumentExpression:
      return Decode(expression.named_argument_expression());
    case proto::Expression::kSubqueryExpression:
      return Decode(expression.subquery_expression());
    case proto::Expression::kMergeAction:
    case proto::Expression::kTypedAggregateExpression:
    case proto::Expression::kDirectShufflePartitionId:
      errors::ThrowUnsupported("the expression " + NameOfSet(expression, "expr_type"));
    case proto::Expression::kSortOrder:
      ThrowNotSupportedHere(expression, "expr_type");
    case proto::Expression::kExtension:
      throw Error("CONNECT_INVALID_PLAN.NO_HANDLER_FOR_EXTENSION",
                  {{"extensionTypeUrl", expression.extension().type_url()}});
    case proto::Expression::kExpressionString:  // decoded by the caller
    case proto::Expression::EXPR_TYPE_NOT_SET:
      break;
  }
  ThrowNotSet(expression, "EXPRTYPE_NOT_SET");
}

ExprOp ProtoDecoder::Decode(const proto::Expression::UnresolvedAttribute& attribute) {
  return Attribute{ParseAttributeName(attribute.unparsed_identifier()), PlanId(attribute),
                   attribute.is_metadata_column()};
}

ExprOp ProtoDecoder::Decode(const proto::Expression::UnresolvedFunction& function) {
  Call call;
  call.args = Expressions(function.arguments());
  call.distinct = function.is_distinct();
  if (function.is_user_defined_function()) {
    call.name = Identifier(function.function_name());
  } else if (const auto name = FindOperator(function.function_name())) {
    call.name = {std::string(*name)};
    call.is_operator = true;
  } else {
    call.name = {function.function_name()};
  }
  return call;
}

ExprOp ProtoDecoder::Decode(const proto::CallFunction& function) {
  Call call;
  call.name = Identifier(function.function_name());
  call.args = Expressions(function.arguments());
  return call;
}

ExprOp ProtoDecoder::Decode(const proto::Expression::UnresolvedStar& star) {
  if (!star.has_unparsed_target()) return Star{.target = {}, .plan_id = PlanId(star), .except = {}, .replace = {}};
  if (star.has_plan_id()) throw Error("CONNECT_INVALID_PLAN.UNRESOLVED_STAR_WITH_BOTH_TARGET_AND_PLAN_ID", {});
  const std::string& target = star.unparsed_target();
  if (!target.ends_with(".*")) {
    throw Error("CONNECT_INVALID_PLAN.UNRESOLVED_STAR_TARGET_INVALID", {{"target", target}});
  }
  NameParts parts = ParseAttributeName(std::string_view(target).substr(0, target.size() - 2));
  return Star{.target = std::move(parts), .plan_id = {}, .except = {}, .replace = {}};
}

// Backticks mark a pattern, with a table before it perhaps; what has none is a column's name.
ExprOp ProtoDecoder::Decode(const proto::Expression::UnresolvedRegex& regex) {
  const std::string_view name = regex.col_name();
  if (name.size() > 2 && name.ends_with('`')) {
    if (name.starts_with('`')) return RegexColumn{std::string(name.substr(1, name.size() - 2)), "", PlanId(regex)};
    const size_t dot = name.substr(0, name.size() - 2).rfind(".`");
    if (dot != std::string_view::npos && dot > 0) {
      return RegexColumn{std::string(name.substr(dot + 2, name.size() - dot - 3)), std::string(name.substr(0, dot)),
                         PlanId(regex)};
    }
  }
  return Attribute{ParseAttributeName(name), PlanId(regex)};
}

ExprOp ProtoDecoder::Decode(const proto::Expression::Alias& alias) {
  if (alias.name().empty()) {
    throw Error("CONNECT_INVALID_PLAN.FIELD_CANNOT_BE_EMPTY",
                {{"fieldName", "name"}, {"fullName", alias.GetDescriptor()->full_name()}});
  }
  if (alias.name_size() > 1 && alias.has_metadata()) {
    throw Error("CONNECT_INVALID_PLAN.ALIAS_WITH_MULTIPLE_IDENTIFIERS_AND_METADATA", {});
  }
  if (!alias.metadata().empty() && !nlohmann::json::accept(alias.metadata())) {
    ThrowInvalidPlan("The metadata of the alias " + errors::QuoteIdentifier(alias.name(0)) + " is no JSON.");
  }
  return Alias{Expression(alias.expr()), ToStrings(alias.name()), alias.metadata()};
}

ExprOp ProtoDecoder::Decode(const proto::Expression::Cast& cast) {
  Cast decoded;
  decoded.child = Expression(cast.expr());
  decoded.type = cast.has_type() ? wire::FromProto(cast.type()) : types::ParseDataType(cast.type_str());
  switch (cast.eval_mode()) {
    case proto::Expression::Cast::EVAL_MODE_UNSPECIFIED:
      break;
    case proto::Expression::Cast::EVAL_MODE_ANSI:
      decoded.mode = CastMode::kAnsi;
      break;
    case proto::Expression::Cast::EVAL_MODE_TRY:
      decoded.mode = CastMode::kTry;
      break;
    case proto::Expression::Cast::EVAL_MODE_LEGACY:
      errors::ThrowUnsupported("the evaluation mode LEGACY of CAST");
    default:
      ThrowInvalidEnum(cast.eval_mode());
  }
  return decoded;
}

ExprOp ProtoDecoder::Decode(const proto::Expression::LambdaFunction& lambda) {
  if (lambda.arguments_size() < 1 || lambda.arguments_size() > 3) {
    throw Error("CONNECT_INVALID_PLAN.LAMBDA_FUNCTION_ARGUMENT_COUNT_INVALID",
                {{"got", std::to_string(lambda.arguments_size())}});
  }
  Lambda decoded;
  for (const auto& argument : lambda.arguments()) decoded.parameters.push_back(JoinParts(argument.name_parts()));
  decoded.body = Expression(lambda.function());
  return decoded;
}

ExprOp ProtoDecoder::Decode(const proto::Expression::UnresolvedNamedLambdaVariable& variable) {
  if (variable.name_parts().empty()) {
    throw Error("CONNECT_INVALID_PLAN.UNRESOLVED_NAMED_LAMBDA_VARIABLE_REQUIRES_NAME_PART", {});
  }
  return LambdaVariable{ToStrings(variable.name_parts())};
}

FrameBound ProtoDecoder::DecodeFrameBound(const proto::Expression::Window::WindowFrame::FrameBoundary& bound) {
  using Boundary = proto::Expression::Window::WindowFrame::FrameBoundary;
  switch (bound.boundary_case()) {
    case Boundary::kCurrentRow:
      return {.kind = FrameBound::Kind::kCurrentRow, .offset = nullptr};
    case Boundary::kUnbounded:
      return {.kind = FrameBound::Kind::kUnboundedPreceding, .offset = nullptr};
    case Boundary::kValue:
      return {.kind = FrameBound::Kind::kValue, .offset = Expression(bound.value())};
    case Boundary::BOUNDARY_NOT_SET:
      break;
  }
  ThrowNotSet(bound, "BOUNDARY_NOT_SET");
}

ExprOp ProtoDecoder::Decode(const proto::Expression::Window& window) {
  if (!window.has_window_function()) throw Error("CONNECT_INVALID_PLAN.WINDOW_FUNCTION_REQUIRED", {});
  Window decoded;
  decoded.function = Expression(window.window_function());
  decoded.partition_by = Expressions(window.partition_spec());
  decoded.order_by = SortOrders(window.order_spec());
  if (!window.has_frame_spec()) return decoded;
  const proto::Expression::Window::WindowFrame& spec = window.frame_spec();
  Frame frame;
  switch (spec.frame_type()) {
    case proto::Expression::Window::WindowFrame::FRAME_TYPE_ROW:
      frame.type = FrameType::kRows;
      break;
    case proto::Expression::Window::WindowFrame::FRAME_TYPE_RANGE:
      frame.type = FrameType::kRange;
      break;
    default:
      ThrowInvalidEnum(spec.frame_type());
  }
  if (!spec.has_lower()) throw Error("CONNECT_INVALID_PLAN.LOWER_BOUND_REQUIRED_IN_WINDOW_FRAME", {});
  if (!spec.has_upper()) throw Error("CONNECT_INVALID_PLAN.UPPER_BOUND_REQUIRED_IN_WINDOW_FRAME", {});
  frame.lower = DecodeFrameBound(spec.lower());
  frame.upper = DecodeFrameBound(spec.upper());
  if (spec.upper().has_unbounded()) frame.upper.kind = FrameBound::Kind::kUnboundedFollowing;
  decoded.frame = std::move(frame);
  return decoded;
}

ExprOp ProtoDecoder::Decode(const proto::Expression::UnresolvedExtractValue& extract) {
  return ExtractValue{Expression(extract.child()), Expression(extract.extraction())};
}

ExprOp ProtoDecoder::Decode(const proto::Expression::UpdateFields& update) {
  ExprPtr value = update.has_value_expression() ? Expression(update.value_expression()) : nullptr;
  return UpdateFields{Expression(update.struct_expression()), update.field_name(), std::move(value)};
}

ExprOp ProtoDecoder::Decode(const proto::NamedArgumentExpression& argument) {
  return NamedArgument{argument.key(), Expression(argument.value())};
}

ExprOp ProtoDecoder::Decode(const proto::SubqueryExpression& subquery) {
  Subquery decoded;
  decoded.plan_id = subquery.plan_id();
  switch (subquery.subquery_type()) {
    case proto::SubqueryExpression::SUBQUERY_TYPE_SCALAR:
      decoded.kind = Subquery::Kind::kScalar;
      break;
    case proto::SubqueryExpression::SUBQUERY_TYPE_EXISTS:
      decoded.kind = Subquery::Kind::kExists;
      break;
    case proto::SubqueryExpression::SUBQUERY_TYPE_IN:
      decoded.kind = Subquery::Kind::kIn;
      break;
    case proto::SubqueryExpression::SUBQUERY_TYPE_TABLE_ARG:
      decoded.kind = Subquery::Kind::kTableArgument;
      break;
    default:
      ThrowInvalidEnum(subquery.subquery_type());
  }
  decoded.values = Expressions(subquery.in_subquery_values());
  const auto& options = subquery.table_arg_options();
  decoded.partition_by = Expressions(options.partition_spec());
  decoded.order_by = SortOrders(options.order_spec());
  decoded.with_single_partition = options.with_single_partition();
  return decoded;
}

ClientFunction ProtoDecoder::DecodeClientFunction(const proto::CommonInlineUserDefinedFunction& function) {
  ClientFunction decoded;
  decoded.name = function.function_name();
  decoded.args = Expressions(function.arguments());
  decoded.deterministic = function.deterministic();
  switch (function.function_case()) {
    case proto::CommonInlineUserDefinedFunction::kPythonUdf:
      decoded.language = "PYTHON";
      decoded.return_type = wire::FromProto(function.python_udf().output_type());
      decoded.eval_type = function.python_udf().eval_type();
      decoded.command = function.python_udf().command();
      decoded.version = function.python_udf().python_ver();
      return decoded;
    case proto::CommonInlineUserDefinedFunction::kScalarScalaUdf:
      decoded.language = "SCALA";
      decoded.return_type = wire::FromProto(function.scalar_scala_udf().outputtype());
      decoded.command = function.scalar_scala_udf().payload();
      return decoded;
    case proto::CommonInlineUserDefinedFunction::kJavaUdf:
      decoded.language = "JAVA";
      if (function.java_udf().has_output_type())
        decoded.return_type = wire::FromProto(function.java_udf().output_type());
      decoded.command = function.java_udf().class_name();
      return decoded;
    case proto::CommonInlineUserDefinedFunction::FUNCTION_NOT_SET:
      break;
  }
  ThrowNotSet(function, "FUNCTION_NOT_SET");
}

// As in the reference, what is not said to ascend descends, and nulls that are not said to be first are last.
SortOrder ProtoDecoder::DecodeSortOrder(const proto::Expression::SortOrder& order) {
  const bool ascending = order.direction() == proto::Expression::SortOrder::SORT_DIRECTION_ASCENDING;
  const bool nulls_first = order.null_ordering() == proto::Expression::SortOrder::SORT_NULLS_FIRST;
  SortOrder decoded;
  decoded.child = Expression(order.child());
  decoded.direction = ascending ? SortDirection::kAscending : SortDirection::kDescending;
  if (ascending != nulls_first) decoded.nulls = nulls_first ? NullOrdering::kFirst : NullOrdering::kLast;
  return decoded;
}

std::vector<SortOrder> ProtoDecoder::SortOrders(
    const google::protobuf::RepeatedPtrField<proto::Expression::SortOrder>& orders) {
  std::vector<SortOrder> decoded;
  for (const auto& order : orders) decoded.push_back(DecodeSortOrder(order));
  return decoded;
}

}  // namespace piezo::frontend
