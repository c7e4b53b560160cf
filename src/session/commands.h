// Commands: what a statement that is not a query does, one overload a kind; a file per family.
#pragma once

#include <string>
#include <vector>

#include "session/local_executor.h"
#include "wire/local_rows.h"

namespace piezo::session {

/// The rows that a command answers with; most have none.
struct CommandResult {
  Schema schema;
  std::vector<wire::Row> rows;
};

/// Runs commands of one operation. The overloads throw Error.
class CommandRunner {
 public:
  CommandRunner(const unresolved::Plan& plan, Operation& operation, LocalRun& run)
      : plan_(plan), operation_(operation), run_(run) {}

  CommandResult Run(const unresolved::Command& command);
  /// A spark.catalog call.
  CommandResult Run(const unresolved::CatalogCall& call);
  /// The columns that a catalog call answers with.
  static Schema CatalogCallSchema(const unresolved::CatalogCall& call);

 private:
  // write.cc
  CommandResult Do(const unresolved::Write& command);
  CommandResult Do(const unresolved::WriteV2& command);
  CommandResult Do(const unresolved::InsertInto& command);
  CommandResult Do(const unresolved::CreateTable& command);
  // views.cc
  CommandResult Do(const unresolved::CreateView& command);
  CommandResult Do(const unresolved::DropRelation& command);
  // databases.cc
  CommandResult Do(const unresolved::CreateDatabase& command);
  CommandResult Do(const unresolved::DropDatabase& command);
  CommandResult Do(const unresolved::UseDatabase& command);
  // set_conf.cc
  CommandResult Do(const unresolved::SetConf& command);
  // describe.cc, show.cc
  CommandResult Do(const unresolved::Explain& command);
  CommandResult Do(const unresolved::DescribeTarget& command);
  CommandResult Do(const unresolved::Show& command);
  // cache.cc
  CommandResult Do(const unresolved::CacheCommand& command);
  CommandResult Do(const unresolved::Checkpoint& command);
  CommandResult Do(const unresolved::RemoveCached& command);
  CommandResult Do(const unresolved::RegisterFunction& command);
  CommandResult Do(const unresolved::UnsupportedCommand& command);

  const unresolved::Plan& plan_;
  Operation& operation_;
  LocalRun& run_;
};

}  // namespace piezo::session
