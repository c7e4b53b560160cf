// Clauses that several commands share: names, property lists, partitions, row formats.
#include <algorithm>

#include "base/ascii.h"
#include "frontend/sql/grammar.h"
#include "types/collation.h"
#include "types/field_metadata.h"

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

// IDENTIFIER(expr) where a name must be known before analysis. What is no constant must be evaluated first: the
// statement is then read again with the value.
NameParts Grammar::ConstantName(const ExprPtr& name) {
  if (const std::optional<std::string> text = FoldText(name)) return ParseMultipartIdentifier(*text);
  const int32_t place = name->origin.start;
  if (const auto given = options().names.find(place); given != options().names.end()) {
    return ParseMultipartIdentifier(given->second);
  }
  late_names_[place] = name;
  return {"IDENTIFIER"};
}

NameParts Grammar::CommandName() {
  if (!At(Tok::kIdentifier, Tok::kLeftParen) || NameLength() > 1) return ParseDottedName();
  ExpectAll(Tok::kIdentifier, Tok::kLeftParen);
  const ExprPtr name = Expression();
  Expect(Tok::kRightParen);
  return ConstantName(name);
}

bool Grammar::AcceptIfExists() { return Accept(Tok::kIf, Tok::kExists); }

bool Grammar::AcceptIfNotExists() {
  if (!At(Tok::kIf) || (Peek(1) != Tok::kNot && Peek(1) != Tok::kBang) || Peek(2) != Tok::kExists) return false;
  Advance();
  AcceptNot();
  Expect(Tok::kExists);
  return true;
}

void Grammar::CheckOnce(bool given, const char* clause, int32_t first) const {
  if (given) throw Error("DUPLICATE_CLAUSES", {{"clauseName", clause}}, SpanFrom(first));
}

void Grammar::StringOnce(std::string& text, const char* clause, int32_t first) {
  std::string value = ParseString();
  CheckOnce(!text.empty(), clause, first);
  text = std::move(value);
}

void Grammar::FailNotAllowed(std::string message, int32_t first) const {
  throw Error("_LEGACY_ERROR_TEMP_0035", {{"message", std::move(message)}}, SpanFrom(first));
}

// ---- Properties ----

// 'key', or a.b.c
std::string Grammar::PropertyKey() {
  if (AtString()) return ParseSingleString();
  std::string key;
  for (const std::string& part : ParseDottedName()) key += (key.empty() ? "" : ".") + part;
  return key;
}

std::string Grammar::PropertyValue() {
  if (AtString()) return ParseString();
  if (!AtAny(Tok::kIntegerNumber, Tok::kDecimalNumber, Tok::kTrue, Tok::kFalse)) FailSyntax();
  const Tok kind = Advance();
  if (kind == Tok::kTrue) return "true";
  if (kind == Tok::kFalse) return "false";
  return std::string(LastText());
}

// (key = value, 'key' value, key)
Options Grammar::PropertyList() { return Properties(false); }

// As PropertyList, for OPTIONS: a value may be any expression.
Options Grammar::ExpressionPropertyList() { return Properties(true); }

Options Grammar::Properties(bool expressions) {
  const int32_t first = Mark();
  Options properties;
  Expect(Tok::kLeftParen);
  do {
    std::string key = PropertyKey();
    std::string value;
    if (Accept(Tok::kEqual) || !AtAny(Tok::kComma, Tok::kRightParen)) {
      value = expressions ? ConstantText() : PropertyValue();
    }
    const bool known = std::any_of(properties.begin(), properties.end(), [&](const auto& p) { return p.first == key; });
    if (known) throw Error("DUPLICATE_KEY", {{"keyColumn", errors::QuoteIdentifier(key)}}, SpanFrom(first));
    properties.emplace_back(std::move(key), std::move(value));
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  return properties;
}

// The value of an expression that is a literal, else its text.
std::string Grammar::ConstantText() {
  const int32_t first = Mark();
  const ExprPtr expr = Expression();
  const Literal* literal = std::get_if<Literal>(&expr->op);
  return literal != nullptr ? types::ToDisplay(literal->value) : std::string(TextBetween(first, Mark() - 1));
}

// PARTITION (a = 1, b)
Grammar::PartitionValues Grammar::PartitionSpec() {
  const int32_t first = Mark();
  ExpectAll(Tok::kPartition, Tok::kLeftParen);
  PartitionValues values;
  do {
    std::string name = ParseName();
    ExprPtr value;
    if (Accept(Tok::kEqual)) {
      value = Primary();  // a constant, or the name DEFAULT
    }
    for (const auto& [other, ignored] : values) {
      if (other == name) {
        throw Error("DUPLICATE_KEY", {{"keyColumn", errors::QuoteIdentifier(name)}}, SpanFrom(first));
      }
    }
    values.emplace_back(std::move(name), std::move(value));
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  return values;
}

Grammar::PartitionValues Grammar::FullPartitionSpec() {
  const int32_t first = Mark();
  PartitionValues values = PartitionSpec();
  for (const auto& [name, value] : values) {
    if (value) continue;
    throw Error("INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE", {{"partKey", errors::QuoteIdentifier(name)}},
                SpanFrom(first));
  }
  return values;
}

Field Grammar::ColumnType() {
  Field field;
  field.name = ParseClosedName();
  field.type = Type();
  if (At(Tok::kNot) || At(Tok::kBang)) {
    AcceptNot();
    Expect(Tok::kNull);
    field.nullable = false;
  }
  if (Accept(Tok::kComment)) types::SetComment(field, ParseString());
  return field;
}

std::string Grammar::Provider() {
  std::string provider;
  for (const std::string& part : ParseDottedName()) provider += (provider.empty() ? "" : ".") + part;
  return provider;
}

// DEFAULT COLLATION name
std::string Grammar::DefaultCollation() {
  ExpectAll(Tok::kDefault, Tok::kCollation);
  return types::NormalizeCollation(ParseDottedName().back());
}

// WITH SCHEMA BINDING | COMPENSATION | [TYPE] EVOLUTION
std::string Grammar::SchemaBinding() {
  const int32_t first = Mark();
  ExpectAll(Tok::kWith, Tok::kSchema);
  std::string mode = SchemaMode();
  if (options().view_schema_modes) return mode;
  throw Error("FEATURE_NOT_ENABLED",
              {{"featureName", "VIEW ... WITH SCHEMA ..."},
               {"configKey", "spark.sql.legacy.viewSchemaBindingMode"},
               {"configValue", "true"}},
              SpanFrom(first))
      .As(errors::ExceptionClass::kParse);
}

std::string Grammar::SchemaMode() {
  switch (Advance()) {
    case Tok::kBinding:
      return "BINDING";
    case Tok::kCompensation:
      return "COMPENSATION";
    case Tok::kEvolution:
      return "EVOLUTION";
    case Tok::kType:
      Expect(Tok::kEvolution);
      return "TYPE EVOLUTION";
    default:
      FailSyntax(Mark() - 1);
  }
}

// ROW FORMAT SERDE '…' or ROW FORMAT DELIMITED …: Hive's, read and left.
bool Grammar::AcceptRowFormat() {
  if (!Accept(Tok::kRow, Tok::kFormat)) return false;
  if (Accept(Tok::kSerde)) {
    ParseString();
    if (Accept(Tok::kWith, Tok::kSerdeproperties)) PropertyList();
    return true;
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
  return true;
}

}  // namespace piezo::frontend::sql
