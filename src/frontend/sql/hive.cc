// Statements of Hive's that Spark knows only to refuse them by name.
#include <span>

#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

namespace {

struct HiveStatement {
  std::string_view name;
  Tok words[4];
  size_t count;
};

// Of several that begin alike, the longer ones come first.
constexpr HiveStatement kHiveStatements[] = {
    {"CREATE ROLE", {Tok::kCreate, Tok::kRole}, 2},
    {"DROP ROLE", {Tok::kDrop, Tok::kRole}, 2},
    {"GRANT ROLE", {Tok::kGrant, Tok::kRole}, 2},
    {"GRANT", {Tok::kGrant}, 1},
    {"REVOKE ROLE", {Tok::kRevoke, Tok::kRole}, 2},
    {"REVOKE", {Tok::kRevoke}, 1},
    {"SHOW GRANT", {Tok::kShow, Tok::kGrant}, 2},
    {"SHOW ROLE GRANT", {Tok::kShow, Tok::kRole, Tok::kGrant}, 3},
    {"SHOW ROLE", {Tok::kShow, Tok::kRole}, 2},
    {"SHOW PRINCIPALS", {Tok::kShow, Tok::kPrincipals}, 2},
    {"SHOW ROLES", {Tok::kShow, Tok::kRoles}, 2},
    {"SHOW CURRENT ROLES", {Tok::kShow, Tok::kCurrent, Tok::kRoles}, 3},
    {"EXPORT TABLE", {Tok::kExport, Tok::kTable}, 2},
    {"IMPORT TABLE", {Tok::kImport, Tok::kTable}, 2},
    {"SHOW COMPACTIONS", {Tok::kShow, Tok::kCompactions}, 2},
    {"SHOW TRANSACTIONS", {Tok::kShow, Tok::kTransactions}, 2},
    {"SHOW INDEXES", {Tok::kShow, Tok::kIndexes}, 2},
    {"SHOW LOCKS", {Tok::kShow, Tok::kLocks}, 2},
    {"ALTER INDEX", {Tok::kAlter, Tok::kIndex}, 2},
    {"LOCK TABLE", {Tok::kLock, Tok::kTable}, 2},
    {"LOCK DATABASE", {Tok::kLock, Tok::kDatabase}, 2},
    {"UNLOCK TABLE", {Tok::kUnlock, Tok::kTable}, 2},
    {"UNLOCK DATABASE", {Tok::kUnlock, Tok::kDatabase}, 2},
    {"CREATE TEMPORARY MACRO", {Tok::kCreate, Tok::kTemporary, Tok::kMacro}, 3},
    {"DROP TEMPORARY MACRO", {Tok::kDrop, Tok::kTemporary, Tok::kMacro}, 3},
    {"START TRANSACTION", {Tok::kStart, Tok::kTransaction}, 2},
    {"COMMIT", {Tok::kCommit}, 1},
    {"ROLLBACK", {Tok::kRollback}, 1},
    {"DFS", {Tok::kDfs}, 1},
};

}  // namespace

void Grammar::RefuseHiveStatement() {
  const int32_t first = Mark();
  for (const HiveStatement& statement : kHiveStatements) {
    size_t matched = 0;
    while (matched < statement.count && Peek(static_cast<int32_t>(matched)) == statement.words[matched]) ++matched;
    if (matched < statement.count) continue;
    SkipToEnd();
    throw Error("INVALID_STATEMENT_OR_CLAUSE", {{"operation", std::string(statement.name)}}, SpanFrom(first));
  }
}

}  // namespace piezo::frontend::sql
