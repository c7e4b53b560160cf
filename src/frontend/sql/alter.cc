// ALTER of tables, views and schemas: read whole, run by a later version.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

Command Grammar::AlterStatement() {
  const int32_t first = Mark();
  Expect(Tok::kAlter);
  switch (Advance()) {
    case Tok::kTable:
      AlterTable(first);
      return UnsupportedCommand{"ALTER TABLE"};
    case Tok::kView:
      AlterView();
      return UnsupportedCommand{"ALTER VIEW"};
    case Tok::kDatabase:
    case Tok::kSchema:
    case Tok::kNamespace:
      AlterNamespace();
      return UnsupportedCommand{"ALTER SCHEMA"};
    default:
      FailSyntax(Mark() - 1);
  }
}

void Grammar::AlterNamespace() {
  CommandName();
  if (At(Tok::kDefault)) return DefaultCollation();
  if (Accept(Tok::kUnset)) {
    if (!Accept(Tok::kDbproperties)) Expect(Tok::kProperties);
    PropertyList();
    return;
  }
  Expect(Tok::kSet);
  if (Accept(Tok::kLocation)) {
    ParseString();
    return;
  }
  if (!Accept(Tok::kDbproperties)) Expect(Tok::kProperties);
  PropertyList();
}

void Grammar::AlterView() {
  CommandName();
  if (At(Tok::kWith, Tok::kSchema)) {
    SchemaBinding();
  } else if (Accept(Tok::kRename, Tok::kTo)) {
    ParseDottedName();
  } else if (At(Tok::kSet) || At(Tok::kUnset)) {
    AlterSet();
  } else if (Accept(Tok::kAdd)) {
    AddPartitions();
  } else if (Accept(Tok::kDrop)) {
    DropPartitions();
  } else {
    Accept(Tok::kAs);
    Query();
  }
}

void Grammar::AlterTable(int32_t first) {
  CommandName();
  if (At(Tok::kPartition)) {
    FullPartitionSpec();
    if (Accept(Tok::kRename, Tok::kTo)) {
      FullPartitionSpec();
      return;
    }
  }
  RefuseHiveAlter(first);
  switch (Peek()) {
    case Tok::kAdd:
      return AlterAdd();
    case Tok::kDrop:
      return AlterDrop();
    case Tok::kRename:
      Advance();
      if (Accept(Tok::kTo)) {
        ParseDottedName();
        return;
      }
      Expect(Tok::kColumn);
      ParseDottedName();
      Expect(Tok::kTo);
      ParseClosedName();
      return;
    case Tok::kAlter:
    case Tok::kChange:
      return AlterColumns(first);
    case Tok::kReplace:
      ExpectAll(Tok::kReplace, Tok::kColumns, Tok::kLeftParen);
      QualifiedColumns();
      return Expect(Tok::kRightParen);
    case Tok::kSet:
    case Tok::kUnset:
      return AlterSet();
    case Tok::kRecover:
      return ExpectAll(Tok::kRecover, Tok::kPartitions);
    case Tok::kCluster:
      ExpectAll(Tok::kCluster, Tok::kBy);
      if (Accept(Tok::kNone)) return;
      Expect(Tok::kLeftParen);
      ParseDottedNames();
      return Expect(Tok::kRightParen);
    case Tok::kDefault:
      return DefaultCollation();
    default:
      FailSyntax();
  }
}

namespace {

struct HiveAlter {
  std::string_view name;
  Tok first;
  Tok second;  // kEndOfInput: any
};
constexpr HiveAlter kHiveAlters[] = {
    {"NOT CLUSTERED", Tok::kNot, Tok::kClustered},
    {"NOT SORTED", Tok::kNot, Tok::kSorted},
    {"NOT SKEWED", Tok::kNot, Tok::kSkewed},
    {"NOT STORED AS DIRECTORIES", Tok::kNot, Tok::kStored},
    {"CLUSTERED BY", Tok::kClustered, Tok::kBy},
    {"SKEWED BY", Tok::kSkewed, Tok::kBy},
    {"SET SKEWED LOCATION", Tok::kSet, Tok::kSkewed},
    {"SET FILEFORMAT", Tok::kSet, Tok::kFileformat},
    {"EXCHANGE PARTITION", Tok::kExchange, Tok::kPartition},
    {"ARCHIVE PARTITION", Tok::kArchive, Tok::kPartition},
    {"UNARCHIVE PARTITION", Tok::kUnarchive, Tok::kPartition},
    {"TOUCH", Tok::kTouch, Tok::kEndOfInput},
    {"COMPACT", Tok::kCompact, Tok::kEndOfInput},
    {"CONCATENATE", Tok::kConcatenate, Tok::kEndOfInput},
};

}  // namespace

void Grammar::RefuseHiveAlter(int32_t first) {
  for (const HiveAlter& alter : kHiveAlters) {
    if (!At(alter.first) || (alter.second != Tok::kEndOfInput && Peek(1) != alter.second)) continue;
    SkipToEnd();
    throw Error("INVALID_STATEMENT_OR_CLAUSE", {{"operation", "ALTER TABLE ... " + std::string(alter.name)}},
                SpanFrom(first));
  }
}

// ADD COLUMNS (…), ADD COLUMN …, ADD [IF NOT EXISTS] PARTITION (…), ADD CONSTRAINT …
void Grammar::AlterAdd() {
  Expect(Tok::kAdd);
  if (Accept(Tok::kColumn) || Accept(Tok::kColumns)) {
    const bool parentheses = Accept(Tok::kLeftParen);
    QualifiedColumns();
    if (parentheses) Expect(Tok::kRightParen);
  } else if (AtConstraint()) {
    Constraint();
  } else {
    AddPartitions();
  }
}

void Grammar::AddPartitions() {
  AcceptIfNotExists();
  do {
    FullPartitionSpec();
    if (Accept(Tok::kLocation)) ParseString();
  } while (At(Tok::kPartition));
}

// DROP COLUMNS (…), DROP COLUMN a, DROP [IF EXISTS] PARTITION (…), …, DROP CONSTRAINT name
void Grammar::AlterDrop() {
  Expect(Tok::kDrop);
  if (Accept(Tok::kColumn) || Accept(Tok::kColumns)) {
    AcceptIfExists();
    const bool parentheses = Accept(Tok::kLeftParen);
    ParseDottedNames();
    if (parentheses) Expect(Tok::kRightParen);
  } else if (Accept(Tok::kConstraint)) {
    AcceptIfExists();
    ParseName();
    if (!Accept(Tok::kRestrict)) Accept(Tok::kCascade);
  } else {
    DropPartitions();
  }
}

void Grammar::DropPartitions() {
  AcceptIfExists();
  do {
    FullPartitionSpec();
  } while (Accept(Tok::kComma));
  Accept(Tok::kPurge);
}

// name type [NOT NULL | DEFAULT … | COMMENT … | FIRST | AFTER c]…, …
void Grammar::QualifiedColumns() {
  do {
    ParseDottedName();
    Type();
    while (true) {
      if ((At(Tok::kNot) || At(Tok::kBang)) && Peek(1) == Tok::kNull) {
        AcceptNot();
        Expect(Tok::kNull);
      } else if (Accept(Tok::kDefault)) {
        Expression();
      } else if (Accept(Tok::kComment)) {
        ParseString();
      } else if (!ColumnPosition()) {
        break;
      }
    }
  } while (Accept(Tok::kComma));
}

bool Grammar::ColumnPosition() {
  if (Accept(Tok::kFirst)) return true;
  if (!Accept(Tok::kAfter)) return false;
  ParseClosedName();
  return true;
}

// ALTER | CHANGE [COLUMN] name action, …; also Hive's CHANGE old new type
void Grammar::AlterColumns(int32_t first) {
  Advance();
  if (At(Tok::kColumn) && IsName(Peek(1))) Advance();
  do {
    ParseDottedName();
    if (Accept(Tok::kType)) {
      Type();
    } else if (Accept(Tok::kComment)) {
      ParseString();
    } else if (AtAny(Tok::kSet, Tok::kDrop)) {
      const bool drop = Advance() == Tok::kDrop;
      if (Accept(Tok::kDefault)) {
        if (!drop) Expression();
      } else {
        if (!AcceptNot()) FailSyntax();
        Expect(Tok::kNull);
      }
    } else if (AtName() && !AtAny(Tok::kFirst, Tok::kAfter)) {
      ColumnType();
      ColumnPosition();
    } else if (!ColumnPosition()) {
      FailNotAllowed("ALTER TABLE ... CHANGE COLUMN without anything to change", first);
    }
  } while (Accept(Tok::kComma));
}

// SET TBLPROPERTIES (…), UNSET TBLPROPERTIES [IF EXISTS] (…), SET SERDE …, SET SERDEPROPERTIES (…), SET LOCATION …
void Grammar::AlterSet() {
  if (Accept(Tok::kUnset)) {
    Expect(Tok::kTblproperties);
    AcceptIfExists();
    PropertyList();
    return;
  }
  Expect(Tok::kSet);
  if (Accept(Tok::kLocation)) {
    ParseString();
  } else if (Accept(Tok::kSerde)) {
    ParseString();
    if (Accept(Tok::kWith, Tok::kSerdeproperties)) PropertyList();
  } else {
    if (!Accept(Tok::kSerdeproperties)) Expect(Tok::kTblproperties);
    PropertyList();
  }
}

}  // namespace piezo::frontend::sql
