// SQL scripts, BEGIN … END.
#include "base/ascii.h"
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

Command Grammar::CompoundStatement() { return Script{Compound({})}; }

// BEGIN [NOT ATOMIC] statements END
std::shared_ptr<const ScriptBlock> Grammar::Compound(std::string label) {
  const Nesting nesting(*this);
  Expect(Tok::kBegin);
  if (Accept(Tok::kNot)) Expect(Tok::kAtomic);
  auto block = std::make_shared<ScriptBlock>();
  block->label = std::move(label);
  if (!At(Tok::kEnd)) block->body = CompoundBody();
  Expect(Tok::kEnd);
  return block;
}

// One statement at least, each with its semicolon, up to the word that ends the body.
ScriptBody Grammar::CompoundBody() {
  ScriptBody body;
  do {
    body.push_back(ScriptStatement());
    Expect(Tok::kSemicolon);
  } while (!AtAny(Tok::kEnd, Tok::kElse, Tok::kElseif, Tok::kWhen, Tok::kUntil, Tok::kEndOfInput));
  return body;
}

unresolved::ScriptStatement Grammar::ScriptStatement() {
  const Nesting nesting(*this);
  const int32_t first = Mark();
  unresolved::ScriptStatement statement{ScriptOperation(), {}};
  statement.origin = SpanFrom(first);
  return statement;
}

Grammar::ScriptOp Grammar::ScriptOperation() {
  const int32_t first = Mark();
  std::string label;
  const bool labelled = AtName() && Peek(1) == Tok::kColon;
  if (labelled) {
    label = ParseName();
    Expect(Tok::kColon);
  }
  if (labelled || AtAny(Tok::kBegin, Tok::kWhile, Tok::kRepeat, Tok::kLoop, Tok::kFor)) {
    return Labelled(std::move(label), first);
  }
  switch (Peek()) {
    case Tok::kIf:
      return IfInScript();
    case Tok::kCase:
      return CaseInScript();
    case Tok::kLeave:
      Advance();
      return Leave{ParseName()};
    case Tok::kIterate:
      Advance();
      return Iterate{ParseName()};
    case Tok::kSet: {
      // Within a script, SET is of variables unless it cannot be.
      const bool word = Peek(1) == Tok::kVar || Peek(1) == Tok::kVariable;
      if (word && (IsName(Peek(2)) || Peek(2) == Tok::kLeftParen)) Advance();
      return PlainInScript(SetVariable());
    }
    case Tok::kDeclare:
      if (std::optional<ScriptOp> declared = DeclareInScript()) return std::move(*declared);
      return PlainInScript(DeclareStatement());
    default: {
      auto plan = std::make_shared<Plan>();
      Statement statement = AnyStatement();
      std::visit([&plan](auto& one) { plan->statement = std::move(one); }, statement);
      return std::shared_ptr<const Plan>(std::move(plan));
    }
  }
}

// A block or a loop, with the label that stands before it, or none.
Grammar::ScriptOp Grammar::Labelled(std::string label, int32_t first) {
  const std::string begin = label;
  ScriptOp op;
  switch (Peek()) {
    case Tok::kBegin:
      op = Compound(std::move(label));
      break;
    case Tok::kWhile:
    case Tok::kRepeat:
    case Tok::kLoop:
      op = LoopInScript(std::move(label));
      break;
    case Tok::kFor:
      op = ForInScript(std::move(label));
      break;
    default:
      FailSyntax(first);
  }
  EndLabel(begin);
  return op;
}

Grammar::ScriptOp Grammar::PlainInScript(Command command) {
  auto plan = std::make_shared<Plan>();
  plan->statement = std::move(command);
  return std::shared_ptr<const Plan>(std::move(plan));
}

void Grammar::EndLabel(const std::string& label) {
  if (!AtName()) return;
  const int32_t token = Mark();
  const std::string end = ParseName();
  if (label.empty()) {
    throw Error("END_LABEL_WITHOUT_BEGIN_LABEL", {{"endLabel", errors::QuoteIdentifier(end)}}, SpanFrom(token));
  }
  if (EqualsIgnoreCase(label, end)) return;
  throw Error("LABELS_MISMATCH",
              {{"beginLabel", errors::QuoteIdentifier(label)}, {"endLabel", errors::QuoteIdentifier(end)}},
              SpanFrom(token));
}

// DECLARE name CONDITION [FOR SQLSTATE 'x'], DECLARE {EXIT | CONTINUE} HANDLER FOR … statement
std::optional<Grammar::ScriptOp> Grammar::DeclareInScript() {
  if (IsName(Peek(1)) && Peek(2) == Tok::kCondition) {
    Advance();
    DeclareCondition condition{ParseName(), {}};
    Expect(Tok::kCondition);
    if (Accept(Tok::kFor)) {
      Expect(Tok::kSqlstate);
      Accept(Tok::kValue);
      condition.sqlstate = ParseString();
    }
    return condition;
  }
  if ((Peek(1) != Tok::kExit && Peek(1) != Tok::kContinue) || Peek(2) != Tok::kHandler) return std::nullopt;
  return HandlerInScript();
}

DeclareHandler Grammar::HandlerInScript() {
  Advance();
  DeclareHandler handler;
  handler.exits = Advance() == Tok::kExit;
  ExpectAll(Tok::kHandler, Tok::kFor);
  do {
    if (Accept(Tok::kSqlstate)) {
      Accept(Tok::kValue);
      handler.sqlstates.push_back(ParseString());
    } else if (Accept(Tok::kSqlexception)) {
      handler.conditions.push_back("SQLEXCEPTION");
    } else if (Accept(Tok::kNot, Tok::kFound)) {
      handler.conditions.push_back("NOT FOUND");
    } else {
      std::string name;
      for (const std::string& part : ParseDottedName()) name += (name.empty() ? "" : ".") + part;
      handler.conditions.push_back(std::move(name));
    }
  } while (Accept(Tok::kComma));
  const int32_t body = Mark();
  if (At(Tok::kBegin)) {
    unresolved::ScriptStatement block{Compound({}), {}};
    block.origin = SpanFrom(body);
    handler.body.push_back(std::move(block));
  } else {
    handler.body.push_back(ScriptStatement());
  }
  return handler;
}

// IF condition THEN … ELSEIF condition THEN … ELSE … END IF
Branches Grammar::IfInScript() {
  Branches branches;
  Expect(Tok::kIf);
  do {
    ExprPtr condition = Expression();
    Expect(Tok::kThen);
    branches.branches.emplace_back(std::move(condition), CompoundBody());
  } while (Accept(Tok::kElseif));
  if (Accept(Tok::kElse)) branches.otherwise = CompoundBody();
  ExpectAll(Tok::kEnd, Tok::kIf);
  return branches;
}

// CASE [value] WHEN … THEN … ELSE … END CASE
Branches Grammar::CaseInScript() {
  Branches branches;
  branches.is_case = true;
  Expect(Tok::kCase);
  if (!At(Tok::kWhen)) branches.value = Expression();
  do {
    Expect(Tok::kWhen);
    ExprPtr condition = Expression();
    Expect(Tok::kThen);
    branches.branches.emplace_back(std::move(condition), CompoundBody());
  } while (At(Tok::kWhen));
  if (Accept(Tok::kElse)) branches.otherwise = CompoundBody();
  ExpectAll(Tok::kEnd, Tok::kCase);
  return branches;
}

// WHILE condition DO … END WHILE, REPEAT … UNTIL condition END REPEAT, LOOP … END LOOP
Loop Grammar::LoopInScript(std::string label) {
  Loop loop;
  loop.label = std::move(label);
  const Tok kind = Advance();
  if (kind == Tok::kWhile) {
    loop.kind = Loop::Kind::kWhile;
    loop.condition = Expression();
    Expect(Tok::kDo);
  }
  loop.body = CompoundBody();
  if (kind == Tok::kRepeat) {
    loop.kind = Loop::Kind::kRepeat;
    Expect(Tok::kUntil);
    loop.condition = Expression();
  }
  Expect(Tok::kEnd);
  Expect(kind);
  return loop;
}

// FOR [row AS] query DO … END FOR
ForLoop Grammar::ForInScript(std::string label) {
  ForLoop loop;
  loop.label = std::move(label);
  Expect(Tok::kFor);
  if (AtName() && Peek(NameLength()) == Tok::kAs && !StartsQuery(0)) {
    loop.row = ParseName();
    Expect(Tok::kAs);
  }
  const bool outer_for = std::exchange(in_for_, true);
  loop.query = Query();
  in_for_ = outer_for;
  Expect(Tok::kDo);
  loop.body = CompoundBody();
  ExpectAll(Tok::kEnd, Tok::kFor);
  return loop;
}

}  // namespace piezo::frontend::sql
