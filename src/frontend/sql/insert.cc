// INSERT in all its forms.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// `with`: common tables that stand before INSERT and are seen by its query.
Command Grammar::InsertStatement(OptionalWith with) {
  const int32_t first = Mark();
  Expect(Tok::kInsert);
  if (!AtAny(Tok::kInto, Tok::kOverwrite)) FailSyntax();
  return At(Tok::kOverwrite) && AtOverwriteDirectory() ? InsertDirectory(std::move(with), first)
                                                       : InsertIntoTable(std::move(with), first);
}

// OVERWRITE [LOCAL] DIRECTORY with a path or a provider behind it; else a table has that name.
bool Grammar::AtOverwriteDirectory() const {
  const int32_t ahead = Peek(1) == Tok::kLocal ? 2 : 1;
  return Peek(ahead) == Tok::kDirectory && (IsString(Peek(ahead + 1)) || Peek(ahead + 1) == Tok::kUsing);
}

RelationPtr Grammar::InsertQuery(OptionalWith with) {
  RelationPtr query = Query();
  if (!with) return query;
  with->input = std::move(query);
  return MakeRelation(std::move(*with), with->input->origin);
}

Command Grammar::InsertIntoTable(OptionalWith with, int32_t first) {
  InsertInto insert = InsertTarget(first);
  if (!insert.overwrite && At(Tok::kReplace, Tok::kWhere)) {
    ExpectAll(Tok::kReplace, Tok::kWhere);
    WriteV2 write;
    write.table = std::move(insert.table);
    write.mode = WriteV2::Mode::kOverwrite;
    write.options = std::move(insert.options);
    write.overwrite_condition = Expression();
    write.input = InsertQuery(std::move(with));
    return write;
  }
  insert.query = InsertQuery(std::move(with));
  return insert;
}

// INTO | OVERWRITE [TABLE] name [WITH (options)] [PARTITION (…)] [IF NOT EXISTS] [BY NAME | (columns)]
InsertInto Grammar::InsertTarget(int32_t first) {
  InsertInto insert;
  insert.overwrite = Advance() == Tok::kOverwrite;
  if (At(Tok::kTable) && IsName(Peek(1))) Advance();
  insert.table = CommandName();
  if (At(Tok::kWith, Tok::kLeftParen)) {
    Advance();
    insert.options = PropertyList();
  }
  if (At(Tok::kPartition)) insert.partition = PartitionSpec();
  insert.if_not_exists = AcceptIfNotExists();
  if (insert.if_not_exists && !insert.overwrite) {
    throw Error("INVALID_STATEMENT_OR_CLAUSE", {{"operation", "INSERT INTO ... IF NOT EXISTS"}}, SpanFrom(first));
  }
  if (insert.if_not_exists) {
    std::string dynamic;
    for (const auto& [name, value] : insert.partition) {
      if (!value) dynamic += (dynamic.empty() ? "" : ", ") + name;
    }
    if (!dynamic.empty()) FailNotAllowed("IF NOT EXISTS with dynamic partitions: " + dynamic, first);
  }
  if (Accept(Tok::kBy, Tok::kName)) {
    insert.by_name = true;
  } else if (At(Tok::kLeftParen) && !HoldsQuery(Mark())) {
    insert.columns = ParseNameList();
  }
  return insert;
}

// OVERWRITE [LOCAL] DIRECTORY ['path'] [USING format [OPTIONS (…)]] query
Command Grammar::InsertDirectory(OptionalWith with, int32_t first) {
  Expect(Tok::kOverwrite);
  Accept(Tok::kLocal);
  Expect(Tok::kDirectory);
  Write write;
  write.mode = SaveMode::kOverwrite;
  if (AtString()) write.path = ParseString();
  if (Accept(Tok::kUsing)) {
    write.format = Provider();
    if (Accept(Tok::kOptions)) write.options = PropertyList();
    for (auto option = write.options.begin(); option != write.options.end(); ++option) {
      if (option->first != "path") continue;
      if (!write.path.empty()) throw Error("_LEGACY_ERROR_TEMP_0049", {}, SpanFrom(first));
      write.path = option->second;
      write.options.erase(option);
      break;
    }
    if (write.path.empty()) throw Error("_LEGACY_ERROR_TEMP_0049", {}, SpanFrom(first));
    write.input = InsertQuery(std::move(with));
    return write;
  }
  AcceptRowFormat();
  if (Accept(Tok::kStored)) {
    Expect(Tok::kAs);
    ParseName();
  }
  InsertQuery(std::move(with));
  throw Error("NOT_SUPPORTED_COMMAND_WITHOUT_HIVE_SUPPORT",
              {{"cmd", "INSERT OVERWRITE DIRECTORY with the Hive format"}});
}

// FROM t INSERT INTO a SELECT … INSERT INTO b SELECT …
Command Grammar::MultiInsert(const OptionalWith& with) {
  const int32_t first = Mark();
  const RelationPtr from = FromClause();
  std::vector<InsertInto> inserts;
  while (At(Tok::kInsert)) {
    Advance();
    if (!AtAny(Tok::kInto, Tok::kOverwrite)) FailSyntax();
    InsertInto insert = InsertTarget(first);
    insert.query = FromBody(from);
    if (with) {
      With tables = *with;
      tables.input = insert.query;
      insert.query = MakeRelation(std::move(tables), insert.query->origin);
    }
    inserts.push_back(std::move(insert));
  }
  if (inserts.size() > 1) return InsertSeveral{std::move(inserts)};
  return std::move(inserts.front());
}

}  // namespace piezo::frontend::sql
