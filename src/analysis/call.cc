// Calls: which function a name means, its arguments bound and cast, the modifiers it may carry.

#include "analysis/call.h"

#include <algorithm>
#include <cctype>

#include "analysis/collation.h"
#include "analysis/kinds.h"
#include "analysis/resolver.h"
#include "analysis/unresolved_text.h"
#include "base/check.h"
#include "functions/bind_errors.h"
#include "functions/groups.h"
#include "functions/variant_path.h"
#include "types/collation.h"

namespace piezo::analysis {

using functions::Argument;
using functions::Function;
using plan::ExprPtr;

namespace {

bool IsPlainStar(const unresolved::ExprPtr& expr) {
  const auto* star = std::get_if<unresolved::Star>(&expr->op);
  return star != nullptr && star->target.empty() && star->except.empty() && star->replace.empty();
}

/// The name that struct(…) gives to an argument, when it has one of its own.
std::string OwnName(const unresolved::ExprPtr& expr) {
  if (const auto* attribute = std::get_if<unresolved::Attribute>(&expr->op)) return attribute->parts.back();
  if (const auto* variable = std::get_if<unresolved::LambdaVariable>(&expr->op)) return variable->name.back();
  const auto* alias = std::get_if<unresolved::Alias>(&expr->op);
  return alias != nullptr && alias->names.size() == 1 ? alias->names.front() : std::string();
}

[[noreturn]] void ThrowSyntax(const Function& function, std::string_view syntax, const SourceSpan& origin) {
  throw Error("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
              {{"prettyName", errors::QuoteIdentifier(function.name)}, {"syntax", std::string(syntax)}}, origin);
}

/// Whether the first of three arguments is a text.
bool HasUnit(const unresolved::Call& op) {
  if (op.args.size() != 3) return false;
  const auto* unit = std::get_if<unresolved::Literal>(&op.args.front()->op);
  return unit != nullptr && std::holds_alternative<std::string>(unit->value.data);
}

}  // namespace

const Function& Resolver::FindFunction(const unresolved::NameParts& name, const SourceSpan& origin) const {
  const bool builtin = name.size() == 1;
  if (name.size() > 2 && EqualIgnoringCase(name[0], "system")) {
    throw Error("REQUIRES_SINGLE_PART_NAMESPACE",
                {{"sessionCatalog", std::string(catalog::kSparkCatalog)},
                 {"namespace", errors::QuoteIdentifier(unresolved::NameParts(name.begin(), name.end() - 1))}},
                origin);
  }
  const Function* found = builtin ? env_.functions.Find(LowerCase(name.back())) : nullptr;
  if (found != nullptr) return *found;
  ThrowUnresolvedRoutine(name, origin);
}

void Resolver::ThrowUnresolvedRoutine(const unresolved::NameParts& name, const SourceSpan& origin) const {
  const std::string path = "[`system`.`builtin`, `system`.`session`, `spark_catalog`." +
                           errors::QuoteIdentifier(env_.catalog.current_database()) + "]";
  throw Error("UNRESOLVED_ROUTINE", {{"routineName", errors::QuoteIdentifier(name)}, {"searchPath", path}}, origin);
}

std::vector<CallArgument> Resolver::Arguments(const unresolved::Call& op, const Scope& scope) {
  std::vector<CallArgument> arguments;
  arguments.reserve(op.args.size());
  const auto add_columns = [&](std::vector<Named> columns, const SourceSpan& origin) {
    for (Named& named : columns) {
      ExprPtr expr = named.expr != nullptr ? named.expr : Ref(named.column, origin);
      arguments.push_back({std::move(expr), named.column.name()});
    }
  };
  for (const unresolved::ExprPtr& arg : op.args) {
    if (const auto* star = std::get_if<unresolved::Star>(&arg->op)) {
      add_columns(ExpandStar(*star, arg->origin, scope), arg->origin);
      continue;
    }
    const bool operand =
        std::isalpha(static_cast<unsigned char>(op.name.back().front())) == 0;  // + takes columns, not patterns of them
    if (const auto* regex = std::get_if<unresolved::RegexColumn>(&arg->op); regex != nullptr && !operand) {
      add_columns(ExpandRegex(*regex, arg->origin, scope), arg->origin);
      continue;
    }
    CallArgument argument;
    unresolved::ExprPtr value = arg;
    if (const auto* named = std::get_if<unresolved::NamedArgument>(&arg->op)) {
      argument.parameter = named->name;
      value = named->value;
    }
    argument.name = OwnName(value);
    argument.lambda = std::get_if<unresolved::Lambda>(&value->op);
    argument.origin = value->origin;
    if (argument.lambda == nullptr) argument.expr = Expression(value, scope);
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

Argument Resolver::Describe(const CallArgument& argument) const {
  Argument described;
  described.origin = argument.origin;
  described.name = argument.name;
  if (argument.lambda != nullptr) {
    described.lambda_arity = static_cast<int>(argument.lambda->parameters.size());
    described.text =
        functions::LazyText([this, lambda = argument.lambda] { return LambdaText(*lambda, env_.functions, conf()); });
  }
  if (argument.expr == nullptr) return described;
  const plan::Expr& expr = *argument.expr;
  described.expr = &expr;
  const auto* lambda = std::get_if<plan::Lambda>(&expr.op);
  if (lambda != nullptr) described.lambda_arity = static_cast<int>(lambda->parameters.size());
  described.type = expr.type;
  described.nullable = expr.nullable;
  described.foldable = lambda == nullptr && IsFoldable(expr);
  if (const auto* literal = std::get_if<plan::Literal>(&expr.op)) described.literal = &literal->value;
  described.text = functions::LazyText([this, &expr] { return Text(expr); });
  return described;
}

/// Arguments given by name move to their parameters' places; defaults fill the gaps between.
void Resolver::ArrangeArguments(const Function& function, std::vector<CallArgument>& arguments,
                                const functions::BindContext& context) {
  const bool named = std::any_of(arguments.begin(), arguments.end(),
                                 [](const CallArgument& argument) { return !argument.parameter.empty(); });
  if (!named) return;
  std::vector<std::string> names;
  for (const CallArgument& argument : arguments) names.push_back(argument.parameter);
  std::vector<CallArgument> arranged;
  for (const functions::NamedPlace& place : functions::ArrangeNamed(function, names, context)) {
    if (place.argument) {
      arranged.push_back(std::move(arguments[*place.argument]));
    } else {
      arranged.push_back({LiteralOf(*place.otherwise, context.origin), ""});
    }
  }
  arguments = std::move(arranged);
}

/// A literal is one of another collation, as Spark shows it; what else there is, is cast.
ExprPtr Resolver::Recollated(const ExprPtr& expr, const DataType& type, bool seen) {
  const auto* literal = std::get_if<plan::Literal>(&expr->op);
  if (literal != nullptr && seen && type.IsStringLike()) {
    return plan::MakeExpr(plan::Literal{Value{type, literal->value.data}}, type, expr->nullable, expr->origin);
  }
  if (const auto* cast = std::get_if<plan::Cast>(&expr->op)) {
    plan::Cast changed = *cast;
    changed.implicit = true;
    return plan::MakeExpr(std::move(changed), type, expr->nullable, expr->origin);
  }
  return CastTo(expr, type, /*implicit=*/true, expr->origin);
}

namespace {

/// The type of the collated strings among arguments that have met; null type: none is collated.
DataType CollatedAmong(const std::vector<CallArgument>& arguments) {
  for (const CallArgument& argument : arguments) {
    const DataType& type = argument.expr->type;
    if (type.is(TypeId::kString) && !type.has_default_collation()) return type;
  }
  return DataType::Null();
}

}  // namespace

bool Resolver::CollateArguments(const Function& function, std::vector<CallArgument>& arguments,
                                const functions::BindContext& context) {
  using functions::Collates;
  const auto refuse_if = [&](bool indeterminate) {
    if (!indeterminate || !function.needs_collation) return;
    throw Error("INDETERMINATE_COLLATION_IN_EXPRESSION", {{"expr", errors::QuoteText(context.text)}}, context.origin);
  };
  std::vector<ExprPtr> groups[2];
  const size_t count = function.collates == Collates::kKeysAndValues ? 2 : 1;
  bool collated = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const ExprPtr& expr = arguments[i].expr;
    groups[i % count].push_back(expr);
    collated = collated || types::HasCollation(expr->type);
    refuse_if(types::HasIndeterminateCollation(expr->type));
  }
  if (!collated || function.collates == Collates::kNothing) return false;
  for (size_t group = 0; group < count; ++group) {
    const auto common = CommonCollation(groups[group], function.collates == Collates::kCommonFirst);
    if (!common) continue;
    refuse_if(HasIndeterminate(*common));
    for (size_t i = group; i < arguments.size(); i += count) {
      const std::optional<DataType> type = WithCollations(arguments[i].expr->type, *common);
      if (!type || *type == arguments[i].expr->type) continue;
      arguments[i].expr = Recollated(arguments[i].expr, *type, function.collates != Collates::kUnseen);
    }
  }
  return true;
}

ExprPtr Resolver::Bind(const Function& function, std::string called_as, std::vector<CallArgument> arguments,
                       const SourceSpan& origin, const Scope* scope, plan::Call call) {
  functions::BindContext context{.conf = conf(), .called_as = called_as, .origin = origin, .text = {}};
  ArrangeArguments(function, arguments, context);
  std::vector<Argument> described;
  described.reserve(arguments.size());
  for (const CallArgument& argument : arguments) described.push_back(Describe(argument));
  context.text = functions::LazyText([&] {
    std::vector<std::string> texts;
    for (const Argument& argument : described) texts.push_back(argument.text.str());
    return functions::ShowCall(function, context.called_as, texts, nullptr);
  });
  context.evaluate = [&](const Argument& argument) -> std::optional<Value> {
    const auto given = std::find_if(arguments.begin(), arguments.end(), [&](const CallArgument& candidate) {
      return candidate.expr.get() == argument.expr && argument.expr != nullptr;
    });
    return given == arguments.end() ? std::nullopt : Evaluate(given->expr);
  };
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].lambda != nullptr) {
      arguments[i].expr = ResolveLambda(function, described, i, arguments[i], context, *scope);
    } else if (ExprPtr constant = ConstantLambda(function, described, i, arguments[i].expr, context)) {
      arguments[i].expr = std::move(constant);
    } else {
      continue;
    }
    described[i] = Describe(arguments[i]);
  }
  if (CollateArguments(function, arguments, context)) {
    for (size_t i = 0; i < arguments.size(); ++i) described[i] = Describe(arguments[i]);
  }
  functions::Bound bound = functions::Bind(function, described, context);
  PIEZO_CHECK(bound.argument_types.size() == arguments.size());
  call.function = &function;
  call.settings = settings_;
  call.called_as = std::move(called_as);
  for (size_t i = 0; i < arguments.size(); ++i) {
    const auto* flag = described[i].literal != nullptr ? std::get_if<bool>(&described[i].literal->data) : nullptr;
    const auto* parameter = function.signatures.empty() ? nullptr : function.signatures.back().parameter(i);
    if (flag != nullptr && *flag && parameter != nullptr && parameter->name == "ignore_nulls") call.ignore_nulls = true;
    const DataType& type = bound.argument_types[i];
    const bool lambda = std::holds_alternative<plan::Lambda>(arguments[i].expr->op);
    call.args.push_back(lambda ? CastLambda(arguments[i].expr, type) : CastTo(arguments[i].expr, type, true, origin));
  }
  const DataType collated = function.collates == functions::Collates::kAll ? CollatedAmong(arguments) : DataType();
  for (Value& value : bound.defaults) {
    if (collated.is(TypeId::kString) && value.type.is(TypeId::kString) && !value.is_null()) value.type = collated;
    call.args.push_back(LiteralOf(std::move(value), origin));
  }
  return plan::MakeExpr(std::move(call), std::move(bound.type), bound.nullable, origin);
}

ExprPtr Resolver::CallFunction(std::string_view name, std::vector<ExprPtr> args, SourceSpan origin) {
  const Function& function = FindFunction({std::string(name)}, origin);
  std::vector<CallArgument> arguments;
  arguments.reserve(args.size());
  for (ExprPtr& arg : args) {
    CallArgument argument{std::move(arg), ""};
    argument.origin = argument.expr->origin;
    arguments.push_back(std::move(argument));
  }
  return Bind(function, std::string(name), std::move(arguments), origin, nullptr, {});
}

/// struct(a, b + 1) is named_struct('a', a, 'col2', b + 1).
ExprPtr Resolver::Struct(std::vector<CallArgument> arguments, std::string_view shown, const SourceSpan& origin) {
  std::vector<CallArgument> named;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string name = arguments[i].name.empty() ? "col" + std::to_string(i + 1) : std::move(arguments[i].name);
    named.push_back({LiteralOf(Value::String(std::move(name)), origin), ""});
    named.push_back(std::move(arguments[i]));
  }
  return Bind(FindFunction({"named_struct"}, origin), std::string(shown), std::move(named), origin, nullptr, {});
}

ExprPtr Resolver::Resolve(const unresolved::Call& op, const unresolved::Expr& at, const Scope& scope) {
  ExprPtr expr = ResolveCall(op, at.origin, scope);
  const auto* call = std::get_if<plan::Call>(&expr->op);
  if (call == nullptr) return expr;
  if (call->function->kind == functions::Kind::kWindow) {
    throw Error("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", {{"funcName", QuotedText(*expr)}}, at.origin);
  }
  if (call->function->kind == functions::Kind::kAggregate) CheckAggregateCall(*expr);
  return expr;
}

namespace {

[[noreturn]] void ThrowCountOfNothing(const SourceSpan& origin) {
  throw Error("WRONG_NUM_ARGS.WITH_SUGGESTION",
              {{"functionName", "`count`"},
               {"expectedNum", " >= 1"},
               {"actualNum", "0"},
               {"legacyNum", "0"},
               {"legacyConfKey", "\"spark.sql.legacy.allowParameterlessCount\""},
               {"legacyConfValue", "\"true\""}},
              origin);
}

}  // namespace

ExprPtr Resolver::ResolveCall(const unresolved::Call& op, const SourceSpan& origin, const Scope& scope) {
  std::string name = LowerCase(op.name.back());
  const bool plain = op.name.size() == 1;
  if (plain && name == "count" && op.args.empty() && !conf().GetBool("spark.sql.legacy.allowParameterlessCount")) {
    ThrowCountOfNothing(origin);
  }
  if (plain && name == "struct") {
    return Struct(Arguments(op, scope), op.is_operator ? "named_struct" : "struct", origin);  // (a, b) or struct(a, b)
  }
  if (auto client = plain && !op.is_operator ? ClientCall(op, name, origin, scope) : nullptr) return client;
  if (op.is_operator && name == "negative") name = "-";  // shown as such; negative(x) is shown as written
  if (!op.is_operator && (!plain || env_.functions.Find(name) == nullptr)) {
    if (const auto routine = FindRoutine(op.name)) return CallRoutine(*routine, op, origin, scope);
  }
  if (op.is_operator && name == functions::kVariantPathOperator) return ExtractPath(op, origin, scope);
  const Function& function = FindFunction(op.is_operator ? unresolved::NameParts{name} : op.name, origin);
  // What FROM and DataFrames alone call comes as an operator.
  const bool hidden = function.group == functions::kTableFunctions || function.group == functions::kClientFunctions;
  if (hidden && !op.is_operator) ThrowUnresolvedRoutine(op.name, origin);
  // To Spark these are syntax with a unit, and functions by name only for DataFrames.
  if ((name == "timestampadd" || name == "timestampdiff") && !HasUnit(op)) ThrowUnresolvedRoutine(op.name, origin);
  CheckModifiers(op, function, origin);

  std::vector<CallArgument> arguments;
  if (name == "count") CheckCountStar(op, origin);
  if (name == "count" && op.args.size() == 1 && !op.distinct && IsPlainStar(op.args.front())) {
    arguments.push_back({LiteralOf(Value::Int(1), origin), ""});
  } else {
    arguments = Arguments(op, scope);
  }
  if (function.casts_to) return CastByName(function, name, arguments, origin);
  if (auto file = name == "input_file_name" && arguments.empty() ? InputFileName(scope, origin) : nullptr) return file;
  plan::Call call;
  call.distinct = op.distinct;
  call.ignore_nulls = op.ignore_nulls.value_or(false);
  call.order_by = SortOrders(op.within_group, scope);
  TakeOrderedValue(function, origin, call, arguments);
  if (op.filter != nullptr) call.filter = AggregateFilter(op, scope);
  return Bind(function, std::move(name), std::move(arguments), origin, &scope, std::move(call));
}

/// The URI of the file that a row was read from. Null where the rows do not come from one scan.
ExprPtr Resolver::InputFileName(const Scope& scope, const SourceSpan& origin) {
  const plan::Columns none;
  const plan::Columns& input = scope.input != nullptr ? *scope.input : none;
  const auto found = std::find_if(input.begin(), input.end(), plan::IsFileMetadata);
  if (found == input.end()) return nullptr;
  // file_path has the shorter form, file:/a/b.
  const ExprPtr path = ExtractField(Ref(*found), "file_path", origin);
  const auto text = [&](const char* value) { return LiteralOf(Value::String(value), origin); };
  ExprPtr uri = CallFunction("regexp_replace", {path, text("^file:/+"), text("file:///")}, origin);
  return plan::MakeExpr(plan::Inlined{std::move(uri), "input_file_name()"}, DataType::String(), false, origin);
}

/// v:a.b is variant_get(v, '$.a.b'), called by the last name on the path.
ExprPtr Resolver::ExtractPath(const unresolved::Call& op, const SourceSpan& origin, const Scope& scope) {
  std::vector<ExprPtr> args;
  for (const unresolved::ExprPtr& arg : op.args) args.push_back(Expression(arg, scope));
  const Function& function = FindFunction({"variant_get"}, origin);
  std::vector<CallArgument> arguments;
  for (ExprPtr& arg : args) arguments.push_back({std::move(arg), ""});
  return Bind(function, std::string(functions::kVariantPathOperator), std::move(arguments), origin, nullptr, {});
}

/// A function that the client registered; built-in ones of the same name come first. Null when there is none.
ExprPtr Resolver::ClientCall(const unresolved::Call& op, const std::string& name, const SourceSpan& origin,
                             const Scope& scope) {
  if (!env_.client_function || env_.functions.Find(name) != nullptr) return nullptr;
  const auto found = env_.client_function(name);
  if (found == nullptr) return nullptr;
  unresolved::ClientFunction call = *found;
  call.name = op.name.back();
  call.args = op.args;
  return Resolve(call, unresolved::Expr{call, origin}, scope);
}

/// count(t.*) reads like count(*) but would count the rows where no column is null.
void Resolver::CheckCountStar(const unresolved::Call& op, const SourceSpan& origin) const {
  const auto* star = op.args.size() == 1 ? std::get_if<unresolved::Star>(&op.args.front()->op) : nullptr;
  if (star == nullptr || star->target.empty() || op.distinct) return;
  if (conf().GetBool("spark.sql.legacy.allowStarWithSingleTableIdentifierInCount")) return;
  std::string target;
  for (const std::string& part : star->target) target += (target.empty() ? "" : ".") + part;
  throw Error("_LEGACY_ERROR_TEMP_1021", {{"targetString", target}}, origin);
}

void Resolver::CheckModifiers(const unresolved::Call& op, const Function& function, const SourceSpan& origin) const {
  const bool aggregate = function.kind == functions::Kind::kAggregate;
  const bool window = function.kind == functions::Kind::kWindow;
  if (op.distinct && !aggregate) ThrowSyntax(function, "DISTINCT", origin);
  if (op.filter != nullptr && !aggregate) ThrowSyntax(function, "FILTER CLAUSE", origin);
  if (op.ignore_nulls.value_or(false) && !aggregate && !window) ThrowSyntax(function, "IGNORE NULLS", origin);
  if (op.within_group.empty()) return;
  if (function.within_group == functions::WithinGroup::kRefused) {
    ThrowSyntax(function, "WITHIN GROUP (ORDER BY ...)", origin);
  }
}

/// Where WITHIN GROUP gives the value, it becomes the first argument; its order stays with the call, which tells the
/// direction. mode(x, true) asks for the least of the most frequent values, like mode() WITHIN GROUP (ORDER BY x).
void Resolver::TakeOrderedValue(const Function& function, const SourceSpan& origin, plan::Call& call,
                                std::vector<CallArgument>& arguments) const {
  using functions::WithinGroup;
  if (function.within_group != WithinGroup::kGivesValue && function.within_group != WithinGroup::kMayGiveValue) return;
  const bool required = function.within_group == WithinGroup::kGivesValue || arguments.empty();
  const auto refuse = [&](errors::ConditionName condition, errors::Parameters parameters) {
    parameters.emplace_back("funcName", errors::QuoteIdentifier(function.name));
    throw Error(condition, std::move(parameters), origin);
  };
  const bool may = function.within_group == WithinGroup::kMayGiveValue;
  const size_t others = may ? arguments.size() : function.signatures.front().parameters.size() - 1;
  if (arguments.size() != others) {
    functions::ThrowWrongNumArgs(function.name, std::to_string(others), arguments.size(), origin);
  }
  if (may && call.distinct) refuse("INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED", {});
  if (call.order_by.empty()) {
    if (required) refuse("INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING", {});
    if (arguments.size() != 2 || arguments[1].expr == nullptr) return;
    const auto* literal = std::get_if<plan::Literal>(&arguments[1].expr->op);
    if (literal == nullptr || literal->value.data != decltype(Value::data)(true)) return;
    call.order_by = {{arguments[0].expr, /*ascending=*/true, /*nulls_first=*/true}};
    arguments.pop_back();
    return;
  }
  if (call.distinct) refuse("INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED", {});
  const size_t expected = required ? 1 : 0;
  if (call.order_by.size() != expected) {
    refuse("INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS",
           {{"expectedNum", std::to_string(expected)}, {"actualNum", std::to_string(call.order_by.size())}});
  }
  CallArgument value{call.order_by.front().child, ""};
  value.origin = value.expr->origin;
  arguments.insert(arguments.begin(), std::move(value));
}

/// int(x): cast like an argument that has to be an INT, so that the name of the column is that of x.
ExprPtr Resolver::CastByName(const Function& function, const std::string& called_as,
                             const std::vector<CallArgument>& arguments, const SourceSpan& origin) {
  if (arguments.size() != 1) functions::ThrowWrongNumArgs(called_as, "1", arguments.size(), origin);
  const ExprPtr& child = arguments.front().expr;
  if (child == nullptr) ThrowSyntax(function, "LAMBDA", origin);
  const plan::CastMode mode = SessionCastMode();
  if (!CanCast(child->type, *function.casts_to, mode)) ThrowCast(*child, *function.casts_to, mode, origin, true);
  return MakeCast(child, *function.casts_to, mode, /*implicit=*/true, origin);
}

ExprPtr Resolver::AggregateFilter(const unresolved::Call& op, const Scope& scope) {
  ExprPtr filter = Expression(op.filter, scope);
  const SourceSpan& origin = op.filter->origin;
  const std::string text = QuotedText(*filter);
  const auto first = [&](bool (*test)(const plan::Expr&)) {
    std::string found;
    plan::Any(filter, [&](const plan::Expr& part) {
      if (test(part)) found = QuotedText(part);
      return !found.empty();
    });
    return found;
  };
  if (!filter->type.is(TypeId::kBoolean))
    throw Error("INVALID_AGGREGATE_FILTER.NOT_BOOLEAN", {{"filterExpr", text}}, origin);
  if (!IsDeterministic(filter))
    throw Error("INVALID_AGGREGATE_FILTER.NON_DETERMINISTIC", {{"filterExpr", text}}, origin);
  if (HasAggregate(filter)) {
    throw Error("INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE", {{"filterExpr", text}, {"aggExpr", first(IsAggregate)}},
                origin);
  }
  if (HasWindow(filter)) {
    throw Error("INVALID_AGGREGATE_FILTER.CONTAINS_WINDOW_FUNCTION",
                {{"filterExpr", text}, {"windowExpr", first(IsWindow)}}, origin);
  }
  return filter;
}

void Resolver::CheckAggregateCall(const plan::Expr& expr) const {
  plan::ForEachChild(expr, [&](const ExprPtr& child) {
    if (HasWindow(child)) throw Error("_LEGACY_ERROR_TEMP_1031", {}, expr.origin);
    if (HasAggregate(child)) throw Error("NESTED_AGGREGATE_FUNCTION", {}, expr.origin);
    if (IsDeterministic(child)) return;
    throw Error("AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION", {{"sqlExpr", QuotedText(expr)}}, expr.origin);
  });
}

std::vector<plan::SortOrder> Resolver::SortOrders(const std::vector<unresolved::SortOrder>& orders,
                                                  const Scope& scope) {
  std::vector<plan::SortOrder> resolved;
  resolved.reserve(orders.size());
  for (const unresolved::SortOrder& order : orders)
    resolved.push_back(Direction(order, Expression(order.child, scope)));
  return resolved;
}

plan::SortOrder Resolver::Direction(const unresolved::SortOrder& order, ExprPtr child) {
  const bool ascending = order.direction == unresolved::SortDirection::kAscending;
  const bool nulls_first =
      order.nulls == unresolved::NullOrdering::kDefault ? ascending : order.nulls == unresolved::NullOrdering::kFirst;
  return {std::move(child), ascending, nulls_first};
}

}  // namespace piezo::analysis
