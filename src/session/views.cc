// CREATE VIEW, createOrReplaceTempView, DROP VIEW, DROP TABLE.
#include <algorithm>
#include <set>

#include "catalog/names.h"
#include "session/commands.h"
#include "session/partitions.h"
#include "types/field_metadata.h"

namespace piezo::session {
namespace {

using catalog::NameParts;

/// Temporary views have one-part names; a global one may be written global_temp.v.
std::string TemporaryName(const NameParts& name) {
  if (name.size() != 1) {
    throw Error("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", {{"actualName", errors::QuoteIdentifier(name)}});
  }
  return name.front();
}

bool NamesGlobalView(const NameParts& name) {
  constexpr std::string_view kGlobal = "global_temp";
  return name.size() == 2 &&
         std::equal(name[0].begin(), name[0].end(), kGlobal.begin(), kGlobal.end(),
                    [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

/// A list of columns names all that the query gives.
void CheckArity(const unresolved::CreateView& command, const plan::Query& query) {
  if (command.columns.empty() || command.columns.size() == query.schema.size()) return;
  const bool few = query.schema.size() < command.columns.size();
  std::string view_columns;
  for (const auto& [name, comment] : command.columns)
    view_columns += (view_columns.empty() ? "" : ", ") + errors::QuoteIdentifier(name);
  std::string data_columns;
  for (const auto& field : query.schema)
    data_columns += (data_columns.empty() ? "" : ", ") + errors::QuoteIdentifier(field.name);
  const errors::Parameters parameters = {{"viewName", errors::QuoteIdentifier(command.name)},
                                         {"viewColumns", view_columns},
                                         {"dataColumns", data_columns}};
  if (few) throw Error("CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS", parameters);
  throw Error("CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS", parameters);
}

/// Columns of a view have names of their own, and what lasts cannot be defined by what ends with the session.
void CheckDefinition(const unresolved::CreateView& command, const plan::Query& query, bool case_sensitive) {
  std::vector<std::string> names;
  for (size_t i = 0; i < query.schema.size(); ++i) {
    const std::string& name = command.columns.empty() ? query.schema[i].name : command.columns[i].first;
    names.push_back(case_sensitive ? name : catalog::Fold(name));
    if (std::count(names.begin(), names.end(), names.back()) > 1) {
      throw Error("COLUMN_ALREADY_EXISTS", {{"columnName", errors::QuoteIdentifier(names.back())}});
    }
  }
  if (command.temporary || command.global) return;
  if (command.text.empty()) errors::ThrowUnsupported("a permanent view of a DataFrame");
  catalog::CheckNewName(command.name.back());
  if (query.temporaries.empty()) return;
  const plan::TemporaryName& temporary = query.temporaries.front();
  throw Error("INVALID_TEMP_OBJ_REFERENCE", {{"obj", "VIEW"},
                                             {"objName", errors::QuoteIdentifier(command.name)},
                                             {"tempObj", temporary.kind},
                                             {"tempObjName", errors::QuoteIdentifier(temporary.name)}});
}

/// What is cached of a table or view goes when that name comes to mean something else.
void ForgetCached(Session& session, const catalog::NameParts& name) {
  if (session.cached_plans().empty()) return;
  if (const auto relation = session.catalog().Find(name)) session.cached_plans().RemoveNamed(CacheName(*relation));
}

/// A view of a DataFrame is the plan that the DataFrame is, however the views that it names change: it keeps those of
/// now.
unresolved::RelationPtr WithViewsOfNow(const unresolved::RelationPtr& query, const plan::Query& typed,
                                       const catalog::SessionCatalog& session_catalog) {
  unresolved::WithRelations kept{query, {}};
  std::set<std::vector<std::string>> seen;
  for (const plan::TemporaryName& temporary : typed.temporaries) {
    if (temporary.kind != "VIEW" || temporary.name.size() != 1 || !seen.insert(temporary.name).second) continue;
    const auto found = session_catalog.Find(temporary.name);
    if (!found || !found->view) continue;
    unresolved::SubqueryAlias as_view{found->view->query, temporary.name, {}};
    for (const auto& [name, comment] : found->view->columns) as_view.columns.push_back(name);
    kept.references.push_back(unresolved::MakeRelation(std::move(as_view)));
  }
  return kept.references.empty() ? query : unresolved::MakeRelation(std::move(kept));
}

}  // namespace

catalog::ViewDefinition CommandRunner::DefinitionOf(const unresolved::CreateView& command, const plan::Query& query) {
  catalog::ViewDefinition view{.text = command.text,
                               .database = run_.session().catalog().current_database(),
                               .outputs = {},
                               .named_columns = !command.columns.empty(),
                               .schema_mode = command.schema_mode,
                               .settings = SettingsToKeep(run_.conf())};
  for (const Field& field : query.schema) view.outputs.push_back(field.name);
  if (view.schema_mode.empty() && run_.conf().GetBool("spark.sql.legacy.viewSchemaBindingMode")) {
    view.schema_mode = run_.conf().GetBool("spark.sql.legacy.viewSchemaCompensation") ? "COMPENSATION" : "BINDING";
  }
  return view;
}

CommandResult CommandRunner::Do(const unresolved::CreateView& command) {
  unresolved::RelationPtr query = command.query;
  if (!query) {
    unresolved::DataSource source{.format = command.provider,
                                  .schema = command.schema,
                                  .options = command.options,
                                  .paths = {},
                                  .predicates = {},
                                  .is_streaming = false};
    query = unresolved::MakeRelation(std::move(source));
  }
  if (!plan_.named_parameters.empty() || !plan_.positional_parameters.empty()) {
    query =
        unresolved::MakeRelation(unresolved::Parameters{query, plan_.named_parameters, plan_.positional_parameters});
  }
  const plan::Query typed = run_.Analyze(plan_, query);
  CheckArity(command, typed);
  CheckDefinition(command, typed, run_.conf().case_sensitive());
  Schema schema = typed.schema;
  for (size_t i = 0; i < command.columns.size(); ++i) {
    const auto& [name, comment] = command.columns[i];
    schema[i].name = name;
    schema[i].metadata.clear();
    if (!comment.empty()) types::SetMetadataString(schema[i], "comment", comment);
  }
  auto& session_catalog = run_.session().catalog();
  if (!command.temporary && !command.global) {
    const auto [database, name] = session_catalog.QualifyTable(command.name);
    catalog::Table table{.database = database,
                         .name = name,
                         .provider = {},
                         .location = {},
                         .managed = true,
                         .schema = schema,
                         .partition_columns = {},
                         .comment = command.comment,
                         .options = {},
                         .properties = command.properties,
                         .created_micros = run_.environment().now_micros,
                         .view = DefinitionOf(command, typed),
                         .collation = command.collation};
    if (command.replace) {
      session_catalog.catalog().ReplaceTable(std::move(table), {});
    } else {
      session_catalog.catalog().CreateTable(std::move(table), command.if_not_exists, {});
    }
    return {};
  }
  auto view = std::make_shared<catalog::View>();
  view->name = NamesGlobalView(command.name) ? command.name[1] : TemporaryName(command.name);
  view->query = command.text.empty() ? WithViewsOfNow(query, typed, session_catalog) : query;
  view->text = command.text;
  view->schema = std::move(schema);
  view->columns = command.columns;
  view->comment = command.comment;
  view->properties = command.properties;
  view->global = command.global;
  view->settings = SettingsToKeep(run_.conf());
  run_.session().cached_plans().RemoveNamed(CacheName({view, {}}));
  if (command.global) {
    session_catalog.global_views().Put(std::move(view), command.replace);
  } else {
    session_catalog.PutView(std::move(view), command.replace);
  }
  return {};
}

CommandResult CommandRunner::Do(const unresolved::DropRelation& command) {
  auto& session_catalog = run_.session().catalog();
  ForgetCached(run_.session(), command.name);
  const bool view_wanted = command.kind == unresolved::DropRelation::Kind::kView;
  if (NamesGlobalView(command.name)) {
    if (!session_catalog.global_views().Drop(command.name[1]) && !command.if_exists) {
      throw Error(
          view_wanted ? errors::ConditionName("VIEW_NOT_FOUND") : errors::ConditionName("TABLE_OR_VIEW_NOT_FOUND"),
          {{"relationName", errors::QuoteIdentifier(command.name)}});
    }
    return {};
  }
  if (command.name.size() == 1 && session_catalog.DropView(command.name.front())) return {};
  const auto [database, name] = session_catalog.QualifyTable(command.name);
  const auto table = session_catalog.catalog().FindTable(database, name);
  if (!table && command.if_exists) return {};
  if (!table) {
    throw Error("TABLE_OR_VIEW_NOT_FOUND",
                {{"relationName", errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), database, name})}});
  }
  if (table->is_view() != view_wanted) {
    throw Error("WRONG_COMMAND_FOR_OBJECT_TYPE",
                {{"operation", view_wanted ? "DROP VIEW" : "DROP TABLE"},
                 {"requiredType", view_wanted ? "VIEW" : "EXTERNAL or MANAGED"},
                 {"objectName", std::string(catalog::kSparkCatalog) + "." + database + "." + name},
                 {"foundType", !view_wanted     ? "VIEW"
                               : table->managed ? "MANAGED"
                                                : "EXTERNAL"},
                 {"alternative", view_wanted ? "DROP TABLE" : "DROP VIEW"}});
  }
  session_catalog.catalog().DropTable(database, name, command.if_exists);
  return {};
}

}  // namespace piezo::session
