// Functions written in SQL: a call is the function's body with the arguments in the place of its parameters, so what
// stands after this is an ordinary expression or relation.

#include <algorithm>

#include "analysis/definition_settings.h"
#include "analysis/kinds.h"
#include "analysis/resolver.h"
#include "analysis/substitute.h"
#include "plan/walk.h"

namespace piezo::analysis {

using catalog::Routine;
using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;
using unresolved::SqlFunction;

namespace {

std::string Dotted(const unresolved::NameParts& name) {
  std::string text;
  for (const std::string& part : name) text += (text.empty() ? "" : ".") + part;
  return text;
}

bool HasLengths(const DataType& type) {
  switch (type.id()) {
    case TypeId::kChar:
    case TypeId::kVarchar:
      return true;
    case TypeId::kArray:
      return HasLengths(type.element());
    case TypeId::kMap:
      return HasLengths(type.key()) || HasLengths(type.value());
    case TypeId::kStruct:
      return std::any_of(type.fields().begin(), type.fields().end(),
                         [](const Field& field) { return HasLengths(field.type); });
    default:
      return false;
  }
}

}  // namespace

/// While alive, the routine's body is resolved: it sees none of the names around the call, and calling the routine
/// again would never end.
class Resolver::RoutineBody {
 public:
  RoutineBody(Resolver& resolver, const Routine& routine)
      : resolver_(resolver),
        ctes_(std::exchange(resolver.ctes_, {})),
        references_(std::exchange(resolver.named_references_, {})),
        parameters_(std::exchange(resolver.parameters_, {})),
        settings_(resolver, routine.settings) {
    const std::string name = LowerCase(errors::QuoteIdentifier(routine.full_name()));
    auto& active = resolver_.active_routines_;
    if (std::find(active.begin(), active.end(), name) != active.end()) {
      std::string path;
      for (const std::string& one : active) path += one + " -> ";
      throw Error("CYCLIC_FUNCTION_REFERENCE", {{"path", path + name}});
    }
    active.push_back(name);
  }
  ~RoutineBody() {
    resolver_.active_routines_.pop_back();
    resolver_.ctes_ = std::move(ctes_);
    resolver_.named_references_ = std::move(references_);
    resolver_.parameters_ = parameters_;
  }
  RoutineBody(const RoutineBody&) = delete;
  RoutineBody& operator=(const RoutineBody&) = delete;

 private:
  Resolver& resolver_;
  std::vector<CteBinding> ctes_;
  std::map<std::string, unresolved::RelationPtr> references_;
  ParameterValues parameters_;
  const Settings settings_;
};

std::shared_ptr<const Routine> Resolver::FindRoutine(const unresolved::NameParts& name) {
  auto routine = name.size() == 1 && !view_database_.empty() ? env_.catalog.FindRoutine({view_database_, name.front()})
                                                             : env_.catalog.FindRoutine(name);
  if (routine == nullptr) return nullptr;
  if (routine->is_temporary()) temporaries_.push_back({"FUNCTION", {routine->name}});
  if (routine->function->reads_data.value_or(false)) reads_data_ = true;
  return routine;
}

/// The parameters as the columns that the body is resolved over.
Columns Resolver::RoutineParameters(const Routine& routine) {
  const auto qualifier = std::make_shared<const std::vector<std::string>>(routine.full_name());
  Columns columns;
  for (const unresolved::FunctionParameter& parameter : routine.function->parameters) {
    columns.push_back(NewColumn(parameter.field.name, WithoutLengths(parameter.field.type), true));
    columns.back().qualifier = qualifier;
  }
  return columns;
}

void Resolver::ThrowArgumentCount(const Routine& routine, size_t given, const SourceSpan& origin) const {
  const auto& parameters = routine.function->parameters;
  const auto required = static_cast<size_t>(std::count_if(
      parameters.begin(), parameters.end(), [](const auto& parameter) { return parameter.default_value == nullptr; }));
  std::string expected;
  for (size_t count = required; count <= parameters.size(); ++count) {
    expected += (expected.empty() ? "" : ", ") + std::to_string(count);
  }
  throw Error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
              {{"functionName", errors::QuoteIdentifier(routine.full_name())},
               {"expectedNum", required == parameters.size() ? expected : "[" + expected + "]"},
               {"actualNum", std::to_string(given)},
               {"docroot", std::string(kDocRoot)}},
              origin);
}

/// Where an argument that is given by name goes.
size_t Resolver::ParameterPlace(const Routine& routine, const unresolved::NamedArgument& argument,
                                const std::vector<ExprPtr>& values, size_t by_position,
                                const SourceSpan& origin) const {
  const auto& parameters = routine.function->parameters;
  const std::string name = errors::QuoteIdentifier(routine.full_name());
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!EqualIgnoringCase(parameters[i].field.name, argument.name)) continue;
    if (values[i] == nullptr) return i;
    const errors::Parameters twice{{"routineName", name}, {"parameterName", errors::QuoteIdentifier(argument.name)}};
    if (i < by_position) throw Error("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED", twice, origin);
    throw Error("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE", twice, origin);
  }
  std::string known;
  for (const auto& parameter : parameters) {
    known += (known.empty() ? "" : ", ") + errors::QuoteIdentifier(parameter.field.name);
  }
  throw Error("UNRECOGNIZED_PARAMETER_NAME",
              {{"routineName", name}, {"argumentName", errors::QuoteIdentifier(argument.name)}, {"proposal", known}},
              origin);
}

/// The value of each parameter, of its type; `texts`: how the call's own arguments are shown.
std::vector<ExprPtr> Resolver::RoutineArguments(const Routine& routine, const std::vector<unresolved::ExprPtr>& given,
                                                const SourceSpan& origin, const Scope& scope,
                                                std::vector<std::string>& texts) {
  const auto& parameters = routine.function->parameters;
  if (given.size() > parameters.size()) ThrowArgumentCount(routine, given.size(), origin);
  std::vector<ExprPtr> values(parameters.size());
  size_t by_position = 0;
  bool named = false;
  for (const unresolved::ExprPtr& argument : given) {
    const auto* by_name = std::get_if<unresolved::NamedArgument>(&argument->op);
    named = named || by_name != nullptr;
    if (named && by_name == nullptr) {
      throw Error("UNEXPECTED_POSITIONAL_ARGUMENT",
                  {{"routineName", errors::QuoteIdentifier(routine.full_name())},
                   {"parameterName", errors::QuoteIdentifier(parameters[by_position].field.name)}},
                  origin);
    }
    const size_t place =
        by_name == nullptr ? by_position++ : ParameterPlace(routine, *by_name, values, by_position, origin);
    values[place] = Expression(by_name == nullptr ? argument : by_name->value, scope);
    texts.push_back(Text(*values[place]));
  }
  const Columns none;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] == nullptr && parameters[i].default_value == nullptr) {
      if (!named) ThrowArgumentCount(routine, given.size(), origin);
      throw Error("REQUIRED_PARAMETER_NOT_FOUND",
                  {{"routineName", errors::QuoteIdentifier(routine.full_name())},
                   {"parameterName", errors::QuoteIdentifier(parameters[i].field.name)},
                   {"index", std::to_string(i)}},
                  origin);
    }
    if (values[i] == nullptr) {
      const RoutineBody body(*this, routine);
      values[i] = Expression(parameters[i].default_value, Scope(none));
    }
    values[i] = Assigned(std::move(values[i]), WithoutLengths(parameters[i].field.type), origin);
  }
  return values;
}

/// A cast that is not shown, of a value to the type of what it is assigned to.
ExprPtr Resolver::Assigned(ExprPtr value, const DataType& type, const SourceSpan& origin) {
  if (value->type == type) return value;
  if (!CanCast(value->type, type, SessionCastMode())) ThrowCast(*value, type, SessionCastMode(), origin);
  return MakeCast(std::move(value), type, SessionCastMode(), /*implicit=*/true, origin);
}

ExprPtr Resolver::RoutineValue(const Routine& routine, const Columns& parameters, const SourceSpan& origin) {
  const SqlFunction& function = *routine.function;
  const RoutineBody body(*this, routine);
  const Scope scope(parameters);
  ExprPtr value = function.query != nullptr ? ScalarSubquery(DropHidden(Relation(function.query, &scope)), origin)
                                            : Expression(function.expression, scope);
  if (function.returns) value = Assigned(std::move(value), *function.returns, origin);
  return value;
}

ExprPtr Resolver::CallRoutine(const Routine& routine, const unresolved::Call& op, const SourceSpan& origin,
                              const Scope& scope) {
  if (routine.function->is_table) {
    throw Error("NOT_A_SCALAR_FUNCTION", {{"functionName", errors::QuoteIdentifier(routine.full_name())}}, origin);
  }
  std::vector<std::string> texts;
  const std::vector<ExprPtr> arguments = RoutineArguments(routine, op.args, origin, scope, texts);
  const Columns parameters = RoutineParameters(routine);
  ExprPtr value = WithArguments(RoutineValue(routine, parameters, origin), parameters, arguments);
  std::string text = Dotted(routine.full_name()) + "(";
  for (size_t i = 0; i < texts.size(); ++i) text += (i > 0 ? ", " : "") + texts[i];
  const DataType type = value->type;
  return plan::MakeExpr(plan::Inlined{std::move(value), text + ")", true}, type, true, origin);
}

/// The arguments in the place of the parameters. An aggregate cannot move into a subquery: there the parameter stays,
/// and the subquery says what it stands for.
ExprPtr Resolver::WithArguments(const ExprPtr& body, const Columns& parameters, const std::vector<ExprPtr>& arguments) {
  std::unordered_map<plan::ColumnId, ExprPtr> values;
  for (size_t i = 0; i < parameters.size(); ++i) values.emplace(parameters[i].id, arguments[i]);
  const auto stays = [](const ExprPtr& value) { return HasAggregate(value) || HasWindow(value); };
  const ExprPtr replaced = Substitute(body, [&](const plan::ColumnRef& ref, const plan::Expr&) -> ExprPtr {
    const auto value = values.find(ref.id);
    if (value == values.end() || (ref.outer && stays(value->second))) return nullptr;
    return ref.outer ? AsOuter(value->second) : value->second;
  });
  return plan::Rewrite(replaced, [&](const ExprPtr& part) -> ExprPtr {
    const auto* subquery = std::get_if<plan::Subquery>(&part->op);
    if (subquery == nullptr) return part;
    plan::Subquery with = *subquery;
    VisitOuterReferences(subquery->plan, [&](const plan::ColumnRef& ref) {
      const auto value = values.find(ref.id);
      const bool known = std::any_of(with.arguments.begin(), with.arguments.end(),
                                     [&](const auto& argument) { return argument.first == ref.id; });
      if (value != values.end() && !known) with.arguments.emplace_back(ref.id, value->second);
    });
    if (with.arguments.size() == subquery->arguments.size()) return part;
    return plan::MakeExpr(std::move(with), part->type, part->nullable, part->origin);
  });
}

NodePtr Resolver::CallTableRoutine(const Routine& routine, const unresolved::TableFunction& op,
                                   const SourceSpan& origin, const Scope* outer) {
  const SqlFunction& function = *routine.function;
  if (!function.is_table) {
    throw Error("NOT_A_TABLE_FUNCTION", {{"functionName", errors::QuoteIdentifier(routine.full_name())}}, origin);
  }
  std::vector<std::string> texts;
  const Columns none;
  const std::vector<ExprPtr> arguments = RoutineArguments(routine, op.args, origin, Scope(none, outer), texts);
  const Columns parameters = RoutineParameters(routine);
  NodePtr node = RoutineTable(routine, parameters, origin);
  std::unordered_map<plan::ColumnId, ExprPtr> values;
  for (size_t i = 0; i < parameters.size(); ++i) values.emplace(parameters[i].id, arguments[i]);
  node = Substitute(node, [&](const plan::ColumnRef& ref, const plan::Expr&) -> ExprPtr {
    const auto value = values.find(ref.id);
    return value == values.end() ? nullptr : value->second;
  });
  sealed_.insert(node);
  return node;
}

/// The rows of a table function, of its declared types and names.
NodePtr Resolver::RoutineTable(const Routine& routine, const Columns& parameters, const SourceSpan& origin) {
  const SqlFunction& function = *routine.function;
  const RoutineBody body(*this, routine);
  const Scope scope(parameters);
  NodePtr node = DropHidden(Relation(function.query, &scope));
  if (!function.columns) return node;
  if (function.columns->size() != node->columns.size()) {
    throw Error("USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH",
                {{"name", errors::QuoteIdentifier(routine.full_name())},
                 {"outputSize", std::to_string(node->columns.size())},
                 {"returnParamSize", std::to_string(function.columns->size())}},
                origin);
  }
  const auto qualifier = std::make_shared<const std::vector<std::string>>(routine.full_name());
  plan::Items items;
  Columns columns;
  for (size_t i = 0; i < node->columns.size(); ++i) {
    const Field& declared = (*function.columns)[i];
    ExprPtr value = Assigned(Ref(node->columns[i], origin), declared.type, origin);
    columns.push_back(NewColumn(declared.name, declared.type, true));
    columns.back().qualifier = qualifier;
    items.push_back({columns.back(), std::move(value)});
  }
  return plan::MakeNode(plan::Project{std::move(node), std::move(items)}, std::move(columns), origin);
}

/// SQL functions have no place in operators that compute nothing but their own clause.
void Resolver::CheckRoutineCalls(const ExprPtr& expr, const std::string& node, const SourceSpan& origin) const {
  plan::Any(expr, [&](const plan::Expr& part) {
    const auto* inlined = std::get_if<plan::Inlined>(&part.op);
    if (inlined == nullptr || !inlined->is_call) return false;
    throw Error("UNSUPPORTED_SQL_UDF_USAGE",
                {{"functionName", errors::QuoteIdentifier(inlined->text.substr(0, inlined->text.find('(')))},
                 {"nodeName", node}},
                origin);
  });
}

// ---- CREATE FUNCTION ----

void Resolver::CheckDefaults(const Routine& routine) {
  const auto& parameters = routine.function->parameters;
  const std::string name = errors::QuoteIdentifier(routine.full_name());
  const Columns none;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const unresolved::FunctionParameter& parameter = parameters[i];
    const std::string quoted = errors::QuoteIdentifier(parameter.field.name);
    if (HasLengths(parameter.field.type)) throw Error("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING", {});
    if (parameter.default_value == nullptr) {
      if (i == 0 || parameters[i - 1].default_value == nullptr) continue;
      throw Error("USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION",
                  {{"functionName", name},
                   {"parameterName", errors::QuoteIdentifier(parameters[i - 1].field.name)},
                   {"nextParameterName", quoted}});
    }
    const ExprPtr value = Expression(parameter.default_value, Scope(none));
    if (HasSubquery(value)) {
      throw Error("USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_EXPRESSION",
                  {{"functionName", name}, {"parameterName", quoted}});
    }
    Assigned(value, parameter.field.type, value->origin);
  }
}

void Resolver::CheckTable(const Routine& routine, SqlFunction& function, const Columns& parameters) {
  const std::string name = errors::QuoteIdentifier(routine.full_name());
  if (function.query == nullptr)
    throw Error("USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY", {{"name", name}});
  const NodePtr node = RoutineTable(routine, parameters, {});
  if (function.columns) return;
  function.columns.emplace();
  for (const Column& column : node->columns) {
    if (column.field->metadata.find("__autoGeneratedAlias") != std::string::npos) {
      throw Error("USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_MISSING_COLUMN_NAMES", {{"functionName", name}});
    }
    function.columns->push_back({column.name(), column.type(), true, {}});
  }
}

void Resolver::CheckValue(const Routine& routine, SqlFunction& function, const Columns& parameters) {
  if (function.returns && HasLengths(*function.returns)) throw Error("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING", {});
  const ExprPtr value = RoutineValue(routine, parameters, {});
  if (HasAggregate(value) || HasWindow(value) || HasGenerator(value)) {
    throw Error("USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS", {{"queryText", function.body_text}});
  }
  if (!function.returns) function.returns = value->type;
}

Routine Resolver::CheckedRoutine(Routine routine) {
  SqlFunction function = *routine.function;
  CheckDefaults(routine);
  const Columns parameters = RoutineParameters(routine);
  temporaries_.clear();
  reads_data_ = false;
  if (function.is_table) {
    CheckTable(routine, function, parameters);
  } else {
    CheckValue(routine, function, parameters);
  }
  if (!routine.is_temporary() && !temporaries_.empty()) {
    throw Error("INVALID_TEMP_OBJ_REFERENCE", {{"obj", "FUNCTION"},
                                               {"objName", errors::QuoteIdentifier(routine.full_name())},
                                               {"tempObj", temporaries_.front().kind},
                                               {"tempObjName", errors::QuoteIdentifier(temporaries_.front().name)}});
  }
  if (reads_data_ && function.reads_data == false) throw Error("INVALID_SQL_FUNCTION_DATA_ACCESS", {});
  function.reads_data = reads_data_ || function.reads_data.value_or(false);
  routine.function = std::make_shared<const SqlFunction>(std::move(function));
  return routine;
}

Routine AnalyzeRoutine(const unresolved::Plan& plan, Routine routine, const Environment& environment) {
  return Resolver(plan, environment).CheckedRoutine(std::move(routine));
}

}  // namespace piezo::analysis
