// Views: temporary ones, which are plans, and permanent ones, which are texts with the columns that they had when made.
#include <algorithm>

#include "analysis/definition_settings.h"
#include "analysis/names.h"
#include "analysis/resolver.h"
#include "frontend/sql/parser.h"
#include "types/cast_rules.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;

namespace {

using Qualifier = std::vector<std::string>;

bool Evolves(const catalog::Table& view) { return view.view.schema_mode.ends_with("EVOLUTION"); }
/// Takes over all that its query gives.
bool EvolvesFreely(const catalog::Table& view) {
  return view.view.schema_mode == "EVOLUTION" && !view.view.named_columns;
}

std::string FullName(const catalog::Table& table) {
  return errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), table.database, table.name});
}

/// The statement that makes the view again.
std::string Recreation(const catalog::Table& view) {
  std::string names;
  for (const Field& field : view.schema) names += (names.empty() ? " (" : ", ") + field.name;
  if (!names.empty()) names += ")";
  return "CREATE OR REPLACE VIEW " + std::string(catalog::kSparkCatalog) + "." + view.database + "." + view.name +
         (view.view.named_columns ? names : "") + " AS " + view.view.text;
}

void CheckNoneTwice(const Columns& columns, const SourceSpan& origin) {
  std::vector<std::string> names;
  for (const Column& column : columns) {
    names.push_back(LowerCase(column.name()));
    if (std::count(names.begin(), names.end(), names.back()) > 1) {
      throw Error("COLUMN_ALREADY_EXISTS", {{"columnName", errors::QuoteIdentifier(names.back())}}, origin);
    }
  }
}

bool SameColumns(const Schema& a, const Schema& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Field& x, const Field& y) { return x.name == y.name && x.type == y.type; });
}

}  // namespace

Columns Resolver::Qualified(Columns columns, Qualifier qualifier) {
  const auto shared = std::make_shared<const Qualifier>(std::move(qualifier));
  for (Column& column : columns) column.qualifier = shared;
  return columns;
}

NodePtr Resolver::IsolatedRelation(const unresolved::RelationPtr& relation, const std::string& view,
                                   const SourceSpan& origin) {
  const int64_t most = conf().GetInt("spark.sql.view.maxNestedViewDepth");
  if (view_depth_ >= most) {
    throw Error("VIEW_EXCEED_MAX_NESTED_DEPTH", {{"viewName", view}, {"maxNestedDepth", std::to_string(most)}}, origin);
  }
  ++view_depth_;
  // A view's text sees neither the CTEs nor the parameters of the query around it.
  const auto ctes = std::exchange(ctes_, {});
  const auto references = std::exchange(named_references_, {});
  const ParameterValues parameters = std::exchange(parameters_, {});
  NodePtr node = DropHidden(Relation(relation, nullptr));
  ctes_ = ctes;
  named_references_ = references;
  parameters_ = parameters;
  --view_depth_;
  return node;
}

NodePtr Resolver::ViewPlan(const catalog::View& view, const SourceSpan& origin) {
  Qualifier qualifier = view.global ? Qualifier{"global_temp", view.name} : Qualifier{view.name};
  NodePtr node;
  {
    const Settings settings(*this, view.settings);
    node = IsolatedRelation(view.query, errors::QuoteIdentifier(qualifier), origin);
  }
  Columns columns = node->columns;
  if (!view.columns.empty()) {
    for (size_t i = 0; i < columns.size() && i < view.columns.size(); ++i) {
      Field field = *columns[i].field;
      field.name = view.columns[i].first;
      columns[i].field = std::make_shared<const Field>(std::move(field));
    }
  }
  plan::Items items;
  for (const Column& column : Qualified(columns, std::move(qualifier))) items.push_back({column, nullptr});
  NodePtr shown = SelectColumns(node, items, origin);
  sealed_.insert(shown);
  return shown;
}

/// Under the columns that the view's text gives today.
NodePtr Resolver::StoredViewQuery(const catalog::Table& table, const SourceSpan& origin) {
  const Settings settings(*this, table.view.settings);
  frontend::sql::ParseOptions parsing = frontend::sql::OptionsFor(conf());
  parsing.collation = table.collation;
  const unresolved::Plan body = frontend::sql::ParseStatement(table.view.text, parsing);
  const auto* query = std::get_if<unresolved::Query>(&body.statement);
  if (query == nullptr) throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", FullName(table)}}, origin);
  const std::string outside = std::exchange(view_database_, table.view.database);
  NodePtr node = IsolatedRelation(query->root, FullName(table), origin);
  view_database_ = outside;
  return node;
}

NodePtr Resolver::StoredViewPlan(const catalog::Table& table, const SourceSpan& origin) {
  const NodePtr node = StoredViewQuery(table, origin);
  Columns columns;
  std::vector<ExprPtr> exprs;
  Schema schema;
  if (EvolvesFreely(table)) {
    columns = node->columns;
    exprs.resize(columns.size());
    CheckNoneTwice(columns, origin);
  } else {
    for (size_t i = 0; i < table.schema.size(); ++i) {
      const Column output = ViewOutput(table, i, node->columns, origin);
      ExprPtr expr = ViewColumn(table, i, output, origin);
      const Field& field = table.schema[i];
      if (expr == nullptr) {
        columns.push_back(Renamed(output, field.name));
      } else {
        columns.push_back(NewColumn(field.name, expr->type, expr->nullable, field.metadata));
      }
      exprs.push_back(std::move(expr));
    }
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    schema.push_back(*columns[i].field);
    if (!EvolvesFreely(table)) schema.back().metadata = table.schema[i].metadata;
  }
  if (Evolves(table) && !SameColumns(schema, table.schema)) {
    evolved_views_.push_back({table.database, table.name, schema});
  }
  plan::Items items;
  columns = Qualified(std::move(columns), {std::string(catalog::kSparkCatalog), table.database, table.name});
  for (size_t i = 0; i < columns.size(); ++i) items.push_back({columns[i], exprs[i]});
  NodePtr shown = SelectColumns(node, items, origin);
  sealed_.insert(shown);
  return shown;
}

/// The column that the view's column `index` was when the view was made: by its name, and by its place among those of
/// that name.
Column Resolver::ViewOutput(const catalog::Table& table, size_t index, const Columns& outputs,
                            const SourceSpan& origin) const {
  const std::vector<std::string>& names = table.view.outputs;
  const std::string& name = names[index];
  const auto same = [&](const std::string& other) { return SameName(other, name); };
  const auto expected = static_cast<size_t>(std::count_if(names.begin(), names.end(), same));
  const auto before = std::count_if(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(index), same);
  std::vector<Column> found;
  std::copy_if(outputs.begin(), outputs.end(), std::back_inserter(found),
               [&](const Column& column) { return same(column.name()); });
  if (found.size() == expected) return found[static_cast<size_t>(before)];
  std::string actual;
  for (const Column& column : found) actual += (actual.empty() ? "" : ",") + column.name();
  throw Error("INCOMPATIBLE_VIEW_SCHEMA_CHANGE",
              {{"viewName", FullName(table)},
               {"colName", name},
               {"expectedNum", std::to_string(expected)},
               {"actualCols", "[" + actual + "]"},
               {"suggestion", Recreation(table)}},
              origin);
}

/// The column with the type that the view has for it, null when it is as it was or the view follows it.
ExprPtr Resolver::ViewColumn(const catalog::Table& table, size_t index, const Column& output,
                             const SourceSpan& origin) {
  const DataType& type = table.schema[index].type;
  if (Evolves(table) || output.type() == type) return nullptr;
  ExprPtr column = Ref(output, origin);
  if (table.view.schema_mode == "COMPENSATION") {
    return MakeCast(std::move(column), type, plan::CastMode::kAnsi, /*implicit=*/false, origin);
  }
  if (!types::CanUpCast(output.type(), type)) {
    throw Error("CANNOT_UP_CAST_DATATYPE",
                {{"expression", FullName(table) + "." + output.name()},
                 {"sourceType", "\"" + types::SqlName(output.type()) + "\""},
                 {"targetType", "\"" + types::SqlName(type) + "\""},
                 {"details", Recreation(table)}},
                origin);
  }
  return MakeCast(std::move(column), type, plan::CastMode::kAnsi, /*implicit=*/true, origin);
}

}  // namespace piezo::analysis
