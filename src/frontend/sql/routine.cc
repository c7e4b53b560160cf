// Functions, session variables, EXECUTE IMMEDIATE, CALL.
#include "base/ascii.h"
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// FUNCTION [IF NOT EXISTS] name {AS 'class' [USING …] | (parameters) [RETURNS …] … RETURN {query | expression}}
Command Grammar::CreateFunction(bool temporary, bool replace, int32_t first) {
  Expect(Tok::kFunction);
  unresolved::CreateFunction create;
  create.temporary = temporary;
  create.replace = replace;
  create.if_not_exists = AcceptIfNotExists();
  create.name = CommandName();
  if (Accept(Tok::kAs)) {
    create.class_name = ParseString();
    if (Accept(Tok::kUsing)) {
      do {
        ParseName();
        ParseString();
      } while (Accept(Tok::kComma));
    }
    return create;
  }
  SqlFunction function;
  Expect(Tok::kLeftParen);
  FunctionParameters(function, create.name, first);
  if (Accept(Tok::kReturns)) ReturnedType(function, create.name, first);
  while (RoutineCharacteristic(function)) {
  }
  Expect(Tok::kReturn);
  const int32_t body = Mark();
  if (StartsQuery(0) || (At(Tok::kLeftParen) && HoldsQuery(Mark()) && StartsQueryBehind())) {
    function.query = Query();
  } else {
    function.expression = Expression();
  }
  function.body_text = std::string(TextBetween(body, Mark() - 1));
  const SourceSpan span = SpanFrom(first);
  if (create.if_not_exists && replace) {
    throw Error("INVALID_SQL_SYNTAX.CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE", {}, span);
  }
  if (temporary && create.if_not_exists) {
    throw Error("INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS", {}, span);
  }
  if (temporary && create.name.size() > 1) {
    throw Error("INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_DATABASE",
                {{"database", errors::QuoteIdentifier(create.name.front())}}, span);
  }
  create.function = std::make_shared<const SqlFunction>(std::move(function));
  return create;
}

// RETURNS type, RETURNS TABLE, RETURNS TABLE (a type, …)
void Grammar::ReturnedType(SqlFunction& function, const NameParts& name, int32_t first) {
  const bool table = At(Tok::kTable);
  if (!table) {
    function.returns = Type();
    return;
  }
  Advance();
  function.is_table = true;
  if (!Accept(Tok::kLeftParen)) return;
  function.columns.emplace();
  std::vector<std::string> names;
  do {
    Field column = ColumnType();
    if (!column.nullable) RefuseNotNull(first);
    names.push_back(column.name);
    column.nullable = true;
    function.columns->push_back(std::move(column));
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  if (const std::string twice = NamedTwice(names); !twice.empty()) {
    throw Error("DUPLICATE_ROUTINE_RETURNS_COLUMNS",
                {{"routineName", errors::QuoteIdentifier(name)}, {"columns", errors::QuoteIdentifier(twice)}},
                SpanFrom(first));
  }
}

void Grammar::RefuseNotNull(int32_t first) const {
  throw Error("USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS",
              {{"input", std::string(TextBetween(first, Mark() - 1))}}, SpanFrom(first));
}

// The query in parentheses is the whole of it, or a set operation or the like goes on.
bool Grammar::StartsQueryBehind() {
  const int32_t behind = MatchingParen(Mark()) + 1 - Mark();
  return Peek(behind) == Tok::kEndOfInput || Peek(behind) == Tok::kSemicolon || StartsQueryTail(behind);
}

// name type [DEFAULT expression] [COMMENT 'text'], …)
void Grammar::FunctionParameters(SqlFunction& function, const NameParts& name, int32_t first) {
  if (Accept(Tok::kRightParen)) return;
  bool constrained = false;
  bool generated = false;
  std::vector<std::string> names;
  do {
    FunctionParameter parameter;
    parameter.field.name = ParseClosedName();
    parameter.field.type = Type();
    names.push_back(parameter.field.name);
    while (true) {
      if (Accept(Tok::kDefault)) {
        const int32_t value = Mark();
        parameter.default_value = Expression();
        parameter.default_text = std::string(TextBetween(value, Mark() - 1));
      } else if (Accept(Tok::kComment)) {
        parameter.comment = ParseString();
      } else if ((At(Tok::kNot) || At(Tok::kBang)) && Peek(1) == Tok::kNull) {
        AcceptNot();
        Expect(Tok::kNull);
        RefuseNotNull(first);
      } else if (At(Tok::kGenerated)) {
        GeneratedValue(parameter.field);
        generated = true;
      } else if (AtConstraint()) {
        Constraint();
        constrained = true;
      } else {
        break;
      }
    }
    function.parameters.push_back(std::move(parameter));
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  if (generated) {
    throw Error("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS", {}, SpanFrom(first));
  }
  if (constrained) throw Error("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_COLUMN_CONSTRAINTS", {}, SpanFrom(first));
  if (const std::string twice = NamedTwice(names); !twice.empty()) {
    throw Error("DUPLICATE_ROUTINE_PARAMETER_NAMES",
                {{"routineName", errors::QuoteIdentifier(name)}, {"names", errors::QuoteIdentifier(twice)}},
                SpanFrom(first));
  }
}

// The first name that stands in the list twice, whatever its case; empty when there is none.
std::string Grammar::NamedTwice(const std::vector<std::string>& names) {
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (EqualsIgnoreCase(names[i], names[j])) return ToLowerAscii(names[i]);
    }
  }
  return {};
}

// LANGUAGE SQL, SPECIFIC name, [NOT] DETERMINISTIC, CONTAINS SQL, RETURNS NULL ON NULL INPUT, COMMENT, SQL SECURITY …
bool Grammar::RoutineCharacteristic(SqlFunction& function) {
  switch (Peek()) {
    case Tok::kLanguage:
      Advance();
      ParseName();
      return true;
    case Tok::kSpecific:
      Advance();
      ParseClosedName();
      return true;
    case Tok::kNot:
    case Tok::kDeterministic:
      function.deterministic = !Accept(Tok::kNot);
      Expect(Tok::kDeterministic);
      return true;
    case Tok::kNo:
    case Tok::kContains:
      Advance();
      Expect(Tok::kSql);
      function.reads_data = false;
      return true;
    case Tok::kReads:
    case Tok::kModifies:
      Advance();
      ExpectAll(Tok::kSql, Tok::kData);
      function.reads_data = true;
      return true;
    case Tok::kReturns:
      Advance();
      Expect(Tok::kNull);
      ExpectAll(Tok::kOn, Tok::kNull, Tok::kInput);
      return true;
    case Tok::kCalled:
      Advance();
      ExpectAll(Tok::kOn, Tok::kNull, Tok::kInput);
      return true;
    case Tok::kComment:
      Advance();
      function.comment = ParseString();
      return true;
    case Tok::kSql:
      ExpectAll(Tok::kSql, Tok::kSecurity);
      if (!Accept(Tok::kInvoker)) Expect(Tok::kDefiner);
      return true;
    default:
      return false;
  }
}

// DECLARE [OR REPLACE] [VARIABLE] a, b [type] [{DEFAULT | =} expression]
Command Grammar::DeclareStatement() {
  const int32_t first = Mark();
  Expect(Tok::kDeclare);
  DeclareVariable declare;
  declare.replace = Accept(Tok::kOr, Tok::kReplace);
  if (AtAny(Tok::kVariable, Tok::kVar) && IsName(Peek(1))) Advance();
  do {
    declare.names.push_back(CommandName());
  } while (Accept(Tok::kComma));
  if (At(Tok::kNot)) FailSyntax();
  if (AtName() && !(At(Tok::kDefault) && StartsExpression(Peek(1)))) declare.type = Type();
  if (Accept(Tok::kDefault) || Accept(Tok::kEqual)) {
    const int32_t value = Mark();
    declare.default_value = Expression();
    declare.default_text = std::string(TextBetween(value, Mark() - 1));
  } else if (!declare.type) {
    throw Error("INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED", {}, SpanFrom(first));
  }
  std::vector<std::string> names;
  for (const NameParts& name : declare.names) names.push_back(name.back());
  if (const std::string twice = NamedTwice(names); !twice.empty()) {
    throw Error("DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE", {{"variableName", errors::QuoteIdentifier(twice)}},
                SpanFrom(first));
  }
  return declare;
}

// SET VARIABLE a = 1, b = DEFAULT; SET VARIABLE (a, b) = (query)
Command Grammar::SetVariable() {
  Advance();
  unresolved::SetVariable set;
  if (Accept(Tok::kLeftParen)) {
    set.targets = ParseDottedNames();
    ExpectAll(Tok::kRightParen, Tok::kEqual);
    set.query = ParenthesizedQuery();
  } else {
    set.assignments = Assignments();
  }
  return set;
}

// EXECUTE IMMEDIATE text [INTO a, b] [USING (x AS name, …)]
Command Grammar::ExecuteImmediate() {
  ExpectAll(Tok::kExecute, Tok::kImmediate);
  unresolved::ExecuteImmediate execute;
  execute.text = Expression();
  if (Accept(Tok::kInto)) execute.into = ParseDottedNames();
  if (Accept(Tok::kUsing)) {
    const int32_t arguments = Mark();
    const bool parentheses =
        At(Tok::kLeftParen) && !HoldsQuery(arguments) && EndsStatementAt(MatchingParen(arguments) + 1 - arguments);
    if (parentheses) Advance();
    execute.arguments = NamedExpressions();
    if (parentheses) Expect(Tok::kRightParen);
    CheckArgumentNames(execute.arguments, SpanFrom(arguments));
  }
  return execute;
}

bool Grammar::EndsStatementAt(int32_t ahead) const {
  return Peek(ahead) == Tok::kEndOfInput || Peek(ahead) == Tok::kSemicolon;
}

void Grammar::CheckArgumentNames(const std::vector<ExprPtr>& values, const SourceSpan& span) const {
  std::vector<std::string> names;
  for (const ExprPtr& value : values) {
    const Alias* alias = std::get_if<Alias>(&value->op);
    if (alias == nullptr) continue;
    const std::string name = ToLowerAscii(alias->names.front());
    for (const std::string& other : names) {
      if (other != name) continue;
      throw Error("EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES", {{"aliases", errors::QuoteIdentifier(name)}}, span);
    }
    names.push_back(name);
  }
}

// CALL name(arguments)
void Grammar::CallStatement() {
  Expect(Tok::kCall);
  CommandName();
  Call call;
  CallArguments(call);
  ThrowNoProcedures();
}

void Grammar::ThrowNoProcedures() { throw Error("MISSING_CATALOG_ABILITY.PROCEDURES", {{"plugin", "spark_catalog"}}); }

}  // namespace piezo::frontend::sql
