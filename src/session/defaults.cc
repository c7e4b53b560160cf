#include "session/defaults.h"

#include <algorithm>

#include "analysis/kinds.h"
#include "catalog/names.h"
#include "frontend/sql/parser.h"
#include "plan/walk.h"
#include "types/cast_rules.h"

namespace piezo::session {

using unresolved::ExprPtr;
using unresolved::RelationPtr;

namespace {

void Replace(std::vector<ExprPtr>& values, const std::vector<ExprPtr>& defaults) {
  for (size_t i = 0; i < std::min(values.size(), defaults.size()); ++i) {
    if (IsDefault(values[i])) values[i] = defaults[i];
  }
}

template <class Op>
RelationPtr WithInput(const Op& op, const RelationPtr& query, const std::vector<ExprPtr>& defaults) {
  Op changed = op;
  changed.input = WithDefaults(op.input, defaults);
  return unresolved::MakeRelation(std::move(changed), query->origin);
}

}  // namespace

bool IsDefault(const ExprPtr& expr) {
  const auto* attribute = std::get_if<unresolved::Attribute>(&expr->op);
  return attribute != nullptr && attribute->parts.size() == 1 && catalog::Fold(attribute->parts.front()) == "default";
}

RelationPtr WithDefaults(const RelationPtr& query, const std::vector<ExprPtr>& defaults) {
  if (const auto* table = std::get_if<unresolved::InlineTable>(&query->op)) {
    unresolved::InlineTable changed = *table;
    for (auto& row : changed.rows) Replace(row, defaults);
    return unresolved::MakeRelation(std::move(changed), query->origin);
  }
  if (const auto* alias = std::get_if<unresolved::SubqueryAlias>(&query->op)) return WithInput(*alias, query, defaults);
  if (const auto* limit = std::get_if<unresolved::Limit>(&query->op)) return WithInput(*limit, query, defaults);
  if (const auto* offset = std::get_if<unresolved::Offset>(&query->op)) return WithInput(*offset, query, defaults);
  if (const auto* with = std::get_if<unresolved::With>(&query->op)) return WithInput(*with, query, defaults);
  const auto* project = std::get_if<unresolved::Project>(&query->op);
  if (project == nullptr) return query;
  const bool star = project->items.size() == 1 && std::holds_alternative<unresolved::Star>(project->items.front()->op);
  if (star) return WithInput(*project, query, defaults);
  unresolved::Project changed = *project;
  Replace(changed.items, defaults);
  return unresolved::MakeRelation(std::move(changed), query->origin);
}

bool HasSubquery(const plan::NodePtr& node) {
  bool found = false;
  plan::ForEachExpr(*node, [&](const plan::ExprPtr& expr) {
    found = found ||
            plan::Any(expr, [](const plan::Expr& part) { return std::holds_alternative<plan::Subquery>(part.op); });
  });
  return found;
}

namespace {

plan::Query AnalyzeAlone(const ExprPtr& expr, LocalRun& run) {
  const unresolved::Plan none;
  return run.Analyze(
      none, unresolved::MakeRelation(unresolved::Project{unresolved::MakeRelation(unresolved::OneRow{}), {expr}}));
}

types::Value ValueOf(const ExprPtr& expr, LocalRun& run) {
  return run.environment().run(AnalyzeAlone(expr, run), 1).at(0).at(0);
}

/// A constant of another type may be assigned when it has the same value there: 5L to INT, '2024-01-01' to DATE.
bool FitsAsConstant(const ExprPtr& value, const DataType& from, const DataType& to, LocalRun& run) {
  const bool numbers = from.IsNumeric() && to.IsNumeric();
  const bool time =
      from.IsStringLike() && (to.is(TypeId::kDate) || to.is(TypeId::kTimestamp) || to.is(TypeId::kTimestampNtz));
  if (!numbers && !time) return false;
  unresolved::Cast cast{value, to};
  cast.mode = unresolved::CastMode::kTry;
  return !ValueOf(unresolved::MakeExpr(std::move(cast)), run).is_null();
}

}  // namespace

void CheckDefault(const Field& column, const std::string& text, const char* statement, LocalRun& run) {
  const errors::Parameters parameters = {
      {"statement", statement}, {"colName", errors::QuoteIdentifier(column.name)}, {"defaultValue", text}};
  const ExprPtr value = frontend::sql::ParseExpression(text, frontend::sql::OptionsFor(run.conf()));
  plan::Query query;
  try {
    query = AnalyzeAlone(value, run);
  } catch (const Error& error) {
    if (!error.condition().starts_with("UNRESOLVED_COLUMN")) throw;
    throw Error("INVALID_DEFAULT_VALUE.UNRESOLVED_EXPRESSION", parameters);
  }
  if (HasSubquery(query.root)) throw Error("INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION", parameters);
  plan::ForEachExpr(*query.root, [&](const plan::ExprPtr& expr) {
    if (!analysis::IsDeterministic(expr)) throw Error("INVALID_DEFAULT_VALUE.NOT_CONSTANT", parameters);
  });
  const DataType& type = query.schema.at(0).type;
  if (!type.is(TypeId::kNull) && !type.SameAs(column.type) && !types::CanUpCast(type, column.type) &&
      !FitsAsConstant(value, type, column.type, run)) {
    errors::Parameters types = parameters;
    types.emplace_back("expectedType", errors::QuoteText(types::SqlName(column.type)));
    types.emplace_back("actualType", errors::QuoteText(types::SqlName(type)));
    throw Error("INVALID_DEFAULT_VALUE.DATA_TYPE", types);
  }
}

std::string CurrentDefault(const Field& column, const std::string& text, LocalRun& run) {
  if (column.type.IsNested()) return text;  // values of which have no literals
  const ExprPtr value = frontend::sql::ParseExpression(text, frontend::sql::OptionsFor(run.conf()));
  return types::ToSqlValue(ValueOf(unresolved::MakeExpr(unresolved::Cast{value, column.type}), run),
                           types::TimeZone::Find(run.conf().time_zone()).value_or(types::TimeZone::Utc()));
}

}  // namespace piezo::session
