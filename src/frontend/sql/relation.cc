// Primary relations: tables, subqueries, VALUES, table functions, with samples and aliases.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

// Spark's alias of a subquery that has none: it hides the names of the tables inside.
constexpr const char* kUnnamedSubquery = "__auto_generated_subquery_name";

}  // namespace

RelationPtr Grammar::PrimaryRelation() {
  const Nesting nesting(*this);
  const int32_t first = Mark();
  if (At(Tok::kLeftParen)) return ParenthesizedRelation();
  if (At(Tok::kValues) && StartsQuery(0)) return InlineTableRelation();
  if (At(Tok::kStream) && AtStreamRelation()) return StreamRelation();
  if (At(Tok::kIdentifier, Tok::kLeftParen) && NameLength() == 1) return IdentifierRelation();
  if (AtTableFunction()) {
    TableFunction function;
    function.name = ParseDottedName();
    return TableFunctionRelation(std::move(function), first);
  }
  return AliasedRelation(NamedRelation(first), first);
}

// `(query)` or `(a JOIN b)`, then sample and alias.
RelationPtr Grammar::ParenthesizedRelation() {
  const int32_t first = Mark();
  const bool is_query = HoldsQuery(first);
  RelationPtr relation;
  if (is_query) {
    relation = ParenthesizedQuery();
  } else {
    Expect(Tok::kLeftParen);
    relation = RelationItem(nullptr, Mark());
    Expect(Tok::kRightParen);
  }
  if (AtSample()) relation = SampleOf(SampleClause(), std::move(relation), first);
  SkipWatermark();
  RelationPtr aliased = TableAlias(relation, first);
  if (!is_query || aliased != relation) return aliased;
  return MakeRelation(SubqueryAlias{std::move(relation), {kUnnamedSubquery}, {}}, SpanFrom(first));
}

// IDENTIFIER(expr) for a table's name, or IDENTIFIER(expr)(arguments) for a table function's.
RelationPtr Grammar::IdentifierRelation() {
  const int32_t first = Mark();
  if (Peek(MatchingParen(first + 1) + 1 - first) != Tok::kLeftParen)
    return AliasedRelation(NamedRelation(first), first);
  ExpectAll(Tok::kIdentifier, Tok::kLeftParen);
  const ExprPtr name = Expression();
  Expect(Tok::kRightParen);
  TableFunction function;
  function.name = ConstantName(name);
  return TableFunctionRelation(std::move(function), first);
}

// A table, view or CTE by name, or IDENTIFIER(expr).
RelationPtr Grammar::NamedRelation(int32_t first) {
  TableRef table;
  ParseTableName(table);
  return MakeRelation(std::move(table), SpanFrom(first));
}

void Grammar::ParseTableName(TableRef& table) {
  if (At(Tok::kIdentifier, Tok::kLeftParen) && NameLength() == 1) {
    ExpectAll(Tok::kIdentifier, Tok::kLeftParen);
    table.identifier = Expression();
    Expect(Tok::kRightParen);
    return;
  }
  table.name = ParseDottedName();
}

// Time travel, options, sample and alias behind a table's name.
RelationPtr Grammar::AliasedRelation(RelationPtr relation, int32_t first) {
  if (AtTemporalClause() || At(Tok::kWith, Tok::kLeftParen)) {
    TableRef table = std::get<TableRef>(relation->op);
    if (AtTemporalClause()) TemporalClause(table);
    if (Accept(Tok::kWith)) table.options = PropertyList();
    relation = MakeRelation(std::move(table), SpanFrom(first));
  }
  // The sample is written before the alias and works on the aliased table.
  std::optional<RelationOp> sample;
  if (AtSample()) sample = SampleClause();
  SkipWatermark();
  relation = TableAlias(std::move(relation), first);
  return sample ? SampleOf(std::move(*sample), std::move(relation), first) : relation;
}

// [AS] alias [(columns)]
RelationPtr Grammar::TableAlias(RelationPtr relation, int32_t first) {
  if (At(Tok::kAs) && IsStrictName(Peek(1))) {
    Advance();
  } else if (!AtTableAlias()) {
    return relation;
  }
  SubqueryAlias alias;
  alias.input = std::move(relation);
  alias.alias = {ParseName()};
  if (At(Tok::kLeftParen)) alias.columns = ParseNameList();
  return MakeRelation(std::move(alias), SpanFrom(first));
}

bool Grammar::AtTemporalClause() const {
  const int32_t ahead = At(Tok::kFor) ? 1 : 0;
  const Tok kind = Peek(ahead);
  return (kind == Tok::kSystemVersion || kind == Tok::kVersion || kind == Tok::kSystemTime ||
          kind == Tok::kTimestamp) &&
         Peek(ahead + 1) == Tok::kAs && Peek(ahead + 2) == Tok::kOf;
}

// [FOR] VERSION AS OF 5, [FOR] TIMESTAMP AS OF '…'
void Grammar::TemporalClause(TableRef& table) {
  Accept(Tok::kFor);
  const Tok kind = Advance();
  ExpectAll(Tok::kAs, Tok::kOf);
  if (kind == Tok::kSystemTime || kind == Tok::kTimestamp) {
    table.as_of_timestamp = ValueExpression();
    return;
  }
  const int32_t version = Mark();
  if (AtString()) {
    table.as_of_version = StringLiteral();
  } else {
    if (!At(Tok::kIntegerNumber)) FailSyntax();
    Advance();
    table.as_of_version = MakeExpr(Literal{types::Value::String(std::string(LastText()))}, SpanOf(version));
  }
}

// VALUES 1, (2, 3)…: rows in parentheses, or of one value.
RelationPtr Grammar::InlineTableRelation() {
  const int32_t first = Mark();
  Expect(Tok::kValues);
  InlineTable table;
  do {
    ExprPtr row = Expression();
    const Call* call = std::get_if<Call>(&row->op);
    if (call != nullptr && call->name.size() == 1 && call->name.front() == "struct") {
      table.rows.push_back(call->args);
    } else {
      table.rows.push_back({std::move(row)});
    }
  } while (Accept(Tok::kComma));
  CheckInlineTable(table, table.rows.front().size(), first);
  RelationPtr values = MakeRelation(InlineTable(table), SpanFrom(first));
  RelationPtr aliased = TableAlias(std::move(values), first);
  const SubqueryAlias* alias = std::get_if<SubqueryAlias>(&aliased->op);
  if (alias != nullptr && !alias->columns.empty()) CheckInlineTable(table, alias->columns.size(), first);
  return aliased;
}

void Grammar::CheckInlineTable(const InlineTable& table, size_t columns, int32_t first) const {
  for (size_t i = 0; i < table.rows.size(); ++i) {
    if (table.rows[i].size() == columns) continue;
    throw Error("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                {{"expectedNumCols", std::to_string(columns)},
                 {"actualNumCols", std::to_string(table.rows[i].size())},
                 {"rowIndex", std::to_string(i)}},
                SpanFrom(first));
  }
}

// A dotted name with parentheses behind it.
bool Grammar::AtTableFunction() const {
  int32_t ahead = 0;
  const auto name_length = [this](int32_t at) {
    const Tok kind = Peek(at);
    const bool callable = kind == Tok::kLeft || kind == Tok::kRight || kind == Tok::kFilter;
    return callable ? 1 : NameLength(at);
  };
  for (int32_t length = name_length(ahead); length > 0; length = name_length(ahead)) {
    ahead += length;
    if (Peek(ahead) != Tok::kDot) return Peek(ahead) == Tok::kLeftParen;
    ++ahead;
  }
  return false;
}

RelationPtr Grammar::TableFunctionRelation(TableFunction function, int32_t first) {
  Expect(Tok::kLeftParen);
  if (!At(Tok::kRightParen)) {
    do {
      function.args.push_back(TableFunctionArgument());
    } while (Accept(Tok::kComma));
  }
  Expect(Tok::kRightParen);
  SkipWatermark();
  if (function.name.size() > 1) {
    throw Error("INVALID_SQL_SYNTAX.INVALID_TABLE_VALUED_FUNC_NAME",
                {{"funcName", errors::QuoteIdentifier(function.name)}}, SpanFrom(first));
  }
  return TableAlias(MakeRelation(std::move(function), SpanFrom(first)), first);
}

// An expression, `name => expression`, or TABLE(…) with its partitioning, perhaps named.
ExprPtr Grammar::TableFunctionArgument() {
  const int32_t first = Mark();
  if (AtName() && Peek(1) == Tok::kFatArrow && Peek(2) == Tok::kTable && StartsTableArgument(2)) {
    NamedArgument argument;
    argument.name = ParseName();
    Expect(Tok::kFatArrow);
    argument.value = TableArgument();
    return MakeExpr(std::move(argument), SpanFrom(first));
  }
  if (At(Tok::kTable) && StartsTableArgument(0)) return TableArgument();
  return FunctionArgument();
}

bool Grammar::StartsTableArgument(int32_t ahead) const {
  return Peek(ahead + 1) == Tok::kLeftParen || IsName(Peek(ahead + 1));
}

ExprPtr Grammar::TableArgument() {
  const int32_t first = Mark();
  Expect(Tok::kTable);
  Subquery argument;
  argument.kind = Subquery::Kind::kTableArgument;
  if (!At(Tok::kLeftParen)) {
    const NameParts name = ParseDottedName();
    TableArgumentPartitioning(argument);
    throw Error("INVALID_SQL_SYNTAX.INVALID_TABLE_FUNCTION_IDENTIFIER_ARGUMENT_MISSING_PARENTHESES",
                {{"argumentName", errors::QuoteIdentifier(name)}}, SpanFrom(first));
  }
  if (HoldsQuery(Mark())) {
    argument.plan = ParenthesizedQuery();
  } else {
    Expect(Tok::kLeftParen);
    argument.plan = NamedRelation(Mark());
    Expect(Tok::kRightParen);
  }
  TableArgumentPartitioning(argument);
  return MakeExpr(std::move(argument), SpanFrom(first));
}

// WITH SINGLE PARTITION, or PARTITION BY, with ORDER BY; lists of several need parentheses.
void Grammar::TableArgumentPartitioning(Subquery& argument) {
  if (Accept(Tok::kWith, Tok::kSingle)) {
    Expect(Tok::kPartition);
    argument.with_single_partition = true;
  } else if (Accept(Tok::kPartition, Tok::kBy) || Accept(Tok::kDistribute, Tok::kBy)) {
    if (At(Tok::kLeftParen)) {
      argument.partition_by = ParenthesizedExpressions();
    } else {
      argument.partition_by.push_back(Expression());
    }
  } else {
    return;
  }
  if (Accept(Tok::kOrder, Tok::kBy) || Accept(Tok::kSort, Tok::kBy)) {
    const bool parentheses = Accept(Tok::kLeftParen);
    argument.order_by = parentheses ? SortItems() : std::vector<SortOrder>{SortItem()};
    if (parentheses) Expect(Tok::kRightParen);
  }
}

bool Grammar::AtStreamRelation() {
  if (Peek(1) != Tok::kLeftParen) return IsStrictName(Peek(1)) && !StartsClause(1);
  int32_t ahead = 2;
  while (IsName(Peek(ahead)) && Peek(ahead + 1) == Tok::kDot) ahead += 2;
  return IsName(Peek(ahead)) && Peek(ahead + 1) == Tok::kRightParen;
}

// STREAM t, STREAM(t)
RelationPtr Grammar::StreamRelation() {
  const int32_t first = Mark();
  Expect(Tok::kStream);
  TableRef table;
  table.is_streaming = true;
  const bool parentheses = Accept(Tok::kLeftParen);
  table.name = ParseDottedName();
  if (parentheses) Expect(Tok::kRightParen);
  if (At(Tok::kWith, Tok::kLeftParen) && Accept(Tok::kWith)) table.options = PropertyList();
  SkipWatermark();
  return TableAlias(MakeRelation(std::move(table), SpanFrom(first)), first);
}

// WATERMARK column DELAY OF interval says nothing about a table that does not stream.
void Grammar::SkipWatermark() {
  if (!At(Tok::kWatermark) || Peek(2) != Tok::kDelay) return;
  Advance();
  ParseName();
  ExpectAll(Tok::kDelay, Tok::kOf);
  IntervalLiteral();
}

}  // namespace piezo::frontend::sql
