// CREATE TABLE and REPLACE TABLE: columns, their options, constraints, and the clauses around them.
#include <set>

#include "base/ascii.h"
#include "frontend/sql/grammar.h"
#include "types/field_metadata.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

/// A table as read so far, which clauses it had, and what of it is not run.
struct Grammar::TableClauses {
  unresolved::CreateTable table;
  bool has_options = false;
  bool has_properties = false;
  bool has_partitions = false;
  bool has_buckets = false;
  bool has_collation = false;
  bool has_row_format = false;
  bool has_skew = false;
  bool has_generated = false;  // of the column that is being read
  std::string unsupported;     // the first feature of the definition that is read but not run
  void NotRun(std::string_view feature) {
    if (unsupported.empty()) unsupported = feature;
  }
};

// Behind CREATE [OR REPLACE] or REPLACE: [TEMPORARY] [EXTERNAL] TABLE …
Command Grammar::CreateTable(bool replace, int32_t first) {
  TableClauses clauses;
  unresolved::CreateTable& table = clauses.table;
  table.replace = replace;
  table.temporary = !replace && Accept(Tok::kTemporary);
  table.external = !replace && Accept(Tok::kExternal);
  Expect(Tok::kTable);
  table.if_not_exists = !replace && AcceptIfNotExists();
  table.name = CommandName();
  if (At(Tok::kLike) && !table.temporary && !table.external && !replace) return CreateTableLike(std::move(table));
  const int32_t elements = At(Tok::kLeftParen) && !HoldsQuery(Mark()) ? Mark() : -1;
  if (elements >= 0) TableElements(clauses);
  if (Accept(Tok::kUsing)) table.provider = Provider();
  while (TableClause(clauses, first)) {
  }
  if (clauses.has_collation && elements >= 0) ReadElementsAgain(clauses, elements);
  if (Accept(Tok::kAs) || At(Tok::kLeftParen) || StartsQuery(0)) table.query = Query();
  return FinishTable(std::move(clauses), first);
}

Command Grammar::FinishTable(TableClauses clauses, int32_t first) {
  unresolved::CreateTable& table = clauses.table;
  if (table.temporary) {
    if (table.query) FailNotAllowed("CREATE TEMPORARY TABLE ... AS; write CREATE TEMPORARY VIEW", first);
    if (table.provider.empty()) throw Error("_LEGACY_ERROR_TEMP_0046", {}, SpanFrom(first));
    throw Error("INVALID_SQL_SYNTAX.CREATE_TEMP_TABLE_USING_PROVIDER", {}, SpanFrom(first));
  }
  if (table.query && !table.columns.empty()) {
    FailNotAllowed(std::string(table.replace ? "REPLACE" : "CREATE") + " TABLE AS SELECT with a list of columns",
                   first);
  }
  if (!clauses.unsupported.empty()) return UnsupportedCommand{std::move(clauses.unsupported)};
  return std::move(table);
}

// CREATE TABLE t LIKE u [USING …] [LOCATION …] [TBLPROPERTIES (…)]
Command Grammar::CreateTableLike(unresolved::CreateTable table) {
  const int32_t first = Mark();
  Expect(Tok::kLike);
  table.like = ParseDottedName();
  bool has_properties = false;
  while (true) {
    if (Accept(Tok::kUsing)) {
      CheckOnce(!table.provider.empty(), "USING", first);
      table.provider = Provider();
    } else if (Accept(Tok::kLocation)) {
      StringOnce(table.location, "LOCATION", first);
    } else if (Accept(Tok::kTblproperties)) {
      CheckOnce(std::exchange(has_properties, true), "TBLPROPERTIES", first);
      table.properties = PropertyList();
    } else if (At(Tok::kStored)) {
      TableClauses formats;
      FileFormat(formats);
      table.file_format = formats.table.file_format;
    } else if (!AcceptRowFormat()) {
      return table;
    }
  }
}

// ---- Columns and constraints ----

void Grammar::TableElements(TableClauses& clauses) {
  Expect(Tok::kLeftParen);
  do {
    if (AtConstraint()) {
      Constraint();
      clauses.table.refused = "CONSTRAINT";
    } else {
      ColumnElement(clauses);
    }
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
}

/// The default collation stands behind the columns that have it.
void Grammar::ReadElementsAgain(TableClauses& clauses, int32_t elements) {
  const int32_t end = Mark();
  const std::string outer = std::exchange(string_collation_, clauses.table.collation);
  clauses.table.columns.clear();
  Return(elements);
  TableElements(clauses);
  Return(end);
  string_collation_ = outer;
}

void Grammar::ColumnElement(TableClauses& clauses) {
  ColumnDefinition column;
  column.field.name = ParseClosedName();
  column.field.type = Type();
  clauses.has_generated = false;
  while (ColumnOption(column, clauses)) {
  }
  if (!column.comment.empty()) types::SetComment(column.field, column.comment);
  clauses.table.columns.push_back(std::move(column));
}

bool Grammar::ColumnOption(ColumnDefinition& column, TableClauses& clauses) {
  const auto once = [&](bool given, const char* option) {
    if (!given) return;
    throw Error("CREATE_TABLE_COLUMN_DESCRIPTOR_DUPLICATE", {{"columnName", column.field.name}, {"optionName", option}},
                SpanOf(Mark()));
  };
  if ((At(Tok::kNot) || At(Tok::kBang)) && Peek(1) == Tok::kNull) {
    once(!column.field.nullable, "NOT NULL");
    AcceptNot();
    Expect(Tok::kNull);
    column.field.nullable = false;
  } else if (At(Tok::kDefault)) {
    once(!column.default_text.empty(), "DEFAULT");
    Advance();
    column.default_text = ExpressionText();
  } else if (At(Tok::kGenerated)) {
    once(std::exchange(clauses.has_generated, true), "GENERATED ALWAYS AS");
    clauses.table.refused = GeneratedValue(column.field);
  } else if (At(Tok::kComment)) {
    once(!column.comment.empty(), "COMMENT");
    Advance();
    column.comment = ParseString();
  } else if (AtConstraint()) {
    Constraint();
    clauses.table.refused = "CONSTRAINT";
  } else {
    return false;
  }
  return true;
}

std::string Grammar::ExpressionText() {
  const int32_t first = Mark();
  Expression();
  return std::string(TextBetween(first, Mark() - 1));
}

// GENERATED ALWAYS AS (expression), GENERATED {ALWAYS | BY DEFAULT} AS IDENTITY [(…)]
/// Which of the two it is.
std::string Grammar::GeneratedValue(const Field& column) {
  Expect(Tok::kGenerated);
  const bool always = Accept(Tok::kAlways);
  if (!always) ExpectAll(Tok::kBy, Tok::kDefault);
  Expect(Tok::kAs);
  if (Accept(Tok::kIdentity)) {
    if (!column.type.is(TypeId::kLong) && !column.type.is(TypeId::kInt)) {
      throw Error("IDENTITY_COLUMNS_UNSUPPORTED_DATA_TYPE", {{"dataType", types::SqlName(column.type)}});
    }
    if (Accept(Tok::kLeftParen)) IdentityOptions();
    return "identity columns";
  }
  if (!always) FailSyntax();
  Expect(Tok::kLeftParen);
  Expression();
  Expect(Tok::kRightParen);
  return "generated columns";
}

// Behind IDENTITY (: START WITH n, INCREMENT BY n
void Grammar::IdentityOptions() {
  const int32_t first = Mark();
  std::set<std::string> given;
  while (!Accept(Tok::kRightParen)) {
    const bool steps = Accept(Tok::kIncrement, Tok::kBy);
    if (!steps) ExpectAll(Tok::kStart, Tok::kWith);
    const std::string option = steps ? "STEP" : "START";
    if (!given.insert(option).second) {
      throw Error("IDENTITY_COLUMNS_DUPLICATED_SEQUENCE_GENERATOR_OPTION", {{"sequenceGeneratorOption", option}},
                  SpanFrom(first));
    }
    Accept(Tok::kMinusSign);
    if (!Accept(Tok::kLongNumber) && ParseInteger() == 0 && steps) {
      throw Error("IDENTITY_COLUMNS_ILLEGAL_STEP", {}, SpanFrom(first));
    }
  }
}

bool Grammar::AtConstraint() const {
  switch (Peek()) {
    case Tok::kConstraint:
      return IsName(Peek(1)) && (Peek(2) == Tok::kCheck || Peek(2) == Tok::kUnique || Peek(2) == Tok::kPrimary ||
                                 Peek(2) == Tok::kForeign || Peek(2) == Tok::kReferences);
    case Tok::kCheck:
      return Peek(1) == Tok::kLeftParen;
    case Tok::kPrimary:
    case Tok::kForeign:
      return Peek(1) == Tok::kKey;
    case Tok::kUnique:
      return Peek(1) == Tok::kLeftParen || !StartsExpression(Peek(1)) || IsKeyword(Peek(1));
    case Tok::kReferences:
      return IsName(Peek(1));
    default:
      return false;
  }
}

// [CONSTRAINT name] CHECK (…) | {UNIQUE | PRIMARY KEY} [(…)] | FOREIGN KEY (…) REFERENCES … | REFERENCES …, then
// [NOT] ENFORCED, RELY, NORELY.
void Grammar::Constraint() {
  if (Accept(Tok::kConstraint)) ParseClosedName();
  const Tok kind = Advance();
  if (kind == Tok::kCheck) {
    Expect(Tok::kLeftParen);
    Expression();
    Expect(Tok::kRightParen);
  } else if (kind == Tok::kForeign) {
    Expect(Tok::kKey);
    ParseNameList();
    Expect(Tok::kReferences);
    ParseDottedName();
    if (At(Tok::kLeftParen)) ParseNameList();
  } else if (kind == Tok::kReferences) {
    ParseDottedName();
    if (At(Tok::kLeftParen)) ParseNameList();
  } else {
    if (kind == Tok::kPrimary) Expect(Tok::kKey);
    if (At(Tok::kLeftParen)) ParseNameList();
  }
  while (Accept(Tok::kEnforced) || Accept(Tok::kNot, Tok::kEnforced) || Accept(Tok::kRely) || Accept(Tok::kNorely)) {
  }
}

// ---- Clauses behind the columns ----

bool Grammar::TableClause(TableClauses& clauses, int32_t first) {
  unresolved::CreateTable& table = clauses.table;
  const int32_t clause = Mark();
  switch (Peek()) {
    case Tok::kOptions:
      Advance();
      CheckOnce(std::exchange(clauses.has_options, true), "OPTIONS", first);
      table.options = ExpressionPropertyList();
      return true;
    case Tok::kPartitioned:
      ExpectAll(Tok::kPartitioned, Tok::kBy);
      CheckOnce(std::exchange(clauses.has_partitions, true), "PARTITIONED BY", first);
      PartitionedBy(clauses, first);
      return true;
    case Tok::kClustered:
      CheckOnce(std::exchange(clauses.has_buckets, true), "CLUSTERED BY", first);
      BucketSpec(clause);
      return true;
    case Tok::kCluster:
      CheckOnce(!table.cluster_by.empty(), "CLUSTER BY", first);
      ExpectAll(Tok::kCluster, Tok::kBy, Tok::kLeftParen);
      table.cluster_by = ParseDottedNames();
      Expect(Tok::kRightParen);
      return true;
    case Tok::kSkewed:
      CheckOnce(std::exchange(clauses.has_skew, true), "SKEWED BY", first);
      SkewSpec();
      FailNotAllowed("CREATE TABLE ... SKEWED BY", first);
    case Tok::kRow:
      CheckOnce(std::exchange(clauses.has_row_format, true), "ROW FORMAT", first);
      clauses.NotRun("ROW FORMAT");
      return AcceptRowFormat();
    case Tok::kStored:
      CheckOnce(!table.file_format.empty(), "STORED AS/BY", first);
      FileFormat(clauses);
      return true;
    case Tok::kLocation:
      Advance();
      StringOnce(table.location, "LOCATION", first);
      return true;
    case Tok::kComment:
      Advance();
      StringOnce(table.comment, "COMMENT", first);
      return true;
    case Tok::kTblproperties:
      Advance();
      CheckOnce(std::exchange(clauses.has_properties, true), "TBLPROPERTIES", first);
      table.properties = PropertyList();
      return true;
    case Tok::kDefault:
      CheckOnce(std::exchange(clauses.has_collation, true), "DEFAULT COLLATION", first);
      table.collation = DefaultCollation();
      return true;
    default:
      return false;
  }
}

// (a, b), or (a INT, b STRING), which adds the columns; transforms such as years(a) are read, not run.
void Grammar::PartitionedBy(TableClauses& clauses, int32_t first) {
  unresolved::CreateTable& table = clauses.table;
  bool has_names = false;
  bool has_columns = false;
  Expect(Tok::kLeftParen);
  do {
    const Tok next = Peek(NameLength());
    if (next == Tok::kLeftParen) {
      ParseName();
      Expect(Tok::kLeftParen);
      do {
        Primary();
      } while (Accept(Tok::kComma));
      Expect(Tok::kRightParen);
      clauses.NotRun("partition transforms");
      has_names = true;
    } else if (next == Tok::kComma || next == Tok::kRightParen || next == Tok::kDot) {
      const NameParts name = ParseDottedName();
      if (name.size() > 1) clauses.NotRun("partitioning by a nested column");
      table.partition_by.push_back(name.back());
      has_names = true;
    } else {
      ColumnDefinition column;
      column.field = ColumnType();
      column.comment = types::Comment(column.field).value_or("");
      table.partition_by.push_back(column.field.name);
      table.columns.push_back(std::move(column));
      has_columns = true;
    }
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  if (has_names && has_columns) FailNotAllowed("PARTITIONED BY with names and columns mixed", first);
}

// CLUSTERED BY (a) [SORTED BY (b)] INTO 4 BUCKETS: a layout that no result depends on.
void Grammar::BucketSpec(int32_t clause) {
  ExpectAll(Tok::kClustered, Tok::kBy);
  ParseNameList();
  bool descending = false;
  if (Accept(Tok::kSorted, Tok::kBy)) {
    Expect(Tok::kLeftParen);
    do {
      ParseClosedName();
      if (Accept(Tok::kDesc)) {
        descending = true;
      } else {
        Accept(Tok::kAsc);
      }
    } while (Accept(Tok::kComma));
    Expect(Tok::kRightParen);
  }
  Expect(Tok::kInto);
  const int32_t count = ParseInteger();
  Expect(Tok::kBuckets);
  const int32_t most = options().max_buckets;
  if (count <= 0 || count > most) {
    throw Error("INVALID_BUCKET_COUNT",
                {{"bucketingMaxBuckets", std::to_string(most)}, {"numBuckets", std::to_string(count)}},
                SpanFrom(clause));
  }
  if (descending) FailNotAllowed("a descending order of buckets", clause);
}

// SKEWED BY (a) ON (1, 2) or ON ((1, 2), …) [STORED AS DIRECTORIES]
void Grammar::SkewSpec() {
  ExpectAll(Tok::kSkewed, Tok::kBy);
  ParseNameList();
  Expect(Tok::kOn);
  Expect(Tok::kLeftParen);
  do {
    Primary();
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  if (Accept(Tok::kStored, Tok::kAs)) Expect(Tok::kDirectories);
}

// STORED AS parquet, STORED AS INPUTFORMAT '…' OUTPUTFORMAT '…', STORED BY '…'
void Grammar::FileFormat(TableClauses& clauses) {
  Expect(Tok::kStored);
  if (Accept(Tok::kBy)) {
    ParseString();
    if (Accept(Tok::kWith, Tok::kSerdeproperties)) PropertyList();
    clauses.NotRun("STORED BY");
    return;
  }
  Expect(Tok::kAs);
  if (Accept(Tok::kInputformat)) {
    ParseString();
    Expect(Tok::kOutputformat);
    ParseString();
    clauses.NotRun("STORED AS INPUTFORMAT");
    return;
  }
  clauses.table.file_format = ToLowerAscii(ParseSimpleName());
}

}  // namespace piezo::frontend::sql
