// From the typed plan to DuckDB's statement tree. Columns go by their ids ("c12"), never by name; no SQL text is
// written.
#pragma once

#include "conf/conf.h"
#include "engine/statement.h"
#include "functions/function.h"
#include "plan/query.h"

namespace piezo::engine {
class Connection;
}
namespace piezo::sources {
class Sources;
struct WriteRequest;
}  // namespace piezo::sources

namespace piezo::lowering {

struct LowerOptions {
  const Conf& conf;
  const sources::Sources& sources;  // what turns a Scan into a table function
  functions::QueryFacts facts = {};
  bool in_order = true;  // of few rows, the order that Spark would give them in: see row_order.h
};

/// The statement whose rows are those of query.root; a Rendering and observed metrics are the caller's (lower each
/// metric's plan with its own call). Adjacent projections and filters are merged first and unused columns dropped, see
/// select.h. Throws Error for what the engine cannot do. Recurses with the depth of the plan: the calling thread needs
/// a deep stack (base/worker_pool.h).
engine::Statement Lower(const plan::Query& query, const LowerOptions& options);

/// The same for a bare plan; `columns` of the statement are the root's.
engine::Statement Lower(const plan::NodePtr& root, const LowerOptions& options);

/// df.write: lowers the query and runs it into files, see sources::Sources::Write. Returns the number of rows.
int64_t Write(const plan::NodePtr& root, const sources::WriteRequest& request, const LowerOptions& options,
              engine::Connection& connection);

}  // namespace piezo::lowering
