// DESCRIBE and EXPLAIN.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

Command Grammar::DescribeStatement() {
  Advance();
  const Tok next = Peek(1);
  switch (Peek()) {
    case Tok::kFunction:
      if (next != Tok::kEndOfInput && next != Tok::kDot) return DescribeFunction();
      break;
    case Tok::kProcedure:
      if (!IsName(next)) break;
      Advance();
      CommandName();
      ThrowNoProcedures();
    case Tok::kDatabase:
    case Tok::kSchema:
    case Tok::kNamespace: {
      if (!IsName(next)) break;
      Advance();
      DescribeTarget target;
      target.kind = DescribeTarget::Kind::kDatabase;
      target.extended = At(Tok::kExtended) && IsName(Peek(1)) && Accept(Tok::kExtended);
      target.name = CommandName();
      return target;
    }
    case Tok::kQuery:
      if (!StartsQuery(1) && next != Tok::kLeftParen) break;
      Advance();
      return DescribeQuery();
    case Tok::kTable:
      return DescribeRelation();
    default:
      if (At(Tok::kLeftParen) || StartsQuery(0)) return DescribeQuery();
  }
  return DescribeRelation();
}

Command Grammar::DescribeQuery() {
  DescribeTarget target;
  target.kind = DescribeTarget::Kind::kQuery;
  target.query = Query();
  return target;
}

// DESCRIBE FUNCTION [EXTENDED] name, 'name' or an operator
Command Grammar::DescribeFunction() {
  Expect(Tok::kFunction);
  DescribeTarget target;
  target.kind = DescribeTarget::Kind::kFunction;
  target.extended =
      At(Tok::kExtended) && Peek(1) != Tok::kEndOfInput && Peek(1) != Tok::kSemicolon && Accept(Tok::kExtended);
  if (AtString()) {
    target.name = {ParseString()};
  } else if (AtName()) {
    target.name = CommandName();
  } else {
    const bool is_operator = Peek() >= Tok::kBang && Peek() <= Tok::kCaret && !At(Tok::kPipe);
    if (!is_operator) FailSyntax();
    Advance();
    target.name = {std::string(LastText())};
  }
  return target;
}

// [TABLE] [EXTENDED | FORMATTED] name [PARTITION (…)] [column] [AS JSON]
Command Grammar::DescribeRelation() {
  const int32_t first = Mark() - 1;
  if (At(Tok::kTable) && IsName(Peek(1))) Advance();
  DescribeTarget target;
  if (AtAny(Tok::kExtended, Tok::kFormatted) && IsName(Peek(1))) {
    Advance();
    target.extended = true;
  }
  target.name = CommandName();
  const bool partition = At(Tok::kPartition) && Peek(1) == Tok::kLeftParen;
  if (partition) target.partition = FullPartitionSpec();
  if (AtName() && !At(Tok::kAs, Tok::kJson)) target.column = ParseDottedName();
  target.as_json = Accept(Tok::kAs, Tok::kJson);
  if (target.as_json && !target.column.empty())
    throw Error("UNSUPPORTED_FEATURE.DESC_TABLE_COLUMN_JSON", {}, SpanFrom(first));
  if (target.as_json && !target.extended) {
    std::string name;
    for (const std::string& part : target.name) name += (name.empty() ? "" : ".") + part;
    throw Error("DESCRIBE_JSON_NOT_EXTENDED", {{"tableName", name}}, SpanFrom(first));
  }
  if (partition && !target.column.empty()) {
    throw Error("UNSUPPORTED_FEATURE.DESC_TABLE_COLUMN_PARTITION", {}, SpanFrom(first));
  }
  return target;
}

// EXPLAIN [EXTENDED | CODEGEN | COST | FORMATTED] statement
Command Grammar::ExplainStatement() {
  const int32_t first = Mark();
  Expect(Tok::kExplain);
  Explain explain;
  switch (Peek()) {
    case Tok::kExtended:
      explain.mode = "extended";
      break;
    case Tok::kCodegen:
      explain.mode = "codegen";
      break;
    case Tok::kCost:
      explain.mode = "cost";
      break;
    case Tok::kFormatted:
      explain.mode = "formatted";
      break;
    case Tok::kLogical:
      Advance();
      AnyStatement();
      throw Error("INVALID_STATEMENT_OR_CLAUSE", {{"operation", "EXPLAIN LOGICAL"}}, SpanFrom(first));
    default:
      break;
  }
  if (explain.mode != "simple") Advance();
  auto plan = std::make_shared<Plan>();
  Statement statement = AnyStatement();
  std::visit([&plan](auto& one) { plan->statement = std::move(one); }, statement);
  explain.plan = std::move(plan);
  return explain;
}

}  // namespace piezo::frontend::sql
