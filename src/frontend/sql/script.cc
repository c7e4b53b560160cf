// SQL scripts, BEGIN … END: read whole, run by a later version.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

Command Grammar::CompoundStatement() {
  Compound();
  return UnsupportedCommand{"SQL scripting"};
}

// BEGIN [NOT ATOMIC] statements END
void Grammar::Compound() {
  const Nesting nesting(*this);
  Expect(Tok::kBegin);
  if (Accept(Tok::kNot)) Expect(Tok::kAtomic);
  if (!At(Tok::kEnd)) CompoundBody();
  Expect(Tok::kEnd);
}

// One statement at least, each with its semicolon, up to the word that ends the body.
void Grammar::CompoundBody() {
  do {
    ScriptStatement();
    Expect(Tok::kSemicolon);
  } while (!AtAny(Tok::kEnd, Tok::kElse, Tok::kElseif, Tok::kWhen, Tok::kUntil, Tok::kEndOfInput));
}

void Grammar::ScriptStatement() {
  const Nesting nesting(*this);
  const bool labelled = AtName() && Peek(1) == Tok::kColon;
  if (labelled) {
    ParseName();
    Expect(Tok::kColon);
  }
  switch (Peek()) {
    case Tok::kBegin:
      Compound();
      return EndLabel();
    case Tok::kWhile:
    case Tok::kRepeat:
    case Tok::kLoop:
      return LoopInScript();
    case Tok::kFor:
      return ForInScript();
    default:
      break;
  }
  if (labelled) FailSyntax();
  switch (Peek()) {
    case Tok::kIf:
      return IfInScript();
    case Tok::kCase:
      return CaseInScript();
    case Tok::kLeave:
    case Tok::kIterate:
      Advance();
      ParseName();
      return;
    case Tok::kSet:
      Advance();
      if (!AtAny(Tok::kVar, Tok::kVariable) || (!IsName(Peek(1)) && Peek(1) != Tok::kLeftParen)) Return(Mark() - 1);
      SetVariable();
      return;
    case Tok::kDeclare:
      if (!DeclareInScript()) DeclareStatement();
      return;
    default:
      AnyStatement();
  }
}

void Grammar::EndLabel() {
  if (AtName()) ParseName();
}

// DECLARE name CONDITION [FOR SQLSTATE 'x'], DECLARE {EXIT | CONTINUE} HANDLER FOR … statement
bool Grammar::DeclareInScript() {
  if (IsName(Peek(1)) && Peek(2) == Tok::kCondition) {
    Advance();
    ParseName();
    Expect(Tok::kCondition);
    if (Accept(Tok::kFor)) {
      Expect(Tok::kSqlstate);
      Accept(Tok::kValue);
      ParseString();
    }
    return true;
  }
  if ((Peek(1) != Tok::kExit && Peek(1) != Tok::kContinue) || Peek(2) != Tok::kHandler) return false;
  Advance();
  Advance();
  ExpectAll(Tok::kHandler, Tok::kFor);
  do {
    if (Accept(Tok::kSqlstate)) {
      Accept(Tok::kValue);
      ParseString();
    } else if (!Accept(Tok::kSqlexception) && !Accept(Tok::kNot, Tok::kFound)) {
      ParseDottedName();
    }
  } while (Accept(Tok::kComma));
  if (At(Tok::kBegin)) {
    Compound();
  } else {
    ScriptStatement();
  }
  return true;
}

// IF condition THEN … ELSEIF condition THEN … ELSE … END IF
void Grammar::IfInScript() {
  Expect(Tok::kIf);
  do {
    Expression();
    Expect(Tok::kThen);
    CompoundBody();
  } while (Accept(Tok::kElseif));
  if (Accept(Tok::kElse)) CompoundBody();
  ExpectAll(Tok::kEnd, Tok::kIf);
}

// CASE [value] WHEN … THEN … ELSE … END CASE
void Grammar::CaseInScript() {
  Expect(Tok::kCase);
  if (!At(Tok::kWhen)) Expression();
  do {
    Expect(Tok::kWhen);
    Expression();
    Expect(Tok::kThen);
    CompoundBody();
  } while (At(Tok::kWhen));
  if (Accept(Tok::kElse)) CompoundBody();
  ExpectAll(Tok::kEnd, Tok::kCase);
}

// WHILE condition DO … END WHILE, REPEAT … UNTIL condition END REPEAT, LOOP … END LOOP
void Grammar::LoopInScript() {
  const Tok kind = Advance();
  if (kind == Tok::kWhile) {
    Expression();
    Expect(Tok::kDo);
  }
  CompoundBody();
  if (kind == Tok::kRepeat) {
    Expect(Tok::kUntil);
    Expression();
  }
  Expect(Tok::kEnd);
  Expect(kind);
  EndLabel();
}

// FOR [row AS] query DO … END FOR
void Grammar::ForInScript() {
  Expect(Tok::kFor);
  if (AtName() && Peek(NameLength()) == Tok::kAs && !StartsQuery(0)) {
    ParseName();
    Expect(Tok::kAs);
  }
  const bool outer_for = std::exchange(in_for_, true);
  Query();
  in_for_ = outer_for;
  Expect(Tok::kDo);
  CompoundBody();
  ExpectAll(Tok::kEnd, Tok::kFor);
  EndLabel();
}

}  // namespace piezo::frontend::sql
