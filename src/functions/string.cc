// Functions of texts: lengths, parts, positions, case, padding, replacement. Patterns are in pattern.cc and regexp.cc,
// encodings and formats in their own files.
#include <string>
#include <utility>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collation.h"
#include "functions/comparison_types.h"
#include "functions/groups.h"
#include "types/widening.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;

struct Simple {
  const char* name;
  std::vector<std::string> aliases;
  std::vector<Signature> signatures;
  const char* kernel;
  const char* since;
  const char* doc;
  std::vector<Example> examples;
  Collates collates = Collates::kNothing;
  bool needs_collation = false;
  bool collated = false;  // there is a kernel for strings that are not compared by their bytes
};

/// The common case: a kernel, null for null, shown under the name as called.
Function Of(Simple simple) {
  return {
      .name = simple.name,
      .aliases = std::move(simple.aliases),
      .shown_as_called = true,
      .signatures = std::move(simple.signatures),
      .collates = simple.collates,
      .needs_collation = simple.needs_collation,
      .lower = simple.collated ? CollatedKernel(simple.kernel) : Kernel(simple.kernel),
      .since = simple.since,
      .doc = simple.doc,
      .examples = std::move(simple.examples),
  };
}

std::vector<Function> Lengths() {
  return {
      Of({"length",
          {"char_length", "character_length", "len"},
          {"(text STRING | BINARY) -> INT"},
          "piezo_length",
          "1.5.0",
          "Number of characters of a text, of bytes of a binary.",
          {{.sql = "SELECT length('Spark ')", .result = "6"}, {.sql = "SELECT len('né')", .result = "2"}}}),
      Of({"octet_length",
          {},
          {"(text STRING | BINARY) -> INT"},
          "piezo_octet_length",
          "2.3.0",
          "Number of bytes.",
          {{.sql = "SELECT octet_length('né')", .result = "3"}}}),
      Of({"bit_length",
          {},
          {"(text STRING | BINARY) -> INT"},
          "piezo_bit_length",
          "2.3.0",
          "Number of bits.",
          {{.sql = "SELECT bit_length('Spark')", .result = "40"}}}),
      Of({"ascii",
          {},
          {"(text STRING) -> INT"},
          "piezo_ascii",
          "1.5.0",
          "Code point of the first character; 0 for an empty text.",
          {{.sql = "SELECT ascii('222')", .result = "50"}}}),
      Of({"chr",
          {"char"},
          {"(code BIGINT) -> STRING"},
          "piezo_chr",
          "2.3.0",
          "Character of that code, of which the lowest eight bits count; empty for a negative one.",
          {{.sql = "SELECT chr(65)", .result = "A"}, {.sql = "SELECT char(321)", .result = "A"}}}),
  };
}

std::vector<Function> Parts() {
  return {
      Of({"substring",
          {"substr"},
          {"(text S: STRING, position INT, length INT = 2147483647) -> S",
           "(bytes BINARY, position INT, length INT = 2147483647) -> BINARY"},
          "piezo_substring",
          "1.5.0",
          "Part of the text from a position, counted from 1 or backwards from -1.",
          {{.sql = "SELECT substring('Spark SQL', 5, 1)", .result = "k"},
           {.sql = "SELECT substr('Spark SQL', -3)", .result = "SQL"}}}),
      Of({"left",
          {},
          {"(text S: STRING, length INT) -> S", "(bytes BINARY, length INT) -> BINARY"},
          "piezo_left",
          "2.3.0",
          "The first characters.",
          {{.sql = "SELECT left('Spark SQL', 3)", .result = "Spa"}}}),
      {
          .name = "right",
          .signatures = {"(text S: STRING, length INT) -> S"},
          .nulls = kAlways,
          .lower = Kernel("piezo_right"),
          .since = "2.3.0",
          .doc = "The last characters.",
          .examples = {{.sql = "SELECT right('Spark SQL', 3)", .result = "SQL"}},
      },
      Of({"substring_index",
          {},
          {"(text S: STRING_SEARCH, delimiter STRING_SEARCH, count INT) -> S"},
          "piezo_substring_index",
          "1.5.0",
          "Part before so many delimiters, or behind so many from the end when the count is negative.",
          {{.sql = "SELECT substring_index('www.apache.org', '.', 2)", .result = "www.apache"},
           {.sql = "SELECT substring_index('www.apache.org', '.', -1)", .result = "org"}},
          Collates::kAll,
          true,
          true}),
      {
          .name = "split_part",
          .signatures = {"(text S: STRING_SEARCH, delimiter STRING_SEARCH, index INT) -> S"},
          .collates = Collates::kAll,
          .nulls = kAlways,
          .lower = CollatedKernel("piezo_split_part", Raises::kYes),
          .raises = {"INVALID_INDEX_OF_ZERO"},
          .since = "3.3.0",
          .doc = "Part of that number between delimiters; empty when there is none.",
          .examples = {{.sql = "SELECT split_part('11.12.13', '.', 3)", .result = "13"},
                       {.sql = "SELECT split_part('11.12.13', '.', -1)", .result = "13"},
                       {.sql = "SELECT split_part('a', '.', 0)", .raises = "INVALID_INDEX_OF_ZERO"}},
      },
  };
}

// ---- Trimming: trim(text) and trim(characters, text) ----

Function Trim(std::string name, std::string keyword, std::string doc, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {"(text S: STRING_SEARCH) -> S", "(characters STRING_SEARCH, text S: STRING_SEARCH) -> S"},
      .collates = Collates::kAll,
      .needs_collation = true,
      .show =
          [name, keyword](std::span<const std::string> args, const plan::Call*) {
            if (args.size() == 1) return name + "(" + args[0] + ")";
            return "TRIM(" + keyword + " " + args[0] + " FROM " + args[1] + ")";
          },
      .lower =
          [name](engine::Exprs args, const LowerContext& context) {
            if (args.size() == 2) std::swap(args[0], args[1]);
            return CollatedKernel("piezo_" + name)(std::move(args), context);
          },
      .since = "1.5.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

std::vector<Function> TrimsAndPads() {
  return {
      Trim("trim", "BOTH", "The text without blanks, or those characters, at both ends.",
           {{.sql = "SELECT trim('  Spark ')", .result = "Spark"},
            {.sql = "SELECT trim(BOTH 'SL' FROM 'SSparkSQLS')", .result = "parkSQ"}}),
      Trim("ltrim", "LEADING", "The text without blanks, or those characters, at its beginning.",
           {{.sql = "SELECT ltrim('  Spark')", .result = "Spark"},
            {.sql = "SELECT trim(LEADING 'SL' FROM 'SSparkSQLS')", .result = "parkSQLS"}}),
      Trim("rtrim", "TRAILING", "The text without blanks, or those characters, at its end.",
           {{.sql = "SELECT rtrim('Spark  ')", .result = "Spark"},
            {.sql = "SELECT trim(TRAILING 'SL' FROM 'SSparkSQLS')", .result = "SSparkSQ"}}),
      Of({"btrim",
          {},
          {"(text S: STRING_SEARCH, [characters STRING_SEARCH]) -> S"},
          "piezo_trim",
          "3.2.0",
          "The text without blanks, or those characters, at both ends.",
          {{.sql = "SELECT btrim('SSparkSQLS', 'SL')", .result = "parkSQ"}},
          Collates::kUnseen,
          true,
          true}),
      Of({"lpad",
          {},
          {"(text S: STRING, length INT, pad STRING = ' ') -> S",
           "(bytes BINARY, length INT, pad BINARY = X'00') -> BINARY"},
          "piezo_lpad",
          "1.5.0",
          "The text brought to a length, filled up on the left or cut.",
          {{.sql = "SELECT lpad('hi', 5, 'ab')", .result = "abahi"}, {.sql = "SELECT lpad('hi', 1)", .result = "h"}},
          Collates::kAll}),
      Of({"rpad",
          {},
          {"(text S: STRING, length INT, pad STRING = ' ') -> S",
           "(bytes BINARY, length INT, pad BINARY = X'00') -> BINARY"},
          "piezo_rpad",
          "1.5.0",
          "The text brought to a length, filled up on the right or cut.",
          {{.sql = "SELECT rpad('hi', 5, 'ab')", .result = "hiaba"}},
          Collates::kAll}),
  };
}

// ---- Positions ----

/// A null position counts as 0: nothing is found there.
engine::Expr LowerLocate(engine::Exprs args, const LowerContext& context) {
  static const Lower kKernel = CollatedKernel("piezo_locate");
  engine::Expr missing = engine::IsNull(args[2].Copy());
  return engine::If(std::move(missing), engine::Constant(types::Value::Int(0)), kKernel(std::move(args), context));
}

bool LocateNullable(Arguments arguments, const BindContext&) { return arguments[0].nullable || arguments[1].nullable; }

/// Two binaries are compared as such and give a nullable result; all else are texts, also in errors.
Bound BindTest(Arguments arguments, const BindContext& context) {
  static const Function kTexts{.signatures = {"(text STRING_SEARCH, part STRING_SEARCH) -> BOOLEAN"}};
  static const Function kBytes{.signatures = {"(bytes BINARY, part BINARY) -> BOOLEAN"},
                               .nulls = Function::Nulls::kAlways};
  const bool bytes =
      arguments.size() == 2 && arguments[0].type.is(TypeId::kBinary) && arguments[1].type.is(TypeId::kBinary);
  return Bind(bytes ? kBytes : kTexts, arguments, context);
}

Function TestOf(std::string name, std::string doc, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {"(text STRING_SEARCH, part STRING_SEARCH) -> BOOLEAN", "(bytes BINARY, part BINARY) -> BOOLEAN"},
      .collates = Collates::kAll,
      .needs_collation = true,
      .bind = BindTest,
      .lower = CollatedKernel("piezo_" + name),
      .since = "3.3.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

std::vector<Function> Positions() {
  return {
      Of({"instr",
          {},
          {"(text STRING_SEARCH, part STRING_SEARCH) -> INT"},
          "piezo_instr",
          "1.5.0",
          "Position at which the part first occurs, from 1; 0 when it does not.",
          {{.sql = "SELECT instr('SparkSQL', 'SQL')", .result = "6"}},
          Collates::kAll,
          true,
          true}),
      {
          .name = "locate",
          .aliases = {"position"},
          .shown_as_called = true,
          .signatures = {"(part STRING_SEARCH, text STRING_SEARCH, from INT = 1) -> INT"},
          .collates = Collates::kAll,
          .needs_collation = true,
          .nullable = LocateNullable,
          .lower = LowerLocate,
          .since = "1.5.0",
          .doc = "Position at which the part first occurs from a position on; 0 when it does not.",
          .examples = {{.sql = "SELECT locate('bar', 'foobarbar', 5)", .result = "7"},
                       {.sql = "SELECT position('bar' IN 'foobarbar')", .result = "4"}},
      },
      Of({"find_in_set",
          {},
          {"(text STRING, list STRING) -> INT"},
          "piezo_find_in_set",
          "1.5.0",
          "Place of the text in a list with commas, from 1; 0 when it is not there or has a comma.",
          {{.sql = "SELECT find_in_set('ab', 'abc,b,ab,c')", .result = "3"}},
          Collates::kAll,
          true,
          true}),
      TestOf("contains", "Whether the part occurs in the text.",
             {{.sql = "SELECT contains('Spark SQL', 'SQL')", .result = "true"}}),
      TestOf("startswith", "Whether the text begins with the part.",
             {{.sql = "SELECT startswith('Spark SQL', 'SQL')", .result = "false"}}),
      TestOf("endswith", "Whether the text ends with the part.",
             {{.sql = "SELECT endswith('Spark SQL', 'SQL')", .result = "true"}}),
  };
}

// ---- Building ----

/// Arrays beside what is none: all of the others would be texts.
[[noreturn]] void ThrowUnlike(std::vector<DataType> all, const BindContext& context) {
  for (DataType& type : all) {
    if (!type.IsNested()) type = DataType::String();
  }
  ThrowUnlikeTypes("concat", all, context);
}

/// Binaries stay binary, arrays are joined, anything else becomes text.
Bound BindConcat(Arguments arguments, const BindContext& context) {
  Bound bound;
  bound.type = StringOf(arguments);
  bound.nullable = false;
  bool all_binary = !arguments.empty();
  bool arrays = false;
  std::vector<DataType> all;
  for (const Argument& argument : arguments) {
    all_binary &= argument.type.is(TypeId::kBinary);
    arrays |= argument.type.is(TypeId::kArray);
    all.push_back(argument.type);
    bound.nullable |= argument.nullable;
  }
  if (all_binary && !context.conf.GetBool("spark.sql.function.concatBinaryAsString")) bound.type = DataType::Binary();
  if (arrays) {
    const std::optional<DataType> common = types::WiderCommonType(all, context.ansi());
    if (!common) ThrowUnlike(all, context);
    bound.type = *common;
  }
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].type.IsNested() && !arrays) {
      ThrowUnexpectedType(i, R"(("STRING" or "BINARY" or "ARRAY"))", arguments[i], context);
    }
  }
  for (const Argument& argument : arguments) bound.nullable |= CastMayGiveNull(argument.type, bound.type);
  bound.argument_types.assign(arguments.size(), bound.type);
  return bound;
}

engine::Expr LowerConcat(engine::Exprs args, const LowerContext& context) {
  if (args.empty()) return engine::Constant(types::Value::String(""));
  if (args.size() == 1) return std::move(args[0]);
  if (!context.type.is(TypeId::kArray)) return engine::Call("piezo_concat", std::move(args));
  engine::Exprs missing;
  for (const engine::Expr& arg : args) missing.push_back(engine::IsNull(arg.Copy()));
  engine::Expr joined = std::move(args[0]);
  for (size_t i = 1; i < args.size(); ++i) {
    joined = engine::Call("list_concat", engine::List(std::move(joined), std::move(args[i])));
  }
  return engine::If(engine::Or(std::move(missing)), engine::Constant(types::Value::Null(context.type)),
                    std::move(joined));
}

Bound BindConcatWs(Arguments arguments, const BindContext& context) {
  if (arguments.empty()) ThrowWrongNumArgs("concat_ws", "> 0", 0, context.origin);
  Bound bound;
  bound.type = StringOf(arguments);
  for (size_t i = 0; i < arguments.size(); ++i) {
    const DataType& type = arguments[i].type;
    const bool array = i > 0 && type.is(TypeId::kArray) && !type.element().IsNested();
    const bool no_text = type.is(TypeId::kCalendarInterval) && !context.ansi();
    if ((type.IsNested() && !array) || no_text) {
      ThrowUnexpectedType(i, i == 0 ? R"("STRING")" : R"(("ARRAY<STRING>" or "STRING"))", arguments[i], context);
    }
    bound.argument_types.push_back(array ? DataType::Array(bound.type, type.contains_null()) : bound.type);
  }
  bound.nullable = arguments[0].nullable;
  return bound;
}

// ---- elt(n, values…): the value of that number ----

Bound BindElt(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2) ThrowWrongNumArgs("elt", "> 1", arguments.size(), context.origin);
  static const Signature kIndexed("(n INT, value STRING) -> STRING");
  for (size_t i = 0; i < arguments.size(); ++i) {
    const TypePattern& wanted = kIndexed.parameters[std::min<size_t>(i, 1)].type;
    if (i > 0 && arguments[i].type.is(TypeId::kBinary)) continue;
    if (!ImplicitCast(arguments[i].type, wanted, context.ansi())) {
      ThrowUnexpectedType(i, i == 0 ? RequiredType(wanted) : R"(("STRING" or "BINARY"))", arguments[i], context);
    }
  }
  Bound bound;
  bool all_binary = true;
  for (size_t i = 1; i < arguments.size(); ++i) all_binary &= arguments[i].type.is(TypeId::kBinary);
  all_binary &= !context.conf.GetBool("spark.sql.function.eltOutputAsString");
  bound.type = all_binary ? DataType::Binary() : StringOf(arguments.subspan(1));
  bound.argument_types.assign(arguments.size(), bound.type);
  bound.argument_types[0] = DataType::Int();
  return bound;
}

engine::Expr LowerElt(engine::Exprs args, const LowerContext& context) {
  std::vector<std::pair<engine::Expr, engine::Expr>> branches;
  const engine::Expr index = std::move(args[0]);
  const int32_t count = static_cast<int32_t>(args.size()) - 1;
  for (int32_t i = 1; i <= count; ++i) {
    branches.emplace_back(
        engine::Compare(engine::Comparison::kEqual, index.Copy(), engine::Constant(types::Value::Int(i))),
        std::move(args[static_cast<size_t>(i)]));
  }
  if (!context.ansi) return engine::Case(std::move(branches), {});
  branches.emplace_back(engine::IsNull(index.Copy()), engine::Constant(types::Value::Null(context.type)));
  return engine::Case(
      std::move(branches),
      engine::Cast(engine::Call("piezo_raise_array_index",
                                engine::List(index.Copy(), engine::Constant(types::Value::Int(count)), context.site())),
                   context.type));
}

std::vector<Function> Builders() {
  return {
      {
          .name = "concat",
          .aliases = {"||"},
          .signatures = {"(parts ANY...) -> STRING"},
          .collates = Collates::kAll,
          .bind = BindConcat,
          .lower = LowerConcat,
          .since = "1.5.0",
          .doc = "Texts, binaries or arrays one behind the other; null when one is null.",
          .examples = {{.sql = "SELECT concat('Spark', 'SQL')", .result = "SparkSQL"},
                       {.sql = "SELECT 'a' || 1", .result = "a1"},
                       {.sql = "SELECT concat(array(1, 2), array(3))", .result = "[1, 2, 3]"}},
      },
      {
          .name = "concat_ws",
          .signatures = {"(separator STRING, parts ANY...) -> STRING"},
          .collates = Collates::kAll,
          .bind = BindConcatWs,
          .lower = Kernel("piezo_concat_ws"),
          .since = "1.5.0",
          .doc = "Texts one behind the other with a separator between them; nulls are left out.",
          .examples = {{.sql = "SELECT concat_ws('/', 'foo', NULL, array('a', 'b'))", .result = "foo/a/b"}},
      },
      {
          .name = "elt",
          .signatures = {"(n INT, values STRING...) -> STRING"},
          .collates = Collates::kAll,
          .bind = BindElt,
          .lower = LowerElt,
          .raises = {"INVALID_ARRAY_INDEX"},
          .since = "2.0.0",
          .doc = "The value of that number, from 1.",
          .examples = {{.sql = "SELECT elt(1, 'scala', 'java')", .result = "scala"},
                       {.sql = "SELECT elt(3, 'scala', 'java')", .raises = "INVALID_ARRAY_INDEX"}},
      },
      Of({"upper",
          {"ucase"},
          {"(text S: STRING) -> S"},
          "piezo_upper",
          "1.0.1",
          "The text in capital letters.",
          {{.sql = "SELECT upper('Straße')", .result = "STRASSE"}},
          Collates::kNothing,
          true,
          true}),
      Of({"lower",
          {"lcase"},
          {"(text S: STRING) -> S"},
          "piezo_lower",
          "1.0.1",
          "The text in small letters.",
          {{.sql = "SELECT lower('SparkSQL')", .result = "sparksql"}},
          Collates::kNothing,
          true,
          true}),
      Of({"initcap",
          {},
          {"(text S: STRING) -> S"},
          "piezo_initcap",
          "1.5.0",
          "Each word with a capital first letter and the rest small.",
          {{.sql = "SELECT initcap('sPark sql')", .result = "Spark Sql"}},
          Collates::kNothing,
          true,
          true}),
      Of({"repeat",
          {},
          {"(text S: STRING, times INT) -> S"},
          "piezo_repeat",
          "1.5.0",
          "The text so many times in a row.",
          {{.sql = "SELECT repeat('123', 2)", .result = "123123"}}}),
      Of({"space",
          {},
          {"(count INT) -> STRING"},
          "piezo_space",
          "1.5.0",
          "So many blanks.",
          {{.sql = "SELECT concat(space(2), '1')", .result = "  1"}}}),
      Of({"replace",
          {},
          {"(text S: STRING_SEARCH, search STRING_SEARCH, with STRING_SEARCH = '') -> S"},
          "piezo_replace",
          "2.3.0",
          "The text with every occurrence of one part replaced.",
          {{.sql = "SELECT replace('ABCabc', 'abc', 'DEF')", .result = "ABCDEF"},
           {.sql = "SELECT replace('ABCabc', 'abc')", .result = "ABC"}},
          Collates::kAll,
          true,
          true}),
      Of({"translate",
          {},
          {"(text S: STRING_SEARCH, from STRING_SEARCH, to STRING_SEARCH) -> S"},
          "piezo_translate",
          "1.5.0",
          "The text with each character of one list replaced by that in the same place of another.",
          {{.sql = "SELECT translate('AaBbCc', 'abc', '12')", .result = "A1B2C"}},
          Collates::kAll,
          true,
          true}),
      Of({"overlay",
          {},
          {"(text S: STRING, with STRING, position INT, length INT = -1) -> S",
           "(bytes BINARY, with BINARY, position INT, length INT = -1) -> BINARY"},
          "piezo_overlay",
          "3.0.0",
          "The text with a part of it, from a position on, replaced.",
          {{.sql = "SELECT overlay('Spark SQL' PLACING '_' FROM 6)", .result = "Spark_SQL"},
           {.sql = "SELECT overlay('Spark SQL' PLACING 'tructured' FROM 2 FOR 4)", .result = "Structured SQL"}},
          Collates::kAll}),
  };
}

/// Texts from the end; arrays, too.
engine::Expr LowerReverse(engine::Exprs args, const LowerContext& context) {
  return engine::Call(context.type.is(TypeId::kArray) ? "list_reverse" : "piezo_reverse", std::move(args));
}

Function Reverse() {
  return {
      .name = "reverse",
      .signatures = {"(text S: STRING) -> S", "(xs T: ARRAY<ANY>) -> T"},
      .lower = LowerReverse,
      .since = "1.5.0",
      .doc = "Characters of the text, or elements of the array, from the last to the first.",
      .examples = {{.sql = "SELECT reverse('Spark SQL')", .result = "LQS krapS"},
                   {.sql = "SELECT reverse(array(2, 1, 4))", .result = "[4, 1, 2]"}},
  };
}

}  // namespace

std::vector<Function> StringFunctions() {
  std::vector<Function> all;
  for (std::vector<Function> (*make)() : {Lengths, Parts, TrimsAndPads, Positions, Builders}) {
    for (Function& function : make()) all.push_back(std::move(function));
  }
  all.push_back(Reverse());
  return all;
}

}  // namespace piezo::functions
