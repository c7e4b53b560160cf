// Numbers as text in given forms, and back: to_char, to_number, format_number, format_string.
#include <utility>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/groups.h"
#include "functions/option_arguments.h"
#include "types/number_pattern.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;
using types::Value;

std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// The format, a text known at analysis; none when it is null.
std::optional<std::string> KnownFormat(const Argument& format, const BindContext& context) {
  if (!format.foldable) ThrowNonFoldable("format", DataType::String(), format, context);
  const std::optional<Value> value = context.ValueOf(format);
  if (!value || value->is_null()) return std::nullopt;
  const auto* text = std::get_if<std::string>(&value->data);
  if (text != nullptr) return *text;
  return types::ToDisplay(*value);
}

// ---- to_number ----

DataType NumberType(Arguments arguments, const BindContext& context) {
  const std::optional<std::string> format = KnownFormat(arguments[1], context);
  if (!format) return DataType::Decimal(10, 0);
  const types::NumberPattern pattern(*format, context.origin);
  return DataType::Decimal(pattern.precision(), pattern.scale());
}

bool IsNullLiteral(const plan::Expr& expr) {
  const auto* literal = std::get_if<plan::Literal>(&expr.op);
  const auto* cast = std::get_if<plan::Cast>(&expr.op);
  return literal != nullptr ? literal->value.is_null() : cast != nullptr && IsNullLiteral(*cast->child);
}

template <bool raises>
engine::Expr LowerToNumber(engine::Exprs args, const LowerContext& context) {
  if (IsNullLiteral(*context.call.args[1])) return engine::Constant(Value::Null(context.type));
  args.push_back(engine::Constant(Value::Boolean(raises)));
  args.push_back(context.site());
  return engine::Call("piezo_to_number", std::move(args));
}

Function ToNumber(const char* name, bool raises, const char* doc, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {"(text STRING, format STRING) -> DECIMAL"},
      .returns = NumberType,
      .nulls = raises ? kIfAnyArgument : kAlways,
      .lower = raises ? LowerToNumber<true> : LowerToNumber<false>,
      .raises = raises ? std::vector<std::string>{"INVALID_FORMAT.MISMATCH_INPUT"} : std::vector<std::string>{},
      .since = "3.3.0",
      .doc = doc,
      .examples = std::move(examples),
  };
}

// ---- to_char: of dates date_format, of binaries hex, base64 or decode, else a number format ----

enum class CharForm : uint8_t { kNumber, kDate, kHex, kBase64, kUtf8, kNull };

CharForm FormOf(const DataType& type, const std::optional<std::string>& format) {
  if (type.IsDateTime()) return CharForm::kDate;
  if (!type.is(TypeId::kBinary)) return CharForm::kNumber;
  if (!format) return CharForm::kNull;
  const std::string lower = LowerCase(*format);
  return lower == "hex" ? CharForm::kHex : lower == "base64" ? CharForm::kBase64 : CharForm::kUtf8;
}

Bound BindToChar(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 2) ThrowWrongNumArgs(context.called_as, "2", arguments.size(), context.origin);
  static const Signature kNumbers("(x DECIMAL, format STRING) -> STRING");
  const DataType& type = arguments[0].type;
  Bound bound;
  bound.type = DataType::String();
  bound.nullable = true;
  bound.argument_types = {type, DataType::String()};
  if (type.IsDateTime() && !type.is(TypeId::kTime)) {
    bound.argument_types[0] = DataType::Timestamp();
    bound.nullable = arguments[0].nullable || arguments[1].nullable;
    return bound;
  }
  const std::optional<std::string> format = KnownFormat(arguments[1], context);
  const bool decodes = type.is(TypeId::kBinary) && format && LowerCase(*format).starts_with("utf");
  bound.nullable = !format || arguments[0].nullable || decodes;
  if (type.is(TypeId::kBinary)) {
    const std::string lower = format ? LowerCase(*format) : "hex";
    if (lower != "hex" && lower != "base64" && lower != "utf-8" && lower != "utf8") {
      throw Error("INVALID_PARAMETER_VALUE.BINARY_FORMAT",
                  {{"functionName", errors::QuoteIdentifier(context.called_as)},
                   {"parameter", "`format`"},
                   {"invalidFormat", errors::QuoteString(*format)}},
                  context.origin);
    }
    return bound;
  }
  const std::optional<DataType> decimal = ImplicitCast(type, kNumbers.parameters[0].type, context.ansi());
  if (!decimal) ThrowUnexpectedType(0, "\"DECIMAL\"", arguments[0], context);
  bound.argument_types[0] = *decimal;
  // Texts, whose digits are not known, are read with 18 behind the point.
  if (type.IsStringLike() || type.is(TypeId::kNull)) bound.argument_types[0] = DataType::Decimal(38, 18);
  if (format) types::NumberPattern(*format, context.origin);
  return bound;
}

std::optional<std::string> LiteralText(const plan::Expr& expr) {
  if (const auto* cast = std::get_if<plan::Cast>(&expr.op)) return LiteralText(*cast->child);
  const auto* literal = std::get_if<plan::Literal>(&expr.op);
  const auto* text = literal != nullptr ? std::get_if<std::string>(&literal->value.data) : nullptr;
  return text != nullptr ? std::optional(*text) : std::nullopt;
}

std::string ShowToChar(std::span<const std::string> args, const plan::Call* call) {
  const auto as = [&](const char* name, bool with_format) {
    return std::string(name) + "(" + args[0] + (with_format ? ", " + args[1] : "") + ")";
  };
  if (call == nullptr) return as("to_char", true);
  switch (FormOf(call->args[0]->type, LiteralText(*call->args[1]))) {
    case CharForm::kDate:
      return as("date_format", true);
    case CharForm::kHex:
      return as("hex", false);
    case CharForm::kBase64:
      return as("base64", false);
    case CharForm::kUtf8:
      return as("decode", true);
    default:
      return as("to_char", true);
  }
}

engine::Expr LowerToChar(engine::Exprs args, const LowerContext& context) {
  const plan::Call& call = context.call;
  if (IsNullLiteral(*call.args[1])) return engine::Constant(Value::Null(context.type));
  const auto flag = [](bool value) { return engine::Constant(Value::Boolean(value)); };
  switch (FormOf(call.args[0]->type, LiteralText(*call.args[1]))) {
    case CharForm::kDate:
      return engine::Call("piezo_format_timestamp",
                          engine::List(std::move(args[0]), std::move(args[1]),
                                       engine::Constant(Value::String(context.conf.time_zone())),
                                       TimeParserPolicy(context.conf), context.site()));
    case CharForm::kHex:
      return engine::Call("piezo_hex", engine::List(std::move(args[0])));
    case CharForm::kBase64:
      return engine::Call(
          "piezo_base64",
          engine::List(std::move(args[0]), flag(context.conf.GetBool("spark.sql.chunkBase64String.enabled"))));
    case CharForm::kUtf8:
      return engine::Call("piezo_decode", engine::List(std::move(args[0]), std::move(args[1]), flag(true), flag(false),
                                                       context.site()));
    case CharForm::kNull:
      return engine::Constant(Value::Null(context.type));
    case CharForm::kNumber:
      break;
  }
  return engine::Call("piezo_to_char", std::move(args));
}

std::vector<Function> Patterns() {
  return {
      ToNumber("to_number", true, "The number that a text spells in a number format.",
               {{.sql = "SELECT to_number('12,454.8-', '99,999.9S')", .result = "-12454.8"},
                {.sql = "SELECT to_number('$78.12', '$99.99')", .result = "78.12"},
                {.sql = "SELECT to_number('1234', '9,999')", .raises = "INVALID_FORMAT.MISMATCH_INPUT"}}),
      ToNumber("try_to_number", false, "Like `to_number`, but null for a text that does not look like the format.",
               {{.sql = "SELECT try_to_number('a', '9')", .result = "NULL"}}),
      {
          .name = "to_char",
          .aliases = {"to_varchar"},
          .signatures = {"(x ANY, format STRING) -> STRING"},
          .bind = BindToChar,
          .show = ShowToChar,
          .lower = LowerToChar,
          .since = "3.4.0",
          .doc = "A number, a time or bytes as text in a format.",
          .examples = {{.sql = "SELECT to_char(454, '999')", .result = "454"},
                       {.sql = "SELECT to_char(78.12, '$99.99')", .result = "$78.12"},
                       {.sql = "SELECT to_char(-12454.8, '99,999.9S')", .result = "12,454.8-"},
                       {.sql = "SELECT to_char(DATE '2016-04-08', 'y')", .result = "2016"},
                       {.sql = "SELECT to_varchar(X'537061726B', 'base64')", .result = "U3Bhcms="}},
      },
  };
}

// ---- format_number ----

engine::Expr LowerFormatNumber(engine::Exprs args, const LowerContext& context) {
  if (!context.arg_type(1).IsStringLike()) return engine::Call("piezo_format_number", std::move(args));
  args.push_back(context.site());
  return engine::Call("piezo_format_number_pattern", std::move(args));
}

// ---- format_string ----

/// %0$ is refused before the query runs, where the format is known.
void CheckFormatString(Arguments arguments, const BindContext& context) {
  const auto* text = arguments[0].literal != nullptr ? std::get_if<std::string>(&arguments[0].literal->data) : nullptr;
  if (text == nullptr || text->find("%0$") == std::string::npos) return;
  throw Error("INVALID_PARAMETER_VALUE.ZERO_INDEX",
              {{"functionName", errors::QuoteIdentifier(context.called_as)}, {"parameter", "`strfmt`"}},
              context.origin);
}

/// Values that the kernel does not know by type come as texts.
engine::Expr LowerFormatString(engine::Exprs args, const LowerContext& context) {
  for (size_t i = 1; i < args.size(); ++i) {
    const DataType& type = context.arg_type(i);
    const bool known = type.is(TypeId::kBoolean) || type.IsIntegral() || type.is(TypeId::kFloat) ||
                       type.is(TypeId::kDouble) || type.IsStringLike() || type.IsDateTime() || type.IsAnsiInterval() ||
                       type.is(TypeId::kNull);
    if (!known) args[i] = context.cast(std::move(args[i]), type, DataType::String());
  }
  args.push_back(context.site());
  return engine::Call("piezo_format_string", std::move(args));
}

std::vector<Function> Formats() {
  return {
      {
          .name = "format_number",
          .signatures = {"(x NUMERIC, decimals INT) -> STRING", "(x NUMERIC, pattern STRING) -> STRING"},
          .coercion = Coercion::kNone,
          .nulls = kAlways,
          .lower = LowerFormatNumber,
          .raises = {"PIEZO_MALFORMED_FORMAT"},
          .since = "1.5.0",
          .doc = "The number with separators between thousands, with so many decimals or by a pattern.",
          .examples = {{.sql = "SELECT format_number(12332.123456, 4)", .result = "12,332.1235"},
                       {.sql = "SELECT format_number(12332.123456, '#,##0.0')", .result = "12,332.1"},
                       {.sql = "SELECT format_number(0.256, '0.0%')", .result = "25.6%"},
                       {.sql = "SELECT format_number(1, '0#')", .raises = "PIEZO_MALFORMED_FORMAT"}},
      },
      {
          .name = "format_string",
          .aliases = {"printf"},
          .shown_as_called = true,
          .signatures = {"(format S: STRING, arguments ANY...) -> S"},
          .check = CheckFormatString,
          .nullable = [](Arguments arguments, const BindContext&) { return arguments[0].nullable; },
          .lower = LowerFormatString,
          .raises = {"PIEZO_MALFORMED_FORMAT", "INVALID_PARAMETER_VALUE.ZERO_INDEX"},
          .since = "1.5.0",
          .doc = "The format with its conversions replaced by the arguments.",
          .examples = {{.sql = "SELECT format_string('Hello %d %s', 100, 'days')", .result = "Hello 100 days"},
                       {.sql = "SELECT printf('%05.1f;%-4s;%,d', 2.25D, 'a', 1234567)",
                        .result = "002.3;a   ;1,234,567"},
                       {.sql = "SELECT format_string('%d', 'a')", .raises = "PIEZO_MALFORMED_FORMAT"},
                       {.sql = "SELECT format_string('%0$s', 'a')", .raises = "INVALID_PARAMETER_VALUE.ZERO_INDEX"}},
      },
  };
}

}  // namespace

std::vector<Function> NumberTextFunctions() {
  std::vector<Function> all = Patterns();
  for (Function& function : Formats()) all.push_back(std::move(function));
  return all;
}

}  // namespace piezo::functions
