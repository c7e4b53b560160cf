// Calls with words between their arguments: CAST, EXTRACT, SUBSTRING, TRIM, OVERLAY, POSITION, FIRST, STRUCT and the
// date functions that take a unit. Each becomes its ordinary function. A rule that meets something else than its words
// goes back, and the text is read as a call like any other.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// At `keyword (`. Null when it is an ordinary call.
ExprPtr Grammar::SpecialCall() {
  const int32_t first = Mark();
  ExprPtr call;
  switch (Peek()) {
    case Tok::kCast:
    case Tok::kTryCast:
      return CastCall();
    case Tok::kExtract:
      call = ExtractCall();
      break;
    case Tok::kSubstr:
    case Tok::kSubstring:
      call = SubstringCall();
      break;
    case Tok::kTrim:
      call = TrimCall();
      break;
    case Tok::kOverlay:
      call = OverlayCall();
      break;
    case Tok::kPosition:
      call = PositionCall();
      break;
    case Tok::kFirst:
    case Tok::kLast:
    case Tok::kAnyValue:
      call = IgnoringNullsCall();
      break;
    case Tok::kStruct:
      call = StructCall();
      break;
    case Tok::kTimestampadd:
    case Tok::kDateadd:
    case Tok::kDateAdd:
      call = UnitCall("timestampadd");
      break;
    case Tok::kTimestampdiff:
    case Tok::kDatediff:
    case Tok::kDateDiff:
    case Tok::kTimediff:
      call = UnitCall("timestampdiff");
      break;
    default:
      break;
  }
  if (!call) Return(first);
  return call;
}

ExprPtr Grammar::CastCall() {
  const int32_t first = Mark();
  Cast cast;
  cast.mode = Advance() == Tok::kTryCast ? CastMode::kTry : CastMode::kSession;
  Expect(Tok::kLeftParen);
  cast.child = Expression();
  Expect(Tok::kAs);
  cast.type = Type();
  Expect(Tok::kRightParen);
  return MakeExpr(std::move(cast), SpanFrom(first));
}

ExprPtr Grammar::WordLiteral(int32_t token) const {
  return MakeExpr(Literal{types::Value::String(std::string(TextOf(token)))}, SpanOf(token));
}

// EXTRACT(field FROM source)
ExprPtr Grammar::ExtractCall() {
  const int32_t first = Mark();
  if (!IsName(Peek(2)) || Peek(3) != Tok::kFrom || !StartsExpression(Peek(4))) return nullptr;
  ExpectAll(Tok::kExtract, Tok::kLeftParen);
  const int32_t field_token = Mark();
  std::string field = ParseSimpleName();
  Expect(Tok::kFrom);
  std::vector<ExprPtr> args = {MakeExpr(Literal{types::Value::String(std::move(field))}, SpanOf(field_token)),
                               ValueExpression()};
  Expect(Tok::kRightParen);
  return MakeCall("extract", std::move(args), SpanFrom(first));
}

// SUBSTRING(text FROM position [FOR length]); with commas throughout it is an ordinary call.
ExprPtr Grammar::SubstringCall() {
  const int32_t first = Mark();
  Advance();
  Advance();
  if (!StartsExpression(Peek())) return nullptr;
  std::vector<ExprPtr> args = {ValueExpression()};
  const bool from = At(Tok::kFrom);
  if (!from && !At(Tok::kComma)) return nullptr;
  Advance();
  args.push_back(ValueExpression());
  if (At(Tok::kFor) || (from && At(Tok::kComma))) {
    Advance();
    args.push_back(ValueExpression());
  } else if (!from) {
    return nullptr;
  }
  Expect(Tok::kRightParen);
  return MakeCall("substring", std::move(args), SpanFrom(first));
}

// TRIM([BOTH | LEADING | TRAILING] [characters] FROM text)
ExprPtr Grammar::TrimCall() {
  const int32_t first = Mark();
  Advance();
  Advance();
  const char* name = "trim";
  if (AtAny(Tok::kBoth, Tok::kLeading, Tok::kTrailing) && StartsExpression(Peek(1))) {
    const Tok side = Advance();
    name = side == Tok::kLeading ? "ltrim" : side == Tok::kTrailing ? "rtrim" : "trim";
  }
  std::vector<ExprPtr> args;
  if (!(At(Tok::kFrom) && StartsExpression(Peek(1)))) {
    if (!StartsExpression(Peek())) return nullptr;
    args.push_back(ValueExpression());
  }
  if (!At(Tok::kFrom)) return nullptr;
  Advance();
  args.push_back(ValueExpression());
  Expect(Tok::kRightParen);
  return MakeCall(name, std::move(args), SpanFrom(first));
}

// OVERLAY(text PLACING replacement FROM position [FOR length])
ExprPtr Grammar::OverlayCall() {
  const int32_t first = Mark();
  Advance();
  Advance();
  if (!StartsExpression(Peek())) return nullptr;
  std::vector<ExprPtr> args = {ValueExpression()};
  if (!At(Tok::kPlacing)) return nullptr;
  Advance();
  args.push_back(ValueExpression());
  Expect(Tok::kFrom);
  args.push_back(ValueExpression());
  if (Accept(Tok::kFor)) args.push_back(ValueExpression());
  Expect(Tok::kRightParen);
  return MakeCall("overlay", std::move(args), SpanFrom(first));
}

// POSITION(part IN text), which Spark names locate.
ExprPtr Grammar::PositionCall() {
  const int32_t first = Mark();
  Advance();
  Advance();
  if (!StartsExpression(Peek())) return nullptr;
  std::vector<ExprPtr> args = {ValueExpression()};
  if (!At(Tok::kIn)) return nullptr;
  Advance();
  args.push_back(ValueExpression());
  Expect(Tok::kRightParen);
  return MakeCall("locate", std::move(args), SpanFrom(first));
}

// FIRST(x IGNORE NULLS)
ExprPtr Grammar::IgnoringNullsCall() {
  const int32_t first = Mark();
  Advance();
  Call call;
  call.name = {std::string(LastText())};
  Advance();
  if (!StartsExpression(Peek()) || At(Tok::kDistinct) || At(Tok::kAll)) return nullptr;
  call.args.push_back(Expression());
  if (!Accept(Tok::kIgnore, Tok::kNulls)) return nullptr;
  call.ignore_nulls = true;
  Expect(Tok::kRightParen);
  return MakeExpr(std::move(call), SpanFrom(first));
}

// STRUCT(a, b AS c): its arguments may bear names.
ExprPtr Grammar::StructCall() {
  const int32_t first = Mark();
  Advance();
  Advance();
  std::vector<ExprPtr> args;
  if (!At(Tok::kRightParen)) {
    if (IsName(Peek()) && Peek(1) == Tok::kFatArrow) return nullptr;
    args = NamedExpressions();
  }
  Expect(Tok::kRightParen);
  Call call;
  call.name = {"struct"};
  call.args = std::move(args);
  return CallSuffixes(std::move(call), nullptr, first);
}

bool Grammar::IsDateUnit(Tok kind) {
  switch (kind) {
    case Tok::kYear:
    case Tok::kQuarter:
    case Tok::kMonth:
    case Tok::kWeek:
    case Tok::kDay:
    case Tok::kDayofyear:
    case Tok::kHour:
    case Tok::kMinute:
    case Tok::kSecond:
    case Tok::kMillisecond:
    case Tok::kMicrosecond:
      return true;
    default:
      return false;
  }
}

// DATEADD(unit, amount, start) and DATEDIFF(unit, start, end); with two arguments they are other functions.
ExprPtr Grammar::UnitCall(const char* function) {
  const int32_t first = Mark();
  if ((!IsDateUnit(Peek(2)) && !IsString(Peek(2))) || Peek(3) != Tok::kComma) return nullptr;
  Advance();
  const std::string name(LastText());
  Advance();
  const int32_t unit_token = Mark();
  const bool quoted = AtString();
  Advance();
  Expect(Tok::kComma);
  if (!StartsExpression(Peek())) return nullptr;
  std::vector<ExprPtr> args = {WordLiteral(unit_token), ValueExpression()};
  if (!Accept(Tok::kComma)) return nullptr;
  args.push_back(ValueExpression());
  if (!Accept(Tok::kRightParen)) return nullptr;
  if (quoted) {
    throw Error("INVALID_PARAMETER_VALUE.DATETIME_UNIT",
                {{"parameter", "`unit`"},
                 {"functionName", errors::QuoteIdentifier(name)},
                 {"invalidValue", std::string(TextOf(unit_token))}},
                SpanFrom(first));
  }
  return MakeCall(function, std::move(args), SpanFrom(first));
}

}  // namespace piezo::frontend::sql
