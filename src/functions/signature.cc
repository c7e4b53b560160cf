// Parsing of the notation of signatures (signature.h) and its spelling in error messages.
#include "functions/signature.h"

#include <cctype>
#include <cstdint>
#include <utility>

#include "base/check.h"

namespace piezo::functions {
namespace {

using Kind = TypePattern::Kind;

struct TypeName {
  std::string_view name;
  TypeId id;
};
constexpr TypeName kConcreteTypes[] = {
    {"VOID", TypeId::kNull},
    {"BOOLEAN", TypeId::kBoolean},
    {"TINYINT", TypeId::kByte},
    {"SMALLINT", TypeId::kShort},
    {"INT", TypeId::kInt},
    {"BIGINT", TypeId::kLong},
    {"FLOAT", TypeId::kFloat},
    {"DOUBLE", TypeId::kDouble},
    {"DECIMAL", TypeId::kDecimal},
    {"STRING", TypeId::kString},
    {"BINARY", TypeId::kBinary},
    {"DATE", TypeId::kDate},
    {"TIMESTAMP", TypeId::kTimestamp},
    {"TIMESTAMP_NTZ", TypeId::kTimestampNtz},
    {"TIME", TypeId::kTime},
    {"CALENDAR", TypeId::kCalendarInterval},
    {"VARIANT", TypeId::kVariant},
    {"GEOMETRY", TypeId::kGeometry},
    {"GEOGRAPHY", TypeId::kGeography},
    {"YEAR_MONTH", TypeId::kYearMonthInterval},
    {"STRUCT", TypeId::kStruct},
    {"DAY_TIME", TypeId::kDayTimeInterval},
};

struct StringName {
  std::string_view name;
  Collations collations;
};
constexpr StringName kStrings[] = {
    {"STRING_SEARCH", Collations::kSearch},
    {"STRING_WHOLE", Collations::kWhole},
    {"STRING_PARTS", Collations::kParts},
    {"STRING_REGEX", Collations::kRegex},
};

DataType ConcreteType(TypeId id) {
  switch (id) {
    case TypeId::kDecimal:
      return DataType::Decimal(38, 18);  // Spark's system default, what a string becomes
    case TypeId::kTime:
      return DataType::Time();
    case TypeId::kYearMonthInterval:
      return DataType::YearMonthInterval();
    case TypeId::kDayTimeInterval:
      return DataType::DayTimeInterval();
    case TypeId::kStruct:
      return DataType::Struct({});
    default:
      return DataType(id);
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Signature* Into(Signature* signature) {
    Expect("(");
    while (!Accept(")")) {
      if (!signature->parameters.empty()) Expect(",");
      signature->parameters.push_back(OneParameter());
    }
    Expect("->");
    signature->result = Type();
    PIEZO_CHECK(rest_.empty());
    return signature;
  }

 private:
  Parameter OneParameter() {
    Parameter parameter;
    const bool brackets = Accept("[");
    parameter.name = Word();
    parameter.type = Type();
    parameter.variadic = Accept("...");
    if (Accept("=")) parameter.otherwise = Default(parameter.type);
    if (brackets) Expect("]");
    parameter.optional = brackets || parameter.otherwise.has_value();
    return parameter;
  }

  TypePattern Type() {
    TypePattern first = OneType();
    if (!Accept("|")) return first;
    TypePattern choice{.kind = Kind::kOneOf};
    choice.children.push_back(std::move(first));
    do {
      choice.children.push_back(OneType());
    } while (Accept("|"));
    return choice;
  }

  TypePattern OneType() {
    if (Accept("(")) return LambdaType();
    const std::string word = Word();
    if (word.size() == 1) return Variable(word[0]);
    if (word == "ARRAY") {
      Expect("<");
      TypePattern array{.kind = Kind::kArray, .children = {Type()}};
      Expect(">");
      return array;
    }
    if (word == "MAP") {
      Expect("<");
      TypePattern map{.kind = Kind::kMap, .children = {Type()}};
      Expect(",");
      map.children.push_back(Type());
      Expect(">");
      return map;
    }
    if (word == "NUMERIC") return {.kind = Kind::kNumeric};
    if (word == "INTEGRAL") return {.kind = Kind::kIntegral};
    if (word == "FRACTIONAL") return {.kind = Kind::kFractional};
    if (word == "ANY") return {.kind = Kind::kAny};
    if (word == "INTERVAL") {
      return {.kind = Kind::kOneOf,
              .children = {Concrete(TypeId::kDayTimeInterval), Concrete(TypeId::kYearMonthInterval),
                           Concrete(TypeId::kCalendarInterval)}};
    }
    for (const TypeName& type : kConcreteTypes) {
      if (type.name == word) return Concrete(type.id);
    }
    for (const StringName& string : kStrings) {
      if (string.name != word) continue;
      TypePattern pattern = Concrete(TypeId::kString);
      pattern.collations = string.collations;
      return pattern;
    }
    FailCheck(("unknown type in a signature: " + word).c_str(), __FILE__, __LINE__);
  }

  static TypePattern Concrete(TypeId id) { return {.kind = Kind::kConcrete, .concrete = ConcreteType(id)}; }

  TypePattern Variable(char name) {
    TypePattern variable{.kind = Kind::kVariable, .variable = name};
    if (Accept(":")) {
      TypePattern among = Type();
      if (among.kind == Kind::kOneOf) {
        variable.children = std::move(among.children);
      } else {
        variable.children.push_back(std::move(among));
      }
    }
    return variable;
  }

  TypePattern LambdaType() {
    TypePattern lambda{.kind = Kind::kLambda};
    do {
      lambda.children.push_back(Type());
      lambda.children.back().nullable = Accept("?");
    } while (Accept(","));
    Expect(")");
    Expect("->");
    lambda.children.push_back(Type());
    return lambda;
  }

  types::Value Default(const TypePattern& type) {
    const DataType concrete = type.kind == Kind::kConcrete ? type.concrete : DataType::Null();
    if (Accept("X'00'")) return {concrete, std::string(1, '\0')};
    if (Accept("'")) {
      const size_t end = rest_.find('\'');
      PIEZO_CHECK(end != std::string_view::npos);
      std::string text(rest_.substr(0, end));
      rest_.remove_prefix(end);
      Expect("'");
      return {concrete.is(TypeId::kNull) ? DataType::String() : concrete, std::move(text)};
    }
    if (Accept("NULL")) return types::Value::Null(concrete);
    if (Accept("true")) return types::Value::Boolean(true);
    if (Accept("false")) return types::Value::Boolean(false);
    const bool negative = Accept("-");
    int64_t number = 0;
    PIEZO_CHECK(!rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_[0])));
    while (!rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_[0]))) {
      number = number * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    if (negative) number = -number;
    if (concrete.is(TypeId::kDouble)) return types::Value::Double(static_cast<double>(number) + Fraction());
    SkipSpace();
    return {concrete.is(TypeId::kNull) ? DataType::Int() : concrete, number};
  }

  /// What stands behind the point, if there is one.
  double Fraction() {
    double fraction = 0;
    if (Accept(".")) {
      double unit = 0.1;
      for (; !rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_[0])); unit /= 10) {
        fraction += (rest_[0] - '0') * unit;
        rest_.remove_prefix(1);
      }
    }
    SkipSpace();
    return fraction;
  }

  std::string Word() {
    size_t length = 0;
    while (length < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[length])) || rest_[length] == '_')) {
      ++length;
    }
    PIEZO_CHECK(length > 0);
    std::string word(rest_.substr(0, length));
    rest_.remove_prefix(length);
    SkipSpace();
    return word;
  }

  bool Accept(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    if (token != "'") SkipSpace();  // spaces inside quotes count
    return true;
  }
  void Expect(std::string_view token) { PIEZO_CHECK(Accept(token)); }
  void SkipSpace() {
    while (!rest_.empty() && rest_[0] == ' ') rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string OneOf(const std::vector<TypePattern>& choices) {
  std::string out;
  for (const TypePattern& choice : choices) {
    if (!out.empty()) out += " or ";
    out += RequiredType(choice);
  }
  return choices.size() == 1 ? out : "(" + out + ")";
}

}  // namespace

Signature::Signature(const char* notation) : text(notation) { Parser(text).Into(this); }

size_t Signature::least_arguments() const {
  size_t count = 0;
  for (const Parameter& parameter : parameters) {
    if (!parameter.optional && !parameter.variadic) ++count;
  }
  return count;
}

size_t Signature::most_arguments() const {
  return !parameters.empty() && parameters.back().variadic ? SIZE_MAX : parameters.size();
}

const Parameter* Signature::parameter(size_t index) const {
  if (index < parameters.size()) return &parameters[index];
  return !parameters.empty() && parameters.back().variadic ? &parameters.back() : nullptr;
}

bool IsAnyTimestamp(const TypePattern& pattern) {
  return pattern.kind == Kind::kOneOf && pattern.children.size() == 2 &&
         pattern.children[0].concrete.is(TypeId::kTimestamp) && pattern.children[1].concrete.is(TypeId::kTimestampNtz);
}

std::string RequiredType(const TypePattern& pattern) {
  if (IsAnyTimestamp(pattern)) return Quoted("(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)");
  switch (pattern.kind) {
    case Kind::kConcrete:
      switch (pattern.concrete.id()) {
        case TypeId::kDecimal:
          return Quoted("DECIMAL");
        case TypeId::kStruct:
          return Quoted("STRUCT");
        case TypeId::kGeometry:
          return Quoted("GEOMETRY");
        case TypeId::kGeography:
          return Quoted("GEOGRAPHY");
        default:
          return Quoted(types::SqlName(pattern.concrete));
      }
    case Kind::kVariable:
      return pattern.children.empty() ? Quoted("ANY") : OneOf(pattern.children);
    case Kind::kOneOf:
      return OneOf(pattern.children);
    case Kind::kArray:
      return pattern.children[0].kind == Kind::kConcrete
                 ? Quoted("ARRAY<" + types::SqlName(pattern.children[0].concrete) + ">")
                 : Quoted("ARRAY");
    case Kind::kMap:
      return Quoted("MAP");
    case Kind::kLambda:
      return RequiredType(pattern.children.back());
    case Kind::kNumeric:
      return Quoted("NUMERIC");
    case Kind::kIntegral:
      return Quoted("INTEGRAL");
    case Kind::kFractional:
      return Quoted("FRACTIONAL");
    case Kind::kAny:
      return Quoted("ANY");
  }
  return {};
}

}  // namespace piezo::functions
