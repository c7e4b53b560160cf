// Functions on JSON texts.
#include "functions/bind_errors.h"
#include "functions/collation.h"
#include "functions/collection_types.h"
#include "functions/groups.h"
#include "functions/kernels/schema_inference.h"
#include "functions/option_arguments.h"
#include "functions/show.h"

namespace piezo::functions {
namespace {

// ---- from_json ----

/// The schema: a constant text, or schema_of_json of one.
DataType SchemaOf(const Argument& argument, const BindContext& context) {
  const plan::Call* call = CallOf(argument, "schema_of_json");
  const std::string* sample = call != nullptr ? LiteralText(*call->args[0]) : nullptr;
  if (sample != nullptr) {
    if (const auto inferred = InferJsonValue(*sample, OptionMap().WithDefaults(context.conf))) return *inferred;
  }
  return SchemaFromText(argument, context);
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
  const DataType schema = SchemaOf(arguments[1], context).AsNullable();
  const OptionMap options = CheckOptions(arguments, 2, context);
  if (!text.type.IsStringLike() && !text.type.is(TypeId::kNull)) {
    ThrowUnexpectedType(0, "\"STRING\"", text, context);
  }
  if (!schema.IsNested() && !schema.is(TypeId::kVariant)) {
    throw Error("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA",
                {{"sqlExpr", errors::QuoteText("from_json(" + text.text + ")")},
                 {"schema", errors::QuoteText(types::SqlName(schema))}},
                context.origin);
  }
  if (!HasOnlyTextKeys(schema)) {
    throw Error("INVALID_JSON_SCHEMA_MAP_TYPE", {{"jsonSchema", errors::QuoteText(types::SqlName(schema))}},
                context.origin);
  }
  CheckMode(options, "from_json", context);
  CheckReadFromText(schema, context);
  CheckCorruptColumn(options, schema, context);
  Bound bound{.argument_types = {DataType::String()}, .type = schema, .nullable = true};
  for (size_t i = 1; i < arguments.size(); ++i) bound.argument_types.push_back(arguments[i].type);
  return bound;
}

/// What gives a map is shown as that map's entries.
std::string ShowFromJson(std::span<const std::string> args, const plan::Call* call) {
  const std::string* schema = call != nullptr ? LiteralText(*call->args[1]) : nullptr;
  if (schema != nullptr && ParseSchemaText(*schema).is(TypeId::kMap)) return "entries";
  return ShowFirst("from_json", args);
}

engine::Expr LowerFromJson(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_from_json", engine::List(std::move(args[0]), TextConstant(types::ToJson(context.type)),
                                                      OptionList(OptionsOf(context, 2)), context.site()));
}

// ---- to_json ----

Bound BindToJson(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 2, "to_json", context);
  CheckOptions(arguments, 1, context);
  const DataType& type = arguments[0].type;
  if (!type.IsNested() && !type.is(TypeId::kVariant)) {
    if (type.is(TypeId::kNull))
      ThrowUnexpectedType(0, R"("STRUCT" or "ARRAY" or "MAP" or "VARIANT")", arguments[0], context);
    throw Error("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA",
                {{"sqlExpr", errors::QuoteText("to_json(" + arguments[0].text + ")")},
                 {"schema", errors::QuoteText(types::SqlName(type))}},
                context.origin);
  }
  CheckWrittenAsText(type, "to_json", context);
  Bound bound{.argument_types = {type}, .type = DataType::String(), .nullable = true};
  if (arguments.size() > 1) bound.argument_types.push_back(arguments[1].type);
  return bound;
}

engine::Expr LowerToJson(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_to_json",
                      engine::List(std::move(args[0]), TextConstant(types::ToJson(context.arg_type(0))),
                                   OptionList(OptionsOf(context, 1))));
}

// ---- schema_of_json ----

Bound BindSchemaOf(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 2, "schema_of_json", context);
  const OptionMap options = CheckOptions(arguments, 1, context).WithDefaults(context.conf);
  const std::string text = SampleText(arguments[0], "json", context);
  if (!InferJsonValue(text, options)) {
    throw Error("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", {{"badRecord", text}, {"failFastMode", "FAILFAST"}},
                context.origin);
  }
  Bound bound{.argument_types = {DataType::String()}, .type = DataType::String(), .nullable = false};
  if (arguments.size() > 1) bound.argument_types.push_back(arguments[1].type);
  return bound;
}

engine::Expr LowerSchemaOf(engine::Exprs, const LowerContext& context) {
  return TextConstant(types::SqlName(*InferJsonValue(*LiteralText(*context.call.args[0]), OptionsOf(context, 1))));
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
  return {.argument_types = std::vector<DataType>(arguments.size(), StringOf(arguments.first(1))),
          .type = DataType::Null()};
}

Schema TupleOutputs(Arguments arguments, const BindContext&) {
  Schema columns;
  for (size_t i = 0; i + 1 < arguments.size(); ++i) {
    columns.push_back({"c" + std::to_string(i), StringOf(arguments.first(1)), true, {}});
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
          .show = ShowFromJson,
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
          .coercion = Coercion::kNone,
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
          .coercion = Coercion::kNone,
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
          .coercion = Coercion::kNone,
          .returns = [](Arguments, const BindContext&) { return DataType::Array(DataType::String()); },
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
          .examples = {{.sql = R"(SELECT json_tuple('{"a":1, "b":2}', 'a', 'b'))", .result = "1\t2"},
                       {.sql = R"(SELECT json_tuple('{"a":1, "a":2, "a":null}', 'a'))", .result = "2"}},
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
