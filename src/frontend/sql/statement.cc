// Whole texts, and which rule a statement's first words ask for.
#include <algorithm>

#include "base/ascii.h"
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

bool IsBlank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

}  // namespace

Plan Grammar::WholeStatement() {
  if (IsBlank(source()->text)) throw Error("PARSE_EMPTY_STATEMENT", {}, SpanOf(Mark()));
  Plan plan;
  Statement statement = AnyStatement();
  ExpectEndOfInput();
  std::visit([&plan](auto& one) { plan.statement = std::move(one); }, statement);
  return plan;
}

ExprPtr Grammar::WholeExpression() {
  if (IsBlank(source()->text)) throw Error("PARSE_EMPTY_STATEMENT", {}, SpanOf(Mark()));
  ExprPtr expr = NamedExpression();
  if (!At(Tok::kEndOfInput)) FailExtraInput();
  return expr;
}

NameParts Grammar::WholeName() {
  if (IsBlank(source()->text)) throw Error("PARSE_EMPTY_STATEMENT", {}, SpanOf(Mark()));
  NameParts parts = ParseDottedName();
  if (!At(Tok::kEndOfInput)) FailExtraInput();
  return parts;
}

Grammar::Statement Grammar::AnyStatement() {
  const Nesting nesting(*this);
  if (At(Tok::kWith)) return WithStatement();
  if (At(Tok::kFrom) && StartsQuery(0)) {
    const int32_t first = Mark();
    FromClause();
    const bool inserts = At(Tok::kInsert);
    Return(first);
    if (inserts) return MultiInsert();
  }
  const bool query_word = AtAny(Tok::kLeftParen, Tok::kSelect, Tok::kFrom, Tok::kValues, Tok::kTable);
  if (query_word || StartsQuery(0)) return unresolved::Query{Query()};
  return CommandStatement();
}

// WITH … before a query, or before a statement that changes rows.
Grammar::Statement Grammar::WithStatement() {
  const int32_t first = Mark();
  With with = CommonTables();
  const int32_t body = Mark();
  if (At(Tok::kFrom)) {
    FromClause();
    const bool inserts = At(Tok::kInsert);
    Return(body);
    if (inserts) return MultiInsert();
  }
  switch (Peek()) {
    case Tok::kInsert:
      return InsertStatement(std::move(with));
    case Tok::kDelete:
      return DeleteStatement();
    case Tok::kUpdate:
      return UpdateStatement();
    case Tok::kMerge:
      return MergeStatement();
    default:
      with.input = QueryBody();
      return unresolved::Query{MakeRelation(std::move(with), SpanFrom(first))};
  }
}

Grammar::Statement Grammar::CommandStatement() {
  RefuseHiveStatement();
  std::optional<Command> command = DefinitionCommand();
  if (!command) command = InspectionCommand();
  if (!command) command = MaintenanceCommand();
  if (!command) FailSyntax();
  return std::move(*command);
}

std::optional<Command> Grammar::DefinitionCommand() {
  switch (Peek()) {
    case Tok::kCreate:
    case Tok::kReplace:
      return CreateStatement();
    case Tok::kDrop:
      return DropStatement();
    case Tok::kAlter:
      return AlterStatement();
    case Tok::kInsert:
      return InsertStatement(std::nullopt);
    case Tok::kDelete:
      return DeleteStatement();
    case Tok::kUpdate:
      return UpdateStatement();
    case Tok::kMerge:
      return MergeStatement();
    case Tok::kDeclare:
      return DeclareStatement();
    case Tok::kExecute:
      return ExecuteImmediate();
    case Tok::kCall:
      return CallStatement();
    case Tok::kBegin:
      return CompoundStatement();
    default:
      return std::nullopt;
  }
}

std::optional<Command> Grammar::InspectionCommand() {
  switch (Peek()) {
    case Tok::kSet:
      return SetStatement();
    case Tok::kReset:
      return ResetStatement();
    case Tok::kShow:
      return ShowStatement();
    case Tok::kDesc:
    case Tok::kDescribe:
      return DescribeStatement();
    case Tok::kExplain:
      return ExplainStatement();
    case Tok::kUse: {
      Advance();
      const bool kind = AtAny(Tok::kNamespace, Tok::kDatabase, Tok::kSchema) && IsName(Peek(1));
      if (kind) Advance();
      return UseDatabase{CommandName()};
    }
    default:
      return std::nullopt;
  }
}

std::optional<Command> Grammar::MaintenanceCommand() {
  switch (Peek()) {
    case Tok::kCache:
      return CacheStatement();
    case Tok::kUncache:
      return UncacheStatement();
    case Tok::kClear: {
      Advance();
      Expect(Tok::kCache);
      CacheCommand clear;
      clear.kind = CacheCommand::Kind::kClear;
      return clear;
    }
    case Tok::kRefresh:
      return RefreshStatement();
    case Tok::kAnalyze:
      return AnalyzeStatement();
    case Tok::kTruncate:
      Advance();
      Expect(Tok::kTable);
      CommandName();
      if (At(Tok::kPartition)) PartitionSpec();
      return UnsupportedCommand{"TRUNCATE TABLE"};
    case Tok::kMsck:
    case Tok::kRepair:
      Accept(Tok::kMsck);
      ExpectAll(Tok::kRepair, Tok::kTable);
      CommandName();
      if (Accept(Tok::kAdd) || Accept(Tok::kDrop) || Accept(Tok::kSync)) Expect(Tok::kPartitions);
      return UnsupportedCommand{"REPAIR TABLE"};
    case Tok::kLoad:
      return LoadStatement();
    case Tok::kComment:
      return CommentStatement();
    case Tok::kAdd:
    case Tok::kList: {
      std::string feature(Advance() == Tok::kAdd ? "ADD " : "LIST ");
      feature += ToUpperAscii(ParseSimpleName());
      SkipToEnd();
      return UnsupportedCommand{std::move(feature)};
    }
    default:
      return std::nullopt;
  }
}

void Grammar::SkipToEnd() {
  while (!At(Tok::kEndOfInput)) Advance();
}

Plan ParseStatement(std::string_view text, const ParseOptions& options) {
  return Grammar(text, options).WholeStatement();
}

ExprPtr ParseExpression(std::string_view text, const ParseOptions& options) {
  return Grammar(text, options).WholeExpression();
}

NameParts ParseMultipartIdentifier(std::string_view text) {
  const ParseOptions options;
  return Grammar(text, options).WholeName();
}

}  // namespace piezo::frontend::sql
