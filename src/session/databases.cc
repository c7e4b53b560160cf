// CREATE / DROP DATABASE, USE.
#include "catalog/names.h"
#include "session/commands.h"
#include "session/partitions.h"

namespace piezo::session {
namespace {

/// The database of `db` or `spark_catalog.db`.
std::string DatabaseName(const catalog::NameParts& name) {
  if (name.size() == 1) return name.front();
  if (name.size() == 2 && name.front() == catalog::kSparkCatalog) return name.back();
  throw Error("REQUIRES_SINGLE_PART_NAMESPACE",
              {{"sessionCatalog", std::string(catalog::kSparkCatalog)}, {"namespace", errors::QuoteIdentifier(name)}});
}

}  // namespace

CommandResult CommandRunner::Do(const unresolved::CreateDatabase& command) {
  auto& shared = run_.session().catalog().catalog();
  catalog::Database database{.name = DatabaseName(command.name),
                             .comment = command.comment,
                             .location = command.location,
                             .properties = command.properties,
                             .owner = run_.environment().user};
  catalog::CheckNewName(database.name);
  if (!database.location.empty()) {
    const auto root = shared.FindDatabase(catalog::kDefaultDatabase);  // relative places are below the warehouse
    database.location = FullPlace(root->location, database.location);
    run_.context().sources.CheckAccess(database.location);
  }
  shared.CreateDatabase(std::move(database), command.if_not_exists);
  return {};
}

CommandResult CommandRunner::Do(const unresolved::DropDatabase& command) {
  auto& shared = run_.session().catalog().catalog();
  const std::string name = DatabaseName(command.name);
  shared.DropDatabase(name, command.if_exists, command.cascade);
  return {};
}

CommandResult CommandRunner::Do(const unresolved::UseDatabase& command) {
  run_.session().catalog().Use(command.name);
  return {};
}

CommandResult CommandRunner::Do(const unresolved::UseCatalog& command) {
  if (catalog::Fold(command.name) != catalog::kSparkCatalog) {
    throw Error("CATALOG_NOT_FOUND", {{"catalogName", errors::QuoteIdentifier(command.name)},
                                      {"config", "\"spark.sql.catalog." + command.name + "\""}});
  }
  run_.session().catalog().Use({std::string(catalog::kDefaultDatabase)});
  return {};
}

}  // namespace piezo::session
