// Functions between texts and bytes: base64, character sets, checks of UTF-8.
#include <utility>

#include "functions/bind_errors.h"
#include "functions/collation.h"
#include "functions/comparison_types.h"
#include "functions/groups.h"
#include "types/widening.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;
using types::Value;

std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

engine::Expr Flag(bool value) { return engine::Constant(Value::Boolean(value)); }

// ---- base64 ----

engine::Expr LowerBase64(engine::Exprs args, const LowerContext& context) {
  args.push_back(Flag(context.conf.GetBool("spark.sql.chunkBase64String.enabled")));
  return engine::Call("piezo_base64", std::move(args));
}

std::vector<Function> Base64Functions() {
  return {
      {
          .name = "base64",
          .signatures = {"(bytes BINARY) -> STRING"},
          .lower = LowerBase64,
          .since = "1.5.0",
          .doc = "The bytes as base64 text.",
          .examples = {{.sql = "SELECT base64('Spark SQL')", .result = "U3BhcmsgU1FM"},
                       {.sql = "SELECT base64(X'00FF')", .result = "AP8="}},
      },
      {
          .name = "unbase64",
          .signatures = {"(text STRING) -> BINARY"},
          .lower = Kernel("piezo_unbase64", Raises::kYes),
          .raises = {"PIEZO_MALFORMED_BASE64"},
          .since = "1.5.0",
          .doc = "The bytes of a base64 text; other characters are passed over.",
          .examples = {{.sql = "SELECT decode(unbase64('U3BhcmsgU1FM'), 'utf-8')", .result = "Spark SQL"},
                       {.sql = "SELECT unbase64('a')", .raises = "PIEZO_MALFORMED_BASE64"}},
      },
  };
}

// ---- to_binary ----

/// Text in that form; a null form makes the result null.
std::optional<std::string> BinaryForm(const Argument& format, const BindContext& context) {
  const std::optional<Value> value = context.ValueOf(format);
  if (!value || value->is_null()) return std::nullopt;
  const auto* text = std::get_if<std::string>(&value->data);
  return text != nullptr ? std::optional(LowerCase(*text)) : std::nullopt;
}

/// A text in base64 has bytes, or there is an error.
bool ToBinaryNullable(Arguments arguments, const BindContext& context) {
  const std::optional<std::string> form = arguments.size() > 1 ? BinaryForm(arguments[1], context) : std::nullopt;
  return !form || *form != "base64" || arguments[0].nullable;
}

/// try_to_binary: any other form makes null, too.
void CheckTryToBinary(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2 || arguments[1].foldable) return;
  ThrowNonFoldable("fmt", DataType::String(), arguments[1], context);
}

void CheckToBinary(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2) return;
  const Argument& format = arguments[1];
  if (!format.foldable) ThrowNonFoldable("fmt", DataType::String(), format, context);
  const std::optional<Value> value = context.ValueOf(format);
  if (!value || value->is_null()) return;
  const std::optional<std::string> form = BinaryForm(format, context);
  if (form && (*form == "hex" || *form == "utf-8" || *form == "utf8" || *form == "base64")) return;
  throw Error("DATATYPE_MISMATCH.INVALID_ARG_VALUE",
              {{"sqlExpr", errors::QuoteText(context.text)},
               {"inputName", "fmt"},
               {"requireType", "case-insensitive \"STRING\""},
               {"validValues", "'hex', 'utf-8', 'utf8', or 'base64'"},
               {"inputValue", types::ToSqlValue(*value)}},
              context.origin);
}

/// The form decides row by row only in theory: it is constant, and the engine folds the tests away.
template <bool raises>
engine::Expr LowerToBinary(engine::Exprs args, const LowerContext& context) {
  const auto read = [&](const engine::Expr& text, const char* form) {
    return engine::Call("piezo_to_binary",
                        engine::List(text.Copy(), engine::Constant(Value::String(form)), Flag(raises), context.site()));
  };
  if (args.size() == 1) return read(args[0], "hex");
  engine::Expr form = engine::Call("lower", engine::List(std::move(args[1])));
  const auto is = [&](const char* name) {
    return engine::Compare(engine::Comparison::kEqual, form.Copy(), engine::Constant(Value::String(name)));
  };
  std::vector<std::pair<engine::Expr, engine::Expr>> branches;
  branches.emplace_back(is("hex"), read(args[0], "hex"));
  branches.emplace_back(is("base64"), read(args[0], "base64"));
  engine::Expr utf8 = engine::Or(engine::List(is("utf-8"), is("utf8")));
  branches.emplace_back(std::move(utf8), context.cast(args[0].Copy(), DataType::String(), DataType::Binary()));
  return engine::Case(std::move(branches), {});
}

Function ToBinary(const char* name, bool raises, const char* since, const char* doc, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {"(text STRING, [format STRING]) -> BINARY"},
      .check = raises ? CheckToBinary : CheckTryToBinary,
      .nulls = kAlways,
      .nullable = raises ? ToBinaryNullable : std::function<bool(Arguments, const BindContext&)>(),
      .lower = raises ? LowerToBinary<true> : LowerToBinary<false>,
      .raises = raises ? std::vector<std::string>{"CONVERSION_INVALID_INPUT"} : std::vector<std::string>{},
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

// ---- encode, decode ----

engine::Exprs WithRules(engine::Exprs args, const LowerContext& context) {
  args.push_back(Flag(context.conf.GetBool("spark.sql.legacy.javaCharsets")));
  args.push_back(Flag(context.conf.GetBool("spark.sql.legacy.codingErrorAction")));
  args.push_back(context.site());
  return args;
}

engine::Expr LowerEncode(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_encode", WithRules(std::move(args), context));
}

/// decode(bytes, charset), or decode(x, search, result, …[, default]): the result beside the first search equal to x,
/// where null is equal to null.
Bound BindDecode(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2) ThrowWrongNumArgs("decode", "2", arguments.size(), context.origin);
  Bound bound;
  if (arguments.size() == 2) {
    static const Signature kSignature("(bytes BINARY, charset STRING) -> STRING");
    bound.argument_types = {DataType::Binary(), DataType::String()};
    for (size_t i = 0; i < 2; ++i) {
      const DataType& type = arguments[i].type;
      const bool fits =
          type.is(TypeId::kBinary) || type.IsStringLike() || type.is(TypeId::kNull) || (i == 1 && type.IsAtomic());
      if (!fits) ThrowUnexpectedType(i, RequiredType(kSignature.parameters[i].type), arguments[i], context);
    }
    bound.type = DataType::String();
    return bound;
  }
  std::vector<DataType> results;
  for (size_t i = 2; i < arguments.size(); i += 2) results.push_back(arguments[i].type);
  const bool otherwise = arguments.size() % 2 == 0;
  if (otherwise) results.push_back(arguments.back().type);
  const std::optional<DataType> result = types::WiderCommonType(results, context.ansi());
  if (!result) ThrowDifferentTypes("decode", results, context);
  std::vector<DataType> compared = {arguments[0].type};
  for (size_t i = 1; i + 1 < arguments.size(); i += 2) compared.push_back(arguments[i].type);
  std::optional<DataType> key = compared.front();
  for (size_t i = 1; i < compared.size() && key; ++i) key = ComparisonType(*key, compared[i], context.ansi(), true);
  if (!key) ThrowDifferentTypes("decode", compared, context);
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool search = i == 0 || (i % 2 == 1 && i + 1 < arguments.size());
    bound.argument_types.push_back(search ? *key : *result);
  }
  bound.type = *result;
  bound.nullable = !otherwise || arguments.back().nullable;
  for (size_t i = 2; i < arguments.size(); i += 2) bound.nullable = bound.nullable || arguments[i].nullable;
  return bound;
}

engine::Expr LowerDecode(engine::Exprs args, const LowerContext& context) {
  if (args.size() == 2) return engine::Call("piezo_decode", WithRules(std::move(args), context));
  std::vector<std::pair<engine::Expr, engine::Expr>> branches;
  const engine::Expr value = CollationKey(std::move(args[0]), context.arg_type(0));
  for (size_t i = 1; i + 1 < args.size(); i += 2) {
    engine::Expr search = CollationKey(std::move(args[i]), context.arg_type(i));
    branches.emplace_back(engine::Compare(engine::Comparison::kNotDistinctFrom, value.Copy(), std::move(search)),
                          std::move(args[i + 1]));
  }
  return engine::Case(std::move(branches), args.size() % 2 == 0 ? std::move(args.back()) : engine::Expr());
}

std::vector<Function> CharsetFunctions() {
  return {
      ToBinary("to_binary", true, "3.3.0", "The bytes that a text spells in hexadecimal digits, base64 or UTF-8.",
               {{.sql = "SELECT hex(to_binary('abc', 'utf-8'))", .result = "616263"},
                {.sql = "SELECT hex(to_binary('0AFF'))", .result = "0AFF"},
                {.sql = "SELECT to_binary('GG')", .raises = "CONVERSION_INVALID_INPUT"}}),
      ToBinary("try_to_binary", false, "3.3.0", "Like `to_binary`, but null for what spells no bytes.",
               {{.sql = "SELECT try_to_binary('a!', 'base64')", .result = "NULL"}}),
      {
          .name = "encode",
          .signatures = {"(text STRING, charset STRING) -> BINARY"},
          .nulls = kAlways,
          .lower = LowerEncode,
          .raises = {"INVALID_PARAMETER_VALUE.CHARSET", "MALFORMED_CHARACTER_CODING"},
          .since = "1.5.0",
          .doc = "The text's bytes in a character set.",
          .examples = {{.sql = "SELECT hex(encode('abc', 'utf-16be'))", .result = "006100620063"},
                       {.sql = "SELECT encode('a', 'klingon')", .raises = "INVALID_PARAMETER_VALUE.CHARSET"},
                       {.sql = "SELECT encode('é', 'us-ascii')", .raises = "MALFORMED_CHARACTER_CODING"}},
      },
      {
          .name = "decode",
          .signatures = {"(bytes BINARY, charset STRING) -> STRING", "(x T, searches_and_results ANY...) -> ANY"},
          .collates = Collates::kUnseen,
          .bind = BindDecode,
          .lower = LowerDecode,
          .since = "1.5.0",
          .doc = "The text that bytes are in a character set; or the result beside the first search that is equal.",
          .examples = {{.sql = "SELECT decode(encode('abc', 'utf-8'), 'utf-8')", .result = "abc"},
                       {.sql = "SELECT decode(2, 1, 'one', 2, 'two', 'many')", .result = "two"},
                       {.sql = "SELECT decode(6, 1, 'one', 2, 'two')", .result = "NULL"},
                       {.sql = "SELECT decode(NULL, 1, 'one', NULL, 'none')", .result = "none"}},
      },
  };
}

// ---- UTF-8 ----

template <bool raises>
engine::Expr LowerValidate(engine::Exprs args, const LowerContext& context) {
  args.push_back(Flag(raises));
  args.push_back(context.site());
  return engine::Call("piezo_validate_utf8", std::move(args));
}

DataType OwnString(Arguments arguments, const BindContext&) { return StringOf(arguments); }

std::vector<Function> Utf8Functions() {
  return {
      {
          .name = "is_valid_utf8",
          .signatures = {"(text STRING | BINARY) -> BOOLEAN"},
          .nulls = kAlways,
          .lower = Kernel("piezo_is_valid_utf8"),
          .since = "4.0.0",
          .doc = "Whether the text's bytes are UTF-8.",
          .examples = {{.sql = "SELECT is_valid_utf8('Spark')", .result = "true"},
                       {.sql = "SELECT is_valid_utf8(X'61FF')", .result = "false"}},
      },
      {
          .name = "make_valid_utf8",
          .signatures = {"(text STRING | BINARY) -> STRING"},
          .returns = OwnString,
          .nulls = kAlways,
          .lower = Kernel("piezo_make_valid_utf8"),
          .since = "4.0.0",
          .doc = "The text with U+FFFD in the place of bytes that are no UTF-8.",
          .examples = {{.sql = "SELECT make_valid_utf8(X'61FF62') = 'a\\uFFFDb'", .result = "true"}},
      },
      {
          .name = "validate_utf8",
          .signatures = {"(text STRING | BINARY) -> STRING"},
          .returns = OwnString,
          .nulls = kAlways,
          .lower = LowerValidate<true>,
          .raises = {"INVALID_UTF8_STRING"},
          .since = "4.0.0",
          .doc = "The text, if its bytes are UTF-8; else an error.",
          .examples = {{.sql = "SELECT validate_utf8('Spark')", .result = "Spark"},
                       {.sql = "SELECT validate_utf8(X'61FF')", .raises = "INVALID_UTF8_STRING"}},
      },
      {
          .name = "try_validate_utf8",
          .signatures = {"(text STRING | BINARY) -> STRING"},
          .returns = OwnString,
          .nulls = kAlways,
          .lower = LowerValidate<false>,
          .since = "4.0.0",
          .doc = "The text, if its bytes are UTF-8; else null.",
          .examples = {{.sql = "SELECT try_validate_utf8(X'61FF')", .result = "NULL"}},
      },
  };
}

}  // namespace

std::vector<Function> EncodingFunctions() {
  std::vector<Function> all;
  for (std::vector<Function> (*make)() : {Base64Functions, CharsetFunctions, Utf8Functions}) {
    for (Function& function : make()) all.push_back(std::move(function));
  }
  return all;
}

}  // namespace piezo::functions
