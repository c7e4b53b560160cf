// SHOW ….
#include "base/ascii.h"
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

Show ShowWhat(std::string what) {
  Show show;
  show.what = std::move(what);
  return show;
}

}  // namespace

// [FROM | IN name]
void Grammar::ShowTarget(Show& show) {
  if (Accept(Tok::kFrom) || Accept(Tok::kIn)) show.target = CommandName();
}

// [[LIKE] 'pattern']
void Grammar::ShowPattern(Show& show) {
  if (Accept(Tok::kLike) || AtString()) show.pattern = ParseString();
}

Command Grammar::ShowStatement() {
  const int32_t first = Mark();
  Expect(Tok::kShow);
  switch (Peek()) {
    case Tok::kTables:
    case Tok::kViews:
    case Tok::kDatabases:
    case Tok::kSchemas:
    case Tok::kNamespaces: {
      const Tok kind = Advance();
      Show show = ShowWhat(kind == Tok::kTables ? "tables" : kind == Tok::kViews ? "views" : "databases");
      ShowTarget(show);
      ShowPattern(show);
      return show;
    }
    case Tok::kTable:
      if (Peek(1) == Tok::kExtended) return ShowTableExtended();
      break;
    case Tok::kColumns:
      return ShowColumns();
    case Tok::kTblproperties:
      return ShowProperties();
    case Tok::kCreate: {
      ExpectAll(Tok::kCreate, Tok::kTable);
      Show show = ShowWhat("create table");
      show.target = CommandName();
      if (Accept(Tok::kAs)) {
        Expect(Tok::kSerde);
        show.scope = "SERDE";
      }
      return show;
    }
    case Tok::kPartitions: {
      Advance();
      Show show = ShowWhat("partitions");
      show.target = CommandName();
      if (At(Tok::kPartition)) show.partition = PartitionSpec();
      return show;
    }
    case Tok::kCurrent:
      Advance();
      if (!Accept(Tok::kDatabase) && !Accept(Tok::kSchema)) Expect(Tok::kNamespace);
      return ShowWhat("current namespace");
    case Tok::kCatalogs: {
      Advance();
      Show show = ShowWhat("catalogs");
      ShowPattern(show);
      return show;
    }
    case Tok::kProcedures: {
      Advance();
      Show show = ShowWhat("procedures");
      ShowTarget(show);
      ThrowNoProcedures();
    }
    default:
      break;
  }
  return ShowFunctions(first);
}

// SHOW TABLE EXTENDED [FROM name] LIKE 'pattern' [PARTITION (…)]
Command Grammar::ShowTableExtended() {
  ExpectAll(Tok::kTable, Tok::kExtended);
  Show show = ShowWhat("table extended");
  ShowTarget(show);
  Expect(Tok::kLike);
  show.pattern = ParseString();
  if (At(Tok::kPartition)) show.partition = PartitionSpec();
  return show;
}

// SHOW COLUMNS FROM table [FROM schema]
Command Grammar::ShowColumns() {
  const int32_t first = Mark() - 1;
  Expect(Tok::kColumns);
  if (!AtAny(Tok::kFrom, Tok::kIn)) FailSyntax();
  Show show = ShowWhat("columns");
  ShowTarget(show);
  if (!Accept(Tok::kFrom) && !Accept(Tok::kIn)) return show;
  NameParts schema = ParseDottedName();
  if (show.target.size() > 1) {
    const NameParts named(show.target.begin(), show.target.end() - 1);
    const bool same = named.size() == schema.size() &&
                      std::equal(named.begin(), named.end(), schema.begin(),
                                 [](const std::string& a, const std::string& b) { return EqualsIgnoreCase(a, b); });
    if (!same) {
      throw Error("SHOW_COLUMNS_WITH_CONFLICT_NAMESPACE",
                  {{"namespaceA", errors::QuoteIdentifier(schema)}, {"namespaceB", errors::QuoteIdentifier(named)}},
                  SpanFrom(first));
    }
  }
  schema.push_back(show.target.back());
  show.target = std::move(schema);
  return show;
}

// SHOW TBLPROPERTIES table [(key)]
Command Grammar::ShowProperties() {
  Expect(Tok::kTblproperties);
  Show show = ShowWhat("tblproperties");
  show.target = CommandName();
  if (Accept(Tok::kLeftParen)) {
    show.scope = AtString() ? ParseString() : PropertyKey();
    Expect(Tok::kRightParen);
  }
  return show;
}

// SHOW [USER | SYSTEM | ALL] FUNCTIONS [FROM name] [[LIKE] name | 'pattern']
Command Grammar::ShowFunctions(int32_t first) {
  Show show = ShowWhat("functions");
  show.scope = "ALL";
  std::string scope;
  if (!At(Tok::kFunctions) || Peek(1) == Tok::kFunctions) scope = ParseSimpleName();
  Expect(Tok::kFunctions);
  if (!scope.empty()) {
    show.scope = ToUpperAscii(scope);
    if (show.scope != "USER" && show.scope != "SYSTEM" && show.scope != "ALL") {
      SkipToEnd();
      throw Error("INVALID_SQL_SYNTAX.SHOW_FUNCTIONS_INVALID_SCOPE", {{"scope", errors::QuoteIdentifier(scope)}},
                  SpanFrom(first));
    }
  }
  const bool has_target = AtAny(Tok::kFrom, Tok::kIn);
  ShowTarget(show);
  const bool like = Accept(Tok::kLike);
  if (AtString()) {
    show.pattern = ParseString();
  } else if (like || AtName()) {
    NameParts name = ParseDottedName();
    if (has_target) {
      throw Error("INVALID_SQL_SYNTAX.SHOW_FUNCTIONS_INVALID_PATTERN", {{"pattern", errors::QuoteIdentifier(name)}},
                  SpanFrom(first));
    }
    show.pattern = std::move(name.back());
    name.pop_back();
    show.target = std::move(name);
  }
  return show;
}

}  // namespace piezo::frontend::sql
