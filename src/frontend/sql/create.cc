// CREATE and DROP of everything but tables and functions, and the choice between all of them.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

constexpr bool IsNamespaceWord(Tok kind) {
  return kind == Tok::kDatabase || kind == Tok::kSchema || kind == Tok::kNamespace;
}

}  // namespace

// CREATE [OR REPLACE] …, REPLACE TABLE
Command Grammar::CreateStatement() {
  const int32_t first = Mark();
  bool replace = Advance() == Tok::kReplace;
  if (replace) {
    if (!At(Tok::kTable)) FailSyntax();
  } else {
    replace = Accept(Tok::kOr, Tok::kReplace);
  }
  if (!replace && IsNamespaceWord(Peek())) return CreateDatabase();
  const int32_t temporary = At(Tok::kGlobal) ? 1 : 0;
  const int32_t kind = temporary + (Peek(temporary) == Tok::kTemporary ? 1 : 0);
  switch (Peek(kind)) {
    case Tok::kView:
      return CreateView(replace, first);
    case Tok::kFunction:
      if (At(Tok::kGlobal)) FailSyntax();
      return CreateFunction(Accept(Tok::kTemporary), replace, first);
    case Tok::kExternal:
    case Tok::kTable:
      if (At(Tok::kGlobal)) FailSyntax();
      return CreateTable(replace, first);
    case Tok::kIndex:
      return CreateIndex();
    case Tok::kMaterialized:
    case Tok::kStreaming:
    case Tok::kFlow: {
      const std::string feature = "CREATE " + std::string(Spelling(Peek()));
      SkipToEnd();
      return UnsupportedCommand{feature};
    }
    default:
      FailSyntax(Mark() + kind);
  }
}

// CREATE DATABASE [IF NOT EXISTS] name [COMMENT …] [LOCATION …] [WITH DBPROPERTIES (…)]
Command Grammar::CreateDatabase() {
  const int32_t first = Mark() - 1;
  Advance();
  unresolved::CreateDatabase database;
  database.if_not_exists = AcceptIfNotExists();
  database.name = CommandName();
  bool has_properties = false;
  bool has_collation = false;
  while (true) {
    if (Accept(Tok::kComment)) {
      StringOnce(database.comment, "COMMENT", first);
    } else if (Accept(Tok::kLocation)) {
      StringOnce(database.location, "LOCATION", first);
    } else if (At(Tok::kDefault)) {
      CheckOnce(std::exchange(has_collation, true), "DEFAULT COLLATION", first);
      DefaultCollation();
    } else if (At(Tok::kWith)) {
      Advance();
      if (!Accept(Tok::kDbproperties)) Expect(Tok::kProperties);
      CheckOnce(std::exchange(has_properties, true), "WITH PROPERTIES", first);
      database.properties = PropertyList();
    } else {
      break;
    }
  }
  if (has_collation) throw Error("UNSUPPORTED_FEATURE.SCHEMA_LEVEL_COLLATIONS", {});
  return database;
}

// CREATE [OR REPLACE] [[GLOBAL] TEMPORARY] VIEW …
Command Grammar::CreateView(bool replace, int32_t first) {
  unresolved::CreateView view;
  view.replace = replace;
  view.global = Accept(Tok::kGlobal);
  view.temporary = Accept(Tok::kTemporary);
  Expect(Tok::kView);
  view.if_not_exists = AcceptIfNotExists();
  view.name = CommandName();
  if (view.temporary && !view.if_not_exists && AtTemporaryViewUsing()) {
    return TemporaryViewUsing(std::move(view), first);
  }
  if (At(Tok::kLeftParen)) ViewColumns(view);
  bool has_properties = false;
  bool has_collation = false;
  while (true) {
    if (Accept(Tok::kComment)) {
      StringOnce(view.comment, "COMMENT", first);
    } else if (Accept(Tok::kTblproperties)) {
      CheckOnce(std::exchange(has_properties, true), "TBLPROPERTIES", first);
      view.properties = PropertyList();
    } else if (At(Tok::kWith)) {
      CheckOnce(!view.schema_mode.empty(), "WITH SCHEMA", first);
      view.schema_mode = SchemaBinding();
    } else if (At(Tok::kDefault)) {
      view.collation = DefaultCollation();
      CheckOnce(std::exchange(has_collation, true), "DEFAULT COLLATION", first);
    } else if (Accept(Tok::kPartitioned, Tok::kOn)) {
      ParseNameList();
      throw Error("INVALID_STATEMENT_OR_CLAUSE", {{"operation", "CREATE VIEW ... PARTITIONED ON"}}, SpanFrom(first));
    } else {
      break;
    }
  }
  Expect(Tok::kAs);
  const int32_t query = Mark();
  if (has_collation) string_collation_ = view.collation;
  view.query = Query();
  view.text = std::string(TextBetween(query, Mark() - 1));
  CheckView(view, first);
  return view;
}

// (a COMMENT 'x', b)
void Grammar::ViewColumns(unresolved::CreateView& view) {
  Expect(Tok::kLeftParen);
  do {
    std::string name = ParseName();
    std::string comment;
    if (Accept(Tok::kComment)) comment = ParseString();
    view.columns.emplace_back(std::move(name), std::move(comment));
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
}

void Grammar::CheckView(const unresolved::CreateView& view, int32_t first) const {
  const SourceSpan span = SpanFrom(first);
  if (view.replace && view.if_not_exists) throw Error("_LEGACY_ERROR_TEMP_0052", {}, span);
  if (!view.temporary) return;
  if (view.if_not_exists) throw Error("_LEGACY_ERROR_TEMP_0053", {}, span);
  if (view.name.size() > 1) {
    throw Error("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", {{"actualName", errors::QuoteIdentifier(view.name)}}, span);
  }
  if (!view.schema_mode.empty()) {
    throw Error("UNSUPPORTED_FEATURE.TEMPORARY_VIEW_WITH_SCHEMA_BINDING_MODE", {}, span);
  }
}

// USING comes right behind the name or behind a list of columns with types.
bool Grammar::AtTemporaryViewUsing() {
  if (At(Tok::kUsing)) return true;
  return At(Tok::kLeftParen) && Peek(MatchingParen(Mark()) + 1 - Mark()) == Tok::kUsing;
}

// CREATE TEMPORARY VIEW v [(a INT, …)] USING csv [OPTIONS (…)]
Command Grammar::TemporaryViewUsing(unresolved::CreateView view, int32_t first) {
  if (view.name.size() > 1) {
    throw Error("_LEGACY_ERROR_TEMP_1292", {{"tableIdent", errors::QuoteIdentifier(view.name)}}, SpanFrom(first));
  }
  if (Accept(Tok::kLeftParen)) {
    view.schema.emplace();
    do {
      view.schema->push_back(ColumnType());
    } while (Accept(Tok::kComma));
    Expect(Tok::kRightParen);
  }
  Expect(Tok::kUsing);
  view.provider = Provider();
  if (Accept(Tok::kOptions)) view.options = PropertyList();
  return view;
}

// CREATE INDEX [IF NOT EXISTS] name ON [TABLE] table [USING type] (columns) [OPTIONS (…)]
Command Grammar::CreateIndex() {
  Expect(Tok::kIndex);
  AcceptIfNotExists();
  ParseName();
  Expect(Tok::kOn);
  if (At(Tok::kTable) && IsName(Peek(1))) Advance();
  CommandName();
  if (Accept(Tok::kUsing)) ParseName();
  Expect(Tok::kLeftParen);
  do {
    ParseDottedName();
    if (Accept(Tok::kOptions)) PropertyList();
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  if (Accept(Tok::kOptions)) PropertyList();
  return UnsupportedCommand{"CREATE INDEX"};
}

Command Grammar::DropStatement() {
  Expect(Tok::kDrop);
  const Tok kind = Peek();
  if (IsNamespaceWord(kind)) {
    Advance();
    DropDatabase drop;
    drop.if_exists = AcceptIfExists();
    drop.name = CommandName();
    drop.cascade = Accept(Tok::kCascade);
    if (!drop.cascade) Accept(Tok::kRestrict);
    return drop;
  }
  if (kind == Tok::kTable || kind == Tok::kView) {
    Advance();
    DropRelation drop;
    drop.kind = kind == Tok::kTable ? DropRelation::Kind::kTable : DropRelation::Kind::kView;
    drop.if_exists = AcceptIfExists();
    drop.name = CommandName();
    drop.purge = kind == Tok::kTable && Accept(Tok::kPurge);
    return drop;
  }
  if (Accept(Tok::kIndex)) {
    AcceptIfExists();
    ParseName();
    Expect(Tok::kOn);
    if (At(Tok::kTable) && IsName(Peek(1))) Advance();
    CommandName();
    return UnsupportedCommand{"DROP INDEX"};
  }
  const bool temporary = Accept(Tok::kTemporary);
  if (temporary && (Accept(Tok::kVariable) || Accept(Tok::kVar))) {
    DropVariable drop;
    drop.if_exists = AcceptIfExists();
    drop.name = CommandName();
    return drop;
  }
  Expect(Tok::kFunction);
  DropFunction drop;
  drop.temporary = temporary;
  drop.if_exists = AcceptIfExists();
  drop.name = CommandName();
  return drop;
}

}  // namespace piezo::frontend::sql
