// The door of analysis: an unresolved plan in, a typed plan out, or an Error. Nothing below this folder looks a name up
// again.
#pragma once

#include <functional>
#include <string>

#include "catalog/catalog.h"
#include "conf/conf.h"
#include "functions/function.h"
#include "plan/query.h"
#include "unresolved/plan.h"

namespace piezo::engine {
class Connection;
}
namespace piezo::sources {
class Sources;  // formats that can be read: sources/source.h
}

namespace piezo::analysis {

/// Computes a foldable expression without input, e.g. the bound of a range or a pivot value. Wired to the engine by
/// session.
using Evaluator = std::function<types::Value(const plan::ExprPtr&)>;
/// Runs a whole small query at analysis: pivot without values, crosstab, transpose. At most `limit` rows come back.
using QueryRunner = std::function<std::vector<types::Value::Values>(const plan::Query&, int64_t limit)>;

/// A frame that the session keeps: the engine table that holds it and its columns.
struct CachedFrame {
  std::string table;
  Schema schema;
  std::shared_ptr<const void> owner;  // the table lasts as long as this does
};

/// A variable of the session, or a local one of a script.
struct Variable {
  unresolved::NameParts name;  // system.session.x, label.x
  types::Value value;
};

/// All that analysis asks of the world around it. References outlive the call.
struct Environment {
  const Conf& conf;
  const functions::Registry& functions;
  catalog::SessionCatalog& catalog;
  const sources::Sources& sources;
  engine::Connection& connection;  // for the schemas of files
  Evaluator evaluate;
  QueryRunner run;
  std::function<std::optional<CachedFrame>(const std::string& id)> cached_frame;
  std::function<std::shared_ptr<const std::string>(const std::string& hash)> cached_artifact;  // null: not found
  /// A function that the client registered in this session, by lower-case name; null when there is none.
  std::function<std::shared_ptr<const unresolved::ClientFunction>(const std::string& name)> client_function;
  /// The variable of that name, in one to three parts; none when there is none.
  std::function<std::optional<Variable>(const unresolved::NameParts& name)> variable;
  std::string user;
  int64_t now_micros = 0;  // the same for the whole query: current_timestamp()
};

/// The typed plan of a query, its root ready to run. `plan` gives the parameters bound to the text.
plan::Query Analyze(const unresolved::Plan& plan, const unresolved::RelationPtr& root, const Environment& environment);

/// The routine of a CREATE FUNCTION with what its text left out: the result type or columns. Throws Error for a body
/// that cannot be.
catalog::Routine AnalyzeRoutine(const unresolved::Plan& plan, catalog::Routine routine, const Environment& environment);

}  // namespace piezo::analysis
