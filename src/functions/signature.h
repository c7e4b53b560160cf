// Signature: the types that a function takes and gives, written in Spark's own notation and parsed once, when the
// registry is built.
//
//   (x DOUBLE) -> DOUBLE
//   (a T, b T) -> T                                one capital letter is a type variable, the same type wherever it
//   stands (x T: NUMERIC | DAY_TIME) -> T                 a variable that accepts only these types (s STRING | BINARY,
//   n INT = 1) -> STRING       an argument left out gets the default, as a literal (s STRING, [format STRING]) -> DATE
//   an argument that may be left out (xs T...) -> ARRAY<T>                          any number of arguments, none
//   included (xs ARRAY<T>, f (T, INT) -> BOOLEAN) -> ARRAY<T>   a lambda; `T?` says that its parameter may be null
//   whatever T is
//
// Types: BOOLEAN TINYINT SMALLINT INT BIGINT FLOAT DOUBLE STRING BINARY DATE TIMESTAMP TIMESTAMP_NTZ TIME VARIANT VOID
// DECIMAL (of any precision) ARRAY<…> MAP<…, …> STRUCT (any struct), intervals of any fields DAY_TIME YEAR_MONTH
// CALENDAR, GEOMETRY GEOGRAPHY (of any system); classes: NUMERIC INTEGRAL FRACTIONAL INTERVAL (the three kinds) ANY.
// Strings of any collation are a STRING; where not all collations will do: STRING_SEARCH (none that ignores accents but
// not case), STRING_WHOLE (none that ignores trailing spaces), STRING_PARTS (both), STRING_REGEX (UTF8_BINARY and
// UTF8_LCASE only).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "types/data_type.h"
#include "types/value.h"

namespace piezo::functions {

/// Which collations a string of a signature may have.
enum class Collations : uint8_t { kAny, kSearch, kWhole, kParts, kRegex };

/// A type of a signature: concrete, a class of types, a variable, or built from others.
struct TypePattern {
  enum class Kind : uint8_t {
    kConcrete,  // `concrete`, of any parameters where the type has some
    kVariable,  // `variable`, among `children` when there are any
    kOneOf,     // `children`
    kArray,     // children: element
    kMap,       // children: key, value
    kLambda,    // children: parameters…, result
    kNumeric,
    kIntegral,
    kFractional,
    kAny,
  };
  Kind kind = Kind::kAny;
  DataType concrete = {};
  Collations collations = Collations::kAny;  // strings only
  char variable = 0;
  bool nullable = false;  // parameters of lambdas only
  std::vector<TypePattern> children = {};
};

struct Parameter {
  std::string name;
  TypePattern type;
  std::optional<types::Value> otherwise;  // the default
  bool optional = false;                  // may be left out; true when there is a default
  bool variadic = false;                  // the last one, any number of times
};

struct Signature {
  /// Throws InvariantError for text that is not in the notation.
  Signature(const char* notation);  // NOLINT(google-explicit-constructor): entries list plain texts

  std::string text;
  std::vector<Parameter> parameters;
  TypePattern result;

  size_t least_arguments() const;
  size_t most_arguments() const;                   // SIZE_MAX when variadic
  const Parameter* parameter(size_t index) const;  // of the argument at `index`; null when there is none
};

/// Whether the pattern is the two kinds of timestamps, which Spark names together.
bool IsAnyTimestamp(const TypePattern& pattern);

/// The pattern as Spark names it in "requires the … type": `"NUMERIC"`, `("STRING" or "BINARY")`.
std::string RequiredType(const TypePattern& pattern);

}  // namespace piezo::functions
