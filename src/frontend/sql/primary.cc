// Primary expressions: what operators join, with the postfix forms ([i], .field, ::type, :path, COLLATE) behind them.
#include "base/ascii.h"
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

ExprPtr Grammar::Primary() {
  const int32_t first = Mark();
  ExprPtr head = PrimaryHead();
  while (true) {
    switch (Peek()) {
      case Tok::kDot:
      case Tok::kLeftBracket:
      case Tok::kDoubleColon:
      case Tok::kColon:
        break;
      case Tok::kCollate:
        if (IsName(Peek(1)) && !StartsClause(1)) break;
        return head;
      default:
        return head;
    }
    AddLink();
    head = Postfix(std::move(head), first);
  }
}

ExprPtr Grammar::PrimaryHead() {
  const Tok kind = Peek();
  if (IsNumber(kind) || (kind == Tok::kMinusSign && IsNumber(Peek(1)))) return NumberLiteral();
  if (IsString(kind)) return StringLiteral();
  switch (kind) {
    case Tok::kLeftParen:
      return Parenthesized();
    case Tok::kStar: {
      const int32_t first = Mark();
      Advance();
      return StarExpression({}, first);
    }
    case Tok::kQuestion:
    case Tok::kColon:
      return ParameterMarker();
    default:
      return IsKeyword(kind) ? KeywordHead() : NameHead();
  }
}

// Keywords with a form of their own; in any other place they are names.
ExprPtr Grammar::KeywordHead() {
  const int32_t first = Mark();
  const Tok next = Peek(1);
  switch (Peek()) {
    case Tok::kNull:
      if (next == Tok::kDot || next == Tok::kLeftParen || IsString(next)) break;
      Advance();
      return MakeExpr(Literal{types::Value::Null()}, SpanFrom(first));
    case Tok::kTrue:
    case Tok::kFalse:
      if (next == Tok::kDot || next == Tok::kLeftParen || IsString(next)) break;
      return MakeExpr(Literal{types::Value::Boolean(Advance() == Tok::kTrue)}, SpanFrom(first));
    case Tok::kInterval:
      if (AtIntervalLiteral()) return IntervalLiteral();
      break;
    case Tok::kCase:
      if (next == Tok::kWhen || (StartsExpression(next) && !StartsClause(1) && next != Tok::kAs)) {
        return CaseExpression();
      }
      break;
    case Tok::kExists:
      if (next == Tok::kLeftParen && HoldsQuery(first + 1)) {
        Advance();
        Subquery subquery;
        subquery.kind = Subquery::Kind::kExists;
        subquery.plan = ParenthesizedQuery();
        return MakeExpr(std::move(subquery), SpanFrom(first));
      }
      break;
    case Tok::kIdentifier:
      if (next == Tok::kLeftParen && NameLength() == 1) return IdentifierClause();
      break;
    default:
      if (next == Tok::kLeftParen) {
        if (ExprPtr call = SpecialCall()) return call;
      }
  }
  return NameHead();
}

ExprPtr Grammar::NameHead() {
  const Tok kind = Peek();
  if (!IsName(kind)) {
    const bool callable = kind == Tok::kLeft || kind == Tok::kRight || kind == Tok::kFilter;
    if (IsBareFunction(kind)) return BareFunction();
    if (!callable || Peek(1) != Tok::kLeftParen) FailSyntax();
    const int32_t first = Mark();
    Advance();
    return FunctionCall({std::string(LastText())}, first);
  }
  if (Peek(1) == Tok::kArrow) {
    const int32_t first = Mark();
    std::vector<std::string> parameters = {ParseName()};
    return Lambda(std::move(parameters), first);
  }
  if (IsString(Peek(1))) return TypedLiteral();
  return ColumnOrCall();
}

// CURRENT_DATE and its like need no parentheses. Where they may name columns they are read as columns, and analysis
// takes them for calls when there is no such column; where they are reserved they are calls at once.
bool Grammar::IsBareFunction(Tok kind) {
  return kind == Tok::kCurrentDate || kind == Tok::kCurrentTime || kind == Tok::kCurrentTimestamp ||
         kind == Tok::kCurrentUser || kind == Tok::kSessionUser || kind == Tok::kUser;
}

ExprPtr Grammar::BareFunction() {
  const int32_t first = Mark();
  Advance();
  std::string name(LastText());
  if (At(Tok::kLeftParen)) return FunctionCall({std::move(name)}, first);
  return MakeCall(std::move(name), {}, SpanFrom(first));
}

ExprPtr Grammar::ColumnOrCall() {
  const int32_t first = Mark();
  const bool patterns = in_select_list_ && options().quoted_regex_columns;
  const auto ends_at = [&](int32_t ahead) { return Peek(ahead) != Tok::kDot && Peek(ahead) != Tok::kLeftParen; };
  if (patterns && At(Tok::kBackquoted) && ends_at(1)) return ColumnPattern("", first);
  NameParts parts = ParseNameOrParts();
  while (At(Tok::kDot)) {
    Advance();
    if (Accept(Tok::kStar)) return StarExpression(std::move(parts), first);
    if (patterns && At(Tok::kBackquoted) && ends_at(1)) return ColumnPattern(parts.back(), first);
    for (std::string& part : ParseNameOrParts()) parts.push_back(std::move(part));
  }
  if (At(Tok::kLeftParen)) return FunctionCall(std::move(parts), first);
  Attribute attribute;
  attribute.parts = std::move(parts);
  return MakeExpr(std::move(attribute), SpanFrom(first));
}

ExprPtr Grammar::ColumnPattern(std::string table, int32_t first) {
  std::string pattern = ParseSimpleName();
  return MakeExpr(RegexColumn{std::move(pattern), std::move(table), {}}, SpanFrom(first));
}

ExprPtr Grammar::StarExpression(NameParts target, int32_t first) {
  Star star;
  star.target = std::move(target);
  if (At(Tok::kExcept, Tok::kLeftParen) && !HoldsQuery(Mark() + 1)) {
    Advance();
    Advance();
    star.except = ParseDottedNames();
    Expect(Tok::kRightParen);
  }
  return MakeExpr(std::move(star), SpanFrom(first));
}

// (query), (x, y) -> …, (a, b), (a).
ExprPtr Grammar::Parenthesized() {
  const int32_t first = Mark();
  if (HoldsQuery(first)) {
    Subquery subquery;
    subquery.plan = ParenthesizedQuery();
    return MakeExpr(std::move(subquery), SpanFrom(first));
  }
  if (IsName(Peek(1)) && Peek(2) == Tok::kComma && Peek(MatchingParen(first) + 1 - first) == Tok::kArrow) {
    return Lambda(ParseNameList(), first);
  }
  Expect(Tok::kLeftParen);
  ExprPtr item = NamedExpression();
  if (At(Tok::kRightParen)) {
    // An alias needs a row around it: (a AS b) alone says nothing.
    if (std::holds_alternative<Alias>(item->op)) FailSyntax();
    Advance();
    return item;
  }
  std::vector<ExprPtr> items = {std::move(item)};
  while (Accept(Tok::kComma)) items.push_back(NamedExpression());
  Expect(Tok::kRightParen);
  return MakeCall("struct", std::move(items), SpanFrom(first), true);
}

ExprPtr Grammar::Lambda(std::vector<std::string> parameters, int32_t first) {
  Expect(Tok::kArrow);
  ExprPtr body = Expression();
  return MakeExpr(unresolved::Lambda{std::move(parameters), std::move(body)}, SpanFrom(first));
}

namespace {

ExprPtr TextLiteral(std::string text, SourceSpan span) {
  return MakeExpr(Literal{types::Value::String(std::move(text))}, std::move(span));
}

}  // namespace

ExprPtr Grammar::Postfix(ExprPtr base, int32_t first) {
  switch (Advance()) {
    case Tok::kDot: {
      const int32_t name_token = Mark();
      std::string name = ParseName();
      if (const Attribute* attribute = std::get_if<Attribute>(&base->op)) {
        Attribute longer = *attribute;
        longer.parts.push_back(std::move(name));
        return MakeExpr(std::move(longer), SpanFrom(first));
      }
      ExprPtr field = TextLiteral(std::move(name), SpanOf(name_token));
      return MakeExpr(ExtractValue{std::move(base), std::move(field)}, SpanFrom(first));
    }
    case Tok::kLeftBracket: {
      ExprPtr index = ValueExpression();
      Expect(Tok::kRightBracket);
      return MakeExpr(ExtractValue{std::move(base), std::move(index)}, SpanFrom(first));
    }
    case Tok::kDoubleColon: {
      DataType type = Type();
      return MakeExpr(Cast{.child = std::move(base), .type = std::move(type)}, SpanFrom(first));
    }
    case Tok::kCollate: {
      const int32_t name_token = Mark();
      const NameParts parts = ParseDottedName();
      const bool qualified =
          parts.size() == 3 && EqualsIgnoreCase(parts[0], "SYSTEM") && EqualsIgnoreCase(parts[1], "BUILTIN");
      std::string collation = qualified ? parts.back() : "";
      for (size_t i = 0; i < parts.size() && !qualified; ++i) collation += (i == 0 ? "" : ".") + parts[i];
      return MakeCall("collate", {std::move(base), TextLiteral(std::move(collation), SpanFrom(name_token))},
                      SpanFrom(first));
    }
    default:
      return SemiStructuredPath(std::move(base), first);
  }
}

// variant:a.b[0]['c']: the path is one text, "$.a.b[0]['c']".
ExprPtr Grammar::SemiStructuredPath(ExprPtr base, int32_t first) {
  const int32_t path_token = Mark();
  std::string path = "$";
  bool is_first = true;
  while (true) {
    if ((is_first && AtName()) || (At(Tok::kDot) && !is_first && IsName(Peek(1)))) {
      if (!is_first) Advance();
      const std::string name = ParseSimpleName();
      const bool plain = name.find_first_of(".[") == std::string::npos;
      path += plain ? "." + name : "[\"" + name + "\"]";
    } else if (At(Tok::kLeftBracket) && (IsString(Peek(1)) || Peek(1) == Tok::kIntegerNumber)) {
      const int32_t open = Mark();
      Advance();
      if (AtString()) {
        ParseString();
      } else {
        Advance();
      }
      Expect(Tok::kRightBracket);
      path += TextBetween(open, Mark() - 1);
    } else {
      break;
    }
    is_first = false;
  }
  if (is_first) FailSyntax();
  return MakeCall("semi_structured_extract", {std::move(base), TextLiteral(std::move(path), SpanFrom(path_token))},
                  SpanFrom(first), true);
}

ExprPtr Grammar::ParameterMarker() {
  const int32_t first = Mark();
  Parameter parameter;
  if (Accept(Tok::kQuestion)) {
    parameter.position = next_parameter_++;
  } else {
    Expect(Tok::kColon);
    named_markers_ = true;
    parameter.name = ParseSimpleName();
  }
  ExprPtr marker = MakeExpr(std::move(parameter), SpanFrom(first));
  // A text beside the marker goes on where the marker's own text ends: :schema '.' :table.
  if (!AtString()) return marker;
  std::vector<ExprPtr> parts = {std::move(marker)};
  parts.push_back(StringLiteral());
  if (AtAny(Tok::kColon, Tok::kQuestion)) parts.push_back(ParameterMarker());
  return MakeCall("concat", std::move(parts), SpanFrom(first));
}

// CASE x WHEN v is CASE WHEN x = v.
ExprPtr Grammar::CaseExpression() {
  const int32_t first = Mark();
  Expect(Tok::kCase);
  ExprPtr subject;
  if (!At(Tok::kWhen)) subject = Expression();
  std::vector<ExprPtr> args;
  do {
    const int32_t when = Mark();
    Expect(Tok::kWhen);
    ExprPtr condition = Expression();
    if (subject) condition = Operator("==", subject, std::move(condition), when + 1);
    args.push_back(std::move(condition));
    Expect(Tok::kThen);
    args.push_back(Expression());
  } while (At(Tok::kWhen));
  if (Accept(Tok::kElse)) args.push_back(Expression());
  Expect(Tok::kEnd);
  return MakeCall("when", std::move(args), SpanFrom(first), true);
}

}  // namespace piezo::frontend::sql
