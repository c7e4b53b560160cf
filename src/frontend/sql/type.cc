// Types inside of SQL: their grammar over the statement's own tokens, so that errors point into it; what a name and its
// numbers mean is in types/type_names.h.
#include "base/ascii.h"
#include "frontend/sql/grammar.h"
#include "types/collation.h"
#include "types/field_metadata.h"
#include "types/type_names.h"

namespace piezo::frontend::sql {

namespace {

DataType Require(types::TypeOrError found) {
  if (const Error* error = std::get_if<Error>(&found)) throw *error;
  return std::get<DataType>(std::move(found));
}

}  // namespace

DataType Grammar::Type() {
  DataType type = OpenType();
  if (std::exchange(surplus_brackets_, 0) > 0) FailSyntax(Mark() - 1);
  return type;
}

// A type that may have closed brackets of the types around it, too.
DataType Grammar::OpenType() {
  const Nesting nesting(*this);
  const int32_t first = Mark();
  if (!AtName()) FailSyntax();
  if (Accept(Tok::kArray, Tok::kLess)) {
    DataType element = OpenType();
    CloseTypeBracket();
    return DataType::Array(std::move(element));
  }
  if (Accept(Tok::kMap, Tok::kLess)) return MapType();
  if (Accept(Tok::kStruct, Tok::kNotEqual)) return DataType::Struct({});
  if (Accept(Tok::kStruct, Tok::kLess)) return StructType();
  return NamedType(first);
}

// `>>` closes two brackets at once: the surplus is remembered for the types around.
void Grammar::CloseTypeBracket() {
  if (surplus_brackets_ > 0) {
    --surplus_brackets_;
    return;
  }
  if (At(Tok::kShiftRight)) {
    surplus_brackets_ = 1;
  } else if (At(Tok::kShiftRightUnsigned)) {
    surplus_brackets_ = 2;
  } else if (!At(Tok::kGreater)) {
    Expect(Tok::kGreater);
  }
  Advance();
}

DataType Grammar::MapType() {
  DataType key = OpenType();
  Expect(Tok::kComma);
  DataType value = OpenType();
  CloseTypeBracket();
  return DataType::Map(std::move(key), std::move(value));
}

// Behind STRUCT<: name [:] type [NOT NULL] [COMMENT 'text'], …
DataType Grammar::StructType() {
  std::vector<Field> fields;
  if (!At(Tok::kGreater)) {
    do {
      Field field;
      field.name = ParseClosedName();
      Accept(Tok::kColon);
      field.type = OpenType();
      if (surplus_brackets_ == 0) {
        if (At(Tok::kNot) || At(Tok::kBang)) {
          AcceptNot();
          Expect(Tok::kNull);
          field.nullable = false;
        }
        if (Accept(Tok::kComment)) types::SetComment(field, ParseString());
      }
      fields.push_back(std::move(field));
    } while (surplus_brackets_ == 0 && Accept(Tok::kComma));
  }
  CloseTypeBracket();
  return DataType::Struct(std::move(fields));
}

namespace {

bool IsIntervalField(Tok kind) {
  return kind == Tok::kYear || kind == Tok::kMonth || kind == Tok::kDay || kind == Tok::kHour || kind == Tok::kMinute ||
         kind == Tok::kSecond;
}

}  // namespace

// Behind INTERVAL, at a field.
DataType Grammar::IntervalType(int32_t first) {
  const int32_t start = Mark();
  int32_t end = start;
  Advance();
  if (At(Tok::kTo) && IsIntervalField(Peek(1))) {
    Advance();
    end = Mark();
    Advance();
  }
  auto type = types::FindIntervalType(TextOf(start), end == start ? "" : TextOf(end), SpanFrom(first));
  if (!type) FailSyntax(end);
  return Require(std::move(*type));
}

DataType Grammar::StringType() const {
  return string_collation_.empty() ? DataType::String() : DataType::CollatedString(string_collation_);
}

// A plain name, perhaps with numbers, a collation or WITHOUT TIME ZONE behind it.
DataType Grammar::NamedType(int32_t first) {
  const Tok name = Advance();
  if (name == Tok::kInterval && IsIntervalField(Peek())) return IntervalType(first);
  if (name == Tok::kString && Accept(Tok::kCollate)) {
    std::string collation;
    for (const std::string& part : ParseDottedName()) collation += (collation.empty() ? "" : ".") + part;
    return DataType::CollatedString(types::NormalizeCollation(collation));
  }
  if (name == Tok::kString && !At(Tok::kLeftParen)) return StringType();
  std::vector<int64_t> parameters;
  const std::string word = ToUpperAscii(TextOf(Mark() - 1));
  const bool shape = word == "GEOMETRY" || word == "GEOGRAPHY";
  if (At(Tok::kLeftParen) && (Peek(1) == Tok::kIntegerNumber || shape)) {
    Advance();
    do {
      parameters.push_back(shape && Accept(Tok::kAny) ? types::kAnySrid : ParseInteger());
    } while (Accept(Tok::kComma));
    Expect(Tok::kRightParen);
  }
  const int32_t last = Mark() - 1;
  if ((name == Tok::kTimestamp || name == Tok::kTime) && At(Tok::kWithout, Tok::kTime)) {
    ExpectAll(Tok::kWithout, Tok::kTime, Tok::kZone);
    if (name == Tok::kTimestamp) return DataType::TimestampNtz();
  }
  if (name == Tok::kTimestamp && options().timestamp_ntz) return DataType::TimestampNtz();
  std::string text(TextOf(first));
  if (text.front() == '`') text = text.substr(1, text.size() - 2);
  SourceSpan span = SpanOf(first);
  span.stop = SpanOf(last).stop;
  return Require(types::FindPrimitiveType(text, parameters, span));
}

}  // namespace piezo::frontend::sql
