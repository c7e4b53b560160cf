// Functions, session variables, EXECUTE IMMEDIATE, CALL: read whole, run by a later version.
#include "base/ascii.h"
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// FUNCTION [IF NOT EXISTS] name {AS 'class' [USING …] | (parameters) [RETURNS …] … RETURN {query | expression}}
Command Grammar::CreateFunction(bool temporary, bool replace, int32_t first) {
  Expect(Tok::kFunction);
  const bool if_not_exists = AcceptIfNotExists();
  const NameParts name = CommandName();
  if (Accept(Tok::kAs)) {
    ParseString();
    if (Accept(Tok::kUsing)) {
      do {
        ParseName();
        ParseString();
      } while (Accept(Tok::kComma));
    }
    return UnsupportedCommand{"CREATE FUNCTION of a class"};
  }
  Expect(Tok::kLeftParen);
  FunctionParameters(first);
  if (Accept(Tok::kReturns)) {
    if (Accept(Tok::kTable, Tok::kLeftParen)) {
      do {
        ColumnType();
      } while (Accept(Tok::kComma));
      Expect(Tok::kRightParen);
    } else {
      Type();
    }
  }
  while (RoutineCharacteristic()) {
  }
  Expect(Tok::kReturn);
  if (StartsQuery(0) || (At(Tok::kLeftParen) && HoldsQuery(Mark()) && StartsQueryBehind())) {
    Query();
  } else {
    Expression();
  }
  const SourceSpan span = SpanFrom(first);
  if (if_not_exists && replace) {
    throw Error("INVALID_SQL_SYNTAX.CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE", {}, span);
  }
  if (temporary && if_not_exists) throw Error("INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS", {}, span);
  if (temporary && name.size() > 1) {
    throw Error("INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_DATABASE",
                {{"database", errors::QuoteIdentifier(name.front())}}, span);
  }
  return UnsupportedCommand{temporary ? "CREATE TEMPORARY FUNCTION" : "CREATE FUNCTION"};
}

// The query in parentheses is the whole of it, or a set operation or the like goes on.
bool Grammar::StartsQueryBehind() {
  const int32_t behind = MatchingParen(Mark()) + 1 - Mark();
  return Peek(behind) == Tok::kEndOfInput || Peek(behind) == Tok::kSemicolon || StartsQueryTail(behind);
}

// name type [DEFAULT expression] [COMMENT 'text'], …)
void Grammar::FunctionParameters(int32_t first) {
  if (Accept(Tok::kRightParen)) return;
  bool constrained = false;
  bool generated = false;
  do {
    ParseClosedName();
    Type();
    while (true) {
      if (Accept(Tok::kDefault)) {
        Expression();
      } else if (Accept(Tok::kComment)) {
        ParseString();
      } else if ((At(Tok::kNot) || At(Tok::kBang)) && Peek(1) == Tok::kNull) {
        AcceptNot();
        Expect(Tok::kNull);
      } else if (At(Tok::kGenerated)) {
        GeneratedValue();
        generated = true;
      } else if (AtConstraint()) {
        Constraint();
        constrained = true;
      } else {
        break;
      }
    }
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  if (generated) {
    throw Error("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS", {}, SpanFrom(first));
  }
  if (constrained) throw Error("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_COLUMN_CONSTRAINTS", {}, SpanFrom(first));
}

// LANGUAGE SQL, SPECIFIC name, [NOT] DETERMINISTIC, CONTAINS SQL, RETURNS NULL ON NULL INPUT, COMMENT, SQL SECURITY …
bool Grammar::RoutineCharacteristic() {
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
      Advance();
      [[fallthrough]];
    case Tok::kDeterministic:
      Expect(Tok::kDeterministic);
      return true;
    case Tok::kNo:
    case Tok::kContains:
      Advance();
      Expect(Tok::kSql);
      return true;
    case Tok::kReads:
    case Tok::kModifies:
      Advance();
      ExpectAll(Tok::kSql, Tok::kData);
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
      ParseString();
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
  Accept(Tok::kOr, Tok::kReplace);
  if (AtAny(Tok::kVariable, Tok::kVar) && IsName(Peek(1))) Advance();
  do {
    CommandName();
  } while (Accept(Tok::kComma));
  bool typed = false;
  if (AtName() && !(At(Tok::kDefault) && StartsExpression(Peek(1)))) {
    Type();
    typed = true;
  }
  if (Accept(Tok::kDefault) || Accept(Tok::kEqual)) {
    Expression();
  } else if (!typed) {
    throw Error("INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED", {}, SpanFrom(first));
  }
  return UnsupportedCommand{"DECLARE VARIABLE"};
}

// SET VARIABLE a = 1, b = DEFAULT; SET VARIABLE (a, b) = (query)
Command Grammar::SetVariable() {
  Advance();
  if (Accept(Tok::kLeftParen)) {
    ParseDottedNames();
    ExpectAll(Tok::kRightParen, Tok::kEqual);
    ParenthesizedQuery();
  } else {
    Assignments();
  }
  return UnsupportedCommand{"SET VARIABLE"};
}

// EXECUTE IMMEDIATE text [INTO a, b] [USING (x AS name, …)]
Command Grammar::ExecuteImmediate() {
  ExpectAll(Tok::kExecute, Tok::kImmediate);
  Expression();
  if (Accept(Tok::kInto)) ParseDottedNames();
  if (Accept(Tok::kUsing)) {
    const int32_t arguments = Mark();
    const bool parentheses =
        At(Tok::kLeftParen) && !HoldsQuery(arguments) && EndsStatementAt(MatchingParen(arguments) + 1 - arguments);
    if (parentheses) Advance();
    const std::vector<ExprPtr> values = NamedExpressions();
    if (parentheses) Expect(Tok::kRightParen);
    CheckArgumentNames(values, SpanFrom(arguments));
  }
  return UnsupportedCommand{"EXECUTE IMMEDIATE"};
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
Command Grammar::CallStatement() {
  Expect(Tok::kCall);
  CommandName();
  Call call;
  CallArguments(call);
  return UnsupportedCommand{"CALL"};
}

}  // namespace piezo::frontend::sql
