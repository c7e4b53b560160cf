// DELETE, UPDATE and MERGE: read whole; the tables that this server keeps refuse them.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// DELETE FROM t [alias] [WHERE …]
Command Grammar::DeleteStatement() {
  const int32_t first = Mark();
  ExpectAll(Tok::kDelete, Tok::kFrom);
  NameParts name = CommandName();
  RelationPtr table = TableAlias(MakeRelation(OneRow{}), first);
  if (At(Tok::kWhere)) WhereClause(std::move(table));
  return ChangeRows{"DELETE", std::move(name)};
}

// UPDATE t [alias] SET a = 1, … [WHERE …]
Command Grammar::UpdateStatement() {
  const int32_t first = Mark();
  Expect(Tok::kUpdate);
  NameParts name = CommandName();
  const bool outer_update = std::exchange(in_update_, true);
  RelationPtr table = TableAlias(MakeRelation(OneRow{}), first);
  in_update_ = outer_update;
  Expect(Tok::kSet);
  Assignments();
  if (At(Tok::kWhere)) WhereClause(std::move(table));
  return ChangeRows{"UPDATE TABLE", std::move(name)};
}

// a = 1, b.c = 2
std::vector<Assignment> Grammar::Assignments() {
  std::vector<Assignment> assignments;
  do {
    Assignment assignment{ParseDottedName(), nullptr};
    Expect(Tok::kEqual);
    assignment.value = Expression();
    assignments.push_back(std::move(assignment));
  } while (Accept(Tok::kComma));
  return assignments;
}

// MERGE [WITH SCHEMA EVOLUTION] INTO target USING source ON condition WHEN …
Command Grammar::MergeStatement() {
  const int32_t first = Mark();
  Expect(Tok::kMerge);
  if (Accept(Tok::kWith, Tok::kSchema)) Expect(Tok::kEvolution);
  Expect(Tok::kInto);
  NameParts target = MergeTable();
  Expect(Tok::kUsing);
  MergeTable();
  Expect(Tok::kOn);
  Expression();
  if (!At(Tok::kWhen)) throw Error("MERGE_WITHOUT_WHEN", {}, SpanFrom(first));
  while (At(Tok::kWhen)) MergeClause();
  return ChangeRows{"MERGE INTO TABLE", std::move(target)};
}

NameParts Grammar::MergeTable() {
  const int32_t first = Mark();
  NameParts name;
  if (At(Tok::kLeftParen)) {
    ParenthesizedQuery();
  } else {
    name = CommandName();
  }
  TableAlias(MakeRelation(OneRow{}), first);
  return name;
}

// WHEN [NOT] MATCHED [BY TARGET | BY SOURCE] [AND condition] THEN action
void Grammar::MergeClause() {
  Expect(Tok::kWhen);
  const bool matched = !At(Tok::kNot) && !At(Tok::kBang);
  if (!matched) AcceptNot();
  Expect(Tok::kMatched);
  bool by_source = false;
  if (!matched && Accept(Tok::kBy)) {
    by_source = Accept(Tok::kSource);
    if (!by_source) Expect(Tok::kTarget);
  }
  if (Accept(Tok::kAnd)) Expression();
  Expect(Tok::kThen);
  if (!matched && !by_source) {
    Expect(Tok::kInsert);
    if (Accept(Tok::kStar)) return;
    Expect(Tok::kLeftParen);
    ParseDottedNames();
    ExpectAll(Tok::kRightParen, Tok::kValues);
    ParenthesizedExpressions();
    return;
  }
  if (Accept(Tok::kDelete)) return;
  ExpectAll(Tok::kUpdate, Tok::kSet);
  if (!matched || !Accept(Tok::kStar)) Assignments();
}

}  // namespace piezo::frontend::sql
