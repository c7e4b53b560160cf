// Clauses that several commands share: property lists, locations, row formats.
#include "base/ascii.h"
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

// Strings joined by || or concat(…), which is how IDENTIFIER's argument is mostly written.
std::optional<std::string> FoldText(const ExprPtr& expr) {
  if (const Literal* literal = std::get_if<Literal>(&expr->op)) {
    const std::string* text = std::get_if<std::string>(&literal->value.data);
    return text != nullptr ? std::optional(*text) : std::nullopt;
  }
  const Call* call = std::get_if<Call>(&expr->op);
  if (call == nullptr || call->name.size() != 1) return std::nullopt;
  if (call->name.front() != "||" && !EqualsIgnoreCase(call->name.front(), "concat")) return std::nullopt;
  std::string text;
  for (const ExprPtr& arg : call->args) {
    const std::optional<std::string> part = FoldText(arg);
    if (!part) return std::nullopt;
    text += *part;
  }
  return text;
}

}  // namespace

// IDENTIFIER(expr) where a name must be known before analysis.
NameParts Grammar::ConstantName(const ExprPtr& name) {
  const std::optional<std::string> text = FoldText(name);
  if (!text) errors::ThrowUnsupported("IDENTIFIER with more than strings inside, in this place", name->origin);
  return ParseMultipartIdentifier(*text);
}

// (key = value, 'key' value, a.b.c true, key)
Options Grammar::PropertyList() {
  const int32_t first = Mark();
  Options properties;
  Expect(Tok::kLeftParen);
  do {
    std::string key;
    if (AtString()) {
      key = ParseSingleString();
    } else {
      for (const std::string& part : ParseDottedName()) key += (key.empty() ? "" : ".") + part;
    }
    std::string value;
    const bool has_value = Accept(Tok::kEqual) || !AtAny(Tok::kComma, Tok::kRightParen);
    if (has_value) value = PropertyValue();
    for (const auto& [other, ignored] : properties) {
      if (other == key) throw Error("DUPLICATE_KEY", {{"keyColumn", errors::QuoteIdentifier(key)}}, SpanFrom(first));
    }
    properties.emplace_back(std::move(key), std::move(value));
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  return properties;
}

std::string Grammar::PropertyValue() {
  if (AtString()) return ParseString();
  if (!AtAny(Tok::kIntegerNumber, Tok::kDecimalNumber, Tok::kTrue, Tok::kFalse)) FailSyntax();
  const Tok kind = Advance();
  if (kind == Tok::kTrue) return "true";
  if (kind == Tok::kFalse) return "false";
  return std::string(LastText());
}

// ROW FORMAT SERDE '…' or ROW FORMAT DELIMITED …: Hive's, read and left.
void Grammar::SkipRowFormat() {
  if (!At(Tok::kRow, Tok::kFormat)) return;
  ExpectAll(Tok::kRow, Tok::kFormat);
  if (Accept(Tok::kSerde)) {
    ParseString();
    if (Accept(Tok::kWith, Tok::kSerdeproperties)) PropertyList();
    return;
  }
  Expect(Tok::kDelimited);
  if (Accept(Tok::kFields, Tok::kTerminated)) {
    Expect(Tok::kBy);
    ParseString();
    if (Accept(Tok::kEscaped, Tok::kBy)) ParseString();
  }
  if (Accept(Tok::kCollection, Tok::kItems)) {
    ExpectAll(Tok::kTerminated, Tok::kBy);
    ParseString();
  }
  if (Accept(Tok::kMap, Tok::kKeys)) {
    ExpectAll(Tok::kTerminated, Tok::kBy);
    ParseString();
  }
  if (Accept(Tok::kLines, Tok::kTerminated)) {
    Expect(Tok::kBy);
    ParseString();
  }
  if (Accept(Tok::kNull, Tok::kDefined)) {
    Expect(Tok::kAs);
    ParseString();
  }
}

}  // namespace piezo::frontend::sql
