// Functions on JSON texts.
#include "base/ascii.h"
#include "functions/bind_errors.h"
#include "functions/collection_types.h"
#include "functions/groups.h"
#include "functions/json_schema.h"

namespace piezo::functions {
namespace {

using types::Value;

engine::Expr Text(std::string text) { return engine::Constant(Value::String(std::move(text))); }

const std::string* LiteralText(const plan::Expr& expr) {
  if (const auto* cast = std::get_if<plan::Cast>(&expr.op)) return LiteralText(*cast->child);
  const auto* literal = std::get_if<plan::Literal>(&expr.op);
  return literal != nullptr ? std::get_if<std::string>(&literal->value.data) : nullptr;
}

// ---- Options: map('key', 'value', …), known at analysis ----

using Options = std::vector<std::pair<std::string, std::string>>;

std::optional<Options> FindOptions(const plan::Expr& expr) {
  const auto* call = std::get_if<plan::Call>(&expr.op);
  if (call == nullptr || call->function->name != "map") return std::nullopt;
  Options options;
  for (size_t i = 0; i + 1 < call->args.size(); i += 2) {
    const std::string* key = LiteralText(*call->args[i]);
    const std::string* value = LiteralText(*call->args[i + 1]);
    if (key == nullptr || value == nullptr) return std::nullopt;
    options.emplace_back(*key, *value);
  }
  return options;
}

/// Throws unless the argument at `index`, if it is there, holds options.
Options CheckOptions(Arguments arguments, size_t index, const BindContext& context) {
  if (index >= arguments.size()) return {};
  const Argument& argument = arguments[index];
  const DataType& type = argument.type;
  if (type.is(TypeId::kMap) && !(type.key().IsStringLike() && type.value().IsStringLike())) {
    throw Error("INVALID_OPTIONS.NON_STRING_TYPE", {{"mapType", errors::QuoteText(types::SqlName(type))}},
                context.origin);
  }
  std::optional<Options> options = argument.expr != nullptr ? FindOptions(*argument.expr) : std::nullopt;
  if (!options) throw Error("INVALID_OPTIONS.NON_MAP_FUNCTION", {}, context.origin);
  return *std::move(options);
}

/// The options as a list of names and values in turn, for the kernels.
engine::Expr LowerOptions(const LowerContext& context, size_t index, Options more = {}) {
  Options options = std::move(more);
  if (index < context.call.args.size()) {
    for (auto& option : FindOptions(*context.call.args[index]).value_or(Options()))
      options.push_back(std::move(option));
  }
  Value::Values items;
  for (auto& [key, value] : options) {
    items.push_back(Value::String(std::move(key)));
    items.push_back(Value::String(std::move(value)));
  }
  return engine::Constant({DataType::Array(DataType::String(), false), std::move(items)});
}

/// Only the first argument is shown.
std::string ShowFirst(std::string_view name, std::span<const std::string> args) {
  return std::string(name) + "(" + (args.empty() ? "" : args[0]) + ")";
}

// ---- from_json ----

/// The schema: a constant text in DDL or JSON, or schema_of_json of a constant text.
DataType SchemaOf(const Argument& argument, const BindContext& context) {
  const auto* call = argument.expr != nullptr ? std::get_if<plan::Call>(&argument.expr->op) : nullptr;
  if (call != nullptr && call->function->name == "schema_of_json") {
    const std::string* sample = LiteralText(*call->args[0]);
    const std::optional<DataType> inferred = sample != nullptr ? InferJsonType(*sample) : std::nullopt;
    if (inferred) return *inferred;
  }
  const auto* text = argument.literal != nullptr ? std::get_if<std::string>(&argument.literal->data) : nullptr;
  if (text == nullptr || !argument.type.IsStringLike()) {
    throw Error("INVALID_SCHEMA.NON_STRING_LITERAL", {{"inputSchema", errors::QuoteText(argument.text)}},
                context.origin);
  }
  const std::string_view trimmed = TrimAscii(*text);
  const bool json = trimmed.starts_with('{') || trimmed.starts_with('"');
  return json ? types::FromJson(trimmed) : types::ParseTypeOrColumns(trimmed);
}

bool HasOnlyTextKeys(const DataType& type) {
  switch (type.id()) {
    case TypeId::kArray:
      return HasOnlyTextKeys(type.element());
    case TypeId::kMap:
      return type.key().IsStringLike() && HasOnlyTextKeys(type.value());
    case TypeId::kStruct:
      return std::all_of(type.fields().begin(), type.fields().end(),
                         [](const Field& field) { return HasOnlyTextKeys(field.type); });
    default:
      return true;
  }
}

Bound BindFromJson(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 3, "from_json", context);
  const Argument& text = arguments[0];
  if (!text.type.IsStringLike() && !text.type.is(TypeId::kNull)) {
    ThrowUnexpectedType(0, "\"STRING\"", text, context);
  }
  const DataType schema = SchemaOf(arguments[1], context).AsNullable();
  if (!schema.IsNested()) {
    throw Error("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA",
                {{"sqlExpr", errors::QuoteText("from_json(" + text.text + ")")},
                 {"schema", errors::QuoteText(types::SqlName(schema))}},
                context.origin);
  }
  if (!HasOnlyTextKeys(schema)) {
    throw Error("INVALID_JSON_SCHEMA_MAP_TYPE", {{"jsonSchema", errors::QuoteText(types::SqlName(schema))}},
                context.origin);
  }
  for (const auto& [name, value] : CheckOptions(arguments, 2, context)) {
    if (!EqualsIgnoreCase(name, "mode") || EqualsIgnoreCase(value, "PERMISSIVE") ||
        EqualsIgnoreCase(value, "FAILFAST")) {
      continue;
    }
    throw Error("PARSE_MODE_UNSUPPORTED", {{"funcName", "`from_json`"}, {"mode", value}}, context.origin);
  }
  Bound bound{.argument_types = {DataType::String()}, .type = schema, .nullable = true};
  for (size_t i = 1; i < arguments.size(); ++i) bound.argument_types.push_back(arguments[i].type);
  return bound;
}

engine::Expr LowerFromJson(engine::Exprs args, const LowerContext& context) {
  const std::optional<std::string> corrupt = context.conf.Get("spark.sql.columnNameOfCorruptRecord");
  Options defaults;
  if (corrupt) defaults.emplace_back("columnNameOfCorruptRecord", *corrupt);
  return engine::Call("piezo_from_json", engine::List(std::move(args[0]), Text(types::ToJson(context.type)),
                                                      LowerOptions(context, 2, std::move(defaults)),
                                                      Text(context.conf.time_zone()), context.site()));
}

// ---- to_json ----

Bound BindToJson(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 2, "to_json", context);
  const DataType& type = arguments[0].type;
  if (!type.IsNested()) {
    ThrowUnexpectedType(0, R"("STRUCT" or "ARRAY" or "MAP" or "VARIANT")", arguments[0], context);
  }
  CheckOptions(arguments, 1, context);
  Bound bound{.argument_types = {type}, .type = DataType::String(), .nullable = arguments[0].nullable};
  if (arguments.size() > 1) bound.argument_types.push_back(arguments[1].type);
  return bound;
}

engine::Expr LowerToJson(engine::Exprs args, const LowerContext& context) {
  const bool leaves_out = context.conf.GetBool("spark.sql.jsonGenerator.ignoreNullFields");
  return engine::Call("piezo_to_json",
                      engine::List(std::move(args[0]), Text(types::ToJson(context.arg_type(0))),
                                   LowerOptions(context, 1, {{"ignoreNullFields", leaves_out ? "true" : "false"}}),
                                   Text(context.conf.time_zone()), context.site()));
}

// ---- schema_of_json ----

Bound BindSchemaOf(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 2, "schema_of_json", context);
  const Argument& sample = arguments[0];
  const auto* text = sample.literal != nullptr ? std::get_if<std::string>(&sample.literal->data) : nullptr;
  if (text == nullptr) ThrowNonFoldable("json", sample.type, sample, context);
  if (!InferJsonType(*text)) {
    throw Error("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", {{"badRecord", *text}, {"failFastMode", "FAILFAST"}},
                context.origin);
  }
  CheckOptions(arguments, 1, context);
  Bound bound{.argument_types = {DataType::String()}, .type = DataType::String(), .nullable = false};
  if (arguments.size() > 1) bound.argument_types.push_back(arguments[1].type);
  return bound;
}

engine::Expr LowerSchemaOf(engine::Exprs, const LowerContext& context) {
  return Text(types::SqlName(*InferJsonType(*LiteralText(*context.call.args[0]))));
}

// ---- json_tuple ----

Bound BindTuple(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2) ThrowWrongNumArgs("json_tuple", "> 1", arguments.size(), context.origin);
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].type.IsStringLike() && !arguments[i].type.is(TypeId::kNull)) {
      throw Error("DATATYPE_MISMATCH.NON_STRING_TYPE",
                  {{"sqlExpr", errors::QuoteText(context.text)}, {"funcName", "`json_tuple`"}}, context.origin);
    }
  }
  return {.argument_types = std::vector<DataType>(arguments.size(), DataType::String()), .type = DataType::Null()};
}

Schema TupleOutputs(Arguments arguments, const BindContext&) {
  Schema columns;
  for (size_t i = 0; i + 1 < arguments.size(); ++i) {
    columns.push_back({"c" + std::to_string(i), DataType::String(), true, {}});
  }
  return columns;
}

}  // namespace

std::vector<Function> JsonFunctions() {
  using enum Function::Nulls;
  return {
      {
          .name = "from_json",
          .signatures = {"(json STRING, schema STRING, [options MAP<STRING, STRING>]) -> STRUCT"},
          .bind = BindFromJson,
          .show = [](std::span<const std::string> args, const plan::Call*) { return ShowFirst("from_json", args); },
          .lower = LowerFromJson,
          .raises = {"MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"},
          .since = "2.2.0",
          .doc = "The value in a JSON text, of the type that a schema says.",
          .examples =
              {{.sql = R"(SELECT from_json('{"a":1, "b":0.8}', 'a INT, b DOUBLE'))", .result = "{1, 0.8}"},
               {.sql = R"(SELECT from_json('{"time":"26/08/2015"}', 'time DATE', map('dateFormat', 'dd/MM/yyyy')))",
                .result = "{2015-08-26}"},
               {.sql = R"(SELECT from_json('{"a":', 'a INT', map('mode', 'FAILFAST')))",
                .raises = "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"}},
      },
      {
          .name = "get_json_object",
          .signatures = {"(json STRING, path STRING) -> STRING"},
          .nulls = kAlways,
          .lower = Kernel("piezo_json_get"),
          .since = "1.5.0",
          .doc = "The part of a JSON text at a path such as `$.a[0].b`, as a text.",
          .examples = {{.sql = R"(SELECT get_json_object('{"a":"b"}', '$.a'))", .result = "b"},
                       {.sql = R"(SELECT get_json_object('[{"a":1},{"a":2}]', '$[*].a'))", .result = "[1,2]"}},
      },
      {
          .name = "json_array_length",
          .signatures = {"(json STRING) -> INT"},
          .nulls = kAlways,
          .lower = Kernel("piezo_json_length"),
          .since = "3.1.0",
          .doc = "The number of elements of a JSON array; null for another text.",
          .examples = {{.sql = "SELECT json_array_length('[1,2,3,4]')", .result = "4"},
                       {.sql = "SELECT json_array_length('[1,2')", .result = "NULL"}},
      },
      {
          .name = "json_object_keys",
          .signatures = {"(json STRING) -> ARRAY<STRING>"},
          .nulls = kAlways,
          .lower = Kernel("piezo_json_keys"),
          .since = "3.1.0",
          .doc = "The keys of a JSON object; null for another text.",
          .examples = {{.sql = R"(SELECT json_object_keys('{"f1":"abc","f2":{"f3":"a"}}'))", .result = "[f1, f2]"}},
      },
      {
          .name = "json_tuple",
          .kind = Kind::kGenerator,
          .signatures = {"(json STRING, fields STRING...) -> STRUCT"},
          .bind = BindTuple,
          .outputs = TupleOutputs,
          .lower = Kernel("piezo_json_tuple"),
          .since = "1.6.0",
          .doc = "A row of the texts of some fields of a JSON object.",
          .examples = {{.sql = R"(SELECT json_tuple('{"a":1, "b":2}', 'a', 'b'))", .result = "1\t2"}},
      },
      {
          .name = "schema_of_json",
          .signatures = {"(json STRING, [options MAP<STRING, STRING>]) -> STRING"},
          .bind = BindSchemaOf,
          .show = [](std::span<const std::string> args,
                     const plan::Call*) { return ShowFirst("schema_of_json", args); },
          .lower = LowerSchemaOf,
          .since = "2.4.0",
          .doc = "The type of a JSON text's value, in DDL.",
          .examples = {{.sql = R"(SELECT schema_of_json('[{"col":0}]'))", .result = "ARRAY<STRUCT<col: BIGINT>>"}},
      },
      {
          .name = "to_json",
          .signatures = {"(value STRUCT, [options MAP<STRING, STRING>]) -> STRING"},
          .bind = BindToJson,
          .show = [](std::span<const std::string> args, const plan::Call*) { return ShowFirst("to_json", args); },
          .lower = LowerToJson,
          .since = "2.2.0",
          .doc = "A struct, array or map as a JSON text.",
          .examples = {{.sql = "SELECT to_json(named_struct('a', 1, 'b', 2))", .result = R"({"a":1,"b":2})"},
                       {.sql = "SELECT to_json(array(map('a', 1)))", .result = R"([{"a":1}])"}},
      },
  };
}

}  // namespace piezo::functions
