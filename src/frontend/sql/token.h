// Tokens of Spark SQL text: what the lexer hands to the parser, and the keyword classes that decide which words may
// name things.
#pragma once

#include <cstdint>
#include <string_view>

namespace piezo::frontend::sql {

/// Kinds of tokens; the keywords follow the punctuation in one enumeration, so that a token is one small value.
enum class Tok : uint16_t {
  kEndOfInput,
  kWord,              // abc, a1, 1a; also what is no legal unquoted name (é), refused when it is used
  kBackquoted,        // `a b`
  kQuoted,            // 'a', r'a', r"a"
  kDoubleQuoted,      // "a": a string, or a name where the session says so
  kIntegerNumber,     // 12
  kLongNumber,        // 12L
  kShortNumber,       // 12S
  kByteNumber,        // 12Y
  kExponentNumber,    // 1e3, 1.5E-3
  kDecimalNumber,     // 1.5
  kFloatNumber,       // 1.5F
  kDoubleNumber,      // 1.5D
  kBigDecimalNumber,  // 1.5BD
  kSemicolon,
  kLeftParen,
  kRightParen,
  kComma,
  kDot,
  kLeftBracket,
  kRightBracket,
  kBang,
  kEqual,           // = ==
  kNullSafeEqual,   // <=>
  kNotEqual,        // <> !=
  kLess,            // <
  kLessOrEqual,     // <= !>
  kGreater,         // >
  kGreaterOrEqual,  // >= !<
  kShiftLeft,
  kShiftRight,
  kShiftRightUnsigned,
  kPlusSign,
  kMinusSign,
  kStar,
  kSlash,
  kPercentSign,
  kTilde,
  kAmpersand,
  kBar,
  kConcat,  // ||
  kPipe,    // |>
  kCaret,
  kColon,
  kDoubleColon,
  kArrow,     // ->
  kFatArrow,  // =>
  kHintStart,
  kHintEnd,
  kQuestion,
  kUnrecognized,
#define KEYWORD(name, text, keyword_class) name,
#include "frontend/sql/keywords.inc"
#undef KEYWORD
};

/// How Spark lets a keyword be used as a name. By default every keyword may name a column; the strict ones (join and
/// set operation words) may not be a table's alias. With reserved keywords enforced only the free ones are names.
enum class KeywordClass : uint8_t { kFree, kReserved, kStrict, kStrictFree };

struct Token {
  Tok kind = Tok::kEndOfInput;
  int32_t start = 0;  // byte offsets into the text; `end` is one past the last
  int32_t end = 0;
};

constexpr bool IsKeyword(Tok kind) { return kind > Tok::kUnrecognized; }
constexpr bool IsNumber(Tok kind) { return kind >= Tok::kIntegerNumber && kind <= Tok::kBigDecimalNumber; }

/// Only for keywords.
KeywordClass ClassOf(Tok keyword);
/// Upper-case spelling of a keyword, or the punctuation itself; for error hints. Empty for the rest.
std::string_view Spelling(Tok kind);
/// The keyword that `word` spells in any case, or kWord.
Tok FindKeyword(std::string_view word);

}  // namespace piezo::frontend::sql
