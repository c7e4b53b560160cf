// DELETE, UPDATE and MERGE: read whole; the tables that this server keeps refuse them, once all names in them are
// known.
#include "base/ascii.h"
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

RelationPtr Table(NameParts name) {
  TableRef table;
  table.name = std::move(name);
  return MakeRelation(std::move(table));
}

bool IsDefaultWord(const ExprPtr& expr) {
  const auto* attribute = std::get_if<Attribute>(&expr->op);
  return attribute != nullptr && attribute->parts.size() == 1 && ToUpperAscii(attribute->parts.front()) == "DEFAULT";
}

RelationPtr Values(RelationPtr input, const std::vector<ExprPtr>& values) {
  Project project{std::move(input), {}};
  std::copy_if(values.begin(), values.end(), std::back_inserter(project.items),
               [](const ExprPtr& value) { return !IsDefaultWord(value); });
  return project.items.empty() ? project.input : MakeRelation(std::move(project));
}

/// What is assigned to comes from the target, what is assigned from `input`.
void AddAssignments(const RelationPtr& target, const RelationPtr& input, const std::vector<Assignment>& assignments,
                    std::vector<RelationPtr>& parts) {
  std::vector<ExprPtr> targets;
  std::vector<ExprPtr> values;
  for (const Assignment& assignment : assignments) {
    targets.push_back(MakeExpr(Attribute{assignment.target, {}}));
    values.push_back(assignment.value);
  }
  parts.push_back(Values(input, values));
  parts.push_back(Values(target, targets));
}

}  // namespace

// DELETE FROM t [alias] [WHERE …]
Command Grammar::DeleteStatement() {
  const int32_t first = Mark();
  ExpectAll(Tok::kDelete, Tok::kFrom);
  NameParts name = CommandName();
  RelationPtr table = TableAlias(Table(name), first);
  if (At(Tok::kWhere)) table = WhereClause(std::move(table));
  return ChangeRows{"DELETE", std::move(name), {std::move(table)}};
}

// UPDATE t [alias] SET a = 1, … [WHERE …]
Command Grammar::UpdateStatement() {
  const int32_t first = Mark();
  Expect(Tok::kUpdate);
  NameParts name = CommandName();
  const bool outer_update = std::exchange(in_update_, true);
  const RelationPtr table = TableAlias(Table(name), first);
  in_update_ = outer_update;
  Expect(Tok::kSet);
  const std::vector<Assignment> assignments = Assignments();
  ChangeRows change{"UPDATE TABLE", std::move(name), {}};
  if (At(Tok::kWhere)) change.parts.push_back(WhereClause(table));
  AddAssignments(table, table, assignments, change.parts);
  return change;
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
  MergeSides sides;
  ChangeRows change{"MERGE INTO TABLE", {}, {}};
  sides.target = MergeTable(change.table);
  Expect(Tok::kUsing);
  NameParts source;
  sides.source = MergeTable(source);
  Join join{sides.target, sides.source};
  Expect(Tok::kOn);
  join.condition = Expression();
  sides.joined = MakeRelation(std::move(join));
  change.parts.push_back(sides.joined);
  if (!At(Tok::kWhen)) throw Error("MERGE_WITHOUT_WHEN", {}, SpanFrom(first));
  while (At(Tok::kWhen)) MergeClause(sides, change.parts);
  return change;
}

/// A table, of that name, or a query.
RelationPtr Grammar::MergeTable(NameParts& name) {
  const int32_t first = Mark();
  if (At(Tok::kLeftParen)) return TableAlias(ParenthesizedQuery(), first);
  name = CommandName();
  return TableAlias(Table(name), first);
}

// WHEN [NOT] MATCHED [BY TARGET | BY SOURCE] [AND condition] THEN action
void Grammar::MergeClause(const MergeSides& sides, std::vector<RelationPtr>& parts) {
  Expect(Tok::kWhen);
  const bool matched = !At(Tok::kNot) && !At(Tok::kBang);
  if (!matched) AcceptNot();
  Expect(Tok::kMatched);
  bool by_source = false;
  if (!matched && Accept(Tok::kBy)) {
    by_source = Accept(Tok::kSource);
    if (!by_source) Expect(Tok::kTarget);
  }
  const RelationPtr& rows = matched ? sides.joined : by_source ? sides.target : sides.source;
  if (Accept(Tok::kAnd)) parts.push_back(MakeRelation(Filter{rows, Expression()}));
  Expect(Tok::kThen);
  if (!matched && !by_source) {
    MergeInsert(sides, parts);
    return;
  }
  if (Accept(Tok::kDelete)) return;
  ExpectAll(Tok::kUpdate, Tok::kSet);
  if (!matched || !Accept(Tok::kStar)) AddAssignments(sides.target, rows, Assignments(), parts);
}

// INSERT * | INSERT (a, b) VALUES (1, 2)
void Grammar::MergeInsert(const MergeSides& sides, std::vector<RelationPtr>& parts) {
  const int32_t first = Mark();
  Expect(Tok::kInsert);
  if (Accept(Tok::kStar)) return;
  Expect(Tok::kLeftParen);
  std::vector<ExprPtr> targets;
  for (NameParts& name : ParseDottedNames()) targets.push_back(MakeExpr(Attribute{std::move(name), {}}));
  ExpectAll(Tok::kRightParen, Tok::kValues);
  const std::vector<ExprPtr> values = ParenthesizedExpressions();
  if (values.size() != targets.size()) throw Error("_LEGACY_ERROR_TEMP_0006", {}, SpanFrom(first));
  parts.push_back(Values(sides.source, values));
  parts.push_back(Values(sides.target, targets));
}

}  // namespace piezo::frontend::sql
