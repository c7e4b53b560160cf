// ALTER of tables, views and schemas.
#include "frontend/sql/grammar.h"
#include "types/field_metadata.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

std::vector<std::string> KeysOf(const Options& properties) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : properties) keys.push_back(key);
  return keys;
}

}  // namespace

Command Grammar::AlterStatement() {
  const int32_t first = Mark();
  Expect(Tok::kAlter);
  switch (Advance()) {
    case Tok::kTable: {
      AlterRelation alter{CommandName(), false, {}};
      alter.change = TableChange(first);
      return alter;
    }
    case Tok::kView: {
      AlterRelation alter{CommandName(), true, {}};
      alter.change = ViewChange();
      return alter;
    }
    case Tok::kDatabase:
    case Tok::kSchema:
    case Tok::kNamespace:
      return AlterNamespace();
    default:
      FailSyntax(Mark() - 1);
  }
}

Command Grammar::AlterNamespace() {
  AlterDatabase alter;
  alter.name = CommandName();
  if (At(Tok::kDefault)) {
    DefaultCollation();
    throw Error("UNSUPPORTED_FEATURE.SCHEMA_LEVEL_COLLATIONS", {});
  }
  const bool unset = Accept(Tok::kUnset);
  if (!unset) Expect(Tok::kSet);
  if (!unset && Accept(Tok::kLocation)) {
    alter.location = ParseString();
    return alter;
  }
  if (!Accept(Tok::kDbproperties)) Expect(Tok::kProperties);
  Options properties = PropertyList();
  if (unset) {
    alter.removed = KeysOf(properties);
  } else {
    alter.properties = std::move(properties);
  }
  return alter;
}

Alteration Grammar::ViewChange() {
  if (At(Tok::kWith, Tok::kSchema)) return SetSchemaBinding{SchemaBinding()};
  if (Accept(Tok::kRename, Tok::kTo)) return RenameRelation{ParseDottedName()};
  if (At(Tok::kSet) || At(Tok::kUnset)) return SetChange({});
  if (Accept(Tok::kAdd)) return PartitionsToAdd();
  if (Accept(Tok::kDrop)) return PartitionsToDrop();
  Accept(Tok::kAs);
  const int32_t query = Mark();
  SetViewQuery change{Query(), {}};
  change.text = std::string(TextBetween(query, Mark() - 1));
  return change;
}

Alteration Grammar::TableChange(int32_t first) {
  PartitionValues partition;
  if (At(Tok::kPartition)) {
    partition = FullPartitionSpec();
    if (Accept(Tok::kRename, Tok::kTo)) return RenamePartition{std::move(partition), FullPartitionSpec()};
  }
  RefuseHiveAlter(first);
  switch (Peek()) {
    case Tok::kAdd:
      return AddChange();
    case Tok::kDrop:
      return DropChange();
    case Tok::kRename: {
      Advance();
      if (Accept(Tok::kTo)) return RenameRelation{ParseDottedName()};
      Expect(Tok::kColumn);
      RenameColumn rename{ParseDottedName(), {}};
      Expect(Tok::kTo);
      rename.to = ParseClosedName();
      return rename;
    }
    case Tok::kAlter:
    case Tok::kChange:
      return ColumnChanges(first);
    case Tok::kReplace: {
      ExpectAll(Tok::kReplace, Tok::kColumns, Tok::kLeftParen);
      ReplaceColumns replace{QualifiedColumns()};
      Expect(Tok::kRightParen);
      return replace;
    }
    case Tok::kSet:
    case Tok::kUnset:
      return SetChange(std::move(partition));
    case Tok::kRecover:
      ExpectAll(Tok::kRecover, Tok::kPartitions);
      return RecoverPartitions{};
    case Tok::kCluster:
      ExpectAll(Tok::kCluster, Tok::kBy);
      if (Accept(Tok::kNone)) return SetProperties{};
      Expect(Tok::kLeftParen);
      ParseDottedNames();
      Expect(Tok::kRightParen);
      return SetProperties{};  // a layout that no result depends on
    case Tok::kDefault:
      return SetCollation{DefaultCollation()};
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
Alteration Grammar::AddChange() {
  Expect(Tok::kAdd);
  if (Accept(Tok::kColumn) || Accept(Tok::kColumns)) {
    const bool parentheses = Accept(Tok::kLeftParen);
    unresolved::AddColumns add{QualifiedColumns()};
    if (parentheses) Expect(Tok::kRightParen);
    return add;
  }
  if (AtConstraint()) {
    Constraint();
    return RefusedChange{"ADD CONSTRAINT"};
  }
  return PartitionsToAdd();
}

Alteration Grammar::PartitionsToAdd() {
  unresolved::AddPartitions add;
  add.if_not_exists = AcceptIfNotExists();
  do {
    PartitionValues values = FullPartitionSpec();
    std::string location;
    if (Accept(Tok::kLocation)) location = ParseString();
    add.partitions.emplace_back(std::move(values), std::move(location));
  } while (At(Tok::kPartition));
  return add;
}

// DROP COLUMNS (…), DROP COLUMN a, DROP [IF EXISTS] PARTITION (…), …, DROP CONSTRAINT name
Alteration Grammar::DropChange() {
  Expect(Tok::kDrop);
  if (Accept(Tok::kColumn) || Accept(Tok::kColumns)) {
    DropColumns drop;
    drop.if_exists = AcceptIfExists();
    const bool parentheses = Accept(Tok::kLeftParen);
    drop.columns = ParseDottedNames();
    if (parentheses) Expect(Tok::kRightParen);
    return drop;
  }
  if (Accept(Tok::kConstraint)) {
    AcceptIfExists();
    ParseName();
    if (!Accept(Tok::kRestrict)) Accept(Tok::kCascade);
    return RefusedChange{"DROP CONSTRAINT"};
  }
  return PartitionsToDrop();
}

Alteration Grammar::PartitionsToDrop() {
  unresolved::DropPartitions drop;
  drop.if_exists = AcceptIfExists();
  do {
    drop.partitions.push_back(FullPartitionSpec());
  } while (Accept(Tok::kComma));
  Accept(Tok::kPurge);
  return drop;
}

// name type [NOT NULL | DEFAULT … | COMMENT … | FIRST | AFTER c]…, …
std::vector<AddedColumn> Grammar::QualifiedColumns() {
  std::vector<AddedColumn> columns;
  do {
    AddedColumn column;
    column.path = ParseDottedName();
    column.definition.field.name = column.path.back();
    column.definition.field.type = Type();
    while (true) {
      if ((At(Tok::kNot) || At(Tok::kBang)) && Peek(1) == Tok::kNull) {
        AcceptNot();
        Expect(Tok::kNull);
        column.definition.field.nullable = false;
      } else if (Accept(Tok::kDefault)) {
        column.definition.default_text = ExpressionText();
      } else if (Accept(Tok::kComment)) {
        column.definition.comment = ParseString();
        types::SetComment(column.definition.field, column.definition.comment);
      } else if (Accept(Tok::kFirst)) {
        column.first = true;
      } else if (Accept(Tok::kAfter)) {
        column.after = ParseClosedName();
      } else {
        break;
      }
    }
    columns.push_back(std::move(column));
  } while (Accept(Tok::kComma));
  return columns;
}

// FIRST, AFTER column
bool Grammar::ColumnPosition() {
  if (Accept(Tok::kFirst)) return true;
  if (!Accept(Tok::kAfter)) return false;
  ParseClosedName();
  return true;
}

// ALTER | CHANGE [COLUMN] name action, …; also Hive's CHANGE old new type
Alteration Grammar::ColumnChanges(int32_t first) {
  Advance();
  if (At(Tok::kColumn) && IsName(Peek(1))) Advance();
  unresolved::AlterColumns alter;
  do {
    ChangeColumn change;
    change.column = ParseDottedName();
    if (Accept(Tok::kType)) {
      change.type = Type();
    } else if (Accept(Tok::kComment)) {
      change.comment = ParseString();
    } else if (AtAny(Tok::kSet, Tok::kDrop)) {
      const bool drop = Advance() == Tok::kDrop;
      if (Accept(Tok::kDefault)) {
        change.default_text = drop ? std::string() : ExpressionText();
      } else {
        if (!AcceptNot()) FailSyntax();
        Expect(Tok::kNull);
        change.nullable = drop;
      }
    } else if (AtName() && !AtAny(Tok::kFirst, Tok::kAfter)) {
      const Field column = ColumnType();
      change.new_name = column.name;
      change.type = column.type;
      change.comment = types::Comment(column);
      change.moves = ColumnPosition();
    } else if (ColumnPosition()) {
      change.moves = true;
    } else {
      FailNotAllowed("ALTER TABLE ... CHANGE COLUMN without anything to change", first);
    }
    alter.changes.push_back(std::move(change));
  } while (Accept(Tok::kComma));
  return alter;
}

// SET TBLPROPERTIES (…), UNSET TBLPROPERTIES [IF EXISTS] (…), SET SERDE …, SET SERDEPROPERTIES (…), SET LOCATION …
Alteration Grammar::SetChange(PartitionValues partition) {
  if (Accept(Tok::kUnset)) {
    Expect(Tok::kTblproperties);
    UnsetProperties unset;
    unset.if_exists = AcceptIfExists();
    unset.keys = KeysOf(PropertyList());
    return unset;
  }
  Expect(Tok::kSet);
  if (Accept(Tok::kLocation)) return SetLocation{ParseString(), std::move(partition)};
  if (Accept(Tok::kSerde)) {
    ParseString();
    if (Accept(Tok::kWith, Tok::kSerdeproperties)) PropertyList();
    return RefusedChange{"SET SERDE", /*of_serde=*/true};
  }
  if (Accept(Tok::kSerdeproperties)) return SetStorageProperties{PropertyList()};
  Expect(Tok::kTblproperties);
  return SetProperties{PropertyList()};
}

}  // namespace piezo::frontend::sql
