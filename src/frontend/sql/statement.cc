// Whole texts, and which rule a statement's first words ask for.
#include <algorithm>

#include "base/ascii.h"
#include "conf/conf.h"
#include "frontend/sql/grammar.h"
#include "frontend/sql/substitution.h"

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
  plan.has_named_markers = named_markers_;
  plan.has_positional_markers = next_parameter_ > 0;
  if (!late_names_.empty()) plan.statement = NamedLater{source()->text, std::move(late_names_)};
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
    if (inserts) return MultiInsert(std::nullopt);
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
    if (inserts) return MultiInsert(with);
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
      CallStatement();
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
    case Tok::kTruncate: {
      Advance();
      Expect(Tok::kTable);
      TruncateTable truncate{CommandName(), {}};
      if (At(Tok::kPartition)) truncate.partition = PartitionSpec();
      return truncate;
    }
    case Tok::kMsck:
    case Tok::kRepair: {
      Accept(Tok::kMsck);
      ExpectAll(Tok::kRepair, Tok::kTable);
      NameParts name = CommandName();
      if (Accept(Tok::kAdd) || Accept(Tok::kDrop) || Accept(Tok::kSync)) Expect(Tok::kPartitions);
      return AlterRelation{std::move(name), false, RecoverPartitions{}};
    }
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

ParseOptions OptionsFor(const Conf& conf) {
  ParseOptions options;
  options.enforce_reserved_keywords = conf.ansi_enabled() && conf.GetBool("spark.sql.ansi.enforceReservedKeywords");
  options.double_quoted_identifiers = conf.ansi_enabled() && conf.GetBool("spark.sql.ansi.doubleQuotedIdentifiers");
  options.escaped_string_literals = conf.GetBool("spark.sql.parser.escapedStringLiterals");
  options.adjacent_string_literals = conf.GetBool("spark.sql.legacy.consecutiveStringLiterals.enabled");
  options.legacy_identifier_clause = conf.GetBool("spark.sql.legacy.identifierClause");
  options.quoted_regex_columns = conf.GetBool("spark.sql.parser.quotedRegexColumnNames");
  options.view_schema_modes = conf.GetBool("spark.sql.legacy.viewSchemaBindingMode");
  options.legacy_intervals = conf.GetBool("spark.sql.legacy.interval.enabled");
  options.timestamp_ntz = conf.Get("spark.sql.timestampType") == "TIMESTAMP_NTZ";
  options.max_buckets = static_cast<int32_t>(conf.GetInt("spark.sql.sources.bucketing.maxBuckets"));
  options.time_zone = conf.time_zone();
  if (conf.GetBool("spark.sql.variable.substitute")) {
    options.substitute = [conf](std::string_view name) { return conf.Get(name).value_or(""); };
  }
  return options;
}

namespace {

void CheckLength(std::string_view text, const ParseOptions& options) {
  if (text.size() <= options.max_bytes) return;
  throw Error("PIEZO_LIMIT_EXCEEDED", {{"limit", "bytes of one SQL text"},
                                       {"value", std::to_string(options.max_bytes)},
                                       {"setting", "limits.statement-bytes"}});
}

}  // namespace

Plan ParseStatement(std::string_view text, const ParseOptions& options) {
  CheckLength(text, options);
  if (options.substitute == nullptr || text.find("${") == std::string_view::npos) {
    return Grammar(text, options).WholeStatement();
  }
  const std::string whole = Substituted(text, options.substitute);
  CheckLength(whole, options);
  return Grammar(whole, options).WholeStatement();
}

ExprPtr ParseExpression(std::string_view text, const ParseOptions& options) {
  CheckLength(text, options);
  if (options.substitute == nullptr || text.find("${") == std::string_view::npos) {
    return Grammar(text, options).WholeExpression();
  }
  const std::string whole = Substituted(text, options.substitute);
  CheckLength(whole, options);
  return Grammar(whole, options).WholeExpression();
}

NameParts ParseMultipartIdentifier(std::string_view text) {
  const ParseOptions options;
  return Grammar(text, options).WholeName();
}

}  // namespace piezo::frontend::sql
