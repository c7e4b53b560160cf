// DECLARE, SET VARIABLE, DROP TEMPORARY VARIABLE.
#include <algorithm>

#include "catalog/names.h"
#include "plan/walk.h"
#include "session/commands.h"
#include "session/defaults.h"

namespace piezo::session {
namespace {

using types::Value;
using unresolved::ExprPtr;
using unresolved::NameParts;

constexpr const char* kSearchPath = "`SYSTEM`.`SESSION`";

[[noreturn]] void ThrowUnresolved(const NameParts& name) {
  throw Error("UNRESOLVED_VARIABLE", {{"variableName", errors::QuoteIdentifier(name)}, {"searchPath", kSearchPath}});
}

/// The name within the session: x, session.x, system.session.x.
std::string SessionName(const NameParts& name) {
  const bool session = name.size() == 1 || (name.size() == 2 && catalog::Fold(name[0]) == "session") ||
                       (name.size() == 3 && catalog::Fold(name[0]) == "system" && catalog::Fold(name[1]) == "session");
  if (!session) ThrowUnresolved(name);
  return name.back();
}

ExprPtr NullOf(const DataType& type) { return unresolved::MakeExpr(unresolved::Literal{Value::Null(type)}); }

/// One row: the values under the names v0, v1, …
unresolved::RelationPtr RowOf(const std::vector<ExprPtr>& values) {
  unresolved::Project project{unresolved::MakeRelation(unresolved::OneRow{}), {}};
  for (size_t i = 0; i < values.size(); ++i) {
    project.items.push_back(unresolved::MakeExpr(unresolved::Alias{values[i], {"v" + std::to_string(i)}, {}}));
  }
  return unresolved::MakeRelation(std::move(project));
}

ExprPtr CastTo(ExprPtr value, const DataType& type) {
  SourceSpan origin = value->origin;
  return unresolved::MakeExpr(unresolved::Cast{std::move(value), type, unresolved::CastMode::kSession},
                              std::move(origin));
}

}  // namespace

std::optional<VariablePlace> LocalRun::FindVariablePlace(const NameParts& name) const {
  if (name.empty() || name.size() > 3) return std::nullopt;
  for (auto frame = frames_.rbegin(); frame != frames_.rend() && name.size() <= 2; ++frame) {
    ScriptFrame& block = **frame;
    if (name.size() == 2 && catalog::Fold(block.label) != catalog::Fold(name.front())) continue;
    if (!block.variables.Find(name.back())) continue;
    NameParts full{name.back()};
    if (!block.label.empty()) full.insert(full.begin(), block.label);
    return VariablePlace{&block.variables, std::move(full)};
  }
  const bool session = name.size() == 1 || (name.size() == 2 && catalog::Fold(name[0]) == "session") ||
                       (name.size() == 3 && catalog::Fold(name[0]) == "system" && catalog::Fold(name[1]) == "session");
  if (!session || !session_.variables().Find(name.back())) return std::nullopt;
  return VariablePlace{&session_.variables(), {"system", "session", catalog::Fold(name.back())}};
}

std::optional<analysis::Variable> LocalRun::FindVariable(const NameParts& name) const {
  const std::optional<VariablePlace> place = FindVariablePlace(name);
  if (!place) return std::nullopt;
  const std::optional<VariableEntry> entry = place->owner->Find(name.back());
  if (!entry) return std::nullopt;  // dropped meanwhile
  return analysis::Variable{place->name, entry->value};
}

/// The value of an expression without input; of `type` when that is given.
Value CommandRunner::Evaluate(const ExprPtr& expr, const std::optional<DataType>& type) {
  const plan::Query query = run_.Analyze(plan_, RowOf({type ? CastTo(expr, *type) : expr}));
  const auto rows = run_.connection().Rows(run_.Lower(query));
  Value value = rows.empty() ? Value::Null() : rows.front().front();
  value.type = query.schema.front().type;
  return value;
}

CommandResult CommandRunner::Do(const unresolved::DeclareVariable& command) {
  const bool local = !run_.frames().empty();
  for (const NameParts& name : command.names) {
    const std::string quoted = errors::QuoteIdentifier(name);
    if (local && name.size() > 1)
      throw Error("INVALID_VARIABLE_DECLARATION.QUALIFIED_LOCAL_VARIABLE", {{"varName", quoted}});
    if (local && command.replace)
      throw Error("INVALID_VARIABLE_DECLARATION.REPLACE_LOCAL_VARIABLE", {{"varName", quoted}});
    if (!local) SessionName(name);
  }
  Value value = Value::Null(command.type.value_or(DataType::Null()));
  if (command.default_value != nullptr) {
    const plan::Query query = run_.Analyze(plan_, RowOf({command.default_value}));
    if (!local && HasSubquery(query.root)) {
      throw Error("INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION",
                  {{"statement", "DECLARE VARIABLE"},
                   {"colName", errors::QuoteIdentifier(command.names.front())},
                   {"defaultValue", command.default_text}});
    }
    value = Evaluate(command.default_value, command.type);
  }
  std::vector<VariableEntry> entries;
  for (const NameParts& name : command.names) entries.push_back({name.back(), value, command.default_value});
  Variables& owner = local ? run_.frames().back()->variables : run_.session().variables();
  owner.Declare(std::move(entries), command.replace);
  return {};
}

std::vector<VariablePlace> CommandRunner::Targets(const std::vector<NameParts>& names) const {
  std::vector<VariablePlace> places;
  for (const NameParts& name : names) {
    std::optional<VariablePlace> place = run_.FindVariablePlace(name);
    if (!place) ThrowUnresolved(name);
    const bool twice = std::any_of(places.begin(), places.end(), [&](const VariablePlace& other) {
      return other.owner == place->owner && catalog::Fold(other.name.back()) == catalog::Fold(place->name.back());
    });
    if (twice)
      throw Error("DUPLICATE_ASSIGNMENTS", {{"nameList", errors::QuoteIdentifier(catalog::Fold(name.back()))}});
    places.push_back(std::move(*place));
  }
  return places;
}

void CommandRunner::Assign(const std::vector<VariablePlace>& places, const plan::Query& query) {
  plan::Query two = query;
  two.root = plan::MakeNode(plan::Limit{query.root, 2, 0}, query.root->columns);
  const auto rows = run_.connection().Rows(run_.Lower(two));
  if (rows.size() > 1) throw Error("ROW_SUBQUERY_TOO_MANY_ROWS", {});
  for (size_t i = 0; i < places.size(); ++i) {
    Value value = rows.empty() ? Value::Null() : rows.front().at(i);
    value.type = query.schema[i].type;
    places[i].owner->Set(places[i].name.back(), std::move(value));
  }
}

/// The row of the query, cast to the types of the variables, into them; no row is a row of nulls.
void CommandRunner::AssignRow(const std::vector<NameParts>& names, const unresolved::RelationPtr& given) {
  const std::vector<VariablePlace> places = Targets(names);
  std::vector<ExprPtr> defaults;
  for (const VariablePlace& place : places) {
    const std::optional<VariableEntry> entry = place.owner->Find(place.name.back());
    if (!entry) ThrowUnresolved(place.name);
    defaults.push_back(entry->default_value != nullptr ? entry->default_value : NullOf(entry->value.type));
  }
  const unresolved::RelationPtr query = WithDefaults(given, defaults);
  const size_t width = run_.Analyze(plan_, query).schema.size();
  if (width != places.size()) {
    throw Error("ASSIGNMENT_ARITY_MISMATCH",
                {{"numTarget", std::to_string(places.size())}, {"numExpr", std::to_string(width)}});
  }
  unresolved::ToDf renamed{query, {}};
  unresolved::Project project;
  for (size_t i = 0; i < places.size(); ++i) {
    renamed.names.push_back("v" + std::to_string(i));
    ExprPtr column = unresolved::MakeExpr(unresolved::Attribute{{renamed.names.back()}, {}, false});
    project.items.push_back(CastTo(std::move(column), places[i].owner->Find(places[i].name.back())->value.type));
  }
  project.input = unresolved::MakeRelation(std::move(renamed));
  Assign(places, run_.Analyze(plan_, unresolved::MakeRelation(std::move(project))));
}

CommandResult CommandRunner::Do(const unresolved::SetVariable& command) {
  if (command.query != nullptr) {
    AssignRow(command.targets, command.query);
    return {};
  }
  std::vector<NameParts> names;
  for (const unresolved::Assignment& assignment : command.assignments) names.push_back(assignment.target);
  const std::vector<VariablePlace> places = Targets(names);
  std::vector<ExprPtr> values;
  for (size_t i = 0; i < places.size(); ++i) {
    const std::optional<VariableEntry> entry = places[i].owner->Find(places[i].name.back());
    if (!entry) ThrowUnresolved(names[i]);
    ExprPtr value = command.assignments[i].value;
    if (IsDefault(value)) value = entry->default_value != nullptr ? entry->default_value : NullOf(entry->value.type);
    values.push_back(CastTo(std::move(value), entry->value.type));
  }
  Assign(places, run_.Analyze(plan_, RowOf(values)));
  return {};
}

CommandResult CommandRunner::Do(const unresolved::DropVariable& command) {
  const std::string name = SessionName(command.name);
  if (run_.session().variables().Drop(name) || command.if_exists) return {};
  const NameParts full{"system", "session", catalog::Fold(name)};
  throw Error("VARIABLE_NOT_FOUND", {{"variableName", errors::QuoteIdentifier(full)}});
}

}  // namespace piezo::session
