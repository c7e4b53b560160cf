// Calls with words between their arguments: CAST, EXTRACT, SUBSTRING, TRIM, OVERLAY, POSITION, FIRST, STRUCT and the
// date functions that take a unit. Each becomes its ordinary function. A rule first looks for its words between the
// parentheses; without them it gives null, and the text is read as a call like any other.
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// At `keyword (`. Null when it is an ordinary call.
ExprPtr Grammar::SpecialCall() {
  switch (Peek()) {
    case Tok::kCast:
    case Tok::kTryCast:
      return CastCall();
    case Tok::kExtract:
      return ExtractCall();
    case Tok::kSubstr:
    case Tok::kSubstring:
      return SubstringCall();
    case Tok::kTrim:
      return TrimCall();
    case Tok::kOverlay:
      return OverlayCall();
    case Tok::kPosition:
      return PositionCall();
    case Tok::kFirst:
    case Tok::kLast:
    case Tok::kAnyValue:
      return IgnoringNullsCall();
    case Tok::kStruct:
      return StructCall();
    case Tok::kTimestampadd:
    case Tok::kDateadd:
    case Tok::kDateAdd:
      return UnitCall("timestampadd");
    case Tok::kTimestampdiff:
    case Tok::kDatediff:
    case Tok::kDateDiff:
    case Tok::kTimediff:
      return UnitCall("timestampdiff");
    default:
      return nullptr;
  }
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
  if (!CallHas(Tok::kFrom) && !CallHas(Tok::kFor)) return nullptr;
  Advance();
  Advance();
  std::vector<ExprPtr> args = {ValueExpression()};
  if (!Accept(Tok::kFrom)) Expect(Tok::kComma);
  args.push_back(ValueExpression());
  if (Accept(Tok::kFor) || Accept(Tok::kComma)) args.push_back(ValueExpression());
  Expect(Tok::kRightParen);
  return MakeCall("substring", std::move(args), SpanFrom(first));
}

// TRIM([BOTH | LEADING | TRAILING] [characters] FROM text)
ExprPtr Grammar::TrimCall() {
  const int32_t first = Mark();
  const bool from_first = Peek(2) == Tok::kFrom && StartsExpression(Peek(3));
  if (!from_first && !CallHas(Tok::kFrom)) return nullptr;
  Advance();
  Advance();
  const char* name = "trim";
  if (AtAny(Tok::kBoth, Tok::kLeading, Tok::kTrailing) && StartsExpression(Peek(1))) {
    const Tok side = Advance();
    name = side == Tok::kLeading ? "ltrim" : side == Tok::kTrailing ? "rtrim" : "trim";
  }
  std::vector<ExprPtr> args;
  if (!At(Tok::kFrom)) args.push_back(ValueExpression());
  Expect(Tok::kFrom);
  args.push_back(ValueExpression());
  Expect(Tok::kRightParen);
  return MakeCall(name, std::move(args), SpanFrom(first));
}

// OVERLAY(text PLACING replacement FROM position [FOR length])
ExprPtr Grammar::OverlayCall() {
  const int32_t first = Mark();
  if (!CallHas(Tok::kPlacing)) return nullptr;
  Advance();
  Advance();
  std::vector<ExprPtr> args = {ValueExpression()};
  Expect(Tok::kPlacing);
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
  if (!CallHas(Tok::kIn) || CallHas(Tok::kComma)) return nullptr;
  Advance();
  Advance();
  std::vector<ExprPtr> args = {ValueExpression()};
  Expect(Tok::kIn);
  args.push_back(ValueExpression());
  Expect(Tok::kRightParen);
  return MakeCall("locate", std::move(args), SpanFrom(first));
}

// FIRST(x IGNORE NULLS)
ExprPtr Grammar::IgnoringNullsCall() {
  const int32_t first = Mark();
  const int32_t close = MatchingParen(first + 1) - first;
  if (close < 5 || Peek(close - 2) != Tok::kIgnore || Peek(close - 1) != Tok::kNulls) return nullptr;
  Advance();
  Call call;
  call.name = {std::string(LastText())};
  Advance();
  call.args.push_back(Expression());
  ExpectAll(Tok::kIgnore, Tok::kNulls, Tok::kRightParen);
  call.ignore_nulls = true;
  return MakeExpr(std::move(call), SpanFrom(first));
}

// STRUCT(a, b AS c): its arguments may bear names.
ExprPtr Grammar::StructCall() {
  const int32_t first = Mark();
  if (IsName(Peek(2)) && Peek(3) == Tok::kFatArrow) return nullptr;
  Advance();
  Advance();
  std::vector<ExprPtr> args;
  if (!At(Tok::kRightParen)) {
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
  const int32_t close = MatchingParen(first + 1);
  const int32_t second_comma = FindInCall(first + 3, close, Tok::kComma);
  if (second_comma < 0 || FindInCall(second_comma, close, Tok::kComma) >= 0) return nullptr;
  Advance();
  const std::string name(LastText());
  Advance();
  const int32_t unit_token = Mark();
  const bool quoted = AtString();
  Advance();
  Expect(Tok::kComma);
  std::vector<ExprPtr> args = {WordLiteral(unit_token), ValueExpression()};
  Expect(Tok::kComma);
  args.push_back(ValueExpression());
  Expect(Tok::kRightParen);
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
